"""Words with small typing errors: which words of the index are near one that it does not have.

The words are kept forwards and backwards. One error leaves the first or the second half of a word as it was, and two
errors mostly leave its beginning or its end, so the words that begin or end alike are few and hold those that are near;
the same on every database.
"""

import json

from django.db import connection

SHORTEST, LONGEST = 4, 30
# From this length a word may have two errors.
LONG = 8
MOST = 6
LAST = "\U0010ffff"
NEW = {
    "sqlite": "SELECT value FROM json_each(%s) WHERE value NOT IN (SELECT token FROM content_vocabulary)",
    "postgresql": (
        "SELECT value FROM json_array_elements_text(%s::json) WHERE NOT EXISTS"
        " (SELECT 1 FROM content_vocabulary WHERE token = value)"
    ),
}

BEGINS = "SELECT token FROM content_vocabulary WHERE token >= %s AND token < %s AND length(token) >= %s"
ENDS = (
    "SELECT token FROM content_vocabulary WHERE backwards >= %s AND backwards < %s AND length(token) BETWEEN %s AND %s"
)


def learn(tokens):
    """Adds the words among the tokens; a word that nothing has any more does no harm, as it finds nothing."""
    with connection.cursor() as cursor:
        cursor.execute(NEW[connection.vendor], [json.dumps(sorted(filter(is_word, tokens)))])
        cursor.executemany(
            "INSERT INTO content_vocabulary (token, backwards) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [(word, word[::-1]) for (word,) in cursor.fetchall()],
        )


def forget():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM content_vocabulary")


def is_word(token):
    """Whether errors in it can be told: a year is no misspelling of another."""
    return SHORTEST <= len(token) <= LONGEST and token.isalpha()


def near(word):
    """The words nearest to one that may also be the beginning of a word; none where too many letters differ."""
    if not is_word(word):
        return []
    allowed = 2 if len(word) >= LONG else 1
    found = {}
    for token in _alike(word, allowed):
        begun, errors = _begun_by(word, token, allowed)
        if errors <= allowed:
            found[begun] = min(errors, found.get(begun, errors))
    found.pop(word, None)
    least = min(found.values(), default=0)
    return sorted(begun for begun, errors in found.items() if errors == least)[:MOST]


def _alike(word, allowed):
    if allowed == 1:
        # The letter between the halves counts for none, as it may be swapped with one of either.
        part, rest = len(word) // 2, (len(word) - 1) // 2
    else:
        part = rest = max(len(word) // 3, 3)
    first, last = word[:part], word[::-1][:rest]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{BEGINS} UNION {ENDS}",
            [first, first + LAST, len(word) - allowed, last, last + LAST, len(word) - allowed, len(word) + allowed],
        )
        return [token for (token,) in cursor.fetchall()]


def _begun_by(word, token, allowed):
    """The token, or its beginning, that the word is meant to be, and how many letters are wrong."""
    errors = differences(word, token, allowed)
    if errors <= allowed or len(word) < LONG - 2:
        return token, errors
    beginnings = (token[:end] for end in range(len(word) - allowed, min(len(word) + allowed, len(token)) + 1))
    return min(((each, differences(word, each, allowed)) for each in beginnings), key=lambda pair: pair[1])


def differences(first, second, most):
    """How many letters are left out, added, wrong or swapped with the next (the distance of optimal string alignment).

    More than `most` is told as `most + 1`.
    """
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    first, second = first[start:], second[start:]
    while first and second and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    if abs(len(first) - len(second)) > most:
        return most + 1
    rows = [list(range(len(second) + 1))]
    for place, letter in enumerate(first, 1):
        row = [place]
        for other_place, other in enumerate(second, 1):
            cost = min(rows[-1][other_place] + 1, row[-1] + 1, rows[-1][other_place - 1] + (letter != other))
            swapped = place > 1 and other_place > 1 and letter == second[other_place - 2] and first[place - 2] == other
            row.append(min(cost, rows[-2][other_place - 2] + 1) if swapped else cost)
        if min(*row, *rows[-1]) > most:
            return most + 1
        rows.append(row)
    return min(rows[-1][-1], most + 1)
