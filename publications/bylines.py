"""The byline of a publication as visitors read it: links, marks, folded runs, and the key to the marks."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

LONGEST = 12
LEADING = 3

MARKS = {1: ("*", _("co-first author")), 2: ("†", _("equal contribution")), 3: ("‡", _("equal contribution"))}
FURTHER_MARK = ("§", _("equal contribution"))


@dataclass(frozen=True)
class Signature:
    """One name of a byline."""

    name: str
    href: str = ""
    is_own: bool = False
    mark: str = ""
    meaning: str = ""
    is_corresponding: bool = False


@dataclass(frozen=True)
class Fold:
    """A run of names that opens in place."""

    signatures: list


@dataclass(frozen=True)
class Byline:
    """Authors and editors; each is a list of signatures and folds."""

    authors: list
    editors: list
    length: int
    is_long: bool


def byline(publication, own=None, fold=True):
    """The byline of a publication; `own` is the person whose name stands out."""
    authors = [signature(credit, own) for credit in publication.authors]
    editors = [signature(credit, own) for credit in publication.editors]
    is_long = fold and len(authors) > LONGEST
    return Byline(
        authors=folded(authors) if is_long else authors,
        editors=folded(editors) if fold and len(editors) > LONGEST else editors,
        length=len(authors),
        is_long=is_long,
    )


def signature(credit, own=None):
    mark, meaning = MARKS.get(credit.equal_group, FURTHER_MARK) if credit.equal_group else ("", "")
    return Signature(
        name=credit.credited_name,
        href=credit.person.get_absolute_url() if credit.is_linked else "",
        is_own=own is not None and own.pk is not None and credit.person_id == own.pk,
        mark=mark,
        meaning=meaning,
        is_corresponding=credit.is_corresponding,
    )


def folded(signatures):
    """The first three, the last and every one with a page or emphasis; each run of others becomes a fold."""
    parts, run = [], []
    last = len(signatures) - 1
    for place, one in enumerate(signatures):
        if place < LEADING or place == last or one.href or one.is_own:
            parts.extend([Fold(run)] if run else [])
            parts.append(one)
            run = []
        else:
            run.append(one)
    return parts


@dataclass(frozen=True)
class Key:
    """What the marks of some bylines mean; only the marks that are there."""

    marks: list
    has_corresponding: bool
    has_linked: bool
    own_name: str

    def __bool__(self):
        return bool(self.marks or self.has_corresponding or self.has_linked or self.own_name)


def key_of(publications, own=None, says_linked=False):
    """The key to the bylines of the publications; `says_linked` also explains the names that are links."""
    signatures = [signature(credit, own) for work in publications for credit in work.authorships.all()]
    return Key(
        marks=sorted(
            {(one.mark, one.meaning) for one in signatures if one.mark}, key=lambda pair: "*†‡§".index(pair[0])
        ),
        has_corresponding=any(one.is_corresponding for one in signatures),
        has_linked=says_linked and any(one.href for one in signatures),
        own_name=own.display_name if own is not None and any(one.is_own for one in signatures) else "",
    )
