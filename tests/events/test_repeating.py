"""A date that is repeated every week, every two weeks or every month."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from content import history
from content.dates import PartialDate
from content.models import Proposal
from events import repeating
from events.models import Event, Occurrence
from tests.forms import fields_of, send
from tests.make import make_editor, make_event, make_member, make_occurrence, make_person
from tests.reading import elements, links, main_of, number_of_queries

VIENNA = ZoneInfo("Europe/Vienna")


@pytest.fixture
def editor(client, db):
    account = make_editor("ingrid")
    client.force_login(account)
    return account


@pytest.fixture
def seminar(db):
    """A seminar on a Tuesday, in the last week of summer time."""
    event = make_event("Fog Seminar", slug="fog", kind="seminar", dates=())
    make_occurrence(
        event,
        date="2026-10-20",
        start_time=time(15),
        end_time=time(16, 30),
        time_zone="Europe/Vienna",
        host="Institute of Fog",
        place="Room 2",
        mode="hybrid",
        url="https://example.org/join",
        slides_url="https://example.org/slides",
    )
    return event


def page_of(event, page="repeat"):
    return f"/admin/events/event/{event.pk}/{page}/"


def look(client, event, **given):
    return send(client, page_of(event), "repeat_form", "_look", **{"rhythm": "weekly", **given})


def add(client, event, **given):
    """Looks at the dates and adds those that are shown."""
    shown = fields_of(look(client, event, **given), "repeat_form")
    return client.post(page_of(event), {**shown, "_add": "1"})


def days_of(event):
    return [str(day) for day in event.occurrences.order_by("order").values_list("date", flat=True)]


def told(answer):
    page = main_of(answer)
    return elements(page, "ul", "errorlist") + elements(page, "ul", "errorlist nonfield")


def test_an_hour_that_clocks_skip_is_named_before_anything_is_added(client, editor):
    event = make_event(dates=())
    make_occurrence(event, date="2027-03-14", start_time=time(2, 30), time_zone="Europe/Berlin")

    answer = look(client, event, times=3)

    assert told(answer) == [
        "There is no 02:30 on 28 Mar 2027 in Europe/Berlin, because the clocks go forward then."
        " Leave that day out here, and add it with another hour."
    ]
    assert days_of(event) == ["2027-03-14"]


# Which dates


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        ("weekly", ["2026-10-20", "2026-10-27", "2026-11-03", "2026-11-10"]),
        ("fortnightly", ["2026-10-20", "2026-11-03", "2026-11-17", "2026-12-01"]),
        ("monthly", ["2026-10-20", "2026-11-17", "2026-12-15", "2027-01-19"]),
    ],
)
def test_a_date_is_repeated_so_many_times(client, editor, seminar, rhythm, expected):
    add(client, seminar, rhythm=rhythm, times="3")

    assert days_of(seminar) == expected


@pytest.mark.parametrize("until", ["2026-11-03", "3 November 2026", "2026-11-09"])
def test_a_date_is_repeated_until_a_day(client, editor, seminar, until):
    add(client, seminar, until=until)

    assert days_of(seminar) == ["2026-10-20", "2026-10-27", "2026-11-03"]


def test_a_date_is_repeated_until_the_end_of_a_month(client, editor, seminar):
    add(client, seminar, until="2026-11")

    assert days_of(seminar)[-1] == "2026-11-24"


@pytest.mark.parametrize("written", ["2026-10-27\n3 November 2026", "2026-10-27; 2026-11-03", "27.10.2026, 3.11.2026"])
def test_days_are_left_out(client, editor, seminar, written):
    add(client, seminar, times="3", skip=written)

    assert days_of(seminar) == ["2026-10-20", "2026-11-10"]


def test_a_whole_month_is_left_out(client, editor, seminar):
    add(client, seminar, until="2026-12-01", skip="2026-11")

    assert days_of(seminar) == ["2026-10-20", "2026-10-27", "2026-12-01"]


def test_a_fifth_weekday_is_followed_by_the_last_of_each_month():
    occasion = Occurrence(date=PartialDate(2026, 9, 29))

    days = repeating.days_after(occasion, "monthly", date(2026, 12, 31))

    assert list(days) == [date(2026, 10, 27), date(2026, 11, 24), date(2026, 12, 29)]


@given(first=st.dates(date(1990, 1, 1), date(2990, 1, 1)), rhythm=st.sampled_from(repeating.Rhythm.values))
def test_it_is_always_the_same_weekday_and_never_twice_a_day(first, rhythm):
    occasion = Occurrence(date=PartialDate(first.year, first.month, first.day))

    days = list(repeating.days_after(occasion, rhythm, date(first.year + 2, 1, 1)))

    assert {day.weekday() for day in days} == {first.weekday()}
    assert sorted({first, *days}) == [first, *days]


def test_no_date_lies_after_the_last_that_can_be():
    occasion = Occurrence(date=PartialDate(2999, 12, 17), end_date=PartialDate(2999, 12, 18))

    assert list(repeating.days_after(occasion, "weekly")) == [date(2999, 12, 24)]


# What they are


def test_a_calendar_has_each_at_the_same_hour_by_the_clock_after_the_clocks_change(client, editor, seminar):
    add(client, seminar, times="2")

    items = Calendar.from_ical(client.get("/events/fog/event.ics").content).events
    assert sorted((item.start, item.end) for item in items) == [
        (datetime(2026, month, day, 15, tzinfo=VIENNA), datetime(2026, month, day, 16, 30, tzinfo=VIENNA))
        for month, day in ((10, 20), (10, 27), (11, 3))
    ]
    assert [str(item.start.utcoffset()) for item in sorted(items, key=lambda item: item.start)] == [
        "2:00:00",
        "1:00:00",
        "1:00:00",
    ]
    assert len({str(item["uid"]) for item in items}) == 3


def test_each_is_where_the_first_is_and_has_no_slides_yet(client, editor, seminar):
    add(client, seminar, times="1")

    fields = ("host", "place", "mode", "url", "slides_url", "sequence")
    assert seminar.occurrences.order_by("order").values_list(*fields)[1] == (
        "Institute of Fog",
        "Room 2",
        "hybrid",
        "https://example.org/join",
        "",
        0,
    )


def test_what_takes_two_days_takes_two_days_again(client, editor):
    event = make_event(dates=())
    make_occurrence(event, date="2998-12-31", end_date="2999-01-01")

    add(client, event, times="1")

    assert list(event.occurrences.order_by("order").values_list("date", "end_date"))[1] == (
        PartialDate(2999, 1, 7),
        PartialDate(2999, 1, 8),
    )


def test_one_is_cancelled_without_the_others(client, editor, seminar):
    add(client, seminar, times="2")
    form = fields_of(client.get(page_of(seminar, "change")), "event_form")

    client.post(page_of(seminar, "change"), {**form, "occurrences-1-state": "cancelled", "_save": "1"})

    items = Calendar.from_ical(client.get("/events/fog/event.ics").content).events
    found = [(str(item["status"]), item["sequence"]) for item in sorted(items, key=lambda item: item.start)]
    assert found == [("CONFIRMED", 0), ("CANCELLED", 1), ("CONFIRMED", 0)]


# No date twice


def test_repeating_again_adds_what_is_not_there(client, editor, seminar):
    first = seminar.occurrences.get()
    add(client, seminar, times="2")
    known = set(seminar.occurrences.values_list("uuid", flat=True))

    add(client, seminar, of=first.pk, times="3")

    assert days_of(seminar) == ["2026-10-20", "2026-10-27", "2026-11-03", "2026-11-10"]
    assert known < set(seminar.occurrences.values_list("uuid", flat=True))


def test_sending_twice_adds_once(client, editor, seminar):
    shown = fields_of(look(client, seminar, times="2"), "repeat_form")

    for _ in range(2):
        client.post(page_of(seminar), {**shown, "_add": "1"})

    assert len(days_of(seminar)) == 3


@pytest.mark.parametrize(
    "other",
    [
        {"date": "2026-10-27"},
        {"date": "2026-10-27", "start_time": time(15), "state": "cancelled"},
        {"date": "2026-10-28", "previous_date": "2026-10-27", "previous_time": time(15)},
    ],
)
def test_a_date_without_an_hour_a_cancelled_and_a_moved_one_are_there(client, editor, seminar, other):
    first = seminar.occurrences.get()
    make_occurrence(seminar, **other)

    answer = look(client, seminar, of=first.pk, times="2")

    assert fields_of(answer, "repeat_form")["shown"] == f"{first.pk} 2026-11-03"
    assert "There already: 27 Oct 2026" in elements(main_of(answer), "p", "help")


def test_another_hour_of_the_same_day_is_another_date(client, editor, seminar):
    first = seminar.occurrences.get()
    make_occurrence(seminar, date="2026-10-27", start_time=time(9))

    add(client, seminar, of=first.pk, times="1")

    assert seminar.occurrences.filter(date="2026-10-27").count() == 2


# A look first


def test_looking_shows_the_dates_and_adds_none(client, editor, seminar):
    page = main_of(look(client, seminar, times="3", skip="2026-11-03"))

    assert elements(page, "li")[-2:] == [
        "Tuesday, 27 Oct 2026 15:00–16:30 (Vienna time)",
        "Tuesday, 10 Nov 2026 15:00–16:30 (Vienna time)",
    ]
    assert "2 dates would be added" in elements(page, "h2")
    assert "Left out: 3 Nov 2026" in elements(page, "p", "help")
    assert days_of(seminar) == ["2026-10-20"]


def test_only_what_was_shown_is_added(client, editor, seminar):
    shown = fields_of(look(client, seminar, times="2"), "repeat_form")

    answer = client.post(page_of(seminar), {**shown, "times": "20", "_add": "1"})

    assert days_of(seminar) == ["2026-10-20"]
    assert "20 dates would be added" in elements(main_of(answer), "h2")


def test_the_history_takes_all_back(client, editor, seminar):
    add(client, seminar, times="12")
    before = history.versions_of(Event, seminar.pk)[1]

    client.post(f"{page_of(seminar, 'history')}{before.pk}/")

    assert days_of(seminar) == ["2026-10-20"]


# Limits


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({}, "Say either how many more or until when."),
        ({"times": "2", "until": "2027"}, "Say either how many more or until when."),
        ({"times": "61"}, "At most 60 at once. You can repeat the last of them again."),
        ({"times": "0"}, "Ensure this value is greater than or equal to 1."),
        (
            {"until": "2028"},
            "Until then there are more than 60 dates. Choose an earlier day, and repeat the last again.",
        ),
        (
            {"until": "2026-10-21"},
            "There is nothing to add: each such date is there already, left out or too late.",
        ),
        (
            {"times": "2", "skip": "Christmas"},
            "“Christmas” cannot be read as a date. Write a date as 2022, 2022-06 or 14 June 2022.",
        ),
        ({"times": "2", "of": "999999"}, "Select a valid choice. 999999 is not one of the available choices."),
        ({"times": "2", "rhythm": "hourly"}, "Select a valid choice. hourly is not one of the available choices."),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_added(client, editor, seminar, how, expected):
    answer = look(client, seminar, **how)

    assert told(answer) == [expected]
    assert "shown" not in fields_of(answer, "repeat_form")


def test_sixty_are_added_at_once(client, editor, seminar):
    add(client, seminar, times="60")

    assert len(days_of(seminar)) == 61


def test_an_event_keeps_to_the_number_of_dates_that_its_form_holds(client, editor, seminar):
    for number in range(150):
        make_occurrence(seminar, date="2030-01-01", start_time=time(number // 60, number % 60))

    answer = look(client, seminar, of=seminar.occurrences.get(date="2026-10-20").pk, times="60")

    assert told(answer) == ["An event has at most 200 dates, and this one would have 211. Add fewer."]


@pytest.mark.parametrize("known", [(), ("2998-12",)])
def test_what_has_no_day_cannot_be_repeated(client, editor, known):
    event = make_event(dates=known)

    answer = client.get(page_of(event), follow=True)

    assert "Give the first date with its day, save it, and repeat it then." in answer.content.decode()
    assert page_of(event) not in [address for _text, address in links(main_of(answer))]


# Who


def test_a_speaker_repeats_what_is_theirs_without_review(client, seminar):
    ada = make_person("Ada")
    seminar.speaking.create(person=ada)
    client.force_login(make_member("ada", person=ada))

    add(client, seminar, times="1")

    assert days_of(seminar) == ["2026-10-20", "2026-10-27"]
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_repeats_what_they_may_not_change(client, seminar, method):
    client.force_login(make_member("bob", person=make_person("Bob")))

    answer = getattr(client, method)(page_of(seminar), {"times": "1", "rhythm": "weekly", "_add": "1"})

    assert answer.status_code in (302, 403)
    assert days_of(seminar) == ["2026-10-20"]


def test_the_form_of_an_event_leads_there(client, editor, seminar):
    page = main_of(client.get(page_of(seminar, "change")))

    assert ("Repeat", page_of(seminar)) in links(page)


def test_who_has_the_form_open_meanwhile_is_told(client, editor, seminar):
    before = seminar.row_version

    add(client, seminar, times="1")

    seminar.refresh_from_db()
    assert (seminar.row_version, seminar.updated_by) == (before + 1, editor)


def test_the_page_asks_no_more_for_many_dates_than_for_few(client, editor, seminar):
    few = number_of_queries(client, page_of(seminar))
    for day in range(1, 20):
        make_occurrence(seminar, date=f"2027-01-{day:02}")

    assert number_of_queries(client, page_of(seminar)) == few
