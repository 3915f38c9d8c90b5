"""Queries that are put together once: for a single row that takes Django many times longer than all the rest."""

from threading import local

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.query import ModelIterable

from .moments import PRESENT, left_open, present


class Prepared:
    """The rows of a queryset by one value, as instances; what it would prefetch is left to the caller.

    `make` gives the queryset for a value, and `any_value` is one that stands nowhere else in its query.
    """

    def __init__(self, make, any_value):
        self.make, self.any_value = make, any_value
        # Each thread has its own, as it has its own connection.
        self.known = local()

    def __call__(self, value):
        known, connection = self.known, connections[DEFAULT_DB_ALIAS]
        if getattr(known, "connection", None) is not connection:
            self._put_together(connection)
        sql, params = known.statement
        said = sql, given(params, connection, {self.any_value: value})
        known.compiler.as_sql = lambda: said
        return list(ModelIterable(known.queryset))

    def _put_together(self, connection):
        queryset = self.make(self.any_value)
        compiler = queryset.query.get_compiler(connection=connection)
        with left_open():
            statement = compiler.as_sql()
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        compiler.get_converters = lambda _columns: converters
        queryset.query.get_compiler = lambda **_given: compiler
        vars(self.known).update(connection=connection, queryset=queryset, compiler=compiler, statement=statement)


def given(params, connection, values):
    """The parameters of a statement put together with others: of the values, and the moment of now."""
    values = {**values, PRESENT: present(connection)}
    return tuple(values.get(param, param) for param in params)


def fill(row, name, related):
    """Gives a row what belongs to it under a name, as if it had been prefetched."""
    rows = getattr(row, name).get_queryset()
    rows._result_cache, rows._prefetch_done = related, True
    vars(row).setdefault("_prefetched_objects_cache", {})[name] = rows
