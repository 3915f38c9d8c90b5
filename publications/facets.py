"""What the filters of the list offer, each value with the number a click would give."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from content.query import MAX_TOPICS

from .listing import HAS
from .types import TYPES

MAX_OPTIONS = 60
MAX_SUGGESTIONS = 10
SHOWN_AT_ONCE = 6
MANY_YEARS = 10
BAR_HEIGHT = 56


class Option(NamedTuple):
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
    """The facets of a query, and its totals.

    Year, type, author and venue widen, so they count what the other filters leave; topic and link narrow, so they
    count within what is shown.
    """

    def __init__(self, query):
        self.query, self.catalogue = query, query.catalogue

    @property
    def total(self):
        return len(self.catalogue.works)

    @cached_property
    def shown(self):
        return len(self.query.works())

    @cached_property
    def by_year(self):
        """How many of the shown entries each year has; the year of what has no date is None."""
        return self.catalogue.counts("year", self.query.works())

    @cached_property
    def years(self):
        """Every year of something, the earliest first."""
        return sorted(year for year in self.catalogue.sets("year") if year is not None)

    @property
    def first_year(self):
        return self.years[0] if self.years else None

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
        within, years = self.catalogue.counts("year", self.query.works("year")), self.years
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
        within, used = self.catalogue.counts("type", self.query.works("type")), self.catalogue.sets("type")
        labelled = [(row.key, row.label, row.key) for row in TYPES.values() if row.key in used]
        return self._facet("type", _("Type"), self._options("type", labelled, within))

    @property
    def venue(self):
        return self._frequent("venue", _("Venue"), self.query.works("venue"))

    @property
    def person(self):
        return self._frequent("person", _("Author"), self.query.works("person"))

    @property
    def has(self):
        within, used = self.catalogue.counts("has", self.query.works()), self.catalogue.sets("has")
        labelled = [(value, kind.label, value) for value, kind in HAS.items() if value in used]
        return self._facet("has", _("With"), self._options("has", labelled, within))

    @property
    def topic(self):
        known = self.catalogue.known["topic"]
        if len(known) > SHOWN_AT_ONCE + 2:
            return self._frequent("topic", _("Topic"), self.query.works())
        within = self._possible("topic", self.catalogue.counts("topic", self.query.works()))
        labelled = [(label.slug, label.text, key) for key, label in known.items()]
        return self._facet("topic", _("Topic"), self._options("topic", labelled, within))

    def _possible(self, name, within):
        """The counts, but none for what would be one topic too many."""
        asked = self.query.values["topic"]
        if name != "topic" or len(asked) < MAX_TOPICS:
            return within
        return {key: n for key, n in within.items() if self.catalogue.known["topic"][key].slug in asked}

    def _frequent(self, name, label, works):
        """A facet of the most frequent values, those in force first."""
        known = self.catalogue.known[name]
        counted = self._possible(name, self.catalogue.most(name, works, MAX_OPTIONS))
        asked = [key for value in self.query.values[name] if (key := self._known_key(name, value)) is not None]
        within = {key: n for key, n in counted.items() if n and key in known} | {
            key: counted.get(key, self.catalogue.count(name, key, works)) for key in asked
        }
        ranked = sorted(within, key=lambda key: (key not in asked, -within[key], known[key].text))
        if len(ranked) < MAX_OPTIONS:
            ranked += [key for key in self.catalogue.by_words(name) if key not in within][: MAX_OPTIONS - len(ranked)]
        labelled = [(known[key].slug, known[key].text, key) for key in ranked[:MAX_OPTIONS]]
        return self._facet(name, label, self._options(name, labelled, within))

    def _known_key(self, name, slug):
        label = self.catalogue.label(name, slug)
        return label.key if label and label.key in self.catalogue.known[name] else None

    @cached_property
    def suggestions(self):
        """The filters whose removal gives something, as (filter, how many), best first."""
        active = self.query.active[:MAX_SUGGESTIONS]
        counted = [(chip, len(self.query.but(chip.name, chip.value).works())) for chip in active]
        return sorted((pair for pair in counted if pair[1]), key=lambda pair: -pair[1])
