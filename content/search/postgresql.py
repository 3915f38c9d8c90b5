"""The index of words on PostgreSQL: our tokens with their places as a tsvector, past its own parser."""

from django.db import connection

# Later places all count as the last one.
LAST_PLACE = 16_383


def put(rows):
    """Adds (number, tokens of the title, other tokens)."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO content_words (id, words) VALUES (%s, %s::tsvector)",
            [(number, vector(title, others)) for number, title, others in rows],
        )


def vector(title, others):
    places = {}
    for place, token in enumerate(title, 1):
        places.setdefault(token, []).append(f"{min(place, LAST_PLACE)}A")
    # One place is left free, so that no phrase runs from the title into the text.
    for place, token in enumerate(others, len(title) + 2):
        places.setdefault(token, []).append(str(min(place, LAST_PLACE)))
    return " ".join(f"'{token}':{','.join(where)}" for token, where in places.items())


def drop(numbers):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM content_words WHERE id = ANY(%s)", [list(numbers)])


def query(terms, in_title):
    """The statement that finds keys, with places for an offset, the terms, and the smallest and largest number."""
    asked = " & ".join(f"({spelled(term, in_title)})" for term in terms)
    return "SELECT id - %s FROM content_words WHERE words @@ %s::tsquery AND id BETWEEN %s AND %s", asked


def spelled(term, in_title):
    *before, last = term.tokens
    marks = f"{'*' if term.open else ''}{'A' if in_title else ''}"
    weight = ":A" if in_title else ""
    return " <-> ".join([*(f"'{token}'{weight}" for token in before), f"'{last}'{f':{marks}' if marks else ''}"])
