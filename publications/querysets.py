"""Words for publications."""

import json

from django.db import connections
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Left

from content.querysets import EntryQuerySet

# The year as text. SQLite answers from an index alone only where no generated column is asked for. For the same
# reason what is counted by is coalesced below: a bare column tempts it to walk that column's own index instead.
ISSUED_YEAR = Left("issued", 4)

# One parameter for any number of keys.
JSON_LIST = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value::bigint FROM json_array_elements_text(%s::json)",
}

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

    def listed(self, at=None):
        """What lists show of it: a preprint gives way to its published version as soon as that is public."""
        version = self.model._default_manager.published(at).filter(pk=OuterRef("published_version"))
        return self.published(at).filter(Q(published_version=None) | ~Exists(version))

    def by(self, *people):
        """Works that one of the people wrote or edited."""
        return self.filter(Exists(self._authorships().filter(publication=OuterRef("pk"), person__in=people)))

    def unsigned(self):
        """Works that name no author or editor."""
        return self.filter(~Exists(self._authorships().filter(publication=OuterRef("pk"))))

    def from_years(self, *spans):
        """Works whose year lies in one of the inclusive spans."""
        within = Q(pk__in=[])
        for first, last in spans:
            within |= Q(issued_year__gte=f"{first:04}", issued_year__lte=f"{last:04}")
        return self.alias(issued_year=ISSUED_YEAR).filter(within)

    def tagged(self, *families):
        """Works that carry a topic of each family of primary keys."""
        entries = self
        for family in families:
            entries = entries.filter(self._tagged_with(family))
        return entries

    def among(self, keys):
        """Works with one of the primary keys, of which there may be very many."""
        listed = JSON_LIST[connections[self.db].vendor]
        return self.filter(pk__in=RawSQL(listed, [json.dumps(list(keys))]))

    def count_by_year_and_type(self):
        """(year or None, type, how many)."""
        rows = self.order_by().annotate(issued_year=ISSUED_YEAR, any_type=Coalesce("type", Value("")))
        counted = rows.values_list("issued_year", "any_type").annotate(Count("pk"))
        return [(int(year) if year else None, key, n) for year, key, n in counted]

    def count_by_venue(self):
        """How many there are by the venue's primary key."""
        rows = self.order_by().annotate(any_venue=Coalesce("venue", 0))
        return dict(rows.values_list("any_venue").annotate(Count("pk")))

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
            self.defer("body_html")
            .select_related("venue")
            .prefetch_related(Prefetch("authorships", authorships), "attachments")
        )

    def _authorships(self):
        return self.model._meta.get_field("authorships").related_model.objects.all()
