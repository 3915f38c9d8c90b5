"""Words for projects."""

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Prefetch, Q, Value, When

from content.querysets import EntryQuerySet

PROGRESS = ("active", "planned", "paused", "completed")


class ProjectQuerySet(EntryQuerySet):
    def by(self, *people):
        """Projects one of the people is a member of, or that belong to one of their positions."""
        memberships = self.model._meta.get_field("memberships").related_model.objects
        return self.filter(
            Exists(memberships.filter(project=OuterRef("pk"), person__in=people)) | Q(position__person__in=people)
        )

    def by_progress(self):
        """What goes on first, what is done last, and at the end what does not say."""
        ranks = [When(progress=value, then=Value(rank)) for rank, value in enumerate(PROGRESS)]
        return self.order_by(
            Case(*ranks, default=Value(len(PROGRESS)), output_field=IntegerField()),
            "order",
            F("start").desc(nulls_last=True),
            "pk",
        )

    def newest(self):
        return self.order_by("order", F("start").desc(nulls_last=True), "pk")

    def with_card(self):
        return self.select_related("position").prefetch_related("topics", "funding")

    def with_part_of(self, person):
        """What the person was in it, and when."""
        memberships = self.model._meta.get_field("memberships").related_model.objects
        return self.prefetch_related(Prefetch("memberships", memberships.filter(person=person), to_attr="held"))

    def with_story(self):
        """What tells it where it is one of several: its sections."""
        return self.prefetch_related("sections")

    def with_record(self):
        """All that the project's own page shows of itself."""
        field = self.model._meta.get_field("memberships")
        people = self.model._meta.get_field("people").related_model.objects.published()
        memberships = field.related_model.objects.filter(person__in=people).select_related("person")
        sections = self.model._meta.get_field("sections").related_model.objects
        works = self.model._meta.get_field("publications").related_model.objects.published()
        return self.with_card().prefetch_related(
            Prefetch("sections", sections.prefetch_related(Prefetch("evidence", works))),
            "figures",
            "attachments",
            Prefetch("memberships", memberships),
        )
