"""What the filters of the list offer, each value with the number a click would give."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from content.models import Topic
from content.query import MAX_TOPICS
from profile_app.models import Person

from .models import Attachment, Authorship, PublicationTopic, Venue
from .query import HAS
from .types import TYPES

MAX_OPTIONS = 60
MAX_SUGGESTIONS = 10
SHOWN_AT_ONCE = 6
MANY_YEARS = 10
BAR_HEIGHT = 56


@dataclass(frozen=True)
class Option:
    """One value of a facet and how many publications it would leave."""

    value: str
    label: str
    n: int
    on: bool = False
    title: str = ""
    height: int = 0


@dataclass(frozen=True)
class Facet:
    """One group of filters; `kept` are values in force that are none of its options."""

    name: str
    label: str
    options: list
    kept: list

    @property
    def at_once(self):
        return self.options if len(self.options) <= SHOWN_AT_ONCE + 2 else self.options[:SHOWN_AT_ONCE]

    @property
    def further(self):
        return self.options[len(self.at_once) :]


class Facets:
    """The facets of a query over published entries.

    Year, type and venue of what the other filters leave are counted by one grouped query; what those three
    do to each other, to the total and to the years' headings is then added up from its few rows.
    """

    def __init__(self, query, entries):
        self.query = query
        self.entries = entries
        self.narrowed = entries.none() if query.is_impossible else entries

    @cached_property
    def everything(self):
        """Rows (year, type, venue, how many) of all entries."""
        return self._grouped(self.entries)

    @cached_property
    def rows(self):
        """The same rows of what every filter but year, type and venue leaves."""
        left = self.query.narrow(self.narrowed, skip=("year", "type", "venue"))
        return self._grouped(left) if self._narrows else [] if self.query.is_impossible else self.everything

    @property
    def _narrows(self):
        return bool(self.query.q or any(self.query.values[name] for name in ("topic", "person", "has")))

    def _grouped(self, entries):
        return list(entries.order_by().values_list("year", "type", "venue").annotate(Count("pk")))

    def _left(self, skip=""):
        """The rows that match year, type and venue, except the one named."""
        asked = self.query.values
        venues = {venue.pk for venue in self.query.venues}
        spans = self.query.spans
        return [
            row
            for row in self.rows
            if (skip == "year" or not asked["year"] or any(a <= (row[0] or 0) <= b for a, b in spans))
            and (skip == "type" or not asked["type"] or row[1] in asked["type"])
            and (skip == "venue" or not asked["venue"] or row[2] in venues)
        ]

    @cached_property
    def total(self):
        return sum(row[3] for row in self.everything)

    @cached_property
    def shown(self):
        return sum(row[3] for row in self._left())

    @cached_property
    def by_year(self):
        """How many of the shown entries each year has; the year of what has no date is None."""
        return tally(self._left(), 0)

    @cached_property
    def first_year(self):
        return min((row[0] for row in self.everything if row[0]), default=None)

    def __iter__(self):
        facets = (self.topic, self.year, self.type, self.person, self.venue, self.has)
        return (facet for facet in facets if len(facet.options) > 1 or self.query.values[facet.name])

    def _facet(self, name, label, options):
        values = {option.value for option in options}
        return Facet(name, label, options, [value for value in self.query.values[name] if value not in values])

    def _options(self, name, labelled, within):
        """Options from (value, label, key) and the numbers by key."""
        asked = self.query.values[name]
        return [Option(value, label, within.get(key, 0), value in asked) for value, label, key in labelled]

    @property
    def year(self):
        within, years = tally(self._left("year"), 0), sorted(tally(self.everything, 0).keys() - {None})
        spans = [(year, year) for year in years]
        if len(years) > MANY_YEARS:
            recent = years[1 - MANY_YEARS :]
            spans = [(years[0], years[-MANY_YEARS]), *((year, year) for year in recent)]
        sums = [sum(n for year, n in within.items() if year and first <= year <= last) for first, last in spans]
        peak = max([3, *sums])
        options = [self._year_option(first, last, n, peak) for (first, last), n in zip(spans, sums, strict=True)]
        return self._facet("year", _("Year"), options)

    def _year_option(self, first, last, n, peak):
        value = str(last) if first == last else f"{first}-{last}"
        label = f"’{last % 100:02}" if first == last else f"≤’{last % 100:02}"
        title = str(last) if first == last else _("Earlier: %(first)s to %(last)s") % {"first": first, "last": last}
        return Option(value, label, n, value in self.query.values["year"], title, round(n / peak * BAR_HEIGHT) + 1)

    @property
    def type(self):
        used = tally(self.everything, 1)
        labelled = [(row.key, row.label, row.key) for row in TYPES.values() if row.key in used]
        return self._facet("type", _("Type"), self._options("type", labelled, tally(self._left("type"), 1)))

    @property
    def venue(self):
        used = tally(self.everything, 2)
        used.pop(None, None)
        labelled = self._frequent("venue", used, Venue.objects.all(), lambda venue: venue.label)
        return self._facet("venue", _("Venue"), self._options("venue", labelled, tally(self._left("venue"), 2)))

    @property
    def person(self):
        used = self._people(self.entries)
        within = self._people(self.query.narrow(self.narrowed, skip=("person",))) if self.query.is_active else used
        labelled = self._frequent("person", used, Person.objects.all(), lambda person: person.display_name)
        return self._facet("person", _("Author"), self._options("person", labelled, within))

    def _people(self, entries):
        credits = Authorship.objects.filter(
            person__in=Person.objects.with_page().values("pk"), publication__in=entries.order_by().values("pk")
        )
        return dict(credits.order_by().values_list("person").annotate(Count("publication", distinct=True)))

    @property
    def has(self):
        used = self._kinds(self.entries)
        within = self._kinds(self.query.narrow(self.narrowed)) if self.query.is_active else used
        labelled = [(value, kind.label, kind.value) for value, kind in HAS.items() if kind.value in used]
        return self._facet("has", _("With"), self._options("has", labelled, within))

    def _kinds(self, entries):
        items = Attachment.objects.filter(kind__in=HAS.values(), publication__in=entries.order_by().values("pk"))
        return dict(items.order_by().values_list("kind").annotate(Count("publication", distinct=True)))

    @property
    def topic(self):
        topics = TopicTree()
        used = topics.counts(self.entries)
        within = topics.counts(self.query.narrow(self.narrowed)) if self.query.is_active else used
        asked = self.query.values["topic"]
        if len(asked) >= MAX_TOPICS:
            within = {topic.pk: n for topic, n in topics.paired(within) if topic.slug in asked}
        labelled = [(topic.slug, topic.name, topic.pk) for topic, n in topics.paired(used) if n]
        if len(labelled) > SHOWN_AT_ONCE + 2:
            labelled.sort(key=lambda row: (row[0] not in asked, -used[row[2]]))
        return self._facet("topic", _("Topic"), self._options("topic", labelled[:MAX_OPTIONS], within))

    def _frequent(self, name, used, rows, label):
        """(value, label, key) of the most frequent rows, those in force first."""
        asked = self.query.values[name]
        frequent = [key for key, _n in Counter(used).most_common(MAX_OPTIONS)]
        found = [(row.slug, label(row), row.pk) for row in rows.filter(pk__in=frequent)]
        return sorted(found, key=lambda row: (row[0] not in asked, -used[row[2]], row[1]))

    @cached_property
    def suggestions(self):
        """The filters whose removal gives something, as (filter, how many), best first."""
        freed = [
            (chip, type(self.query)(QueryDict(chip.without.removeprefix("?"))))
            for chip in self.query.active[:MAX_SUGGESTIONS]
        ]
        counted = [(chip, query.narrow(self.entries).count()) for chip, query in freed]
        return sorted((pair for pair in counted if pair[1]), key=lambda pair: -pair[1])


class TopicTree:
    """Counts entries by topic; a topic includes the topics below it, and counts an entry once."""

    def __init__(self):
        self.topics = list(Topic.objects.only("slug", "name", "parent"))
        below = {}
        for topic in self.topics:
            below.setdefault(topic.parent_id, []).append(topic.pk)
        self.broad = {pk: self._with_descendants(pk, below) for pk in below if pk}

    def _with_descendants(self, pk, below):
        found, open_ends = {pk}, [pk]
        while open_ends:
            fresh = [child for child in below.get(open_ends.pop(), []) if child not in found]
            found.update(fresh)
            open_ends.extend(fresh)
        return found

    def counts(self, entries):
        tags = PublicationTopic.objects.filter(content_object__in=entries.order_by().values("pk"))
        counts = dict(tags.order_by().values_list("tag").annotate(Count("pk")))
        if self.broad:
            counts |= self._counts_of_broad(tags)
        return counts

    def _counts_of_broad(self, tags):
        sums = {
            f"topic_{pk}": Count("content_object", distinct=True, filter=Q(tag__in=below))
            for pk, below in self.broad.items()
        }
        return {int(name.removeprefix("topic_")): n for name, n in tags.aggregate(**sums).items()}

    def paired(self, counts):
        """(topic, how many) in the order of the topics."""
        return [(topic, counts.get(topic.pk, 0)) for topic in self.topics]


def tally(rows, column):
    """How many entries each value of a column has."""
    counts = Counter()
    for row in rows:
        counts[row[column]] += row[3]
    return counts
