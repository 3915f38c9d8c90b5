"""What indexers will find on the page of a work, and what they miss: for the one who edits it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .exchange import to_reference
from .formats import highwire
from .formats.facts import FACTS
from .landing import to_landing
from .models import Attachment

SHOWN = 3
ROWS = {"authorships": "authorships-group", "attachments": "attachments-group"}


@dataclass(frozen=True)
class Line:
    """One fact: its tag, what is said, and where it is entered; `state` is missing, wanted or empty for said."""

    label: str
    tag: str
    texts: tuple
    more: int
    href: str
    state: str = ""
    advice: str = ""


def lines_of(work):
    """A line for each fact that is said or should be, what is missing first."""
    landing = to_landing(work, to_reference(work))
    lines = [line for fact in FACTS if (line := line_of(fact, landing, work))]
    return sorted(lines, key=lambda line: ["missing", "wanted", ""].index(line.state))


def line_of(fact, landing, work):
    tag, texts = highwire.name_of(fact, landing.row), fact.texts(landing)
    state = ""
    if not texts:
        state = "missing" if fact.required else "wanted" if landing.row.key in fact.wanted else None
    if state is None or not (tag or fact.name == "abstract" or fact.required):
        return None
    href = f"#{ROWS.get(fact.field, f'id_{fact.field}')}" if fact.field else ""
    if fact.name == "issn" and work.venue_id:
        href = reverse("admin:publications_venue_change", args=[work.venue_id])
    return Line(
        fact.label, tag, tuple(texts[:SHOWN]), max(len(texts) - SHOWN, 0), href, state, advice(fact, work, state)
    )


def advice(fact, work, state):
    """Why it matters, where that is not plain."""
    if state == "missing":
        return _("Without it Google Scholar leaves the work out.")
    if fact.name == "paper" and state:
        if any(item.kind == Attachment.Kind.PAPER for item in work.attachments.all()):
            return _("The PDF is a link. Scholar takes only a file that lies beside this page: upload it.")
        return _("Scholar finds the full text only in a file uploaded here.")
    return ""


def verdict(work, lines):
    """In one sentence."""
    if highwire.is_untagged(work.type_row):
        return _("Google Scholar lists no datasets and no software; other services read the data in the page.")
    if any(line.state == "missing" for line in lines):
        return _("Google Scholar will not list this work yet.")
    if any(line.state == "wanted" for line in lines):
        return _("Google Scholar can list this work. It would know more with what is marked below.")
    return _("Google Scholar can list this work and is told all it asks for.")
