"""Which of our types an entry of BibTeX or BibLaTeX is."""

from publications.types import TYPES

ENTRY_TYPES = {
    "article": "journal-article",
    "journalarticle": "journal-article",
    "journal": "journal-article",
    "suppperiodical": "journal-article",
    "review": "journal-article",
    "inproceedings": "conference-paper",
    "conference": "conference-paper",
    "conferencepaper": "conference-paper",
    "book": "book",
    "mvbook": "book",
    "booklet": "book",
    "collection": "edited-volume",
    "mvcollection": "edited-volume",
    "reference": "edited-volume",
    "mvreference": "edited-volume",
    "proceedings": "proceedings",
    "mvproceedings": "proceedings",
    "incollection": "book-chapter",
    "inbook": "book-chapter",
    "bookinbook": "book-chapter",
    "suppbook": "book-chapter",
    "suppcollection": "book-chapter",
    "inreference": "book-chapter",
    "phdthesis": "phd-thesis",
    "mastersthesis": "masters-thesis",
    "thesis": "phd-thesis",
    "techreport": "report",
    "report": "report",
    "manual": "report",
    "dataset": "dataset",
    "software": "software",
    "patent": "patent",
    "standard": "standard",
    "presentation": "presentation",
    "oralpresentation": "presentation",
    "talk": "presentation",
    "unpublished": "other",
    "misc": "other",
    "online": "other",
    "electronic": "other",
    "www": "other",
    "periodical": "other",
    "image": "other",
    "video": "other",
    "audio": "other",
    "music": "other",
    "movie": "other",
    "artwork": "other",
    "performance": "other",
    "letter": "other",
    "legal": "other",
    "legislation": "other",
    "jurisdiction": "other",
    "commentary": "other",
    "custom": "other",
    "customa": "other",
    "customb": "other",
    "customc": "other",
    "customd": "other",
    "custome": "other",
    "customf": "other",
}

# BibLaTeX's `type` of a thesis or report, and what people write instead.
THESES = {"phd": "phd-thesis", "master": "masters-thesis", "bachelor": "bachelor-thesis", "mathesis": "masters-thesis"}
GENRES = {row.genre.casefold(): row.key for row in TYPES.values() if row.genre}
UNPLACED = frozenset({"misc", "online", "electronic", "www", "unpublished", "techreport", "report", "article"})
ARCHIVES = ("arxiv", "biorxiv", "medrxiv", "chemrxiv", "psyarxiv", "osf preprints", "research square")
REPOSITORIES = frozenset({"corr", "computing research repository", "computing research repository (corr)"})
WITH_ISSUE = frozenset(row.key for row in TYPES.values() if row.highwire in ("journal", "conference", "inbook"))


def default_type(entry_type, genre="", is_edited=False, is_arxiv=False, journal=""):
    """The type that an entry's own type and its fields speak for; empty when the type is unknown."""
    key = ENTRY_TYPES.get(entry_type, "")
    genre = genre.casefold()
    if entry_type == "thesis":
        return next((key for word, key in THESES.items() if word in genre), "phd-thesis")
    if key == "book" and is_edited:
        return "edited-volume"
    if key == "other" and genre in GENRES:
        return GENRES[genre]
    if is_archive(journal) and entry_type in UNPLACED:
        return "preprint"
    return "preprint" if is_arxiv and key == "other" else key


def is_archive(journal):
    """Whether a venue is a server of preprints."""
    journal = journal.casefold()
    return journal in REPOSITORIES or journal.startswith(ARCHIVES)
