"""What the filters of the list offer, each value with the number a click would give."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from content.query import MAX_TOPICS

from .catalogue import Label
from .listing import HAS
from .types import TYPES

MAX_OPTIONS = 60
MAX_SUGGESTIONS = 10
SHOWN_AT_ONCE = 6
MANY_YEARS = 10
BAR_HEIGHT = 56
EARLIER = "earlier"


class Option(NamedTuple):
    """One value of a facet and how many publications it would leave."""

    value: str
    label: str
    n: int
    on: bool = False


@dataclass(frozen=True)
class Facet:
    """One group of filters: its values, how many works each would leave by its key, and the values in force."""

    name: str
    label: str
    labels: list
    counts: dict
    asked: list

    @property
    def options(self):
        return [
            Option(label.slug, label.text, self.counts.get(label.key, 0), label.slug in self.asked)
            for label in self.labels
        ]

    @property
    def kept(self):
        """Values in force that are none of the options."""
        offered = {label.slug for label in self.labels} if self.asked else ()
        return [value for value in self.asked if value not in offered]

    @property
    def at_once(self):
        return self.labels if len(self.labels) <= SHOWN_AT_ONCE + 2 else self.labels[:SHOWN_AT_ONCE]

    @property
    def further(self):
        return self.labels[len(self.at_once) :]


@dataclass(frozen=True)
class Years(Facet):
    """The same with a bar for each year, whose full words and height go by the key."""

    titles: dict
    heights: dict


@lru_cache
def year_label(year):
    return Label(year, str(year), f"’{year % 100:02}")


@lru_cache
def earlier_label(first, last):
    return Label(EARLIER, f"{first}-{last}", f"≤’{last % 100:02}")


@lru_cache
def type_labels(_language):
    return {row.key: Label(row.key, row.key, str(row.label)) for row in TYPES.values()}


@lru_cache
def link_labels(_language):
    return {name: Label(name, name, str(kind.label)) for name, kind in HAS.items()}


def publications(number):
    return ngettext("%(number)s publication", "%(number)s publications", number) % {"number": number}


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
    def years(self):
        """Every year of something, the earliest first."""
        return sorted(year for year in self.catalogue.sets("year") if year is not None)

    @property
    def first_year(self):
        return self.years[0] if self.years else None

    # In words

    @property
    def extent(self):
        """How many works there are, and since when."""
        said = publications(self.total)
        return f"{said} {_('since %(year)s') % {'year': self.first_year}}" if self.first_year else said

    @property
    def found(self):
        """How many of the works are shown."""
        if not self.query.is_active:
            return publications(self.total)
        said = ngettext("%(shown)s of %(total)s publication", "%(shown)s of %(total)s publications", self.total)
        return said % {"shown": self.shown, "total": self.total}

    # Facets

    def __iter__(self):
        facets = (self.topic, self.year, self.type, self.person, self.venue, self.has)
        return (facet for facet in facets if len(facet.labels) > 1 or self.query.values[facet.name])

    def _facet(self, name, label, labels, counts):
        return Facet(name, label, labels, counts, self.query.values[name])

    @property
    def year(self):
        within, years = self.catalogue.counts("year", self.query.works("year")), self.years
        earlier = years[: 1 - MANY_YEARS] if len(years) > MANY_YEARS else []
        labels = [*map(year_label, years[len(earlier) :])]
        counts, titles = dict(within), {}
        if earlier:
            first, last = earlier[0], earlier[-1]
            labels.insert(0, earlier_label(first, last))
            counts[EARLIER] = sum(within.get(year, 0) for year in earlier)
            titles[EARLIER] = _("Earlier: %(first)s to %(last)s") % {"first": first, "last": last}
        peak = max([3, *(counts.get(label.key, 0) for label in labels)])
        heights = {label.key: round(counts.get(label.key, 0) / peak * BAR_HEIGHT) + 1 for label in labels}
        return Years("year", _("Year"), labels, counts, self.query.values["year"], titles, heights)

    @property
    def type(self):
        within, used = self.catalogue.counts("type", self.query.works("type")), self.catalogue.sets("type")
        labels = [label for key, label in type_labels(get_language()).items() if key in used]
        return self._facet("type", _("Type"), labels, within)

    @property
    def venue(self):
        return self._frequent("venue", _("Venue"), self.query.works("venue"))

    @property
    def person(self):
        return self._frequent("person", _("Author"), self.query.works("person"))

    @property
    def has(self):
        within, used = self.catalogue.counts("has", self.query.works()), self.catalogue.sets("has")
        labels = [label for name, label in link_labels(get_language()).items() if name in used]
        return self._facet("has", _("With"), labels, within)

    @property
    def topic(self):
        known = self.catalogue.known["topic"]
        if len(known) > SHOWN_AT_ONCE + 2:
            return self._frequent("topic", _("Topic"), self.query.works())
        within = self._possible("topic", self.catalogue.counts("topic", self.query.works()))
        return self._facet("topic", _("Topic"), [*known.values()], within)

    def _possible(self, name, within):
        """The counts, but none for what would be one topic too many."""
        asked = self.query.values["topic"]
        if name != "topic" or len(asked) < MAX_TOPICS:
            return within
        return {key: n for key, n in within.items() if self.catalogue.known["topic"][key].slug in asked}

    def _frequent(self, name, label, works):
        """A facet of the most frequent values, those in force first."""
        known, places = self.catalogue.known[name], self.catalogue.places(name)
        counts = self._possible(name, self.catalogue.most(name, works, MAX_OPTIONS))
        asked = {key for value in self.query.values[name] if (key := self._known_key(name, value)) is not None}
        if asked:
            counts = counts | {key: self.catalogue.count(name, key, works) for key in asked if key not in counts}
        # Only what can be among the first is put in order.
        least = max(1, sorted(counts.values())[-MAX_OPTIONS]) if len(counts) > MAX_OPTIONS else 1
        ranked = [key for key, n in counts.items() if key in places and (n >= least or key in asked)]
        # Of what has as many works the words say which comes first.
        ranked.sort(key=places.__getitem__)
        ranked.sort(key=counts.__getitem__, reverse=True)
        if asked:
            ranked.sort(key=asked.__contains__, reverse=True)
        if len(ranked) < MAX_OPTIONS:
            there = {*ranked}
            ranked += islice((key for key in places if key not in there), MAX_OPTIONS - len(ranked))
        return self._facet(name, label, [known[key] for key in ranked[:MAX_OPTIONS]], counts)

    def _known_key(self, name, slug):
        label = self.catalogue.label(name, slug)
        return label.key if label and label.key in self.catalogue.known[name] else None

    @cached_property
    def suggestions(self):
        """The filters whose removal gives something, as (filter, how many), best first."""
        active = self.query.active[:MAX_SUGGESTIONS]
        counted = [(chip, len(self.query.but(chip.name, chip.value).works())) for chip in active]
        return sorted((pair for pair in counted if pair[1]), key=lambda pair: -pair[1])
