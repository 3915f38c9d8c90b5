"""The directory of people and a person's page."""

from django.urls import reverse

from content.views import EntryDetail, TopicBarList

from .models import Group, Person
from .record import PAGE


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


class PersonDetail(EntryDetail):
    """All about one person; the owner of a researcher's site has the home page as canonical address."""

    model = Person
    template_name = "profile_app/person_detail.html"

    def get_queryset(self):
        people = super().get_queryset().with_profile()
        return people if self.preview else people.with_page()

    def get_context_data(self, **kwargs):
        is_owner = self.request.identity.belongs_to(self.object)
        record = PAGE.of(self.object)
        context = super().get_context_data(person=self.object, is_owner=is_owner, record=record, **kwargs)
        return context | {"canonical": reverse("home") if is_owner else self.object.get_absolute_url()}
