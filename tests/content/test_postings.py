"""Sets of entries for frequent words, which find what the index finds."""

import pytest
from django.db import connection

from content import changes
from content.search import postings
from content.search.index import INDEX, TEXTS, understood
from profile_app.models import Person
from publications.models import Publication
from tests.make import make_person, make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch):
    monkeypatch.setattr(postings, "LEAST", 3)
    monkeypatch.setattr(postings, "SHARES", (3, 3, 3))


def kept():
    with connection.cursor() as cursor:
        cursor.execute("SELECT term FROM content_postings")
        return {term for (term,) in cursor.fetchall()}


def make_works(*titles):
    works = [make_publication(title) for title in titles]
    changes.look()
    return works


def titles_found(text):
    keys = INDEX.keys(Publication, understood(text), TEXTS)
    return sorted(Publication.objects.filter(pk__in=list(keys)).values_list("title", flat=True))


def test_what_many_have_is_kept_and_what_few_have_is_not():
    make_works("Ocean tides", "Ocean floor", "Oceanic winds", "Desert winds")

    terms = kept()

    assert {"1ocean", "3ocean", "3winds"} <= terms
    # One work of four has it; and only one word begins so.
    assert terms.isdisjoint({"1desert", "3desert", "3oceani", "1win"})


def test_few_at_once_tell_nothing():
    make_works("Ocean tides", "Ocean floor")

    assert kept() == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ocean", ["Ocean floor", "Ocean tides", "Oceanic winds"]),
        ("winds ocean", ["Oceanic winds"]),
        ("ocean tide", ["Ocean tides"]),
        ('"ocean floor"', ["Ocean floor"]),
        ('"ocean"', ["Ocean floor", "Ocean tides"]),
        ("ocean lighthouse", []),
    ],
)
def test_a_search_finds_the_same_by_sets_and_by_the_index(text, expected):
    make_works("Ocean tides", "Ocean floor", "Oceanic winds", "Desert winds")
    found = titles_found(text)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM content_postings")
    make_works("Nothing of all this")

    assert (found, titles_found(text)) == (expected, expected)


@pytest.mark.parametrize("others", [0, 100])
def test_what_becomes_frequent_is_kept_of_all_kinds_and_of_those_before(others):
    make_works("Ocean alone")
    for number in range(others):
        make_person(f"Person {number}")
    person = make_person("Olga Ocean")
    changes.look()

    works = make_works("Ocean tides", "Ocean floor", "Desert winds")

    kind = INDEX.keys(Person, understood("ocean"))
    assert "3ocean" in kept()
    assert list(kind) == [person.pk]
    assert titles_found("ocean") == ["Ocean alone", "Ocean floor", "Ocean tides"]
    works[0].delete()
    person.delete()
    assert titles_found("ocean") == ["Ocean alone", "Ocean floor"]
    assert list(INDEX.keys(Person, understood("ocean"))) == []


def test_a_set_that_became_empty_finds_nothing():
    works = make_works("Ocean tides", "Ocean floor", "Ocean winds")
    for work in works:
        work.delete()

    assert titles_found("ocean") == []
