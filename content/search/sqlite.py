"""The index of words on SQLite: a table of FTS5, which splits tokens at spaces and leaves all letters beyond ASCII."""

from django.db import connection

FEW = 500


def put(rows):
    """Adds (number, tokens of the title, other tokens)."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO content_words (rowid, title, text) VALUES (%s, %s, %s)",
            [(number, " ".join(title), " ".join(others)) for number, title, others in rows],
        )


def drop(numbers):
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM content_words WHERE rowid = %s", [(number,) for number in numbers])


def query(terms, in_title):
    """The statement that finds keys, with places for an offset, the terms, and the smallest and largest number."""
    column = "{title} : " if in_title else ""
    asked = " AND ".join(f'{column}"{" ".join(term.tokens)}"{" *" if term.open else ""}' for term in terms)
    return (
        "SELECT rowid - %s FROM content_words WHERE content_words MATCH %s AND rowid BETWEEN %s AND %s",
        asked,
    )
