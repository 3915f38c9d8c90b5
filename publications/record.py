"""What publications add to a person's page."""

from django.utils.translation import gettext_lazy as _

from content.models import Topic
from content.rows import among
from profile_app.models import Identity
from profile_app.record import PAGE, RecordSection
from profile_app.theses import THESES

from .cards import cards
from .catalogue import catalogue
from .listing import NOBODY
from .models import Authorship, Publication
from .types import TYPES

THESIS_TYPES = [row.key for row in TYPES.values() if row.csl == "thesis"]
MOST_TOPICS = 6


def works_of(person):
    """The person's works; on a researcher's own site also those that name nobody yet."""
    works = Publication.objects.listed().newest()
    return works.by_owner(person) if Identity.objects.of(person).exists() else works.by(person)


class WorksShown:
    """The same as cards; the page asks for their number and for the first of them."""

    def __init__(self, person):
        self.person, self.catalogue = person, catalogue()
        by = [person.pk, NOBODY] if Identity.objects.of(person).exists() else [person.pk]
        self.works = self.catalogue.having("person", by)

    def count(self):
        return len(self.works)

    def __getitem__(self, place):
        shelf = self.catalogue.shelf
        return cards(shelf.newest(self.works, place.start or 0, place.stop), shelf, self.person)


def selected_of(person):
    """What the person put on top, as cards in the person's order."""
    shelf = catalogue().shelf
    selected = person.selected_works.order_by("order", "pk").values_list("publication", flat=True)
    return cards([key for key in selected if key in shelf.rows], shelf, person)


def theses_of(people):
    """The theses of the people by the person's primary key, the last first."""
    known = catalogue()
    keys = known.having("person", [person.pk for person in people]) & known.having("type", THESIS_TYPES)
    if not keys:
        return {}
    credits = Authorship.objects.filter(person__in=people, role=Authorship.Role.AUTHOR, publication__in=among(keys))
    found = {}
    for credit in credits.select_related("publication").order_by("-publication__issued", "pk"):
        found.setdefault(credit.person_id, []).append(credit.publication)
    return found


THESES.register(theses_of)


def topics_of(person):
    """The person's own topics, then those most of their works are about."""
    own, known = list(person.topics.all()), catalogue()
    carried, works = known.shelf.sets["topic"], known.having("person", [person.pk])
    left = carried.keys() - {topic.pk for topic in own}
    numbers = {key: n for key in left if (n := carried[key].intersection_cardinality(works))}
    labels = known.known["topic"]
    ranked = sorted(numbers, key=lambda key: (-numbers[key], labels[key].text))
    keys = ranked[: max(0, MOST_TOPICS - len(own))]
    found = Topic.objects.in_bulk(keys) if keys else {}
    return [*own, *(found[key] for key in keys)]


PAGE.register(
    RecordSection("topics", _("Topics"), "profile_app/record/_topics.html", topics_of, 30),
    RecordSection("selected", _("Selected publications"), "publications/_record.html", selected_of, 35),
    RecordSection(
        "publications",
        _("Publications"),
        "publications/_record.html",
        WorksShown,
        40,
        limit=25,
        more="publications:list",
        more_label=_("All %(number)s publications"),
    ),
)
