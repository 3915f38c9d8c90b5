"""The folder of an export: filled beside the old one, which it replaces in one step when it is whole.

What did not change is the old file itself, by a second name; so the file's date tells a mirror what is new.
"""

import ctypes
import errno
import fcntl
import hashlib
import json
import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from . import ExportError

MANIFEST = ".portfolio-export.json"
LONGEST_NAME = 255
AT_FDCWD, RENAME_EXCHANGE = -100, 2


class Folder:
    """What is written in this run; use `opened`."""

    def __init__(self, target, staging, before):
        self.target, self.staging, self.before = target, staging, before
        self.files, self.changed = {}, 0
        self._folders = set()

    @property
    def state(self):
        """What the export before this one was made from, or None."""
        return self.before.get("state")

    @property
    def known(self):
        return self.before.get("files", {})

    @property
    def removed(self):
        return len(self.known.keys() - self.files.keys())

    def is_untouched(self):
        """Whether the folder holds just what the export before this one wrote."""
        return bool(self.known) and all(self._is_as_written(name, *facts) for name, facts in self.known.items())

    def etag_of(self, name):
        """What the site called the answer that the export before this one wrote, "" where that cannot be kept."""
        facts = self.known.get(name)
        return facts[3] if facts and len(facts) > 3 and self._is_as_written(name, *facts) else ""

    def _is_as_written(self, name, size, modified, _digest, _etag=""):
        try:
            found = os.stat(self.target / name)
        except OSError:
            return False
        return found.st_size == size and found.st_mtime_ns == modified

    def keep(self, name):
        """Takes over the file of the export before, as it is."""
        path, (_size, _modified, digest, etag) = self._path(name), self.known[name]
        self._take_over(name, path, digest)
        self._note(name, path, digest, etag)

    def put(self, name, content, etag=""):
        """Writes a file of these bytes."""
        path = self._path(name)
        digest = hashlib.blake2b(content, digest_size=16).hexdigest()
        if not self._take_over(name, path, digest):
            path.write_bytes(content)
            self.changed += 1
        self._note(name, path, digest, etag)

    def put_file(self, name, source):
        """Copies a file, which may be large."""
        path = self._path(name)
        with open(source, "rb") as file:
            digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
        if not self._take_over(name, path, digest):
            shutil.copyfile(source, path)
            self.changed += 1
        self._note(name, path, digest)

    def has_room(self, name):
        """Whether a file may still be called so: it is none yet, no folder, and no part of its path is a file."""
        path = PurePosixPath(name)
        if name in self.files or any(len(part.encode()) > LONGEST_NAME for part in path.parts):
            return False
        return self.files.keys().isdisjoint(map(str, path.parents)) and not (self.staging / name).exists()

    def _path(self, name):
        if name in self.files:
            raise ExportError(f"Two pages want to be the file {name}.")
        path = self.staging / name
        # Whatever asks for it: nothing is written outside, and nothing there is taken over.
        if os.path.normpath(path) != str(path) or not path.is_relative_to(self.staging) or path == self.staging:
            raise ExportError(f"{name} is no name of a file inside the folder.")
        if path.parent not in self._folders:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except (FileExistsError, NotADirectoryError):
                raise ExportError(f"{name} cannot be written: a part of its path is a file already.") from None
            self._folders.add(path.parent)
        return path

    def _take_over(self, name, path, digest):
        facts = self.known.get(name)
        if not facts or facts[2] != digest or not self._is_as_written(name, *facts):
            return False
        try:
            os.link(self.target / name, path)
        except OSError:
            # Not every file system has second names.
            shutil.copy2(self.target / name, path)
        return True

    def _note(self, name, path, digest, etag=""):
        written = os.stat(path)
        self.files[name] = [written.st_size, written.st_mtime_ns, digest, *([etag] if etag else [])]

    def begin_anew(self):
        """Forgets what was written in this run."""
        shutil.rmtree(self.staging)
        self.staging.mkdir(mode=0o700)
        self.files, self.changed = {}, 0
        self._folders.clear()

    def finish(self, state):
        """Puts what was written in the place of what was there."""
        manifest = {"made_by": "Portfolio", "state": state, "files": self.files}
        (self.staging / MANIFEST).write_text(json.dumps(manifest, indent=0), encoding="utf-8")
        os.chmod(self.staging, 0o755)
        if self.target.exists():
            exchange(self.staging, self.target)
            shutil.rmtree(self.staging)
        else:
            os.rename(self.staging, self.target)


@contextmanager
def opened(path):
    """The folder at the path, to be filled and finished; left as it was where that does not happen.

    Raises ExportError for a folder that holds what no export wrote, and while another export to it is running.
    """
    target = Path(path).resolve()
    if target.exists() and not target.is_dir():
        raise ExportError(f"{path} is a file; give a folder.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{target.parent} cannot be made: {error.strerror}.") from error
    staging = target.with_name(f".{target.name}.new")
    with alone(target.parent, path):
        put_back(target)
        before = manifest_of(target)
        # What a killed export left behind.
        shutil.rmtree(staging, ignore_errors=True)
        try:
            staging.mkdir(mode=0o700)
            yield Folder(target, staging, before)
        except OSError as error:
            raise ExportError(f"{path} cannot be written: {error.strerror or error}.") from error
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def manifest_of(target):
    """What the export in the folder says of itself; nothing where the folder is empty or not there."""
    if not target.exists() or not any(target.iterdir()):
        return {}
    with suppress(OSError, ValueError):
        told = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        foreign = strangers(target, told["files"])
        if told.get("made_by") == "Portfolio" and not foreign:
            return told
        if foreign:
            raise ExportError(
                f"{target} also holds {foreign[0]}, which no export wrote and which would be lost. Move it, or give"
                " another folder."
            )
    raise ExportError(f"{target} holds files that no export wrote; give an empty or a new folder.")


def strangers(target, files):
    """Names of what stands in the folder and is no file of the export, at most one."""
    ours = {*files, MANIFEST}
    for folder, _folders, names in os.walk(target):
        place = Path(folder).relative_to(target)
        for name in names:
            if str(place / name) not in ours:
                return [str(place / name)]
    return []


@contextmanager
def alone(folder, path):
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ExportError(f"Another export to {path} is running.") from None
        yield
    finally:
        os.close(handle)


def exchange(new, old):
    """Swaps two folders, in one step where the system can, so that there is no moment without the folder."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "renameat2"):
        if libc.renameat2(AT_FDCWD, os.fsencode(new), AT_FDCWD, os.fsencode(old), RENAME_EXCHANGE) == 0:
            return
        if ctypes.get_errno() not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    os.rename(old, between := aside(old))
    os.rename(new, old)
    os.rename(between, new)


def aside(target):
    return target.with_name(f".{target.name}.old")


def put_back(target):
    """Undoes half an exchange, of a process that was killed in it."""
    if aside(target).exists() and not target.exists():
        os.rename(aside(target), target)
