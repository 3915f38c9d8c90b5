"""Crossref: a work by its DOI, from the REST API (https://api.crossref.org/works/<doi>)."""

import re
from urllib.parse import quote

from django.utils.translation import gettext as _

from publications.formats.draft import Draft, read_arxiv, read_doi
from publications.identifiers import identify_arxiv, identify_doi
from publications.reference import Name

from .answer import Answer
from .fields import first, items, line, orcid_of, part, texts, work_about
from .marked import to_line, to_paragraphs, to_text

TYPE_OF = {
    "journal-article": "journal-article",
    "proceedings-article": "conference-paper",
    "posted-content": "preprint",
    "book": "book",
    "monograph": "book",
    "reference-book": "book",
    "book-set": "book",
    "edited-book": "edited-volume",
    "proceedings": "proceedings",
    "book-chapter": "book-chapter",
    "book-section": "book-chapter",
    "book-part": "book-chapter",
    "book-track": "book-chapter",
    "reference-entry": "book-chapter",
    "dissertation": "phd-thesis",
    "report": "report",
    "report-component": "report",
    "dataset": "dataset",
    "database": "dataset",
    "standard": "standard",
}
SUBTYPE_OF = {"working_paper": "report", "report": "report", "dissertation": "phd-thesis"}
PARTS = frozenset({"conference-paper", "workshop-paper", "book-chapter"})
# Of an article the editor is the one who handled it, whom nobody cites.
WITH_EDITORS = PARTS | {"book", "edited-volume", "proceedings"}
INSTITUTIONAL = frozenset({"phd-thesis", "masters-thesis", "bachelor-thesis", "report"})
# The date people cite by comes first.
DATES = ("published-print", "issued", "published", "published-online", "posted", "approved")
WITHDRAWING = frozenset({"retraction", "withdrawal", "removal", "partial_retraction"})
WORKSHOP = re.compile(r"\bworkshops?\b", re.I)
YEAR = re.compile(r"\W*(?:'|’)?(?:19|20)?\d\d\W*$")
DOI_ADDRESS = re.compile(r"^https?://(?:dx\.)?doi\.org/", re.I)


def takes(identifier):
    return identifier.scheme == "doi"


def path(identifier):
    return f"/works/{quote(identifier.value, safe='')}"


def read(body, identifier):
    return read_work(work_about(identifier, body, "message", doi="DOI"), identifier)


def read_work(message, identifier):
    draft = Draft()
    draft.set("doi", identifier.value)
    key = draft.values["type"] = type_of(draft, message)
    read_titles(draft, message)
    for field in ("author", "editor") if key in WITH_EDITORS else ("author",):
        draft.set(field, tuple(filter(None, map(name_of, items(message, field)))))
    read_issued(draft, message)
    key = draft.values["type"] = read_container(draft, message, key)
    draft.set("volume", line(message, "volume"))
    draft.set("issue", line(message, "issue"))
    article = line(message, "article-number")
    draft.set("article_number", article)
    if line(message, "page") != article:
        draft.pages(line(message, "page"))
    draft.set("edition", line(message, "edition-number"))
    publisher = line(message, "publisher")
    institutions = [line(each, "name") for each in items(message, "institution")]
    if key in INSTITUTIONAL:
        draft.set("institution", next(filter(None, institutions), publisher))
    else:
        draft.set("publisher", publisher)
    draft.set("publisher_place", line(message, "publisher-location"))
    draft.set("isbn", line(message, "ISBN"))
    draft.set("issn", line(message, "ISSN"))
    draft.set("language", line(message, "language"))
    draft.set("abstract", to_paragraphs(first(message, "abstract")))
    read_address(draft, message)
    read_updates(draft, message)
    relation = part(message, "relation")
    return Answer(draft.read(), related(relation, "is-preprint-of"), related(relation, "has-preprint"))


def type_of(draft, message):
    found, subtype = line(message, "type"), line(message, "subtype")
    if found == "posted-content" and subtype in SUBTYPE_OF:
        found = subtype
    key = SUBTYPE_OF.get(found) or TYPE_OF.get(found, "other")
    if key == "book" and items(message, "editor") and not items(message, "author"):
        key = "edited-volume"
    if key == "phd-thesis":
        degree = line(message, "degree")
        if re.search(r"\bM\.?\s?(?:A|Sc|Phil|Eng)\b|master", degree, re.I):
            return "masters-thesis"
        if not degree:
            draft.doubt(_("Crossref does not say which degree. Is it a PhD thesis?"), "type")
    if key == "other":
        draft.doubt(_("Crossref calls it “%s”. What is it?") % (found or "–")[:60], "type")
    return key


def read_titles(draft, message):
    title, subtitle = to_line(first(message, "title")), to_line(first(message, "subtitle"))
    if subtitle and not title.endswith(subtitle):
        title = f"{title}: {subtitle}"
    draft.set("title", title)
    draft.short_title(title.removesuffix(f": {subtitle}") if subtitle else "")
    if title.isupper() and len(title) > 20:
        draft.doubt(_("The title is all in capitals. How is it written?"), "title")
    if re.match(r"\W*(?:retracted|withdrawn|retraction)\b", title, re.I):
        draft.doubt(_("The title says that the work was retracted. Is it?"), "stage")


def read_issued(draft, message):
    dates = {name: date_of(message.get(name)) for name in DATES}
    found = next(filter(None, dates.values()), ())
    if found:
        draft.date(*found, name="issued")
    years = sorted({dates[name][0] for name in ("published-print", "published-online") if dates[name]})
    if len(years) == 2:
        draft.doubt(
            _("Online in %(first)s, in print in %(last)s. Which year do you cite?")
            % {"first": years[0], "last": years[1]},
            "issued",
        )


def read_container(draft, message, key):
    """Sets where the work appeared; returns the type as the container tells it."""
    titles = [name for name in map(to_text, texts(message, "container-title")) if name]
    event = part(message, "event")
    if not titles and key in PARTS:
        titles = [name for name in [to_text(line(event, "name"))] if name]
    if key == "preprint":
        titles = titles or [line(each, "name") for each in items(message, "institution")][:1]
    if len(titles) > 1 and key in PARTS:
        # A volume of a series: the series comes first.
        draft.set("collection_title", titles[0])
        draft.doubt(
            _("Crossref says “%(series)s” and “%(book)s”. Is the second the venue?")
            % {"series": titles[0], "book": titles[-1]},
            "container_title",
        )
        titles = titles[-1:]
    draft.set("container_title", next(iter(titles), ""))
    short = to_text(first(message, "short-container-title"))
    if key in PARTS:
        short = YEAR.sub("", line(event, "acronym"))
    if short != draft.values.get("container_title"):
        draft.set("container_title_short", short)
    named = f"{draft.values.get('container_title', '')} {line(event, 'name')}"
    return "workshop-paper" if key == "conference-paper" and WORKSHOP.search(named) else key


def read_address(draft, message):
    address = line(part(part(message, "resource"), "primary"), "URL")
    if not DOI_ADDRESS.match(address):
        draft.set("url", address)


def read_updates(draft, message):
    """What was said about the work afterwards: a retraction must be seen, and a notice is not the paper."""
    for update in items(message, "updated-by"):
        if line(update, "type") in WITHDRAWING:
            draft.doubt(_("Crossref knows a retraction: %s. Is the work retracted?") % line(update, "DOI"), "stage")
    for update in items(message, "update-to"):
        if line(update, "type") in WITHDRAWING:
            draft.doubt(
                _("This is the notice of a retraction of %s, not a paper of its own.") % line(update, "DOI"), "title"
            )


def related(relation, name):
    found = []
    for each in items(relation, name):
        number, is_number = read_arxiv(line(each, "id"))
        doi, is_doi = read_doi(line(each, "id"))
        if line(each, "id-type") == "arxiv" and is_number:
            found.append(identify_arxiv(number))
        elif line(each, "id-type") == "doi" and is_doi:
            found.append(identify_doi(doi))
    return tuple(dict.fromkeys(found))


def name_of(found):
    """A person or an organisation; None where there is no name."""
    family, given = to_text(line(found, "family")), to_text(line(found, "given"))
    suffix, whole = to_text(line(found, "suffix")), to_text(line(found, "name"))
    if family:
        return Name(family=family, given=given, suffix=suffix, orcid=orcid_of(line(found, "ORCID")))
    return Name(literal=whole or given, orcid=orcid_of(line(found, "ORCID"))) if whole or given else None


def date_of(found):
    """(year, month, day) as far as they are given."""
    parts = found.get("date-parts") if isinstance(found, dict) else None
    parts = parts[0] if isinstance(parts, list) and parts else None
    numbers = []
    for number in parts[:3] if isinstance(parts, list) else ():
        if not re.fullmatch(r"\d{1,4}", str(number), re.A):
            break
        numbers.append(int(number))
    return tuple(numbers)
