"""Very many rows of a model at once; past model instances, which would be most of the cost of a large import."""

import json
from functools import partial
from itertools import chain, repeat
from operator import attrgetter

from django.db import connection, models
from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import JSONField

AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
NEXT_KEYS = {
    "sqlite": "SELECT seq + 1 FROM sqlite_sequence WHERE name = %s",
    "postgresql": "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
}
KEYS = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value::bigint FROM json_array_elements_text(%s::json)",
}
# Rows to a statement: SQLite opens a journal for each statement on a table with triggers.
TOGETHER = 20


def among(keys):
    """Numbers for `__in`, as one parameter: Django looks at each of many parameters many times."""
    return RawSQL(KEYS[connection.vendor], [json.dumps(list(keys))])


def of_keys(rows, keys):
    """Those of some rows that have one of very many keys.

    They are looked up by their keys, whatever else is asked of them: SQLite would rather go through all that are
    published, and again for each portion of keys.
    """
    return rows.model._base_manager.filter(Exists(rows.filter(pk=OuterRef("pk"))), pk__in=among(keys))


def free_primary_keys(model, number):
    """So many primary keys that no row has or will get. On SQLite only good within the transaction that asked."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(NEXT_KEYS["postgresql"], [table, number])
            return [key for (key,) in cursor.fetchall()]
        cursor.execute(NEXT_KEYS["sqlite"], [table])
        (first,) = cursor.fetchone() or (1,)
        return list(range(first, first + number))


def insert(model, names, rows, **shared):
    """Inserts rows given as tuples of the named attributes; all others have the value in `shared` or their default."""
    if not rows:
        return
    fields = {field.attname: field for field in model._meta.concrete_fields if not field.generated}
    given = [fields[name] for name in names]
    others = [field for name, field in fields.items() if name not in names and not field.primary_key]
    values = [shared[field.attname] if field.attname in shared else field.get_default() for field in others]
    # Column by column, which is several times as fast as row by row.
    columns = [converted(field, column) for field, column in zip(given, zip(*rows, strict=True), strict=True)]
    columns += [repeat(prepared(field, value)) for field, value in zip(others, values, strict=True)]
    write(model, [*given, *others], [*zip(*columns, strict=False)])


def write(model, fields, rows):
    """Inserts rows given as what the database takes for each of the fields."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = f"({', '.join(['%s'] * len(fields))})"
    whole = len(rows) - len(rows) % TOGETHER
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {{}}"
    with connection.cursor() as cursor:
        if whole:
            parts = (rows[start : start + TOGETHER] for start in range(0, whole, TOGETHER))
            cursor.executemany(
                statement.format(", ".join([marks] * TOGETHER)), [[*chain.from_iterable(part)] for part in parts]
            )
        if whole < len(rows):
            cursor.executemany(statement.format(marks), rows[whole:])


def converted(field, values):
    """What the database takes for the values of a field."""
    if isinstance(field, JSONField):
        return map(AS_JSON, values)
    if isinstance(field, models.UUIDField) and not connection.features.has_native_uuid_field:
        return map(attrgetter("hex"), values)
    return map(partial(prepared, field), values) if isinstance(field, models.DateTimeField) else values


def prepared(field, value):
    return field.get_db_prep_save(value, connection)
