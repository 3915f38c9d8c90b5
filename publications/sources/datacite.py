"""DataCite: a work by its DOI, from the REST API (https://api.datacite.org/dois/<doi>); also arXiv's own DOIs."""

import re
from urllib.parse import quote

from django.utils.translation import gettext as _

from publications.exchange import split_name
from publications.formats.draft import Draft, read_doi
from publications.identifiers import ARXIV_DOI, identify_doi
from publications.reference import Name

from .answer import Answer
from .fields import first, items, line, orcid_of, part, work_about
from .marked import to_line, to_paragraphs, to_text

TYPE_OF = {
    "JournalArticle": "journal-article",
    "DataPaper": "journal-article",
    "ConferencePaper": "conference-paper",
    "Preprint": "preprint",
    "Dissertation": "phd-thesis",
    "Book": "book",
    "BookChapter": "book-chapter",
    "ConferenceProceeding": "proceedings",
    "Report": "report",
    "Dataset": "dataset",
    "Collection": "dataset",
    "Software": "software",
    "ComputationalNotebook": "software",
    "Standard": "standard",
    "Poster": "poster",
    "Presentation": "presentation",
}
# A text without a type of its own says what it is in words.
WORDS = (
    (r"master", "masters-thesis"),
    (r"bachelor", "bachelor-thesis"),
    (r"thesis|dissertation|habilitation", "phd-thesis"),
    (r"preprint", "preprint"),
    (r"poster", "poster"),
    (r"slides|presentation|lecture", "presentation"),
    (r"chapter|section", "book-chapter"),
    (r"proceedings|conference", "conference-paper"),
    (r"report|working paper|deliverable", "report"),
    (r"journal|article", "journal-article"),
    (r"book|monograph", "book"),
)
THESES = frozenset({"phd-thesis", "masters-thesis", "bachelor-thesis"})
INSTITUTIONAL = frozenset({*THESES, "report"})
FIELDS_OF_SCIENCE = re.compile(r"^FOS:", re.I)


def takes(identifier):
    return True


def path(identifier):
    return f"/dois/{quote(doi_of(identifier), safe='')}"


def doi_of(identifier):
    return f"{ARXIV_DOI}{identifier.value}" if identifier.scheme == "arxiv" else identifier.value


def read(body, identifier):
    return read_work(work_about(identifier, body, "data", "attributes", doi="doi"), identifier)


def read_work(found, identifier):
    draft = Draft()
    draft.set("arxiv" if identifier.scheme == "arxiv" else "doi", identifier.value)
    key = draft.values["type"] = type_of(draft, found)
    read_titles(draft, found)
    draft.set("author", tuple(filter(None, map(name_of, items(found, "creators")))))
    editors = [each for each in items(found, "contributors") if line(each, "contributorType") == "Editor"]
    draft.set("editor", tuple(filter(None, map(name_of, editors))))
    read_issued(draft, found)
    read_container(draft, found, key)
    for each in items(found, "descriptions"):
        if line(each, "descriptionType") == "Abstract":
            draft.set("abstract", to_paragraphs(first(each, "description")))
    subjects = (to_text(line(each, "subject")) for each in items(found, "subjects"))
    draft.set("keywords", tuple(dict.fromkeys(word for word in subjects if word and not FIELDS_OF_SCIENCE.match(word))))
    draft.set("language", line(found, "language"))
    draft.keep("version", line(found, "version"))
    if identifier.scheme == "arxiv":
        draft.set("links", (("paper", f"https://arxiv.org/pdf/{identifier.value}"),))
    else:
        draft.set("url", line(found, "url"))
    return Answer(draft.read(), became=versions(found, "IsVersionOf", "IsPreprintOf") if key == "preprint" else ())


def type_of(draft, found):
    types = part(found, "types")
    general, own = line(types, "resourceTypeGeneral"), line(types, "resourceType")
    key = TYPE_OF.get(general)
    if key is None or key in THESES:
        said = own if key else f"{own} {line(types, 'citeproc')}"
        key = next((ours for words, ours in WORDS if re.search(words, said, re.I)), key or "other")
    if key == "other":
        draft.doubt(_("DataCite calls it “%s”. What is it?") % (own or general or "–")[:60], "type")
    if key == "phd-thesis" and not re.search(r"ph\.?\s?d|doctor|dissertation|habilitation", own, re.I):
        draft.doubt(_("DataCite does not say which degree. Is it a PhD thesis?"), "type")
    return key


def read_titles(draft, found):
    by_kind = {}
    for each in items(found, "titles"):
        by_kind.setdefault(line(each, "titleType"), to_line(first(each, "title")))
    title = by_kind.get("", "") or next(iter(by_kind.values()), "")
    subtitle = by_kind.get("Subtitle", "")
    if title and subtitle and not title.endswith(subtitle):
        draft.set("title", f"{title}: {subtitle}")
        draft.short_title(title)
    draft.set("title", title)


def read_issued(draft, found):
    """The day it was issued where that is known, else the year of publication."""
    year = line(found, "publicationYear")
    dates = {line(each, "dateType"): line(each, "date") for each in reversed(items(found, "dates"))}
    for kind in ("Issued", "Available", "Submitted", "Created"):
        date = dates.get(kind, "")
        if date.startswith(year) and len(date) > 4 and draft.edtf(date, "issued"):
            return
    if year:
        draft.edtf(year, "issued")
    elif dates.get("Issued"):
        draft.edtf(dates["Issued"], "issued")


def read_container(draft, found, key):
    container = part(found, "container")
    publisher = line(part(found, "publisher"), "name") or line(found, "publisher")
    draft.set("institution" if key in INSTITUTIONAL else "publisher", publisher)
    draft.set("container_title", to_text(line(container, "title")))
    draft.set("volume", line(container, "volume"))
    draft.set("issue", line(container, "issue"))
    pages = [line(container, name) for name in ("firstPage", "lastPage")]
    draft.pages("–".join(page for page in pages if page))
    scheme, value = line(container, "identifierType").upper(), line(container, "identifier")
    if scheme in ("ISSN", "ISBN"):
        draft.set(scheme.lower(), value)


def name_of(found):
    """A person or an organisation; None where there is no name."""
    family, given = to_text(line(found, "familyName")), to_text(line(found, "givenName"))
    whole = to_text(line(found, "name"))
    orcid = next(
        (
            line(each, "nameIdentifier")
            for each in items(found, "nameIdentifiers")
            if line(each, "nameIdentifierScheme").upper() == "ORCID"
        ),
        "",
    )
    if line(found, "nameType") == "Organizational":
        return Name(literal=whole) if whole else None
    if family and given:
        return Name(family=family, given=given, orcid=orcid_of(orcid))
    name = split_name(whole or family or given)
    return Name(name.family, name.given, name.suffix, name.literal, orcid_of(orcid)) if name.full else None


def versions(found, *kinds):
    related = [
        read_doi(line(each, "relatedIdentifier"))
        for each in items(found, "relatedIdentifiers")
        if line(each, "relationType") in kinds and line(each, "relatedIdentifierType").upper() == "DOI"
    ]
    return tuple(dict.fromkeys(identify_doi(doi) for doi, is_sound in related if is_sound))
