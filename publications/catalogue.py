"""What there is to find: the listed works by topic, year, type, author, venue and link, and what these are called."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from heapq import heappush, heapreplace
from itertools import chain
from operator import attrgetter

from pyroaring import BitMap

from content.changes import kept
from content.models import Topic
from profile_app.models import Person

from .models import Listed, Venue
from .shelf import Shelf, shelf
from .topics import TopicTree

# Up to so many works their values are counted one by one; of more works the sets are compared.
FEW = 6_000


@dataclass(frozen=True)
class Label:
    """A value of a filter: the key in the catalogue, the slug in the address, and the words."""

    key: object
    slug: str
    text: str


@dataclass(frozen=True)
class Vocabulary:
    """What can be asked for by name. Topics and venues that nothing listed has are in it, but not for the public."""

    tree: TopicTree
    by_slug: dict

    @classmethod
    def current(cls):
        tree = TopicTree(Topic.objects.only("slug", "name", "parent"))
        people = Person.objects.with_page().order_by("display_name", "pk").values_list("pk", "slug", "display_name")
        venues = [(venue.pk, venue.slug, venue.label) for venue in Venue.objects.only("slug", "name", "short_name")]
        topics = [(topic.pk, topic.slug, topic.name) for topic in tree.topics.values()]
        rows = {"topic": topics, "person": people, "venue": venues}
        return cls(tree, {name: {slug: Label(pk, slug, text) for pk, slug, text in rows[name]} for name in rows})


class Catalogue:
    """The works on the shelf under the names of the vocabulary; a topic has also the works of the topics below it."""

    def __init__(self, shelf: Shelf, vocabulary: Vocabulary):
        self.shelf, self.vocabulary = shelf, vocabulary
        self._ranks, self._orders = {}, {}

    @property
    def works(self):
        return self.shelf.works

    @cached_property
    def topics(self):
        own = self.shelf.sets["topic"]
        return own | {
            pk: BitMap.union(*members)
            for pk, family in self.vocabulary.tree.families.items()
            if (members := [own[member] for member in family if member in own])
        }

    def sets(self, name):
        return self.topics if name == "topic" else self.shelf.sets[name]

    @cached_property
    def known(self):
        """By name of filter the labels of what at least one work has, by key."""
        return {
            name: {label.key: label for label in labels.values() if label.key in self.sets(name)}
            for name, labels in self.vocabulary.by_slug.items()
        }

    def label(self, name, slug):
        """The label that a visitor may see, or None."""
        found = self.vocabulary.by_slug[name].get(slug)
        # A name of a person with a page is public by itself.
        return found if found and (name == "person" or found.key in self.sets(name)) else None

    def by_words(self, name):
        """The known keys in the order of their words."""
        if name not in self._orders:
            known = self.known[name]
            self._orders[name] = sorted(known, key=lambda key: known[key].text)
        return self._orders[name]

    def having(self, name, keys):
        """The works that have one of the keys."""
        sets = self.sets(name)
        found = [sets[key] for key in keys if key in sets]
        return BitMap.union(*found) if found else BitMap()

    # Counting

    def counts(self, name, works):
        """How many of the works have each key."""
        sets = self.sets(name)
        if works is self.works:
            return {key: len(having) for key, having in sets.items()}
        if len(works) <= FEW:
            return self._tally(name, works)
        return {key: having.intersection_cardinality(works) for key, having in sets.items()}

    def most(self, name, works, number):
        """The same, of which the last may be missing: those with fewer works than `number` others."""
        if works is self.works or len(works) <= FEW:
            return self.counts(name, works)
        best, found, sets, known = [], {}, self.sets(name), self.known[name]
        for key in self._ranked(name):
            if len(best) == number and len(sets[key]) < best[0]:
                # No later one has so many works at all.
                break
            if key in known:
                found[key] = n = sets[key].intersection_cardinality(works)
                if len(best) < number:
                    heappush(best, n)
                elif n > best[0]:
                    heapreplace(best, n)
        return found

    def count(self, name, key, works):
        sets = self.sets(name)
        return sets[key].intersection_cardinality(works) if key in sets else 0

    def _tally(self, name, works):
        rows = map(self.shelf.rows.__getitem__, works)
        if name != "topic":
            return Counter(chain.from_iterable(map(attrgetter(name), rows)))
        groups, above, found = Counter(map(attrgetter(name), rows)), self.vocabulary.tree.above, Counter()
        for topics, n in groups.items():
            for key in set().union(*(above.get(topic, ()) for topic in topics)):
                found[key] += n
        return found

    def _ranked(self, name):
        """All keys, those with most works first."""
        if name not in self._ranks:
            sets = self.sets(name)
            self._ranks[name] = sorted(sets, key=lambda key: -len(sets[key]))
        return self._ranks[name]


_vocabulary = kept(Topic, Person, Venue)(Vocabulary.current)


@kept(Listed, Topic, Person, Venue)
def catalogue():
    """The catalogue as of now. Ask again for each page."""
    return Catalogue(shelf(), _vocabulary())
