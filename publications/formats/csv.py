"""CSV out: a row a work for spreadsheets, in which nothing is taken for a formula."""

import csv
import io
import re

FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

COLUMNS = {
    "key": lambda key, work: key,
    "type": lambda key, work: work.type,
    "title": lambda key, work: work.plain_title,
    "authors": lambda key, work: "; ".join(name.full for name in work.author),
    "editors": lambda key, work: "; ".join(name.full for name in work.editor),
    "date": lambda key, work: "-".join(f"{part:02}" for part in work.issued),
    "venue": lambda key, work: work.container_title,
    "volume": lambda key, work: work.volume,
    "issue": lambda key, work: work.issue,
    "pages": lambda key, work: work.page,
    "article number": lambda key, work: work.article_number,
    "number": lambda key, work: work.number,
    "edition": lambda key, work: work.edition,
    "series": lambda key, work: work.collection_title,
    "publisher": lambda key, work: work.publisher,
    "place": lambda key, work: work.publisher_place,
    "institution": lambda key, work: work.institution,
    "language": lambda key, work: work.language,
    "DOI": lambda key, work: work.doi,
    "arXiv": lambda key, work: work.arxiv,
    "ISBN": lambda key, work: work.isbn,
    "ISSN": lambda key, work: work.issn,
    "PubMed": lambda key, work: work.pmid,
    "URL": lambda key, work: work.url,
    "stage": lambda key, work: work.stage or "published",
    "award": lambda key, work: work.award,
    "artifact": lambda key, work: work.artifact,
    "open access": lambda key, work: "yes" if work.open_access else "",
    "keywords": lambda key, work: "; ".join(work.keywords),
    "note": lambda key, work: work.note,
    "abstract": lambda key, work: work.abstract,
}


def entry(key, work):
    """One row."""
    return row(column(key, work) for column in COLUMNS.values())


def row(cells):
    line = io.StringIO()
    csv.writer(line).writerow([harmless(cell) for cell in cells])
    return line.getvalue()


def harmless(cell):
    """The text with an apostrophe before what spreadsheets would calculate."""
    cell = CONTROL.sub("", cell)
    return f"'{cell}" if FORMULA.match(cell) else cell


HEADER = row(COLUMNS)
