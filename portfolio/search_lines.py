"""What a search shows of each entry, stored, so that a page of hits is one query past model instances."""

from django.db import connection
from django.utils import translation
from django.utils.translation import get_language

from content.rows import among, insert, of_keys
from content.search.index import INDEX, span
from content.search.lines import Line

from .models import SearchLine, SiteSettings
from .sections import SECTIONS

COLUMNS = "number, slug, title, facts, lead, text"


class SearchLines:
    """A keeper of `content.changes`: one row of `SearchLine` for each entry that the index of words has."""

    sources = tuple(section.model for section in SECTIONS.values())

    def clear(self):
        SearchLine.objects.all().delete()

    def refresh(self, changed, moment, number):
        # The first page view after a change does this, before it speaks the language of the site.
        with translation.override(SiteSettings.current().language):
            for section in SECTIONS.values():
                if keys := changed.of(section.model):
                    low, _high = span(section.model)
                    SearchLine.objects.filter(number__in=among(low + key for key in keys)).delete()
                    public = of_keys(INDEX.public[section.model](moment), keys)
                    shown = list(public.order_by().values_list("pk", flat=True))
                    lines = section.lines(section, shown) if shown else ()
                    rows = [(low + key, *said) for key, *said in lines]
                    insert(SearchLine, ("number", *Line._fields[1:]), rows, language=get_language())


def lines_of(found):
    """The lines of entries, given and returned by section, in their order. By hand, because every search asks it."""
    lows = {section.key: span(section.model)[0] for section in found}
    numbers = [lows[section.key] + key for section, keys in found.items() for key in keys]
    known = {number: Line(number, *said) for number, *said in stored(numbers)}
    lines = {}
    for section, keys in found.items():
        low = lows[section.key]
        missing = [key for key in keys if low + key not in known]
        # As in another language than that of the site.
        made = {low + line.key: line for line in section.lines(section, missing)} if missing else {}
        every = known | made
        lines[section] = [every[low + key] for key in keys if low + key in every]
    return lines


def stored(numbers):
    if not numbers:
        return []
    marks = ", ".join(["%s"] * len(numbers))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM {SearchLine._meta.db_table} WHERE number IN ({marks}) AND language = %s",
            [*numbers, get_language()],
        )
        return cursor.fetchall()
