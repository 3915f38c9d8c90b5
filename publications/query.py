"""The query of the list of publications and of its exports."""

import re
from copy import copy
from functools import cached_property
from itertools import islice

from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from content.query import MAX_TOPICS, MAX_VALUES, ListQuery
from content.rows import among
from content.search.index import INDEX, tiers, understood
from content.search.tokens import cleaned

from .catalogue import catalogue
from .groups import GROUPINGS
from .listing import HAS
from .models import Listed, Publication
from .types import TYPES

YEARS = re.compile(r"([0-9]{4})(?:-([0-9]{4}))?")

SORTS = {
    "newest": _("newest first"),
    "oldest": _("oldest first"),
    "title": _("by title"),
    "relevance": _("best match first"),
}

# The orders that have the works of each year together.
DATED = ("newest", "oldest")

NAMED = ("topic", "person", "venue")


class PublicationQuery(ListQuery):
    """Topics and `has` must all match; years, types, people and venues widen: any of them is enough."""

    names = ("topic", "year", "type", "person", "venue", "has", "q")

    def __init__(self, data):
        self.catalogue = catalogue()
        super().__init__(data)
        self.q = cleaned(data.get("q", ""))
        self._left = {}
        wanted = data.get("sort", "")
        self.sort = wanted if wanted in SORTS else "newest"
        wanted = data.get("group", "")
        self.group = wanted if wanted in GROUPINGS else self.usual_group

    def _topics(self):
        return []

    def but(self, name, value):
        """The same query without one filter."""
        other = copy(self)
        for name_kept in ("parts", "active", "address", "groups"):
            other.__dict__.pop(name_kept, None)
        other._left = {}
        if name == "q":
            other.q = ""
        else:
            other.values = {**self.values, name: [kept for kept in self.values[name] if kept != value]}
        return other

    @property
    def spans(self):
        """The years asked for, each value as its first and last year."""
        return [span for span in map(span_of, self.values["year"]) if span]

    # What matches

    @cached_property
    def found(self):
        """The works the words occur in."""
        return INDEX.keys(Publication, understood(self.q))

    @cached_property
    def parts(self):
        """The works that each filter in force leaves, by its name."""
        parts = {}
        for name, values in self.values.items():
            if values:
                is_too_much = len(values) > (MAX_TOPICS if name == "topic" else MAX_VALUES)
                parts[name] = BitMap() if is_too_much else getattr(self, f"_having_{name}")(values)
        if self.q:
            parts["q"] = self.found
        return parts

    def _having_topic(self, values):
        return self._having_all("topic", [self._key("topic", value) for value in values])

    def _having_has(self, values):
        return self._having_all("has", values)

    def _having_all(self, name, keys):
        sets = self.catalogue.sets(name)
        return BitMap.intersection(*(sets.get(key, BitMap()) for key in keys))

    def _having_year(self, values):
        years = [year for year in self.catalogue.sets("year") if year is not None]
        wanted = {year for first, last in self.spans for year in years if first <= year <= last}
        return self.catalogue.having("year", wanted)

    def _having_type(self, values):
        return self.catalogue.having("type", values)

    def _having_person(self, values):
        return self.catalogue.having("person", [self._key("person", value) for value in values])

    def _having_venue(self, values):
        return self.catalogue.having("venue", [self._key("venue", value) for value in values])

    def _key(self, name, slug):
        label = self.catalogue.label(name, slug)
        return label and label.key

    def works(self, skip=""):
        """The works that match every filter, except those of one name."""
        if skip not in self.parts:
            skip = ""
        if skip not in self._left:
            left = [part for name, part in self.parts.items() if name != skip]
            everything = BitMap() if self.is_impossible else self.catalogue.works
            self._left[skip] = BitMap.intersection(everything, *left) if left else everything
        return self._left[skip]

    @property
    def is_impossible(self):
        """Whether one of the filters has more values than anybody chooses by hand."""
        return any(len(values) > MAX_VALUES for values in self.values.values())

    # In which order

    def in_order(self, start=0, stop=None):
        """The primary keys of the matching works from one place to another, in the order asked for."""
        return self._sorted(self.works(), start, stop)

    def _sorted(self, works, start, stop):
        shelf, stop = self.catalogue.shelf, len(works) if stop is None else min(stop, len(works))
        if self.sort == "oldest":
            return shelf.oldest(works, start, stop)
        if self.sort == "title":
            return shelf.by_title(works, start, stop)
        if self.sort == "relevance" and self.q:
            return self._best_first(start, stop)
        return shelf.newest(works, start, stop)

    def _best_first(self, start, stop):
        degrees = (INDEX.keys(Publication, wanted, within) for wanted, within in tiers(self.q))
        return list(islice(best_first(self.works(), degrees, stop), start, None))

    def newest_here(self, most):
        """The primary keys of the matching works that appeared on this site last."""
        works, listed = self.works(), Listed.objects.filter(is_shown=True)
        if works is not self.catalogue.works:
            listed = listed.filter(pk__in=among(works))
        return list(listed.order_by("-since", "-issued", "-work").values_list("pk", flat=True)[:most])

    @property
    def sorts(self):
        """The orders on offer, as (value, label); relevance needs words to be relevant to."""
        return [(value, label) for value, label in SORTS.items() if self.q or value != "relevance"]

    @property
    def has_words(self):
        return bool(self.q)

    # Under which headings

    groupings = tuple(GROUPINGS.items())

    @property
    def order_in_words(self):
        """The order and the headings, for whoever does not see them change."""
        grouped = "" if self.group == "none" else f", {GROUPINGS[self.group]}"
        return f"{SORTS[self.sort]}{grouped}"

    @property
    def usual_group(self):
        return "year" if self.sort in DATED else "none"

    @cached_property
    def groups(self):
        """(value, how many of the matching works have it) of each group, in the order of the list."""
        if self.group == "none":
            return []
        counts = self.catalogue.counts(self.group, self.works())
        if self.group == "type":
            order = [*TYPES, *sorted(counts.keys() - TYPES.keys())]
        else:
            # What has no date is the newest.
            order = sorted(counts, key=lambda year: year or 10_000, reverse=self.sort != "oldest")
        return [(value, counts[value]) for value in order if counts.get(value)]

    def in_groups(self, start, stop):
        """The primary keys from one place to another, one group after the other."""
        if self.group == "none" or self.group == "year" and self.sort in DATED:
            return self.in_order(start, stop)
        found, seen, sets = [], 0, self.catalogue.sets(self.group)
        for value, n in self.groups:
            begin, end = max(start - seen, 0), min(stop - seen, n)
            if begin < end:
                found += self._sorted(self.works() & sets[value], begin, end)
            seen += n
        return found

    # What it is called

    def label_of(self, name, value):
        if name in NAMED:
            label = self.catalogue.label(name, value)
            return label.text if label else value
        return super().label_of(name, value)

    def labels_of_year(self):
        return {f"{first}-{last}": f"{first}–{last}" for first, last in self.spans}

    def labels_of_type(self):
        return {key: TYPES[key].label for key in self.values["type"] if key in TYPES}

    def labels_of_has(self):
        return {value: kind.label for value, kind in HAS.items()}

    @property
    def filters(self):
        """The query string of what is filtered by, whatever the order."""
        return self.encode(super().pairs())

    def pairs(self):
        pairs = super().pairs()
        if self.sort != "newest":
            pairs.append(("sort", self.sort))
        if self.group != self.usual_group:
            pairs.append(("group", self.group))
        return pairs


def best_first(works, degrees, stop):
    """The first of the works: what fits best before what fits less, and the newest first among those that fit alike."""
    left, shelf = works, catalogue().shelf
    for degree in degrees:
        fitting = left & degree
        if fitting and stop > 0:
            yield from shelf.newest(fitting, 0, min(stop, len(fitting)))
        left, stop = left - fitting, stop - len(fitting)


def span_of(text):
    """The years a value means, first and last, or None for what means no year."""
    found = YEARS.fullmatch(text)
    if not found:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return (first, last) if first <= last else None
