"""The index of words on SQLite: a table of FTS5, which splits tokens at spaces and leaves all letters beyond ASCII."""

import json

from django.db import connection

NUMBER = "rowid"
COLUMNS = ("", "{names} : ", "{names facts} : ", "")


def put(rows):
    """Adds (number, tokens of the names, of the facts, of the texts), the tokens with spaces between them."""
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO content_words (rowid, names, facts, texts) VALUES (%s, %s, %s, %s)", rows)


def tokens(numbers):
    """(number, tokens of the names, of the facts, of the texts) of what is there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid, names, facts, texts FROM content_words WHERE rowid IN (SELECT value FROM json_each(%s))",
            [json.dumps(numbers)],
        )
        for number, *columns in cursor.fetchall():
            yield number, *map(str.split, columns)


def drop(numbers):
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM content_words WHERE rowid = %s", [(number,) for number in numbers])


def query(terms, within):
    """The statement that finds numbers of entries, and what stands for the terms in it."""
    asked = " AND ".join(f"({' OR '.join(map(spelled, term.spellings))})" for term in terms)
    return "SELECT rowid AS number FROM content_words WHERE content_words MATCH %s", f"{COLUMNS[within]}({asked})"


def spelled(term):
    return f'"{" ".join(term.tokens)}"{" *" if term.open else ""}'
