"""A prepared query answers as the queryset does from which it is made."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.models import Page
from content.prepared import Prepared, fill
from publications.models import Publication
from publications.one_work import work_named
from tests.make import make_page, make_person, make_publication, make_venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages():
    return Prepared(lambda slug: Page.objects.published().filter(slug=slug), "*")


def test_each_value_finds_its_own_row(pages):
    first, second = make_page("First"), make_page("Second")

    assert [pages("first"), pages("second"), pages("third")] == [[first], [second], []]


def test_a_row_is_read_afresh_each_time(pages):
    make_page("First")
    pages("first")
    Page.objects.update(title="Changed")

    assert [page.title for page in pages("first")] == ["Changed"]


def test_what_is_no_longer_public_is_not_found(pages):
    make_page("First")
    pages("first")
    Page.objects.update(status="draft")

    assert pages("first") == []


def test_the_moment_is_that_at_which_it_is_asked(pages, time_machine):
    time_machine.move_to("2026-05-01T12:00Z")
    make_page("First", publish_at=timezone.now() + timedelta(hours=1))
    before = pages("first")

    time_machine.move_to("2026-05-01T14:00Z")

    assert (before, [page.title for page in pages("first")]) == ([], ["First"])


def test_a_value_is_never_part_of_the_statement(pages):
    make_page("First")

    assert pages("' OR 1=1 --") == []


def test_a_row_has_what_was_filled_in_without_a_query(django_assert_num_queries):
    work = make_publication(links=["code"])
    kept = list(work.attachments.all())
    fill(work, "attachments", kept)

    with django_assert_num_queries(0):
        assert list(work.attachments.all()) == kept


def shown(work):
    """All that was read of a work and of what belongs to it."""
    rows = [work, work.venue, work.published_version, *work.authorships.all(), *work.attachments.all()]
    people = [credit.person for credit in work.authorships.all()]
    return [
        {name: value for name, value in vars(row).items() if not name.startswith("_")} if row else None
        for row in (*rows, *people)
    ]


def test_one_work_is_what_the_queryset_has_of_it():
    version = make_publication("In full")
    make_publication(
        "On fog",
        authors=[make_person("Ada Example"), "Bo Example"],
        links=["paper", "code"],
        venue=make_venue("Fog"),
        published_version=version,
    )
    expected = Publication.objects.published().with_page().get(slug="on-fog")

    assert shown(work_named("on-fog")) == shown(expected)


def test_all_that_a_page_shows_of_a_work_takes_three_queries():
    make_publication("On fog", authors=["Ada", "Bo"], links=["paper"], venue=make_venue("Fog"))

    with CaptureQueriesContext(connection) as asked:
        shown(work_named("on-fog"))

    assert len(asked) == 3
