"""What the filters of the list offer, each value with the number a click would give."""

import operator
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, reduce

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from content.query import MAX_TOPICS
from profile_app.models import Person

from .models import Attachment, Authorship, Publication, Venue
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

    Year and type are counted together, by one grouped query of few rows that also gives the totals.
    """

    def __init__(self, query, entries):
        self.query = query
        self.entries = entries
        self.narrowed = entries.none() if query.is_impossible else entries

    def _narrowed(self, *skip):
        return self.query.narrow(self.narrowed, skip)

    @cached_property
    def everything(self):
        """Rows (year, type, how many) of all entries."""
        return self.entries.count_by_year_and_type()

    @cached_property
    def rows(self):
        """The same of what every filter but year and type leaves."""
        if not self.query.is_active:
            return self.everything
        return self._narrowed("year", "type").count_by_year_and_type()

    def _left(self, skip=""):
        """The rows that match year and type, except the one named."""
        spans, types = self.query.spans, self.query.values["type"]
        any_year, any_type = not self.query.values["year"], not types
        return [
            row
            for row in self.rows
            if (skip == "year" or any_year or any(first <= (row[0] or 0) <= last for first, last in spans))
            and (skip == "type" or any_type or row[1] in types)
        ]

    @cached_property
    def total(self):
        return sum(row[2] for row in self.everything)

    @cached_property
    def shown(self):
        return sum(row[2] for row in self._left())

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
        venues = Venue.objects.published()
        labelled = [(venue.slug, venue.label, venue.pk) for venue in venues.only("slug", "name", "short_name")]
        return self._frequent("venue", _("Venue"), labelled, self._narrowed("venue").count_by_venue())

    @property
    def person(self):
        shown = Publication.objects.listed().filter(pk=OuterRef("publication"))
        people = Person.objects.with_page()
        authors = people.filter(Exists(Authorship.objects.filter(Exists(shown), person=OuterRef("pk"))))
        credits = Authorship.objects.filter(
            person__in=people.values("pk"), publication__in=self._narrowed("person").order_by().values("pk")
        ).order_by()
        within = dict(credits.values_list("person").annotate(Count("publication", distinct=True)))
        return self._frequent("person", _("Author"), authors.values_list("slug", "display_name", "pk"), within)

    @property
    def has(self):
        items = Attachment.objects.filter(publication__in=self._narrowed().order_by().values("pk"))
        counted = items.filter(kind__in=HAS.values()).order_by().values_list("kind")
        within = dict(counted.annotate(Count("publication", distinct=True)))
        used = self._kinds_used()
        labelled = [(value, kind.label, kind.value) for value, kind in HAS.items() if kind.value in used]
        return self._facet("has", _("With"), self._options("has", labelled, within))

    def _kinds_used(self):
        """The kinds of which something published has one, by looking for the first of each."""
        shown = Publication.objects.listed().filter(pk=OuterRef("publication"))
        items = Attachment.objects.filter(Exists(shown)).order_by()
        firsts = [Q(pk=Subquery(items.filter(kind=kind).values("pk")[:1])) for kind in HAS.values()]
        return set(Attachment.objects.filter(reduce(operator.or_, firsts)).values_list("kind", flat=True))

    @property
    def topic(self):
        tree, asked = self.query.tree, self.query.values["topic"]
        within = tree.counts(self._narrowed())
        if len(asked) >= MAX_TOPICS:
            # One more would be one too many.
            within = {pk: n for pk, n in within.items() if tree.topics[pk].slug in asked}
        labelled = [(topic.slug, topic.name, pk) for pk, topic in tree.topics.items() if pk in tree.used]
        if len(labelled) <= SHOWN_AT_ONCE + 2:
            return self._facet("topic", _("Topic"), self._options("topic", labelled, within))
        return self._frequent("topic", _("Topic"), labelled, within)

    def _frequent(self, name, label, labelled, within):
        """A facet of the most frequent values, those in force first."""
        asked = self.query.values[name]
        ranked = sorted(labelled, key=lambda row: (row[0] not in asked, -within.get(row[2], 0), row[1]))
        return self._facet(name, label, self._options(name, ranked[:MAX_OPTIONS], within))

    @cached_property
    def suggestions(self):
        """The filters whose removal gives something, as (filter, how many), best first."""
        active = self.query.active[:MAX_SUGGESTIONS]
        counted = [(chip, self.query.but(chip.name, chip.value).narrow(self.entries).count()) for chip in active]
        return sorted((pair for pair in counted if pair[1]), key=lambda pair: -pair[1])


def tally(rows, column):
    """How many entries each value of a column has."""
    counts = Counter()
    for row in rows:
        counts[row[column]] += row[2]
    return counts
