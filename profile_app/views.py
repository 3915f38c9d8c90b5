"""The directory of people, a person's page and CV."""

from django.http import Http404
from django.urls import reverse
from django.views.generic import DetailView

from content.views import EntryDetail, TopicBarList

from .models import Group, Person
from .record import CV, PAGE


class PersonList(TopicBarList):
    """In a lab by group, then alumni; on a researcher's site the owner and people who have a page."""

    queryset = Person.objects.published()
    paginate_by = 200

    def get_queryset(self):
        identity = self.request.identity
        people = super().get_queryset().in_directory(identity).by_group().with_positions()
        return people if identity.is_lab else people.order_by("order", "display_name", "pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        people = list(context["page_obj"])
        if self.request.identity.is_lab:
            return context | in_groups(people)
        owner = self.request.identity.owner_id
        return context | {"others": sorted(people, key=lambda person: person.pk != owner), "owner_id": owner}


def in_groups(people):
    """The people of a lab as a page shows them: groups, alumni, and others."""
    alumni = [person for person in people if person.is_alumnus]
    groups = {}
    for person in people:
        groups.setdefault(person.group, []).append(person)
    return {
        "groups": [(value, label, groups[value]) for value, label in Group.choices if value in groups],
        "alumni": alumni,
        "others": [person for person in groups.get("", []) if not person.is_alumnus],
    }


class OfPerson:
    """What every page about one person shows; the owner of a researcher's site has a shorter canonical address."""

    model = Person
    record = PAGE
    route = "people:detail"
    owner_route = "home"

    def get_context_data(self, **kwargs):
        identity = self.request.identity
        is_owner = not identity.is_lab and identity.owner_id == self.object.pk
        canonical = reverse(self.owner_route) if is_owner else reverse(self.route, args=[self.object.slug])
        context = super().get_context_data(
            person=self.object, is_owner=is_owner, record=self.record.of(self.object), **kwargs
        )
        return context | {"canonical": canonical}


class PersonDetail(OfPerson, EntryDetail):
    template_name = "profile_app/person_detail.html"

    def get_queryset(self):
        people = super().get_queryset().with_profile()
        return people if self.preview else people.with_page()


class PersonCV(PersonDetail):
    template_name = "profile_app/person_cv.html"
    record = CV
    route = "people:cv"
    owner_route = "cv"

    def find_moved(self, slug):
        moved = super().find_moved(slug)
        return moved and reverse(self.route, args=[moved.slug])


class OwnerCV(OfPerson, DetailView):
    """The CV of a researcher's own site; a lab has none."""

    template_name = "profile_app/person_cv.html"
    record = CV
    owner_route = "cv"

    def get_object(self, queryset=None):
        identity = self.request.identity
        owners = Person.objects.published().with_profile().filter(pk=identity.owner_id)
        owner = None if identity.is_lab else owners.first()
        if owner is None:
            raise Http404
        return owner
