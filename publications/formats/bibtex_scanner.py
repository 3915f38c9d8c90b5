"""BibTeX text as raw entries: one pass, line numbers kept, a broken entry costs itself alone."""

import re
import sys
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import gettext as _

from publications.reference import Remark

from .bibtex_types import ENTRY_TYPES

MONTHS = {month: month for month in "jan feb mar apr may jun jul aug sep oct nov dec".split()}

# All quantifiers are possessive, so that no text makes a pattern go back.
HEAD = re.compile(r"@\s*+([^\W\d_][\w+:-]*+)\s*+([{(])\s*+")
LONGEST = 32_000_000
ROOM, ROOM_PER_LETTER = 100_000, 4
LINE_HEAD = re.compile(r"@[A-Za-z]++[ \t]*+[{(]")
# An entry whose opening brace is missing: its type, its key, and what is surely the first of its fields.
UNOPENED = re.compile(
    rf"^[ \t]*+@[ \t]*+(?:{'|'.join(ENTRY_TYPES)})[ \t]++(?P<key>[^\s,={{}}\"()@]++)[ \t]*+,?"
    r"\s*+[A-Za-z][\w-]*+\s*+=\s*+[{\"\d]",
    re.I | re.M,
)
KEY = re.compile(r"([^,={}\"\n]*+),")
KEY_WITHOUT_COMMA = re.compile(r"([^\s,={}\"]++)\s++(?=[^\W\d_][\w:+./-]*+\s*+=)")
FIRST_FIELD = re.compile(r"[^\W\d_][\w:+./-]*+\s*+=")
LONE_KEY = re.compile(r"([^\s,={}\"()]*+)\s*+[})]")
NAME = re.compile(r"([\s,]*+)([^\W\d][\w:+./-]*+)\s*+=\s*+")
CLOSE = re.compile(r"[\s,]*+([})])")
BRACED = re.compile(r"\{([^{}]*+(?:\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}[^{}]*+)*+)\}")
QUOTED = re.compile(r'"([^"{}]*+(?:\{[^{}]*+\}[^"{}]*+)*+)"')
BARE = re.compile(r"([^\s,#{}\"()=]++)")
# A whole field of the usual shape at one go.
FIELD = re.compile(rf"{NAME.pattern}(?:{BRACED.pattern}|{QUOTED.pattern}|{BARE.pattern})(?=[,}}])")
WORD = FIELD.groups
JOIN = re.compile(r"\s*+#\s*+")
SPACE = re.compile(r"\s*+")
JUNK = re.compile(r"[^,{}\n]*+")
LEFT_OVER = re.compile(r"[\s,}]*+[^\W\d][\w:+./-]*+\s*+=\s*+[{\"]")
# Fields inside of a value: it was closed by the brace that closes the entry.
SWALLOWED = re.compile(r",\s*+[A-Za-z][\w-]*+[ \t]*+=[ \t]*+(?:[{\"]|\d{4}(?:[\s,}]|\Z))")
MARKS = re.compile(r'[{}"]')
BRACES = re.compile(r"[{}]")


@dataclass
class RawEntry:
    """An entry as written: `fields` holds the values without delimiters, `names` how each name is spelled."""

    type: str
    key: str
    line: int
    fields: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    warnings: list = field(default_factory=list)


@lru_cache(maxsize=1_024)
def lowered(name):
    """The name of a field in small letters, as one and the same string, which is found fastest."""
    return sys.intern(name.lower())


def begins_line(text, place):
    """Whether nothing but space stands before the place in its line."""
    while place and text[place - 1] in " \t":
        place -= 1
    return not place or text[place - 1] == "\n"


def blocks_of(chunks):
    """The chunks of a text cut anew, before lines that look like entries; no value ever goes beyond such a line."""
    rest = ""
    for chunk in chunks:
        rest += chunk
        if len(rest) > LONGEST:
            raise NoBlocksError
        if cut := last_head(rest):
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def last_head(text):
    place = len(text)
    for _attempt in range(20):
        place = text.rfind("\n@", 0, place)
        if place < 0:
            return 0
        if LINE_HEAD.match(text, place + 1):
            return place + 1
    return 0


class NoBlocksError(Exception):
    """A text that cannot be read in blocks."""


class BrokenEntryError(Exception):
    """An entry that cannot be read to its end."""


class Scanner:
    """Reads a text in blocks; all but the first begin with a line that looks like an entry."""

    def __init__(self):
        self.strings = dict(MONTHS)
        self.text, self.heads, self.is_last = "", [], True
        self.counted, self.lines = 0, 1
        self.comment_end = self.open_until = 0
        # How much more abbreviations may stand for: some of other abbreviations would fill any memory.
        self.room = ROOM

    def line_at(self, place):
        """The number of the line; cheap while places grow."""
        if place < self.counted:
            return self.lines - self.text.count("\n", place, self.counted)
        self.lines += self.text.count("\n", self.counted, place)
        self.counted = place
        return self.lines

    def next_head(self, place):
        """Where the next line begins that looks like an entry."""
        number = bisect_right(self.heads, place)
        return self.heads[number] if number < len(self.heads) else len(self.text)

    def scan(self, blocks):
        """Yields raw entries, and remarks on those that are broken."""
        waiting = None
        for block in blocks:
            if waiting is not None:
                yield from self.scan_block(waiting, is_last=False)
            waiting = block
        if waiting is not None:
            yield from self.scan_block(waiting, is_last=True)

    def scan_block(self, text, is_last):
        self.lines += self.text.count("\n", self.counted)
        self.text, self.counted, self.is_last = text, 0, is_last
        self.room += ROOM_PER_LETTER * len(text)
        self.heads = [found.start() for found in LINE_HEAD.finditer(text) if begins_line(text, found.start())]
        self.comment_end = self.open_until = 0
        at = 0
        while found := HEAD.search(self.text, at):
            yield from self.unopened(at, found.start())
            at = found.end()
            name = found[1].lower()
            if self.is_commented_out(found.start()):
                continue
            if name == "comment":
                # What stands in a comment is read all the same, as BibTeX does.
                self.comment_end = max(self.comment_end, self.end_of_block(found))
            elif name == "preamble":
                at = max(at, self.end_of_block(found))
            elif name == "string":
                at = self.string(found)
            elif start := self.start_of_entry(name, at):
                entry = RawEntry(name, start[0], self.line_at(found.start()))
                if start[2]:
                    self.warn(entry, start[2], found.start())
                if found.start() < self.comment_end:
                    self.warn(entry, _("The entry stands in a comment and is read all the same."), found.start())
                try:
                    at = self.fields(entry, start[1], found[2], self.next_head(found.start()))
                    yield entry
                except BrokenEntryError as error:
                    yield Remark(str(error), entry.key or None, entry.line)
                    at = self.next_head(found.start())
        yield from self.unopened(at, len(text))

    def unopened(self, start, end):
        """Remarks on entries between two others that lack their opening brace."""
        start = max(start, self.comment_end)
        for found in UNOPENED.finditer(self.text, start, end) if self.text.find("@", start, end) >= 0 else ():
            message = _("The opening brace is missing after the type of this entry.")
            yield Remark(message, found["key"], self.line_at(found.start("key")))

    def is_commented_out(self, place):
        # A file may be one long line, so only so much is looked at.
        near = max(0, place - 1_000)
        begin = self.text.rfind("\n", near, place)
        return (begin >= 0 or not near) and self.text[max(begin, near) : place].lstrip().startswith("%")

    def end_of_block(self, found):
        """Where a block ends that is no entry; 0 when it does not before the next line that looks like an entry."""
        if found[2] != "{" or found.start() < self.open_until:
            return 0
        limit = self.next_head(found.start())
        end = self.closing_brace(found.start(2), limit)
        if end is None:
            # What never closes is looked through once.
            self.open_until = limit
        return end or 0

    def string(self, found):
        at = found.end()
        name = NAME.match(self.text, at)
        if not name:
            return at
        try:
            value, at = self.value(None, name.end(), self.next_head(found.start()))
        except BrokenEntryError:
            return at
        self.strings[name[2].lower()] = value
        return at

    def start_of_entry(self, name, at):
        """The key, where the fields begin and a warning; None for prose that only looks like an entry."""
        if FIRST_FIELD.match(self.text, at):
            return "", at, _("The entry has no key.")
        if found := KEY.match(self.text, at):
            end = found.end()
            if name in ENTRY_TYPES or NAME.match(self.text, end):
                key = " ".join(found[1].split())
                return key, end, "" if key else _("The entry has no key.")
        elif found := KEY_WITHOUT_COMMA.match(self.text, at):
            return found[1], found.end(), _("A comma is missing after the key.")
        elif (found := LONE_KEY.match(self.text, at)) and found[1] and name in ENTRY_TYPES:
            return found[1], found.end(1), ""
        return None

    def fields(self, entry, at, opening, limit):
        """Reads the fields; where the entry ends."""
        text, closing = self.text, "}" if opening == "{" else ")"
        begun = False
        while True:
            found = whole = FIELD.match(text, at, limit)
            if not whole:
                found = NAME.match(text, at, limit)
            if not found:
                at, is_over = self.end_of_entry(entry, at, closing, limit)
                if is_over:
                    return at
                begun = False
                continue
            if begun and "," not in found[1]:
                self.warn(entry, _("A comma is missing here."), at, found[2].lower())
            begun = True
            spelled = found[2]
            name = lowered(spelled)
            if whole:
                value, at = whole[whole.lastindex], whole.end()
                if whole.lastindex == WORD:
                    value = self.word(entry, value, whole.start(WORD))
            else:
                value, at = self.value(entry, found.end(), limit)
            if name not in entry.fields:
                entry.fields[name] = value
                if name != spelled:
                    entry.names[name] = spelled
            else:
                self.warn(entry, _("The field stands twice; the first is kept."), found.start(2), name)

    def end_of_entry(self, entry, at, closing, limit):
        """Where to go on, and whether the entry is over, at a place where no field begins."""
        text = self.text
        found = CLOSE.match(text, at, limit)
        if found and found[1] == closing:
            if LEFT_OVER.match(text, found.end(), min(limit, found.end() + 1_000)):
                self.warn(entry, _("The entry ends here, before what looks like more of its fields."), found.end())
            return found.end(), True
        rest = SPACE.match(text, at, limit).end()
        if text[rest : rest + 1] == ",":
            rest = SPACE.match(text, rest + 1, limit).end()
        if rest >= limit:
            if self.is_last and limit == len(text) and not entry.fields:
                raise BrokenEntryError(_("The file ends inside this entry."))
            if entry.fields and SWALLOWED.search(next(reversed(entry.fields.values()))):
                raise BrokenEntryError(_("A value in this entry has no end."))
            self.warn(entry, _("The closing brace is missing."), at)
            return limit, True
        if text[rest] == "%":
            line_end = text.find("\n", rest, limit)
            return (line_end if line_end >= 0 else limit), False
        end = JUNK.match(text, rest, limit).end()
        if end == rest:
            raise BrokenEntryError(_("Line %s cannot be read.") % self.line_at(rest))
        self.warn(entry, _("“%s” is no field.") % text[rest : min(end, rest + 40)].strip(), rest)
        return end, False

    def value(self, entry, at, limit):
        """The text of a value, its pieces joined, and where it ends."""
        text, parts = self.text, []
        while True:
            piece, at = self.piece(entry, at, limit)
            parts.append(piece)
            joined = JOIN.match(text, at, limit)
            if not joined:
                return "".join(parts), at
            at = joined.end()

    def piece(self, entry, at, limit):
        text = self.text
        sign = text[at : at + 1]
        if sign in ("{", '"'):
            found = (BRACED if sign == "{" else QUOTED).match(text, at, limit)
            if found:
                return found[1], found.end()
            end = self.closing_brace(at, limit) if sign == "{" else self.closing_quote(at, limit)
            if end is None:
                if self.is_last and limit == len(text):
                    raise BrokenEntryError(_("The file ends inside this entry."))
                raise BrokenEntryError(_("The value in line %s has no end.") % self.line_at(at))
            return text[at + 1 : end - 1], end
        found = BARE.match(text, at, limit)
        return (self.word(entry, found[0], at), found.end()) if found else ("", at)

    def word(self, entry, word, at):
        """What a word without braces stands for."""
        meaning = self.strings.get(word.lower())
        if meaning is not None:
            self.room -= len(meaning)
            if self.room < 0:
                raise BrokenEntryError(_("The abbreviations of this file stand for too much."))
            return meaning
        if not word[0].isdigit() and entry is not None:
            self.warn(entry, _("The abbreviation “%s” is not known.") % word[:40], at)
        return word

    def closing_brace(self, at, limit):
        depth = 0
        for found in BRACES.finditer(self.text, at, limit):
            depth += 1 if found[0] == "{" else -1
            if depth == 0:
                return found.end()
        return None

    def closing_quote(self, at, limit):
        depth = 0
        for found in MARKS.finditer(self.text, at + 1, limit):
            if found[0] == '"' and depth <= 0:
                return found.end()
            depth += {"{": 1, "}": -1, '"': 0}[found[0]]
        return None

    def warn(self, entry, message, place, name=None):
        entry.warnings.append(Remark(message, entry.key or None, self.line_at(place), name))
