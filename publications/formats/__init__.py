"""The bibliographic formats: references in, text out. A new format is a module and a row here."""

from collections.abc import Callable
from dataclasses import dataclass

from . import bibtex, csv


@dataclass(frozen=True)
class Format:
    """A format and how it is offered; `render` takes references and yields text, one piece a work.

    What `is_quotable` is also shown on the page of a work, to be copied.
    """

    label: str
    extension: str
    content_type: str
    render: Callable
    is_quotable: bool = True

    def text(self, *references):
        return "".join(self.render(references))


FORMATS = {
    row.extension: row
    for row in (
        Format("BibTeX", "bib", "application/x-bibtex; charset=utf-8", bibtex.render),
        Format("CSV", "csv", "text/csv; charset=utf-8; header=present", csv.render, is_quotable=False),
    )
}
