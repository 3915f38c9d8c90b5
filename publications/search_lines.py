"""Works as a search shows them, past model instances, of which there may be very many."""

from content.markdown import inline_plain, plain
from content.rows import among
from content.search.lines import LEAD_WORDS, Line, paragraph_in, text_in

from .models import Authorship, Publication, venue_label

LABEL = ("venue__short_name", "venue__name", "container_title", "institution", "type")
COLUMNS = ("pk", "slug", "title", "body", "body_html", "year", "stage", *LABEL)
LONGEST, LEADING = 12, 3


def line_of(names, label, year, stage):
    """That it was retracted, who wrote it, where it appeared and when."""
    retracted = Publication.Stage.RETRACTED
    warning = str(retracted.label) if stage == retracted else ""
    shown = ", ".join(names if len(names) <= LONGEST else [*names[:LEADING], "…", names[-1]])
    return " · ".join(part for part in (warning, shown, f"{label} {year or ''}".strip()) if part)


def lines_of(keys):
    """The lines of some works."""
    names = {}
    credits = Authorship.objects.filter(publication__in=among(keys)).order_by("role", "order", "pk")
    for work, name in credits.values_list("publication", "credited_name"):
        names.setdefault(work, []).append(name)
    works = Publication.objects.filter(pk__in=among(keys)).order_by()
    for work, slug, title, body, rendered, year, stage, *label in works.values_list(*COLUMNS):
        facts = line_of(names.get(work, ()), venue_label(*label), year, stage)
        text = paragraph_in(rendered)
        lead = plain(body, words=LEAD_WORDS) if text is None else ""
        yield Line(work, slug, inline_plain(title), facts, lead, text_in(rendered) if text is None else text)
