"""The triggers by which the database marks what changed, whoever changes it and however (see `content.changes`)."""

import hashlib

from django.db import connection, transaction

from .changes import LEFT, Mark, State, mark_everything, watched

PREFIX = "changed_"


def wanted():
    """The statements that make all triggers, for the tables there are."""
    there = set(connection.introspection.table_names())
    if Mark._meta.db_table not in there or State._meta.db_table not in there:
        return []
    write = WRITERS[connection.vendor]
    return [statement for row in sorted(watched()) if row[0] in there for statement in write(*row)]


def are_up_to_date():
    """Whether the triggers are those that the models of today want."""
    statements = wanted()
    return not statements or State.objects.filter(watched=fingerprint(statements)).exists()


def install():
    """Makes all triggers anew. What changed while there were none is unknown, so everything stored is stale."""
    statements = wanted()
    if not statements:
        return
    with transaction.atomic():
        remove()
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        State.objects.update_or_create(pk=1, defaults={"watched": fingerprint(statements)})
        mark_everything()


def fingerprint(statements):
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()


def remove():
    """Takes all triggers away, so that migrations may rebuild the tables."""
    with connection.cursor() as cursor:
        REMOVERS[connection.vendor](cursor)


def _quoted(*names):
    return [connection.ops.quote_name(name) for name in names]


def events_of(kind):
    """(what is done to a row, which of its states are marked)."""
    if kind.endswith(LEFT):
        return ("UPDATE", ["OLD"]), ("DELETE", ["OLD"])
    return ("INSERT", ["NEW"]), ("UPDATE", ["NEW", "OLD"]), ("DELETE", ["OLD"])


def _insert(kind, values):
    table, to_kind, to_key = _quoted(Mark._meta.db_table, "kind", "key")
    return f"INSERT INTO {table} ({to_kind}, {to_key}) SELECT DISTINCT '{kind}', {values}"


# SQLite: a trigger for each row; what is marked already is not marked again.


def _for_sqlite(table, kind, column):
    where, marks, to_kind, to_key = _quoted(table, Mark._meta.db_table, "kind", "key")
    for event, sides in events_of(kind):
        # One side is enough where no key tells the rows apart.
        values = {side: f"{side}.{_quoted(column)[0]}" if column else "0" for side in (sides if column else sides[:1])}
        for side, value in values.items():
            (name,) = _quoted(f"{PREFIX}{table}_{event.lower()}_{side.lower()}_{column}")
            yield (
                f"CREATE TRIGGER {name} AFTER {event} ON {where} WHEN {value} IS NOT NULL AND NOT EXISTS"
                f" (SELECT 1 FROM {marks} WHERE {to_kind} = '{kind}' AND {to_key} = {value})"
                f" BEGIN INSERT INTO {marks} ({to_kind}, {to_key}) VALUES ('{kind}', {value}); END"
            )


def _remove_from_sqlite(cursor):
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{PREFIX}%"])
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP TRIGGER {_quoted(name)[0]}")


# PostgreSQL: a trigger for each statement. Nothing is looked up, so that no writer waits for another.


def _for_postgresql(table, kind, column):
    (where,) = _quoted(table)
    key = _quoted(column)[0] if column else "0"
    for event, sides in events_of(kind):
        # The length that names may have.
        (name,) = _quoted(f"{PREFIX}{table}_{event.lower()}_{column}"[:63])
        rows = " UNION ".join(f"SELECT {key} AS key FROM {side.lower()}_rows" for side in sides)
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" {_insert(kind, 'changed.key')} FROM ({rows}) changed WHERE changed.key IS NOT NULL;"
            " RETURN NULL; END $$"
        )
        tables = " ".join(f"{side} TABLE AS {side.lower()}_rows" for side in sides)
        yield (
            f"CREATE TRIGGER {name} AFTER {event} ON {where} REFERENCING {tables}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def _remove_from_postgresql(cursor):
    cursor.execute(
        "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
        " AND prorettype = 'trigger'::regtype AND starts_with(proname, %s)",
        [PREFIX],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP FUNCTION {_quoted(name)[0]} CASCADE")


WRITERS = {"sqlite": _for_sqlite, "postgresql": _for_postgresql}
REMOVERS = {"sqlite": _remove_from_sqlite, "postgresql": _remove_from_postgresql}
