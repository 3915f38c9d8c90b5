"""References cut to what the columns of a publication hold; what does not fit is told."""

import re
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter, gt

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from content.dates import PartialDate

from .models import Attachment, Authorship, Publication
from .types import TYPES

# The fields of a reference that are one column each.
COLUMNS = {
    "type": "type",
    "title": "title",
    "volume": "volume",
    "issue": "issue",
    "page": "pages",
    "article_number": "article_number",
    "number": "number",
    "edition": "edition",
    "collection_title": "series",
    "publisher": "publisher",
    "publisher_place": "place",
    "institution": "institution",
    "language": "language",
    "doi": "doi",
    "arxiv": "arxiv_id",
    "isbn": "isbn",
    "issn": "issn",
    "pmid": "pmid",
    "url": "url",
    "note": "note",
    "award": "award",
    "artifact": "artifact",
    "open_access": "open_access",
    "stage": "stage",
    "abstract": "body",
    "is_selected": "is_selected",
}
LIMITS = {
    name: limit for name, column in COLUMNS.items() if (limit := Publication._meta.get_field(column).max_length)
} | {"container_title": Publication._meta.get_field("container_title").max_length}
MOST = tuple(LIMITS.values())
TEXTS = attrgetter(*LIMITS)
NAME_LIMIT = Authorship._meta.get_field("credited_name").max_length
KINDS = frozenset(Attachment.Kind.values)

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
# The plain shape of nearly all addresses; the validator of Django is slow and takes the rest.
PLAIN_ADDRESS = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?:/[!-;=?-~]{0,400})?", re.I
)
is_address = URLValidator(schemes=["http", "https"])


def fitted(reference, outcome):
    """The reference cut to what the columns hold; what does not fit is told."""
    changes = {}
    values = TEXTS(reference)
    is_long = any(map(gt, map(len, values), MOST))
    for (name, limit), value in zip(LIMITS.items(), values, strict=True) if is_long else ():
        if len(value) > limit:
            if name == "title":
                changes["subtitle"] = ""
            changes[name] = value[: limit - 1].rstrip() + "…" if name in ("title", "container_title") else value[:limit]
            changes["extra"] = (*changes.get("extra", reference.extra), (name, value))
            outcome.warn(_("Too long; cut after %(limit)s characters.") % {"limit": limit}, name)
    if not is_clean(" ".join(values)) or not is_clean(reference.abstract):
        for name in (*LIMITS, "abstract"):
            changes[name] = CONTROL.sub("", changes.get(name, getattr(reference, name)))
    for name in ("author", "editor"):
        people = getattr(reference, name)
        names = [person.full for person in people]
        if any(len(full) > NAME_LIMIT for full in names):
            outcome.warn(_("Too long; cut after %(limit)s characters.") % {"limit": NAME_LIMIT}, name)
        if not all(names) or not is_clean(" ".join(names)):
            changes[name] = tuple(clean for person in people if (clean := fitted_name(person)).full)
    extra = changes.get("extra", reference.extra)
    if extra and not all(is_clean(value) for _name, value in extra):
        changes["extra"] = tuple((name, CONTROL.sub("", value)) for name, value in extra)
    if reference.type not in TYPES:
        changes["type"] = "other"
    if reference.url and not is_web_address(reference.url):
        changes["url"] = ""
        changes["extra"] = (*changes.get("extra", reference.extra), ("url", reference.url))
        outcome.warn(_("This is not an address of the web; kept among the other fields."), "url")
    if reference.issued and date_of(reference.issued) is None:
        changes["issued"] = ()
        outcome.warn(_("The date is not in the calendar; left out."), "date")
    links = reference.links and tuple(dict.fromkeys(link for link in reference.links if is_fit_link(*link)))
    if links != reference.links:
        changes["links"] = links
        for kind, address in reference.links:
            if not is_fit_link(kind, address):
                outcome.warn(_("“%(address)s” is no link; add the file by hand.") % {"address": address[:80]}, kind)
    return replace(reference, **changes) if changes else reference


def is_clean(text):
    return text.isprintable() or not CONTROL.search(text)


def fitted_name(name):
    parts = {part: CONTROL.sub("", getattr(name, part)).strip() for part in ("family", "given", "suffix", "literal")}
    return replace(name, **parts)


def is_web_address(address):
    # The plain shape of nearly all addresses; the validator of Django is slow and takes the rest.
    if PLAIN_ADDRESS.fullmatch(address):
        return True
    try:
        is_address(address)
    except ValidationError:
        return False
    return len(address) <= LIMITS["url"]


def is_fit_link(kind, address):
    return kind in KINDS and is_web_address(address)


@lru_cache(maxsize=4096)
def date_of(issued):
    try:
        return PartialDate(*issued)
    except (TypeError, ValueError):
        return None
