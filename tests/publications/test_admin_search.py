"""Searching the list of publications in the admin: what is public by its words, what is not by its columns."""

from datetime import timedelta

import pytest
from django.urls import reverse_lazy
from django.utils import timezone

from publications import querysets
from publications.models import Publication
from tests.make import make_editor, make_member, make_person, make_publication, make_venue

pytestmark = pytest.mark.django_db


LIST = reverse_lazy("admin:publications_publication_changelist")


@pytest.fixture
def found(client):
    """The titles that a search in the list finds."""
    client.force_login(make_editor())

    def search(text):
        return sorted(row.title for row in client.get(LIST, {"q": text}).context["cl"].result_list)

    return search


@pytest.mark.parametrize("stage", ["submitted", "published"])
@pytest.mark.parametrize("show_early", [True, False])
@pytest.mark.parametrize("publish_at", [None, -1, 1])
@pytest.mark.parametrize("status", ["draft", "in_review", "published", "archived"])
def test_a_work_is_either_public_or_hidden(status, publish_at, show_early, stage):
    moment = publish_at and timezone.now() + timedelta(days=publish_at)
    make_publication(status=status, publish_at=moment, show_early=show_early, stage=stage)

    works = Publication.objects

    assert works.published().count() + works.hidden().count() == 1
    assert not works.published().filter(pk__in=works.hidden().values("pk")).exists()


@pytest.mark.parametrize("status", ["published", "draft"])
@pytest.mark.parametrize("text", ["light", "LIGHT", "Old lig", "Holm", "optics letters", "holm light"])
def test_works_are_found_by_title_author_and_venue(found, text, status):
    venue = make_venue("Optics Letters")
    make_publication("Old light", authors=["Ingrid Holm"], venue=venue, status=status)
    make_publication("Old waves", authors=["Mia Strand"], status=status)

    assert found(text) == ["Old light"]


@pytest.mark.parametrize("text", ["10.1000/xyz", "10.1000/", "xyz.7"])
def test_works_are_found_by_their_doi(found, text):
    make_publication("Light", doi="10.1000/xyz.7")
    make_publication("Waves", doi="10.2000/abc")

    assert found(text) == ["Light"]


def test_words_of_very_many_works_are_looked_for_in_titles(found, monkeypatch):
    monkeypatch.setattr(querysets, "OFTEN", 2)
    make_publication("On light")
    for title in ("Waves", "Tides"):
        make_publication(title, body="Not on light.")

    assert found("light") == ["On light"]


@pytest.mark.parametrize("text", ["", "  "])
def test_no_words_leave_the_list_as_it_is(found, text):
    make_publication("Light")

    assert found(text) == ["Light"]


def test_signs_alone_find_nothing(found):
    make_publication("Light")

    assert found("?!") == []


def test_what_was_saved_just_now_is_found(found):
    work = make_publication("Light")
    found("light")
    work.title = "Waves"
    work.save()

    assert found("waves") == ["Waves"]


@pytest.mark.parametrize(("order", "titles"), [("", ["New light", "Old light"]), ("3", ["Old light", "New light"])])
def test_a_member_finds_what_is_theirs_in_the_order_of_the_list(client, order, titles):
    ada = make_person("Ada")
    make_publication("Old light", issued="2001", authors=[ada])
    make_publication("New light", issued="2024", authors=[ada], status="draft")
    make_publication("Light of others", issued="2020")
    client.force_login(make_member(person=ada))

    shown = client.get(LIST, {"q": "light", **({"o": order} if order else {})}).context["cl"]

    assert ([row.title for row in shown.result_list], shown.result_count) == (titles, 2)
