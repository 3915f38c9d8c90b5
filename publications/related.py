"""What leads on from works: their projects, talks, news, preprints and topics, in one query."""

import json
from functools import cache
from operator import itemgetter

from django.db import connection
from django.db.models import CharField, F, IntegerField, Max, TextField, Value
from django.db.models.functions import Cast, Coalesce

from content.models import Topic
from content.rows import among

from .models import Publication

# A key that no work has, and how a query names it.
ANY = -1
ASKED = json.dumps([ANY])

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


def related_to(works):
    """By the key of each work the entries of each kind as the public sees them, with no more than a link needs."""
    sql, params = statement()
    keys = json.dumps([work.pk for work in works])
    with connection.cursor() as cursor:
        cursor.execute(sql, [keys if param == ASKED else param for param in params])
        rows = cursor.fetchall()
    found = {work.pk: {name: [] for name in (*KINDS, "topics")} for work in works}
    for name, work, *row in rows:
        found[work][name].append(row)
    return {work: {name: in_order(rows, name) for name, rows in kinds.items()} for work, kinds in found.items()}


@cache
def statement():
    """The query with ASKED for the works, and its parameters; put together once, because that takes longest of all."""
    parts = [
        columns(*published_among(Publication._meta.get_field(name)), name, "title", own, first, last)
        for name, (own, first, last) in KINDS.items()
    ]
    path = "publications_publicationtopic_items__content_object"
    topics = Topic.objects.filter(**{f"{path}__in": among([ANY])})
    parts.append(columns(topics, path, "topics", "name", None, F("order"), NOTHING))
    return parts[0].union(*parts[1:], all=True).query.sql_with_params()


def published_among(relation):
    """The entries on the other side that lead to the works, and by which field.

    By their keys, so that no database looks through everything published instead.
    """
    model, path = relation.related_model, relation.remote_field.name
    leading = {f"{path}__in": among([ANY])}
    keys = model._base_manager.filter(**leading).order_by().values("pk")
    return model.objects.published().filter(pk__in=keys, **leading), path


def columns(entries, path, name, title, own, first, last):
    return entries.order_by().values_list(
        Value(name, output_field=CharField()),
        F(path),
        "pk",
        "slug",
        title,
        text(own) if own else NOTHING,
        Cast(first, IntegerField()),
        last,
    )


def in_order(rows, name):
    if not rows:
        return []
    if name == "topics":
        return [Topic(pk=pk, slug=slug, name=title) for pk, slug, title, *_ in sorted(rows, key=itemgetter(4, 2, 0))]
    newest = sorted(sorted(rows, key=itemgetter(0), reverse=name != "projects"), key=itemgetter(5), reverse=True)
    model, own = Publication._meta.get_field(name).related_model, KINDS[name][0]
    field = model._meta.get_field(own)
    return [
        model(pk=pk, slug=slug, title=title, **{own: field.to_python(value or None) if value else field.get_default()})
        for pk, slug, title, value, *_ in sorted(newest, key=itemgetter(4))
    ]
