"""What this app stores to be fast, how changes spread to it, and by which columns works are found."""

from content.changes import KEEPERS
from content.rows import among
from content.search.index import INDEX

from .listing import Listing
from .models import Publication, Venue
from .stored import Fingerprints

INDEX.register(
    Publication,
    names=("title",),
    facts=("authorships__credited_name", "venue__name", "venue__short_name", "container_title", "year"),
    texts=("subtitle", "keywords", "doi", "arxiv_id", "body"),
)
KEEPERS.register(Listing())
KEEPERS.register(Fingerprints())


def keys_by(relation):
    """What gives the keys of the works with this relation to rows; in no order, for which SQLite would read all."""
    return lambda keys: (
        Publication.objects.order_by().filter(**{f"{relation}__in": among(keys)}).values_list("pk", flat=True)
    )


KEEPERS.link(Venue, Publication, keys_by("venue"))
# A preprint is listed until its published version is.
KEEPERS.link(Publication, Publication, keys_by("published_version"))
