"""Partial dates: what is read, how it is ordered, stored and shown."""

from datetime import date, datetime

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as some

from content.dates import PartialDate, PartialDateField, PartialDateFormField, date_range
from profile_app.models import Position
from tests.make import make_person, make_position

DAYS = some.dates(date(1000, 1, 1), date(2999, 12, 31))
PARTIAL_DATES = some.builds(
    lambda day, precision: PartialDate(*(day.year, day.month, day.day)[:precision]), DAYS, some.integers(1, 3)
)


def read(text):
    return PartialDate.parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022", "2022"),
        ("2022-06", "2022-06"),
        ("2022-06-14", "2022-06-14"),
        ("2022/6/14", "2022-06-14"),
        ("14.6.2022", "2022-06-14"),
        ("Jun 2022", "2022-06"),
        ("Sept. 2022", "2022-09"),
        ("June 2022", "2022-06"),
        ("may 2022", "2022-05"),
        ("14 June 2022", "2022-06-14"),
        ("June 14, 2022", "2022-06-14"),
        ("  June   14th 2022 ", "2022-06-14"),
        ("29 February 2024", "2024-02-29"),
    ],
)
def test_parse_reads_the_spellings_people_use(text, expected):
    assert str(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "22", "0999", "3000", "2022-13", "2022-00", "2022-06-00", "2022-06-31", "29 Feb 2023", "Foo 2022",
        "2022-6-14-1", "٢٠٢٢", "2022\x00", "1 2022", "-2022",
    ],
)  # fmt: skip
def test_parse_refuses_what_is_no_date_with_advice(text):
    with pytest.raises(ValueError, match="2022, 2022-06 or 14 June 2022"):
        read(text)


@given(PARTIAL_DATES)
def test_every_date_survives_being_written_and_shown(value):
    assert read(str(value)) == value
    assert read(value.display()) == value


@given(PARTIAL_DATES, PARTIAL_DATES)
def test_the_order_of_the_text_is_the_order_of_the_dates(one, other):
    assert (str(one) < str(other)) == (one < other)
    assert (str(one) >= str(other)) == (one >= other)


def test_a_year_comes_before_its_months_and_a_month_before_its_days():
    expected = ["2021-12-31", "2022", "2022-01", "2022-01-01", "2022-02"]

    assert [str(value) for value in sorted(map(read, reversed(expected)))] == expected


@pytest.mark.parametrize(
    ("text", "precision", "first", "last", "shown"),
    [
        ("2022", "year", date(2022, 1, 1), date(2022, 12, 31), "2022"),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29), "Feb 2024"),
        ("2022-06-14", "day", date(2022, 6, 14), date(2022, 6, 14), "14 Jun 2022"),
    ],
)
def test_a_date_knows_its_precision_its_bounds_and_its_words(text, precision, first, last, shown):
    value = read(text)

    assert (value.precision, value.first_day, value.last_day, value.display()) == (precision, first, last, shown)


def test_a_day_without_a_month_is_refused():
    with pytest.raises(ValueError, match="A day needs a month"):
        PartialDate(2022, None, 3)


@pytest.mark.parametrize(
    ("start", "end", "ongoing", "expected"),
    [
        ("2019", "2022", False, "2019–2022"),
        ("2019", None, True, "since 2019"),
        ("2019", None, False, "2019"),
        ("2019", "2019", False, "2019"),
        (None, "2022", False, "until 2022"),
        ("2022-06", "2022-09", False, "Jun–Sep 2022"),
        ("2022-06-14", "2022-06-16", False, "14–16 Jun 2022"),
        ("2022-06-28", "2022-07-02", False, "28 Jun – 2 Jul 2022"),
        ("2021-09", "2022-06", False, "Sep 2021 – Jun 2022"),
        ("2019", "2022-06", False, "2019 – Jun 2022"),
        (None, None, True, ""),
    ],
)
def test_a_period_is_told_as_shortly_as_it_can_be(start, end, ongoing, expected):
    assert date_range(start and read(start), end and read(end), ongoing) == expected


def test_the_form_field_reads_text_and_says_what_to_do_about_the_rest():
    field = PartialDateFormField(required=False)

    assert field.clean("14 June 2022") == PartialDate(2022, 6, 14)
    assert field.clean("  ") is None
    with pytest.raises(ValidationError, match="Write a date as"):
        field.clean("soon")


def test_the_form_field_sees_a_change_of_the_date_only():
    field = PartialDateFormField(required=False)

    assert not field.has_changed(PartialDate(2022, 6), "June 2022")
    assert not field.has_changed(None, "")
    assert field.has_changed(PartialDate(2022, 6), "2022")
    assert field.has_changed(PartialDate(2022, 6), "soon")


def test_the_model_field_deconstructs_without_what_it_adds_itself():
    name, path, args, kwargs = PartialDateField("from", null=True, blank=True).deconstruct()

    assert (path, args) == ("content.dates.PartialDateField", [])
    assert kwargs == {"verbose_name": "from", "null": True, "blank": True}


@pytest.mark.parametrize(
    "given_value", ["14 June 2022", date(2022, 6, 14), datetime(2022, 6, 14, 9), read("2022-6-14")]
)
def test_whatever_is_assigned_reads_back_as_a_partial_date(given_value):
    assert Position(start=given_value).start == PartialDate(2022, 6, 14)


def test_a_form_of_the_model_refuses_text_that_is_no_date():
    with pytest.raises(ValidationError) as refused:
        Position(start="soon").clean_fields()

    assert "start" in refused.value.message_dict


@pytest.mark.django_db
def test_a_saved_date_comes_back_as_a_partial_date_and_an_empty_one_as_none():
    made = make_position(make_person(), start="June 2022", end="")

    found = Position.objects.get(pk=made.pk)

    assert (found.start, found.end) == (PartialDate(2022, 6), None)
    assert Position.objects.filter(end=None).count() == 1


@pytest.mark.django_db
def test_lookups_take_text_and_partial_dates():
    person = make_person()
    for start in ("2021-12", "2022", "2022-03", "2023"):
        make_position(person, start=start)

    in_order = Position.objects.order_by("start")

    assert [str(row.start) for row in in_order.filter(start__gte="2022")] == ["2022", "2022-03", "2023"]
    assert [str(row.start) for row in in_order.filter(start__lt=PartialDate(2022, 3))] == ["2021-12", "2022"]
    assert [str(row.start) for row in in_order.filter(start__startswith="2022")] == ["2022", "2022-03"]
    assert in_order.filter(start__in=["2023", "June 2022"]).count() == 1


@pytest.mark.django_db
def test_a_date_survives_serialising():
    made = make_position(make_person(), start="2022-06", end=None)

    text = serializers.serialize("json", [made])

    assert '"start": "2022-06"' in text
    [again] = serializers.deserialize("json", text)
    assert (again.object.start, again.object.end) == (PartialDate(2022, 6), None)
