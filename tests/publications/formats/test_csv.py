import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as some

from publications.formats import FORMATS
from publications.formats.csv import COLUMNS
from publications.reference import Name, Reference


def rows(*references):
    return list(csv.DictReader(io.StringIO(FORMATS["csv"].text(*references), newline="")))


def test_a_work_is_a_row_under_a_header():
    work = Reference(
        "journal-article",
        "Light, *fast*",
        (Name(family="Lovelace", given="Ada"), Name(literal="The Light Team")),
        issued=(2022, 7),
        container_title="Journal of “Light”",
        doi="10.5555/light",
        keywords=("optics", "lenses"),
    )

    found = {name: value for name, value in rows(work)[0].items() if value}

    assert found == {
        "key": "lovelace2022light",
        "type": "journal-article",
        "title": "Light, fast",
        "authors": "Ada Lovelace; The Light Team",
        "date": "2022-07",
        "venue": "Journal of “Light”",
        "DOI": "10.5555/light",
        "stage": "published",
        "keywords": "optics; lenses",
    }


def test_nothing_at_all_is_the_header():
    assert FORMATS["csv"].text().splitlines() == [",".join(COLUMNS)]


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "＝1"])
def test_nothing_is_taken_for_a_formula(evil):
    assert rows(Reference("other", "Light", note=evil))[0]["note"] == f"'{evil}"


@given(some.lists(some.text(some.characters(codec="utf-8")), max_size=4))
def test_no_text_breaks_its_row(notes):
    found = rows(*(Reference("other", "Light", note=note) for note in notes))

    assert len(found) == len(notes)
    assert all(None not in row and None not in row.values() for row in found)
    assert not any(row["note"].startswith(("=", "+", "-", "@", "\t", "\r")) for row in found)
