"""A ZIP file somebody uploads, unpacked with care: nothing outside the folder, no links, no bombs."""

import re
import stat
import zipfile
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

from .tree import TOOLS, Unreadable, printable

MAX_MEMBERS = 10_000
MAX_UNPACKED = 500_000_000
MAX_MEMBER = 60_000_000
# Small files are allowed to shrink more: a blank line ten thousand times is no attack.
MAX_RATIO = 100
SMALL = 1_000_000
CHUNK = 1 << 16
METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))


def unpack(file, folder):
    """Unpacks a ZIP file into an empty folder; [(path, why)] of what was left out. Raises Unreadable."""
    folder, left, spent = Path(folder), [], 0
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise Unreadable(_("The archive holds more than %(number)s files.") % {"number": f"{MAX_MEMBERS:,}"})
            for member in members:
                path = printable(member.filename.replace("\\", "/"))
                if member.is_dir() or set(path.split("/")) & TOOLS.keys():
                    continue
                if why := refusal(member, path, folder):
                    left.append((path[:300], why))
                    continue
                spent += write(archive, member, folder / path, MAX_UNPACKED - spent)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Unreadable(_("This is not a sound ZIP file.")) from error
    return left


def refusal(member, path, folder):
    """Why a member is left out, or ""."""
    parts = path.split("/")
    if path.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", path) or "" in parts or "\ufffd" in path:
        return _("Its path leads out of the archive, or cannot be read.")
    mode = member.external_attr >> 16
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        return _("A link; it may lead out of the folder.")
    if member.flag_bits & 1:
        return _("It is encrypted.")
    if member.compress_type not in METHODS:
        return _("It is packed in a way that is not read here.")
    if len(path) > 500 or any(len(part.encode()) > 200 for part in parts):
        return _("Its name is too long.")
    if (folder / path).exists() or any((folder / above).is_file() for above in Path(path).parents):
        return _("Something of this name is there already.")
    if member.file_size > MAX_MEMBER:
        return _("It is larger than %(size)s.") % {"size": "60 MB"}
    if member.file_size > SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        return _("It grows too much when unpacked.")
    return ""


def write(archive, member, place, room):
    """Writes one member, by what it really holds and not by what it says; its size."""
    place.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with archive.open(member) as source, place.open("xb") as target:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            if size > min(room, MAX_MEMBER):
                raise Unreadable(_("The archive grows too much when unpacked."))
            target.write(chunk)
    return size
