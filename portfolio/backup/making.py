"""Makes a backup: first the database, then the files, so that no row lacks its file."""

import json
import os
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from . import BackupError
from .archive import copy, new_archive
from .databases import database_of

# What the data folder holds besides the database; the cache is made anew by itself.
KEPT = ("media", "fonts", "secret_key")
MANIFEST = "manifest.json"
VERSION = 1
STAMP = "last_backup"
SPARE = 32 * 1024 * 1024


def make_backup(path):
    """Writes the site into one archive at the path, replacing an older one there, and returns its size in bytes.

    Raises BackupError where that is impossible; then nothing stands at the path that was not there before.
    """
    path = Path(path).absolute()
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    if path.is_dir():
        raise BackupError(f"{path} is a folder; name a file in it.")
    database = database_of(connection)
    try:
        check_room(path.parent, database)
        with new_archive(path) as archive:
            fill(archive, database, path.with_name(f".{path.name}.dump"))
        remember()
        return path.stat().st_size
    except OSError as error:
        raise BackupError(f"The backup could not be written: {error.strerror or error}.") from error


def check_room(folder, database):
    needed = 2 * database.size + sum(file.stat().st_size for _name, file in kept_files()) + SPARE
    free = shutil.disk_usage(folder).free
    if free < needed:
        words = f"{needed // 1_000_000} MB are needed and {free // 1_000_000} MB are free"
        raise BackupError(f"There is not enough room in {folder}: {words}.")


def fill(archive, database, passing):
    """Fills the archive; the copy of the database lies for a while in the folder named."""
    began, members = timezone.now(), {}
    # What a killed backup left behind; another to the same path is kept off by the archive.
    shutil.rmtree(passing, ignore_errors=True)
    passing.mkdir(mode=0o700)
    try:
        dump = passing / database.member
        migrations = database.dump(dump)
        members[database.member] = add(archive, database.member, dump, zipfile.ZIP_DEFLATED)
    finally:
        shutil.rmtree(passing, ignore_errors=True)
    for name, file in kept_files():
        try:
            members[name] = add(archive, name, file, zipfile.ZIP_STORED)
        except FileNotFoundError:
            # Taken away since the folder was listed.
            continue
    manifest = {
        "version": VERSION,
        "made_at": began.isoformat(),
        "database": connection.vendor,
        "migrations": [list(row) for row in migrations],
        "members": {name: {"size": size, "sha256": digest} for name, (size, digest) in members.items()},
    }
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1))


def add(archive, name, file, compression):
    entry = zipfile.ZipInfo(name, date_time=datetime.now().timetuple()[:6])
    entry.compress_type = compression
    entry.external_attr = 0o600 << 16
    with file.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        return copy(source, target)


def kept_files():
    """Every file that is kept, by its name in the archive."""
    places = {name: Path(settings.DATA) / name for name in KEPT} | {"media": Path(settings.MEDIA_ROOT)}
    for kept, place in places.items():
        if place.is_file():
            yield kept, place
        for folder, _folders, names in os.walk(place):
            for name in sorted(names):
                file = Path(folder, name)
                if file.is_file() and not file.is_symlink():
                    yield f"{kept}/{file.relative_to(place).as_posix()}", file


def remember():
    """Notes the moment, so that the admin can say how old the last backup is."""
    stamp = Path(settings.DATA, STAMP)
    draft = stamp.with_name(f".{STAMP}.part")
    draft.write_text(timezone.now().isoformat(), encoding="ascii")
    os.replace(draft, stamp)


def last_backup():
    """When the last backup was made on this machine, or None."""
    try:
        return datetime.fromisoformat(Path(settings.DATA, STAMP).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
