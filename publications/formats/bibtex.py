"""BibTeX out: one entry a work, which nothing in its text can break."""

import re
import unicodedata

from anyascii import anyascii

from publications.reference import MATHS
from publications.types import TYPES

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()

# Braces of one's own count as structure even behind a backslash, so they are spelled out; an "@" stands in
# braces, because readers take "@word{" for the beginning of an entry wherever it stands.
SPECIAL = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "@": "{@}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
}

WORD = re.compile(r"[^\W_]+")
VERBATIM = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", "@": "%40", '"': "%22"})
CONNECTIVES = frozenset("a an and at by der des die das for from in la le les of on or the to un une with".split())


def render(references):
    """Yields one entry for each reference; their keys differ."""
    taken = {}
    for reference in references:
        yield entry(free_key(citation_key(reference), taken), reference)


def entry(key, reference):
    lines = ",\n".join(f"  {field:<9} = {value}" for field, value in fields(reference))
    return f"@{TYPES[reference.type].bibtex}{{{key},\n{lines}\n}}\n\n"


def fields(reference):
    """The fields of an entry as (name, value with its delimiters); each name once, and nothing empty."""
    row = TYPES[reference.type]
    year, month = (*reference.issued, None, None)[:2]
    found = {}
    for field, value in (
        ("title", braced(title(reference.title))),
        ("author", braced(names(reference.author))),
        ("editor", braced(names(reference.editor))),
        ("institution" if row.publisher == "publisher" else row.publisher, text(reference.institution)),
        (row.container, text(reference.container_title)),
        ("howpublished", text(row.genre if row.bibtex == "misc" else "")),
        ("series", text(reference.collection_title)),
        ("volume", text(reference.volume)),
        ("number", text(reference.issue or reference.number)),
        ("pages", braced(pages(reference.page))),
        ("eid", text(reference.article_number)),
        ("edition", text(reference.edition)),
        ("publisher", text(reference.publisher)),
        ("address", text(reference.publisher_place)),
        ("year", braced(str(year or ""))),
        ("month", MONTHS[month - 1] if month else ""),
        ("doi", braced(verbatim(reference.doi))),
        ("url", braced(verbatim(reference.url))),
        ("eprint", braced(verbatim(reference.arxiv))),
        ("archivePrefix", text("arXiv" if reference.arxiv else "")),
        ("isbn", text(reference.isbn)),
        ("issn", text(reference.issn)),
        ("pmid", text(reference.pmid)),
        ("language", text(reference.language)),
        ("note", text(reference.note)),
    ):
        if value:
            found.setdefault(field, value)
    return found.items()


def braced(value):
    return f"{{{value}}}" if value else ""


def text(value):
    return braced(escape(value))


def tidy(value):
    """Without control characters and doubled spaces."""
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in value).split())


def escape(value):
    return "".join(SPECIAL.get(character, character) for character in tidy(value))


def verbatim(value):
    """An address or number that readers take as it is: only what would break the entry is encoded."""
    return tidy(value).translate(VERBATIM)


def title(value):
    """The title with maths as it is and the capitals inside its words kept from being lowered."""
    pieces = MATHS.split(tidy(value))
    return "".join(piece if number % 2 and is_sound(piece) else protected(piece) for number, piece in enumerate(pieces))


def is_sound(maths):
    """Whether a formula may stay as it is, for readers that count a brace behind a backslash and those that do not."""
    return "@" not in maths and balances(re.findall(r"[{}]", maths)) and balances(re.findall(r"(?<!\\)[{}]", maths))


def balances(braces):
    depth = 0
    for brace in braces:
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def protected(piece):
    """Escaped text; a word with a capital behind its first letter stands in braces."""
    parts, end = [], 0
    for word in WORD.finditer(piece):
        parts.append(escape_spaced(piece[end : word.start()]))
        kept = escape(word[0])
        parts.append(f"{{{kept}}}" if any(letter.isupper() for letter in word[0][1:]) else kept)
        end = word.end()
    return "".join([*parts, escape_spaced(piece[end:])])


def escape_spaced(piece):
    return "".join(SPECIAL.get(character, character) for character in piece)


def names(people):
    return " and ".join(name(person) for person in people)


def name(person):
    if person.literal or not person.given or not person.family:
        return f"{{{escape(person.full)}}}"
    parts = (person.family, person.suffix, person.given) if person.suffix else (person.family, person.given)
    return ", ".join(name_part(part) for part in parts)


def name_part(part):
    """A part that holds a comma or an "and" stands in braces, so that it stays one part."""
    return f"{{{escape(part)}}}" if "," in part or "and" in part.casefold().split() else escape(part)


def pages(value):
    return re.sub(r"\s*[-–—]+\s*", "--", escape(value))


def citation_key(reference):
    """Family name, year and first telling word of the title, for example sima2022ekko."""
    people = reference.author or reference.editor
    family = people[0].family or people[0].full if people else ""
    words = [ascii_word(word) for word in re.split(r"[\s:–—/-]+", MATHS.sub(" ", reference.title))]
    telling = next((word for word in words if word and word not in CONNECTIVES), "")
    year = str(reference.issued[0]) if reference.issued else ""
    return (ascii_word(family)[:40] + year + telling[:40]) or "work"


def ascii_word(word):
    return re.sub(r"[^a-z0-9]", "", anyascii(word).lower())


def free_key(wanted, taken):
    """The wanted key, or the first of wantedb, wantedc, … that is not taken; `taken` counts the use of each."""
    key = wanted
    while key in taken:
        taken[wanted] += 1
        key = wanted + letters(taken[wanted])
    taken[key] = 1
    return key


def letters(number):
    """1 is a, 2 is b, 27 is aa."""
    spelled = ""
    while number:
        number, rest = divmod(number - 1, 26)
        spelled = chr(ord("a") + rest) + spelled
    return spelled
