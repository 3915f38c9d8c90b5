"""What there is to find: the listed works by topic, year, type, author, venue and link, and what these are called."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import itemgetter

from pyroaring import BitMap

from content.changes import kept
from content.models import Topic
from profile_app.models import Person

from .models import Listed, Venue
from .shelf import Shelf, shelf
from .topics import TopicTree

# Up to so many works for each set the values of the works are counted one by one; else the sets are compared.
PER_SET = 6


# Compared by identity, which is fast where they are keys.
@dataclass(frozen=True, eq=False, slots=True)
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
        self._sizes, self._ranks, self._orders, self._places = {}, {}, {}, {}
        self._picked = None, None

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

    def places(self, name):
        """The place of each known key among these."""
        if name not in self._places:
            self._places[name] = {key: place for place, key in enumerate(self.by_words(name))}
        return self._places[name]

    def having(self, name, keys):
        """The works that have one of the keys."""
        sets = self.sets(name)
        found = [sets[key] for key in keys if key in sets]
        return BitMap.union(*found) if found else BitMap()

    # Counting

    def counts(self, name, works):
        """How many of the works have each key."""
        if works is self.works:
            return self._totals(name)
        sets = self.sets(name)
        if len(works) <= PER_SET * len(sets):
            return self._tally(name, works)
        return {key: having.intersection_cardinality(works) for key, having in sets.items()}

    def most(self, name, works, number):
        """The same, of which the last may be missing: those with fewer works than `number` others."""
        sets, totals = self.sets(name), self._totals(name)
        if works is self.works or len(works) <= PER_SET * len(sets):
            return self.counts(name, works)
        ranked, first = self._ranked(name), 2 * number
        found = {key: sets[key].intersection_cardinality(works) for key in ranked[:first]}
        enough = sorted(found.values())[-number] if len(found) > number else 0
        for key in ranked[first:]:
            if totals[key] < enough:
                # No later one has so many works at all.
                break
            found[key] = sets[key].intersection_cardinality(works)
        return found

    def count(self, name, key, works):
        sets = self.sets(name)
        return sets[key].intersection_cardinality(works) if key in sets else 0

    def _totals(self, name):
        if name not in self._sizes:
            self._sizes[name] = {key: len(having) for key, having in self.sets(name).items()}
        return self._sizes[name]

    def _tally(self, name, works):
        found = Counter(chain.from_iterable(self._pick(works)(self.shelf.values[name])))
        if name == "topic":
            # Those with topics below them have more works than carry them.
            found.update({key: self.count(name, key, works) - found[key] for key in self.vocabulary.tree.families})
        return found

    def _pick(self, works):
        """What takes the works out of a column; that of the last ones is kept, because several columns are asked."""
        known, pick = self._picked
        if known is not works:
            # No work has the key 0: it makes a tuple of one work and of none.
            pick = itemgetter(0, 0, *works.to_array())
            self._picked = works, pick
        return pick

    def _ranked(self, name):
        """The known keys, those with most works first."""
        if name not in self._ranks:
            self._ranks[name] = sorted(self.known[name], key=self._totals(name).__getitem__, reverse=True)
        return self._ranks[name]


_vocabulary = kept(Topic, Person, Venue)(Vocabulary.current)


@kept(Listed, Topic, Person, Venue)
def catalogue():
    """The catalogue as of now. Ask again for each page."""
    return Catalogue(shelf(), _vocabulary())
