"""What this app stores to be fast."""

from .changes import KEEPERS
from .search.index import INDEX

KEEPERS.register(INDEX)
