"""Citation keys: the one a work has, or one made of its first author, year and title."""

import re

from anyascii import anyascii

CONNECTIVES = frozenset("a an and at by der des die das for from in la le les of on or the to un une with".split())
UNSAFE = re.compile(r"[\s\"#%'(),<=>^{|}~\\@]+")


def keyed(references):
    """Yields each reference with its key; no two keys differ in case alone."""
    taken = {}
    for reference in references:
        yield free_key(wanted_key(reference), taken), reference


def wanted_key(reference):
    """The key of a work that stands alone."""
    return "".join(filter(str.isprintable, UNSAFE.sub("", reference.key))) or citation_key(reference)


def citation_key(reference):
    """Family name, year and first telling word of the title, for example sima2022ekko."""
    people = reference.author or reference.editor
    family = people[0].family or people[0].full if people else ""
    words = [ascii_word(word) for word in re.split(r"[\s:–—/-]+", re.sub(r"\$[^$]*\$", " ", reference.plain_title))]
    telling = next((word for word in words if word and word not in CONNECTIVES), "")
    year = str(reference.issued[0]) if reference.issued else ""
    return (ascii_word(family)[:40] + year + telling[:40]) or "work"


def ascii_word(word):
    return re.sub(r"[^a-z0-9]", "", anyascii(word).lower())


def free_key(wanted, taken):
    """The wanted key, or the first of wantedb, wantedc, … that is not taken; `taken` counts the use of each."""
    key = wanted
    while key.casefold() in taken:
        taken[wanted.casefold()] += 1
        key = wanted + letters(taken[wanted.casefold()])
    taken[key.casefold()] = 1
    return key


def letters(number):
    """1 is a, 2 is b, 27 is aa."""
    spelled = ""
    while number:
        number, rest = divmod(number - 1, 26)
        spelled = chr(ord("a") + rest) + spelled
    return spelled
