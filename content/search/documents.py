"""What of an entry is found: its names, the facts beside them and its texts, past model instances."""

from dataclasses import dataclass
from itertools import chain

from content.rows import among

from .tokens import BREAK, END, START, tokens

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
        """(primary key, tokens of the names, of the facts, of the texts) of some of its entries."""
        groups = self.names, self.facts, self.texts
        paths = [path for path in chain(*groups) if self._link(path) is None]
        rows = entries.order_by().values_list("pk", *paths)
        values = {key: {path: [value] for path, value in zip(paths, row, strict=True)} for key, *row in rows}
        for path in chain(*groups):
            if link := self._link(path):
                related, name = link
                column = path.partition("__")[2]
                for key, value in related.filter(**{f"{name}__in": among(values)}).values_list(name, column):
                    values[key].setdefault(path, []).append(value)
        for key, found in values.items():
            names, facts, texts = (
                [str(value) for path in group for value in found.get(path, ()) if value] for group in groups
            )
            yield key, _names(names), _texts(facts), _texts(texts)

    def _link(self, path):
        """(the rows a path leads to, the name of their way back) where an entry has several of them."""
        field = self.model._meta.get_field(path.partition("__")[0])
        if not field.one_to_many:
            return None
        rows = field.related_model._base_manager
        return rows.order_by(*field.related_model._meta.ordering, "pk"), field.remote_field.name


def _names(names):
    """The tokens of some names, each between marks, so that one can be asked for as a whole."""
    return [token for name in names for token in (START, *tokens(name), END)]


def _texts(texts):
    found = []
    for text in texts:
        found += tokens(text)
        found.append(BREAK)
    # Beyond the last place every word stands alone.
    return [*found[:PLACES], *(token for late in found[PLACES:] for token in (late, BREAK))]
