"""A list of publications under the headings of its years."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext_lazy as _

TO_APPEAR = frozenset({"accepted", "in_press"})


@dataclass(frozen=True)
class YearGroup:
    """A heading, the works of this page below it, and how many the year has on all pages."""

    key: str
    label: str
    n: int
    items: list


def year_groups(publications, counts):
    """Groups in the order of the publications; `counts` says how many there are by year."""
    groups = [(year, list(items)) for year, items in groupby(publications, key=lambda work: work.year)]
    return [
        YearGroup(str(year or "undated"), str(year) if year else undated(items), counts.get(year, 0), items)
        for year, items in groups
    ]


def undated(publications):
    """The heading for works without a year."""
    return _("In press") if all(work.is_coming for work in publications) else _("No date")
