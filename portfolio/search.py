"""Search over everything the public may see: hits in groups, with the words marked."""

import html
import re
from dataclasses import dataclass

from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

from content.markdown import plain
from content.querysets import words_of

from .sections import SECTIONS, Section

HITS_PER_GROUP = 20
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
    """The hits of one section; `number` counts all of them, `hits` holds the first."""

    section: Section
    number: int
    hits: list

    @property
    def has_more(self):
        return self.number > len(self.hits)


def search(text):
    """The groups in which every word of the text occurs; none for a text without words."""
    words = words_of(text)
    if not words:
        return []
    return [group for section in SECTIONS.values() if (group := _group(section, text, words)).number]


def _group(section, text, words):
    found = section.entries().search(text)
    first = list(found[: HITS_PER_GROUP + 1])
    number = len(first) if len(first) <= HITS_PER_GROUP else found.count()
    return Group(section, number, [_hit(section, entry, words) for entry in first[:HITS_PER_GROUP]])


def _hit(section, entry, words):
    return Hit(
        entry.get_absolute_url(),
        marked(plain(str(entry)), words),
        marked(_excerpt(entry, words), words),
        marked(section.says(entry), words),
    )


def _excerpt(entry, words):
    """The entry's lead, or the place in its text where the first word stands if the lead has none of them."""
    lead = str(entry.lead)
    pattern = _pattern(words)
    if pattern.search(lead):
        return lead
    texts = " ".join(getattr(entry, name, "") for name in RENDERED)
    body = " ".join(html.unescape(strip_tags(texts)).split())
    found = pattern.search(body)
    if found is None:
        return lead
    start = body.rfind(" ", 0, max(found.start() - EXCERPT_BEFORE, 0)) + 1
    piece = body[start : start + EXCERPT_LENGTH]
    if start + EXCERPT_LENGTH < len(body):
        piece = piece.rpartition(" ")[0] or piece
        return f"{'… ' if start else ''}{piece} …"
    return f"{'… ' if start else ''}{piece}"


def _pattern(words):
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)


def marked(text, words):
    """The text escaped, with every occurrence of a word inside `mark`."""
    pieces, end = [], 0
    for found in _pattern(words).finditer(text):
        pieces += [escape(text[end : found.start()]), "<mark>", escape(found.group()), "</mark>"]
        end = found.end()
    return mark_safe("".join([*pieces, escape(text[end:])]))
