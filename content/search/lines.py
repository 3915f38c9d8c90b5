"""What a search shows of an entry that it finds, as plain text; past model instances where there are very many."""

import html
from typing import NamedTuple

from django.utils.html import strip_tags

EXCERPT_BEFORE = 80
EXCERPT_LENGTH = 240
LEAD_WORDS = 40


class Line(NamedTuple):
    """An entry as a search shows it: its title, the facts below it, and what an excerpt is taken from.

    Without a `lead` that is the beginning of the text.
    """

    key: int
    slug: str
    title: str
    facts: str
    lead: str
    text: str

    def excerpt(self, marker):
        """The lead, or the place in the text where the first word stands if the lead has none of them."""
        lead, text = self.lead or beginning(self.text), self.text
        if marker.first(lead) is not None:
            return lead
        found = marker.first(text)
        if found is None:
            return lead
        start = text.rfind(" ", 0, max(found - EXCERPT_BEFORE, 0)) + 1
        piece = text[start : start + EXCERPT_LENGTH]
        if start + EXCERPT_LENGTH < len(text):
            piece = piece.rpartition(" ")[0] or piece
            return f"{'… ' if start else ''}{piece} …"
        return f"{'… ' if start else ''}{piece}"


def beginning(text):
    words = text.split(" ", LEAD_WORDS)
    return f"{' '.join(words[:LEAD_WORDS])}…" if len(words) > LEAD_WORDS else text


def is_line(text):
    """Whether a text is words between single spaces, without a sign that HTML has a meaning for."""
    has_sign = "<" in text or ">" in text or "&" in text
    return not has_sign and text[0] != " " and text[-1] != " " and text.isprintable() and "  " not in text


def paragraph_in(rendered):
    """The text of rendered Markdown that is one plain paragraph, as most abstracts are, or None.

    Nothing in it needs a parser.
    """
    text = rendered[3:-5]
    is_one = rendered.startswith("<p>") and rendered.endswith("</p>\n") and text and is_line(text)
    return text if is_one else None


def text_in(rendered):
    """The text of rendered Markdown in one line."""
    plain = paragraph_in(rendered)
    return " ".join(html.unescape(strip_tags(rendered)).split()) if plain is None else plain
