"""Dates that spreadsheets turned around."""

import pytest

from content.dates import PartialDate
from portfolio.moving.dates import SheetDates, unpadded


def test_one_date_of_a_list_tells_the_order_of_all():
    assert SheetDates(["1/2/2014", "28/09/2016"]).read("1/2/2014") == (PartialDate(2014, 2, 1), "")
    assert SheetDates(["1/2/2014", "09/28/2016"]).read("1/2/2014") == (PartialDate(2014, 1, 2), "")


@pytest.mark.parametrize("others", [[], ["28/09/2016", "09/28/2016"]])
def test_of_a_date_in_no_known_order_only_the_year_is_taken(others):
    date, doubt = SheetDates(["11/1/2016", *others]).read("11/1/2016")

    assert date == PartialDate(2016)
    assert doubt == "Day and month cannot be told apart, so only the year is taken: 11/1/2016"


def test_a_date_that_is_the_same_both_ways_is_sure():
    assert SheetDates([]).read("5/5/2016") == (PartialDate(2016, 5, 5), "")


@pytest.mark.parametrize("text", ["14-Sep", "Sep-14", "Sept 14"])
def test_a_month_and_two_digits_are_read_as_month_and_year_and_told(text):
    date, doubt = SheetDates([]).read(text)

    assert date == PartialDate(2014, 9)
    assert doubt == f"Read as month and year: {text} (Sep 2014)"


@pytest.mark.parametrize("text", ["soon", "31/31/2016", "99-Foo"])
def test_what_is_no_date_is_told(text):
    assert SheetDates([]).read(text) == (None, f"The date is not understood: {text}")


def test_no_date_is_nothing_to_tell():
    assert SheetDates([]).read(" ") == (None, "")


@pytest.mark.parametrize(
    ("written", "known"), [("2016-01-01", "2016"), ("2016-05-01", "2016-05"), ("2016-05-02", "2016-05-02")]
)
def test_a_first_of_a_month_may_only_be_there_because_it_was_asked_for(written, known):
    assert str(unpadded(PartialDate.parse(written))) == known
