"""Further dates of an event that takes place again and again: which they are, and adding them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.dates import PartialDate

from .models import Occurrence

# The last day that a date can have.
END_OF_DAYS = date(2999, 12, 31)
LAST_WEEK = 5
# What further dates have as the one they repeat. Slides and recordings belong to one of them alone.
REPEATED = ("host", "place", "mode", "url", "start_time", "end_time", "time_zone")


class Rhythm(models.TextChoices):
    WEEKLY = "weekly", _("every week")
    FORTNIGHTLY = "fortnightly", _("every two weeks")
    MONTHLY = "monthly", _("every month on the same weekday")


@dataclass
class Plan:
    """The days that would be added, and those that would not."""

    added: list = field(default_factory=list)
    there: list = field(default_factory=list)
    skipped: list = field(default_factory=list)


def can_be_repeated(occurrence):
    """Whether it is known on which days it takes place."""
    return occurrence.has_day and (not occurrence.end_date or occurrence.end_date.precision == "day")


def days_after(occurrence, rhythm, until=None):
    """The days on which it takes place again, one by one.

    By the month, a third Tuesday is followed by third Tuesdays. A fifth one counts as the last, which every month has.
    """
    first = occurrence.date.first_day
    rule = {"freq": WEEKLY, "interval": 2 if rhythm == Rhythm.FORTNIGHTLY else 1}
    if rhythm == Rhythm.MONTHLY:
        week = (first.day - 1) // 7 + 1
        rule = {"freq": MONTHLY, "byweekday": weekday(first.weekday(), -1 if week == LAST_WEEK else week)}
    last = min(until or END_OF_DAYS, END_OF_DAYS - length_of(occurrence))
    days = (moment.date() for moment in rrule(dtstart=datetime.combine(first, time.min), **rule))
    return islice(takewhile(lambda day: day <= last, days), 1, None)


def length_of(occurrence):
    return occurrence.last_day - occurrence.date.first_day if occurrence.end_date else timedelta()


def plan(occurrence, days, skip=()):
    """Parts the days: `skip` are dates, or months, on which it does not take place; none gets the same date twice.

    A date that was moved or cancelled is there, too.
    """
    found, hours = Plan(), defaultdict(set)
    for other in occurrence.event.occurrences.all():
        hours[other.date].add(other.start_time)
        hours[other.previous_date].add(other.previous_time)
    for day in days:
        known = hours.get(PartialDate(day.year, day.month, day.day), set())
        if any(each.first_day <= day <= each.last_day for each in skip):
            found.skipped.append(day)
        elif known & {None, occurrence.start_time} or (known and occurrence.start_time is None):
            found.there.append(day)
        else:
            found.added.append(day)
    return found


def add(occurrence, days):
    """Makes further dates of its event, at the same hour by the clock of the place, whatever clocks do meanwhile."""
    event = occurrence.event
    order = max(other.order for other in event.occurrences.all())
    same = {name: getattr(occurrence, name) for name in REPEATED}
    for number, day in enumerate(days, 1):
        end = day + length_of(occurrence) if occurrence.end_date else None
        Occurrence.objects.create(event=event, order=order + number, date=day, end_date=end, **same)
