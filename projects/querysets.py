"""Words for projects."""

from django.db.models import F, Prefetch

from content.querysets import EntryQuerySet


class ProjectQuerySet(EntryQuerySet):
    def active(self):
        return self.exclude(progress="completed")

    def completed(self):
        return self.filter(progress="completed")

    def newest(self):
        return self.order_by("order", F("start").desc(nulls_last=True), "pk")

    def with_card(self):
        return self.select_related("position").prefetch_related("topics", "funding")

    def with_record(self):
        """All that the project's own page shows of itself."""
        memberships = self.model._meta.get_field("memberships").related_model.objects
        return self.with_card().prefetch_related(
            "sections", "figures", "attachments", Prefetch("memberships", memberships.select_related("person"))
        )
