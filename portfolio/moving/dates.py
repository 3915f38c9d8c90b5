"""Dates that spreadsheets have turned around, and dates that are more exact than anybody knew."""

import re
from contextlib import suppress

from django.utils.translation import gettext as _

from content.dates import PartialDate

from .values import day

TURNED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
MONTH_YEAR = re.compile(r"([A-Za-z]{3,9})[ -]’?'?(\d{2})")
YEAR_MONTH = re.compile(r"(\d{2})[ -]([A-Za-z]{3,9})")


class SheetDates:
    """Reads the dates of one list, in which all tell whether the day or the month comes first."""

    def __init__(self, texts):
        pairs = [(int(found[1]), int(found[2])) for text in texts if (found := TURNED.fullmatch(text.strip()))]
        day_first = any(first > 12 for first, _second in pairs)
        month_first = any(second > 12 for _first, second in pairs)
        self.is_day_first = day_first if day_first != month_first else None

    def read(self, text):
        """(date, what is doubtful about it in words); the date is None where there is none."""
        text = text.strip()
        if not text or (found := day(text)):
            return (found if text else None), ""
        with suppress(ValueError):
            if found := TURNED.fullmatch(text):
                return self._turned(int(found[1]), int(found[2]), int(found[3]), text)
            if found := MONTH_YEAR.fullmatch(text):
                return self._month(found[1], found[2], text)
            if found := YEAR_MONTH.fullmatch(text):
                return self._month(found[2], found[1], text)
        return None, _("The date is not understood: %(text)s") % {"text": text[:40]}

    def _turned(self, first, second, year, text):
        is_day_first = True if first > 12 else False if second > 12 else self.is_day_first
        if is_day_first is None and first != second:
            told = _("Day and month cannot be told apart, so only the year is taken: %(text)s")
            return PartialDate(year), told % {"text": text}
        return PartialDate(year, *((second, first) if is_day_first else (first, second))), ""

    def _month(self, month, year, text):
        found = PartialDate.parse(f"{month} 20{year}")
        told = _("Read as month and year: %(text)s (%(date)s)")
        return found, told % {"text": text, "date": found.display()}


def unpadded(date):
    """A date without a day or month that may only be there because a kit asks for a whole date: the first one."""
    if date is None or date.day != 1:
        return date
    return PartialDate(date.year) if date.month == 1 else PartialDate(date.year, date.month)
