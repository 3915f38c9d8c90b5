"""The directory of people and a person's page."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from content.views import EntryDetail, TopicBarList

from .formats import jsonld, vcard
from .models import Group, Person
from .one_person import person_named, with_profile
from .query import PeopleQuery
from .record import PAGE
from .theses import THESES

RECENT_YEARS = 10


class PersonList(TopicBarList):
    """In a lab by group, then alumni, or as it was in one year; on a researcher's site the owner and who has a page."""

    queryset = Person.objects.published()
    query_class = PeopleQuery
    paginate_by = 200

    def get_queryset(self):
        identity = self.request.identity
        people = super().get_queryset().in_directory(identity).with_positions()
        return people.by_group(self.query.year) if identity.is_lab else people.order_by("order", "display_name", "pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        people = list(context["page_obj"])
        if not self.request.identity.is_lab:
            owner = self.request.identity.owner_id
            return context | {"others": sorted(people, key=lambda person: person.pk != owner), "owner_id": owner}
        for person in people:
            person.year_shown = self.query.year
        return context | in_groups(people) | self.years()

    def years(self):
        """The years to look back on, the latest first; some of them fold away."""
        this = timezone.localdate().year
        years = list(range(this, (self.queryset.all().first_year() or this) - 1, -1))
        return {"years": years[:RECENT_YEARS], "earlier_years": years[RECENT_YEARS:]} if len(years) > 1 else {}


def in_groups(people):
    """The people of a lab as a page shows them: groups, alumni, and others."""
    groups, alumni = {}, []
    for person in people:
        if person.group:
            groups.setdefault(person.group, []).append(person)
        elif person.is_alumnus:
            alumni.append(person)
    return {
        "groups": [(value, label, groups[value]) for value, label in Group.choices if value in groups],
        "number_here": sum(map(len, groups.values())),
        "alumni": with_theses(alumni),
        "others": [person for person in people if not person.group and not person.is_alumnus],
    }


def with_theses(people):
    """The people, each with the theses the site has of them."""
    found = THESES.of(people)
    for person in people:
        person.theses = found.get(person.pk, [])
    return people


class PersonDetail(EntryDetail):
    """All about one person; the owner of a researcher's site has the home page as canonical address."""

    model = Person
    template_name = "profile_app/person_detail.html"

    def get_queryset(self):
        people = super().get_queryset()
        return people.knowing_parts() if self.preview else people.with_page()

    def get_object(self, queryset=None):
        if self.preview:
            return super().get_object(queryset)
        found = person_named(self.kwargs["slug"])
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs):
        """Most is asked for when it is shown, because most pages were shown before and are not made again."""
        is_owner = self.request.identity.belongs_to(self.object)
        canonical = reverse("home") if is_owner else self.object.get_absolute_url()
        person = SimpleLazyObject(self.profile)
        context = super().get_context_data(
            person=person,
            is_owner=is_owner,
            record=SimpleLazyObject(lambda: PAGE.of(person)),
            graph=lambda: jsonld.person_graph(person, f"{settings.SITE_URL}{canonical}"),
            kept_as=None if self.preview else self.object.pk,
            today=timezone.localdate(),
            **kwargs,
        )
        return context | {"canonical": canonical}

    def profile(self):
        person = with_profile(self.object)
        with_theses([person, *(advising.student for advising in person.students.all())])
        return person


class PersonCard(PersonDetail):
    """The person as a vCard."""

    def find_moved(self, slug):
        moved = super().find_moved(slug)
        return moved and reverse("people:card", args=[moved.slug])

    def get_context_data(self, **kwargs):
        return {}

    def render_to_response(self, context):
        person = with_profile(self.object)
        home = reverse("home") if self.request.identity.belongs_to(person) else person.get_absolute_url()
        address = reverse("people:card", args=[person.slug])
        card = vcard.write(person, f"{settings.SITE_URL}{home}", f"{settings.SITE_URL}{address}")
        answer = HttpResponse(card, content_type=f"{vcard.MEDIA_TYPE}; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{person.slug}.vcf"'
        return answer
