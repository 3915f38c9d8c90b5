"""The index of words on PostgreSQL: our tokens with their places as a tsvector, past its own parser."""

from django.db import connection

NUMBER = "id"
# Later places all count as the last one.
LAST_PLACE = 16_383
WEIGHTS = ("A", "B", "")
# What is looked at by how far; each has an index of its own, because one of all words knows nothing of weights.
COLUMNS = ("", "ts_filter(words, '{a}')", "ts_filter(words, '{a,b}')", "words")


def put(rows):
    """Adds (number, tokens of the names, of the facts, of the texts), the tokens with spaces between them."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO content_words (id, words) VALUES (%s, %s::tsvector)",
            [(number, vector(map(str.split, tokens))) for number, *tokens in rows],
        )


def vector(columns):
    places, place = {}, 0
    for tokens, weight in zip(columns, WEIGHTS, strict=True):
        for token in tokens:
            place += 1
            places.setdefault(token, []).append(f"{min(place, LAST_PLACE)}{weight}")
        # One place is left free, so that no phrase runs on into the next column.
        place += 1
    return " ".join(f"'{token}':{','.join(where)}" for token, where in places.items())


def tokens(numbers):
    """(number, tokens of the names, of the facts, of the texts) of what is there, the tokens in no order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, lexeme, 'A' = ANY(weights), 'B' = ANY(weights), 'D' = ANY(weights)"
            " FROM content_words, unnest(words) WHERE id = ANY(%s)",
            [list(numbers)],
        )
        found = {}
        for number, token, *columns in cursor.fetchall():
            those = found.setdefault(number, ([], [], []))
            for place, has_it in enumerate(columns):
                if has_it:
                    those[place].append(token)
    return ((number, *columns) for number, columns in found.items())


def drop(numbers):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM content_words WHERE id = ANY(%s)", [list(numbers)])


def query(terms, within):
    """The statement that finds numbers of entries, and what stands for the terms in it."""
    asked = " & ".join(f"({' | '.join(map(spelled, term.spellings))})" for term in terms)
    return f"SELECT id AS number FROM content_words WHERE {COLUMNS[within]} @@ %s::tsquery", asked


def spelled(term):
    *before, last = (f"'{token}'" for token in term.tokens)
    return f"({' <-> '.join([*before, f'{last}:*' if term.open else last])})"
