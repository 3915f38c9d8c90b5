"""What somebody pasted to add a paper: entries of a bibliography, a DOI, an arXiv number, or a link that holds one."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from content.lazy import idutils

from . import reading
from .identifiers import Identifier, identify_arxiv, identify_doi
from .reading import Reading
from .reference import Read

LINK = re.compile(r"https?://[^\s<>\"]+", re.I)
DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]{1,200}")
# Old DOIs of some publishers hold angle brackets.
BRACKETED_DOI = re.compile(r"10\.\d{4,9}/\S{1,200}")
ARXIV = re.compile(r"\barxiv\s*:\s*(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?\b", re.I)
ARXIV_LINK = re.compile(
    r"//(?:[\w-]+\.)*(?:arxiv|alphaxiv)\.org/(?:[a-z]+/)?(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?!\d)",
    re.I,
)
# What publishers put behind the DOI in the addresses of their pages.
PAGE_ENDINGS = re.compile(
    r"(?:v\d+)?(?:\.full|\.abstract|\.short)(?:-text)?(?:\.pdf|\.html?)?(?:\+html)?$|v\d+$"
    r"|/(?:e?pdf|full|full-?text|full-?xml|abstract|abs|html?|summary|meta|references|figures|citations?|suppl_file"
    r"|tables|metrics|authors|similar|pdfdirect|download)(?:\.(?:pdf|html?))?$"
    r"|\.(?:pdf|html?|xml|epub)$",
    re.I,
)
PREPRINT_SERVER = re.compile(r"//(?:www\.)?(?:bio|med|chem)rxiv\.org/", re.I)
RESOLVERS = re.compile(r"//(?:dx\.|www\.)?doi\.org/", re.I)
PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}
TRAILING = ".,;:!?'’”\"…*_|"
LONGEST_LINE = 2_000


@dataclass
class Pasted:
    """`reading` holds entries where there are any, else `identifier` what can be looked up, and `link` the link."""

    reading: Reading = field(default_factory=Reading)
    identifier: Identifier | None = None
    link: str = ""

    @property
    def entries(self):
        return [entry for entry in self.reading.entries if isinstance(entry, Read)]


def read_pasted(text):
    """Takes any text; one in which there is nothing to take gives an empty answer."""
    text = text.strip()
    is_short = len(text) <= LONGEST_LINE and "\n" not in text
    if is_short and (identifier := identifier_in(text)) and "@" not in text[:1] and text[:1] not in "[{":
        return Pasted(identifier=identifier, link=link_in(text))
    found = reading.read(text.encode("utf-8", "replace"))
    if any(isinstance(entry, Read) for entry in found.entries):
        return Pasted(found)
    return Pasted(found, identifier_in(text[:LONGEST_LINE]), link_in(text))


def link_in(text):
    found = LINK.search(text)
    return trimmed(found[0]) if found else ""


def identifier_in(text):
    """The first DOI or arXiv number in a text or in one of its links, or None."""
    for link in LINK.findall(text):
        identifier = arxiv_in(ARXIV_LINK, unquote(link)) or doi_in_link(link)
        if identifier:
            return identifier
    bare = trimmed(text)
    if idutils.is_arxiv(bare):
        return identify_arxiv(bare)
    return arxiv_in(ARXIV, text) or arxiv_in(ARXIV_LINK, f"//{text}") or doi_in(text)


def arxiv_in(pattern, text):
    found = pattern.search(text)
    return identify_arxiv(found["id"]) if found and idutils.is_arxiv(found["id"]) else None


def doi_in(text):
    # A DOI that fills the line may hold what else would end it.
    whole = BRACKETED_DOI.fullmatch(re.sub(r"^(?:doi\s*:?\s*)", "", text, flags=re.I))
    text = text if whole else decoded(text)
    found = whole or DOI.search(text)
    return identified(trimmed(found[0])) if found else None


def doi_in_link(link):
    """The DOI in a link: in its path, or else in its query."""
    path, _question, query = link.partition("#")[0].partition("?")
    found = DOI.search(decoded(path))
    if found:
        doi = trimmed(found[0])
        if not RESOLVERS.search(link):
            doi = shortened(doi, link)
        return identified(doi)
    found = next(filter(None, (DOI.search(decoded(part)) for part in re.split(r"[&;]", query))), None)
    return identified(trimmed(found[0])) if found else None


def shortened(doi, link):
    while (ending := PAGE_ENDINGS.search(doi)) and (not is_version(ending[0]) or PREPRINT_SERVER.search(link)):
        doi = doi[: ending.start()]
    return doi


def is_version(ending):
    return re.fullmatch(r"v\d+", ending, re.I)


def identified(doi):
    return identify_doi(doi) if idutils.is_doi(doi) and len(doi.partition("/")[2]) else None


def decoded(text):
    """The text without percent encoding, also where it was encoded twice."""
    for _twice in range(2):
        if "%" in text:
            text = unquote(text)
    return text


def trimmed(text):
    """Without punctuation at its end, and without a bracket that closes what was opened before the text."""
    while text:
        last = text[-1]
        if last in TRAILING or (last in PAIRS and text.count(last) > text.count(PAIRS[last])):
            text = text[:-1]
        else:
            break
    return text
