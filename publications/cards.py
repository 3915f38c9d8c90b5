"""Works as lists show them: made when first shown, stored, and shown while they fit the work."""

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from . import work_html
from .bylines import marks_of
from .models import Card, Publication

# All code a card may come from.
MADE_BY = ("content/*.py", "profile_app/*.py", "publications/*.py")


class Shown(NamedTuple):
    """One work in a list: safe HTML, by what lists have it under headings, and the marks in its byline."""

    html: SafeString
    year: int | None
    type: str
    is_coming: bool
    marks: frozenset

    @property
    def without_year(self):
        """The same below a heading that says the year."""
        return SafeString(self.html.replace(year_of(self.year), "", 1)) if self.year else self.html


def year_of(year):
    """As the card writes it."""
    return f' <span class="n">{year}</span>'


def cards(keys, shelf, own):
    """The works with these keys, in their order; the name of the person `own`, if it is any, stands out in them."""
    rows = shelf.rows
    fits = {work: (html, marks) for work, number, html, marks in stored(keys, own) if number == rows[work].number}
    if missing := [key for key in keys if key not in fits]:
        works = Publication.objects.listed(timezone.now()).with_card().filter(pk__in=missing)
        made = make(works, shelf, own)
        fits |= {card.work: (card.html, card.marks) for card in made}
        keep(made)
    years, types = shelf.values["year"], shelf.values["type"]
    return [
        Shown(SafeString(html), years[key][0], types[key][0], rows[key].is_coming, marks_in(marks))
        for key in keys
        if key in fits
        for html, marks in [fits[key]]
    ]


def stored(keys, own):
    """(primary key, number, HTML, marks) of the stored cards. By hand, because every list asks it."""
    if not keys:
        return []
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT work, number, html, marks FROM publications_card"
            f" WHERE work IN ({marks}) AND own = %s AND frame = %s",
            [*keys, key_of(own), frame()],
        )
        return cursor.fetchall()


@cache
def marks_in(text):
    return frozenset(text.split())


def key_of(own):
    return own.pk if own else 0


def prepare(works, shelf, own):
    """Makes and stores the cards that are missing of listed works, which came `with_card`."""
    rows = shelf.rows
    fitting = {work for work, number, *_ in stored([work.pk for work in works], own) if number == rows[work].number}
    keep(make([work for work in works if work.pk in rows and work.pk not in fitting], shelf, own))


def make(works, shelf, own):
    return [
        Card(
            work=work.pk,
            own=key_of(own),
            number=shelf.rows[work.pk].number,
            frame=frame(),
            html=work_html.card(work, own),
            marks=" ".join(sorted(marks_of(work, own))),
        )
        for work in works
    ]


def keep(made):
    """Stores cards for later; whoever reads does not wait or fail for it."""
    try:
        with transaction.atomic():
            Card.objects.bulk_create(
                made,
                update_conflicts=True,
                unique_fields=["work", "own"],
                update_fields=["number", "frame", "html", "marks"],
            )
    except DatabaseError:
        # They are made again when next shown.
        return


def frame():
    """What stands for all that cards show and is neither the work's own nor a person's."""
    return f"{made_by()} {get_language()}"


@cache
def made_by():
    """A fingerprint of the software, so that no card outlives the code it comes from."""
    root = Path(settings.BASE_DIR)
    digest = hashlib.sha256(static("img/icons.svg").encode())
    for pattern in MADE_BY:
        for file in sorted(root.glob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:32]
