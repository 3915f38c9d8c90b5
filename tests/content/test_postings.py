"""Sets of entries for frequent words, which find what the index finds."""

import pytest
from django.db import connection

from content import changes
from content.search import postings
from content.search.index import INDEX, NAMES, TEXTS, understood
from profile_app.models import Person
from publications.models import Publication
from tests.make import make_person, make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch):
    monkeypatch.setattr(postings, "LEAST", 3)


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


def test_what_many_have_is_kept_once_it_was_asked_for_and_what_few_have_is_not():
    make_works("Ocean tides", "Ocean floor", "Oceanic winds", "Desert winds")
    before = kept()

    for text in ("ocean", "oceani", "desert"):
        titles_found(text)

    assert (before, kept()) == (set(), {"3ocean"})


def test_a_set_found_before_a_change_is_not_kept_after_it():
    works = make_works("Ocean tides", "Ocean floor", "Ocean winds")
    version = changes.current().version
    found = {"ocean": INDEX.keys(Publication, understood("ocean"), NAMES)}
    postings.forget()
    works[0].delete()
    changes.look()

    postings.keep({"ocean": {1: found["ocean"]}}, NAMES, version)

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
    by_index = titles_found(text)
    make_works("Nothing of all this")

    assert (by_index, titles_found(text)) == (expected, expected)


def test_sets_are_of_all_kinds_and_follow_each_change():
    works = make_works("Ocean alone", "Ocean tides", "Desert winds")
    person = make_person("Olga Ocean")
    titles_found("ocean")

    make_works("Ocean floor")

    assert "3ocean" in kept()
    assert list(INDEX.keys(Person, understood("ocean"))) == [person.pk]
    assert titles_found("ocean") == ["Ocean alone", "Ocean floor", "Ocean tides"]
    works[1].delete()
    person.delete()
    assert titles_found("ocean") == ["Ocean alone", "Ocean floor"]
    assert list(INDEX.keys(Person, understood("ocean"))) == []


def test_sets_are_forgotten_where_many_entries_change_and_kept_again_when_asked_for(monkeypatch):
    monkeypatch.setattr(postings, "AT_ONCE", 2)
    make_works("Ocean tides", "Ocean floor", "Ocean winds")
    titles_found("ocean")

    make_works("Ocean alone", "Ocean life", "Desert winds")
    after = kept()

    assert titles_found("ocean") == ["Ocean alone", "Ocean floor", "Ocean life", "Ocean tides", "Ocean winds"]
    assert (after, kept()) == (set(), {"3ocean"})


def test_a_set_that_became_empty_finds_nothing():
    works = make_works("Ocean tides", "Ocean floor", "Ocean winds")
    titles_found("ocean")
    for work in works:
        work.delete()

    assert titles_found("ocean") == []
