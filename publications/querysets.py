"""Words for publications."""

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from content.moments import ThisMoment
from content.querysets import EntryQuerySet
from content.search.index import INDEX, NAMES, TEXTS
from content.search.tokens import terms

PUBLIC_STAGES = ("accepted", "in_press", "published", "retracted")
OFTEN = 5_000


class VenueQuerySet(QuerySet):
    def published(self):
        """Venues in which something published appeared."""
        works = self.model._meta.get_field("publications").related_model.objects
        return self.filter(Exists(works.published().filter(venue=OuterRef("pk"))))


class PublicationQuerySet(EntryQuerySet):
    def published(self, at=None):
        """Also hides work before acceptance, unless its authors chose to show it."""
        return super().published(at).filter(Q(stage__in=PUBLIC_STAGES) | Q(show_early=True))

    def hidden(self):
        """What `published` leaves out, said so that the database reads it from an index alone."""
        is_early = ~Q(stage__in=PUBLIC_STAGES) & Q(show_early=False)
        return self.filter(~Q(status="published") | Q(publish_at__gt=ThisMoment()) | is_early)

    def looked_for(self, text, hidden):
        """What editors find by words: what is public by the index, and what of the `hidden` has them as well.

        Words that stand in very many are looked for in titles alone.
        """
        wanted = terms(text)
        within = NAMES if INDEX.finds_more_than(OFTEN, self.model, wanted) else TEXTS
        known = INDEX.find(self.model, wanted, within)
        found = Q(pk__in=hidden.order_by().values("pk"))
        return self.filter(found if known is None else found | Q(pk__in=known))

    def listed(self, at=None):
        """What lists show of it: a preprint gives way to its published version as soon as that is public."""
        version = self.model._default_manager.published(at).filter(pk=OuterRef("published_version"))
        return self.published(at).filter(Q(published_version=None) | ~Exists(version))

    def by(self, *people):
        """Works that one of the people wrote or edited."""
        signed = self._authorships().filter(person__in=people)
        return self.filter(pk__in=signed.values("publication"))

    def by_owner(self, person):
        """Works of the person whose site this is: also those that name nobody yet."""
        return self.filter(self._signed(person=person) | ~self._signed())

    def alike(self, work):
        """Other works that are likely the same: of its DOI, or of its type, title and year."""
        same = Q(type=work.type, title__iexact=work.title, year=work.issued.year if work.issued else None)
        if work.doi:
            same |= Q(doi__iexact=work.doi)
        tied = Q(published_version=work) | Q(pk=work.published_version_id)
        return self.filter(same).exclude(pk=work.pk).exclude(tied)

    def selected(self):
        return self.filter(is_selected=True)

    def newest(self):
        return self.order_by(F("issued").desc(nulls_first=True), "-pk")

    def in_order_of_export(self):
        """By what the works say themselves, so that two sites of the same works write the same."""
        return self.order_by(F("issued").desc(nulls_first=True), "title", "citation_key", "pk")

    def oldest(self):
        return self.order_by(F("issued").asc(nulls_last=True), "pk")

    def with_names(self):
        """Who wrote it, with the people behind the names, and where it appeared."""
        authorships = self._authorships().select_related("person").order_by("role", "order", "pk")
        return self.select_related("venue").prefetch_related(Prefetch("authorships", authorships))

    def with_card(self):
        """All that an entry in a list shows, in a fixed number of queries."""
        return self.with_names().prefetch_related("attachments")

    def with_byline(self):
        """What a line about the work says: who, where and when."""
        authorships = self._authorships().only("publication", "credited_name").order_by("role", "order", "pk")
        return self.select_related("venue").prefetch_related(Prefetch("authorships", authorships))

    def with_page(self):
        """What the work's own page shows of itself, and whether what became of it is public."""
        version = self.model._default_manager.published().filter(pk=OuterRef("published_version"))
        return (
            self.with_card()
            .select_related("venue", "formatted", "published_version")
            .annotate(has_public_version=Exists(version))
        )

    def with_reference(self):
        """All that a citation holds, in a fixed number of queries."""
        authorships = self._authorships().order_by("role", "order", "pk")
        return (
            self.defer("body_html")
            .select_related("venue")
            .prefetch_related(Prefetch("authorships", authorships), "attachments")
        )

    def _signed(self, **by):
        return Exists(self._authorships().filter(publication=OuterRef("pk"), **by))

    def _authorships(self):
        return self.model._meta.get_field("authorships").related_model.objects.all()
