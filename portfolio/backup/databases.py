"""How each kind of database is copied while it is in use, and how a copy takes the place of an empty one."""

import contextlib
import filecmp
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from . import BackupError
from .archive import sync_folder

POSTGRESQL_FOLDERS = Path("/usr/lib/postgresql")


class SQLite:
    """Copied page by page through SQLite itself, which never sees half a transaction."""

    member = "site.sqlite3"

    def __init__(self, connection):
        self.file = Path(connection.settings_dict["NAME"])

    @property
    def size(self):
        if not self.file.exists():
            raise BackupError(f"There is no database at {self.file}.")
        return self.file.stat().st_size

    @contextlib.contextmanager
    def _opened(self, path, mode):
        opened = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=60)
        try:
            yield opened
        finally:
            opened.close()

    def dump(self, target):
        """Writes a proven copy into the new file at the target and returns the migrations it has."""
        with self._opened(self.file, "ro") as source, self._opened(target, "rwc") as copy:
            try:
                source.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
            except sqlite3.OperationalError as error:
                raise BackupError(f"The database could not be copied: {error}.") from error
            self._prove(copy)
            return copy.execute("SELECT app, name FROM django_migrations").fetchall()

    def _prove(self, copy):
        try:
            said = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            said = str(error)
        if said != "ok":
            raise BackupError(f"The database is damaged: {' '.join(said.split())}")

    def is_empty(self):
        if not self.file.exists() or not self.file.stat().st_size:
            return True
        try:
            with self._opened(self.file, "ro") as opened:
                return opened.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        except sqlite3.DatabaseError:
            return False

    def holds(self, dump):
        """Whether the database is that copy to the byte."""
        return self.file.exists() and filecmp.cmp(dump, self.file, shallow=False)

    def load(self, dump):
        """Puts a proven copy in the place of the empty database, at once or not at all."""
        with self._opened(dump, "ro") as copy:
            self._prove(copy)
        # Beside its place first: the folder of the dump may lie on another disk.
        near = self.file.with_name(f".{self.file.name}.part")
        with dump.open("rb") as source, os.fdopen(os.open(near, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as target:
            target.truncate(0)
            shutil.copyfileobj(source, target)
            target.flush()
            os.fsync(target.fileno())
        for ending in ("-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)
        os.replace(near, self.file)
        sync_folder(self.file.parent)


class PostgreSQL:
    """Copied by PostgreSQL's own programs, which must be on this machine."""

    member = "site.pgdump"

    def __init__(self, connection):
        self.connection = connection

    @property
    def size(self):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]

    def dump(self, target):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            migrations = cursor.fetchall()
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
        return migrations

    def is_empty(self):
        return not self.connection.introspection.table_names()

    def holds(self, dump):
        # There is no telling, so that nothing is taken for restored which is not.
        return False

    def load(self, dump):
        # The copy is one transaction, so that nothing is half restored.
        options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
        self._run("pg_restore", *options, str(dump), names_database=True)

    def _run(self, program, *options, names_database=False):
        settings = self.connection.settings_dict
        words, environment = self.connection.client.settings_to_cmd_args_env(settings, [])
        # The last word is the database, which pg_restore takes as an option only.
        place, name = words[1:-1], words[-1]
        name = [f"--dbname={name}"] if names_database else [name]
        done = subprocess.run(
            [found(program), *place, *name, *options],
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise BackupError(f"{program}: {' '.join(done.stderr.split()) or 'failed'}")


def found(program):
    """The newest of PostgreSQL's programs of that name: an older one would refuse a newer server."""
    versions = [path for path in POSTGRESQL_FOLDERS.glob(f"*/bin/{program}") if path.parts[-3].isdigit()]
    newest = max(versions, key=lambda path: int(path.parts[-3]), default=None)
    program_found = str(newest) if newest else shutil.which(program)
    if program_found is None:
        raise BackupError(f"{program} is missing. On Debian: apt-get install postgresql-client")
    return program_found


DATABASES = {"sqlite": SQLite, "postgresql": PostgreSQL}


def database_of(connection):
    return DATABASES[connection.vendor](connection)
