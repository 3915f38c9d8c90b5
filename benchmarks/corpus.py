"""A made-up bibliography of any size; the same size and seed give the same works.

    python benchmarks/corpus.py 1000 > papers.bib

Few authors, topics and venues have most of the works, as in life; a part of the names and titles is written in TeX.
"""

import random
import sys
from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate

STEMS = (
    "adaptive analysis bayesian boundary cell cluster coastal compiler complex control data design diffusion dynamic"
    " efficient embedding energy entropy equilibrium estimation field flow formal fusion gene gradient graph heat image"
    " inference kernel language latent lattice linear logic market memory model motion network noise ocean optical"
    " parallel particle phase plasma policy query random reaction recursive robust sampling search signal sparse state"
    " stochastic surface system tensor theory thermal tidal tissue transfer vision wave water"
).split()
BEGINNINGS = ("", "inter", "meta", "multi", "non", "over", "pre", "re", "sub", "un")
ENDINGS = ("", "al", "ation", "ing", "ity", "or", "s")
SMALL = "a and at by for from in of on the to under using via with without".split()
ACRONYMS = "DNA GPU HIV IoT LiDAR LLM MRI SQL TCP".split()
GIVEN = (
    "Ada Alan Amara Andrei Astrid Bao Beatriz Carla Chen Chiara Daniel Diego Elena Elif Emma Fatima Felix Femi Grace"
    " Hana Hassan Hiro Ida Igor Ines Jana Jin Jonas Kai Kavya Lars Laura Leila Lin Luis Maja Marco Mei Milan Nadia Nils"
    " Noor Olga Omar Pablo Petra Priya Rafael Rosa Ruth Samir Sofia Sven Tariq Uma Vera Wei Yara Yuki Zoe"
).split()
FAMILY = (
    "Ahmed Ali Anand Baker Banerjee Bauer Bianchi Brown Campbell Chan Chen Clark Cohen Costa Das Davis Dubois Evans"
    " Fischer Gao Gomez Gupta Haas Hansen Hoffmann Huang Hussain Ito Ivanov Jain Jansen Jones Kato Kaur Khan Kim"
    " Kowalski Kumar Lee Levy Li Liu Lopes Martin Meyer Moore Murphy Nakamura Nguyen Novak Okafor Olsen Park Patel"
    " Petrov Popov Rao Ricci Rossi Roy Santos Sato Schmidt Shah Silva Singh Smith Sun Suzuki Tanaka Tran Turner Vogel"
    " Wagner Wang Weber White Wong Wright Wu Yamamoto Yilmaz Young Zhang Zhao Zhou"
).split()
ACCENTED = {
    "Çelik": r"{\c C}elik",
    "Côté": r"C{\^o}t{\'e}",
    "Dvořák": r"Dvo{\v r}{\'a}k",
    "Erdős": r"Erd{\H o}s",
    "Fernández": r"Fern{\'a}ndez",
    "García": r"Garc{\'\i}a",
    "Łukasik": r"{\L}ukasik",
    "Müller": r"M{\"u}ller",
    "Núñez": r"N{\'u}{\~n}ez",
    "Ørsted": r"{\O}rsted",
    "Schröder": r"Schr{\"o}der",
    "Weiß": r"Wei{\ss}",
}
JOURNALS = ("Advances in", "Annals of", "Journal of", "Letters in", "Reviews of", "Transactions on")
CONFERENCES = ("Proceedings of the International Conference on", "Proceedings of the Symposium on", "Workshop on")
PUBLISHERS = ("Example University Press", "Northern Academic", "Open Society Press", "Springfield Science")
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
TYPES = (("article", 45), ("inproceedings", 40), ("misc", 10), ("book", 5))
LATEST, YEARS = 2026, 36
TOPICS, VENUES = 200, 120


@dataclass(frozen=True, slots=True)
class Work:
    """One work; `authors` are pairs of given and family name, `type` is BibTeX's."""

    number: int
    type: str
    title: str
    acronym: str
    authors: tuple[tuple[str, str], ...]
    year: int
    month: int
    venue: str
    volume: int
    issue: int
    pages: str
    topics: tuple[str, ...]
    abstract: str

    @property
    def key(self):
        return f"{ascii_of(self.authors[0][1])}{self.year}x{self.number}"

    @property
    def doi(self):
        return f"10.5555/{self.year}.{self.number:07}"


class Often:
    """Draws from a row of things, the first ones much more often than the last (Zipf's law)."""

    def __init__(self, things, exponent):
        self.things = things
        self.weights = list(accumulate((place + 1) ** -exponent for place in range(len(things))))

    def draw(self, chance):
        return self.things[bisect(self.weights, chance.random() * self.weights[-1])]

    def some(self, chance, number):
        """Different ones."""
        found = {}
        while len(found) < number:
            found[self.draw(chance)] = None
        return tuple(found)


class Corpus:
    """The people, topics and venues of a bibliography of this size; `works()` makes the works one by one."""

    def __init__(self, size, seed=1):
        self.size, self.seed = size, seed
        chance = random.Random(f"{seed}/{size}")
        words = [begin + stem + end for stem in STEMS for begin in BEGINNINGS for end in ENDINGS]
        chance.shuffle(words)
        self.words = Often(words, 0.9)
        self.topics = [" ".join(pair) for pair in different(TOPICS, lambda: chance.sample(STEMS, 2))]
        self.people = different(max(60, size // 5), lambda: self._person(chance))
        self.journals = self._venues(chance, JOURNALS)
        self.conferences = self._venues(chance, CONFERENCES)
        self.often_people, self.often_topics = Often(self.people, 0.8), Often(self.topics, 1.0)

    def works(self):
        chance = random.Random(f"{self.seed}/{self.size}/works")
        venues = {"article": Often(self.journals, 0.8), "inproceedings": Often(self.conferences, 0.8)}
        types, weights = zip(*TYPES, strict=True)
        for number in range(1, self.size + 1):
            (type_,) = chance.choices(types, weights)
            page = chance.randint(1, 900)
            yield Work(
                number=number,
                type=type_,
                title=self._sentence(chance, chance.randint(6, 13)),
                acronym=chance.choice(ACRONYMS) if chance.random() < 0.2 else "",
                authors=self.often_people.some(chance, 1 + min(9, int(chance.expovariate(1 / 2.6)))),
                year=LATEST - min(YEARS, int(chance.expovariate(1 / 9))),
                month=chance.randint(1, 12),
                venue=venues[type_].draw(chance) if type_ in venues else chance.choice(PUBLISHERS),
                volume=chance.randint(1, 80),
                issue=chance.randint(1, 12),
                pages=f"{page}--{page + chance.randint(4, 30)}",
                topics=self.often_topics.some(chance, chance.randint(1, 4)),
                abstract=" ".join(self._sentence(chance, chance.randint(12, 26)) + "." for _ in range(8)),
            )

    def _person(self, chance):
        given = chance.choice(GIVEN)
        given += "".join(f" {chance.choice('ABCDEFGHJKLMNPRSTVW')}." for _ in range(chance.randint(0, 2)))
        return given, chance.choice(list(ACCENTED) if chance.random() < 0.15 else FAMILY)

    def _venues(self, chance, openings):
        return [
            f"{opening} {one.title()} {other.title()}"
            for opening, one, other in different(
                VENUES, lambda: (chance.choice(openings), self.words.draw(chance), self.words.draw(chance))
            )
        ]

    def _sentence(self, chance, length):
        words = (chance.choice(SMALL) if chance.random() < 0.28 else self.words.draw(chance) for _ in range(length))
        return " ".join(words).capitalize()


def different(number, make):
    """So many different things, as tuples."""
    found = {}
    while len(found) < number:
        found[tuple(make())] = None
    return list(found)


def ascii_of(name):
    return "".join(letter for letter in name if letter.isascii())


def bibtex(corpus):
    """The works as BibTeX, entry by entry."""
    macros = {venue: f"venue{number}" for number, venue in enumerate(corpus.journals[:12])}
    for venue, name in macros.items():
        yield f'@string{{{name} = "{venue}"}}\n'
    for work in corpus.works():
        yield entry_of(work, macros)


def entry_of(work, macros):
    authors = " and ".join(f"{ACCENTED.get(family, family)}, {given}" for given, family in work.authors)
    fields = {
        "title": f"{{{work.title}{f' {{{work.acronym}}}' if work.acronym else ''}}}",
        "author": f"{{{authors}}}",
        "year": f"{{{work.year}}}",
        "month": MONTHS[work.month - 1],
        "doi": f"{{{work.doi}}}",
        "url": f"{{https://example.org/paper/{work.number}}}",
        "keywords": f"{{{', '.join(work.topics)}}}",
        "abstract": f"{{{work.abstract}}}",
    }
    if work.type == "article":
        fields["journal"] = macros.get(work.venue) or f"{{{work.venue}}}"
        fields |= {"volume": str(work.volume), "number": f"{{{work.issue}}}", "pages": f"{{{work.pages}}}"}
    elif work.type == "inproceedings":
        fields |= {"booktitle": f"{{{work.venue}}}", "pages": f'"{work.pages}"'}
    else:
        fields["publisher" if work.type == "book" else "howpublished"] = f"{{{work.venue}}}"
    lines = "".join(f"  {name} = {value},\n" for name, value in fields.items())
    return f"\n@{work.type}{{{work.key},\n{lines}}}\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.writelines(bibtex(Corpus(int(sys.argv[1]))))
