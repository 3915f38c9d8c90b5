"""TeX as it stands in bibliographies, as text or Markdown: read in one pass, whatever is in it."""

import re
import unicodedata
from functools import lru_cache

from pylatexenc.latex2text import get_default_latex_context_db

from .markup import FORMULAS, has_marks, markdown, paragraph

# Of short values many are the same: venues, publishers, keywords, words of names.
CACHED = 16_384
CACHED_LENGTH = 80

TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]+)\*?(?P<space>\s*)|\\(?P<sign>.)|(?P<open>\{)|(?P<close>\})"
    r"|(?P<dollars>\$\$?)|(?P<tie>~)|(?P<dash>---?)|(?P<quotes>``|'')|(?P<text>[^\\{}$~`'-]+|.)",
    re.S,
)
FORMULA = re.compile(r"(\$\$?)((?:[^$\\]|\\.)+)\1", re.S)
SCRIPT = re.compile(r"([\^_])(?:\{([^{}^_\\]*|\\[a-zA-Z]+)\}|(\w|[*+-]|\\[a-zA-Z]+))")
PARAGRAPH = re.compile(r"\n\s*\n|\\par\b\s*")

SIGN_ACCENTS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307", '"': "\u0308"}
WORD_ACCENTS = {
    "u": "\u0306",
    "h": "\u0309",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "G": "\u030f",
    "U": "\u030e",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
    "t": "\u0361",
}
SIGNS = {" ": " ", "\n": " ", "\t": " ", ",": " ", ";": " ", ":": " ", "\\": " ", "-": "", "/": "", "!": "", "@": ""}
STYLES = {
    "emph": "em",
    "textit": "em",
    "textsl": "em",
    "mkbibemph": "em",
    "mkbibitalic": "em",
    "textbf": "strong",
    "mkbibbold": "strong",
    "texttt": "code_inline",
    "textsuperscript": "sup",
    "mkbibsuperscript": "sup",
    "textsubscript": "sub",
    "mkbibsubscript": "sub",
    "sout": "s",
}
SWITCHES = {"em": "em", "it": "em", "itshape": "em", "sl": "em", "slshape": "em", "bf": "strong", "bfseries": "strong"}
QUOTES = frozenset({"enquote", "mkbibquote", "textquote"})
DROPPED = frozenset("noopsort cite label footnote thanks vspace hspace color textcolor href".split())
SILENT = frozenset("relax protect xspace selectfont small tiny sc scshape rm rmfamily tt ttfamily normalfont".split())
BRACE = re.compile(r"\\.|[{}]", re.S)


def table():
    """What each macro without an argument stands for."""
    found = {
        spec.macroname: spec.simplify_repl
        for spec in get_default_latex_context_db().iter_macro_specs()
        if isinstance(spec.simplify_repl, str) and "%" not in spec.simplify_repl and spec.macroname.isalpha()
    }
    return found | {
        "S": "§",
        "P": "¶",
        "i": "ı",
        "j": "ȷ",
        "ndash": "–",
        "mdash": "—",
        "bibrangedash": "–",
        "textendash": "–",
        "textemdash": "—",
        "textquotesingle": "'",
        "textasciigrave": "`",
        "textasciicircum": "^",
        "textasciitilde": "~",
        "textbackslash": "\\",
        "textbraceleft": "{",
        "textbraceright": "}",
        "textless": "<",
        "textgreater": ">",
        "textbar": "|",
        "textunderscore": "_",
        "textdollar": "$",
        "textasteriskcentered": "*",
        "dag": "†",
        "ddag": "‡",
        "slash": "/",
        "adddot": ".",
        "addspace": " ",
        "quad": " ",
        "qquad": " ",
        "newline": " ",
        "linebreak": " ",
        "par": " ",
    }


SYMBOLS = table()


def has_tex(value):
    """Whether a value needs decoding at all; most need none, and looking for one sign after the other is fastest,
    for a single one faster than for two."""
    return (
        "\\" in value
        or "{" in value
        or "}" in value
        or "$" in value
        or "~" in value
        or ("-" in value and "--" in value)
        or ("`" in value and "``" in value)
        or ("'" in value and "''" in value)
    )


def to_text(value):
    """One line of plain text."""
    if value.isalnum() and value.isascii():
        return value
    return cached_text(value) if len(value) < CACHED_LENGTH else text_of(value)


def to_markdown(value):
    """One line of Markdown."""
    if not has_tex(value) and not has_marks(value):
        return tidy(value)
    return markdown(pieces(value))


def to_paragraphs(value):
    """Markdown with the paragraphs of the value."""
    if "\n" not in value and "\\" not in value:
        return paragraph(to_markdown(value))
    parts = (to_markdown(part) for part in PARAGRAPH.split(value))
    return "\n\n".join(paragraph(part) for part in parts if part)


@lru_cache(maxsize=CACHED)
def cached_text(value):
    return text_of(value)


def text_of(value):
    if not has_tex(value):
        return tidy(value)
    words = []
    for said, marks in pieces(value):
        formula = FORMULAS.get(marks[-1]) if marks else None
        if formula:
            simple = simple_formula(said)
            said = "".join(part for part, _mark in simple) if simple else f"{formula}{said}{formula}"
        words.append(said)
    return tidy("".join(words))


def tidy(value):
    # Most values have single spaces already, and to see that is cheaper than to take a long one apart.
    is_tidy = "  " not in value and "\n" not in value and "\t" not in value and value.isascii()
    value = value.strip() if is_tidy else " ".join(value.split())
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def pieces(value):
    """The value as (words, marks) pairs, in one pass over it."""
    return set_apart(Decoder(value).run())


class Decoder:
    """Walks over a value; `groups` are the open braces, each with what to do where it closes."""

    def __init__(self, value):
        self.value = value
        self.out = []
        self.groups = []
        self.marks = ()
        self.ends = None
        self.missing = set()
        # What the macro just read wants to do with the next letter or group.
        self.pending = None

    def run(self):
        at, end = 0, len(self.value)
        while at < end:
            found = TOKEN.match(self.value, at)
            at = getattr(self, f"on_{found.lastgroup}", self.on_text)(found, found.end())
        return self.out

    def put(self, words):
        if not words:
            return
        pending, self.pending = self.pending, None
        if pending is None:
            self.out.append((words, self.marks))
            return
        kind, what = pending
        rest = words.lstrip() if kind == "accent" else words
        first, rest = rest[:1], rest[1:]
        if kind == "accent":
            self.out.append((accented(first, what), self.marks))
        else:
            self.out.append((first, (*self.marks, what) if what else self.marks))
        if rest:
            self.out.append((rest, self.marks))

    def on_text(self, found, end):
        text = found[0]
        if self.pending and text.isspace():
            return end
        self.put(text)
        return end

    def on_tie(self, found, end):
        self.put(" ")
        return end

    def on_dash(self, found, end):
        self.put("—" if len(found[0]) == 3 else "–")
        return end

    def on_quotes(self, found, end):
        self.put("“" if found[0] == "``" else "”")
        return end

    def on_dollars(self, found, end):
        formula = FORMULA.match(self.value, found.start())
        if formula and is_formula(formula[2], self.value[formula.end() : formula.end() + 1]):
            self.pending = None
            name = "math_inline" if formula[1] == "$" else "math_inline_double"
            self.out.append((" ".join(formula[2].split()), (*self.marks, name)))
            return formula.end()
        self.put("$")
        return found.start() + 1

    def on_sign(self, found, end):
        sign = found["sign"]
        if sign in "([":
            close = self.formula_end(end, "\\)" if sign == "(" else "\\]")
            words = " ".join(self.value[end : max(close, end)].split())
            if words:
                self.out.append((words, (*self.marks, "math_inline")))
                return close + 2
        if sign in SIGN_ACCENTS:
            self.pending = ("accent", SIGN_ACCENTS[sign])
        else:
            self.put(SIGNS.get(sign, sign))
        return end

    def formula_end(self, start, sign):
        """Where the sign stands next, or -1; a search that found nothing is not made again."""
        close = -1 if sign in self.missing else self.value.find(sign, start)
        if close < 0:
            self.missing.add(sign)
        return close

    def on_space(self, found, end):
        """A macro of letters; the group matched last is the space behind it."""
        word = found["word"]
        if word in WORD_ACCENTS:
            self.pending = ("accent", WORD_ACCENTS[word])
        elif word in STYLES:
            self.pending = ("mark", STYLES[word])
        elif word in QUOTES:
            self.pending = ("quote", "")
        elif word == "url":
            return self.verbatim(end)
        elif word == "ensuremath":
            return self.ensured(end)
        elif word in DROPPED:
            return self.skip_group(end)
        elif word in SWITCHES:
            self.marks = (*self.marks, SWITCHES[word])
        elif word in SYMBOLS:
            self.put(SYMBOLS[word])
        elif self.value[end : end + 1] != "{" and word not in SILENT:
            self.put(word + found["space"][:1])
        return end

    def group_end(self, start):
        """The place behind the group that begins at `start`, or None."""
        if self.ends is None:
            self.ends = group_ends(self.value)
        return self.ends.get(start)

    def verbatim(self, start):
        end = self.group_end(start)
        if end is None:
            return start
        self.put(self.value[start + 1 : end - 1].replace("\\", ""))
        return end

    def ensured(self, start):
        end = self.group_end(start)
        if end is None:
            return start
        words = " ".join(self.value[start + 1 : end - 1].split())
        if words:
            self.out.append((words, (*self.marks, "math_inline")))
        return end

    def skip_group(self, start):
        return self.group_end(start) or start

    def on_open(self, found, end):
        pending, self.pending = self.pending, None
        kind, what = pending or (None, None)
        self.groups.append((self.marks, kind, what, len(self.out)))
        if kind == "mark" and what not in self.marks:
            self.marks = (*self.marks, what)
        elif kind == "quote":
            self.out.append(("“", self.marks))
        return end

    def on_close(self, found, end):
        self.pending = None
        if not self.groups:
            return end
        self.marks, kind, what, start = self.groups.pop()
        if kind == "quote":
            self.out.append(("”", self.marks))
        elif kind == "accent":
            for place in range(start, len(self.out)):
                words, marks = self.out[place]
                if words.strip():
                    self.out[place] = (accented(words.lstrip()[0], what) + words.lstrip()[1:], marks)
                    break
        return end


def group_ends(value):
    """Where each group ends, by where it begins."""
    ends, begun = {}, []
    for found in BRACE.finditer(value):
        if found[0] == "{":
            begun.append(found.start())
        elif found[0] == "}" and begun:
            ends[begun.pop()] = found.end()
    return ends


def accented(letter, accent):
    return unicodedata.normalize("NFC", {"ı": "i", "ȷ": "j"}.get(letter, letter) + accent) if letter else ""


def is_formula(words, after):
    """Whether what stands between two dollars is no price, and its braces pair."""
    if not words.strip() or (words[-1:].isspace() and after.isdigit()):
        return False
    depth = 0
    for found in BRACE.finditer(words):
        depth += 1 if found[0] == "{" else -1 if found[0] == "}" else 0
        if depth < 0:
            return False
    return depth == 0


def set_apart(found):
    """The pieces, with plain words for formulas that Markdown cannot tell from the word they touch."""
    told = []
    for place, (words, marks) in enumerate(found):
        if marks and marks[-1] in FORMULAS:
            before = told[-1][0][-1:] if told else ""
            after = found[place + 1][0][:1] if place + 1 < len(found) else ""
            simple = simple_formula(words) if before.isalnum() or after.isdigit() or before == "_" else None
            if simple:
                told += [(part, (*marks[:-1], mark) if mark else marks[:-1]) for part, mark in simple]
                continue
        told.append((words, marks))
    return told


def simple_formula(words):
    """A formula that is only a symbol, a raised or a lowered word, as (words, mark) pairs; None for others."""
    if words.startswith("\\") and words[1:].strip() in SYMBOLS:
        return [(SYMBOLS[words[1:].strip()], "")]
    parts, end = [], 0
    for found in SCRIPT.finditer(words):
        if found.start() != end:
            return None
        inner = (found[2] if found[2] is not None else found[3]).strip()
        if inner.startswith("\\"):
            inner = SYMBOLS.get(inner[1:])
        if not inner or " " in inner:
            return None
        parts.append((inner, "sup" if found[1] == "^" else "sub"))
        end = found.end()
    return parts if parts and end == len(words) else None
