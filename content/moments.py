"""Moments: the present one in queries, and any as people read it."""

from django.db.models import DateTimeField, Expression
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime


class ThisMoment(Expression):
    """The moment at which a query is asked, by the same clock that says when something stored is out of date."""

    output_field = DateTimeField()

    def as_sql(self, compiler, connection):
        return "%s", [connection.ops.adapt_datetimefield_value(timezone.now())]


def moment_in_words(moment):
    return date_format(localtime(moment), "j M Y, H:i")
