"""What this app stores to be fast, and by which columns its entries are found."""

from .changes import KEEPERS
from .last_changes import LAST_CHANGES
from .models import Page, Topic
from .search.index import INDEX

KEEPERS.register(INDEX)
KEEPERS.register(LAST_CHANGES)

INDEX.register(Page, names=("title",), texts=("body",))
# Which topics are public follows from everything else, so that is asked when they are found.
INDEX.register(
    Topic,
    names=("name", "synonyms__name"),
    texts=("summary", "description"),
    public=lambda moment: Topic.objects.all(),
)
