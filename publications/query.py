"""The query of the list of publications and of its exports."""

import re
from copy import copy
from functools import cached_property

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from content.query import MAX_TOPICS, MAX_VALUES, ListQuery
from content.querysets import words_of
from profile_app.models import Person

from .models import Attachment, Publication, Venue
from .topics import TopicTree
from .types import TYPES

YEARS = re.compile(r"([0-9]{4})(?:-([0-9]{4}))?")

# What a visitor may ask a publication to have, and the kind of attachment that means it.
HAS = {
    "pdf": Attachment.Kind.PAPER,
    "code": Attachment.Kind.CODE,
    "data": Attachment.Kind.DATA,
    "video": Attachment.Kind.VIDEO,
    "slides": Attachment.Kind.SLIDES,
}

SORTS = {
    "newest": _("newest first"),
    "oldest": _("oldest first"),
    "title": _("by title"),
    "relevance": _("best match first"),
}


class PublicationQuery(ListQuery):
    """Topics and `has` must all match; years, types, people and venues widen: any of them is enough."""

    names = ("topic", "year", "type", "person", "venue", "has", "q")

    def __init__(self, data):
        super().__init__(data)
        wanted = data.get("sort", "")
        self.sort = wanted if wanted in SORTS else "newest"
        self.people = self._rows(Person.objects.with_page(), "person")
        self.venues = self._rows(Venue.objects.published(), "venue")
        self.tree = TopicTree()

    def _rows(self, rows, name):
        wanted = self.values[name]
        return {row.slug: row for row in rows.filter(slug__in=wanted)} if 0 < len(wanted) <= MAX_VALUES else {}

    def _asked(self, rows, name):
        return [rows[slug] for slug in self.values[name] if slug in rows]

    def but(self, name, value):
        """The same query without one filter."""
        other = copy(self)
        if name == "q":
            other.q = ""
        else:
            other.values = {**self.values, name: [kept for kept in self.values[name] if kept != value]}
        return other

    @property
    def spans(self):
        """The years asked for, each value as its first and last year."""
        return [span for span in map(span_of, self.values["year"]) if span]

    @cached_property
    def found(self):
        """The keys of everything the words occur in; kept, because nothing else here takes as long."""
        return list(Publication.objects.published().search(self.q).values_list("pk", flat=True))

    def narrow(self, entries, skip=()):
        entries = super().narrow(entries, {*skip, "q"})
        return entries.among(self.found) if self.q and "q" not in skip else entries

    def narrow_by_topic(self, entries):
        known = {topic.slug: topic.pk for topic in self.topics}
        wanted = self.values["topic"]
        if len(wanted) > MAX_TOPICS or not known.keys() >= set(wanted):
            return entries.none()
        return entries.tagged(*(self.tree.below(known[slug]) for slug in wanted))

    @property
    def is_impossible(self):
        """Whether one of the filters has more values than anybody chooses by hand."""
        return any(len(values) > MAX_VALUES for values in self.values.values())

    def narrow_by_year(self, entries):
        return entries.from_years(*self.spans)

    def narrow_by_type(self, entries):
        return entries.filter(type__in=self.values["type"])

    def narrow_by_person(self, entries):
        return entries.by(*self._asked(self.people, "person"))

    def narrow_by_venue(self, entries):
        return entries.filter(venue__in=self._asked(self.venues, "venue"))

    def narrow_by_has(self, entries):
        for value in self.values["has"]:
            entries = entries.with_attachment(HAS[value]) if value in HAS else entries.none()
        return entries

    def labels_of_topic(self):
        return {topic.slug: topic.name for pk, topic in self.tree.topics.items() if pk in self.tree.used}

    def labels_of_year(self):
        return {f"{first}-{last}": f"{first}–{last}" for first, last in self.spans}

    def labels_of_type(self):
        return {row.key: row.label for row in TYPES.values()}

    def labels_of_person(self):
        return {slug: person.display_name for slug, person in self.people.items()}

    def labels_of_venue(self):
        return {slug: venue.label for slug, venue in self.venues.items()}

    def labels_of_has(self):
        return {value: kind.label for value, kind in HAS.items()}

    def order(self, entries):
        """The entries in the order asked for."""
        if self.sort == "oldest":
            return entries.oldest()
        if self.sort == "title":
            return entries.order_by(Lower("title"), "pk")
        if self.sort == "relevance" and self.q:
            in_title = Case(When(self._in_title(), then=Value(0)), default=Value(1), output_field=IntegerField())
            return entries.order_by(in_title, F("issued").desc(nulls_first=True), "-pk")
        return entries.newest()

    @property
    def sorts(self):
        """The orders on offer, as (value, label); relevance needs words to be relevant to."""
        return [(value, label) for value, label in SORTS.items() if self.q or value != "relevance"]

    def _in_title(self):
        return Q(*(Q(title__icontains=word) for word in words_of(self.q)))

    def pairs(self):
        pairs = super().pairs()
        return pairs if self.sort == "newest" else [*pairs, ("sort", self.sort)]


def span_of(text):
    """The years a value means, first and last, or None for what means no year."""
    found = YEARS.fullmatch(text)
    if not found:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return (first, last) if first <= last else None
