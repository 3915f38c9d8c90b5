"""The entries that have a frequent word, as one set for each beginning of words that very many have.

The index finds what few have at once; of what every other entry has it makes a list as long as the site. So such lists
are kept ready, changed in the same transaction as the index. Which beginnings are frequent is told whenever many
entries come at once; what is found is the same with and without them.
"""

import json
from bisect import bisect_left
from collections import defaultdict
from math import inf

from django.db import connection
from pyroaring import BitMap

from .tokens import BREAK, MARKS

# Frequent is what one of so many entries has in its names, in these and its facts, in all of it: the less is looked at,
# the longer it takes the index. At least so many must come at once.
SHARES, LEAST = (64, 32, 8), 500
WITHIN = range(1, len(SHARES) + 1)

VALUES = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value FROM json_array_elements_text(%s::json)",
}


def sets(beginnings):
    """The keys of what has those of the beginnings that are frequent, as {(beginning, within): {kind: set}}."""
    asked = {f"{within}{beginning}": (beginning, within) for beginning in beginnings for within in WITHIN}
    found = {}
    for term, kind, keys in _rows("term, kind, keys", f"term IN ({VALUES[connection.vendor]})", [json.dumps([*asked])]):
        found.setdefault(asked[term], {})[kind] = BitMap.deserialize(bytes(keys))
    return found


def are_any():
    return bool(_rows("1", "true LIMIT 1"))


def forget():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM content_postings")


class Changes:
    """What the entries of a kind gain and lose: first what each had is lost, then gained what it has."""

    def __init__(self, kind):
        self.kind, self.number = kind, 0
        self.words, self.former = set(), {}
        # By term the keys of entries that were there before and have no longer, or now have, a word that begins so.
        self.lost, self.gained = defaultdict(list), defaultdict(list)
        # For each column the keys of what has a token; of entries that are new, which may be very many.
        self.fresh = [defaultdict(list) for _column in range(3)]

    def lose(self, key, columns):
        self.former[key] = growing(columns)

    def gain(self, key, columns):
        self.number += 1
        if key in self.former:
            self.words.update(*columns)
            self._compare(key, growing(columns))
        else:
            for having, tokens in zip(self.fresh, columns, strict=True):
                for token in set(tokens):
                    having[token].append(key)

    def _compare(self, key, now):
        for within, (old, new) in enumerate(zip(self.former[key], now, strict=True), 1):
            for terms, tokens, others in ((self.lost, old - new, new), (self.gained, new - old, old)):
                for beginning in beginnings_of(tokens, others):
                    terms[f"{within}{beginning}"].append(key)
        self.former[key] = None

    def is_fresh(self, key):
        return key not in self.former

    def tokens(self):
        """All that the entries have now."""
        return self.words.union(*self.fresh)

    def store(self, others):
        """Writes the sets anew that changed, and those that are new.

        `others` are a function that gives what the rest of the index has of some terms, as {term: {kind: keys}}.
        """
        for key, tokens in self.former.items():
            if tokens is not None:
                self._compare(key, (set(), set(), set()))
        stored = {term for (term,) in _rows("DISTINCT term")}
        gained = {term: BitMap(keys) for term, keys in self.gained.items() if term in stored}
        frequent, having = {}, {}
        for within, (tokens, share) in enumerate(zip(self.fresh, SHARES, strict=True), 1):
            least = self.number / share if self.number >= LEAST else inf
            for token, keys in tokens.items():
                having[token] = having[token] + keys if token in having else keys
            beginnings = Beginnings(having, least, {term[1:] for term in stored if term[0] == str(within)})
            for beginning, keys, is_frequent in beginnings.all():
                term = f"{within}{beginning}"
                if term in stored:
                    gained[term] = gained[term] | keys if term in gained else keys
                elif is_frequent:
                    frequent[term] = keys
        lost = {term: keys for term, keys in self.lost.items() if term in stored}
        rows = [(term, self.kind, keys) for term, keys in self._changed(gained, lost)]
        if frequent:
            rows += self._first(frequent, others(frequent))
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO content_postings (term, kind, keys) VALUES (%s, %s, %s)"
                " ON CONFLICT (term, kind) DO UPDATE SET keys = excluded.keys",
                [(term, kind, keys.serialize()) for term, kind, keys in rows],
            )

    def _changed(self, gained, lost):
        terms = gained.keys() | lost.keys()
        condition = f"kind = %s AND term IN ({VALUES[connection.vendor]})"
        rows = _rows("term, keys", condition, [self.kind, json.dumps([*terms])]) if terms else ()
        known, nothing = {term: BitMap.deserialize(bytes(keys)) for term, keys in rows}, BitMap()
        for term in terms:
            keys = known.get(term, nothing)
            if term in lost:
                keys = keys - BitMap(lost[term])
            yield term, keys | gained.get(term, nothing)

    def _first(self, frequent, others):
        for term, keys in frequent.items():
            found = dict(others.get(term, {}))
            found[self.kind] = keys | found.get(self.kind, BitMap())
            for kind, those in found.items():
                yield term, kind, those


class Beginnings:
    """The sets of those beginnings of words that so many keys have at `least`, or that are `stored` already."""

    def __init__(self, having, least, stored):
        self.having, self.least, self.stored = having, least, stored
        self.known = {term[:end] for term in stored for end in range(1, len(term) + 1)}
        self.found = []

    def all(self):
        """(beginning, keys, whether it is frequent and more than a part of one word)."""
        self._take("", [token for token in self.having if not token.startswith(MARKS)])
        return self.found

    def _take(self, beginning, tokens):
        """The keys of what has one of the tokens, which all begin so."""
        if len(tokens) == 1:
            return self._take_one(beginning, *tokens)
        end, parts, keys = len(beginning) + 1, {}, BitMap()
        for token in tokens:
            parts.setdefault(token[:end], []).append(token)
        for part, those in parts.items():
            if part == beginning:
                keys.update(self.having[part])
            elif part in self.known or sum(len(self.having[token]) for token in those) >= self.least:
                keys |= self._take(part, those)
            else:
                for token in those:
                    keys.update(self.having[token])
        if beginning:
            self.found.append((beginning, keys, len(keys) >= self.least))
        return keys

    def _take_one(self, beginning, token):
        keys = BitMap(self.having[token])
        for end in range(len(beginning) or 1, len(token)):
            if token[:end] in self.stored:
                self.found.append((token[:end], keys, False))
        self.found.append((token, keys, len(keys) >= self.least))
        return keys


def beginnings_of(tokens, others):
    """What the tokens begin with and none of the others does."""
    if not tokens:
        return
    others = sorted(others)
    for beginning in {token[:end] for token in tokens for end in range(1, len(token) + 1)}:
        place = bisect_left(others, beginning)
        if place == len(others) or not others[place].startswith(beginning):
            yield beginning


def growing(columns):
    """The words among the tokens of an entry's names, of these and its facts, and of all columns."""
    names = {token for token in columns[0] if not token.startswith(MARKS)}
    facts = names.union(columns[1]) - {BREAK}
    return names, facts, facts.union(columns[2]) - {BREAK}


def terms_of(columns):
    """All beginnings of words in an entry, each by how far one has to look for it."""
    return {
        f"{within}{token[:end]}"
        for within, tokens in enumerate(growing(columns), 1)
        for token in tokens
        for end in range(1, len(token) + 1)
    }


def _rows(columns, condition="true", given=()):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM content_postings WHERE {condition}", given)
        return cursor.fetchall()
