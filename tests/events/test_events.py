from datetime import time, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from events.models import Attachment, Event
from tests.make import (
    make_event,
    make_identity,
    make_news,
    make_occurrence,
    make_person,
    make_project,
    make_publication,
    make_topic,
)
from tests.reading import elements, links, main_of, number_of_queries, times, visible

pytestmark = pytest.mark.django_db

HIDDEN = [{"status": "draft"}, {"status": "archived"}, {"publish_at": "2999-01-01T00:00Z"}]


def day(distance):
    """A day so far from today."""
    return str(timezone.localdate() + timedelta(days=distance))


def page_of(client, address="/events/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return main_of(answer)


def listed(client, query=""):
    return elements(page_of(client, f"/events/{query}"), "h3")


def test_the_page_is_called_talks_by_a_researcher_and_events_by_a_lab(client):
    researcher = elements(page_of(client), "h1")
    make_identity(mode="lab")

    assert (researcher, elements(page_of(client), "h1")) == (["Talks"], ["Events"])


def test_what_is_to_come_stands_first_and_the_nearest_on_top(client):
    make_event("Long ago", dates=["2019"])
    make_event("Next season", dates=[day(70)[:7]])
    make_event("Tomorrow", dates=[day(1)])
    make_event("Yesterday", dates=[day(-1)])
    make_event("Some day", dates=[None])
    make_event("Again and again", dates=["2020-01-01", day(5)])

    page = page_of(client)

    assert elements(page, "h2") == ["Upcoming", "Past"]
    assert elements(page, "h3") == ["Tomorrow", "Again and again", "Next season", "Yesterday", "Long ago", "Some day"]


def test_upcoming_is_absent_when_nothing_is_to_come(client):
    make_event(dates=["2019"])

    assert elements(page_of(client), "h2") == ["Past"]


def test_something_known_by_month_or_year_is_over_only_when_that_is_over(client):
    make_event("This year", dates=[day(0)[:4]])
    make_event("This month", dates=[day(0)[:7]])
    make_event("Today", dates=[day(0)])
    make_event("Last month", dates=[day(-32)[:7]])

    page = page_of(client)

    assert elements(page, "h2") == ["Upcoming", "Past"]
    assert elements(page, "h3")[3:] == ["Last month"]


def test_a_talk_given_often_is_one_entry_with_every_date_as_exact_as_known(client):
    make_event("On engines", dates=["2022-06", "2023", "2024-09-14", None])

    page = page_of(client)

    assert elements(page, "h3") == ["On engines"]
    assert times(page) == [("14 Sep 2024", "2024-09-14"), ("2023", "2023"), ("Jun 2022", "2022-06")]
    assert page.count("Some University") == 4


def test_the_next_date_stands_before_those_that_are_over(client):
    make_event(dates=["2020-01-01", "2999-01-01", "2021-01-01", "2998-12-03"])

    assert [when for when, _machine in times(page_of(client))] == [
        "3 Dec 2998",
        "1 Jan 2999",
        "1 Jan 2021",
        "1 Jan 2020",
    ]


def test_dates_to_come_stand_in_the_order_they_will_happen(client):
    make_event("On engines", dates=["2999-02-02", "2998-12-09", "2999-01-14"])

    assert [day for day, _moment in times(page_of(client))] == ["9 Dec 2998", "14 Jan 2999", "2 Feb 2999"]


@pytest.mark.parametrize(
    ("given", "shown", "machine"),
    [
        ({"date": "2998-12-03", "start_time": time(15), "time_zone": "Europe/Vienna"}, "3 Dec 2998", "+01:00"),
        ({"date": "2026-07-03", "start_time": time(15), "time_zone": "Europe/Vienna"}, "3 Jul 2026", "+02:00"),
        ({"date": "2026-07-03", "start_time": time(15), "time_zone": "America/New_York"}, "3 Jul 2026", "-04:00"),
    ],
)
def test_an_hour_is_told_to_machines_with_its_offset(client, given, shown, machine):
    make_occurrence(make_event(dates=()), **given)

    assert times(page_of(client)) == [(shown, f"{given['date']}T15:00{machine}")]


def test_an_occasion_says_hours_place_and_how(client):
    event = make_event(dates=())
    for order, given in enumerate(
        [
            {"start_time": time(15), "end_time": time(16, 30), "time_zone": "Europe/Vienna", "place": "Room 2"},
            {"start_time": time(9), "time_zone": "UTC", "mode": "online", "host": ""},
            {"mode": "online", "host": "DataFun", "place": "Virtual"},
            {"mode": "hybrid", "host": "City Hall"},
            {"end_date": "2998-12-05", "host": "Castle"},
        ]
    ):
        make_occurrence(event, date="2998-12-03", order=order, **given)

    rows = [visible(row) for row in page_of(client).split('<ul class="occ">')[1].split("</li>")[:5]]

    assert sorted(rows) == sorted(
        [
            "3 Dec 2998 Some University, Room 2, 15:00–16:30 (Vienna time) Add to calendar, 3 Dec 2998",
            "3 Dec 2998 online, 09:00 UTC Add to calendar, 3 Dec 2998",
            "3 Dec 2998 DataFun, Virtual Add to calendar, 3 Dec 2998",
            "3 Dec 2998 City Hall, and online Add to calendar, 3 Dec 2998",
            "3–5 Dec 2998 Castle Add to calendar, 3–5 Dec 2998",
        ]
    )


@pytest.mark.parametrize(
    ("state", "said"), [("cancelled", ["Cancelled."]), ("postponed", ["Postponed."]), ("scheduled", [])]
)
def test_what_does_not_happen_as_planned_says_so(client, state, said):
    make_occurrence(make_event(dates=()), date="2998-12-03", state=state, url="https://example.org/join")

    page = page_of(client)

    assert elements(page, "strong") == said
    assert ("https://example.org/join" in page) == (state == "scheduled")


def test_a_link_to_join_goes_away_with_the_date_and_slides_and_recording_stay(client):
    event = make_event(dates=())
    for date in ("2020-01-01", "2998-12-03"):
        make_occurrence(
            event,
            date=date,
            url=f"https://example.org/join/{date}",
            slides_url=f"https://example.org/slides/{date}",
            recording_url=f"https://example.org/film/{date}",
        )

    found = [link for link in links(page_of(client)) if "example.org" in link[1]]

    assert found == [
        ("Join or register, 3 Dec 2998", "https://example.org/join/2998-12-03"),
        ("Slides, 3 Dec 2998", "https://example.org/slides/2998-12-03"),
        ("Recording, 3 Dec 2998", "https://example.org/film/2998-12-03"),
        ("Slides, 1 Jan 2020", "https://example.org/slides/2020-01-01"),
        ("Recording, 1 Jan 2020", "https://example.org/film/2020-01-01"),
    ]


def test_speakers_are_linked_if_open_and_the_owner_alone_needs_no_naming(client):
    ada, luo = make_person("Ada", slug="ada"), make_person("Luo", has_page=False)
    make_identity(ada)
    make_event("Alone", speakers=[ada], dates=["2022"])
    make_event("Together", speakers=[ada, luo, "Bo Guest"], dates=["2021"])

    page = page_of(client)

    assert [text for text in elements(page, "p") if "Ada" in text] == ["Ada, Luo, Bo Guest"]
    assert [link for link in links(page) if "/people/" in link[1]] == [("Ada", "/people/ada/")]


def test_a_visitor_filters_events_by_topic_year_person_and_words(client):
    ada, optics = make_person("Ada", slug="ada"), make_topic("Optics")
    make_event("Lens", dates=["2018-03"], topics=[make_topic("Glass", parent=optics)])
    make_event("Engine", dates=["2020", "2022-01-01"], speakers=[ada])
    make_event("Loom", dates=[None], body="About weaving.")

    assert listed(client, "?topic=optics") == ["Lens"]
    assert listed(client, "?person=ada") == ["Engine"]
    assert listed(client, "?year=2022") == ["Engine"]
    assert listed(client, "?year=2018-2021") == ["Engine", "Lens"]
    assert listed(client, "?year=2018&year=2022") == ["Engine", "Lens"]
    assert listed(client, "?year=2019") == []
    assert listed(client, "?year=soon") == []
    assert listed(client, "?year=0000-9999") == ["Engine", "Lens"]
    assert listed(client, "?q=weaving") == ["Loom"]
    assert listed(client, "?person=nobody") == []


def test_twenty_five_events_make_a_page_whatever_their_time(client):
    for number in range(20):
        make_event(f"Future {number:02}", dates=[f"2999-01-{number + 1:02}"])
        make_event(f"Past {number:02}", dates=[f"2020-01-{20 - number:02}"])

    assert listed(client) == [f"Future {number:02}" for number in range(20)] + [
        f"Past {number:02}" for number in range(5)
    ]
    assert listed(client, "?page=2") == [f"Past {number:02}" for number in range(5, 20)]


def test_a_list_without_events_says_so(client):
    assert elements(page_of(client), "h2") == ["No talks or events yet."]


def test_the_page_of_an_event_says_everything_about_it(client):
    paper, project = make_publication("Notes", slug="notes"), make_project("Engine", slug="engine")
    event = make_event(
        "On engines",
        slug="on-engines",
        kind="keynote",
        body="How cogs turn.",
        speakers=[make_person("Ada", slug="ada"), "Bo Guest"],
        publication=paper,
        project=project,
        website="https://example.org/conference",
        topics=[make_topic("Optics")],
    )
    Attachment.objects.create(event=event, kind="video", url="https://example.org/film")
    make_news("Ada speaks", slug="speaks").events.set([event])

    page = page_of(client, "/events/on-engines/")

    assert elements(page, "h1") == ["On engines"]
    assert elements(page, "p", "crumbs") == ["Talks / Keynote"]
    assert elements(page, "p", "authors") == ["Ada, Bo Guest"]
    assert elements(page, "h2") == ["When and where", "Abstract", "Related", "News", "Links and files", "Topics"]
    assert times(page)[0] == ("17 May 2024", "2024-05-17")
    wanted = [
        ("Ada", "/people/ada/"),
        ("Website", "https://example.org/conference"),
        ("Notes", "/publications/notes/"),
        ("Engine", "/projects/engine/"),
        ("Ada speaks", "/news/speaks/"),
        ("Video", "https://example.org/film"),
        ("Optics", "/topics/optics/"),
    ]
    assert [link for link in links(page) if link in wanted][: len(wanted)] == wanted


def test_an_event_of_which_only_the_title_is_known_has_no_empty_section(client):
    make_event("On engines", slug="on-engines", dates=())

    assert elements(page_of(client, "/events/on-engines/"), "h2") == []


@pytest.mark.parametrize("how", HIDDEN)
@pytest.mark.parametrize("address", ["/events/", "/events/shown/"])
def test_an_event_leaves_out_what_is_not_published(client, address, how):
    paper, project = make_publication("Secret paper", **how), make_project("Secret project", **how)
    series = make_event("Secret series", kind="series", dates=(), **how)
    event = make_event("Shown", slug="shown", publication=paper, project=project, series=series)
    make_news("Secret news", **how).events.set([event])

    page = page_of(client, address)

    assert "Secret" not in page
    assert "Related" not in page


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_events_are_neither_listed_nor_found(client, how):
    make_event("Secret", slug="secret", **how)

    assert listed(client) == []
    assert client.get("/events/secret/").status_code == 404


def with_slides(event):
    return make_occurrence(event, date="2024", slides=ContentFile(b"%PDF-1.4\n%%EOF", name="deck.pdf"))


def test_the_slides_of_a_date_lie_beside_the_event(client):
    occasion = with_slides(make_event(slug="on-engines", dates=()))

    answer = client.get(occasion.slides_href)

    assert occasion.slides_href == f"/events/on-engines/files/slides-{occasion.pk}-deck.pdf"
    assert b"".join(answer.streaming_content) == b"%PDF-1.4\n%%EOF"
    assert ("Slides, 2024", occasion.slides_href) in links(page_of(client, "/events/on-engines/"))


def test_slides_of_another_event_are_not_found_here(client):
    occasion = with_slides(make_event(slug="on-engines", dates=()))
    make_event(slug="other")

    assert client.get(occasion.slides_href.replace("on-engines", "other")).status_code == 404


@pytest.mark.parametrize("how", HIDDEN)
def test_slides_of_a_hidden_event_are_not_found(client, how):
    occasion = with_slides(make_event(dates=()))
    Event.objects.update(**how)

    assert client.get(occasion.slides_href).status_code == 404


def test_an_old_address_leads_to_the_new_one(client):
    event = make_event(slug="old")
    event.slug = "new"
    event.save()

    answer = client.get("/events/old/")

    assert (answer.status_code, answer["Location"]) == (301, "/events/new/")


@pytest.mark.parametrize("address", ["/events/", "/events/?topic=optics&person=ada&q=talk&year=2024", "/events/shown/"])
def test_pages_ask_no_more_for_many_rows_than_for_few(client, address):
    optics, ada = make_topic("Optics"), make_person("Ada", slug="ada")
    shown = make_event("Shown", slug="shown")

    def add(number):
        for _ in range(number):
            given = {"publication": make_publication(), "project": make_project()}
            make_event(topics=[optics, make_topic()], speakers=[ada, make_person()], dates=("2024", "2999"), **given)
            make_occurrence(shown, date="2025")
            shown.speaking.create(person=make_person())
            shown.topics.add(make_topic())
            Attachment.objects.create(event=shown, url="https://example.org")
            news = make_news()
            news.events.set([shown])
            news.people.set([ada])

    add(2)
    few = number_of_queries(client, address)
    add(8)

    assert number_of_queries(client, address) == few
