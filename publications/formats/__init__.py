"""The bibliographic formats, out and in. A new format is a module and a row here."""

from collections.abc import Callable
from dataclasses import dataclass

from . import bibtex, bibtex_reader, csl_json, csv, ris
from .keys import keyed


@dataclass(frozen=True)
class Format:
    """A format and how it is offered; `entry` makes the text of one work of its key and its reference.

    A file of many begins with `opening` and ends with `closing`; `between` stands between two, and `nothing` is the
    file of none.
    One that is also read has `is_ours`, whether a text may be in it, and `parse`, which makes a list of the entries
    (`parse_chunks` makes it of a long text in pieces, or raises NoBlocksError);
    the rows stand as they are offered, and a text is tried from the last to the first.
    What `is_quotable` is also shown on the page of a work, to be copied.
    """

    label: str
    extension: str
    content_type: str
    entry: Callable
    opening: str = ""
    between: str = ""
    closing: str = ""
    nothing: str = ""
    is_quotable: bool = True
    is_ours: Callable | None = None
    parse: Callable | None = None
    parse_chunks: Callable | None = None

    def render(self, references):
        """Yields the text of a file of the references, one piece a work; their keys differ."""
        return self.joined(self.entry(key, reference) for key, reference in keyed(references))

    def joined(self, entries):
        """The same of what is made already."""
        is_empty = True
        for entry in entries:
            yield f"{self.opening if is_empty else self.between}{entry}"
            is_empty = False
        yield self.nothing if is_empty else self.closing

    def text(self, *references):
        return "".join(self.render(references))


FORMATS = {
    row.extension: row
    for row in (
        Format(
            "BibTeX",
            "bib",
            "application/x-bibtex; charset=utf-8",
            bibtex.entry,
            is_ours=bibtex_reader.is_ours,
            parse=bibtex_reader.parse,
            parse_chunks=bibtex_reader.parse_chunks,
        ),
        Format(
            "RIS",
            "ris",
            "application/x-research-info-systems; charset=utf-8",
            ris.entry,
            is_ours=ris.is_ours,
            parse=ris.parse,
        ),
        Format(
            "CSL-JSON",
            "json",
            "application/vnd.citationstyles.csl+json; charset=utf-8",
            csl_json.entry,
            opening="[\n",
            between=",\n",
            closing="\n]\n",
            nothing="[]\n",
            is_ours=csl_json.is_ours,
            parse=csl_json.parse,
        ),
        Format(
            "CSV",
            "csv",
            "text/csv; charset=utf-8; header=present",
            csv.entry,
            opening=csv.HEADER,
            nothing=csv.HEADER,
            is_quotable=False,
        ),
    )
}

QUOTABLE = [row for row in FORMATS.values() if row.is_quotable]
