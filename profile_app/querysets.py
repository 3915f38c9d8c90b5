"""Words for people."""

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Length, Substr
from django.utils import timezone

from content.querysets import EntryQuerySet


class PersonQuerySet(EntryQuerySet):
    def with_page(self):
        """People whose name leads to a page the public may open."""
        return self.published().filter(has_page=True)

    def members(self):
        """People who hold or held a position in the lab itself."""
        return self.filter(Exists(self._positions().exclude(group="").filter(person=OuterRef("pk"))))

    def in_directory(self, identity):
        """Who stands in the directory: whoever has a page, and a lab's members or the owner even without one."""
        if identity.is_lab:
            return self.published().filter(Q(has_page=True) | Q(pk__in=self.members().values("pk")))
        return self.published().filter(Q(has_page=True) | Q(pk=identity.owner_id))

    def by_group(self):
        """In the order of the lab's groups; alumni and people elsewhere last."""
        groups = self._positions().model._meta.get_field("group").choices
        ranks = [When(group=value, then=Value(rank)) for rank, (value, _label) in enumerate(groups)]
        # An end in text that is smaller than the same length of today's date lies in the past.
        today = Substr(Value(timezone.localdate().isoformat()), 1, Length("end"))
        current = self._positions().exclude(group="").exclude(end__isnull=False, is_over=True)
        current = current.exclude(end__isnull=False, end__lt=today)
        best = (
            current.filter(person=OuterRef("pk"))
            .annotate(rank=Case(*ranks, output_field=IntegerField()))
            .order_by("rank")
            .values("rank")[:1]
        )
        return self.annotate(group_rank=Subquery(best)).order_by(
            F("group_rank").asc(nulls_last=True), "order", "display_name", "pk"
        )

    def with_positions(self):
        return self.prefetch_related(Prefetch("positions", self._positions().order_by("order", "pk")))

    def with_profile(self):
        """All that the person's own page says about them, and of others only what the public may see."""
        advising = self.model._meta.get_field("advisors").related_model.objects
        known = self.model._default_manager.published()
        return self.with_positions().prefetch_related(
            "links",
            "topics",
            Prefetch("advisors", advising.filter(advisor__in=known).select_related("advisor")),
            Prefetch("students", advising.filter(student__in=known).select_related("student")),
        )

    def _positions(self):
        return self.model._meta.get_field("positions").related_model.objects.all()
