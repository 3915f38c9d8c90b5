"""Titles and abstracts as registries send them, in HTML, MathML or JATS, as Markdown; no words are lost on the way."""

import re
from html.parser import HTMLParser

from publications.markup import MATHS as FORMULA
from publications.markup import markdown, paragraph, plain

MARKS = {"i": "em", "em": "em", "italic": "em", "b": "strong", "strong": "strong", "bold": "strong"}
MARKS |= {"sub": "sub", "inf": "sub", "sup": "sup"}
BLOCKS = frozenset("p title sec abstract list list-item disp-formula div br li ul ol label".split())
QUIET = frozenset(
    "span sc small-caps scp u underline roman sans-serif monospace tt styled-content named-content inline-formula"
    " alternatives ext-link xref a font ce inline-graphic graphic fn break hsp nobr".split()
)
MATHS = frozenset(
    "math mrow mi mn mo ms mtext mstyle msub msup msubsup munder mover munderover mfrac msqrt mroot mspace mfenced"
    " mpadded mphantom semantics annotation annotation-xml none tex-math".split()
)
UNSEEN = frozenset({"annotation", "annotation-xml", "graphic", "inline-graphic"})
RAISED = {"msup": (None, "sup"), "mover": (None, "sup"), "msub": (None, "sub"), "munder": (None, "sub")}
RAISED |= {"msubsup": (None, "sub", "sup"), "munderover": (None, "sub", "sup")}

TAG = re.compile(r"</?(?:[a-z]+:)?(?P<name>[a-z][a-z-]*)(?:\s[^<>]*|\s*/)?>", re.I)
ESCAPED_TAG = re.compile(rf"&lt;(/?(?:{'|'.join(MARKS)}))&gt;", re.I)
ESCAPED_TWICE = re.compile(r"&amp;(?=(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,30});)", re.I)
COMMENT = re.compile(r"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<\?.*?\?>", re.S)
TEX = re.compile(r"\$\$?(.+?)\$\$?", re.S)
OPENING = re.compile(r"(?:abstract|summary|zusammenfassung|résumé|resumen|background and abstract)\W*", re.I)
LONGEST = 100_000


def to_line(text):
    """One line of Markdown."""
    return markdown([piece for block in blocks(text) for piece in [*block.pieces, (" ", ())]])


def to_text(text):
    """One line of plain text."""
    return " ".join(plain(to_line(text)).split()) if "<" in text or "&" in text else " ".join(text.split())


def to_paragraphs(text):
    """Markdown with the paragraphs of the text, without a heading that says it is the abstract."""
    shown = []
    for block in blocks(text):
        words = markdown(block.pieces)
        if not words or (block.is_title and not shown and OPENING.fullmatch(words)):
            continue
        shown.append(f"**{words.strip('*')}**" if block.is_title else paragraph(words))
    return "\n\n".join(shown)


def blocks(text):
    reader = Reader()
    reader.feed(safe(str(text)[:LONGEST]))
    reader.close()
    return [block for block in reader.blocks if block.pieces]


def safe(text):
    """The text with tags only where we know them, so that “p < 0.05” and “a<b>c” stay words."""
    text = COMMENT.sub(lambda found: found[1] or "", text)
    text = ESCAPED_TAG.sub(r"<\1>", ESCAPED_TWICE.sub("&", text))
    parts, end = [], 0
    for found in TAG.finditer(text):
        if is_known(found["name"].lower()) or ":" in found[0].partition(" ")[0]:
            parts += [text[end : found.start()].replace("<", "&lt;"), found[0]]
            end = found.end()
    return "".join([*parts, text[end:].replace("<", "&lt;")])


def is_known(name):
    return name in MARKS or name in BLOCKS or name in QUIET or name in MATHS


class Block:
    def __init__(self, is_title=False):
        self.is_title, self.pieces = is_title, []


class Reader(HTMLParser):
    """Gathers blocks of (words, marks); MathML becomes what is above and below the line."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks = [Block()]
        self.open = []

    def handle_starttag(self, tag, attrs):
        name = tag.rpartition(":")[2]
        if self.open:
            self.open[-1].parts += 1
        if name in BLOCKS and not self.is_inside("math"):
            self.blocks.append(Block(name == "title"))
        elif self.open and self.open[-1].name == "mfrac" and self.open[-1].parts == 2:
            self.say("/")
        if name not in ("br", "mspace", "none", "break"):
            self.open.append(Open(name))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        name = tag.rpartition(":")[2]
        for place in range(len(self.open) - 1, max(len(self.open) - 40, -1), -1):
            if self.open[place].name == name:
                del self.open[place:]
                break
        if name in BLOCKS and not self.is_inside("math"):
            self.blocks.append(Block())

    def handle_data(self, data):
        names = [each.name for each in self.open]
        if UNSEEN.intersection(names):
            return
        if "tex-math" in names:
            if "alternatives" not in names:
                self.say_formula(data)
            return
        if self.is_inside("math"):
            self.say(data.strip())
            return
        end = 0
        for found in FORMULA.finditer(data):
            self.say(data[end : found.start()])
            self.say_formula(found[0])
            end = found.end()
        self.say(data[end:])

    def is_inside(self, name):
        return any(each.name == name for each in self.open)

    def say(self, words):
        if not words:
            return
        marks = []
        for each in self.open:
            mark = MARKS.get(each.name) or each.raised
            if mark and mark not in marks:
                marks.append(mark)
        self.blocks[-1].pieces.append((words, tuple(marks)))

    def say_formula(self, tex):
        found = TEX.search(tex)
        formula = " ".join((found[1] if found else tex).split())
        if formula and "\\documentclass" not in formula:
            self.blocks[-1].pieces.append((formula, ("math_inline",)))


class Open:
    """An open element and how many children it has had so far."""

    def __init__(self, name):
        self.name, self.parts = name, 0

    @property
    def raised(self):
        """The mark of the child that is open, in an element that sets some of them above or below the line."""
        places = RAISED.get(self.name, ())
        return places[self.parts - 1] if 0 < self.parts <= len(places) else None
