"""By which columns the entries of this app are found."""

from content.search.index import INDEX

from .models import Project

INDEX.register(
    Project,
    names=("title",),
    facts=("summary", "note"),
    texts=("body", "sections__heading", "sections__body", "funding__funder", "funding__award_number"),
)
