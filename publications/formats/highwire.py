"""The `citation_` tags by which indexers read a landing page."""

import re

from publications.types import TYPES

UNTAGGED = frozenset({"dataset", "software"})


def tags(reference, address, paper="", keywords=()):
    """(name, content) pairs for a landing page at `address` with its PDF at `paper`; empty where none apply."""
    row = TYPES[reference.type]
    if row.key in UNTAGGED:
        return []
    first, last = page_range(reference.page)
    short = reference.container_title_short
    pairs = [
        ("title", reference.title),
        *(("author", name.full) for name in reference.author or reference.editor),
        ("publication_date", date(reference.issued)),
        *container(row, reference),
        ("journal_abbrev", short if row.highwire == "journal" and short != reference.container_title else ""),
        ("volume", reference.volume),
        ("issue", reference.issue),
        ("firstpage", first),
        ("lastpage", last),
        ("issn", reference.issn),
        ("isbn", reference.isbn),
        ("publisher", reference.publisher),
        ("doi", reference.doi),
        ("pmid", reference.pmid),
        ("arxiv_id", reference.arxiv),
        ("language", reference.language),
        *(("keywords", word) for word in keywords),
        ("pdf_url", paper),
        ("abstract_html_url", address),
    ]
    return [(f"citation_{name}", content) for name, content in pairs if content]


def container(row, reference):
    if row.highwire in ("dissertation", "technical_report"):
        return [
            (f"{row.highwire}_institution", reference.institution or reference.publisher),
            ("technical_report_number", reference.number if row.highwire == "technical_report" else ""),
        ]
    return [(f"{row.highwire}_title", reference.container_title)] if row.highwire else []


def date(issued):
    """A bare year or year/month/day; a day is never made up, so a month alone is left out."""
    return "/".join(f"{part:02}" for part in issued) if len(issued) == 3 else "".join(map(str, issued[:1]))


def page_range(pages):
    """First and last page; one page is the first only."""
    first, _dash, last = re.sub(r"\s*[-–—]+\s*", "–", pages).partition("–")
    return first.strip(), last.strip()
