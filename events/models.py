"""Talks, events and news: what happened or will, when and where."""

import uuid
import zoneinfo
from datetime import UTC, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from content.dates import PartialDate, PartialDateField, date_range
from content.files import attachment_path, attachment_storage, check_upload, safe_name
from content.models import Attachment as AnyAttachment
from content.models import Entry, TopicTag, topics_field
from content.wholes import keeps_history
from profile_app.models import Award, Part, Person
from projects.models import Project
from publications.models import Publication

from .openings import Opening, OpeningTopic  # noqa: F401 — models of this app
from .querysets import EventQuerySet, NewsQuerySet, OccurrenceQuerySet, several
from .teaching import Course, CourseTopic, Material, Offering  # noqa: F401 — models of this app

# Characters of a text of news that lists show whole.
SHORT_NEWS = 600
# Of a date of which nobody said when it ends.
USUAL_LENGTH = timedelta(hours=1)


@keeps_history("occurrences", "speaking", "attachments")
class Event(Entry):
    """A talk or another event, given once or several times; `body` is its abstract."""

    class Kind(models.TextChoices):
        INVITED_TALK = "invited-talk", _("Invited talk")
        KEYNOTE = "keynote", _("Keynote")
        CONFERENCE_TALK = "conference-talk", _("Conference talk")
        SEMINAR = "seminar", _("Seminar")
        LECTURE = "lecture", _("Lecture")
        TUTORIAL = "tutorial", _("Tutorial")
        PANEL = "panel", _("Panel")
        POSTER = "poster", _("Poster")
        DEFENCE = "defence", _("Defence")
        WORKSHOP = "workshop", _("Workshop")
        CONFERENCE = "conference", _("Conference")
        OPEN_DAY = "open-day", _("Open day")
        MEETING = "meeting", _("Meeting")
        TALK = "talk", _("Talk")
        SERIES = "series", _("Series")
        OTHER = "other", _("Event")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.TALK)
    title = models.CharField(_("title"), max_length=300)
    publication = models.ForeignKey(
        Publication,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("about the publication"),
    )
    project = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("about the project")
    )
    people = models.ManyToManyField(Person, through="Speaking", related_name="events")
    series = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
        help_text=_("A series or a conference that is an event of its own here, for example “Fog Seminar”."),
    )
    website = models.URLField(_("website"), max_length=500, blank=True)
    topics = topics_field("events.EventTopic")

    objects = models.Manager.from_queryset(EventQuerySet)()

    detail_route = "events:detail"
    body_label = _("Abstract")

    class Meta(Entry.Meta):
        verbose_name = _("talk or event")
        verbose_name_plural = _("talks and events")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.series_id and (self.series_id == self.pk or self.series.series_id):
            raise ValidationError({"series": _("Choose an event that is not itself a part of another.")})

    @property
    def speakers(self):
        return list(self.speaking.all())

    @property
    def is_upcoming(self):
        """Whether something is still to come; of a series also one of its parts, where a list asked for that."""
        if getattr(self, "next_start", None):
            return True
        return any(occasion.ends and not occasion.is_over for occasion in self.occurrences.all())

    @property
    def occasions(self):
        """Its dates: first what is still to come, the nearest first, then what is over, the latest first."""
        loaded = list(self.occurrences.all())
        dated = sorted((each for each in loaded if each.starts), key=lambda each: each.starts)
        coming = [each for each in dated if not each.is_over]
        over = [each for each in reversed(dated) if each.is_over]
        return [*coming, *over, *(each for each in loaded if not each.starts)]


class EventTopic(TopicTag):
    content_object = models.ForeignKey(Event, models.CASCADE)


class Speaking(Part):
    """A speaker or organiser of an event, by the name used then."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="speaking")
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="speaking", verbose_name=_("person")
    )
    credited_name = models.CharField(
        _("name as announced"),
        max_length=300,
        blank=True,
        help_text=_("Leave empty to take the person's name of today."),
    )

    part_of = "event"
    leaves = ("person",)

    class Meta(Part.Meta):
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        constraints = [models.CheckConstraint(condition=~models.Q(credited_name=""), name="a_speaker_has_a_name")]

    def __str__(self):
        return self.credited_name or str(self.person or "")

    def clean(self):
        if not self.credited_name and not self.person_id:
            raise ValidationError(_("Choose a person or write the name."))
        self.freeze()

    def save(self, *args, **kwargs):
        self.freeze()
        super().save(*args, **kwargs)

    def freeze(self):
        """Takes the person's name of today where none is announced yet."""
        if not self.credited_name and self.person:
            self.credited_name = self.person.display_name

    @property
    def is_linked(self):
        return bool(self.person_id) and self.person.is_open


def is_left_out(moment):
    """Whether no clock of its zone ever shows this moment, because clocks go forward over it."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != moment.replace(tzinfo=None)


def no_such_hour(moment):
    """The same in words."""
    day = PartialDate(moment.year, moment.month, moment.day).display()
    said = {"time": f"{moment:%H:%M}", "day": day, "zone": moment.tzinfo.key}
    return _("There is no %(time)s on %(day)s in %(zone)s, because the clocks go forward then.") % said


def zone_choices():
    return [(name, name) for name in sorted(zoneinfo.available_timezones())]


class Occurrence(Part):
    """One time an event takes place: a day with or without an hour, or only a month or a year."""

    class Mode(models.TextChoices):
        IN_PERSON = "in-person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("In person and online")

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("As planned")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")

    event = models.ForeignKey(Event, models.CASCADE, related_name="occurrences")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    host = models.CharField(
        _("host"),
        max_length=400,
        blank=True,
        help_text=_("For example “DataFun” or a department; several with a semicolon between them."),
    )
    place = models.CharField(
        _("place"),
        max_length=400,
        blank=True,
        help_text=_("A room and city, or “Virtual”; several with a semicolon between them."),
    )
    mode = models.CharField(_("how"), max_length=10, choices=Mode.choices, default=Mode.IN_PERSON)
    url = models.URLField(_("link to join or register"), max_length=500, blank=True)
    date = PartialDateField(_("date"), blank=True, null=True)
    start_time = models.TimeField(
        _("begins at"), null=True, blank=True, help_text=_("For example 14:30. Empty: all day.")
    )
    end_date = PartialDateField(_("last day"), blank=True, null=True)
    end_time = models.TimeField(_("ends at"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        blank=True,
        choices=zone_choices,
        help_text=_("Of the place. Empty means the site's own."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SCHEDULED)
    previous_date = PartialDateField(
        _("moved from"),
        blank=True,
        null=True,
        help_text=_("Filled in when a published date moves. Empty it if that was only a correction."),
    )
    previous_time = models.TimeField(_("moved from, at"), null=True, blank=True)
    slides = models.FileField(
        _("slides"),
        blank=True,
        max_length=200,
        upload_to=attachment_path,
        storage=attachment_storage,
        validators=[check_upload],
    )
    slides_name = models.CharField(max_length=120, blank=True, editable=False)
    slides_url = models.URLField(_("link to slides"), max_length=500, blank=True)
    recording_url = models.URLField(_("link to recording"), max_length=500, blank=True)
    captions = models.FileField(
        _("captions or transcript"),
        blank=True,
        max_length=200,
        upload_to=attachment_path,
        storage=attachment_storage,
        validators=[check_upload],
        help_text=_("For those who cannot hear it: a VTT, SRT, text or PDF file."),
    )
    captions_name = models.CharField(max_length=120, blank=True, editable=False)
    captions_url = models.URLField(_("link to captions"), max_length=500, blank=True)
    starts = models.DateTimeField(null=True, editable=False, db_index=True)
    ends = models.DateTimeField(null=True, editable=False, db_index=True)
    # How often calendars had to be told of another time, place or state (iCalendar's SEQUENCE).
    sequence = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    part_of = "event"
    timed_by = ("ends",)

    objects = models.Manager.from_queryset(OccurrenceQuerySet)()

    files = ("slides", "captions")
    told_to_calendars = ("starts", "ends", "is_all_day", "host", "place", "mode", "url", "state")

    class Meta(Part.Meta):
        verbose_name = _("date and place")
        verbose_name_plural = _("dates and places")

    def __str__(self):
        return ", ".join(part for part in (self.when, self.where) if part)

    def clean(self):
        super().clean()
        if self.start_time and not (self.date and self.date.precision == "day"):
            raise ValidationError({"start_time": _("A time needs a day: give the date as 2026-11-24.")})
        if self.end_time and not self.start_time:
            raise ValidationError({"end_time": _("Say when it begins, too.")})
        if self.end_date and not self.date:
            raise ValidationError({"end_date": _("Say on which day it begins, too.")})
        for name, moment in self.hours_left_out(self.date, self.end_date):
            later = moment.astimezone(UTC).astimezone(self.zone)
            advice = _("Give another hour, for example %(later)s.") % {"later": f"{later:%H:%M}"}
            raise ValidationError({name: f"{no_such_hour(moment)} {advice}"})
        first, last = self.bounds()
        # Moments are compared as such, because clocks may go back between them.
        if first and last.astimezone(UTC) <= first.astimezone(UTC):
            name = "end_date" if self.end_date else "end_time"
            raise ValidationError({name: _("The end must be later than the beginning.")})

    def hours_left_out(self, first, last=None):
        """(name of the field, moment) of each of its hours that the clocks of the place skip on these dates."""
        for name, date in (("start_time", first), ("end_time", last or first)):
            if (hour := getattr(self, name)) and date and date.precision == "day":
                moment = datetime.combine(date.first_day, hour, self.zone)
                if is_left_out(moment):
                    yield name, moment

    def save(self, *args, **kwargs):
        if self.start_time and not self.time_zone:
            self.time_zone = timezone.get_current_timezone_name()
        self.starts, self.ends = self.bounds()
        for kind in self.files:
            file = getattr(self, kind)
            if file and not file._committed:
                setattr(self, f"{kind}_name", safe_name(file.name))
        if stored := self.pk and type(self)._base_manager.filter(pk=self.pk).first():
            self._count_change(stored)
            self._keep_previous(stored)
        super().save(*args, **kwargs)

    def _count_change(self, stored):
        changed = any(getattr(self, name) != getattr(stored, name) for name in self.told_to_calendars)
        # Never less than what calendars know, also when an older version comes back.
        self.sequence = max(self.sequence, stored.sequence) + changed

    def _keep_previous(self, stored):
        """Remembers when it was to be, if visitors knew that date and it has not been yet."""
        before, now = (stored.date, stored.start_time), (self.date, self.start_time)
        known = (stored.previous_date, stored.previous_time)
        if self.date and now == known:
            self.previous_date = self.previous_time = None
        elif (
            stored.date
            and not self._says_more_than(stored)
            and (self.previous_date, self.previous_time) == known
            and not stored.is_over
            and self.event.is_published
        ):
            self.previous_date, self.previous_time = before

    def _says_more_than(self, stored):
        """Whether the date is the stored one, or that one told more exactly."""
        if not self.date:
            return False
        is_within = stored.date.first_day <= self.date.first_day and self.date.last_day <= stored.date.last_day
        return is_within and stored.start_time in (None, self.start_time)

    @property
    def zone(self):
        return zoneinfo.ZoneInfo(self.time_zone) if self.time_zone else timezone.get_current_timezone()

    def bounds(self):
        """The first and the last moment it can take place, as far as its date is known.

        Of an hour that clocks show twice it is the first, and an hour that they skip is the one they show instead.
        """
        if not self.date:
            return None, None
        last_day = (self.end_date or self.date).last_day
        first = datetime.combine(self.date.first_day, self.start_time or time.min, self.zone)
        if self.end_time:
            return first, datetime.combine(last_day, self.end_time, self.zone)
        if self.start_time and not self.end_date:
            return first, (first.astimezone(UTC) + USUAL_LENGTH).astimezone(self.zone)
        return first, datetime.combine(last_day, time.max, self.zone)

    @property
    def when(self):
        """The date as exact as it is known."""
        return date_range(self.date, self.end_date) if self.date else ""

    @property
    def machine_date(self):
        """The beginning for machines: no more exact than it is known, with the offset where an hour is."""
        if self.date and self.start_time:
            return self.starts.astimezone(self.zone).isoformat(timespec="minutes")
        return str(self.date or "")

    @property
    def machine_end(self):
        """The end for machines, where it was said."""
        if self.end_time:
            return self.ends.astimezone(self.zone).isoformat(timespec="minutes")
        return str(self.end_date or "")

    @property
    def previous_start(self):
        """When it was to begin before it was moved: a moment, a day, or None where no day is known."""
        if not self.previous_date or self.previous_date.precision != "day":
            return None
        day = self.previous_date.first_day
        return datetime.combine(day, self.previous_time, self.zone) if self.previous_time else day

    @property
    def machine_previous(self):
        """The same for machines, no more exact than it was known."""
        if self.previous_time and self.previous_start:
            return self.previous_start.isoformat(timespec="minutes")
        return str(self.previous_date or "")

    @property
    def at_time(self):
        """The hours with their zone, or ""."""
        if not self.start_time:
            return ""
        hours = "–".join(f"{moment:%H:%M}" for moment in (self.start_time, self.end_time) if moment)
        _area, _slash, city = self.zone.key.rpartition("/")
        if not _area:
            return f"{hours} {city}"
        return _("%(hours)s (%(city)s time)") % {"hours": hours, "city": city.replace("_", " ")}

    @property
    def is_all_day(self):
        """Whether it takes whole days and it is known which."""
        return self.has_day and not self.start_time

    @property
    def has_day(self):
        return bool(self.date) and self.date.precision == "day"

    @property
    def last_day(self):
        """The last of its days, as far as a day is known."""
        ends = self.end_date if self.end_date and self.end_date.precision == "day" else self.date
        return ends.last_day if ends else None

    @property
    def moved_from(self):
        """When it was to be before it was moved, or ""."""
        if not self.previous_date:
            return ""
        hour = f"{self.previous_time:%H:%M}" if self.previous_time else ""
        day = "" if hour and self.previous_date == self.date else self.previous_date.display()
        return ", ".join(part for part in (day, hour) if part)

    @property
    def hosts(self):
        return several(self.host)

    @property
    def places(self):
        return several(self.place)

    @property
    def where(self):
        return ", ".join([*self.hosts, *self.places])

    @property
    def mode_in_words(self):
        """How to take part where the place does not say it already."""
        if self.mode == self.Mode.HYBRID:
            return _("and online")
        return _("online") if self.mode == self.Mode.ONLINE and not self.place else ""

    @property
    def can_be_joined(self):
        return bool(self.url) and not self.is_over and self.state == self.State.SCHEDULED

    @property
    def has_links(self):
        return (
            self.can_be_joined
            or self.is_in_calendar
            or bool(self.slides_href or self.recording_url or self.captions_href)
        )

    @property
    def is_in_calendar(self):
        """Whether a visitor can still put it into a calendar: only a day or an hour can, never a month."""
        return self.has_day and not self.is_over and self.state == self.State.SCHEDULED

    @property
    def is_over(self):
        return bool(self.ends) and self.ends <= timezone.now()

    def public_name(self, kind):
        """The name of one of its files in its address."""
        return f"{kind}-{self.pk}-{getattr(self, f'{kind}_name')}"

    def _href(self, kind):
        """Where a visitor gets it: a link, or the guarded address beside the event's page."""
        beside = f"{self.event.get_absolute_url()}files/{self.public_name(kind)}" if getattr(self, kind) else ""
        return getattr(self, f"{kind}_url") or beside

    @property
    def slides_href(self):
        return self._href("slides")

    @property
    def captions_href(self):
        return self._href("captions")


class Attachment(AnyAttachment):
    event = models.ForeignKey(Event, models.CASCADE, related_name="attachments")
    entry_field = part_of = "event"

    class Meta(AnyAttachment.Meta):
        verbose_name = _("link or file")
        verbose_name_plural = _("links and files")


@keeps_history()
class News(Entry):
    """A short item of news; `body` says more than the headline where there is more to say."""

    title = models.CharField(_("headline"), max_length=300, help_text=_("One sentence is often enough."))
    date = PartialDateField(_("date"), blank=True, null=True)
    order = models.PositiveIntegerField(_("order"), default=0, help_text=_("Among news without a date."))
    people = models.ManyToManyField(Person, blank=True, related_name="news", verbose_name=_("people"))
    publications = models.ManyToManyField(Publication, blank=True, related_name="news", verbose_name=_("publications"))
    projects = models.ManyToManyField(Project, blank=True, related_name="news", verbose_name=_("projects"))
    events = models.ManyToManyField(Event, blank=True, related_name="news", verbose_name=_("talks and events"))
    awards = models.ManyToManyField(Award, blank=True, related_name="news", verbose_name=_("awards"))
    topics = topics_field("events.NewsTopic")

    objects = models.Manager.from_queryset(NewsQuerySet)()

    detail_route = "news:detail"

    class Meta(Entry.Meta):
        verbose_name = _("news item")
        verbose_name_plural = _("news")
        ordering = ["-date", "order", "-pk"]

    def __str__(self):
        return self.title

    @property
    def year(self):
        return self.date.year if self.date else None

    @property
    def is_short(self):
        """Whether lists show the whole text, as for news of a few sentences."""
        return len(self.body) <= SHORT_NEWS

    @property
    def about(self):
        """What it leads to as (kind in words, entry), from what is loaded."""
        return [
            (capfirst(entry._meta.verbose_name), entry)
            for entries in (self.publications, self.projects, self.events, self.awards, self.people)
            for entry in entries.all()
        ]


class NewsTopic(TopicTag):
    content_object = models.ForeignKey(News, models.CASCADE)
