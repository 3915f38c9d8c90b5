"""Links of a page of the live site as they have to be in the export, and what they lead to."""

import html
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .addresses import is_public, placed, relative


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
        names = "href|src|srcset|imagesrcset|action|poster|content|data-[a-z-]+"
        self._attribute = re.compile(rf'(\s(?:{names})=")((?:/(?!/)|{origin}/)[^"]*)"')
        self._absolute = re.compile(rf"{re.escape(self.site_url)}(/[^\s\"'<>?#)\\]*)\?([^\s\"'<>#)\\]+)")
        self._known = {}

    def page(self, path, text):
        """The HTML of the page that stands at the path of the export, its links leading to files of the export."""
        known = self._known.setdefault(path.count("/"), {})

        def attribute(found):
            name, value = found[1], found[2]
            key = (name[1:7] == "srcset" or "imagesrcset" in name, value)
            if key not in known:
                known[key] = self._value(path, *key)
            return f'{name}{known[key]}"'

        return self._tag.sub(lambda tag: self._attribute.sub(attribute, tag[0]), text)

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
