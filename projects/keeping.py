"""By which columns the entries of this app are found, and what they show of others."""

from content.changes import KEEPERS
from content.rows import among
from content.search.index import INDEX
from profile_app.models import Person

from .models import Project

INDEX.register(
    Project,
    names=("title",),
    facts=("summary", "note"),
    texts=("body", "sections__heading", "sections__body", "funding__funder", "funding__award_number"),
)
# The position in which somebody worked on it.
KEEPERS.link(
    Person,
    Project,
    lambda keys: Project.objects.order_by().filter(position__person__in=among(keys)).values_list("pk", flat=True),
)
