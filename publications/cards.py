"""Works as lists show them: made when first shown, stored, and shown while they fit the work."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, transaction
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from .bylines import marks_of
from .models import Card, Publication

TEMPLATE = "publications/_publication_card.html"
# All code and templates a card may come from.
MADE_BY = ("content/*.py", "profile_app/*.py", "publications/*.py", "templates/publications/*.html")


@dataclass(frozen=True)
class Shown:
    """One work in a list: safe HTML, the year as in the list of works, and the marks in its byline."""

    html: SafeString
    year: int | None
    is_coming: bool
    marks: frozenset

    @property
    def without_year(self):
        """The same below a heading that says the year."""
        return mark_safe(self.html.replace(year_of(self.year), "", 1)) if self.year else self.html


def year_of(year):
    """As the template writes it."""
    return f' <span class="n">{year}</span>'


def cards(keys, shelf, owner):
    """The works with these keys, in their order, as they are shown on a site of this owner."""
    frame = frame_of(owner)
    stored = {card.work: card for card in Card.objects.filter(work__in=keys)}
    fits = {key: card for key, card in stored.items() if card.frame == frame and card.number == shelf.rows[key].number}
    missing = [key for key in keys if key not in fits]
    if missing:
        made = make(missing, shelf, owner, frame)
        fits |= {card.work: card for card in made}
        keep(made)
    return [
        Shown(mark_safe(card.html), shelf.rows[key].year[0], shelf.rows[key].is_coming, frozenset(card.marks.split()))
        for key in keys
        if (card := fits.get(key))
    ]


def make(keys, shelf, owner, frame):
    template = get_template(TEMPLATE)
    return [
        Card(
            work=work.pk,
            number=shelf.rows[work.pk].number,
            frame=frame,
            html=template.render({"item": work, "owner": owner, "showyear": True}).strip(),
            marks=" ".join(sorted(marks_of(work, owner))),
        )
        for work in Publication.objects.listed(timezone.now()).with_card().filter(pk__in=keys)
    ]


def keep(made):
    """Stores cards for later; whoever reads does not wait or fail for it."""
    try:
        with transaction.atomic():
            Card.objects.bulk_create(
                made, update_conflicts=True, unique_fields=["work"], update_fields=["number", "frame", "html", "marks"]
            )
    except DatabaseError:
        # They are made again when next shown.
        return


def frame_of(owner):
    """What stands for all that cards show and is not the work's own."""
    return f"{made_by()} {owner.pk if owner else 0} {get_language()}"


@cache
def made_by():
    """A fingerprint of the software, so that no card outlives the templates it comes from."""
    root = Path(settings.BASE_DIR)
    digest = hashlib.sha256(static("img/icons.svg").encode())
    for pattern in MADE_BY:
        for file in sorted(root.glob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:32]
