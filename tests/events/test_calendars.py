"""What calendars read, checked by an independent parser, by a reading of its own, and against the zones themselves."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from events.formats import ical
from events.models import Event, Occurrence
from portfolio.models import SiteSettings
from tests.make import make_event, make_identity, make_occurrence, make_person, make_topic
from tests.reading import links, main_of, number_of_queries

SITE = "/events/calendar.ics"


def calendar(client, address=SITE):
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(answer.content)


def items(client, address=SITE):
    return calendar(client, address).events


def titles(client, address=SITE):
    return [str(item["summary"]) for item in items(client, address)]


def only(client, address=SITE):
    (item,) = items(client, address)
    return item


def a_date(event=None, **given):
    return make_occurrence(event or make_event(dates=()), **{"date": "2998-12-03", **given})


# When


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Europe/Vienna", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"])
def test_a_calendar_tells_the_hour_in_the_zone_of_the_event(client, zone):
    a_date(date="2026-07-03", start_time=time(15), end_time=time(16, 30), time_zone=zone)

    item = only(client)

    assert item.start == datetime(2026, 7, 3, 15, tzinfo=ZoneInfo(zone))
    assert item.end - item.start == timedelta(minutes=90)
    assert item.get("dtstart").params.get("TZID", "UTC") == zone


@pytest.mark.django_db
def test_an_event_without_an_end_takes_an_hour(client):
    a_date(start_time=time(15), time_zone="Europe/Vienna")

    item = only(client)

    assert item.end - item.start == timedelta(hours=1)


@pytest.mark.django_db
@pytest.mark.parametrize(("last", "after"), [(None, date(2998, 12, 4)), ("2998-12-05", date(2998, 12, 6))])
def test_an_event_without_an_hour_takes_whole_days(client, last, after):
    a_date(end_date=last)

    item = only(client)

    assert (item.start, item.end) == (date(2998, 12, 3), after)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        (
            {"start_time": time(2, 30), "end_time": time(3, 30)},
            "start_time",
            "There is no 02:30 on 28 Mar 2027 in Europe/Berlin, because the clocks go forward then. Give another hour,"
            " for example 03:30.",
        ),
        (
            {"start_time": time(1), "end_time": time(2, 30)},
            "end_time",
            "There is no 02:30 on 28 Mar 2027 in Europe/Berlin, because the clocks go forward then. Give another hour,"
            " for example 03:30.",
        ),
        ({"start_time": time(9), "end_time": time(9)}, "end_time", "The end must be later than the beginning."),
        ({"start_time": time(9), "end_time": time(8)}, "end_time", "The end must be later than the beginning."),
        ({"end_date": "2027-03-27"}, "end_date", "The end must be later than the beginning."),
    ],
)
def test_a_date_needs_hours_that_exist_and_an_end_that_is_later(given, field, said):
    occasion = Occurrence(event=make_event(dates=()), date="2027-03-28", time_zone="Europe/Berlin", **given)

    with pytest.raises(ValidationError) as refused:
        occasion.full_clean()

    assert refused.value.message_dict == {field: [said]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given",
    [
        {"start_time": time(1, 30), "end_time": time(3, 30)},
        {"start_time": time(2, 30), "end_time": time(2, 45), "date": "2027-10-31"},
        {"start_time": time(2, 30), "date": "2027-03-29"},
    ],
)
def test_hours_that_exist_are_taken(given):
    occasion = Occurrence(
        event=make_event(dates=()), **{"date": "2027-03-28", "host": "x", "time_zone": "Europe/Berlin", **given}
    )

    assert occasion.full_clean() is None


@pytest.mark.django_db
def test_an_hour_that_clocks_show_twice_is_the_first_and_takes_one_hour(client):
    a_date(date="2027-10-31", start_time=time(2, 30), time_zone="Europe/Berlin")

    item = only(client)

    assert item.start.astimezone(UTC) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert item["duration"].dt == timedelta(hours=1)


@pytest.mark.django_db
def test_a_date_without_an_end_takes_one_hour_also_when_clocks_go_forward(client):
    a_date(date="2027-03-28", start_time=time(1, 30), time_zone="Europe/Berlin")

    item = only(client)

    assert item.end.astimezone(UTC) - item.start.astimezone(UTC) == timedelta(hours=1)


@pytest.mark.django_db
def test_an_end_that_is_no_later_than_the_beginning_is_not_told(client):
    # As an import may bring it.
    a_date(date="2027-03-28", start_time=time(2, 30), end_time=time(3, 30), time_zone="Europe/Berlin")

    item = only(client)

    assert (item["dtstart"].dt.astimezone(UTC).hour, "dtend" in item) == (1, False)


@pytest.mark.django_db
@pytest.mark.parametrize("known", ["2998", "2998-12", None])
def test_a_month_is_never_made_a_day(client, known):
    a_date(date=known)

    assert titles(client) == []


def test_every_zone_changes_its_offset_when_it_does():
    wrong = []
    for name in ("Europe/Dublin", "Europe/Vienna", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe"):
        zone = ZoneInfo(name)
        for part in ical.zone_of(zone, 2024, 2026).subcomponents:
            onsets = [part["dtstart"].dt, *(each.dt for each in (part["rdate"].dts if "rdate" in part else ()))]
            for onset in onsets:
                moment = (onset - part["tzoffsetfrom"].td).replace(tzinfo=UTC)
                sides = [each.astimezone(zone).utcoffset() for each in (moment - timedelta(seconds=1), moment)]
                if sides != [part["tzoffsetfrom"].td, part["tzoffsetto"].td] and onset.year != 2023:
                    wrong.append((name, onset))

    assert wrong == []


@pytest.mark.parametrize(
    ("zone", "onset", "before", "after"),
    [
        ("Europe/Vienna", "20260329T020000", "+0100", "+0200"),
        ("Europe/Vienna", "20261025T030000", "+0200", "+0100"),
        ("America/New_York", "20260308T020000", "-0500", "-0400"),
        ("Europe/Dublin", "20260329T010000", "+0000", "+0100"),
    ],
)
def test_a_zone_names_the_hour_by_the_clock_before_the_change(zone, onset, before, after):
    text = ical.zone_of(ZoneInfo(zone), 2026, 2026).to_ical().decode().replace("\r\n ", "")
    parts = [part for part in re.findall(r"BEGIN:(?:STANDARD|DAYLIGHT).*?END:", text, re.S) if onset in part]

    assert [(f"TZOFFSETFROM:{before}" in part, f"TZOFFSETTO:{after}" in part) for part in parts] == [(True, True)]


@pytest.mark.django_db
def test_a_calendar_brings_each_zone_it_uses_once(client):
    for zone in ("Europe/Vienna", "Asia/Tokyo", "Europe/Vienna", "UTC"):
        a_date(start_time=time(15), time_zone=zone)
    a_date()

    assert [zone.tz_name for zone in calendar(client).timezones] == ["Asia/Tokyo", "Europe/Vienna"]


# What


@pytest.mark.django_db
def test_a_calendar_says_who_speaks_about_what_and_where(client, settings):
    settings.SITE_URL = "https://ada.example"
    event = make_event(
        "On *engines*",
        slug="engines",
        kind="keynote",
        body="How **cogs** turn.",
        speakers=["Ada", "Bo"],
        topics=[make_topic("Optics")],
        dates=(),
    )
    occasion = a_date(
        event, host="DataFun; TechBeat", place="Room 2, Vienna", mode="hybrid", url="https://example.org/join"
    )

    item = only(client)

    assert str(item["uid"]) == str(occasion.uuid)
    assert str(item["summary"]) == "On engines"
    assert str(item["description"]) == "Ada, Bo\n\nHow cogs turn.\n\nhttps://example.org/join"
    assert str(item["location"]) == "Room 2, Vienna"
    assert str(item["contact"]) == "DataFun; TechBeat"
    assert str(item["url"]) == "https://ada.example/events/engines/"
    assert item.categories == ["Keynote", "Optics"]
    assert [str(item["conference"]), str(item["status"])] == ["https://example.org/join", "CONFIRMED"]


@pytest.mark.django_db
def test_a_calendar_has_the_name_of_the_site(client):
    make_identity(make_person("Ada Example"))

    found = calendar(client)

    assert [str(found[key]) for key in ("name", "x-wr-calname", "version", "method")] == [
        "Ada Example",
        "Ada Example",
        "2.0",
        "PUBLISH",
    ]


@pytest.mark.django_db
def test_a_calendar_of_a_topic_or_a_person_has_a_name_of_its_own(client):
    make_identity(make_person("Ada Example", slug="ada"))
    make_event(topics=[make_topic("Optics", slug="optics")])

    names = [str(calendar(client, f"{SITE}{query}")["x-wr-calname"]) for query in ("", "?topic=optics", "?person=ada")]

    assert names == ["Ada Example", "Ada Example: Optics", "Ada Example: Ada Example"]


@pytest.mark.django_db
def test_a_calendar_tells_an_abstract_in_its_paragraphs_and_lists(client):
    make_event(body="How **cogs** turn.\n\n- slowly\n- fast", dates=["2998-12-03"])

    assert str(only(client)["description"]) == "How cogs turn.\n\n- slowly\n- fast"


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Europe/Vienna", "UTC"])
def test_a_calendar_without_dates_has_the_component_that_calendars_must_have(client, zone):
    SiteSettings(time_zone=zone).save()
    make_event(slug="talk", dates=["2998-12"])

    for address in (SITE, "/events/talk/event.ics"):
        (component,) = calendar(client, address).subcomponents

        assert (component.name, str(component["tzid"])) == ("VTIMEZONE", zone)


# Which


@pytest.mark.django_db
def test_a_visitor_subscribes_to_a_topic_or_a_person(client):
    ada, optics = make_person("Ada", slug="ada"), make_topic("Optics", slug="optics")
    make_event("Lens", topics=[make_topic("Glass", parent=optics)])
    make_event("Engine", speakers=[ada])

    assert titles(client, f"{SITE}?topic=optics") == ["Lens"]
    assert titles(client, f"{SITE}?person=ada") == ["Engine"]
    assert titles(client, f"{SITE}?topic=nothing") == []
    assert sorted(titles(client)) == ["Engine", "Lens"]


@pytest.mark.django_db
def test_an_event_has_a_calendar_of_its_dates_and_of_each_of_them(client):
    event = make_event("Often", slug="often", dates=("2998-01-01", "2998-02-02", "2998-03"))
    make_event("Other")
    first = event.occurrences.get(date="2998-01-01")

    assert titles(client, "/events/often/event.ics") == ["Often", "Often"]
    assert [item.start for item in items(client, f"/events/often/event.ics?date={first.uuid}")] == [date(2998, 1, 1)]
    assert titles(client, "/events/often/event.ics?date=nonsense") == []


@pytest.mark.django_db
def test_the_calendar_of_a_series_has_the_dates_of_its_parts(client):
    series = make_event("Fog Seminar", slug="fog", kind="series", dates=())
    make_event("First", series=series)
    make_event("Secret", series=series, status="draft")

    assert titles(client, "/events/fog/event.ics") == ["First"]
    assert str(only(client, "/events/fog/event.ics")["related-to"]) == str(series.uuid)


@pytest.mark.django_db
def test_a_subscription_follows_an_event_that_was_renamed(client):
    event = make_event(slug="old")
    event.slug = "new"
    event.save()

    answer = client.get("/events/old/event.ics")

    assert (answer.status_code, answer["Location"]) == (301, "/events/new/event.ics")


@pytest.mark.django_db
@pytest.mark.parametrize("how", [{"status": "draft"}, {"publish_at": "2999-01-01T00:00Z"}])
def test_a_hidden_event_is_in_no_calendar(client, how):
    make_event(slug="secret", **how)

    assert titles(client) == []
    assert client.get("/events/secret/event.ics").status_code == 404


# Changes


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"date": "2998-12-04"},
        {"start_time": time(15)},
        {"end_date": "2998-12-05"},
        {"place": "Room 9"},
        {"host": "Somebody else"},
        {"state": "cancelled"},
        {"state": "postponed"},
        {"mode": "online"},
        {"url": "https://example.org/join"},
    ],
)
def test_another_time_place_or_state_counts_up(change):
    occasion = a_date(place="Room 2")

    for name, value in change.items():
        setattr(occasion, name, value)
    occasion.save()
    occasion.save()

    assert occasion.sequence == 1


@pytest.mark.django_db
def test_slides_and_a_recording_count_nothing_up():
    occasion = a_date()

    occasion.slides_url, occasion.recording_url = "https://example.org/s", "https://example.org/r"
    occasion.save()

    assert occasion.sequence == 0


@pytest.mark.django_db
def test_an_older_version_that_comes_back_counts_on():
    occasion = a_date(place="Room 2")
    older = Occurrence.objects.get()
    for place in ("Room 3", "Room 4"):
        occasion.place = place
        occasion.save()

    older.save()

    assert (older.sequence, older.place) == (3, "Room 2")


@pytest.mark.django_db
def test_a_cancelled_date_stays_in_the_calendar_as_cancelled_with_a_higher_sequence(client):
    occasion = a_date()
    before = only(client)

    occasion.state = "cancelled"
    occasion.save()
    after = only(client)

    assert (str(before["status"]), str(after["status"])) == ("CONFIRMED", "CANCELLED")
    assert after["sequence"] > before["sequence"]
    assert after["uid"] == before["uid"]
    assert after["dtstamp"].dt >= before["dtstamp"].dt


@pytest.mark.django_db
@pytest.mark.parametrize("now", ["2998-12", "2998", "2999-01", None])
@pytest.mark.parametrize(
    ("given", "start"),
    [
        ({}, date(2998, 12, 3)),
        (
            {"start_time": time(15), "time_zone": "Europe/Vienna"},
            datetime(2998, 12, 3, 15, tzinfo=ZoneInfo("Europe/Vienna")),
        ),
    ],
    ids=["day", "hour"],
)
def test_a_day_that_is_open_again_is_taken_out_of_calendars(client, given, start, now):
    occasion = a_date(make_event(slug="talk", dates=()), **given)
    before = only(client)

    occasion.date, occasion.start_time = now, None
    occasion.save()
    after = only(client)

    assert (str(after["status"]), after.start, after["uid"]) == ("CANCELLED", start, before["uid"])
    assert after["sequence"] > before["sequence"]
    assert "Moved from 3 Dec 2998" in main_of(client.get("/events/talk/"))


@pytest.mark.django_db
def test_a_day_that_is_found_anew_is_confirmed_again(client):
    occasion = a_date()
    for day in ("2998-12", "2998-12-10"):
        occasion.date = day
        occasion.save()

    item = only(client)

    assert (str(item["status"]), item.start, item["sequence"]) == ("CONFIRMED", date(2998, 12, 10), 2)


@pytest.mark.django_db
def test_dates_keep_their_identity_when_others_are_added_before_and_taken_away(client):
    event = make_event(dates=("2998-02-02", "2998-03-03"))
    known = {item.start: str(item["uid"]) for item in items(client)}

    make_occurrence(event, date="2998-01-01", order=0)
    event.occurrences.get(date="2998-02-02").delete()
    event.title, event.slug = "Renamed", "renamed"
    event.save()
    after = {item.start: str(item["uid"]) for item in items(client)}

    assert after[date(2998, 3, 3)] == known[date(2998, 3, 3)]
    assert sorted(after) == [date(2998, 1, 1), date(2998, 3, 3)]


@pytest.mark.django_db
def test_a_calendar_that_did_not_change_is_not_sent_again(client):
    occasion = a_date(start_time=time(15), time_zone="Europe/Vienna")
    first = client.get(SITE)

    again = client.get(SITE, headers={"if-none-match": first["ETag"]})
    occasion.place = "Elsewhere"
    occasion.save()
    changed = client.get(SITE, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, changed.status_code) == (304, 200)


# What moved


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"date": "2998-12-03"}, {"date": "2998-12-10"}, "3 Dec 2998"),
        (
            {"date": "2998-12-03", "start_time": time(15)},
            {"date": "2998-12-10", "start_time": time(15)},
            "3 Dec 2998, 15:00",
        ),
        ({"date": "2998-12-03", "start_time": time(15)}, {"start_time": time(16)}, "15:00"),
        ({"date": "2998-12"}, {"date": "2998-12-03"}, ""),
        ({"date": "2998-12-03"}, {"start_time": time(16)}, ""),
        ({"date": "2020-12-03"}, {"date": "2020-12-04"}, ""),
        ({"date": None}, {"date": "2998-12-04"}, ""),
    ],
)
def test_a_date_that_moves_says_from_when(before, after, said):
    occasion = a_date(**before)

    for name, value in after.items():
        setattr(occasion, name, value)
    occasion.save()

    assert occasion.moved_from == said


@pytest.mark.django_db
def test_a_date_nobody_saw_yet_moves_without_a_word():
    occasion = a_date(make_event(dates=(), status="draft"))

    occasion.date = "2998-12-10"
    occasion.save()

    assert occasion.moved_from == ""


@pytest.fixture
def moved():
    occasion = a_date()
    occasion.date = "2998-12-10"
    occasion.save()
    return occasion


@pytest.mark.django_db
def test_a_move_that_was_only_a_correction_is_not_told(moved):
    moved.previous_date = None
    moved.save()

    assert Occurrence.objects.get().moved_from == ""


@pytest.mark.django_db
def test_a_date_that_moves_back_has_not_moved(moved):
    moved.date = "2998-12-03"
    moved.save()

    assert Occurrence.objects.get().moved_from == ""


@pytest.mark.django_db
def test_the_page_says_from_when_a_date_moved(client):
    occasion = a_date(make_event(slug="talk", dates=()))
    occasion.date = "2998-12-10"
    occasion.save()

    assert "<strong>Moved from 3 Dec 2998.</strong>" in main_of(client.get("/events/talk/"))


# On the pages


@pytest.mark.django_db
def test_only_a_day_to_come_as_planned_is_offered_for_a_calendar(client):
    event = make_event(slug="talk", dates=("2998-01-01", "2998-02", "2020-01-01"))
    a_date(event, state="cancelled")
    wanted = event.occurrences.get(date="2998-01-01")

    found = [address for text, address in links(main_of(client.get("/events/talk/"))) if "calendar" in text]

    assert found == [f"/events/talk/event.ics?date={wanted.uuid}"]


# Whatever people write

WORDS = st.text(max_size=120)


def unfolded(content):
    assert content.endswith(b"\r\n")
    assert [line for line in content.split(b"\r\n") if len(line) > 75 or b"\n" in line or b"\r" in line] == []
    return content.replace(b"\r\n ", b"").decode()


def read_text(text):
    """TEXT as RFC 5545 (3.3.11) reads it."""
    return re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], text)


def a_loaded_date(event, **given):
    """A date of an event as it comes from the database, without one."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    event = Event(pk=1, slug="x", created_at=moment, updated_at=moment, **event)
    event._prefetched_objects_cache = {"speaking": Event.objects.none(), "topics": Event.objects.none()}
    occasion = Occurrence(event=event, updated_at=moment, **given)
    occasion.starts, occasion.ends = occasion.bounds()
    return occasion


@given(title=WORDS, place=WORDS, body=WORDS, name=WORDS)
def test_any_text_comes_through_a_calendar_whole(title, place, body, name):
    occasion = a_loaded_date({"title": title, "body": body}, date="2998-12-03", place=place)

    content = ical.render([occasion], name)

    said = dict(line.split(":", 1) for line in unfolded(content).split("\r\n") if line)
    parsed = Calendar.from_ical(content).events[0]
    for key, text in (("SUMMARY", ical.clean(title)), ("LOCATION", "; ".join(map(ical.clean, occasion.places)))):
        assert (read_text(said.get(key, "")), str(parsed.get(key, ""))) == (text, text)


@given(
    day=st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    start=st.times().map(lambda hour: hour.replace(second=0, microsecond=0)),
    zone=st.sampled_from(["Europe/Vienna", "America/New_York", "Asia/Kolkata", "Africa/Casablanca", "UTC"]),
)
def test_any_hour_comes_through_a_calendar_as_the_same_moment(day, start, zone):
    occasion = a_loaded_date({"title": "x"}, date=day, start_time=start, time_zone=zone)

    item = Calendar.from_ical(ical.render([occasion], "x")).events[0]

    assert item.start.astimezone(UTC) == occasion.starts.astimezone(UTC)


@pytest.mark.django_db
def test_a_calendar_asks_no_more_for_many_dates_than_for_few(client):
    def add(number):
        for _ in range(number):
            make_event(
                speakers=[make_person()], topics=[make_topic()], dates=("2998-01-01", "2998-02-02"), series=series
            )

    series = make_event(slug="series", dates=())
    add(2)
    few = [number_of_queries(client, address) for address in (SITE, "/events/series/event.ics")]
    add(6)

    assert [number_of_queries(client, address) for address in (SITE, "/events/series/event.ics")] == few
