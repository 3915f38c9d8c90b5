"""A bibliography in any format we know: its entries in their order, and what was doubtful about each."""

import codecs
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from . import encodings
from .formats import FORMATS
from .formats.bibtex_scanner import NoBlocksError
from .reference import Read, Remark

CHUNK = 4_000_000


@dataclass
class Reading:
    """What a file holds, in its order; a Remark among the entries is an entry that could not be taken."""

    format: str = ""
    entries: list[Read | Remark] = field(default_factory=list)


def read(source):
    """Reads bytes, or a file opened for bytes, of any encoding and format; they are told apart by what they hold."""
    if isinstance(source, bytes):
        return read_whole(source)
    if not source.seekable():
        return read_whole(source.read())
    head = source.read(CHUNK)
    reading = read_chunks(head, source) if len(head) == CHUNK else None
    if reading is None:
        source.seek(0)
        reading = read_whole(source.read())
    return reading


def read_whole(data):
    text, guessed = encodings.decoded(data)
    text = tidied(text)
    doubt = Remark(_("The file is not UTF-8; it is read as %s.") % guessed) if guessed else None
    for extension, row in candidates(text):
        entries = row.parse(text)
        if entries:
            return Reading(extension, with_doubt(entries, doubt) if doubt else entries)
    return Reading()


def read_chunks(head, source):
    """Reads a long file in UTF-8 piece by piece, so that it is never held as a whole; None where that cannot be."""
    if any(head.startswith(mark) for mark, encoding in encodings.MARKED if encoding != "utf-8-sig") or b"\x00" in head:
        return None
    extension, row = next(candidates(head.decode("utf-8", "ignore")), ("", None))
    if row is None or row.parse_chunks is None:
        return None
    source.seek(0)
    try:
        entries = row.parse_chunks(chunks_of(source))
    except (UnicodeDecodeError, NoBlocksError):
        return None
    return Reading(extension, entries) if entries else None


def candidates(text):
    """The formats that a text may be in, the one that is surest first."""
    return ((extension, row) for extension, row in reversed(FORMATS.items()) if row.parse and row.is_ours(text))


def chunks_of(source):
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    while data := source.read(CHUNK):
        # A line end of two signs is not torn apart.
        if data.endswith(b"\r"):
            data += source.read(1)
        yield tidied(decoder.decode(data))
    yield decoder.decode(b"", final=True)


def tidied(text):
    return text.replace("\ufeff", "").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def with_doubt(entries, doubt):
    """The entries, the first of those taken with a doubt about the whole file."""
    for place, entry in enumerate(entries):
        if isinstance(entry, Read):
            first = replace(entry, warnings=(doubt, *entry.warnings))
            return [*entries[:place], first, *entries[place + 1 :]]
    return entries
