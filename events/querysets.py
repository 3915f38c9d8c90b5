"""Words for talks, events, news, courses and open positions."""

from django.db.models import Exists, F, Max, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left, Length

from content.moments import ThisMoment
from content.querysets import EntryQuerySet


def dated_within(spans):
    """The condition that the first four letters of the alias `dated`, a year, lie in one of the inclusive spans."""
    within = Q(pk__in=[])
    for first, last in spans:
        within |= Q(dated__gte=f"{first:04}", dated__lte=f"{last:04}")
    return within


def several(text):
    """The names in a text, between which semicolons stand."""
    return [name for part in text.split(";") if (name := part.strip())]


class EventQuerySet(EntryQuerySet):
    def upcoming(self, at=None):
        """Events with a date that is not over, the nearest first."""
        return self._with_next(at).filter(next_start__isnull=False).order_by("next_start", "pk")

    def agenda(self, at=None):
        """All events: first what is still to come, the nearest first, then what is over, the latest first."""
        return (
            self._with_next(at)
            .annotate(last_end=Max("occurrences__ends"))
            .order_by(F("next_start").asc(nulls_last=True), F("last_end").desc(nulls_last=True), "-pk")
        )

    def _with_next(self, at):
        """`next_start`: when it is next; a series is when the next of its parts is."""
        moment = ThisMoment() if at is None else at
        own = Min("occurrences__starts", filter=Q(occurrences__ends__gt=moment))
        parts = self.model.objects.published(at).filter(series=OuterRef("pk"), occurrences__ends__gt=moment)
        next_part = parts.order_by("occurrences__starts").values("occurrences__starts")[:1]
        return self.annotate(next_start=Coalesce(own, Subquery(next_part)))

    def newest(self):
        return self.annotate(last_end=Max("occurrences__ends")).order_by(F("last_end").desc(nulls_last=True), "-pk")

    def by(self, *people):
        speaking = self._related("speaking").objects
        return self.filter(Exists(speaking.filter(event=OuterRef("pk"), person__in=people)))

    def from_years(self, *spans):
        """Events with a date in one of the inclusive spans of years."""
        dated = self._related("occurrences").objects.alias(dated=Left("date", 4)).filter(dated_within(spans))
        return self.filter(Exists(dated.filter(event=OuterRef("pk"))))

    def with_dates(self):
        """Who, when and where."""
        return self.prefetch_related(
            Prefetch("speaking", self._related("speaking").objects.select_related("person")),
            Prefetch("occurrences", self._related("occurrences").objects.latest_first()),
        )

    def with_card(self):
        """All that an entry in a list shows; a paper or project the public does not see is left out."""
        return self.with_dates().prefetch_related(
            Prefetch("publication", self._related("publication").objects.published()),
            Prefetch("project", self._related("project").objects.published()),
            Prefetch("series", self.model.objects.published()),
        )

    def _related(self, field):
        return self.model._meta.get_field(field).related_model


class OccurrenceQuerySet(QuerySet):
    def latest_first(self):
        return self.order_by(F("starts").desc(nulls_last=True), "order", "pk")

    def for_calendars(self, events):
        """The dates of the events that a calendar can show, the latest first: a month is never made a day.

        What had a day and has none any more is among them, for calendars that know that day.
        """
        events_of = self.model._meta.get_field("event").related_model.objects
        kept = self.alias(known=Length("date"), known_before=Length("previous_date")).filter(
            Q(known=len("2026-11-24")) | Q(known_before=len("2026-11-24")), event__in=events.order_by().values("pk")
        )
        return kept.latest_first().prefetch_related(
            Prefetch("event", events_of.with_card().prefetch_related("topics")),
        )


class NewsQuerySet(EntryQuerySet):
    def newest(self):
        """Dated news first, the latest on top; undated news in their own order."""
        return self.order_by(F("date").desc(nulls_last=True), "order", "-pk")

    def by(self, *people):
        """News that mention one of the people or one of their awards."""
        mentions = self.model.people.through.objects.filter(news=OuterRef("pk"), person__in=people)
        awards = self.model.awards.through.objects.filter(news=OuterRef("pk"), award__person__in=people)
        return self.filter(Exists(mentions) | Exists(awards))

    def from_years(self, *spans):
        return self.alias(dated=Left("date", 4)).filter(dated_within(spans))

    def with_card(self):
        """All that an item in a list shows; it leads only to what the public sees."""
        people = self.model._meta.get_field("people").related_model.objects.with_page()
        works = [
            Prefetch(field, self.model._meta.get_field(field).related_model.objects.published())
            for field in ("publications", "projects", "events")
        ]
        awards = self.model._meta.get_field("awards").related_model.objects.filter(person__in=people)
        return self.prefetch_related(
            Prefetch("people", people), *works, Prefetch("awards", awards.select_related("person"))
        )


class CourseQuerySet(EntryQuerySet):
    def newest(self):
        """By the term in which each is given last, the latest first."""
        return self.annotate(last_start=Max("offerings__start")).order_by(
            F("last_start").desc(nulls_last=True), "title", "pk"
        )

    def by(self, *people):
        """Courses that one of the people teaches or assists."""
        offerings = self._offerings().filter(course=OuterRef("pk"))
        taught = Q(teachers__in=people) | Q(assistants__in=people)
        return self.filter(Exists(offerings.filter(taught)))

    def with_card(self):
        people = self._offerings().model._meta.get_field("teachers").related_model.objects.published()
        offerings = self._offerings().prefetch_related(
            Prefetch("teachers", people), Prefetch("assistants", people), "materials__course"
        )
        return self.prefetch_related(Prefetch("offerings", offerings))

    def _offerings(self):
        return self.model._meta.get_field("offerings").related_model.objects.all()


class OpeningQuerySet(EntryQuerySet):
    def published(self, at=None):
        """What the public may see, until its deadline has passed."""
        moment = ThisMoment() if at is None else at
        return super().published(at).filter(Q(closes_at=None) | Q(closes_at__gt=moment))

    def newest(self):
        """What closes next first; what is always open last."""
        return self.order_by(F("closes_at").asc(nulls_last=True), "-pk")

    def by(self, *people):
        """Positions in a project of one of the people."""
        projects = self.model._meta.get_field("project").related_model.objects.by(*people)
        return self.filter(project__in=projects.order_by().values("pk"))

    def with_card(self):
        projects = self.model._meta.get_field("project").related_model.objects.published()
        return self.prefetch_related(Prefetch("project", projects))

    def close_in_zone(self):
        """Works the ends of all deadlines out anew, in the time zone in force."""
        for opening in self.exclude(deadline=None):
            opening.set_closing()
            self.filter(pk=opening.pk).update(closes_at=opening.closes_at)
