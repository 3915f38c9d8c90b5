"""Words as they are stored and asked for: without case and accents; East Asian text, which has no spaces, in pairs."""

import re
import unicodedata
from dataclasses import dataclass

from content.keys import clean_name

LONGEST_QUERY = 200
MOST_TERMS = 8
LONGEST_TOKEN = 60

# Stand between two fields, so that no phrase runs across, and before a name that is one token; nobody can ask for them.
MARKS = BREAK, WHOLE = "¦", "‹"
# As much of a name as PostgreSQL takes for a token.
LONGEST_NAME = 500

# Letters that do not fall apart into a base and an accent.
SPELLED = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
ACCENTS = re.compile(r"[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1-\u05c7\u064b-\u065f\u0670]+")

PAIRED = r"\u3005\u3006\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
# Signs that belong to the letter before them, which Python does not count among letters.
JOINED = (
    r"\u0483-\u0487\u0610-\u061a\u06d6-\u06dc\u06df-\u06e8\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u0eb1-\u0ece"
    r"\u0f18-\u0fbc\u102b-\u103e\u17b4-\u17d3\u200c\u200d"
)
# The + of C++ and the # of C# tell one word from another; they are stored as letters beyond ASCII.
SIGNS = ("+", "＋"), ("#", "＃")
SIGNED = "(?:＋{1,2}|＃)(?![^\\W_]|[＋＃])"
WORDS = re.compile(rf"([{PAIRED}]+)|((?:(?![{PAIRED}＋＃])[^\W_]|[{JOINED}])+(?:{SIGNED})?)")
LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789")
# Stands between two texts that are looked at together; no text that people write holds it.
JOINT = "\x1f"
# Small letters and digits, and a space for all else: of ASCII far faster than an expression.
SMALL_WORDS = bytes(code if code in LETTERS else 32 for code in bytes(range(256)).lower())
JOINED_WORDS = bytes(code if code == ord(JOINT) else small for code, small in enumerate(SMALL_WORDS))
# The same with one letter for all, to see a word that is too long.
SHAPES = bytes(ord("a") if small != 32 else 32 for small in SMALL_WORDS)
TOO_LONG = b"a" * (LONGEST_TOKEN + 1)
ASCII_WORDS = re.compile(f"([a-z0-9]{{1,{LONGEST_TOKEN}}})[a-z0-9]*")

QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]|[^\s\"“”„«»]+")


def fold(text):
    """The text in small letters without accents."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", ACCENTS.sub("", text)).translate(SPELLED)


def tokens(text):
    """The tokens of a text to be found; what has no spaces ends with its last sign alone, to be found by it, too."""
    if text.isascii() and is_simple(text):
        found = text.encode().translate(SMALL_WORDS).decode().split()
        is_short = len(text) <= LONGEST_TOKEN or max(map(len, found), default=0) <= LONGEST_TOKEN
        return found if is_short else [word[:LONGEST_TOKEN] for word in found]
    folded = fold(text)
    if is_simple(folded):
        return ASCII_WORDS.findall(folded)
    found = []
    for run, is_paired in runs(folded):
        found += [*pairs(run), run[-1]] if is_paired else [run]
    return found


def spaced(texts):
    """The tokens of some texts with spaces between them, and BREAK after each text."""
    if not texts:
        return ""
    folded = fold(f" {JOINT} ".join(texts))
    if is_simple(folded) and folded.count(JOINT) == len(texts) - 1:
        small = folded.encode().translate(JOINED_WORDS)
        if TOO_LONG not in small.translate(SHAPES):
            return f"{small.decode().replace(JOINT, BREAK)} {BREAK}"
    return " ".join(token for text in texts for token in (*tokens(text), BREAK))


def is_simple(folded):
    return folded.isascii() and "+" not in folded and "#" not in folded


def runs(folded):
    """(word, whether it is text without spaces)."""
    for sign, letter in SIGNS:
        folded = folded.replace(sign, letter)
    return [(run or word[:LONGEST_TOKEN], bool(run)) for run, word in WORDS.findall(folded)]


def pairs(run):
    return [run[place : place + 2] for place in range(len(run) - 1)]


@dataclass(frozen=True)
class Term:
    """Tokens that must stand one after the other, or any of `others`; of an `open` term the last may go on."""

    tokens: tuple
    open: bool
    others: tuple = ()

    @property
    def spellings(self):
        return (self, *self.others)

    @property
    def is_beginning(self):
        """Whether it asks for one word that begins so."""
        return self.open and len(self.tokens) == 1


def cleaned(text):
    """What somebody asked for, as it is shown and shared."""
    return clean_name(text or "")[:LONGEST_QUERY].strip()


def terms(text):
    """All of what a text asks for: words that begin so, and “phrases” exactly as they are."""
    found = []
    for match in QUOTED.finditer(cleaned(text)):
        is_phrase = match[1] is not None
        asked = match[1] if is_phrase else match[0]
        found += _phrase(asked) if is_phrase else _word(asked)
    return list(dict.fromkeys(found))[:MOST_TERMS]


def whole(text):
    """The term that asks for a name exactly as a text spells it."""
    return Term((as_one(tokens(cleaned(text))),), False)


def as_one(name):
    """The token that stands for all tokens of a name, so that the name is found as fast as a word."""
    return f"{WHOLE}{'_'.join(name)[:LONGEST_NAME]}"


def _phrase(asked):
    spelled = []
    for run, is_paired in runs(fold(asked)):
        spelled += (pairs(run) or [run]) if is_paired else [run]
    return [Term(tuple(spelled), False)] if spelled else []


def _word(asked):
    """The terms of one word: low-power is two words in a row; where the script changes a new term begins."""
    found, latin = [], []
    for run, is_paired in runs(fold(asked)):
        if is_paired:
            found += [Term(tuple(latin), True)] if latin else []
            found.append(Term(tuple(pairs(run) or [run]), len(run) == 1))
            latin = []
        else:
            latin.append(run)
    return [*found, Term(tuple(latin), True)] if latin else found
