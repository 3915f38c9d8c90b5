"""The venue that a container title means: one of the site's, or a new one named after the series."""

import re

from django.utils.functional import cached_property

from content.keys import ascii_slug, clean_name, free_slug, name_key

from .models import Venue
from .types import TYPES

WITH_VENUE = frozenset({"journal", "conference", "inbook"})

# What changes from year to year in the title of proceedings.
OPENING = re.compile(r"(?:in:?\s+)?(?:the\s+)?proceedings\s+of\s+(?:the\s+)?|the\s+(?=\d)", re.I)
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth"
)
YEARLY = re.compile(
    r"\s*\([^()]*\)|(?<!\w)['’]\d\d\b|\b(?:19|20)\d\d\b|\b\d{1,3}(?:st|nd|rd|th)\b|\bannual\b|"
    rf"\b(?:(?:twenty|thirty|forty|fifty)-)?(?:{'|'.join(ORDINALS.split())})\b",
    re.I,
)
NUMBERED = re.compile(r",?\s+(?:vol(?:ume|\.)?\s*)?\d{1,3}$", re.I)
SHORTEST = 8


def series_of(title):
    """The title without what tells one year's proceedings from the next; the title itself where little is left."""
    name = OPENING.sub("", title, count=1) if OPENING.match(title) else title
    name = " ".join(NUMBERED.sub("", YEARLY.sub(" ", name).strip()).split())
    name = re.sub(r"\s+([,:;.])", r"\1", name).strip(" ,:;-–—")
    return name if len(name) >= SHORTEST and " " in name else title


class Venues:
    """All venues by key, short name and ISSN; the new ones are made a batch at a time."""

    def __init__(self):
        self.by_key, self.by_short, self.by_issn = {}, {}, {}
        self.answered = {}

    @cached_property
    def slugs(self):
        found = list(Venue.objects.order_by("pk"))
        for venue in found:
            self._index(venue)
        return {venue.slug for venue in found}

    def of_all(self, references):
        """(venue, title as printed where it differs) for each reference, None where it has no venue."""
        self.slugs  # noqa: B018 — loads the rows
        self.made, self.filled = [], []
        found = [self._of(reference) for reference in references]
        Venue.objects.bulk_create(self.made)
        fresh = {id(venue) for venue in self.made}
        Venue.objects.bulk_update(
            {venue.pk: venue for venue in self.filled if id(venue) not in fresh}.values(), ["short_name", "issn"]
        )
        return found

    def _of(self, reference):
        asked = (reference.type, reference.container_title, reference.container_title_short, reference.issn)
        if asked not in self.answered:
            self.answered[asked] = self._found(reference)
        return self.answered[asked]

    def _found(self, reference):
        row, printed = TYPES[reference.type], clean_name(reference.container_title)
        if row.highwire not in WITH_VENUE or not printed:
            return None
        is_series = row.highwire == "conference"
        name = series_of(printed)[:300] if is_series else printed[:300]
        short, issn = clean_name(reference.container_title_short)[:60], reference.issn[:40]
        venue = (
            self.by_key.get(name_key(printed))
            or self.by_key.get(name_key(name))
            or self.by_issn.get(issn)
            or self.by_short.get(name_key(printed))
            or (self.by_short.get(name_key(short)) if is_series and short else None)
        )
        if venue is None:
            venue = self._make(name, short, issn)
        elif (short and not venue.short_name) or (issn and not venue.issn):
            venue.short_name, venue.issn = venue.short_name or short, venue.issn or issn
            self.filled.append(venue)
            self._index(venue)
        return venue, "" if venue.name == reference.container_title else reference.container_title

    def _make(self, name, short, issn):
        slug = free_slug(ascii_slug(short or name, fallback="venue"), self.slugs.__contains__)
        venue = Venue(name=name, short_name=short, issn=issn, key=name_key(name), slug=slug)
        self.slugs.add(slug)
        self.made.append(venue)
        self._index(venue)
        return venue

    def _index(self, venue):
        self.by_key.setdefault(venue.key, venue)
        if venue.short_name:
            self.by_short.setdefault(name_key(venue.short_name), venue)
        if venue.issn:
            self.by_issn.setdefault(venue.issn, venue)
