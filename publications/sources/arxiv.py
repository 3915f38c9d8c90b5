"""arXiv: a preprint by its number, from the Atom feed of the arXiv API."""

import re
from urllib.parse import quote
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from publications import latex
from publications.exchange import split_name
from publications.formats.draft import Draft, read_doi
from publications.identifiers import identify_arxiv, identify_doi

from .answer import Answer, UnknownError, UntrustedError

ATOM = "{http://www.w3.org/2005/Atom}"
OURS = "{http://arxiv.org/schemas/atom}"
ERRORS = re.compile(r"//arxiv\.org/api/errors", re.I)
ADDRESS = re.compile(r"^https?://(?:www\.|export\.)?arxiv\.org/abs/", re.I)
WITHDRAWN = re.compile(r"\bwithdrawn\b", re.I)


def takes(identifier):
    return identifier.scheme == "arxiv"


def path(identifier):
    return f"/api/query?id_list={quote(identifier.value, safe='')}&max_results=1"


def read(body, identifier):
    """The one entry of the feed; an error comes as an entry, too."""
    try:
        feed = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise UntrustedError from None
    if feed.tag != f"{ATOM}feed":
        raise UntrustedError
    entry = feed.find(f"{ATOM}entry")
    if entry is None or ERRORS.search(text(entry, "id")) or not text(entry, "title"):
        raise UnknownError
    if number_of(text(entry, "id")) != identifier:
        raise UntrustedError
    return read_entry(entry, identifier)


def read_entry(entry, identifier):
    draft = Draft()
    draft.values["type"] = "preprint"
    draft.set("arxiv", identifier.value)
    draft.set("title", latex.to_markdown(text(entry, "title")))
    draft.set("abstract", latex.to_paragraphs(text(entry, "summary")))
    names = (latex.to_text(text(author, "name")) for author in entry.findall(f"{ATOM}author"))
    draft.set("author", tuple(split_name(name) for name in names if name))
    draft.edtf(text(entry, "published"), "issued")
    category = entry.find(f"{OURS}primary_category")
    if category is not None and category.get("term"):
        draft.keep("primaryclass", category.get("term"))
    draft.set("links", (("paper", f"https://arxiv.org/pdf/{identifier.value}"),))
    comment = latex.to_text(text(entry, "comment", OURS))
    if comment:
        draft.keep("comment", comment)
        draft.doubt(remark_on(comment), "note")
    journal = latex.to_text(text(entry, "journal_ref", OURS))
    doi, is_sound = read_doi(text(entry, "doi", OURS))
    if journal:
        draft.keep("journal_ref", journal)
    return Answer(draft.read(), became=(identify_doi(doi),) if is_sound else ())


def remark_on(comment):
    if WITHDRAWN.search(comment):
        return _("arXiv says “%s”. Do you want to show a withdrawn paper?") % comment[:200]
    return _("The authors' comment on arXiv is “%s”. Is there anything visitors should know?") % comment[:200]


def number_of(address):
    """The identifier in the address of an entry, without its version; None where there is none."""
    try:
        return identify_arxiv(ADDRESS.sub("", address))
    except ValidationError:
        return None


def text(element, name, space=ATOM):
    found = element.find(f"{space}{name}")
    return " ".join((found.text or "").split()) if found is not None else ""
