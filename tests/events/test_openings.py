from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from events.models import Opening
from portfolio.models import SiteSettings
from tests.make import make_opening, make_project, make_topic
from tests.reading import elements, links, main_of, number_of_queries, times

pytestmark = pytest.mark.django_db


def page_of(client, address="/openings/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return main_of(answer)


def day(distance):
    return timezone.localdate() + timedelta(days=distance)


def test_open_positions_stand_by_their_deadline(client):
    make_opening("Whenever", deadline=None)
    make_opening("In a month", deadline=day(30))
    make_opening("In a week", deadline=day(7))

    assert elements(page_of(client), "h3") == ["In a week", "In a month", "Whenever"]


def test_a_position_is_open_on_its_last_day_and_gone_after_it(client):
    make_opening("Today", slug="today", deadline=day(0))
    make_opening("Yesterday", slug="yesterday", deadline=day(-1))

    assert elements(page_of(client), "h3") == ["Today"]
    assert client.get("/openings/today/").status_code == 200
    assert client.get("/openings/yesterday/").status_code == 404


@pytest.mark.parametrize(
    ("zone", "closes"),
    [("Asia/Tokyo", datetime(2998, 5, 1, 15, tzinfo=UTC)), ("America/New_York", datetime(2998, 5, 2, 4, tzinfo=UTC))],
)
def test_the_last_day_ends_in_the_zone_of_the_site(zone, closes):
    make_opening(deadline=date(2998, 5, 1))

    SiteSettings(time_zone=zone).save()

    assert Opening.objects.get().closes_at == closes


def test_a_closed_position_tells_its_editor_why_nobody_sees_it():
    opening = make_opening(deadline=day(-1))

    assert (opening.is_published, str(opening.hidden_words)) == (False, "Closed: the deadline has passed")


def test_a_position_that_closes_while_nothing_is_written_leaves_topics_and_search(client):
    make_opening("Lantern keeper", topics=[make_topic("Optics", slug="optics")], deadline=day(0))
    assert "Lantern keeper" in page_of(client, "/topics/optics/")

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        found = Opening.objects.published(at=timezone.now()).count()

    assert found == 0


def test_the_page_of_a_position_says_by_when_where_and_how(client):
    make_opening(
        "Keeper",
        slug="keeper",
        kind="phd",
        body="Eighty-one steps.",
        deadline=date(2998, 5, 1),
        start="2998-10",
        place="Sallow Point",
        url="https://example.org/apply",
        project=make_project("Foghold", slug="foghold"),
    )

    page = page_of(client, "/openings/keeper/")

    assert elements(page, "p", "crumbs") == ["Open positions / PhD position"]
    assert elements(page, "p", "meta") == ["Apply by 1 May 2998 · Begins Oct 2998 · Sallow Point"]
    assert times(page) == [("1 May 2998", "2998-05-01")]
    assert ("Apply", "https://example.org/apply") in links(page)
    assert ("Foghold", "/projects/foghold/") in links(page)


def test_a_site_without_open_positions_says_so(client):
    assert elements(page_of(client), "h2") == ["No open positions at the moment."]


def test_a_position_in_a_hidden_project_does_not_name_it(client):
    make_opening(slug="keeper", project=make_project("Secret", status="draft"))

    assert "Secret" not in page_of(client) + page_of(client, "/openings/keeper/")


@pytest.mark.parametrize("address", ["/openings/", "/openings/shown/"])
def test_pages_ask_no_more_for_many_positions_than_for_few(client, address):
    shown = make_opening(slug="shown")

    def add(number):
        for _ in range(number):
            make_opening(topics=[make_topic()], project=make_project())
            shown.topics.add(make_topic())

    add(2)
    few = number_of_queries(client, address)
    add(6)

    assert number_of_queries(client, address) == few
