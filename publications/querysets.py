"""Words for publications."""

from django.db.models import Exists, F, OuterRef, Prefetch, Q

from content.querysets import EntryQuerySet

PUBLIC_STAGES = ("accepted", "in_press", "published", "retracted")


class PublicationQuerySet(EntryQuerySet):
    def published(self, at=None):
        """Also hides work before acceptance, unless its authors chose to show it."""
        return super().published(at).filter(Q(stage__in=PUBLIC_STAGES) | Q(show_early=True))

    def by(self, person):
        """Works the person wrote or edited."""
        return self.filter(Exists(self._authorships().filter(publication=OuterRef("pk"), person=person)))

    def from_years(self, *spans):
        """Works whose year lies in one of the inclusive spans."""
        within = Q(pk__in=[])
        for first, last in spans:
            within |= Q(year__gte=first, year__lte=last)
        return self.filter(within)

    def with_attachment(self, kind):
        """Works that have an attachment of the kind."""
        attachments = self.model._meta.get_field("attachments").related_model
        return self.filter(Exists(attachments.objects.filter(publication=OuterRef("pk"), kind=kind)))

    def selected(self):
        return self.filter(is_selected=True)

    def newest(self):
        return self.order_by(F("issued").desc(nulls_first=True), "-pk")

    def oldest(self):
        return self.order_by(F("issued").asc(nulls_last=True), "pk")

    def with_card(self):
        """All that an entry in a list shows, in a fixed number of queries."""
        authorships = self._authorships().select_related("person").order_by("role", "order", "pk")
        return self.select_related("venue").prefetch_related(
            Prefetch("authorships", authorships), "attachments", "topics"
        )

    def _authorships(self):
        return self.model._meta.get_field("authorships").related_model.objects.all()
