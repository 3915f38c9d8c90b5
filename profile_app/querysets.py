"""Words for people."""

from django.db.models import Exists, OuterRef, Prefetch

from content.querysets import EntryQuerySet


class PersonQuerySet(EntryQuerySet):
    def with_page(self):
        """People whose name leads to a page the public may open."""
        return self.published().filter(has_page=True)

    def members(self):
        """People who hold or held a position in the lab itself."""
        return self.filter(Exists(self._positions().exclude(group="").filter(person=OuterRef("pk"))))

    def with_positions(self):
        return self.prefetch_related(Prefetch("positions", self._positions().order_by("order", "pk")))

    def _positions(self):
        return self.model._meta.get_field("positions").related_model.objects.all()
