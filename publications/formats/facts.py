"""What machines are told of a work on its page: one table, read by every vocabulary and by the admin."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from publications.pages import ends
from publications.reference import Reference
from publications.types import TYPES

ARTICLES = frozenset({"journal-article", "magazine-article"})
PAPERS = frozenset({"conference-paper", "workshop-paper", "poster"})
CHAPTERS = frozenset({"book-chapter"})
BOOKS = frozenset({"book", "edited-volume", "proceedings"})
THESES = frozenset({"phd-thesis", "masters-thesis", "bachelor-thesis"})
REPORTS = frozenset({"report"})
PREPRINTS = frozenset({"preprint"})
TEXTS = ARTICLES | PAPERS | CHAPTERS | THESES | REPORTS | PREPRINTS

# What Scholar has no column for is told all that is known.
REST = frozenset({"patent", "standard", "presentation", "other"})
IN_VOLUMES = ARTICLES | (PAPERS - {"poster"}) | CHAPTERS | BOOKS | REST
ON_PAGES = ARTICLES | (PAPERS - {"poster"}) | CHAPTERS | REST

OF_INSTITUTIONS = frozenset({"dissertation", "technical_report"})


@dataclass(frozen=True)
class Landing:
    """A work on its page, with what the reference cannot know.

    `people` are the addresses of the authors' pages, in their order and empty for who has none; `groups` are those
    among the names that are no person; `paper` is the address of the PDF beside the page, `figure` that of the picture
    on it.
    """

    reference: Reference
    address: str
    paper: str = ""
    abstract: str = ""
    description: str = ""
    topics: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    groups: frozenset[str] = frozenset()
    modified: str = ""
    figure: str = ""

    @property
    def row(self):
        return TYPES[self.reference.type]

    @property
    def creators(self):
        """Who is named first: the authors, or the editors of what has none."""
        return self.reference.author or self.reference.editor

    @property
    def keywords(self):
        """The paper's own keywords and the topics, each once."""
        words = {}
        for word in (*self.reference.keywords, *self.topics):
            words.setdefault(word.casefold(), word)
        return list(words.values())

    @property
    def publisher(self):
        return self.reference.publisher or self.reference.institution


@dataclass(frozen=True)
class Fact:
    """One thing to say.

    `values` are its texts, empty ones for nothing. `highwire` and `dublin` are its names in the two vocabularies of
    tags, where `{kind}` is what the `citation_` tags call the container of the type; `tagged` is how those write it,
    where that differs. `field` is where an editor enters it. Without what is `required` indexers leave the work out;
    what is `wanted` by its type they should be told. Only types in `told` have its
    `citation_` tag; where it is empty, all.
    """

    name: str
    label: str
    values: Callable
    highwire: str = ""
    dublin: str = ""
    field: str = ""
    required: bool = False
    wanted: frozenset = frozenset()
    told: frozenset = frozenset()
    tagged: Callable | None = None

    def texts(self, landing):
        return [text for text in self.values(landing) if text]


def date(issued):
    """The date as exactly as it is known, as ISO 8601 has it."""
    return "-".join(f"{part:0{4 if place == 0 else 2}}" for place, part in enumerate(issued))


def slashed(issued):
    """A bare year or year/month/day; a day is never made up, so a month alone is left out."""
    return "/".join(f"{part:02}" for part in issued) if len(issued) == 3 else "".join(map(str, issued[:1]))


def container(landing):
    """The venue; a book has none but its series."""
    work = landing.reference
    printed = work.container_title or (work.collection_title if landing.row.key in BOOKS else "")
    return [] if landing.row.highwire in OF_INSTITUTIONS else [printed]


def journal_abbrev(landing):
    short = landing.reference.container_title_short
    return [short] if landing.row.highwire == "journal" and short != landing.reference.container_title else []


def institution(landing):
    found = landing.reference.institution or landing.reference.publisher
    return [found] if landing.row.highwire in OF_INSTITUTIONS else []


def publisher(landing):
    """Nothing where it is said to be the institution."""
    is_said = landing.reference.publisher in institution(landing)
    return [] if is_said else [landing.reference.publisher]


def report_number(landing):
    return [landing.reference.number] if landing.row.highwire == "technical_report" else []


FACTS = (
    Fact(
        "title",
        _("Title"),
        lambda on: [on.reference.plain_title],
        "title",
        "DC.title",
        "title",
        required=True,
    ),
    Fact(
        "author",
        _("Authors"),
        lambda on: [name.full for name in on.creators],
        "author",
        "DC.creator",
        "authorships",
        required=True,
    ),
    Fact(
        "date",
        _("Date"),
        lambda on: [date(on.reference.issued)],
        "publication_date",
        "DCTERMS.issued",
        "issued",
        required=True,
        tagged=lambda on: [slashed(on.reference.issued)],
    ),
    Fact(
        "container",
        _("Venue"),
        container,
        "{kind}_title",
        "DCTERMS.isPartOf",
        "venue",
        wanted=ARTICLES | PAPERS | CHAPTERS,
    ),
    Fact("abbreviation", _("Short name of the venue"), journal_abbrev, "journal_abbrev"),
    Fact(
        "institution",
        _("Institution"),
        institution,
        "{kind}_institution",
        "DC.publisher",
        "institution",
        wanted=THESES | REPORTS,
    ),
    Fact("number", _("Report number"), report_number, "technical_report_number", field="number", wanted=REPORTS),
    Fact(
        "volume",
        _("Volume"),
        lambda on: [on.reference.volume],
        "volume",
        field="volume",
        told=IN_VOLUMES,
        wanted=frozenset({"journal-article"}),
    ),
    Fact(
        "issue",
        _("Issue"),
        lambda on: [on.reference.issue],
        "issue",
        field="issue",
        told=IN_VOLUMES,
        wanted=frozenset({"journal-article"}),
    ),
    Fact(
        "first page",
        _("First page"),
        lambda on: [ends(on.reference.page)[0] or on.reference.article_number],
        "firstpage",
        field="pages",
        told=ON_PAGES,
        wanted=frozenset({"journal-article", "conference-paper", "workshop-paper", "book-chapter"}),
    ),
    Fact(
        "last page", _("Last page"), lambda on: [ends(on.reference.page)[1]], "lastpage", field="pages", told=ON_PAGES
    ),
    Fact(
        "issn",
        _("ISSN"),
        lambda on: [on.reference.issn],
        "issn",
        field="venue",
        wanted=frozenset({"journal-article"}),
        told=ON_PAGES - CHAPTERS,
    ),
    Fact(
        "isbn",
        _("ISBN"),
        lambda on: [on.reference.isbn],
        "isbn",
        field="isbn",
        wanted=CHAPTERS | BOOKS,
        told=IN_VOLUMES - ARTICLES,
    ),
    Fact(
        "publisher",
        _("Publisher"),
        publisher,
        "publisher",
        "DC.publisher",
        "publisher",
        wanted=CHAPTERS | BOOKS,
        told=IN_VOLUMES,
    ),
    Fact(
        "doi",
        "DOI",
        lambda on: [on.reference.doi],
        "doi",
        field="doi",
        told=IN_VOLUMES | PREPRINTS | THESES | REPORTS,
        wanted=frozenset({"journal-article", "conference-paper", "workshop-paper", "book-chapter", *BOOKS}),
    ),
    Fact(
        "pmid",
        "PubMed",
        lambda on: [on.reference.pmid],
        "pmid",
        field="pmid",
        told=IN_VOLUMES | PREPRINTS | THESES | REPORTS,
    ),
    Fact(
        "arxiv",
        "arXiv",
        lambda on: [on.reference.arxiv],
        "arxiv_id",
        field="arxiv_id",
        wanted=PREPRINTS,
        told=ON_PAGES - CHAPTERS | PREPRINTS,
    ),
    Fact("language", _("Language"), lambda on: [on.reference.language], "language", "DC.language", "language"),
    Fact("keywords", _("Keywords and topics"), lambda on: on.keywords, "keywords", "DC.subject", "keywords"),
    Fact("abstract", _("Abstract"), lambda on: [on.abstract], field="body", wanted=TEXTS),
    Fact("type", _("Type"), lambda on: [on.row.schema], "", "DC.type", "type"),
    Fact("paper", "PDF", lambda on: [on.paper], "pdf_url", field="attachments", wanted=TEXTS, told=TEXTS | REST),
    Fact("address", _("Address"), lambda on: [on.address], "abstract_html_url", "DC.identifier"),
)
