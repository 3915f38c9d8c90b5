"""A list of publications under headings: its years, its types, or none."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from .types import TYPES

TO_APPEAR = frozenset({"accepted", "in_press"})

GROUPINGS = {"year": _("by year"), "type": _("by type"), "none": _("none")}


@dataclass(frozen=True)
class Group:
    """A heading, the works of this page below it, and how many it has on all pages, some of them before or after."""

    key: str
    label: str
    n: int
    items: list
    is_continued: bool = False
    goes_on: bool = False


def groups_of(works, name, sizes, start=0):
    """The works of a page, the first of which is the one at `start` of the list, under the headings of `name`.

    `sizes` says how many works each value has, in the order of the list.
    """
    groups, begins, end = [], {}, 0
    for value, n in sizes:
        begins[value] = end
        end += n
    known, stop = dict(sizes), start + len(works)
    for value, run in groupby(works, key=attrgetter(name)):
        items, begin, n = list(run), begins.get(value, start), known.get(value, 0)
        label = LABELS[name](value, items)
        groups.append(Group(f"{name}-{value or 'undated'}", label, n, items, begin < start, begin + n > stop))
    return groups


def year_label(year, works):
    if year:
        return str(year)
    return _("In press") if all(work.is_coming for work in works) else _("No date")


def type_label(key, works):
    return TYPES[key].plural if key in TYPES else key


LABELS = {"year": year_label, "type": type_label}
