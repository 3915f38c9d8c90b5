"""Words for publications."""

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from content.querysets import EntryQuerySet

PUBLIC_STAGES = ("accepted", "in_press", "published", "retracted")


class VenueQuerySet(QuerySet):
    def published(self):
        """Venues in which something published appeared."""
        works = self.model._meta.get_field("publications").related_model.objects
        return self.filter(Exists(works.published().filter(venue=OuterRef("pk"))))


class PublicationQuerySet(EntryQuerySet):
    def published(self, at=None):
        """Also hides work before acceptance, unless its authors chose to show it."""
        return super().published(at).filter(Q(stage__in=PUBLIC_STAGES) | Q(show_early=True))

    def by(self, *people):
        """Works that one of the people wrote or edited."""
        return self.filter(Exists(self._authorships().filter(publication=OuterRef("pk"), person__in=people)))

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
        return self.select_related("venue").prefetch_related(Prefetch("authorships", authorships), "attachments")

    def cards(self):
        """The entries as a list, in their order, with all that cards show; sorts narrow rows and fetches wide ones."""
        keys = list(self.values_list("pk", flat=True))
        found = self.model._default_manager.with_card().in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def with_page(self):
        """All that the work's own page shows of itself."""
        return self.with_card().prefetch_related("topics")

    def with_reference(self):
        """All that a citation holds, in a fixed number of queries."""
        authorships = self._authorships().order_by("role", "order", "pk")
        return (
            self.defer("body", "body_html")
            .select_related("venue")
            .prefetch_related(Prefetch("authorships", authorships))
        )

    def _authorships(self):
        return self.model._meta.get_field("authorships").related_model.objects.all()
