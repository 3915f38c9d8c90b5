"""A sealed archive: a ZIP file whose comment holds a checksum of every byte before it."""

import fcntl
import hashlib
import os
import zipfile
from contextlib import contextmanager

from . import BackupError

MARK = b"portfolio-backup sha256 "
DIGITS = 64
CHUNK = 1024 * 1024


@contextmanager
def new_archive(path):
    """A ZIP file to fill, which takes the place of the path when it is whole and on the disk, or never does."""
    part = path.with_name(f".{path.name}.part")
    handle = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"Another backup to {path} is being made.") from None
        try:
            # What a killed backup left behind is written over.
            file.truncate(0)
            with zipfile.ZipFile(file, "w") as archive:
                archive.comment = MARK + b"0" * DIGITS
                yield archive
            seal(file)
            os.replace(part, path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    sync_folder(path.parent)


def seal(file):
    """Writes the checksum into the last bytes, which the comment keeps free for it."""
    size = file.seek(0, os.SEEK_END)
    digest = digest_of(file, size - DIGITS)
    file.seek(size - DIGITS)
    file.write(digest.encode("ascii"))
    file.flush()
    os.fsync(file.fileno())


def check_seal(file):
    """Raises BackupError unless every byte is as it was written."""
    size = file.seek(0, os.SEEK_END)
    length = len(MARK) + DIGITS
    file.seek(max(size - length, 0))
    tail = file.read(length)
    if not tail.startswith(MARK):
        raise BackupError("This is no backup of Portfolio, or its end is missing.")
    if digest_of(file, size - DIGITS).encode("ascii") != tail[len(MARK) :]:
        raise BackupError("The archive is damaged: its checksum does not fit.")


def digest_of(file, size):
    """The SHA-256 of so many bytes from the beginning."""
    file.seek(0)
    digest, left = hashlib.sha256(), size
    while left > 0 and (piece := file.read(min(CHUNK, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest()


def copy(source, target):
    """Copies one open file into another and returns its size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(CHUNK):
        target.write(piece)
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


def sync_folder(folder):
    """Makes what was renamed in the folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
