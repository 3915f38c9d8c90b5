"""The types of publication: one row each, read by forms, pages, filters and formats."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Type:
    """A type of publication and its name in each vocabulary.

    `container` is the BibTeX field that holds the venue, `publisher` the one that holds the publisher or
    institution; `genre` says in English what BibTeX has no type for; `highwire` is what the `citation_` tags
    call the container, as in `citation_journal_title`.
    """

    key: str
    label: str
    plural: str
    bibtex: str
    csl: str
    schema: str
    container: str = "howpublished"
    publisher: str = "publisher"
    highwire: str = ""
    genre: str = ""


TYPES = {
    row.key: row
    for row in (
        Type(
            "journal-article",
            _("Journal article"),
            _("Journal articles"),
            "article",
            "article-journal",
            "ScholarlyArticle",
            "journal",
            highwire="journal",
        ),
        Type(
            "conference-paper",
            _("Conference paper"),
            _("Conference papers"),
            "inproceedings",
            "paper-conference",
            "ScholarlyArticle",
            "booktitle",
            highwire="conference",
        ),
        Type(
            "workshop-paper",
            _("Workshop paper"),
            _("Workshop papers"),
            "inproceedings",
            "paper-conference",
            "ScholarlyArticle",
            "booktitle",
            highwire="conference",
        ),
        Type(
            "poster",
            _("Poster"),
            _("Posters"),
            "inproceedings",
            "paper-conference",
            "ScholarlyArticle",
            "booktitle",
            highwire="conference",
        ),
        Type("preprint", _("Preprint"), _("Preprints"), "misc", "article", "ScholarlyArticle"),
        Type("book", _("Book"), _("Books"), "book", "book", "Book", "booktitle"),
        Type("edited-volume", _("Edited volume"), _("Edited volumes"), "book", "book", "Book", "booktitle"),
        Type("proceedings", _("Proceedings"), _("Proceedings"), "proceedings", "book", "Book", "booktitle"),
        Type(
            "book-chapter",
            _("Book chapter"),
            _("Book chapters"),
            "incollection",
            "chapter",
            "Chapter",
            "booktitle",
            highwire="inbook",
        ),
        Type(
            "phd-thesis",
            _("PhD thesis"),
            _("PhD theses"),
            "phdthesis",
            "thesis",
            "Thesis",
            "school",
            "school",
            "dissertation",
        ),
        Type(
            "masters-thesis",
            _("Master's thesis"),
            _("Master's theses"),
            "mastersthesis",
            "thesis",
            "Thesis",
            "school",
            "school",
            "dissertation",
        ),
        Type(
            "bachelor-thesis",
            _("Bachelor's thesis"),
            _("Bachelor's theses"),
            "misc",
            "thesis",
            "Thesis",
            "howpublished",
            "school",
            "dissertation",
            "Bachelor's thesis",
        ),
        Type(
            "report",
            _("Report"),
            _("Reports"),
            "techreport",
            "report",
            "Report",
            "institution",
            "institution",
            "technical_report",
        ),
        Type("dataset", _("Dataset"), _("Datasets"), "misc", "dataset", "Dataset", genre="Dataset"),
        Type("software", _("Software"), _("Software"), "misc", "software", "SoftwareSourceCode", genre="Software"),
        Type("patent", _("Patent"), _("Patents"), "misc", "patent", "CreativeWork", genre="Patent"),
        Type("standard", _("Standard"), _("Standards"), "misc", "standard", "CreativeWork", genre="Standard"),
        Type(
            "magazine-article",
            _("Magazine article"),
            _("Magazine articles"),
            "article",
            "article-magazine",
            "Article",
            "journal",
            highwire="journal",
        ),
        Type(
            "presentation",
            _("Presentation"),
            _("Presentations"),
            "misc",
            "speech",
            "PresentationDigitalDocument",
            genre="Presentation",
        ),
        Type("other", _("Other"), _("Other"), "misc", "document", "CreativeWork"),
    )
}


def type_choices():
    return [(row.key, row.label) for row in TYPES.values()]
