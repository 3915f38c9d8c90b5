"""The words by which publications are found."""

from .models import Authorship

COLUMNS = ("subtitle", "container_title", "venue__name", "venue__short_name", "keywords", "body")


def words_of(works):
    """(primary key, title, other texts) of the works: names, subtitle, venue, keywords and abstract.

    Past model instances, because imports bring very many works.
    """
    rows = list(works.order_by().values_list("pk", "title", *COLUMNS))
    names = {}
    credits = Authorship.objects.filter(publication__in=[row[0] for row in rows]).order_by("role", "order", "pk")
    for work, name in credits.values_list("publication", "credited_name"):
        names.setdefault(work, []).append(name)
    for work, title, *texts in rows:
        yield work, title, (*names.get(work, ()), *texts)
