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
KEEPERS.link(
    Venue, Publication, lambda keys: Publication.objects.filter(venue__in=among(keys)).values_list("pk", flat=True)
)
# A preprint is listed until its published version is.
KEEPERS.link(
    Publication,
    Publication,
    lambda keys: Publication.objects.filter(published_version__in=among(keys)).values_list("pk", flat=True),
)
