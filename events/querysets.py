"""Words for talks, events and news."""

from django.db.models import Exists, F, Max, Min, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Left, Now

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
        moment = Now() if at is None else at
        return self.annotate(next_start=Min("occurrences__starts", filter=Q(occurrences__ends__gte=moment)))

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
        )

    def _related(self, field):
        return self.model._meta.get_field(field).related_model


class OccurrenceQuerySet(QuerySet):
    def latest_first(self):
        return self.order_by(F("starts").desc(nulls_last=True), "order", "pk")


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
