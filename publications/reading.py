"""A bibliography in any format we know: its entries in their order, and what was doubtful about each."""

import codecs
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from .formats import FORMATS
from .reference import Read, Remark

MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass
class Reading:
    """What a file holds, in its order; a Remark among the entries is an entry that could not be taken."""

    format: str = ""
    entries: list[Read | Remark] = field(default_factory=list)


def read(data):
    """Reads bytes of any encoding and text in any of the formats, told apart by what they hold."""
    text, doubt = decoded(data)
    for extension, row in reversed(FORMATS.items()):
        if row.parse is None or not row.is_ours(text):
            continue
        entries = row.parse(text)
        if entries:
            return Reading(extension, with_doubt(entries, doubt) if doubt else entries)
    return Reading()


def decoded(data):
    """The text of the bytes and, where the encoding had to be guessed, a remark about that."""
    for mark, encoding in MARKED:
        if data.startswith(mark):
            return tidied(data.decode(encoding, "replace")), None
    try:
        # Every second byte of UTF-16 without a mark is zero, as long as the text is in Latin letters.
        if b"\x00" in data[:1_000]:
            return tidied(data.decode("utf-16-be" if data[:1] == b"\x00" else "utf-16-le")), None
        return tidied(data.decode("utf-8")), None
    except UnicodeDecodeError:
        pass
    try:
        text, name = data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        text, name = data.decode("latin-1"), "Latin-1"
    return tidied(text), Remark(_("The file is not UTF-8; it is read as %s.") % name)


def tidied(text):
    return text.replace("\ufeff", "").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def with_doubt(entries, doubt):
    """The entries, the first of those taken with a doubt about the whole file."""
    for place, entry in enumerate(entries):
        if isinstance(entry, Read):
            first = replace(entry, warnings=(doubt, *entry.warnings))
            return [*entries[:place], first, *entries[place + 1 :]]
    return entries
