"""What of an entry is found: its names, the facts beside them and its texts, past model instances."""

from dataclasses import dataclass
from itertools import chain

from content.rows import among

from .tokens import BREAK, as_one, spaced, tokens

# PostgreSQL knows no place beyond these; of what stands there no phrase is found anywhere.
PLACES = 16_000


@dataclass(frozen=True)
class Kind:
    """A kind of entry to be found by words in some of its columns, also across relations.

    A word in the `names` says more than one in the `facts` (who, where, when), and that more than one in the `texts`.
    """

    model: type
    names: tuple
    facts: tuple
    texts: tuple

    def documents(self, entries):
        """(primary key, tokens of the names, of the facts, of the texts) of some of its entries.

        Between the tokens are spaces.
        """
        groups = self.names, self.facts, self.texts
        links = {path: link for path in chain(*groups) if (link := self._link(path))}
        paths = [path for path in chain(*groups) if path not in links]
        rows = list(entries.order_by().values_list("pk", *paths))
        keys = [row[0] for row in rows]
        lists = {path: _lists(*link, path.partition("__")[2], keys) for path, link in links.items()}
        # Where each value of a group stands: in the lists of a path, or at a place of the row.
        where = [
            [(lists.get(path), 0 if path in lists else 1 + paths.index(path)) for path in group] for group in groups
        ]
        for row in rows:
            names, facts, texts = (_values(row, group) for group in where)
            yield row[0], _names(names), spaced(facts), _texts(texts)

    def _link(self, path):
        """(the rows a path leads to, the name of their way back) where an entry has several of them."""
        field = self.model._meta.get_field(path.partition("__")[0])
        if not field.one_to_many:
            return None
        rows = field.related_model._base_manager
        return rows.order_by(*field.related_model._meta.ordering, "pk"), field.remote_field.name


def _lists(related, name, column, keys):
    """The values in a column of the rows of each entry."""
    found = {}
    for key, value in related.filter(**{f"{name}__in": among(keys)}).values_list(name, column):
        found.setdefault(key, []).append(value)
    return found


def _values(row, group):
    found = []
    for those, place in group:
        if place:
            if value := row[place]:
                found.append(value if value.__class__ is str else str(value))
        elif row[0] in those:
            found += map(str, filter(None, those[row[0]]))
    return found


def _names(names):
    """The tokens of some names, after each what stands for it as a whole."""
    return " ".join(token for name in names for words in [tokens(name)] for token in (*words, as_one(words)))


def _texts(texts):
    found = spaced(texts)
    if len(found) > PLACES and len(each := found.split()) > PLACES:
        # Beyond the last place every word stands alone.
        return " ".join([*each[:PLACES], *(token for late in each[PLACES:] for token in (late, BREAK))])
    return found
