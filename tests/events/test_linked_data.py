"""What machines read of an event."""

from datetime import time

import pytest

from portfolio.models import SiteSettings
from tests.make import (
    make_event,
    make_news,
    make_occurrence,
    make_opening,
    make_person,
    make_project,
    make_publication,
    make_topic,
)
from tests.reading import linked_data

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _known_origin(settings):
    settings.SITE_URL = "https://ada.example"


def nodes(client, address="/events/talk/"):
    graph = linked_data(client.get(address))
    assert all(node["@id"].startswith(f"https://ada.example{address}") for node in graph)
    return graph


def test_an_event_says_when_where_how_and_by_whom(client):
    event = make_event(
        "On *engines*",
        slug="talk",
        kind="seminar",
        body="How cogs turn.",
        speakers=[make_person("Ada", slug="ada"), "Bo"],
        publication=make_publication("Notes", slug="notes"),
        dates=(),
    )
    make_occurrence(
        event,
        date="2026-07-03",
        start_time=time(15),
        end_time=time(16),
        time_zone="Europe/Vienna",
        host="DataFun; TechBeat",
        place="Room 2",
        mode="hybrid",
        url="https://example.org/join",
        recording_url="https://example.org/film",
    )

    page, node = nodes(client)

    assert page["about"] == {"@id": node["@id"]}
    assert (node["@type"], node["name"], node["description"]) == ("EducationEvent", "On engines", "How cogs turn.")
    assert (node["startDate"], node["endDate"]) == ("2026-07-03T15:00+02:00", "2026-07-03T16:00+02:00")
    assert node["eventStatus"] == "https://schema.org/EventScheduled"
    assert node["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert node["location"] == [
        {"@type": "Place", "name": "Room 2", "address": "Room 2"},
        {"@type": "VirtualLocation", "url": "https://example.org/join"},
    ]
    assert [each["name"] for each in node["organizer"]] == ["DataFun", "TechBeat"]
    assert node["performer"] == [
        {"@type": "Person", "name": "Ada", "url": "https://ada.example/people/ada/"},
        {"@type": "Person", "name": "Bo"},
    ]
    assert node["workFeatured"]["url"] == "https://ada.example/publications/notes/"
    assert node["recordedIn"]["url"] == "https://example.org/film"


@pytest.mark.parametrize("known", ["2026", "2026-07", "2026-07-03"])
def test_a_date_is_no_more_exact_for_machines_than_for_people(client, known):
    make_event(slug="talk", dates=[known])

    assert nodes(client)[1]["startDate"] == known


def test_a_talk_given_often_is_a_series_of_its_dates(client):
    make_event("Often", slug="talk", dates=["2024-01-01", "2025-02"])

    _page, whole, *dates = nodes(client)

    assert whole["@type"] == "EventSeries"
    assert whole["subEvent"] == [{"@id": date["@id"]} for date in dates]
    assert [(date["@type"], date["name"], date["startDate"]) for date in dates] == [
        ("Event", "Often", "2025-02"),
        ("Event", "Often", "2024-01-01"),
    ]


@pytest.mark.parametrize(("state", "said"), [("cancelled", "EventCancelled"), ("postponed", "EventPostponed")])
def test_what_does_not_take_place_says_so(client, state, said):
    make_occurrence(make_event(slug="talk", dates=()), date="2998-12-03", state=state)

    assert nodes(client)[1]["eventStatus"] == f"https://schema.org/{said}"


def test_what_was_moved_says_from_when(client):
    occasion = make_occurrence(make_event(slug="talk", dates=()), date="2998-12-03")
    occasion.date = "2998-12-10"
    occasion.save()

    node = nodes(client)[1]

    assert (node["eventStatus"], node["previousStartDate"]) == ("https://schema.org/EventRescheduled", "2998-12-03")


def test_what_was_moved_says_from_which_hour(client):
    occasion = make_occurrence(
        make_event(slug="talk", dates=()), date="2998-12-03", start_time=time(15), time_zone="Europe/Vienna"
    )
    occasion.start_time = time(16)
    occasion.save()

    assert nodes(client)[1]["previousStartDate"] == "2998-12-03T15:00+01:00"


def test_an_event_without_a_date_claims_none(client):
    make_event(slug="talk", dates=())

    assert "startDate" not in nodes(client)[1]


def test_a_part_names_its_series(client):
    make_event("Part", slug="talk", series=make_event("Whole", slug="whole", kind="series", dates=()))

    assert nodes(client)[1]["superEvent"] == {"@id": "https://ada.example/events/whole/#event"}


def test_news_say_when_what_and_about_whom(client):
    item = make_news("A *prize*", slug="prize", date="2026-07", body="For engines.", topics=[make_topic("Engines")])
    item.publications.set([make_publication("Notes", slug="notes"), make_publication("Secret", status="draft")])
    item.projects.set([make_project("Engine", slug="engine")])
    item.people.set([make_person("Ada", slug="ada")])

    page, node = nodes(client, "/news/prize/")

    assert page["about"] == {"@id": node["@id"]}
    assert (node["@type"], node["headline"], node["articleBody"]) == ("NewsArticle", "A prize", "For engines.")
    assert (node["datePublished"], node["about"]) == ("2026-07", [{"@type": "DefinedTerm", "name": "Engines"}])
    assert node["mentions"] == [
        {
            "@id": "https://ada.example/publications/notes/#work",
            "@type": "CreativeWork",
            "name": "Notes",
            "url": "https://ada.example/publications/notes/",
        },
        {"@id": "https://ada.example/projects/engine/#project"},
        {"@type": "Person", "name": "Ada", "url": "https://ada.example/people/ada/"},
    ]


def test_an_open_position_says_who_asks_until_when_and_where(client):
    SiteSettings(name="Engine Lab", time_zone="UTC").save()
    make_opening(
        "Keeper of engines",
        slug="keeper",
        kind="engineer",
        body="Oil *them*.",
        deadline="2998-05-31",
        start="2998-09",
        place="London",
        url="https://example.org/apply",
        publish_at="2026-01-02T03:00Z",
    )

    _page, node = nodes(client, "/openings/keeper/")

    assert (node["@type"], node["title"]) == ("JobPosting", "Keeper of engines")
    assert node["description"] == "<p>Oil <em>them</em>.</p>\n"
    assert (node["datePosted"], node["validThrough"]) == ("2026-01-02", "2998-06-01T00:00:00+00:00")
    assert node["jobStartDate"] == "2998-09"
    assert node["hiringOrganization"] == {"@type": "Organization", "name": "Engine Lab"}
    assert node["jobLocation"] == {"@type": "Place", "name": "London", "address": "London"}
    assert node["sameAs"] == "https://example.org/apply"


def test_an_open_position_without_a_deadline_claims_none(client):
    make_opening("Keeper", slug="keeper")

    assert "validThrough" not in nodes(client, "/openings/keeper/")[1]
