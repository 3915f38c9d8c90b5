"""The entries that have a frequent word, as one set for each beginning of words that very many have.

The index finds what few have at once; of what every other entry has it makes a list as long as the site. So such lists
are kept ready from when they are first asked for, and changed in the same transaction as the index; where many entries
change at once they are forgotten and made again when they are asked for next. What is found is the same with and
without them.
"""

import json
from bisect import bisect_left
from collections import defaultdict

from django.db import DatabaseError, connection, transaction
from pyroaring import BitMap

from content.changes import State

from .tokens import BREAK, MARKS

# So many entries make a beginning frequent; to find fewer takes the index no longer than to read what is kept.
LEAST = 1_000
# Of more entries that change at once it costs less to make the sets anew.
AT_ONCE = 100
# How far one may look: in names, in these and the facts beside them, in everything.
WITHIN = (1, 2, 3)

VALUES = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value FROM json_array_elements_text(%s::json)",
}
INSERT = "INSERT INTO content_postings (term, kind, keys) VALUES (%s, %s, %s) ON CONFLICT (term, kind) DO UPDATE"


def sets(beginnings):
    """The keys of what has those of the beginnings that are frequent, as {(beginning, within): {kind: set}}."""
    asked = {f"{within}{beginning}": (beginning, within) for beginning in beginnings for within in WITHIN}
    found = {}
    for term, kind, keys in _rows("term, kind, keys", f"term IN ({VALUES[connection.vendor]})", [json.dumps([*asked])]):
        found.setdefault(asked[term], {})[kind] = BitMap.deserialize(bytes(keys))
    return found


def keep(found, within, version):
    """Stores what was found for each beginning in the state of that version, if it is frequent and still so.

    Whoever asked does not fail for it.
    """
    rows = [
        (f"{within}{beginning}", kind, keys)
        for beginning, kinds in found.items()
        if sum(map(len, kinds.values())) >= LEAST
        for kind, keys in kinds.items()
    ]
    if rows:
        try:
            with transaction.atomic():
                # Nobody can change the index while the state is held.
                state = State.objects.select_for_update().filter(pk=1).first()
                if state and state.versions.get("") == version:
                    _write(rows)
        except DatabaseError:
            # It is found again when it is next asked for.
            return


def are_any():
    return bool(_rows("1", "true LIMIT 1"))


def forget():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM content_postings")


class Changes:
    """What some entries of a kind gain and lose: first what each had is lost, then gained what it has."""

    def __init__(self, kind):
        self.kind, self.former = kind, {}
        # By term the keys of entries that have no longer, or now have, a word that begins so.
        self.lost, self.gained = defaultdict(list), defaultdict(list)

    def lose(self, key, columns):
        self.former[key] = growing(columns)

    def gain(self, key, columns):
        self._compare(key, self.former.pop(key, NOTHING), growing(columns))

    def _compare(self, key, former, now):
        for within, (old, new) in enumerate(zip(former, now, strict=True), 1):
            for terms, tokens, others in ((self.lost, old - new, new), (self.gained, new - old, old)):
                for beginning in beginnings_of(tokens, others):
                    terms[f"{within}{beginning}"].append(key)

    def store(self):
        """Writes the sets anew that changed."""
        for key, tokens in self.former.items():
            self._compare(key, tokens, NOTHING)
        terms = {term for (term,) in _rows("DISTINCT term")} & (self.gained.keys() | self.lost.keys())
        condition = f"kind = %s AND term IN ({VALUES[connection.vendor]})"
        rows = _rows("term, keys", condition, [self.kind, json.dumps([*terms])]) if terms else ()
        known, nothing = {term: BitMap.deserialize(bytes(keys)) for term, keys in rows}, BitMap()
        _write(
            (term, self.kind, known.get(term, nothing) - BitMap(self.lost[term]) | BitMap(self.gained[term]))
            for term in terms
        )


NOTHING = frozenset(), frozenset(), frozenset()


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


def _write(rows):
    with connection.cursor() as cursor:
        cursor.executemany(
            f"{INSERT} SET keys = excluded.keys", [(term, kind, keys.serialize()) for term, kind, keys in rows]
        )


def _rows(columns, condition="true", given=()):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM content_postings WHERE {condition}", given)
        return cursor.fetchall()
