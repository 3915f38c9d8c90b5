"""BibTeX out: one entry a work, which nothing in its text can break."""

import re
import unicodedata

from anyascii import anyascii

from content.markdown import inline_pieces
from publications.markup import FORMULAS
from publications.pages import dashed
from publications.types import TYPES

from . import spare
from .bibtex_types import WITH_ISSUE, default_type
from .draft import STANDING

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
# What TeX would join into a dash or a quotation mark.
JOINED = ("-", "`", "'")
ESCAPED = re.compile(rf"[{re.escape(''.join(SPECIAL))}]|([{''.join(JOINED)}])\1")
COMMANDS = {
    "em": "emph",
    "strong": "textbf",
    "s": "sout",
    "sub": "textsubscript",
    "sup": "textsuperscript",
    "code_inline": "texttt",
}
LINKS = {"paper": "pdf", "other": "link"}
OTHERS = frozenset({"others", "and", "et al", "et al."})

WORD = re.compile(r"[^\W_]+")
VERBATIM = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", "@": "%40", '"': "%22"})
UNFIT = re.compile(r"[^\w+:-]+", re.ASCII)
# Before the name of a field that stands in the entry already.
AGAIN = "source-"


def entry(key, reference):
    """One entry, which nothing in its text can break."""
    lines = ",\n".join(f"  {field:<9} = {value}" for field, value in fields(reference))
    return f"@{TYPES[reference.type].bibtex}{{{key},\n{lines}\n}}\n\n"


def fields(reference):
    """The fields of an entry as (name, value with its delimiters); each name once, and nothing empty."""
    row = TYPES[reference.type]
    year, month, day = (*reference.issued, None, None, None)[:3]
    number, other = ("issue", "number") if row.key in WITH_ISSUE else ("number", "issue")
    found = {}
    for field, value in (
        ("title", braced(title(reference.title))),
        ("shorttitle", braced(title(reference.main_title)) if reference.subtitle else ""),
        ("author", braced(names(reference.author))),
        ("editor", braced(names(reference.editor))),
        ("institution" if row.publisher == "publisher" else row.publisher, text(reference.institution)),
        # The field of the container is also that of the institution for theses and reports.
        ("booktitle" if row.container == row.publisher else row.container, text(reference.container_title)),
        ("howpublished", text(row.genre if row.bibtex == "misc" else "")),
        ("shortjournal" if row.container == "journal" else "shortbooktitle", text(reference.container_title_short)),
        ("series", text(reference.collection_title)),
        ("volume", text(reference.volume)),
        ("number", text(getattr(reference, number))),
        ("reportnumber" if other == "number" else "issue", text(getattr(reference, other))),
        ("pages", braced(pages(reference.page))),
        ("eid", text(reference.article_number)),
        ("edition", text(reference.edition)),
        ("publisher", text(reference.publisher)),
        ("address", text(reference.publisher_place)),
        ("year", braced(str(year or ""))),
        ("month", MONTHS[month - 1] if month else ""),
        ("day", braced(str(day or ""))),
        ("doi", braced(verbatim(reference.doi))),
        ("url", braced(verbatim(reference.url))),
        ("eprint", braced(verbatim(reference.arxiv))),
        ("archivePrefix", text("arXiv" if reference.arxiv else "")),
        ("isbn", text(reference.isbn)),
        ("issn", text(reference.issn)),
        ("pmid", text(reference.pmid)),
        ("language", text(reference.language)),
        ("note", text(". ".join(part for part in (reference.note, STANDING.get(reference.stage)) if part))),
        ("pubstate", text(STANDING.get(reference.stage, ""))),
        ("award", text(reference.award)),
        ("artifact", text(reference.artifact)),
        ("openaccess", "{true}" if reference.open_access else ""),
        ("entrysubtype", text(subtype(row, reference))),
        ("keywords", braced(", ".join(word(item) for item in reference.keywords))),
        *links(reference),
        *((name, braced(value)) for name, value in spare.annotations(reference)),
        ("abstract", braced("\n\n    ".join(line(part) for part in reference.abstract.split("\n\n")))),
    ):
        if value:
            found.setdefault(field, value)
    taken = {field.casefold() for field in found}
    for name, value in spare.public(reference.extra):
        field = field_name(name)
        while field.casefold() in taken:
            field = f"{AGAIN}{field}"
        if value := as_written(value):
            taken.add(field.casefold())
            found[field] = braced(value)
    return found.items()


def field_name(name):
    """The name with what no field can be called by left out."""
    fit = UNFIT.sub("-", anyascii(name)).strip("-")[:80]
    return fit if fit[:1].isalpha() else f"x-{fit}"


def subtype(row, reference):
    """Our own type, where the entry's would be read as another."""
    printed = "" if row.container != "howpublished" else reference.container_title or row.genre
    read = default_type(
        row.bibtex,
        genre=printed,
        is_edited=bool(reference.editor) and not reference.author,
        is_arxiv=bool(reference.arxiv),
        journal=printed or (reference.container_title if row.container == "journal" else ""),
    )
    return "" if read == row.key else row.key


def links(reference):
    """The addresses of paper, code and so on, each kind numbered from its second."""
    counted = {}
    for kind, address in reference.links:
        field = LINKS.get(kind, kind)
        counted[field] = counted.get(field, 0) + 1
        yield field if counted[field] == 1 else f"{field}{counted[field]}", braced(verbatim(address))


def word(item):
    return f"{{{escape(item)}}}" if re.search("[,;]", item) else escape(item)


def as_written(value):
    """A value in TeX as it was; escaped when it could break the entry."""
    value = tidy(value)
    # Some readers take a brace behind any backslash for text.
    return value if is_sound(value) and not value.endswith("\\") else escape(value)


def braced(value):
    return f"{{{value}}}" if value else ""


def text(value):
    return braced(escape(value))


def tidy(value):
    """Without control characters and doubled spaces."""
    if value.isprintable():
        return " ".join(value.split())
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in value).split())


def escape(value):
    return escape_spaced(tidy(value))


def verbatim(value):
    """An address or number that readers take as it is: only what would break the entry is encoded."""
    return tidy(value).translate(VERBATIM)


def title(value):
    """A line of Markdown as TeX; the capitals inside its words are kept from being lowered."""
    return marked(value, protected)


def line(value):
    """A line of Markdown as TeX."""
    return marked(value, escape_spaced)


def marked(value, escaped):
    parts = []
    for words, marks in inline_pieces(value):
        formula = FORMULAS.get(marks[-1]) if marks else None
        said = f"{formula}{words}{formula}" if formula else escaped(words)
        if formula:
            marks = marks[:-1]
            said = said if is_sound(said) else escape_spaced(said)
        for mark in reversed(marks):
            said = f"\\{COMMANDS[mark]}{{{said}}}"
        parts.append(said)
    return "".join(parts)


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
    if not ESCAPED.search(piece):
        return piece
    parts, last = [], ""
    for character in piece:
        joins = character == last and character in JOINED
        parts.append(f"{{{character}}}" if joins else SPECIAL.get(character, character))
        last = character
    return "".join(parts)


def names(people):
    return " and ".join(name(person) for person in people)


def name(person):
    if person.literal or not person.family:
        return f"{{{escape(person.full)}}}"
    if not person.given and not person.suffix:
        lone = escape(person.family)
        is_bare = " " not in lone and "," not in lone and "{" not in lone and lone.casefold() not in OTHERS
        return lone if is_bare else f"{{{lone}}},"
    parts = (person.family, person.suffix, person.given) if person.suffix else (person.family, person.given)
    return ", ".join(name_part(part) for part in parts)


def name_part(part):
    """A part that holds a comma or an "and" stands in braces, so that it stays one part."""
    return f"{{{escape(part)}}}" if "," in part or "and" in part.casefold().split() else escape(part)


def pages(value):
    return escape(dashed(value)).replace("–", "--")
