"""Marked text as CSL-JSON has it: <i>, <b>, <sub> and <sup>, and entities."""

import html
import re

from content.markdown import inline_pieces
from publications import markup
from publications.markup import MATHS

TAGS = {"em": "i", "strong": "b", "sub": "sub", "sup": "sup"}
NAMES = {"i": "em", "em": "em", "italic": "em", "b": "strong", "strong": "strong", "bold": "strong", "sub": "sub"}
NAMES |= {"sup": "sup"}
TOKEN = re.compile(rf"(\$\$[^$]+\$\$|{MATHS.pattern}|<(?P<close>/?)(?:jats:)?(?P<name>[a-z]+)\b[^<>]*>)", re.S | re.I)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
QUIET = frozenset("span p sc scp title sec div u".split())


def to_rich(text):
    """One line of Markdown with tags; what would be taken for a tag or a formula is spelled as an entity."""
    pieces = kept(inline_pieces(text))
    for escaped in (markup.as_it_is, escape):
        written = write(pieces, escaped)
        if markup.tidied(read(written)) == pieces:
            break
    return written


def to_markdown(text):
    return markup.markdown(read(str(text)))


def decoded(text):
    """The text with its entities as characters."""
    return ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def encoded(text):
    """Plain text of which `decoded` makes itself again."""
    return text.replace("&", "&amp;") if ENTITY.search(text) else text


def kept(pieces):
    """The pieces with the marks for which there are tags."""
    return markup.tidied(
        [(words, tuple(mark for mark in marks if mark in TAGS or mark in markup.FORMULAS)) for words, marks in pieces]
    )


def write(pieces, escaped):
    parts, around = [], ()
    for words, marks in [*pieces, ("", ())]:
        formula = marks and marks[-1] in markup.FORMULAS
        wanted = marks[:-1] if formula else marks
        same = len(markup.shared(around, wanted))
        parts += [f"</{TAGS[mark]}>" for mark in reversed(around[same:])]
        parts += [f"<{TAGS[mark]}>" for mark in wanted[same:]]
        around = wanted
        parts.append(markup.typed(words, marks) if formula else escaped(words))
    return "".join(parts)


def escape(words):
    return words.replace("&", "&amp;").replace("<", "&lt;").replace("$", "&#36;")


def read(text):
    """The pieces of a tagged text; tags we do not know stay words."""
    pieces, around, end = [], [], 0
    for found in TOKEN.finditer(text):
        name = (found["name"] or "").casefold()
        if name and name not in NAMES and name not in QUIET:
            continue
        pieces.append((decoded(text[end : found.start()]), tuple(around)))
        end = found.end()
        if not name:
            double = found[0].startswith("$$")
            words = found[0].strip("$")
            pieces.append((words, (*around, "math_inline_double" if double else "math_inline")))
        elif name in NAMES and not found["close"]:
            around.append(NAMES[name])
        elif name in NAMES and NAMES[name] in around:
            del around[len(around) - 1 - around[::-1].index(NAMES[name]) :]
    pieces.append((decoded(text[end:]), tuple(around)))
    return [(words, marks) for words, marks in pieces if words]
