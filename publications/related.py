"""What leads on from a work: its projects, talks, news, preprints and topics, in one query."""

from functools import cache
from operator import itemgetter

from django.db import connection
from django.db.models import CharField, F, IntegerField, Max, TextField, Value
from django.db.models.functions import Cast, Coalesce

from content.models import Topic

from .models import Publication

# A key that no work has.
ANY = -1

NOTHING = Value("", output_field=TextField())


def text(expression):
    return Coalesce(Cast(expression, TextField()), NOTHING)


# For each kind its own column besides slug and title, and what sorts it: a number, then a text with the greatest first.
KINDS = {
    "projects": ("summary", F("order"), text("start")),
    "events": ("kind", Value(0), text(Max("occurrences__ends"))),
    "news": ("date", Value(0), text("date")),
    "preprints": ("issued", Value(0), text("issued")),
}


def related_to(work):
    """Entries of each kind as the public sees them, with no more of them than a link needs."""
    sql, params = statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, [work.pk if param == ANY else param for param in params])
        rows = cursor.fetchall()
    found = {name: [] for name in (*KINDS, "topics")}
    for name, *row in rows:
        found[name].append(row)
    return {name: in_order(rows, name, work) for name, rows in found.items()}


@cache
def statement():
    """The query with ANY for the work, and its parameters; put together once, because that takes longest of all."""
    work = Publication(pk=ANY)
    parts = [
        columns(published_among(getattr(work, name)), name, "title", own, first, last)
        for name, (own, first, last) in KINDS.items()
    ]
    topics = Topic.objects.filter(publications_publicationtopic_items__content_object=work)
    parts.append(columns(topics, "topics", "name", None, F("order"), NOTHING))
    return parts[0].union(*parts[1:], all=True).query.sql_with_params()


def published_among(related):
    """By their keys, so that no database looks through everything published instead."""
    return related.model.objects.published().filter(pk__in=related.order_by().values("pk"))


def columns(entries, name, title, own, first, last):
    return entries.order_by().values_list(
        Value(name, output_field=CharField()),
        "pk",
        "slug",
        title,
        text(own) if own else NOTHING,
        Cast(first, IntegerField()),
        last,
    )


def in_order(rows, name, work):
    if name == "topics":
        return [Topic(pk=pk, slug=slug, name=title) for pk, slug, title, *_ in sorted(rows, key=itemgetter(4, 2, 0))]
    newest = sorted(sorted(rows, key=itemgetter(0), reverse=name != "projects"), key=itemgetter(5), reverse=True)
    model, own = getattr(work, name).model, KINDS[name][0]
    field = model._meta.get_field(own)
    return [
        model(pk=pk, slug=slug, title=title, **{own: field.to_python(value or None) if value else field.get_default()})
        for pk, slug, title, value, *_ in sorted(newest, key=itemgetter(4))
    ]
