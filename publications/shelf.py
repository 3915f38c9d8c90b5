"""All listed works as this process has them in memory: sets of works by each value a list is filtered by.

Sets and orders are made from the rows of `Listed`; after a change only the rows that changed are read again.
"""

import gc
from bisect import bisect_left
from collections import defaultdict
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import islice
from threading import RLock
from typing import NamedTuple

from django.db import connection
from pyroaring import BitMap

from content.changes import current, kind_of

from .models import Listed

NAMES = ("topic", "year", "type", "person", "venue", "has")
COLUMNS = ("work", "number", "is_shown", "issued", "is_coming", "type", "venue", "topics", "people", "has", "title")

# One in so many.
FEW = 16


class Row(NamedTuple):
    """One listed work, past its values by the names of filters."""

    number: int
    issued: str
    is_coming: bool
    title: str


@lru_cache(maxsize=20_000)
def keys_in(text):
    return tuple(map(int, text.split()))


@lru_cache(maxsize=20_000)
def alone(value):
    return (value,)


@lru_cache(maxsize=10_000)
def year_in(issued):
    return alone(int(issued[:4]) if issued else None)


@lru_cache(maxsize=100)
def words_in(text):
    return tuple(text.split())


@contextmanager
def uncollected():
    """Spares the search for garbage while very much is made of which nothing is garbage."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class Shelf:
    """The listed works, by their primary keys. What is read is never changed: `with_rows` makes another shelf."""

    def __init__(self, known=None):
        self.number = known.number if known else 0
        self.rows = dict(known.rows) if known else {}
        # By name of filter the values of each work as a tuple, at its primary key; so values are counted fastest.
        self.values = {name: list(known.values[name]) if known else [()] for name in NAMES}
        self.works = BitMap(known.works) if known else BitMap()
        self.sets = {name: dict(known.sets[name]) if known else {} for name in NAMES}
        # The works of each year, the newest first.
        self.by_year = dict(known.by_year) if known else {}
        self._by_title = None

    def with_rows(self, rows):
        """This shelf with rows of `Listed`, as tuples of their COLUMNS, in the place of what is known of these."""
        fresh = Shelf(self)
        if self.rows:
            fresh._take(rows)
        else:
            with uncollected():
                fresh._fill(rows)
        return fresh

    def _fill(self, rows):
        """Takes all rows at once, a column at a time: many times as fast as one after the other."""
        rows = list(rows)
        self.number = max((row[1] for row in rows), default=0)
        rows = [row for row in rows if row[2]]
        if not rows:
            return
        works, numbers, _shown, issued, is_coming, kinds, venues, topics, people, has, titles = zip(*rows, strict=True)
        self.works = BitMap(works)
        # Past the function that a named tuple is made by, which takes longer than the tuple.
        made = map(partial(tuple.__new__, Row), zip(numbers, issued, is_coming, titles, strict=True))
        self.rows = dict(zip(works, made, strict=True))
        self._fill_values("topic", works, map(keys_in, topics))
        self._fill_values("year", works, map(year_in, issued))
        self._fill_values("type", works, map(alone, kinds))
        self._fill_values("person", works, map(keys_in, people))
        self._fill_values("venue", works, (alone(venue) if venue else () for venue in venues))
        self._fill_values("has", works, map(words_in, has))
        for when, work in sorted(zip(issued, works, strict=True), reverse=True):
            self.by_year.setdefault(*year_in(when), []).append(work)

    def _fill_values(self, name, works, values):
        column, members = [()] * (max(works) + 1), defaultdict(list)
        for work, those in zip(works, values, strict=True):
            column[work] = those
            for value in those:
                members[value].append(work)
        self.values[name] = column
        self.sets[name] = {value: BitMap(those) for value, those in members.items()}

    def _take(self, rows):
        self._own = set()
        for work, number, is_shown, issued, is_coming, kind, venue, topics, people, has, title in rows:
            self.number = max(self.number, number)
            self._remove(work)
            if is_shown:
                self._add(
                    work,
                    Row(number, issued, is_coming, title),
                    topic=keys_in(topics),
                    year=year_in(issued),
                    type=alone(kind),
                    person=keys_in(people),
                    venue=alone(venue) if venue else (),
                    has=words_in(has),
                )

    def _add(self, work, row, **values):
        self.rows[work] = row
        self.works.add(work)
        order, place = self._order_of(*values["year"]), (row.issued, work)
        # The newest come first: from here on all are older.
        order.insert(bisect_left(order, True, key=lambda other: (self.rows[other].issued, other) < place), work)
        for name in NAMES:
            column = self.values[name]
            if work >= len(column):
                column.extend([()] * (work + 1 - len(column)))
            column[work] = values[name]
            for value in values[name]:
                self._set_of(name, value).add(work)

    def _remove(self, work):
        if self.rows.pop(work, None) is None:
            return
        self.works.discard(work)
        self._order_of(*self.values["year"][work]).remove(work)
        for name in NAMES:
            for value in self.values[name][work]:
                self._set_of(name, value).discard(work)
                if not self.sets[name][value]:
                    del self.sets[name][value]
            self.values[name][work] = ()

    def _order_of(self, year):
        if ("order", year) not in self._own:
            self._own.add(("order", year))
            self.by_year[year] = list(self.by_year.get(year, ()))
        return self.by_year[year]

    def _set_of(self, name, value):
        if (name, value) not in self._own or value not in self.sets[name]:
            self._own.add((name, value))
            self.sets[name][value] = BitMap(self.sets[name].get(value, ()))
        return self.sets[name][value]

    # Orders

    def newest(self, works, start, stop):
        """The works from one place to another when the newest come first; those without a date are the newest."""
        found, seen = [], 0
        years = self.sets["year"]
        for year in sorted(years, key=lambda year: 10_000 if year is None else year, reverse=True):
            of_year = years[year]
            n = len(of_year) if works is self.works else of_year.intersection_cardinality(works)
            if n and seen + n > start:
                those = self._newest_of(year, works, n)
                found += islice(those, max(start - seen, 0), stop - seen)
            seen += n
            if seen >= stop:
                break
        return found

    def _newest_of(self, year, works, n):
        """The works of the year, which are `n`, the newest first."""
        every = self.by_year[year]
        if n == len(every):
            return every
        if n * FEW < len(every):
            # To sort these is quicker than to come by them among all.
            few = works & self.sets["year"][year]
            return sorted(few, key=lambda work: (self.rows[work].issued, work), reverse=True)
        return filter(works.__contains__, every)

    def oldest(self, works, start, stop):
        end = len(works)
        return self.newest(works, max(end - stop, 0), max(end - start, 0))[::-1]

    def by_title(self, works, start, stop):
        if self._by_title is None:
            self._by_title = sorted(self.rows, key=lambda work: (self.rows[work].title, work))
        those = self._by_title if works is self.works else filter(works.__contains__, self._by_title)
        return list(islice(those, start, stop))


class _Memory:
    """The one shelf of this process and what it was made from."""

    def __init__(self):
        self.lock = RLock()
        self.shelf, self.token = Shelf(), None

    def current(self):
        sight = current()
        token = sight.versions.get(kind_of(Listed), "")
        with self.lock:
            if token != self.token:
                if self.token in sight.trail:
                    known, rows = self.shelf, listed(f"number > {self.shelf.number:d}")
                else:
                    known, rows = Shelf(), listed("is_shown")
                self.shelf, self.token = known.with_rows(rows), token
            return self.shelf


def listed(condition):
    """Rows of `Listed` as tuples of their COLUMNS. By hand, because there may be very many."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM {Listed._meta.db_table} WHERE {condition}")
        return cursor.fetchall()


_memory = _Memory()


def shelf():
    """The listed works as of now. Ask again for each page."""
    return _memory.current()
