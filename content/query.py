"""The query of a public list: read from the address, cleaned, and applied to entries."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from .changes import kept
from .keys import clean_name
from .models import Topic
from .querysets import shown_topics, words_of

MAX_TOPICS = 5
MAX_VALUES = 20
MAX_LENGTH = 200


@dataclass(frozen=True)
class Active:
    """One filter in force: its parameter, value and label, and the address of the list without it."""

    name: str
    value: str
    label: str
    without: str


@kept(Topic)
def topics_at(*slugs):
    """The topics with these addresses that there are, in this order."""
    found = {topic.slug: topic for topic in Topic.objects.filter(slug__in=slugs)}
    return [found[slug] for slug in slugs if slug in found]


class ListQuery:
    """The parameters of a list, never an error: a value that fits nothing gives no match.

    `names` are the filters a list knows, in the order of its chips; subclasses add theirs and say in
    `narrow_by` what a value means and in `label_of` what it is called. Unknown parameter names are ignored.
    """

    names = ("topic", "q")
    kinds = {}

    def __init__(self, data):
        self.data = data
        self.q = " ".join(words_of(data.get("q", "")))
        self.page = data.get("page", "")
        self.values = {name: self._values(name) for name in self.names if name != "q"}
        self.topics = self._topics()

    def _values(self, name):
        cleaned = (clean_name(value)[:MAX_LENGTH] for value in self.data.getlist(name))
        return list(dict.fromkeys(value for value in cleaned if value))

    def _topics(self):
        wanted = self.values.get("topic", [])
        if not wanted or len(wanted) > MAX_TOPICS:
            return []
        return topics_at(*wanted)

    @property
    def is_active(self):
        return bool(self.q or any(self.values.values()))

    def narrow(self, entries, skip=()):
        """The entries that match every filter except those named in `skip`."""
        for name, values in self.values.items():
            if values and name not in skip:
                entries = entries.none() if len(values) > MAX_VALUES else getattr(self, f"narrow_by_{name}")(entries)
        return entries.search(self.q) if self.q and "q" not in skip else entries

    def narrow_by_topic(self, entries):
        wanted = self.values["topic"]
        return entries.about(*self.topics) if len(self.topics) == len(wanted) else entries.none()

    def label_of(self, name, value):
        """The words for a value on its chip."""
        labels = getattr(self, f"labels_of_{name}", dict)()
        return labels.get(value, value)

    def is_known(self, name, value):
        """Whether a value is one the site has words for."""
        return value in getattr(self, f"labels_of_{name}", dict)()

    def labels_of_topic(self):
        shown = shown_topics(Topic)
        return {topic.slug: topic.name for topic in self.topics if topic.pk in shown}

    @cached_property
    def active(self):
        """The filters in force, each with the address of the list without it."""
        chips = [
            Active(name, value, str(self.label_of(name, value)), self.without(name, value))
            for name, values in self.values.items()
            for value in values[:MAX_VALUES]
        ]
        return [*chips, Active("q", self.q, f"“{self.q}”", self.without("q", self.q))] if self.q else chips

    def pairs(self):
        """The cleaned parameters as (name, value), in a fixed order."""
        pairs = [(name, value) for name, values in self.values.items() for value in values[: MAX_VALUES + 1]]
        return [*pairs, ("q", self.q)] if self.q else pairs

    def encode(self, pairs):
        return f"?{urlencode([*pairs])}"

    def without(self, name, value):
        return self.encode(pair for pair in self.pairs() if pair != (name, value))

    @cached_property
    def address(self):
        """The query string that says the same in the shortest way; `?` when nothing is filtered."""
        return self.encode(self.pairs())

    @property
    def filter_address(self):
        """The query as feeds, calendars and exports take it; empty when there is none."""
        return self.address.removesuffix("?")
