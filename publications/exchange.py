"""The only bridge between publications and references."""

import re
import unicodedata

from content.markdown import inline_plain

from .reference import MATHS, Name, Reference

PLACEHOLDER = "\ufffc"
MARKS = " \t*∗†‡§¶‖✉"
SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})
GROUPS = re.compile(
    r"\b(collaboration|consortium|committee|group|team|network|initiative|project|society|association|university"
    r"|institute|organi[sz]ation|working party)\b",
    re.I,
)
FAMILY_FIRST = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO")


def to_reference(publication):
    """The publication as plain data, without Markdown and without the marks of its byline."""
    venue = publication.venue
    issued = publication.issued
    return Reference(
        type=publication.type_row.key,
        title=": ".join(plain_title(part) for part in (publication.title, publication.subtitle) if part),
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
        issn=venue.issn if venue else "",
        pmid=publication.pmid,
        url=publication.url,
        note=". ".join(str(part) for part in (publication.note, publication.standing) if part),
    )


def plain_title(title):
    """The title without Markdown; its formulas stay as they are."""
    formulas = MATHS.findall(title.replace(PLACEHOLDER, ""))
    words = inline_plain(MATHS.sub(PLACEHOLDER, title.replace(PLACEHOLDER, "")))
    for formula in formulas:
        words = words.replace(PLACEHOLDER, formula, 1)
    return words


def name_of(credit):
    """The name as printed, in the parts that are stored or else in those it most likely has."""
    given, family = credit.credited_given.strip(), credit.credited_family.strip()
    return Name(family=family, given=given) if given and family else split_name(credit.credited_name.strip(MARKS))


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
