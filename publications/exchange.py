"""The only bridge between publications and references."""

import re
from dataclasses import replace

from .reference import GROUPS, Name, Reference, is_family_first
from .types import TYPES

MARKS = " \t*∗†‡§¶‖✉"
SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})
GROUP = re.compile(rf"\b(?:{GROUPS})\b", re.I)


def to_reference(publication):
    """The publication as plain data, without the marks of its byline."""
    links = ((item.kind, item.url) for item in publication.attachments.all() if item.url)
    return reference_of(publication, publication.venue, publication.authors, publication.editors, links)


def reference_of(work, venue, authors, editors, links):
    """The same from a row that has the columns of a publication as attributes."""
    issued, kind = work.issued, work.type if work.type in TYPES else "other"
    printed, series = work.container_title or (venue.name if venue else ""), work.series
    if TYPES[kind].csl == "book" and not work.container_title and not series:
        # A book appears in no other work: its venue is its series.
        printed, series = "", printed
    return Reference(
        type=kind,
        title=f"{work.title}: {work.subtitle}" if work.title and work.subtitle else work.title or work.subtitle,
        subtitle=work.subtitle,
        author=tuple(map(name_of, authors)),
        editor=tuple(map(name_of, editors)),
        issued=tuple(part for part in (issued.year, issued.month, issued.day) if part) if issued else (),
        container_title=printed,
        container_title_short=venue.short_name if venue else "",
        volume=work.volume,
        issue=work.issue,
        page=work.pages,
        article_number=work.article_number,
        number=work.number,
        edition=work.edition,
        collection_title=series,
        publisher=work.publisher or (venue.publisher if venue else ""),
        publisher_place=work.place,
        institution=work.institution,
        language=work.language,
        doi=work.doi,
        arxiv=work.arxiv_id,
        isbn=work.isbn,
        issn=work.issn or (venue.issn if venue else ""),
        pmid=work.pmid,
        url=work.url,
        note=work.note,
        stage="" if work.stage == "published" else work.stage,
        key=work.citation_key,
        abstract=work.body,
        keywords=tuple(lines_of(work.keywords)),
        links=tuple(links),
        award=work.award,
        artifact=work.artifact,
        open_access=work.open_access,
        is_selected=work.is_selected,
        extra=tuple((name, value) for name, value in work.extras),
    )


def lines_of(text):
    return [word for line in text.splitlines() if (word := line.strip())]


def name_of(credit):
    """The name as printed, in the parts that are stored or else in those it most likely has."""
    given, family = credit.credited_given.strip(), credit.credited_family.strip()
    printed = credit.credited_name.strip(MARKS)
    roles = {"equal": credit.equal_group is not None, "corresponding": credit.is_corresponding}
    if given and family:
        rest = printed.removeprefix(f"{given} {family}")
        return Name(family=family, given=given, suffix="" if rest == printed else rest.strip(" ,"), **roles)
    # A group is kept with its whole name as its family name.
    return replace(Name(literal=printed) if family == printed else split_name(printed), **roles)


def split_name(printed):
    """A printed name in parts; names of one word, of groups, and those written family first stay whole."""
    family, comma, given = printed.partition(", ")
    if comma and "," not in given and given not in SUFFIXES:
        return Name(family=family, given=given)
    words = printed.replace(",", "").split()
    suffix = words.pop() if len(words) > 2 and words[-1] in SUFFIXES else ""
    if len(words) < 2 or GROUP.search(printed) or any(map(is_family_first, printed)):
        return Name(literal=printed)
    start = len(words) - 1
    while start > 1 and words[start - 1].islower():
        start -= 1
    return Name(family=" ".join(words[start:]), given=" ".join(words[:start]), suffix=suffix)
