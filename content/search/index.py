"""The index of words: what each kind of entry brings, kept right by `content.changes`, and what is found in it.

Only what the public may see is in the index. A kind is registered with the columns its entries are found by; a back end
keeps tokens with their places in the database and finds entries by terms (see `content.search.tokens`).
"""

from bisect import bisect_left
from dataclasses import replace

from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.models import Q
from django.db.models.expressions import RawSQL
from pyroaring import BitMap, FrozenBitMap

from content.changes import current, kept
from content.rows import of_keys

from . import postgresql, postings, spelling, sqlite
from .documents import Kind
from .tokens import Term, terms, whole

BACKENDS = {"sqlite": sqlite, "postgresql": postgresql}

# Keys of all kinds stand in one table: the number of the kind above, the key of the row below.
SHIFT = 40

NOTHING = FrozenBitMap()

# How far a search looks: in names alone, also in the facts beside them, or in everything.
NAMES, FACTS, TEXTS = 1, 2, 3


class Index:
    """All kinds that can be found by their words. A keeper of `content.changes`."""

    def __init__(self):
        self.kinds, self.public = {}, {}

    def register(self, model, names, facts=(), texts=(), public=None):
        """Says by which columns a kind is found; `public` gives what is in the index, by default what is published."""
        self.kinds[model] = Kind(model, names, facts, texts)
        self.public[model] = public or model.objects.published

    @property
    def sources(self):
        return tuple(self.kinds)

    def clear(self):
        with connections["default"].cursor() as cursor:
            cursor.execute("DELETE FROM content_words")
        postings.forget()
        spelling.forget()

    def refresh(self, changed, moment, number):
        for model, kind in self.kinds.items():
            if keys := changed.of(model):
                self._refresh_kind(kind, keys, of_keys(self.public[model](moment), keys))

    def _refresh_kind(self, kind, keys, shown):
        low, _high = span(kind.model)
        numbers = [low + key for key in keys]
        frequent = postings.Changes(low >> SHIFT) if postings.are_any() else None
        if frequent and len(numbers) > postings.AT_ONCE:
            postings.forget()
            frequent = None
        if frequent:
            for number, *columns in back_end().tokens(numbers):
                frequent.lose(number - low, columns)
        back_end().drop(numbers)
        rows, words = [], set()
        for key, *columns in kind.documents(shown):
            rows.append((low + key, *columns))
            # Bytes are told apart faster than letters.
            words.update(" ".join(columns).encode().split())
            if frequent:
                frequent.gain(key, [*map(str.split, columns)])
        back_end().put(rows)
        spelling.learn(map(bytes.decode, words))
        if frequent:
            frequent.store()

    def find(self, model, wanted, within=TEXTS):
        """The condition that an entry of the kind has all that the terms ask for; None where they ask for nothing."""
        if not wanted:
            return None
        # Brings the index up to date.
        current()
        low, high = span(model)
        sql, expression = back_end().query(wanted, within)
        return RawSQL(
            f"SELECT number - %s FROM ({sql}) found WHERE number BETWEEN %s AND %s", [low, expression, low, high]
        )

    def condition(self, model, text):
        """The same for a filter, of what a text means; what asks for nothing finds nothing."""
        found = self.find(model, understood(text))
        return Q(pk__in=[]) if found is None else Q(pk__in=found)

    def finds_more_than(self, most, model, wanted, within=TEXTS):
        """Whether more entries of the kind than so many have all that the terms ask for."""
        found = self.find(model, wanted, within)
        return (
            bool(found)
            and _rows(f"SELECT COUNT(*) FROM ({found.sql} LIMIT %s) few", [*found.params, most + 1])[0][0] > most
        )

    def keys(self, model, wanted, within=TEXTS):
        """The primary keys of what has all that the terms ask for, as a set nobody may change."""
        return matching(tuple(wanted), within).get(span(model)[0] >> SHIFT, NOTHING)


INDEX = Index()


def back_end():
    return BACKENDS[connections["default"].vendor]


def span(model):
    """The smallest and the largest number of rows of the kind in the index."""
    low = ContentType.objects.get_for_model(model).pk << SHIFT
    return low, low + (1 << SHIFT) - 1


def _rows(sql, given):
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


# What has the terms

frequent_sets = kept(most=64)(postings.sets)


@kept(most=64)
def matching(wanted, within=TEXTS):
    """By number of kind the primary keys of what has all that the terms ask for, as sets."""
    simple = [term for term in wanted if all(each.is_beginning for each in term.spellings)]
    having = _having({each.tokens[0] for term in simple for each in term.spellings}, within)
    parts = [_united([having[each.tokens[0]] for each in term.spellings]) for term in simple]
    if rest := [term for term in wanted if term not in simple]:
        parts.append(_in_index(rest, within))
    kinds = set.intersection(*map(set, parts)) if parts else ()
    found = {kind: BitMap.intersection(*(part[kind] for part in parts)) for kind in kinds}
    return {kind: keys for kind, keys in found.items() if keys}


def _having(beginnings, within):
    """For each beginning of words the keys of what has one that begins so, as {kind: set}."""
    sets = frequent_sets(frozenset(beginnings)) if beginnings else {}
    ready = {beginning: sets[beginning, within] for beginning in beginnings if (beginning, within) in sets}
    missing = sorted(beginnings - ready.keys())
    if not missing:
        return ready
    version, numbers = current().version, {beginning: [] for beginning in missing}
    asked = [back_end().query([Term((beginning,), True)], within) for beginning in missing]
    parts = (f"SELECT {place}, number FROM ({sql}) found{place}" for place, (sql, _expression) in enumerate(asked))
    for place, number in _rows(" UNION ALL ".join(parts), [expression for _sql, expression in asked]):
        numbers[missing[place]].append(number)
    found = {beginning: _by_kind(those) for beginning, those in numbers.items()}
    postings.keep(found, within, version)
    return ready | found


def _united(parts):
    """The sets of any of the parts, by kind."""
    return {kind: BitMap.union(*(part[kind] for part in parts if kind in part)) for kind in set().union(*parts)}


def _in_index(wanted, within):
    sql, expression = back_end().query(wanted, within)
    return _by_kind([number for (number,) in _rows(sql, [expression])])


def _by_kind(numbers):
    numbers, found, start = sorted(numbers), {}, 0
    while start < len(numbers):
        kind = numbers[start] >> SHIFT
        low, end = kind << SHIFT, bisect_left(numbers, kind + 1 << SHIFT, start)
        found[kind] = BitMap([number - low for number in numbers[start:end]])
        start = end
    return found


# What a text means


@kept()
def understood(text):
    """The terms that a text asks for; where nothing has them all, with the words that are near to its own.

    First only words that nothing begins with are taken for others, then each; at last such words are left out, if two
    are left.
    """
    asked = tuple(terms(text))
    if not asked or _is_there(asked):
        return asked
    unknown = tuple(term if _is_there((term,)) else _with_near(term) for term in asked)
    if unknown != asked and _is_there(unknown):
        return unknown
    doubted = tuple(map(_with_near, asked))
    if doubted != unknown and _is_there(doubted):
        return doubted
    known = tuple(term for term in unknown if _is_there((term,)))
    return known if len(known) > 1 and _is_there(known) else asked


def _is_there(wanted):
    return bool(matching(wanted))


def _with_near(term):
    if len(term.tokens) > 1 or not term.open:
        return term
    (word,) = term.tokens
    near = spelling.near(word)
    return replace(term, others=tuple(Term((each,), len(each) > spelling.SHORTEST) for each in near))


# How well it is found


def tiers(text):
    """(terms, how far to look) for each degree of likeness, the best first: a name as a whole, in names, in facts."""
    wanted = understood(text)
    return [((whole(text),), NAMES), *((wanted, within) for within in (NAMES, FACTS, TEXTS))] if wanted else []


@kept(most=64)
def everywhere(text):
    """For each kind the primary keys of what a text finds, as one set for each degree of likeness, the best first."""
    degrees = [matching(wanted, within) for wanted, within in tiers(text)]
    found = {}
    for model in INDEX.kinds:
        kind, seen = span(model)[0] >> SHIFT, BitMap()
        sets = []
        for degree in degrees:
            sets.append(degree.get(kind, BitMap()) - seen)
            seen |= sets[-1]
        if seen:
            found[model] = sets
    return found
