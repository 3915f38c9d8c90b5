"""References as a style prints them, "Last, F. (Year). Title. Venue, volume(issue), pages", taken apart again."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html import unescape

from django.utils.translation import gettext as _

from content.keys import clean_name
from publications.names import SUFFIXES, read_name
from publications.pasted import LINK, identifier_in
from publications.reference import Name, is_family_first

LONGEST = 6_000
UNSAID = re.compile(r"\W*(?:tb[adc]|n/?a|none|unknown|in prep(?:aration)?|forthcoming|to appear)?\W*", re.I)
TAG = re.compile(r"<[^<>]{0,500}>")
ITALIC = re.compile(r"<(i|em)\b[^<>]{0,100}>([^<>]{2,300})</\1\s*>", re.I)
DOI_WORD = re.compile(r"\(?\b(?:doi\s*[:=]?\s*)?10\.\d{4,9}/[^\s\"<>]{1,200}", re.I)
YEAR = r"(?:1[89]|20)\d\d"
BRACKETED_YEAR = re.compile(rf"\(\s*({YEAR})[a-z]?(?:[,/ ][^()]{{0,40}})?\)")
LONE_YEAR = re.compile(rf"(?<![\d(/.–-])({YEAR})[a-z]?(?![\d)/–-])")
QUOTED = re.compile(r"[“\"]([^“”\"]{5,500})[”\"]")
SENTENCE = re.compile(r"[.?!](?=\s|$)")
PAGES = r"(?P<p>[A-Za-z]{0,6}\d[\w.]{0,12}?(?:\s?[-–—]{1,2}\s?[A-Za-z]{0,4}\d[\w.]{0,12}?)?)(?=[\s.,;)]|$)"
LOCATIONS = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"[,.;:]?\s*(?:vol(?:ume)?\.?\s*)?\b(?P<v>\d{{1,4}})\s*\((?P<i>[^()]{{1,30}})\)"
        rf"(?:\s*[,:;]\s*(?:pp?\.?\s*)?{PAGES})?",
        rf"[,.;]?\s*\((?P<i>[^()]{{1,20}})\)\s*[,:]\s*(?:pp?\.?\s*)?{PAGES}",
        rf"[,.;]?\s*(?:vol(?:ume)?\.?\s*)(?P<v>\w{{1,8}})(?:\s*[,.;]?\s*(?:no|nr|issue|iss)\.?\s*(?P<i>[\w/–-]{{1,12}}))?"
        rf"(?:\s*[,:;(]\s*(?:pp?\.?\s*)?{PAGES}\)?)?",
        rf"[,.;]?\s+(?P<v>\d{{1,4}})\s*,\s*(?:no|nr|issue|iss)\.?\s*(?P<i>[\w/–-]{{1,12}})(?:\s*\([^()]{{0,30}}\))?"
        rf"(?:\s*[,:;]\s*(?:pp?\.?\s*)?{PAGES})?",
        rf"[,.;]\s*(?P<v>\d{{1,4}})\s*[,:]\s*(?:pp?\.?\s*)?{PAGES}",
        rf"\s+(?P<v>\d{{1,4}})\s*[:]\s*(?:pp?\.?\s*)?{PAGES}",
        rf"[,.;]?\s*\(?\bpp?\.?\s*{PAGES}\)?",
        rf",\s*{PAGES}\s*\.?\s*$",
    )
]
INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?[\s-]{0,2}){1,5}")
FAMILY_INITIALS = re.compile(r"(?P<family>[^\d]{2,80}?)\s+(?P<given>(?:[^\W\d_a-z]\.?-?){1,4})")
INITIALS_FAMILY = re.compile(r"(?P<given>(?:[^\W\d_a-z]\.-?\s?){1,5})\s*(?P<family>[^\W\d_].{1,80})")
BETWEEN = re.compile(r"\s*,?\s*(?:&|\band\b|\bund\b)\s*")
GAP = re.compile(r"…|\.(?:\s?\.){2,}")
OTHERS = re.compile(r"\b(?:et\.? al\b\.?|and others|others\b)", re.I)


@dataclass
class Printed:
    """What a printed reference says; `doubts` are pairs of a field and what is not sure about it, in words."""

    authors: tuple[Name, ...] = ()
    year: int | None = None
    title: str = ""
    container: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    article_number: str = ""
    publisher: str = ""
    doi: str = ""
    arxiv: str = ""
    url: str = ""
    doubts: list = field(default_factory=list)

    def doubt(self, name, message):
        self.doubts.append((name, message))


def read_printed(citation, title=""):
    """Takes a citation in plain text or HTML apart; `title` is that of the work, where it is known."""
    made = Printed()
    citation = unescape(unescape(str(citation)[:LONGEST]))
    italics = [clean_name(found[2]).strip(" .,") for found in ITALIC.finditer(citation)]
    text = clean_name(TAG.sub("", citation))
    if UNSAID.fullmatch(text):
        return made
    text = without_identifiers(text, made)
    before, rest = divided(text, title, made)
    if found := BRACKETED_YEAR.search(before) or BRACKETED_YEAR.search(text) or LONE_YEAR.search(before):
        made.year = int(found[1])
    before = LONE_YEAR.sub("", BRACKETED_YEAR.sub("", before))
    made.authors = read_authors(before, made)
    rest = rest.strip(" .,;:\"”“'’")
    if made.year is None and (found := LONE_YEAR.search(rest)):
        made.year = int(found[1])
    if made.year:
        rest = re.sub(rf"[\s,.;]*\(?(?<!\d){made.year}[a-z]?(?![\d–-])\)?(?=[\s.,;:]|$)", "", rest, count=1)
    locate(rest, italics, made)
    return made


def without_identifiers(text, made):
    """The text without links and identifiers, which are taken."""
    if identifier := identifier_in(text):
        setattr(made, identifier.scheme, identifier.value)
    elif found := LINK.search(text):
        made.url = found[0].rstrip(".,;)")
    text = DOI_WORD.sub("", LINK.sub("", text))
    return re.sub(
        r"\s*(?:\(?\bdoi\s*:?|available (?:at|from):?|retrieved from|arxiv:\S+)\s*\)?[\s.]*$", "", text, flags=re.I
    )


def divided(text, title, made):
    """(what stands before the title, what stands behind it)."""
    if title and (place := place_of(title, text)):
        made.title = text[place[0] : place[1]]
        return text[: place[0]], text[place[1] :]
    if found := QUOTED.search(text):
        made.title = found[1].strip(" .,")
        doubt_title(title, made)
        return text[: found.start()], text[found.end() :]
    if found := BRACKETED_YEAR.search(text):
        rest = text[found.end() :].lstrip(" .,:;")
        ends = [end.end() for end in list(SENTENCE.finditer(rest))[:4]] or [len(rest)]
        end = max(ends, key=lambda end: likeness(title, rest[:end])) if title else ends[0]
        made.title = rest[:end].strip(" .")
        doubt_title(title, made)
        return text[: found.end()], rest[end:]
    tail = re.sub(r"[\s.,;]*\b(?:tb[ad]|in prep\w*|submitted|under review)\W*$", "", text, flags=re.I)
    if tail != text:
        return tail, ""
    made.doubt("author", _("The citation could not be taken apart: %(text)s") % {"text": text[:200]})
    return "", ""


def doubt_title(title, made):
    if title and likeness(title, made.title) < 0.75:
        made.doubt("title", _("The citation has another title: %(text)s") % {"text": made.title[:120]})


def likeness(one, other):
    return SequenceMatcher(None, folded(one)[:300], folded(other)[:300], autojunk=False).ratio()


def folded(text):
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def place_of(title, text):
    """Where a title stands in a text, whatever its case and signs, as (start, end); None where it does not."""
    places = [place for place, sign in enumerate(text) if sign.isalnum()]
    letters = "".join(text[place].lower()[:1] for place in places)
    wanted = "".join(sign.lower()[:1] for sign in title if sign.isalnum())
    at = letters.find(wanted) if len(wanted) > 3 else -1
    return (places[at], places[at + len(wanted) - 1] + 1) if at >= 0 else None


def locate(rest, italics, made):
    """Reads venue, volume, issue and pages from what stands behind the title."""
    found = next((found for pattern in LOCATIONS if (found := pattern.search(rest))), None)
    venue, after = (rest[: found.start()], rest[found.end() :]) if found else (rest, "")
    if found:
        parts = found.groupdict()
        made.volume = parts.get("v") or ""
        issue = parts.get("i") or ""
        made.issue = "" if re.fullmatch(YEAR, issue) else issue.strip()
        pages = re.sub(r"\s?[-–—]{1,2}\s?", "–", parts.get("p") or "")
        if "–" in pages or re.fullmatch(r"\d{1,4}|\d{1,4}e\d{1,4}", pages):
            made.page = pages
        else:
            made.article_number = pages
    venue = re.sub(r"^in\b:?\s*", "", venue.strip(' .,;:("”'), flags=re.I)
    named = next((each for each in italics if each and each in venue and folded(each) != folded(made.title)), "")
    if named:
        after = f"{venue.partition(named)[2]} {after}"
        venue = named
    venue, publisher = parted(venue) if not found else (venue, "")
    made.container = venue.strip(" .,;:")
    after = after.strip(" .,;:()")
    if after and not made.publisher and not publisher and re.fullmatch(r"[^\d()]{3,80}", after):
        publisher = after
    elif re.search(r"\w{2}", after):
        made.doubt("note", _("The end of the citation is not understood: %(text)s") % {"text": after[:120]})
    made.publisher = publisher.strip(" .,;:")


def parted(venue):
    """(venue, publisher) of the words behind a title that no number divides."""
    parts = [part for part in re.split(r"(?<=\w\w)\.\s+", venue) if part.strip(" .")]
    return (parts[0], parts[1]) if len(parts) == 2 else (venue, "")


# Who


def read_authors(text, made):
    """The names of a printed list in whichever order a style puts their parts."""
    has_gap = bool(GAP.search(text) or OTHERS.search(text))
    text = OTHERS.sub(" ", GAP.sub(" , ", text))
    text = re.sub(r"\((?:eds?\.?|hrsg\.?)\)|\*", "", text).strip(" ,;:\"”“'’")
    text = re.sub(r"\s+\.$", "", text)
    if not text:
        return ()
    odd = []
    groups = [group.strip(" ,") for group in re.split(r";", text)] if ";" in text else spans(text)
    names = [name for group in groups for name in names_of(group, odd)]
    if odd or any(len(name.full) > 60 for name in names):
        made.doubt("author", _("Not sure who the authors are: %(text)s") % {"text": ", ".join(odd)[:120] or text[:120]})
    if has_gap:
        made.doubt("author", _("The citation leaves some of the authors out."))
    return tuple(names)


def spans(text):
    """The parts of a list between "and" and "&": each one name, or names with commas between them."""
    return [part.strip(" ,") for part in BETWEEN.split(text) if part.strip(" ,.")]


def names_of(group, odd):
    """The names between commas; "Last, F." is one name and "F. Last" another."""
    parts = [part for piece in BETWEEN.split(group) for part in (each.strip() for each in piece.split(",")) if part]
    names, place = [], 0
    if len(parts) == 2 and not is_initials(parts[1]) and parts[1].casefold().strip(".") not in SUFFIXES:
        pair = whole_name(parts)
        if pair:
            return [pair]
    while place < len(parts):
        part, after = parts[place], parts[place + 1] if place + 1 < len(parts) else ""
        place += 1
        if part.casefold() in SUFFIXES and names:
            last = names.pop()
            names.append(Name(family=last.family, given=last.given, suffix=part))
        elif is_initials(after) and not ("." in part and is_initials(part)):
            names.append(Name(family=part, given=dotted(after)))
            place += 1
        elif found := INITIALS_FAMILY.fullmatch(part):
            names.append(Name(family=found["family"].strip(" ."), given=dotted(found["given"])))
        elif found := FAMILY_INITIALS.fullmatch(part):
            names.append(Name(family=found["family"], given=dotted(found["given"])))
        else:
            name, _marks, _is_odd = read_name(part.strip(" ."))
            if name is None:
                continue
            if any(map(is_family_first, part)):
                name = Name(literal=part.strip(" ."))
            elif not name.given:
                odd.append(part)
            names.append(name)
    return names


def is_initials(text):
    return INITIALS.fullmatch(text) is not None and not any(map(is_family_first, text))


def whole_name(parts):
    """ "Last, First" as a name, where both are words; None where they are two people."""
    first, second = parts
    if len(second.split()) <= 3 and len(first.split()) == 1 and not any(map(is_family_first, first + second)):
        return Name(family=first, given=re.sub(r"(?<=\w\w)\.$", "", second))
    return None


def dotted(given):
    """Initials with a dot and a space each, as "K. J." for "KJ"."""
    letters = re.findall(r"(-?)\s*([^\W\d_])\.?", given)
    made = "".join(f"{'-' if dash else ' '}{letter}." for dash, letter in letters)
    return made.strip()
