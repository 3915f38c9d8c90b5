"""Dates as exact as they are known: a year, a month or a day (ISO 8601 reduced precision)."""

import re
from calendar import monthrange
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, total_ordering

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from .languages import is_spoken

ADVICE = _("Write a date as 2022, 2022-06 or 14 June 2022.")

MONTH_NUMBERS = {
    name: number
    for number, names in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
    for name in (names, names[:3], names[:4])
}

PATTERNS = [
    re.compile(pattern)
    for pattern in (
        r"(?P<y>\d{4})",
        r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})",
        r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})",
        r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})",
        r"(?P<n>[a-z]+)\.?,? (?P<y>\d{4})",
        r"(?P<d>\d{1,2})(?:st|nd|rd|th|\.)? (?P<n>[a-z]+)\.?,? (?P<y>\d{4})",
        r"(?P<n>[a-z]+)\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})",
    )
]


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A date of which the day, or day and month, may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self):
        if not 1000 <= self.year <= 2999:
            raise ValueError(_("The year lies outside 1000 to 2999."))
        if self.day is not None and self.month is None:
            raise ValueError(_("A day needs a month."))
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def parse(cls, text):
        """Reads ISO 8601 and dates with English month names; raises ValueError with advice otherwise."""
        tidy = " ".join(str(text).lower().split())
        said = {"text": " ".join(str(text).split())[:40], "advice": ADVICE}
        for pattern in PATTERNS:
            found = pattern.fullmatch(tidy) if tidy.isascii() else None
            if found is None:
                continue
            part = found.groupdict()
            month = MONTH_NUMBERS.get(part["n"]) if part.get("n") else part.get("m")
            if part.get("n") and month is None:
                break
            try:
                return cls(int(part["y"]), int(month) if month else None, int(part["d"]) if part.get("d") else None)
            except ValueError as error:
                raise ValueError(_("“%(text)s” is not in the calendar. %(advice)s") % said) from error
        raise ValueError(_("“%(text)s” cannot be read as a date. %(advice)s") % said)

    @property
    def precision(self):
        return "day" if self.day else "month" if self.month else "year"

    @property
    def first_day(self):
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self):
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def _rank(self):
        return self.year, self.month or 0, self.day or 0

    def __lt__(self, other):
        return self._rank < other._rank if isinstance(other, PartialDate) else NotImplemented

    def __str__(self):
        return "-".join(f"{part:02}" for part in (self.year, self.month, self.day) if part)

    isoformat = __str__

    def display(self):
        """As a reader sees it: 2022, Jun 2022, 14 Jun 2022."""
        return " ".join(
            str(part) for part in (self.day, self.month and MONTHS_3[self.month].title(), self.year) if part
        )


def date_range(start, end, ongoing=False):
    """A period as text; empty when nothing is known. In a language without our words a dash says since and until."""
    if not start and not end:
        return ""
    if not end or end == start:
        known = (start or end).display()
        return since(known) if ongoing else known
    if not start:
        return until(end.display())
    if start.precision == end.precision == "year":
        return f"{start.year}–{end.year}"
    if start.precision == end.precision and start.year == end.year:
        if start.precision == "month":
            return f"{MONTHS_3[start.month].title()}–{end.display()}"
        if start.month == end.month:
            return f"{start.day}–{end.display()}"
        return f"{start.day} {MONTHS_3[start.month].title()} – {end.display()}"
    return f"{start.display()} – {end.display()}"


def since(known):
    if is_spoken():
        return pgettext("period", "since %s") % known
    return f"{known} –" if " " in known else f"{known}–"


def until(known):
    if is_spoken():
        return pgettext("period", "until %s") % known
    return f"– {known}" if " " in known else f"–{known}"


class PartialDateFormField(forms.CharField):
    """A text box for a date as exact as it is known."""

    def __init__(self, *, max_length=40, **kwargs):
        kwargs.pop("empty_value", None)
        super().__init__(max_length=max_length, empty_value=None, **kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        if text is None:
            return None
        try:
            return PartialDate.parse(text)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def clean(self, value):
        value = self.to_python(value)
        self.validate(value)
        return value

    def prepare_value(self, value):
        return str(value) if isinstance(value, PartialDate) else value

    def has_changed(self, initial, data):
        try:
            return not self.disabled and self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class PartialDateAttribute(DeferredAttribute):
    """Reads text on assignment; text that is no date stays as it is until the field is cleaned."""

    def __set__(self, instance, value):
        with suppress(ValidationError):
            value = self.field.to_python(value)
        instance.__dict__[self.field.attname] = value


@lru_cache(maxsize=4096)
def stored_date(text):
    return PartialDate.parse(text)


class PartialDateField(models.CharField):
    """A PartialDate kept as ISO 8601 text, so that the order of the text is the order in time."""

    description = _("A year, a month or a day")
    descriptor_class = PartialDateAttribute

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return stored_date(value) if value else None

    def to_python(self, value):
        if value in (None, ""):
            return None
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            return PartialDate(value.year, value.month, value.day)
        try:
            return PartialDate.parse(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value):
        value = self.to_python(value)
        return None if value is None else str(value)

    def pre_save(self, instance, add):
        value = self.to_python(getattr(instance, self.attname))
        setattr(instance, self.attname, value)
        return value

    def run_validators(self, value):
        super().run_validators(str(value) if value is not None else value)

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def formfield(self, **kwargs):
        return models.Field.formfield(self, **{"form_class": PartialDateFormField, "help_text": ADVICE, **kwargs})
