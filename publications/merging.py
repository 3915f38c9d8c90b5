"""A work and what entries add to it: what was edited by hand stays."""

import hashlib
import marshal
import re
from dataclasses import replace
from operator import attrgetter

from content.keys import name_key

from .fitting import COLUMNS

LONGEST_KEPT = 500
PLAIN = (*COLUMNS, "issued", "container_title", "keywords", "extra")
PLAIN_VALUES = attrgetter(*PLAIN)
COMPARED = frozenset({*PLAIN, "credits"})

DASHES = re.compile(r"\s*[-‐-―]+\s*")


class Merged:
    """A work as it is, and entry by entry what these add to it.

    What differs from the value of the last import was edited by hand and stays; so does what an earlier entry of the
    same run has said.
    """

    def __init__(self, now, last, byline=None):
        self.now, self.last = now, last
        self.byline = byline_of(now) if byline is None else byline
        self.taken = []
        self.changes = {}

    def is_claimed(self, name):
        """Whether an earlier entry has said something there."""
        return any(value_of(reference, name) for reference in self.taken)

    def take(self, new):
        """(what changes by this entry, the names of fields that differ and stay)."""
        changes, differences = {}, []
        for name, current, value in self._unlike(new):
            if name == "stage":
                if not self.taken and self.last and current == self.last.get(name, ""):
                    changes[name] = value
            elif value and not is_same(name, current, value):
                if not self.is_claimed(name) and self._is_as_imported(name, current):
                    changes[name] = value
                else:
                    differences.append(name)
        if new.links and (links := self._new_links(new)):
            changes["links"] = links
        for name in changes:
            self._change(name, changes[name], new)
        self.taken.append(new)
        return changes, differences

    def _unlike(self, new):
        """(name, current value, the entry's) of the fields in which the two are not equal."""
        for name, current, value in zip(PLAIN, PLAIN_VALUES(self.now), PLAIN_VALUES(new), strict=True):
            if current != value:
                yield name, current, value
        byline = byline_of(new)
        if byline != self.byline:
            yield "credits", self.byline, byline

    def _is_as_imported(self, name, current):
        if not current:
            return name not in self.last
        return self.last.get(name) == (list(current) if name == "issued" else kept(current))

    def _new_links(self, new):
        known = {tuple(link) for link in self.last.get("links", ())}
        return tuple(link for link in new.links if link not in self.now.links and link not in known)

    def _change(self, name, value, new):
        if name == "links":
            self.now = replace(self.now, links=self.now.links + value)
            value = self.changes.get(name, ()) + value
        elif name == "credits":
            self.now, self.byline = replace(self.now, author=new.author, editor=new.editor), value
        elif name == "container_title":
            self.now = replace(self.now, container_title=value, container_title_short=new.container_title_short)
        elif name == "title":
            self.now = replace(self.now, title=value, subtitle=new.subtitle)
        else:
            self.now = replace(self.now, **{name: value})
        self.changes[name] = value


def value_of(reference, name):
    return byline_of(reference) if name == "credits" else getattr(reference, name)


def byline_of(reference):
    """Who signed the work, as far as it is compared."""
    return tuple(
        (role, name.full, name.equal, name.corresponding)
        for role, names in (("author", reference.author), ("editor", reference.editor))
        for name in names
    )


def is_same(name, current, value):
    if name == "credits":
        return len(current) == len(value) and all(
            one[0] == other[0]
            and name_key(one[1]) == name_key(other[1])
            and all(mark >= wanted for mark, wanted in zip(one[2:], other[2:], strict=True))
            for one, other in zip(current, value, strict=True)
        )
    if name == "extra":
        # Exports leave out what programs note for themselves, and have their own order.
        return set(value) <= set(current)
    if current == value or not isinstance(value, str):
        return current == value
    return tidy(name, current) == tidy(name, value)


def tidy(name, text):
    if name == "page":
        text = DASHES.sub("-", text)
    return " ".join((text.lower() if name in ("doi", "arxiv") else text).split())


def kept(value):
    """A value as it is remembered: itself where it is short, else its digest."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= LONGEST_KEPT else "sha256:" + hashlib.sha256(text.encode()).hexdigest()[:32]


def seal_of(reference, byline=None):
    """What tells at one look that an entry is the one that a work was made of."""
    said = (PLAIN_VALUES(reference), byline or byline_of(reference), reference.links, reference.key)
    # Of this version the same values are the same bytes, and no other way to write them down is as fast.
    return hashlib.blake2b(marshal.dumps(said, 2), digest_size=12).hexdigest()


def memory_of(reference, linked, names=COMPARED, byline=None):
    """What to remember of an import, to know later what was edited by hand; `linked` are the people of the byline."""
    memory = {
        name: value
        for name, value in zip(PLAIN, PLAIN_VALUES(reference), strict=True)
        if value and (names is COMPARED or name in names)
    }
    for name, value in memory.items():
        if value.__class__ is not str or len(value) > LONGEST_KEPT:
            memory[name] = kept(value)
    if "credits" in names and (byline := byline or byline_of(reference)):
        memory["credits"] = kept(byline)
    if "stage" in names and not reference.stage:
        memory["stage"] = ""
    if "issued" in memory:
        memory["issued"] = list(reference.issued)
    people = reference.author or reference.editor
    return memory | {
        "key": reference.key,
        "first": (people[0].family or people[0].full) if people else "",
        "links": reference.links,
        "linked": linked if any(linked) else [],
    }
