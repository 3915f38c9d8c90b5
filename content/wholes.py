"""An entry with all its rows as one text of records: what a version, a proposal and the bin keep.

A record is what Django's own JSON serializer writes ({"model", "pk", "fields"}), and beside it under "names" what the
keys in its fields stood for, so that it can be read when those are gone. The first record is the entry itself.
"""

import json

import reversion
from django.core.serializers.json import Deserializer, DjangoJSONEncoder  # noqa: F401 — this module is a serializer
from django.core.serializers.python import Serializer as RecordSerializer
from django.db.models import Manager, Prefetch

from .markdown import RenderedField

FORMAT = "whole"
PARTS = {}


def keeps_history(*parts):
    """Class decorator: changes of the model are kept, with the rows under the attributes named."""

    def register(model):
        PARTS[model] = parts
        return reversion.register(model, format=FORMAT)

    return register


def keeps_rows(model, *parts):
    """Adds rows of an app above to what is kept with a model of an app below."""
    PARTS[model] = (*PARTS[model], *parts)


def parts_of(model):
    """The names of the attributes that hold the rows of one entry, its topics among them."""
    topics = next((field for field in model._meta.many_to_many if hasattr(field, "through")), None)
    if topics is None:
        return PARTS[model]
    return (*PARTS[model], topics.through._meta.get_field("content_object").remote_field.get_accessor_name())


def rows_of(entry, part):
    found = getattr(entry, part)
    return list(found.all()) if isinstance(found, Manager) else list(found)


def related_fields(model):
    """The foreign keys that an editor sets."""
    return [field for field in model._meta.concrete_fields if field.is_relation and field.editable]


def with_rows(queryset):
    """The entries with everything that `whole` reads, in a number of queries that does not grow with them."""
    model = queryset.model
    plain = [field.name for field in related_fields(model)]
    found = queryset.select_related(*plain) if plain else queryset
    relations = {
        relation.get_accessor_name(): relation for relation in model._meta.related_objects if relation.one_to_many
    }
    for part in parts_of(model):
        if part in relations:
            rows = relations[part].related_model._base_manager.all()
            names = [field.name for field in related_fields(rows.model)]
            found = found.prefetch_related(Prefetch(part, rows.select_related(*names) if names else rows))
    return found.prefetch_related(*(field.name for field in kept_lists(model)))


def kept_lists(model):
    """The plain many-to-many fields."""
    return [
        field
        for field in model._meta.many_to_many
        if not hasattr(field, "through") and field.remote_field.through._meta.auto_created
    ]


def whole(entry):
    """The records of an entry and its rows, as plain values."""
    rows = [entry, *(row for part in parts_of(type(entry)) for row in rows_of(entry, part))]
    return plain([record(row) for row in rows])


def record(row):
    made = {field.name for field in row._meta.concrete_fields if field.generated or isinstance(field, RenderedField)}
    (found,) = RecordSerializer().serialize([row])
    found["fields"] = {name: value for name, value in found["fields"].items() if name not in made}
    names = {field.name: str(getattr(row, field.name) or "") for field in related_fields(type(row))}
    for field in kept_lists(type(row)):
        names[field.name] = [str(each) for each in getattr(row, field.name).all()]
    return {**found, "names": names}


def plain(records):
    return json.loads(as_text(records))


def as_text(records):
    return json.dumps(records, cls=DjangoJSONEncoder, ensure_ascii=False)


class Serializer:
    """Lets django-reversion keep wholes as its versions."""

    internal_use_only = True

    def serialize(self, queryset, **options):
        (entry,) = queryset
        self.text = as_text(whole(entry))

    def getvalue(self):
        return self.text
