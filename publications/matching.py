"""Which work and which person an imported entry means."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import blake2b
from heapq import merge

from content.keys import name_key

ACCENTS = re.compile("[\u0300-\u036f]+")
NOT_WORD = re.compile(r"[\W_]+")
NO_WORDS = {code: None for code in range(128) if not chr(code).isalnum()}
VERSION = re.compile(r"v\d+$")
ARXIV_DOI = "10.48550/arxiv."

PREPRINT = "preprint"
CONTAINERS = frozenset({"book", "edited-volume", "proceedings"})
# Types that different sources use for one and the same work.
KIN = {
    key: family
    for family, keys in enumerate(
        (
            ("journal-article", "magazine-article"),
            ("conference-paper", "workshop-paper", "poster", "book-chapter"),
            CONTAINERS,
        )
    )
    for key in keys
}
PARTS = frozenset(key for key in KIN if KIN[key] == KIN["book-chapter"])
VERSIONS_OF_PREPRINTS = frozenset(key for key in KIN if key not in CONTAINERS)

TELLING = 16
ALIKE = 0.75
YEARS_TO_PRINT = 5
FEW = 16


def folded(text):
    """Letters and digits of a text, without case and accents; letters of every script are kept."""
    if text.isascii():
        return text.lower().translate(NO_WORDS)
    text = unicodedata.normalize("NFC", ACCENTS.sub("", unicodedata.normalize("NFKD", text)))
    return NOT_WORD.sub("", text.casefold())


# Works


@dataclass(frozen=True, slots=True)
class Traits:
    """What tells a work from others; `title` and `author` are folded."""

    type: str = ""
    title: str = ""
    author: str = ""
    year: int | None = None
    doi: str = ""
    arxiv: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    key: str = ""


def traits_of(reference):
    """The traits of a reference."""
    people = reference.author or reference.editor
    return traits(
        type=reference.type,
        title=reference.title,
        author=(people[0].family or people[0].full) if people else "",
        year=reference.issued[0] if reference.issued else None,
        doi=reference.doi,
        arxiv=reference.arxiv,
        volume=reference.volume,
        issue=reference.issue,
        pages=reference.page,
        key=reference.key,
    )


def traits(title="", author="", doi="", arxiv="", pages="", key="", **others):
    """Traits from values as they are stored."""
    doi = same(doi, doi.lower())
    if doi.startswith(ARXIV_DOI):
        doi, arxiv = "", arxiv or doi.removeprefix(ARXIV_DOI)
    return Traits(
        title=folded(title),
        author=folded_name(author),
        doi=doi,
        arxiv=arxiv and VERSION.sub("", arxiv.lower()),
        pages=pages and NOT_WORD.sub("-", pages),
        key=same(key, key.casefold()),
        **others,
    )


def fingerprints(found, names=("title", "arxiv", "doi", "key")):
    """What a work is looked up by, as numbers for a database to keep; two things hardly ever have the same."""
    said = [
        f"title {found.title} {found.author}" if name == "title" else f"{name} {value}"
        for name in names
        if (value := getattr(found, name))
    ]
    return [
        int.from_bytes(blake2b(each.encode(errors="replace"), digest_size=8).digest(), "big", signed=True)
        for each in said
    ]


@lru_cache(maxsize=65_536)
def folded_name(name):
    return folded(name)


def same(text, folded):
    """The text itself where folding changed nothing, so that it is held once."""
    return text if text == folded else folded


def are_kin(one, other):
    """Whether two types may describe one work."""
    return family_of(one) == family_of(other)


def family_of(kind):
    return KIN.get(kind, kind)


def differ(one, other):
    """Whether both are known and not the same."""
    return bool(one and other and one != other)


def is_same_by_doi(one, other):
    """Whether works of one DOI are one work and not a part and its container, or two parts of one."""
    if one.title == other.title:
        return True
    if is_alike(one.title, other.title):
        # The chapters of a book are often given the book's own, and some have titles much alike.
        is_longer = one.title.startswith(other.title) or other.title.startswith(one.title)
        return is_longer or one.type not in PARTS or not differ(one.pages, other.pages)
    if (one.type in CONTAINERS) != (other.type in CONTAINERS) or differ(one.pages, other.pages):
        return False
    return one.author == other.author and one.year == other.year and are_kin(one.type, other.type)


def is_alike(one, other):
    if one == other or not one or not other:
        return True
    if one.startswith(other) or other.startswith(one):
        return True
    matcher = SequenceMatcher(None, one[:300], other[:300], autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def is_same_by_arxiv(one, other):
    return (one.type == PREPRINT) == (other.type == PREPRINT) and not differ(one.doi, other.doi)


def is_same_by_title(one, other):
    """Of works with one title and first author; a number or an identifier that differs tells them apart."""
    return (
        are_kin(one.type, other.type)
        and (one.year == other.year or (None in (one.year, other.year) and len(one.title) >= TELLING))
        and not differ(one.doi, other.doi)
        and not differ(one.arxiv, other.arxiv)
        and not (
            differ(one.pages, other.pages) and (differ(one.volume, other.volume) or differ(one.issue, other.issue))
        )
    )


def is_renamed(one, other):
    """Of works with one citation key: whether one is the other with a corrected title."""
    return (
        bool(one.author)
        and one.author == other.author
        and one.year == other.year
        and are_kin(one.type, other.type)
        and is_alike(one.title, other.title)
        and not differ(one.doi, other.doi)
        and not differ(one.arxiv, other.arxiv)
    )


def is_version(preprint, paper):
    """Whether the paper may be what the preprint became."""
    if paper.type not in VERSIONS_OF_PREPRINTS:
        return False
    if preprint.arxiv and preprint.arxiv == paper.arxiv:
        return True
    return (
        is_telling(preprint)
        and not differ(preprint.arxiv, paper.arxiv)
        and (None in (preprint.year, paper.year) or -1 <= paper.year - preprint.year <= YEARS_TO_PRINT)
    )


def is_telling(one):
    """Whether title and first author alone say that two works are versions of one."""
    return len(one.title) >= TELLING and bool(one.author)


class Namesakes:
    """Very many works of one title and first author, like all the prefaces, by what else tells them apart."""

    def __init__(self, pairs):
        self.pairs, self.places = [], defaultdict(list)
        for pair in pairs:
            self.add(pair)

    def __iter__(self):
        return iter(self.pairs)

    def add(self, pair):
        for name in ("doi", "arxiv", "year", "pages", "volume", "issue"):
            self.places[name, getattr(pair[1], name)].append(len(self.pairs))
        self.places["family", family_of(pair[1].type)].append(len(self.pairs))
        self.pairs.append(pair)

    def like(self, wanted):
        """Those that may be the same by title, in their order and perhaps some others: never many that are not."""
        ways = [[("family", family_of(wanted.type))]]
        for name, unknown in (("doi", ""), ("arxiv", ""), ("year", None)):
            if value := getattr(wanted, name):
                ways.append([(name, value), (name, unknown)])
        for name in ("volume", "issue"):
            if wanted.pages and (value := getattr(wanted, name)):
                ways.append([("pages", wanted.pages), ("pages", ""), (name, value), (name, "")])
        ways = [[self.places.get(key, ()) for key in way] for way in ways]
        return (self.pairs[place] for place in merge(*min(ways, key=lambda way: sum(map(len, way)))))


class Works:
    """Works by all that can tell them, each with the traits it has and those it had when it was imported."""

    def __init__(self):
        self.by_doi, self.by_arxiv, self.by_title, self.by_key = {}, {}, {}, {}

    def add(self, work, found):
        """Takes a work in, with the same traits once, and gives the traits held; those taken in first are found first.

        Who keeps what it gives keeps no second copy, which for a large site would be much.
        """
        pair, name = (work, found), (found.title, found.author)
        namesakes = self.by_title.get(name, ())
        if isinstance(namesakes, Namesakes):
            namesakes.add(pair)
        elif pair in namesakes:
            return namesakes[namesakes.index(pair)][1]
        elif found.title:
            self.by_title[name] = (*namesakes, pair) if len(namesakes) < FEW else Namesakes((*namesakes, pair))
        for table, key in ((self.by_doi, found.doi), (self.by_arxiv, found.arxiv), (self.by_key, found.key)):
            if key in table:
                table[key].append(pair)
            elif key:
                table[key] = [pair]
        return found

    def find(self, wanted):
        """The work that has these traits, or None."""
        namesakes = self.by_title.get((wanted.title, wanted.author), ())
        if isinstance(namesakes, Namesakes):
            namesakes = namesakes.like(wanted)
        for pairs, is_same in (
            (self.by_doi.get(wanted.doi, ()), is_same_by_doi),
            (self.by_arxiv.get(wanted.arxiv, ()), is_same_by_arxiv),
            (namesakes, is_same_by_title),
        ):
            for work, known in pairs:
                if is_same(wanted, known):
                    return work
        return None

    def with_doi(self, doi):
        """A work that has the DOI, whether or not it is the same work."""
        return self.by_doi[doi][0][0] if doi in self.by_doi else None

    def renamed(self, wanted, is_free):
        """The free work of that citation key whose title was corrected since, or None."""
        for work, known in self.by_key.get(wanted.key, ()) if wanted.key else ():
            if is_free(work) and is_renamed(wanted, known):
                return work
        return None

    def versions(self, preprint):
        """The works the preprint may have become."""
        known = [*self.by_arxiv.get(preprint.arxiv, ())]
        known += self.by_title.get((preprint.title, preprint.author), ()) if is_telling(preprint) else ()
        return [work for work, paper in known if is_version(preprint, paper)]

    def preprints(self, paper):
        """The preprints that may have become the paper."""
        known = [*self.by_arxiv.get(paper.arxiv, ())]
        known += self.by_title.get((paper.title, paper.author), ()) if is_telling(paper) else ()
        return [work for work, preprint in known if preprint.type == PREPRINT and is_version(preprint, paper)]


# People


class People:
    """The people of the site by iD and by every way their names are written."""

    def __init__(self, people=(), favourite=None):
        """`people` yields (key, ORCID iD, given names, family name, every written form of the name)."""
        self.favourite = favourite
        self.by_orcid, self.by_form = {}, defaultdict(set)
        self.orcids, self.by_family = {}, defaultdict(dict)
        self.spelled = defaultdict(set)
        self.known = {}
        for key, orcid, given, family, forms in people:
            if orcid:
                self.by_orcid[orcid] = key
                self.orcids[key] = orcid
            for form in forms:
                self.by_form[name_key(form)].add(key)
            if given and family:
                self.by_family[folded(family)][key] = words_of(given)

    def notice(self, name):
        """Remembers a full given name, which makes initials of that letter doubtful for others."""
        words = words_of(name.given)
        if words and len(words[0]) > 1 and (family := folded(name.family)) in self.by_family:
            self.spelled[family, words[0][0]].add(words[0])

    def find(self, name):
        """(the person meant or None, the people who may be meant)."""
        if not self.by_form:
            return None, ()
        if name not in self.known:
            self.known[name] = self._find(name)
        return self.known[name]

    def _find(self, name):
        if name.orcid in self.by_orcid:
            return self.by_orcid[name.orcid], ()
        exact = self._possible(self.by_form.get(name_key(name.full), ()), name)
        if exact:
            return self._only(exact)
        family, words = folded(name.family), words_of(name.given)
        known = self.by_family.get(family, {})
        loose = self._possible((key for key, given in known.items() if are_compatible(words, given)), name)
        if len(loose) == 1 and loose[0] != self.favourite:
            others = self.spelled.get((family, words[0][0]), set()) - {known[loose[0]][0]}
            if others and len(words[0]) == 1:
                return None, tuple(loose)
        return self._only(loose)

    def _possible(self, keys, name):
        return [key for key in sorted(keys) if not differ(name.orcid, self.orcids.get(key, ""))]

    def _only(self, keys):
        if self.favourite in keys:
            return self.favourite, ()
        return (keys[0], ()) if len(keys) == 1 else (None, tuple(keys))


def words_of(given):
    """Given names in folded words; initials written together come apart."""
    spaced = re.sub(r"\.|-", " ", given)
    return tuple(word for word in map(folded, spaced.split()) if word)


def are_compatible(one, other):
    """Whether given names may be one person's: each word equals the other's or is its initial."""
    return bool(one and other) and all(
        first == second or (1 in (len(first), len(second)) and first[0] == second[0])
        for first, second in zip(one, other, strict=False)
    )
