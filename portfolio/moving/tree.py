"""A folder that nobody vouches for: only regular files inside it are read, and never too many or too large."""

import json
import os
import stat
import tomllib
import unicodedata
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from django.utils.translation import gettext as _

from publications import encodings

from .documents import BROKEN, Document, as_text, divided, read_yaml

MAX_FILES = 20_000
MAX_DEPTH = 24
MAX_TEXT = 2_000_000
MAX_DATA = 50 * 1024 * 1024
MAX_TOTAL = 2 * 1024**3

# Folders that hold no content of anybody's: what tools keep for themselves, and what they made from the rest.
TOOLS = {
    **dict.fromkeys((".git", ".hg", ".svn", ".jj"), _("The history of the files.")),
    **dict.fromkeys(("node_modules", "vendor", ".bundle", ".venv", "venv"), _("Programs of others.")),
    **dict.fromkeys(
        ("_site", ".jekyll-cache", ".sass-cache", "__pycache__", ".cache"), _("Made from the other files.")
    ),
}


class Unreadable(Exception):
    """A file cannot be taken; its text says why, for people."""


class Tree:
    """The files below a folder by their path from it, with slashes; `refused` says which were left and why."""

    def __init__(self, folder):
        self.root = Path(folder).resolve(strict=True)
        self.sizes, self.refused, self._total = {}, {}, 0
        self._walk(self.root, "", 0)
        self._by_name = {}
        for path in self.sizes:
            self._by_name.setdefault(folded(path), path)

    def __contains__(self, path):
        return path in self.sizes

    def __iter__(self):
        return iter(self.sizes)

    def _walk(self, folder, above, depth):
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self.refused[above] = error.strerror or _("It cannot be read.")
            return
        for entry in entries:
            path = printable(f"{above}{entry.name}")
            if path != f"{above}{entry.name}":
                self.refused[path] = _("Its name cannot be read.")
            elif entry.is_symlink():
                self.refused[path] = _("A link; it may lead out of the folder.")
            elif entry.is_dir(follow_symlinks=False):
                if entry.name in TOOLS:
                    self.refused[f"{path}/"] = TOOLS[entry.name]
                elif depth >= MAX_DEPTH:
                    self.refused[f"{path}/"] = _("Folders lie too deep in each other.")
                else:
                    self._walk(entry.path, f"{path}/", depth + 1)
            elif not entry.is_file(follow_symlinks=False):
                self.refused[path] = _("No file, but a device or a pipe.")
            elif len(self.sizes) >= MAX_FILES:
                self.refused[path] = _("There are more than %(number)s files.") % {"number": f"{MAX_FILES:,}"}
            else:
                self._keep(path, entry.stat(follow_symlinks=False).st_size)

    def _keep(self, path, size):
        """Takes a file in, unless it is too large for anything or there is too much of others."""
        if size > MAX_DATA:
            self.refused[path] = _("It is larger than %(size)s.") % {"size": in_bytes(MAX_DATA)}
        elif self._total + size > MAX_TOTAL:
            self.refused[path] = _("The files before it hold 2 GB already.")
        else:
            self.sizes[path] = size
            self._total += size

    # Which files

    def below(self, folder, *endings):
        """The paths in a folder and all below it, with one of the endings."""
        start = f"{folder.rstrip('/')}/" if folder else ""
        return [path for path in self.sizes if path.startswith(start) and path.lower().endswith(endings or ("",))]

    def folders(self):
        """The names of the folders at the top."""
        return sorted({path.split("/")[0] for path in self.sizes if "/" in path})

    def first(self, *paths):
        """The first of the paths that is there, or ""."""
        return next((path for path in paths if path in self.sizes), "")

    def find(self, address, beside=""):
        """The file that an address on the site means, seen from a file beside which it may lie; "" if there is none."""
        address = unquote(address.split("#")[0].split("?")[0])
        tries = [address.lstrip("/")]
        if beside and not address.startswith("/"):
            tries.insert(0, f"{PurePosixPath(beside).parent}/{address}")
        for path in tries:
            path = os.path.normpath(path)
            if path in self.sizes:
                return path
            if (found := self._by_name.get(folded(path))) is not None:
                return found
        return ""

    def inside(self, folder):
        """The same tree seen from one of its folders."""
        other = object.__new__(Tree)
        start = f"{folder}/"
        other.root = self.root / folder
        other.sizes = {path.removeprefix(start): size for path, size in self.sizes.items() if path.startswith(start)}
        other.refused = {path.removeprefix(start): why for path, why in self.refused.items() if path.startswith(start)}
        other._by_name = {folded(path): path for path in other.sizes}
        return other

    # What they hold

    def data(self, path, limit=MAX_DATA):
        """The bytes of a file; raises Unreadable."""
        if path not in self.sizes:
            raise Unreadable(_("There is no such file."))
        place = self.root / path
        try:
            if not place.parent.resolve().is_relative_to(self.root):
                raise Unreadable(_("A link; it may lead out of the folder."))
            handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with open(handle, "rb") as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    raise Unreadable(_("No file, but a device or a pipe."))
                found = file.read(limit + 1)
        except OSError as error:
            raise Unreadable(f"{error.strerror}.") from error
        if len(found) > limit:
            raise Unreadable(_("It is larger than %(size)s.") % {"size": in_bytes(limit)})
        return found

    def text(self, path):
        """The text of a file in whatever encoding, its lines ended by one sign."""
        text, _guessed = encodings.decoded(self.data(path, MAX_TEXT))
        return text.replace("\ufeff", "").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")

    def document(self, path):
        """A text with front matter before it."""
        return Document(path, *divided(self.text(path)))

    def names(self, path):
        """What a data file says by names; {} where it holds anything else, or cannot be read."""
        try:
            found = self.value(path)
        except Unreadable:
            return {}
        return found if isinstance(found, dict) else {}

    def value(self, path):
        """What a YAML, TOML or JSON file holds; every number, date and truth in it as it is written."""
        text = self.text(path)
        try:
            if path.lower().endswith(".json"):
                return as_text(json.loads(text, parse_int=str, parse_float=str, parse_constant=str))
            if path.lower().endswith(".toml"):
                return as_text(tomllib.loads(text))
            return read_yaml(text)
        except BROKEN as error:
            raise Unreadable(" ".join(str(error).split())[:300]) from error


def folded(path):
    """A path without regard to how its letters are composed and to their case."""
    return unicodedata.normalize("NFC", path).casefold()


def printable(name):
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)


def in_bytes(number):
    return f"{number / 1_000_000:.0f} MB"
