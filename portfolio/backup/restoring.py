"""Restores a backup into an empty data folder: everything is proven first, and the database comes last."""

import json
import os
import shutil
import zipfile
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from . import BackupError
from .archive import check_seal, copy, sync_folder
from .databases import DATABASES, database_of
from .making import KEPT, MANIFEST, SPARE, VERSION

UNPACKED = "restore.part"
LONGEST_MANIFEST = 100_000_000


def restore_backup(path):
    """Brings the site back as it was and returns the archive's manifest.

    Raises BackupError, with nothing changed, for an archive that is damaged, foreign or newer than this version, and
    where the data folder or the database is not empty. Killed at any moment, it can be run again.
    """
    try:
        with Path(path).open("rb") as file:
            check_seal(file)
            with zipfile.ZipFile(file) as archive:
                manifest = manifest_of(archive)
                database = database_of(connection)
                if was_finished(database):
                    shutil.rmtree(Path(settings.DATA, UNPACKED))
                    return manifest
                make_way(database)
                check_room(manifest)
                unpack(archive, manifest)
        put_in_place(database)
        return manifest
    except OSError as error:
        raise BackupError(f"{error.filename or path}: {error.strerror or error}.") from error
    except zipfile.BadZipFile as error:
        raise BackupError(f"The archive is damaged: {error}.") from error


def manifest_of(archive):
    try:
        if archive.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
            raise ValueError
        manifest = json.loads(archive.read(MANIFEST))
        version, kind, names = manifest["version"], manifest["database"], set(manifest["members"])
        # What is unpacked is never more than what is said here, and room is made for.
        is_true = all(archive.getinfo(name).file_size == told["size"] for name, told in manifest["members"].items())
        migrations = {(app, name) for app, name in manifest["migrations"]}
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        raise BackupError("The archive is damaged: it does not say what it holds.") from None
    if version != VERSION:
        raise BackupError("The archive was made by another version of Portfolio, whose backups this one cannot read.")
    if kind != connection.vendor:
        words = f"The archive holds a database of {kind}, and this site is set to {connection.vendor}"
        raise BackupError(f"{words}: set DATABASE_URL to the same kind.")
    if not is_true or {*names, MANIFEST} != set(archive.namelist()) or DATABASES[kind].member not in names:
        raise BackupError("The archive is damaged: its files are not those it names.")
    if strange := sorted(name for name in names if not is_ours(name, kind)):
        raise BackupError(f"The archive holds what no backup does: {strange[0]}")
    known = set(MigrationLoader(None).disk_migrations)
    ours = {app for app, _name in known}
    if newer := sorted(name for app, name in migrations - known if app in ours):
        raise BackupError(f"The archive was made by a newer Portfolio ({newer[-1]}): upgrade this one first.")
    return manifest


def is_ours(name, kind):
    parts = PurePosixPath(name).parts
    is_plain = "/".join(parts) == name and ".." not in parts and not name.startswith("/")
    return is_plain and (name == DATABASES[kind].member or parts[0] in KEPT)


def was_finished(database):
    """Whether a restore was killed after its last step, before it had tidied up."""
    dump = Path(settings.DATA, UNPACKED, database.member)
    return dump.exists() and database.holds(dump)


def make_way(database):
    """Refuses a site that holds something; clears away what a killed restore left."""
    if not database.is_empty():
        words = "a backup goes into an empty data folder only"
        raise BackupError(f"The site in {settings.DATA} is not empty; {words}.")
    if Path(settings.DATA, UNPACKED).exists():
        for place in (Path(settings.DATA, UNPACKED), place_of("media"), place_of("fonts")):
            shutil.rmtree(place, ignore_errors=True)
    for name in ("media", "fonts"):
        if any(file.is_file() for file in place_of(name).rglob("*")):
            raise BackupError(f"{place_of(name)} holds files; a backup goes into an empty data folder only.")


def place_of(name):
    return Path(settings.MEDIA_ROOT) if name == "media" else Path(settings.DATA, name)


def check_room(manifest):
    needed = 2 * sum(member["size"] for member in manifest["members"].values()) + SPARE
    free = shutil.disk_usage(settings.DATA).free
    if free < needed:
        words = f"{needed // 1_000_000} MB are needed and {free // 1_000_000} MB are free"
        raise BackupError(f"There is not enough room in {settings.DATA}: {words}.")


def unpack(archive, manifest):
    """Writes the members into a folder of their own, each as long and with the checksum that the manifest says."""
    unpacked = Path(settings.DATA, UNPACKED)
    unpacked.mkdir(mode=0o700)
    for name, told in manifest["members"].items():
        target = unpacked / name
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        mode = 0o644 if "/" in name else 0o600
        with archive.open(name) as source, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT, mode), "wb") as file:
            if copy(source, file) != (told["size"], told["sha256"]):
                raise BackupError(f"The archive is damaged: {name} is not what it was.")
            file.flush()
            os.fsync(file.fileno())


def put_in_place(database):
    """The files first and the database last: where there is one, the restore was finished."""
    unpacked = Path(settings.DATA, UNPACKED)
    for name in KEPT:
        source, target = unpacked / name, place_of(name)
        if not source.exists():
            continue
        if target.is_dir():
            shutil.rmtree(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, target)
        sync_folder(target.parent)
    database.load(unpacked / database.member)
    shutil.rmtree(unpacked)
