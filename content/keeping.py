"""What this app stores to be fast."""

from .changes import KEEPERS
from .last_changes import LAST_CHANGES
from .search.index import INDEX

KEEPERS.register(INDEX)
KEEPERS.register(LAST_CHANGES)
