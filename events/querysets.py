"""Words for talks, events and news."""

from django.db.models import Exists, F, Max, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left, Length, Now

from content.querysets import EntryQuerySet


def dated_within(spans):
    """The condition that the first four letters of the alias `dated`, a year, lie in one of the inclusive spans."""
    within = Q(pk__in=[])
    for first, last in spans:
        within |= Q(dated__gte=f"{first:04}", dated__lte=f"{last:04}")
    return within


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
        moment = Now() if at is None else at
        own = Min("occurrences__starts", filter=Q(occurrences__ends__gte=moment))
        parts = self.model.objects.published(at).filter(series=OuterRef("pk"), occurrences__ends__gte=moment)
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

    def with_card(self):
        """All that an entry in a list shows; a paper or project the public does not see is left out."""
        return self.prefetch_related(
            Prefetch("speaking", self._related("speaking").objects.select_related("person")),
            Prefetch("occurrences", self._related("occurrences").objects.latest_first()),
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
        """The dates of the events that a calendar can show, the latest first: a month is never made a day."""
        events_of = self.model._meta.get_field("event").related_model.objects
        kept = self.alias(known=Length("date")).filter(
            event__in=events.order_by().values("pk"), known=len("2026-11-24")
        )
        return kept.latest_first().prefetch_related(
            Prefetch("event", events_of.with_card().prefetch_related("topics")),
        )


class NewsQuerySet(EntryQuerySet):
    def newest(self):
        """Dated news first, the latest on top; undated news in their own order."""
        return self.order_by(F("date").desc(nulls_last=True), "order", "-pk")

    def by(self, *people):
        """News that mention one of the people."""
        mentions = self.model.people.through.objects.filter(news=OuterRef("pk"), person__in=people)
        return self.filter(Exists(mentions))

    def from_years(self, *spans):
        return self.alias(dated=Left("date", 4)).filter(dated_within(spans))

    def with_card(self):
        """All that an item in a list shows; it leads only to what the public sees."""
        people = self.model._meta.get_field("people").related_model.objects.with_page()
        works = [
            Prefetch(field, self.model._meta.get_field(field).related_model.objects.published())
            for field in ("publications", "projects", "events")
        ]
        return self.prefetch_related(Prefetch("people", people), *works)
