"""Many new rows of a model at once; past model instances, which would be most of the cost of a large import."""

from operator import itemgetter

from django.db import connection, models
from django.db.models.fields.json import JSONField

NEXT_KEYS = {
    "sqlite": "SELECT seq + 1 FROM sqlite_sequence WHERE name = %s",
    "postgresql": "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
}
CONVERTED = (models.UUIDField, models.DateTimeField, JSONField)


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


def insert(model, rows, **shared):
    """Inserts rows given as dictionaries by attribute name, all with the same names.

    The others have the value in `shared` or else their default.
    """
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    given = [field for field in fields if field.attname in rows[0]]
    others = [field for field in fields if field.attname not in rows[0] and not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in (*given, *others))
    marks = ", ".join(["%s"] * (len(given) + len(others)))
    values = [shared[field.attname] if field.attname in shared else field.get_default() for field in others]
    same = tuple(prepared(field, value) for field, value in zip(others, values, strict=True))
    pick = itemgetter(*(field.attname for field in given))
    converted = [(place, field) for place, field in enumerate(given) if isinstance(field, CONVERTED)]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})",
            [(*ready(pick(row), converted), *same) for row in rows],
        )


def ready(values, converted):
    if not converted:
        return values
    values = list(values)
    for place, field in converted:
        values[place] = prepared(field, values[place])
    return values


def prepared(field, value):
    return field.get_db_prep_save(value, connection)
