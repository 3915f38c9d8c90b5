from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import Page, Topic
from publications.models import Publication
from tests.make import make_authorship, make_page, make_person, make_publication, make_topic

pytestmark = pytest.mark.django_db


def titles(entries):
    return sorted(str(entry) for entry in entries)


@pytest.mark.parametrize("status", ["draft", "in_review", "archived"])
def test_only_the_status_published_is_public(status):
    make_page("Seen")
    make_page("Hidden", status=status)

    assert titles(Page.objects.published()) == ["Seen"]


def test_a_scheduled_page_appears_at_its_moment():
    moment = timezone.now() + timedelta(days=1)
    make_page("Later", publish_at=moment)

    assert titles(Page.objects.published()) == []
    assert titles(Page.objects.scheduled()) == ["Later"]
    assert titles(Page.objects.published(at=moment)) == ["Later"]


def test_a_topic_gathers_what_the_topics_below_it_carry():
    broad = make_topic("Systems")
    narrow = make_topic("Serving", parent=make_topic("Machine learning systems", parent=broad))
    make_page("About serving", topics=[narrow])
    make_page("About nothing")

    assert titles(Page.objects.about(broad)) == ["About serving"]


def test_two_topics_must_both_match():
    optics, sound = make_topic("Optics"), make_topic("Sound")
    make_page("Both", topics=[optics, sound])
    make_page("One", topics=[optics])

    assert titles(Page.objects.about(optics, sound)) == ["Both"]


def test_an_entry_with_a_topic_and_its_parent_is_listed_once():
    broad = make_topic("Systems")
    make_page("Once", topics=[broad, make_topic("Serving", parent=broad)])

    assert titles(Page.objects.about(broad)) == ["Once"]


def test_search_wants_every_word():
    make_page("Tides and fog", body="Light")
    make_page("Tides")

    assert titles(Page.objects.search("light tides")) == ["Tides and fog"]


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\x00\u200b"])
def test_search_for_nothing_finds_nothing(text):
    make_page("Tides")

    assert titles(Page.objects.search(text)) == []


@pytest.mark.parametrize("text", ["über", "ÜBER", "Über"])
def test_search_minds_no_case_beyond_ascii(text):
    make_page("Über allem")

    assert titles(Page.objects.search(text)) == ["Über allem"]


@pytest.mark.parametrize(
    ("text", "expected"), [("%", []), ("_", []), ("r_te", []), ("'", []), ("\\", []), ("100%", ["Rate of 100%"])]
)
def test_search_knows_no_wildcards(text, expected):
    make_page("Plain")
    make_page("Rate of 100%")

    assert titles(Page.objects.search(text)) == expected


def test_search_across_a_relation_doubles_nothing():
    work = make_publication("Fog", authors=["Ada Brook"])
    make_authorship(work, "Adam Brook", order=1)

    assert list(Publication.objects.search("brook fog")) == [work]


def test_a_topic_is_public_only_through_something_published():
    make_page(topics=[make_topic("Used")])
    make_page(topics=[make_topic("In a draft")], status="draft")
    make_topic("Unused")

    assert titles(Topic.objects.published()) == ["Used"]


def test_a_topic_is_public_when_only_one_below_it_is_used():
    broad = make_topic("Broad")
    make_page(topics=[make_topic("Narrow", parent=broad)])

    assert titles(Topic.objects.published()) == ["Broad", "Narrow"]


def test_a_topic_of_an_unaccepted_work_stays_hidden():
    make_publication(stage="submitted", topics=[make_topic("Secret line")])

    assert titles(Topic.objects.published()) == []


def test_a_topic_of_a_person_is_public_with_the_person():
    make_person(topics=[make_topic("Interest")])

    assert titles(Topic.objects.published()) == ["Interest"]


def test_asking_for_topics_costs_the_same_however_many(django_assert_num_queries):
    for number in range(12):
        make_page(topics=[make_topic(f"Topic number {number}")])

    # Who looks first after a change finds out which topics are in use.
    Topic.objects.published().exists()

    with django_assert_num_queries(2):
        assert len(Topic.objects.published()) == 12
