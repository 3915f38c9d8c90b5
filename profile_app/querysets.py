"""Words for people."""

from itertools import chain

from django.db.models import Case, Exists, F, IntegerField, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Length, Substr
from django.utils import timezone

from content.querysets import EntryQuerySet


class IdentityQuerySet(QuerySet):
    def of(self, person):
        """The identity of a site that is that one researcher's."""
        return self.filter(pk=1, mode=self.model.Mode.RESEARCHER, owner=person)


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

    def here_in(self, year):
        """People who held a position in the lab in that year, as far as the dates are known."""
        return self.filter(Exists(self._held(year).filter(person=OuterRef("pk"))))

    def by_group(self, year=None):
        """In the order of the lab's groups, of today or of a year; then alumni, the last to leave first, and others."""
        groups = self._positions().model._meta.get_field("group").choices
        ranks = [When(group=value, then=Value(rank)) for rank, (value, _label) in enumerate(groups)]
        best = (
            (self._held(year) if year else self._held_today())
            .filter(person=OuterRef("pk"))
            .annotate(rank=Case(*ranks, output_field=IntegerField()))
            .order_by("rank")
            .values("rank")[:1]
        )
        ends = self._positions().exclude(group="").filter(person=OuterRef("pk")).order_by("-end").values("end")[:1]
        return self.annotate(group_rank=Subquery(best), last_end=Subquery(ends)).order_by(
            F("group_rank").asc(nulls_last=True),
            Case(When(group_rank=None, then=F("last_end"))).desc(nulls_last=True),
            "order",
            "display_name",
            "pk",
        )

    def first_year(self):
        """The year of the earliest beginning in the lab, or None."""
        held = self._positions().exclude(group="").filter(person__in=self.order_by().values("pk"))
        first = held.aggregate(first=Min("start"))["first"]
        return first and first.year

    def _held_today(self):
        # An end in text that is smaller than the same length of today's date lies in the past.
        today = Substr(Value(timezone.localdate().isoformat()), 1, Length("end"))
        held = self._positions().exclude(group="").exclude(is_over=True)
        return held.exclude(end__isnull=False, end__lt=today)

    def _held(self, year):
        """Positions of the lab that touch the year; of one without any date only the present is known.

        Of what is over and nobody knows since when, the year it began.
        """
        held = self._positions().exclude(group="")
        begun = Q(start__lt=str(year + 1)) & (Q(end=None, is_over=False) | Q(end__gte=str(year)))
        begun |= Q(start__gte=str(year), start__lt=str(year + 1), end=None, is_over=True)
        undated = Q(start=None, end__gte=str(year), end__lt=str(year + 1))
        if year == timezone.localdate().year:
            undated |= Q(start=None, end=None, is_over=False)
        return held.filter(begun | undated)

    def with_positions(self):
        return self.prefetch_related(Prefetch("positions", self._positions().order_by("order", "pk")))

    def with_record(self):
        """What a CV says of the person, and of others only what the public may see."""
        return self.with_positions().prefetch_related(
            "links", "topics", "education", "awards", self._tied("advisors", "advisor")
        )

    def with_profile(self):
        """All that the person's own page says about them, and of others only what the public may see."""
        return self.prefetch_related(*chain(*self.parts_of_profile().values()))

    def parts_of_profile(self):
        """What fetches the rows of each relation that the page shows."""
        positions = self._positions().order_by("order", "pk")
        return {
            "positions": [Prefetch("positions", positions)],
            **{name: [name] for name in ("links", "topics", "education", "awards", "service")},
            "advisors": [self._tied("advisors", "advisor")],
            "students": [self._tied("students", "student"), Prefetch("students__student__positions", positions)],
        }

    def knowing_parts(self):
        """With what says of each of these relations whether there is anything to fetch, as `any_…`."""
        return self.annotate(**{f"any_{name}": Exists(self._rows_of(name)) for name in self.parts_of_profile()})

    def _rows_of(self, name):
        field = self.model._meta.get_field(name)
        through = getattr(field.remote_field, "through", None)
        rows, back = (through, "content_object") if through else (field.related_model, field.remote_field.name)
        return rows._base_manager.filter(**{back: OuterRef("pk")})

    def _tied(self, relation, other):
        """Who advises or is advised, as far as the public may see them."""
        advising = self.model._meta.get_field(relation).related_model.objects
        known = self.model._default_manager.published()
        return Prefetch(relation, advising.filter(**{f"{other}__in": known}).select_related(other))

    def _positions(self):
        return self.model._meta.get_field("positions").related_model.objects.all()
