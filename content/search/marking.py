"""Where in a text the words stand by which it was found, as the index compares them: without case and accents."""

import re
from html import escape

from django.utils.safestring import mark_safe

from .tokens import ACCENTS, JOINED, PAIRED, fold

BETWEEN = r"[\W_]+"
# Where no word goes on: what may not stand right before or after.
GOES_ON = rf"[^\W_{PAIRED}]", rf"[{JOINED}]"
REST = rf"(?!{'|'.join(GOES_ON)})"
# Beyond ASCII, but no letters, and so left as they are.
SIMPLE = re.compile(r"[\x00-\x7f·…–—‘’“”]*")


class Marker:
    """Marks in texts what the terms ask for."""

    def __init__(self, terms):
        spellings = {spelling for term in terms for spelling in term.spellings}
        patterns = sorted(map(_pattern, spellings), key=len, reverse=True)
        self.pattern = re.compile("|".join(patterns) or r"(?!)")

    def places(self, text):
        """(start, end) of each place, in order."""
        folded, bounds = _folded(text)
        found = [place.span() for place in self.pattern.finditer(folded)]
        return [(bounds[start][0], bounds[end - 1][1]) for start, end in found] if bounds else found

    def first(self, text):
        """Where the first of the words begins, or None."""
        folded, bounds = _folded(text)
        found = self.pattern.search(folded)
        if found is None:
            return None
        return bounds[found.start()][0] if bounds else found.start()

    def mark(self, text):
        """The text escaped, with every such place inside `mark`."""
        pieces, last = [], 0
        for start, end in self.places(text):
            pieces += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
            last = end
        return mark_safe("".join([*pieces, escape(text[last:])]))


class Folded(dict):
    """What each letter is when folded, by its code point, worked out once."""

    def __missing__(self, code):
        folded = fold(chr(code))
        # What is no part of a word stays as long as it is: “…” is not three points here.
        is_sign = len(folded) > 1 and not any(map(str.isalnum, folded))
        self[code] = kept = chr(code) if is_sign else folded
        return kept


FOLDED = Folded()


def _folded(text):
    """The folded text, and where each of its letters begins and ends in the text; None where it is the same place."""
    if text.isascii() or SIMPLE.fullmatch(text):
        return text.lower(), None
    folded = text.translate(FOLDED)
    if len(folded) == len(text) and not ACCENTS.search(text):
        return folded, None
    bounds = []
    for place, letter in enumerate(text):
        if (number := len(FOLDED[ord(letter)])) or not bounds:
            bounds += [(place, place + 1)] * number
        else:
            # An accent belongs to the letter before it.
            start, _end = bounds[-1]
            bounds[-1] = start, place + 1
    return folded, bounds


def _pattern(spelling):
    """What matches the tokens of a spelling in folded text."""
    words, last = [], ""
    for token in spelling.tokens:
        if last and _is_paired(token) and _is_paired(last) and token[0] == last[-1]:
            # 東京 and 京大 are 東京大.
            words[-1] += re.escape(token[1:])
        else:
            words.append(_as_written(token))
        last = token
    if not _is_paired(spelling.tokens[0]):
        # Said after the first word, so that the search runs from one such word to the next.
        words[0] += f"(?<!{'|'.join(before + words[0] for before in GOES_ON)})"
    after = "" if spelling.open or _is_paired(last) else REST
    return f"{BETWEEN.join(words)}{after}"


def _is_paired(token):
    return bool(re.match(f"[{PAIRED}]", token))


def _as_written(token):
    return re.escape(token).replace("＋", r"\+").replace("＃", r"\#")
