"""Words for talks, events and news."""

from django.db.models import F, Max, Min, Prefetch, Q, QuerySet
from django.db.models.functions import Now

from content.querysets import EntryQuerySet


class EventQuerySet(EntryQuerySet):
    def upcoming(self, at=None):
        """Events with a date that is not over, the nearest first."""
        moment = Now() if at is None else at
        return (
            self.annotate(next_start=Min("occurrences__starts", filter=Q(occurrences__ends__gte=moment)))
            .filter(next_start__isnull=False)
            .order_by("next_start", "pk")
        )

    def past(self, at=None):
        """Events whose every date is over or unknown, the latest first."""
        moment = Now() if at is None else at
        return (
            self.annotate(
                last_end=Max("occurrences__ends"),
                still=Min("occurrences__ends", filter=Q(occurrences__ends__gte=moment)),
            )
            .filter(still__isnull=True)
            .order_by(F("last_end").desc(nulls_last=True), "-pk")
        )

    def newest(self):
        return self.annotate(last_end=Max("occurrences__ends")).order_by(F("last_end").desc(nulls_last=True), "-pk")

    def by(self, person):
        return self.filter(pk__in=person.speaking.values("event"))

    def with_card(self):
        speaking = self.model._meta.get_field("speaking").related_model.objects.select_related("person")
        occurrences = self.model._meta.get_field("occurrences").related_model.objects.latest_first()
        return self.prefetch_related(Prefetch("speaking", speaking), Prefetch("occurrences", occurrences), "topics")


class OccurrenceQuerySet(QuerySet):
    def latest_first(self):
        return self.order_by(F("starts").desc(nulls_last=True), "order", "pk")


class NewsQuerySet(EntryQuerySet):
    def newest(self):
        """Dated news first, the latest on top; undated news in their own order."""
        return self.order_by(F("date").desc(nulls_last=True), "order", "-pk")

    def with_card(self):
        return self.prefetch_related("people", "publications", "projects", "events", "topics")
