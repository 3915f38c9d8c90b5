"""Moments: the present one in queries, and any as people read it."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import DateTimeField, Expression
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime


class ThisMoment(Expression):
    """The moment at which a query is asked, by the same clock that says when something stored is out of date."""

    output_field = DateTimeField()

    def as_sql(self, compiler, connection):
        return "%s", [PRESENT if _is_left_open.get() else present(connection)]


# Stands for the moment in a statement that is put together now and asked later.
PRESENT = "the moment at which it is asked"
_is_left_open = ContextVar("whether the moment is left open", default=False)


def present(connection):
    return connection.ops.adapt_datetimefield_value(timezone.now())


@contextmanager
def left_open():
    """What is put together inside has PRESENT where the moment is to stand."""
    token = _is_left_open.set(True)
    try:
        yield
    finally:
        _is_left_open.reset(token)


def moment_in_words(moment):
    return date_format(localtime(moment), "j M Y, H:i")
