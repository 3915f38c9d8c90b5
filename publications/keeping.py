"""What this app stores to be fast, and how changes spread to it."""

from content.changes import KEEPERS
from content.search.index import INDEX

from .listing import Listing
from .models import Publication, Venue
from .words import words_of

INDEX.register(Publication, words_of)
KEEPERS.register(Listing())
KEEPERS.link(Venue, Publication, lambda keys: Publication.objects.filter(venue__in=keys).values_list("pk", flat=True))
# A preprint is listed until its published version is.
KEEPERS.link(
    Publication,
    Publication,
    lambda keys: Publication.objects.filter(published_version__in=keys).values_list("pk", flat=True),
)
