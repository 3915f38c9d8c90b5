"""Formatted citations as they are stored: made after a change is committed, and shown only while they fit the work."""

import hashlib
import json
import time
from dataclasses import dataclass

from django.db import transaction

from .exchange import to_reference
from .models import FormattedCitations, Publication
from .styles import STYLES, cited, render

BATCH = 500

# What may be done while an editor waits.
FEW = 20
SHORTLY = 5.0


@dataclass(frozen=True)
class Citation:
    """One way to cite a work; `format` is set where it is text of a format that also comes as a file."""

    key: str
    label: str
    text: str
    format: object = None


@dataclass(frozen=True)
class Tally:
    """How many of the works so far were looked at, got new citations, and lack some style still."""

    read: int = 0
    made: int = 0
    lacking: int = 0


def stored(work, wanted):
    """The citations of a work that were made from what it is now."""
    formatted = getattr(work, "formatted", None)
    return formatted.texts if formatted and formatted.fingerprint == wanted else {}


def fingerprint(item):
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()


def catch_up(works, batch=BATCH, timeout=60.0):
    """Makes the citations that are missing or no longer fit, and yields a tally after each batch.

    Nothing is locked and no query is left open while they are made, so that editors can save meanwhile; and what fits
    is left alone, so that it may be stopped anywhere.
    """
    rows, tally, last = works.with_reference().select_related("venue", "formatted").order_by("pk"), Tally(), 0
    while some := list(rows.filter(pk__gt=last)[:batch]):
        last = some[-1].pk
        items = {work.pk: cited(to_reference(work)) for work in some}
        prints = {pk: fingerprint(item) for pk, item in items.items()}
        known = {work.pk: stored(work, prints[work.pk]) for work in some}
        missing = [pk for pk in known if not known[pk].keys() >= STYLES.keys()]
        if missing:
            fresh = render([items[pk] for pk in missing], timeout)
            known |= {pk: known[pk] | texts for pk, texts in zip(missing, fresh, strict=True)}
            store({pk: (prints[pk], known[pk]) for pk in missing})
        lacking = sum(len(known[pk]) < len(STYLES) for pk in missing)
        tally = Tally(tally.read + len(some), tally.made + len(missing) - lacking, tally.lacking + lacking)
        yield tally


def store(made):
    """Keeps the citations of the works that are still there."""
    with transaction.atomic():
        alive = Publication.objects.select_for_update().filter(pk__in=made).values_list("pk", flat=True)
        FormattedCitations.objects.bulk_create(
            [FormattedCitations(pk=pk, fingerprint=made[pk][0], texts=made[pk][1]) for pk in alive],
            update_conflicts=True,
            unique_fields=["publication"],
            update_fields=["fingerprint", "texts"],
        )


def catch_up_shortly(works, seconds):
    """Makes citations as long as somebody may be left waiting; says whether all are made."""
    until = time.monotonic() + seconds
    return all(time.monotonic() < until for _tally in catch_up(works, FEW, SHORTLY))


def catch_up_after_commit(works):
    """Makes the citations of the first few works as soon as the change at hand is safe; the others wait for the
    command."""
    transaction.on_commit(lambda: next(catch_up(works, FEW, SHORTLY), None), robust=True)
