"""The words by which publications are found."""

from django.db.models import Prefetch

from .models import Authorship


def words_of(works):
    """(primary key, title, other texts) of the works: subtitle, names, venue, keywords and abstract."""
    names = Authorship.objects.order_by("role", "order", "pk").only("publication_id", "credited_name")
    rows = (
        works.order_by()
        .select_related("venue")
        .only(*("title", "subtitle", "body", "keywords", "container_title", "venue__name", "venue__short_name"))
        .prefetch_related(Prefetch("authorships", names))
    )
    for work in rows:
        venue = (work.venue.name, work.venue.short_name) if work.venue else ()
        credited = (credit.credited_name for credit in work.authorships.all())
        yield work.pk, work.title, (work.subtitle, *credited, *venue, work.container_title, work.keywords, work.body)
