"""The only bridge between publications and references."""

import re
import unicodedata
from dataclasses import replace

from .reference import Name, Reference

MARKS = " \t*∗†‡§¶‖✉"
SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})
GROUPS = re.compile(
    r"\b(collaboration|consortium|committee|group|team|network|initiative|project|society|association|university"
    r"|institute|organi[sz]ation|working party)\b",
    re.I,
)
FAMILY_FIRST = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO")


def to_reference(publication):
    """The publication as plain data, without the marks of its byline."""
    venue = publication.venue
    issued = publication.issued
    return Reference(
        type=publication.type_row.key,
        title=": ".join(part for part in (publication.title, publication.subtitle) if part),
        subtitle=publication.subtitle,
        author=tuple(name_of(credit) for credit in publication.authors),
        editor=tuple(name_of(credit) for credit in publication.editors),
        issued=tuple(part for part in (issued.year, issued.month, issued.day) if part) if issued else (),
        container_title=publication.container,
        container_title_short=venue.short_name if venue else "",
        volume=publication.volume,
        issue=publication.issue,
        page=publication.pages,
        article_number=publication.article_number,
        number=publication.number,
        edition=publication.edition,
        collection_title=publication.series,
        publisher=publication.publisher or (venue.publisher if venue else ""),
        publisher_place=publication.place,
        institution=publication.institution,
        language=publication.language,
        doi=publication.doi,
        arxiv=publication.arxiv_id,
        isbn=publication.isbn,
        issn=publication.issn or (venue.issn if venue else ""),
        pmid=publication.pmid,
        url=publication.url,
        note=publication.note,
        stage="" if publication.stage == publication.Stage.PUBLISHED else publication.stage,
        key=publication.citation_key,
        abstract=publication.body,
        keywords=tuple(publication.keyword_list),
        links=tuple((item.kind, item.url) for item in publication.attachments.all() if item.url),
        award=publication.award,
        is_selected=publication.is_selected,
        extra=tuple((name, value) for name, value in publication.extras),
    )


def name_of(credit):
    """The name as printed, in the parts that are stored or else in those it most likely has."""
    given, family = credit.credited_given.strip(), credit.credited_family.strip()
    printed = credit.credited_name.strip(MARKS)
    if given and family:
        rest = printed.removeprefix(f"{given} {family}")
        name = Name(family=family, given=given, suffix="" if rest == printed else rest.strip(" ,"))
    else:
        # A group is kept with its whole name as its family name.
        name = Name(literal=printed) if family == printed else split_name(printed)
    return replace(name, equal=credit.equal_group is not None, corresponding=credit.is_corresponding)


def split_name(printed):
    """A printed name in parts; names of one word, of groups, and those written family first stay whole."""
    family, comma, given = printed.partition(", ")
    if comma and "," not in given and given not in SUFFIXES:
        return Name(family=family, given=given)
    words = printed.replace(",", "").split()
    suffix = words.pop() if len(words) > 2 and words[-1] in SUFFIXES else ""
    if len(words) < 2 or GROUPS.search(printed) or any(map(is_family_first, printed)):
        return Name(literal=printed)
    start = len(words) - 1
    while start > 1 and words[start - 1].islower():
        start -= 1
    return Name(family=" ".join(words[start:]), given=" ".join(words[:start]), suffix=suffix)


def is_family_first(character):
    return not character.isascii() and unicodedata.name(character, "").startswith(FAMILY_FIRST)
