"""What publications add to a person's page."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from content.models import Topic
from profile_app.models import Identity
from profile_app.record import PAGE, RecordSection
from profile_app.theses import THESES

from .models import Authorship, Publication, PublicationTopic
from .types import TYPES

THESIS_TYPES = [row.key for row in TYPES.values() if row.csl == "thesis"]
MOST_TOPICS = 6


def works_of(person):
    """The person's works; on a researcher's own site also those that name nobody yet."""
    works = Publication.objects.listed().newest()
    return works.by_owner(person) if Identity.objects.of(person).exists() else works.by(person)


def publications_of(person):
    return works_of(person).with_card()


def selected_of(person):
    """What the person put on top, in the person's order."""
    return Publication.objects.listed().filter(selections__person=person).order_by("selections__order").with_card()


def theses_of(people):
    """The theses of the people by the person's primary key, the last first."""
    works = Publication.objects.listed().filter(type__in=THESIS_TYPES)
    credits = Authorship.objects.filter(person__in=people, role=Authorship.Role.AUTHOR, publication__in=works)
    found = {}
    for credit in credits.select_related("publication").order_by("-publication__issued", "pk"):
        found.setdefault(credit.person_id, []).append(credit.publication)
    return found


THESES.register(theses_of)


def topics_of(person):
    """The person's own topics, then those most of their works are about."""
    own = list(person.topics.all())
    works = Publication.objects.listed().by(person).order_by().values("pk")
    tags = PublicationTopic.objects.filter(content_object__in=works).exclude(tag__in=own)
    counted = tags.values_list("tag").annotate(works=Count("pk")).order_by("-works", "tag__name")
    keys = [key for key, _works in counted[: max(0, MOST_TOPICS - len(own))]]
    found = Topic.objects.in_bulk(keys)
    return [*own, *(found[key] for key in keys)]


PAGE.register(
    RecordSection("topics", _("Topics"), "profile_app/record/_topics.html", topics_of, 30),
    RecordSection("selected", _("Selected publications"), "publications/_record.html", selected_of, 35),
    RecordSection(
        "publications",
        _("Publications"),
        "publications/_record.html",
        publications_of,
        40,
        limit=25,
        more="publications:list",
        more_label=_("All %(number)s publications"),
    ),
)
