"""The index of words: what each kind of entry brings, kept right by `content.changes`, and what is found in it.

Only what the public may see is in the index. A kind is registered with the texts of its entries; a back end keeps
tokens with their places in the database and finds entries by terms (see `content.search.tokens`).
"""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.models import Q
from django.db.models.expressions import RawSQL

from content.changes import current

from . import postgresql, sqlite
from .tokens import BREAK, terms, tokens

BACKENDS = {"sqlite": sqlite, "postgresql": postgresql}

# Keys of all kinds stand in one table: the number of the kind above, the key of the row below.
SHIFT = 40

PLACES = 16_000


@dataclass(frozen=True)
class Searchable:
    """A kind of entry to be found: `texts(entries)` yields (primary key, title, other texts) of some of them."""

    model: type
    texts: object


class Index:
    """All kinds that can be found by their words. A keeper of `content.changes`."""

    def __init__(self):
        self.kinds = {}

    def register(self, model, texts):
        self.kinds[model] = Searchable(model, texts)

    @property
    def sources(self):
        return tuple(self.kinds)

    def clear(self):
        with connections["default"].cursor() as cursor:
            cursor.execute("DELETE FROM content_words")

    def refresh(self, changed, moment, number):
        for kind in self.kinds.values():
            if keys := changed.of(kind.model):
                shown = kind.model.objects.published(moment).filter(pk__in=keys)
                low, _high = span(kind.model)
                back_end().drop([low + key for key in keys])
                back_end().put([(low + key, *document(title, texts)) for key, title, texts in kind.texts(shown)])

    def find(self, model, text, in_title=False):
        """The condition that an entry of the kind has all that the text asks for; None where it asks for nothing."""
        wanted = terms(text)
        if not wanted:
            return None
        # Brings the index up to date.
        current()
        low, high = span(model)
        sql, expression = back_end().query(wanted, in_title)
        return RawSQL(sql, [low, expression, low, high])

    def condition(self, model, text):
        """The same for a filter; what asks for nothing finds nothing."""
        found = self.find(model, text)
        return Q(pk__in=[]) if found is None else Q(pk__in=found)

    def keys(self, model, text, in_title=False):
        """The primary keys of what has all that the text asks for."""
        found = self.find(model, text, in_title)
        if found is None:
            return []
        with connections["default"].cursor() as cursor:
            cursor.execute(found.sql, found.params)
            return [key for (key,) in cursor.fetchall()]


INDEX = Index()


def back_end():
    return BACKENDS[connections["default"].vendor]


def span(model):
    """The smallest and the largest number of rows of the kind in the index."""
    low = ContentType.objects.get_for_model(model).pk << SHIFT
    return low, low + (1 << SHIFT) - 1


def document(title, texts):
    """The tokens of the title and those of everything else."""
    others, pieces = [], []
    for text in texts:
        if text:
            others += tokens(text)
            others.append(BREAK)
    # PostgreSQL knows no place beyond these; of what stands there no phrase is found anywhere.
    for token in others[PLACES:]:
        pieces += (token, BREAK)
    return tokens(title), [*others[:PLACES], *pieces]
