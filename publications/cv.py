"""What publications add to a CV."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from profile_app.cv import MAX_LINES, CVSection, Line, Signed, Word, register

from .bylines import key_to, runs, signature
from .imprint import imprint
from .record import works_of
from .types import TYPES

RANKS = {key: rank for rank, key in enumerate(TYPES)}


def lines_of(person):
    chosen = set(person.selected_works.values_list("publication", flat=True))
    for work in works_of(person).with_names()[:MAX_LINES]:
        yield Line(
            f"publication-{work.pk}",
            item=work,
            title=f"{work.title}: {work.subtitle}" if work.subtitle else work.title,
            is_marked=True,
            href=work.get_absolute_url(),
            label=work.venue.short_name if work.venue else "",
            organisation=work.container or work.institution or work.publisher,
            start=work.issued,
            says=tuple(said(work)),
            names=tuple(names_of(work, person)),
            doi=work.doi,
            group=Word(work.type_row.plural),
            rank=RANKS[work.type_row.key],
            is_chosen=work.is_selected or work.pk in chosen,
        )


def said(work):
    yield from filter(None, (imprint(work), str(work.standing), work.award, work.note))


def names_of(work, person):
    """The byline, or the editors of a work without authors; of a long one as much as lists show."""
    for run in runs([signature(credit, person) for credit in work.authors or work.editors], fold=True):
        if run.is_folded:
            yield Signed("…")
        else:
            yield from (Signed(one.name, one.is_own, one.mark) for one in run.signatures)


def cards(lines):
    """The works with what only the page shows."""
    works = [line.item for line in lines]
    prefetch_related_objects(works, "attachments")
    return works


def key(lines):
    """What the marks in the bylines mean."""
    return [(mark, Word(meaning)) for mark, meaning in key_to({one.mark for line in lines for one in line.names}).marks]


register(
    CVSection(
        "publications",
        _("Publications"),
        "publications/_works.html",
        lines_of,
        40,
        "publication",
        present=cards,
        below="publications/_key.html",
        marks=key,
        total=lambda person: works_of(person).count(),
        more="publications:list",
        entry=".",
    )
)
