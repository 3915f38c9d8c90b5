"""Search over everything the public may see: hits in groups, with the words marked.

By hand, because a template takes many times longer over so many small parts.
"""

from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from django.urls import get_script_prefix, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext, ngettext

from content.changes import kept
from content.search.index import everywhere, understood
from content.search.marking import Marker
from content.search.tokens import terms

from .search_lines import lines_of
from .sections import SECTIONS, Section

HITS_PER_GROUP = 20
KEPT_SEARCHES = 64


@dataclass(frozen=True)
class Group:
    """The hits of one section, the best first; `number` counts all of them, `lines` are the first."""

    section: Section
    rank: int
    number: int
    lines: list


@dataclass(frozen=True)
class Found:
    """What a text finds; `is_near` where nothing has its words as they are written."""

    text: str
    groups: list
    marker: Marker
    is_near: bool

    @property
    def number(self):
        return sum(group.number for group in self.groups)


def search(text):
    """The groups in which every word of the text occurs, the best first."""
    wanted = understood(text)
    degrees = everywhere(text)
    sections = [section for section in SECTIONS.values() if section.model in degrees]
    best = {section: section.best(section, degrees[section.model], HITS_PER_GROUP) for section in sections}
    lines = lines_of({section: keys for section, (keys, _number) in best.items() if keys})
    groups = [
        Group(section, rank_of(best[section][0][0], degrees[section.model]), best[section][1], shown)
        for section, shown in lines.items()
        if shown
    ]
    groups.sort(key=lambda group: group.rank)
    return Found(text, groups, Marker(wanted), list(wanted) != terms(text))


def rank_of(key, degrees):
    return next((rank for rank, degree in enumerate(degrees) if key in degree), len(degrees))


def said_of(text, is_lab):
    """What the page of a search says, as safe HTML by the names in its template."""
    return found_html(text, is_lab, get_language(), get_script_prefix())


@kept(most=KEPT_SEARCHES)
def found_html(text, is_lab, _language, _prefix):
    found = search(text) if text else None
    said = {
        "asked": escape(text),
        "status": found and status(found),
        "groups": found and "".join(group_html(group, found, is_lab) for group in found.groups),
        "is_empty": bool(found) and not found.groups,
        "noindex": True,
    }
    return {name: mark_safe(html) for name, html in said.items() if html}


def status(found):
    one = "<strong>%(number)s result</strong> for “%(text)s”"
    many = "<strong>%(number)s results</strong> for “%(text)s”"
    said = ngettext(one, many, found.number) % {"number": found.number, "text": escape(found.text)}
    near = f". {gettext('Nothing has all of these words as they are written; this comes close.')}"
    return f'<p class="role" role="status">{said}{near if found.is_near else ""}</p>'


def group_html(group, found, is_lab):
    section = group.section
    name, heading = escape(str(section.name(is_lab))), f"found-{section.key}"
    more = ""
    if group.number > len(group.lines) and section.route:
        every = gettext("All %(number)s") % {"number": group.number}
        more = f'<p class="mt"><a href="{reverse(section.route)}?q={quote(found.text)}">{every}</a></p>'
    hits = "".join(hit(section.model, line, found.marker) for line in group.lines)
    return (
        f'<section class="sec" data-hits="{name}" aria-labelledby="{heading}"><header><h2 id="{heading}">{name}</h2>'
        f"<p>{group.number}</p></header>\n"
        f'  <div><ul class="rows">{hits}</ul>\n  {more}</div>\n</section>\n'
    )


def hit(model, line, marker):
    excerpt = line.excerpt(marker)
    text = f"<p>{marker.mark(excerpt)}</p>" if excerpt else ""
    facts = f'<p class="meta">{marker.mark(line.facts)}</p>' if line.facts else ""
    title = f'<a href="{escape(model.address_at(line.slug))}">{marker.mark(line.title)}</a>'
    return f"<li><h3>{title}</h3>{text}{facts}</li>"
