"""Names as BibTeX and BibLaTeX write them: split before TeX is decoded, because braces hold a name together."""

import re
from dataclasses import replace
from functools import lru_cache

from .latex import to_text
from .reference import GROUPS, Name, is_family_first

# Between spaces, which the text is padded with.
AND = re.compile(r"(?<=\s)and(?=\s)", re.I)
BRACES = re.compile(r"[{}]")
PIECE = re.compile(r"[{},]|[\s~]+|\\.|[^{},\s~\\]+", re.S)
KEYED = re.compile(r"[\"\s]*(given|family|prefix|suffix)\s*=\s*(.*)", re.S | re.I)
OTHERS = frozenset({"others", "et al", "et al.", "…", "..."})
# Numbers and marks set above a name, which lead to a footnote.
RAISED = re.compile(r"\\textsuperscript\{[\d,;\s*†‡§¶a-z]{0,12}\}|\$\^\{?[\d,;\s]{1,12}\}?\$")
# A group by its last word, or the last before what it is of. Nobody's family is called so.
GROUP = re.compile(rf"(?:^|\s)(?:{GROUPS})(?:\s+(?:of|for|on|in|at)\s.*)?$", re.I)
SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
# A letter by its macro, in braces of its own.
ACCENT = re.compile(r"\{\\[^%&#_$].{0,4}\}", re.S)
MARKS = re.compile(r"[\s*∗†‡§¶‖✉]+$")
NEXT_MARK = re.compile(r"[*∗†‡§¶‖✉;]")
STARS = frozenset("*∗")
CACHED = 65_536


def read_names(text, explained=""):
    """The names of a list, and in words what was odd about it; `explained` says what marks behind names mean."""
    people, oddities, marked = [], [], []
    for part in split_list(text):
        if part.casefold() in OTHERS:
            oddities.append("others")
        elif part:
            person, marks, is_odd = read_name(part)
            if person is None:
                continue
            if is_odd:
                oddities.append(person.full)
            if marks:
                marked.append((len(people), marks))
            people.append(person)
    if marked:
        meanings = meanings_of("".join(marks for _place, marks in marked), explained)
        for place, marks in marked:
            roles = dict.fromkeys((meanings[mark] for mark in marks if meanings[mark]), True)
            people[place] = replace(people[place], **roles)
    return tuple(people), oddities


def meanings_of(marks, explained):
    """The role that each mark stands for, or none.

    Where the text says nothing, by habit: a star is equal contribution and an envelope who corresponds; so is a dagger
    behind one name, and one behind several is equal contribution unless the star is that already.
    """
    found = {}
    for mark in marks:
        # What follows the mark, as far as the next one.
        words = NEXT_MARK.split(explained.partition(mark)[2], maxsplit=1)[0].casefold()
        if "correspond" in words or mark == "✉":
            found[mark] = "corresponding"
        elif mark in STARS or "equal" in words or "contribut" in words:
            found[mark] = "equal"
        elif words.strip(" .:,") or mark != "†":
            found[mark] = ""
        elif marks.count(mark) == 1:
            found[mark] = "corresponding"
        else:
            found[mark] = "" if STARS.intersection(marks) else "equal"
    return found


def split_list(text):
    """The parts of a list, split at the word "and" outside of braces."""
    padded = f" {text} "
    if "{" not in text and ";" in text and not AND.search(padded):
        return [part.strip() for part in text.split(";")]
    if "{" not in text:
        return [part.strip() for part in AND.split(padded)]
    parts, depth, start, checked = [], 0, 0, 0
    for found in AND.finditer(padded):
        # Each stretch is counted once, so that a long list costs its length.
        depth += padded.count("{", checked, found.start()) - padded.count("}", checked, found.start())
        checked = found.start()
        if depth <= 0:
            parts.append(padded[start : found.start()].strip())
            start = found.end()
    return [*parts, padded[start:].strip()]


@lru_cache(maxsize=CACHED)
def read_name(part):
    """One name, the marks behind it, and whether it could not be taken apart; no name when it is empty."""
    if "\\text" in part or "$" in part:
        part = RAISED.sub(lambda found: "".join(sign for sign in found[0] if sign in "*†‡§¶"), part)
    segments = split_name(part)
    if any(len(words) > 0 and KEYED.match(" ".join(words)) for words in segments):
        person = keyed_name(segments)
        return (person, "", False) if person.full else (None, "", False)
    is_odd = len(segments) > 3 and any(segments[3:]) or is_list(segments)
    segments = [[word for word in map(to_text, words) if word] for words in segments]
    filled = [words for words in segments if words]
    if not filled:
        return None, "", False
    marks = ""
    for words in segments:
        if words and (found := MARKS.search(words[-1])):
            marks += "".join(found[0].split())
            words[-1] = words[-1][: found.start()]
            if not words[-1]:
                words.pop()
    if is_odd:
        return Name(literal=", ".join(" ".join(words) for words in filled)), marks, True
    if is_whole(part) or (len(segments) == 1 and len(segments[0]) > 1 and GROUP.search(" ".join(segments[0]))):
        return Name(literal=" ".join(segments[0])), marks, False
    person = arranged(segments)
    return (person, marks, False) if person.full else (None, "", False)


def is_list(segments):
    """Whether these are people between commas, as in "Ann Lee, Bo Li, and Cy Ng"; a suffix has one word."""
    return len(segments) == 3 and len(segments[1]) > 1 and not segments[2]


def is_whole(part):
    """Whether one pair of braces holds the whole name; a letter with an accent in braces is none."""
    if not part.startswith("{") or not part.endswith("}") or ACCENT.fullmatch(part):
        return False
    depth = 0
    for found in BRACES.finditer(part):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.end() == len(part)
    return False


def split_name(part):
    """The words of each part between commas, as written; braces hold words together."""
    if "{" not in part and "\\" not in part:
        return [segment.replace("~", " ").split() for segment in part.split(",")]
    segments, word, depth = [[]], [], 0
    for found in PIECE.finditer(part):
        sign = found[0]
        depth += (sign == "{") - (sign == "}")
        if depth > 0 or sign not in ",~" and not sign.strip("~").isspace() and sign.strip("~ \t\n"):
            word.append(sign)
            continue
        if word:
            segments[-1].append("".join(word))
            word = []
        if sign == ",":
            segments.append([])
    if word:
        segments[-1].append("".join(word))
    return segments


def arranged(segments):
    """The name from "First von Last", "von Last, First" or "von Last, Jr, First"."""
    joined = [" ".join(words) for words in segments]
    if len(segments) == 2 and joined[1].casefold() in SUFFIXES:
        person = in_order(segments[0])
        return replace(person, suffix=joined[1]) if person.given else Name(family=joined[0], suffix=joined[1])
    if len(segments) == 2 and not all(joined):
        return in_order(segments[0] or segments[1])
    if len(segments) == 2:
        return Name(family=joined[0], given=joined[1])
    if len(segments) > 2:
        return Name(family=joined[0], suffix=joined[1], given=joined[2])
    return in_order(segments[0])


def in_order(words):
    """First von Last, or 姓 名: what begins with a small letter, and what follows it, belongs to the family name."""
    if len(words) < 2:
        return Name(family=" ".join(words))
    if len(words) == 2 and is_family_first(*words):
        return Name(family=words[0], given=words[1])
    start = next((place for place, word in enumerate(words[:-1]) if is_small(word)), len(words) - 1)
    if all(map(is_small, words)):
        start = len(words) - 1
    return Name(given=" ".join(words[:start]), family=" ".join(words[start:]))


def is_small(word):
    return next((letter.islower() for letter in word if letter.isalpha()), False)


def keyed_name(segments):
    """A name in BibLaTeX's extended form, as in given=Hans, family=Harman, prefix=de."""
    found = {}
    for words in segments:
        if match := KEYED.match(" ".join(words)):
            found[match[1].casefold()] = to_text(match[2]).strip('" ')
    family = " ".join(part for part in (found.get("prefix", ""), found.get("family", "")) if part)
    return Name(family=family, given=found.get("given", ""), suffix=found.get("suffix", ""))
