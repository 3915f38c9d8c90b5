"""Links of a page of the live site as they have to be in the export, and what they lead to."""

import html
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .addresses import climb, is_public, placed, relative

NAMES = frozenset("href src action poster content".split())
SETS = frozenset(("srcset", "imagesrcset"))
LONGEST_NAME = 40


@dataclass
class Rewriter:
    """Rewrites what is rendered at one path after another; `site_url` is the origin (and base path) of the site.

    `found` holds the addresses of the live site that what was rewritten leads to, as (path, query).
    """

    site_url: str
    found: set = field(default_factory=set)

    def __post_init__(self):
        origin = re.escape(html.escape(self.site_url))
        # A whole tag, so that nothing that only looks like one in a text is touched.
        self._tag = re.compile(r'<[a-zA-Z][^<>"]*(?:"[^"]*"[^<>"]*)+>')
        self._address = re.compile(rf'="((?:/(?!/)|{origin}/)[^"]*)"')
        self._absolute = re.compile(rf"{re.escape(self.site_url)}(/[^\s\"'<>?#)\\]*)\?([^\s\"'<>#)\\]+)")
        self._known = {}

    def page(self, path, text):
        """The HTML of the page that stands at the path of the export, its links leading to files of the export."""
        parts, end, last, is_inside = [], 0, 0, False
        for found in self._address.finditer(text):
            start = found.start()
            opened, closed = text.rfind("<", last, start), text.rfind(">", last, start)
            if closed > opened:
                # Behind a tag, or behind a sign within one: only whole tags can tell.
                return self._tag.sub(lambda tag: "".join(self._pieces(path, tag[0])), text)
            is_inside, last = is_inside or opened >= 0, found.end()
            if is_inside and (value := self._written(path, name_before(text, start), found[1])) is not None:
                parts += text[end:start], value
                end = last
        return "".join([*parts, text[end:]])

    def _pieces(self, path, tag):
        """One tag in pieces, its links rewritten."""
        end = 0
        for found in self._address.finditer(tag):
            if (value := self._written(path, name_before(tag, found.start()), found[1])) is not None:
                yield tag[end : found.start()] + value
                end = found.end()
        yield tag[end:]

    def _written(self, path, name, value):
        """The value of an attribute as it is written in a page at the path, None where it stays as it is."""
        is_set = name in SETS
        if not is_set and name not in NAMES and not name.startswith("data-"):
            return None
        known = self._known.setdefault((climb(path), is_set), {})
        if value not in known:
            known[value] = f'="{self._value(path, is_set, value)}"'
        return known[value]

    def _value(self, path, is_set, value):
        plain = html.unescape(value)
        if is_set:
            pictures = (picture.split(None, 1) for picture in plain.split(","))
            return html.escape(", ".join(" ".join([self._link(path, first), *rest]) for first, *rest in pictures))
        if plain.startswith(f"{self.site_url}/"):
            return html.escape(self.site_url + self._target(plain.removeprefix(self.site_url)))
        return html.escape(self._link(path, plain))

    def _link(self, path, address):
        return relative(path, self._target(address)) if address.startswith("/") else address

    def _target(self, address):
        parts = urlsplit(address)
        if not is_public(parts.path):
            return address
        place = placed(parts.path, parts.query)
        self.found.add((parts.path, parts.query if place else ""))
        target = place or (f"{parts.path}?{parts.query}" if parts.query else parts.path)
        return f"{target}#{parts.fragment}" if parts.fragment else target

    def text(self, text):
        """Any other text, its whole addresses of lists with a query replaced."""

        def address(found):
            escaped = "&amp;" in found[2]
            query = html.unescape(found[2]) if escaped else found[2]
            place = placed(found[1], query)
            return self.site_url + place if place else found[0]

        return self._absolute.sub(address, text) if f"{self.site_url}/" in text else text


def name_before(text, end):
    """The name of the attribute whose value begins there."""
    words = text[max(0, end - LONGEST_NAME) : end].split()
    return words[-1] if words else ""
