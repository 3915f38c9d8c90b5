"""Search over everything the public may see: hits in groups, with the words marked."""

import html
from dataclasses import dataclass

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from content.changes import kept
from content.markdown import inline_plain
from content.search.index import everywhere, understood
from content.search.marking import Marker
from content.search.tokens import terms

from .sections import SECTIONS, Section

HITS_PER_GROUP = 20
KEPT_SEARCHES = 64
RENDERED = ("body_html", "short_bio_html", "interests_html", "description_html")
EXCERPT_BEFORE = 80
EXCERPT_LENGTH = 240


@dataclass(frozen=True)
class Hit:
    """An entry that was found, as safe HTML with the words marked."""

    href: str
    title: SafeString
    text: SafeString
    facts: SafeString


@dataclass(frozen=True)
class Group:
    """The hits of one section, the best first; `number` counts all of them, `hits` holds the first."""

    section: Section
    rank: int
    number: int
    hits: list

    @property
    def has_more(self):
        return self.number > len(self.hits)


@dataclass(frozen=True)
class Found:
    """What a text finds; `is_near` where nothing has its words as they are written."""

    groups: list
    is_near: bool

    @property
    def number(self):
        return sum(group.number for group in self.groups)


@kept(most=KEPT_SEARCHES)
def search(text):
    """The groups in which every word of the text occurs, the best first; kept until something changes."""
    wanted = understood(text)
    found, marker = everywhere(text), Marker(wanted)
    groups = [
        group
        for section in SECTIONS.values()
        if section.model in found and (group := _group(section, found[section.model], marker))
    ]
    return Found(sorted(groups, key=lambda group: group.rank), list(wanted) != terms(text))


def _group(section, degrees, marker):
    keys, number = section.best(section, degrees, HITS_PER_GROUP)
    entries = section.lines().in_bulk(keys)
    hits = [_hit(section, entries[key], marker) for key in keys if key in entries]
    if not hits:
        return None
    rank = next((rank for rank, degree in enumerate(degrees) if keys[0] in degree), len(degrees))
    return Group(section, rank, number, hits)


def _hit(section, entry, marker):
    return Hit(
        entry.get_absolute_url(),
        marker.mark(inline_plain(str(entry))),
        marker.mark(_excerpt(entry, marker)),
        marker.mark(section.says(entry)),
    )


def _excerpt(entry, marker):
    """The entry's lead, or the place in its text where the first word stands if the lead has none of them."""
    lead = str(entry.lead)
    if marker.first(lead) is not None:
        return lead
    texts = " ".join(getattr(entry, name, "") for name in RENDERED)
    body = " ".join(html.unescape(strip_tags(texts)).split())
    found = marker.first(body)
    if found is None:
        return lead
    start = body.rfind(" ", 0, max(found - EXCERPT_BEFORE, 0)) + 1
    piece = body[start : start + EXCERPT_LENGTH]
    if start + EXCERPT_LENGTH < len(body):
        piece = piece.rpartition(" ")[0] or piece
        return f"{'… ' if start else ''}{piece} …"
    return f"{'… ' if start else ''}{piece}"
