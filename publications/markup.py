"""Titles and abstracts between Markdown and the marks other formats have: pieces of (words, marks)."""

import re

from content.markdown import inline_pieces

FORMULAS = {"math_inline": "$", "math_inline_double": "$$"}
MARKS = {"em": "*", "strong": "**", "s": "~~", "sub": "~", "sup": "^", "code_inline": "`", **FORMULAS}
VERBATIM = frozenset({"code_inline", *FORMULAS})

# A formula in a line. What looks like prices, as in "from $5 to $10", is none.
MATHS = re.compile(r"(?<![\\\w$])(\$(?![\s$])(?:\\.|[^$\\])*?(?<!\s)\$)(?![\d$])", re.S)
# What is kept as it is within a line.
KEPT = re.compile(rf"{MATHS.pattern}|`[^`]+`", re.S)

# Of more than so many marks none is read: no one writes them, and each costs time.
MANY = 200

SPECIAL = re.compile(r"[\\`*_$~^&<\[\]]")
# What a paragraph would take for a link, an address or a note, or at its beginning for a block.
LINKING = re.compile(r"(?<!\\)(?:[\[\]]|<(?=[a-zA-Z/!?]))")
LINKS = re.compile(r"\][(:\[]|\[\^|<")
BLOCK_START = re.compile(r"(?:[#>+=:|~-]|\d{1,9}[.)])")


def has_marks(text):
    """Whether a text holds what Markdown could take for a mark."""
    # One after the other, because nothing is faster and most texts hold none.
    return (
        "*" in text
        or "_" in text
        or "`" in text
        or "$" in text
        or "~" in text
        or "^" in text
        or "&" in text
        or "<" in text
        or "\\" in text
    )


def plain(text):
    """The text without its marks; formulas stay as they are typed."""
    if text.isprintable() and not has_marks(text) and "  " not in text:
        return text.strip()
    return "".join(typed(words, marks) for words, marks in inline_pieces(text))


def typed(words, marks):
    """The words of a piece, with the dollars of a formula."""
    dollars = FORMULAS.get(marks[-1], "") if marks else ""
    return f"{dollars}{words}{dollars}"


def markdown(pieces):
    """One line of Markdown that reads back as these pieces; marks that cannot be written are left out."""
    pieces = tidied(pieces)
    if sum(len(SPECIAL.findall(words)) for words, _marks in pieces) + len(pieces) > MANY:
        return written([("".join(typed(*piece) for piece in pieces), ())], escape)
    for escaped in (as_it_is, escape):
        text = written(pieces, escaped)
        if inline_pieces(text) == pieces:
            return text
    unmarked = [(words, tuple(mark for mark in marks if mark in FORMULAS)) for words, marks in pieces]
    unmarked = tidied(unmarked)
    return written(pieces, escape) if unmarked == pieces else markdown(unmarked)


def paragraph(text):
    """A line of Markdown made fit to stand as a paragraph of its own."""
    if ("[" in text or "]" in text or "<" in text) and LINKS.search(text):
        parts, end = [], 0
        for kept in KEPT.finditer(text):
            parts += LINKING.sub(r"\\\g<0>", text[end : kept.start()]), kept[0]
            end = kept.end()
        text = "".join([*parts, LINKING.sub(r"\\\g<0>", text[end:])])
    start = BLOCK_START.match(text)
    return f"{text[: start.end() - 1]}\\{text[start.end() - 1 :]}" if start else text


def tidied(pieces):
    """The pieces with single spaces that stand outside of marks where they can, and equal neighbours joined."""
    joined = []
    for words, marks in spaced(pieces):
        is_verbatim = bool(marks) and marks[-1] in VERBATIM
        if words == " " and not is_verbatim and (not joined or joined[-1][0][-1] == " "):
            continue
        if joined and joined[-1][1] == marks and not is_verbatim:
            joined[-1] = (joined[-1][0] + words, marks)
        else:
            joined.append((words, marks))
    if joined and joined[-1][0][-1] == " ":
        words, marks = joined.pop()
        joined += [(words[:-1], marks)] if words != " " else []
    return joined


def spaced(pieces):
    """The words of each piece and, apart from them, the space at its ends, which belongs to what both sides share."""
    for place, (words, marks) in enumerate(pieces):
        tidy = " ".join(words.split())
        if words[:1].isspace():
            yield " ", shared(marks, pieces[place - 1][1] if place else ())
        if tidy:
            yield tidy, marks
            if words[-1:].isspace():
                yield " ", shared(marks, pieces[place + 1][1] if place + 1 < len(pieces) else ())


def shared(one, other):
    """The marks that stand around both."""
    kept = 0
    while kept < min(len(one), len(other)) and one[kept] == other[kept] and one[kept] not in VERBATIM:
        kept += 1
    return one[:kept]


def written(pieces, escaped):
    """The pieces with their marks opened and closed where they change."""
    parts, around = [], ()
    for words, marks in [*pieces, ("", ())]:
        verbatim = marks[-1] if marks and marks[-1] in VERBATIM else ""
        wanted = marks[:-1] if verbatim else marks
        kept = len(shared(around, wanted))
        parts += [MARKS[mark] for mark in reversed(around[kept:])]
        parts += [MARKS[mark] for mark in wanted[kept:]]
        around = wanted
        parts.append(f"{MARKS[verbatim]}{words}{MARKS[verbatim]}" if verbatim else escaped(words))
    return "".join(parts)


def as_it_is(words):
    return words


def escape(words):
    return SPECIAL.sub(r"\\\g<0>", words)
