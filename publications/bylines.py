"""The byline of a publication as visitors read it: links, marks, folded runs, and the key to the marks."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.utils.translation import gettext_lazy as _

LONGEST = 12
LEADING = 3

MARKS = {1: ("*", _("co-first author")), 2: ("†", _("equal contribution")), 3: ("‡", _("equal contribution"))}
FURTHER_MARK = ("§", _("equal contribution"))


@dataclass(frozen=True)
class Signature:
    """One name of a byline; `person` is who it leads to."""

    name: str
    person: object = None
    is_own: bool = False
    mark: str = ""
    meaning: str = ""
    is_corresponding: bool = False

    @property
    def href(self):
        return self.person.get_absolute_url() if self.person else ""


@dataclass(frozen=True)
class Run:
    """Names one after the other; a folded run opens in place."""

    signatures: list
    is_folded: bool = False


@dataclass(frozen=True)
class Byline:
    """Authors and editors, each as runs of names; a long byline says how many authors it has."""

    authors: list
    editors: list
    length: int
    is_long: bool


def byline(publication, own=None, fold=True):
    """The byline of a publication; `own` is the person whose name stands out."""
    authors = [signature(credit, own) for credit in publication.authors]
    editors = [signature(credit, own) for credit in publication.editors]
    return Byline(runs(authors, fold), runs(editors, fold), len(authors), fold and len(authors) > LONGEST)


def signature(credit, own=None):
    mark, meaning = MARKS.get(credit.equal_group, FURTHER_MARK) if credit.equal_group else ("", "")
    return Signature(
        name=credit.credited_name,
        person=credit.person if credit.is_linked else None,
        is_own=own is not None and own.pk is not None and credit.person_id == own.pk,
        mark=mark,
        meaning=meaning,
        is_corresponding=credit.is_corresponding,
    )


def runs(signatures, fold):
    """Of a long list the first three, the last and every name with a link or emphasis stay; the others fold."""
    if not fold or len(signatures) <= LONGEST:
        return [Run(signatures)] if signatures else []
    last = len(signatures) - 1
    stays = [place < LEADING or place == last or is_known(one) for place, one in enumerate(signatures)]
    grouped = groupby(zip(stays, signatures, strict=True), key=itemgetter(0))
    return [Run([one for _stays, one in run], is_folded=not stay) for stay, run in grouped]


def is_known(one):
    return bool(one.person or one.is_own)


@dataclass(frozen=True)
class Key:
    """What the marks of some bylines mean; only the marks that are there."""

    marks: list
    has_corresponding: bool
    has_linked: bool
    own_name: str

    def __bool__(self):
        return bool(self.marks or self.has_corresponding or self.has_linked or self.own_name)


CORRESPONDING, LINKED, OWN = "corresponding", "linked", "own"


def marks_of(publication, own=None):
    """The marks in the byline of a publication that a key explains."""
    signatures = [signature(credit, own) for credit in publication.authorships.all()]
    said = {one.mark for one in signatures if one.mark}
    said |= {CORRESPONDING} if any(one.is_corresponding for one in signatures) else set()
    said |= {LINKED} if any(one.person for one in signatures) else set()
    return said | ({OWN} if any(one.is_own for one in signatures) else set())


def key_to(marks, own=None, says_linked=False):
    """The key to the marks of some bylines; `says_linked` also explains the names that are links."""
    return Key(
        marks=[pair for pair in dict.fromkeys([*MARKS.values(), FURTHER_MARK]) if pair[0] in marks],
        has_corresponding=CORRESPONDING in marks,
        has_linked=says_linked and LINKED in marks,
        own_name=own.display_name if own is not None and OWN in marks else "",
    )


def key_of(publications, own=None, says_linked=False):
    """The key to the bylines of the publications."""
    return key_to({mark for work in publications for mark in marks_of(work, own)}, own, says_linked)
