"""iCalendar (RFC 5545, RFC 7986): the dates of events, for calendars that subscribe."""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone
from icalendar import Calendar, TimezoneDaylight, TimezoneStandard, vText
from icalendar import Event as Item
from icalendar import Timezone as Zone

from content.addresses import absolute
from content.keys import clean_name
from content.markdown import inline_plain
from content.outline import text_of

from ..models import USUAL_LENGTH

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Portfolio//Portfolio//EN"
ASK_AGAIN = timedelta(hours=12)
DESCRIPTION_LENGTH = 2_000
# A postponed date does not take place either; when a new one is known, the same entry is confirmed again.
STATUS = {"scheduled": "CONFIRMED", "postponed": "CANCELLED", "cancelled": "CANCELLED"}


def render(occurrences, name):
    """The occurrences, each of which has a day or had one, as one calendar; each comes with its event's card."""
    occurrences = list(occurrences)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for key in ("name", "x-wr-calname"):
        # The library does not know that these are text.
        calendar.add(key, vText(clean_name(name)))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for zone in zones(occurrences) or ([] if occurrences else [own_zone()]):
        calendar.add_component(zone)
    for occurrence in occurrences:
        calendar.add_component(item(occurrence))
    return calendar.to_ical()


def item(occurrence):
    event = occurrence.event
    changed = max(event.updated_at, occurrence.updated_at).astimezone(UTC).replace(microsecond=0)
    starts, ends = period(occurrence)
    entry = Item()
    entry.add("uid", str(occurrence.uuid))
    # The moment of the last change, because one of the request would look like a change to whoever asks.
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    entry.add("created", event.created_at.astimezone(UTC).replace(microsecond=0))
    entry.add("sequence", occurrence.sequence)
    entry.add("dtstart", starts)
    if getattr(ends, "fold", 0):
        # The second of two equal hours, which no calendar can name.
        entry.add("duration", ends.astimezone(UTC) - starts.astimezone(UTC))
    elif ends > starts:
        # An end that is no later is none.
        entry.add("dtend", ends)
    entry.add("status", STATUS[occurrence.state] if occurrence.has_day else "CANCELLED")
    entry.add("summary", clean(event.title))
    entry.add("url", absolute(event.get_absolute_url()))
    optional = {
        "description": described(occurrence),
        "location": "; ".join(map(clean, occurrence.places or occurrence.hosts)),
        "contact": "; ".join(map(clean, occurrence.hosts)),
    }
    for key, text in optional.items():
        if text:
            entry.add(key, text)
    categories = [str(event.get_kind_display()), *(topic.name for topic in event.topics.all())]
    entry.add("categories", categories)
    if occurrence.url and occurrence.state == "scheduled" and occurrence.mode != "in-person":
        entry.add("conference", occurrence.url, parameters={"VALUE": "URI", "LABEL": "Join"})
    if event.series_id and event.series:
        entry.add("related-to", str(event.series.uuid), parameters={"RELTYPE": "PARENT"})
    return entry


def clean(text):
    """One line of plain text without characters that no calendar may hold."""
    return clean_name(inline_plain(text))


def period(occurrence):
    """The beginning and the end as calendars want them: days, of which the end is the day after, or moments.

    What has no day any more has those of the day that calendars know, which does not take place.
    """
    if not occurrence.has_day:
        starts = occurrence.previous_start
        ends = starts + (USUAL_LENGTH if isinstance(starts, datetime) else timedelta(days=1))
    elif occurrence.is_all_day:
        return occurrence.date.first_day, occurrence.last_day + timedelta(days=1)
    else:
        starts, ends = (moment.astimezone(occurrence.zone) for moment in (occurrence.starts, occurrence.ends))
        if not occurrence.end_time and occurrence.end_date:
            ends = datetime.combine(occurrence.last_day + timedelta(days=1), time.min, occurrence.zone)
    if isinstance(starts, datetime) and is_utc(occurrence):
        return starts.astimezone(UTC), ends.astimezone(UTC)
    return starts, ends


def is_utc(occurrence):
    return occurrence.zone.key in ("UTC", "Etc/UTC")


def described(occurrence):
    """Who speaks, what about, and where to find more, as plain text."""
    event = occurrence.event
    lines = [
        str(occurrence.get_state_display()) if occurrence.state != "scheduled" else "",
        "" if occurrence.has_day else occurrence.when,
        ", ".join(str(speaker) for speaker in event.speakers),
        text_of(event.body, limit=DESCRIPTION_LENGTH),
        occurrence.url if occurrence.can_be_joined else "",
        occurrence.slides_url,
        occurrence.recording_url,
    ]
    return "\n\n".join(line for line in lines if line)


# Time zones


def zones(occurrences):
    """The zones in use, each over the years in which it is used."""
    years = {}
    for occurrence in occurrences:
        moments = period(occurrence)
        if isinstance(moments[0], datetime) and not is_utc(occurrence):
            years.setdefault(occurrence.zone, []).extend(moment.year for moment in moments)
    return [zone_of(zone, min(used), max(used)) for zone, used in sorted(years.items(), key=lambda row: row[0].key)]


def own_zone():
    """The zone of the site, for a calendar without dates: RFC 5545 (3.6) asks for at least one component."""
    year = timezone.localdate().year
    return zone_of(timezone.get_current_timezone(), year, year)


@lru_cache(maxsize=500)
def zone_of(zone, first_year, last_year):
    """The zone's offsets from the year before the first to the year after the last.

    The library's own zones name the wrong hour for the beginning of summer time, which RFC 5545 (3.6.5) counts by the
    offset before it.
    """
    start = datetime(max(first_year - 1, 2), 1, 1, tzinfo=UTC)
    end = datetime(min(last_year + 2, 9_998), 1, 1, tzinfo=UTC)
    first = rule_at(zone, start)
    observances = {(first[0], first): [start]}
    for moment in changes(zone, start, end):
        before, after = rule_at(zone, moment - timedelta(seconds=1)), rule_at(zone, moment)
        observances.setdefault((before[0], after), []).append(moment)
    component = Zone()
    component.add("tzid", zone.key)
    for (before, (after, name, is_summer)), moments in observances.items():
        onsets = [(moment + before).replace(tzinfo=None) for moment in moments]
        observance = TimezoneDaylight() if is_summer else TimezoneStandard()
        observance.add("dtstart", onsets[0])
        if onsets[1:]:
            observance.add("rdate", onsets[1:])
        observance.add("tzoffsetfrom", before)
        observance.add("tzoffsetto", after)
        observance.add("tzname", name)
        component.add_component(observance)
    return component


def rule_at(zone, moment):
    local = moment.astimezone(zone)
    return local.utcoffset(), local.tzname(), bool(local.dst())


def changes(zone, start, end):
    """Every moment at which the zone's rule changes, to the second."""
    step = timedelta(days=1)
    while start < end:
        if rule_at(zone, start) != rule_at(zone, start + step):
            low, high = start, start + step
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                low, high = (middle, high) if rule_at(zone, middle) == rule_at(zone, start) else (low, middle)
            yield high
        start += step
