"""Where a work appeared, in one line."""

import re

from django.utils.translation import gettext as _

from .pages import dashed

# Pages that say of themselves what they are: “188 pp.”, “12 Seiten”, “p. 7”.
IN_WORDS = re.compile(r"\d\s+[^\W\d]|^[^\W\d]+\.?\s+\d")


def imprint(publication, with_year=False):
    """Venue, volume, pages, place and date, as far as they are known."""
    row = publication.type_row
    is_of_institution = row.publisher != "publisher"
    issued = publication.issued
    dated = issued and (with_year or issued.precision != "year")
    parts = [
        row.label if is_of_institution else "",
        publication.number if is_of_institution else "",
        publication.container,
        publication.series,
        _volume(publication),
        _pages(publication),
        _("article %s") % publication.article_number if publication.article_number else "",
        _edition(publication.edition),
        publication.institution,
        publication.publisher if not publication.container else "",
        publication.place,
        issued.display() if dated else "",
    ]
    return ", ".join(str(part) for part in parts if part)


def _volume(publication):
    issue = f"({publication.issue})" if publication.issue else ""
    return f"{publication.volume}{issue}"


def _edition(edition):
    """“3rd” and “3” are said as editions; “Second edition” says it already."""
    return _("%s edition") % edition if re.fullmatch(r"\w+", edition) else edition


def _pages(publication):
    """A page and a range are said as such; “188 pp.”, the length of a thesis, says it already."""
    pages = dashed(publication.pages)
    if not pages or publication.volume or IN_WORDS.search(pages):
        return pages
    return (_("pp. %s") if "–" in pages or "," in pages else _("p. %s")) % pages
