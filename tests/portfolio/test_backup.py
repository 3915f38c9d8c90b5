"""A backup is whole or not there, and comes back as it was or not at all."""

import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from portfolio.backup import BackupError
from portfolio.backup.archive import check_seal, new_archive
from portfolio.backup.databases import DATABASES

ROOT = Path(__file__).resolve().parents[2]
POSTGRESQL = connection.vendor == "postgresql"
MEMBER = DATABASES[connection.vendor].member


# The archive


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("archive") / "small.zip"
    with new_archive(path) as made:
        made.writestr("site.txt", "All that there is.")
    return path.read_bytes()


def test_an_archive_as_it_was_written_is_taken(archive):
    assert check_seal(io.BytesIO(archive)) is None


@given(data=st.data())
def test_an_archive_with_one_byte_changed_is_refused(archive, data):
    place = data.draw(st.integers(0, len(archive) - 1))
    other = data.draw(st.integers(1, 255))
    damaged = bytearray(archive)
    damaged[place] ^= other

    with pytest.raises(BackupError):
        check_seal(io.BytesIO(bytes(damaged)))


@given(data=st.data())
def test_an_archive_that_was_cut_off_is_refused(archive, data):
    length = data.draw(st.integers(0, len(archive) - 1))

    with pytest.raises(BackupError):
        check_seal(io.BytesIO(archive[:length]))


def test_a_backup_that_fails_leaves_the_older_one_and_nothing_else(tmp_path):
    path = tmp_path / "site.zip"
    path.write_text("the older one")

    with pytest.raises(OSError, match="No space left"), new_archive(path):
        raise OSError("No space left on device")

    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("site.zip", "the older one")]


def test_two_backups_to_one_file_do_not_mix(tmp_path):
    path = tmp_path / "site.zip"

    with new_archive(path), pytest.raises(BackupError, match="Another backup"), new_archive(path):
        pass

    assert path.exists()


# The commands


@pytest.fixture(scope="module")
def databases(django_db_setup, django_db_blocker, worker_id):
    """The addresses of three empty databases, or of none where each data folder has its own."""
    if not POSTGRESQL:
        yield "", "", ""
        return
    names = [f"backup_{end}_{worker_id}" for end in ("saved", "restored", "empty")]
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}"')
    set_to = os.environ["DATABASE_URL"]
    yield tuple(f"{set_to.rpartition('/')[0]}/{name}" for name in names)
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def manage(folder, database, *words):
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PORTFOLIO_DATA": str(folder),
        "DATABASE_URL": database,
    }
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def saved(tmp_path_factory, databases):
    """A small site and its backup, made while the site's cache and secret lie about."""
    folder = tmp_path_factory.mktemp("saved")
    for words in (["migrate", "--verbosity", "0"], ["demo", "--lab"]):
        assert manage(folder, databases[0], *words).returncode == 0
    path = folder.parent / f"{folder.name}.zip"
    said = manage(folder, databases[0], "backup", str(path))
    assert (said.returncode, said.stderr) == (0, "")
    return folder, path


def files_of(folder):
    kept = [folder / "secret_key", *(folder / "media").rglob("*")]
    return {str(file.relative_to(folder)): file.read_bytes() for file in kept if file.is_file()}


def bibliography_of(folder, database):
    return manage(folder, database, "export_bibliography").stdout


def test_a_restored_site_is_the_one_that_was_saved(saved, tmp_path, databases):
    folder, path = saved

    said = manage(tmp_path, databases[1], "restore", str(path))

    assert said.stderr == ""
    assert files_of(tmp_path) == files_of(folder)
    assert bibliography_of(tmp_path, databases[1]) == bibliography_of(folder, databases[0]) != ""


def test_only_its_owner_may_read_a_backup(saved):
    _folder, path = saved

    assert path.stat().st_mode & 0o777 == 0o600


def test_a_backup_holds_nothing_that_is_made_anew(saved):
    _folder, path = saved

    with zipfile.ZipFile(path) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}

    assert tops == {"manifest.json", "media", "secret_key", MEMBER}


@pytest.fixture
def refused(tmp_path, databases):
    """What a restore into an empty site says when it refuses; nothing is there afterwards that would be in the way."""
    folder = tmp_path / "empty"

    def restore(path):
        said = manage(folder, databases[2], "restore", str(path))
        assert said.returncode == 1
        assert {each.name for each in folder.iterdir()} <= {"secret_key", "restore.part"}
        return said.stderr.strip()

    return restore


def test_a_site_that_is_not_empty_is_not_written_over(saved, databases):
    folder, path = saved
    before = files_of(folder)

    said = manage(folder, databases[0], "restore", str(path))

    assert (said.returncode, files_of(folder)) == (1, before)
    assert said.stderr.strip().endswith("is not empty; a backup goes into an empty data folder only.")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Makes a sealed archive from a manifest and members, right in every way that is not asked to be wrong."""

    def make(members, /, **told):
        path = tmp_path_factory.mktemp("small") / "site.zip"
        manifest = {
            "version": 1,
            "made_at": "2026-01-01T00:00:00+00:00",
            "database": connection.vendor,
            "migrations": [],
            "members": {name: {"size": len(text), "sha256": "0" * 64} for name, text in members.items()},
        }
        with new_archive(path) as archive:
            for name, text in members.items():
                archive.writestr(name, text)
            archive.writestr("manifest.json", json.dumps(manifest | told))
        return path

    return make


def test_a_damaged_archive_is_refused_with_the_reason(saved, refused, tmp_path):
    _folder, path = saved
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(content)

    assert refused(damaged) == "CommandError: The archive is damaged: its checksum does not fit."


def test_another_file_is_refused_with_the_reason(refused, tmp_path):
    other = tmp_path / "letter.txt"
    other.write_text("Dear all")

    assert refused(other) == "CommandError: This is no backup of Portfolio, or its end is missing."


def test_a_file_that_is_not_there_is_told(refused, tmp_path):
    path = tmp_path / "nowhere.zip"

    assert refused(path) == f"CommandError: {path}: No such file or directory."


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/evil", "media/../../evil", "settings.py", "media//twice", "site.sqlite4"]
)
def test_an_archive_with_a_strange_name_is_refused(small, refused, name):
    path = small({MEMBER: "", name: "evil"})

    assert refused(path) == f"CommandError: The archive holds what no backup does: {name}"


def test_a_member_that_is_not_what_the_manifest_says_is_refused(small, refused):
    path = small({MEMBER: "no database"})

    assert refused(path) == f"CommandError: The archive is damaged: {MEMBER} is not what it was."


def test_an_archive_that_holds_more_than_it_says_is_not_unpacked(small, refused):
    path = small({MEMBER: "x" * 1000}, members={MEMBER: {"size": 10, "sha256": "0" * 64}})

    assert refused(path) == "CommandError: The archive is damaged: its files are not those it names."


@pytest.mark.parametrize(
    "told",
    [
        {"members": [MEMBER]},
        {"members": {MEMBER: "x"}},
        {"members": {MEMBER: {}}},
        {"members": {"elsewhere": {"size": 0}}},
        {"migrations": 7},
        {"migrations": ["x"]},
        {"migrations": [[["x"], {}]]},
    ],
    ids=str,
)
def test_an_archive_that_does_not_say_what_it_holds_is_refused(small, refused, told):
    assert (
        refused(small({MEMBER: ""}, **told)) == "CommandError: The archive is damaged: it does not say what it holds."
    )


def test_an_archive_of_another_kind_of_database_is_refused(small, refused):
    path = small({"site.other": ""}, database="oracle")

    assert refused(path).startswith("CommandError: The archive holds a database of oracle")


def test_an_archive_of_a_newer_portfolio_is_refused(small, refused):
    path = small({MEMBER: ""}, migrations=[["content", "9999_from_the_future"]])

    assert refused(path) == (
        "CommandError: The archive was made by a newer Portfolio (9999_from_the_future): upgrade this one first."
    )


@pytest.mark.skipif(POSTGRESQL, reason="PostgreSQL keeps what was restored in one transaction")
@pytest.mark.parametrize("left", ["half unpacked", "all but the database", "all but tidied up"])
def test_a_restore_that_was_killed_is_finished_by_another(saved, tmp_path, left):
    folder, path = saved
    data = tmp_path / "data"
    unpacked = data / "restore.part"
    with zipfile.ZipFile(path) as archive:
        if left == "half unpacked":
            unpacked.mkdir(parents=True)
            (unpacked / "site.sqlite3").write_bytes(archive.read("site.sqlite3")[:100])
        else:
            archive.extractall(data)
            unpacked.mkdir()
            target = unpacked / "site.sqlite3"
            (data / "site.sqlite3").rename(target)
            if left == "all but tidied up":
                (data / "site.sqlite3").write_bytes(target.read_bytes())

    said = manage(data, "", "restore", str(path))

    assert (said.returncode, said.stderr) == (0, "")
    assert files_of(data) == files_of(folder)
    assert not unpacked.exists()


def test_a_backup_into_no_folder_is_told(saved, tmp_path, databases):
    folder, _path = saved

    said = manage(folder, databases[0], "backup", str(tmp_path / "nowhere" / "site.zip"))

    assert (said.returncode, said.stderr.strip()) == (1, f"CommandError: There is no folder {tmp_path / 'nowhere'}.")


@pytest.mark.skipif(POSTGRESQL, reason="an empty PostgreSQL has no tables to ask")
def test_a_backup_of_no_site_is_told(tmp_path):
    said = manage(tmp_path, "", "backup", str(tmp_path / "site.zip"))

    assert (said.returncode, said.stderr.strip()) == (
        1,
        f"CommandError: There is no database at {tmp_path / 'site.sqlite3'}.",
    )


# Under load


WRITING = """
import sqlite3, sys, time
opened = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
opened.execute("PRAGMA synchronous=OFF")
number = 0
while True:
    number += 1
    row = [f"{number:032x}", "test", "2026-01-01"]
    opened.execute("INSERT INTO content_tombstone (uuid, kind, deleted_at) VALUES (?, ?, ?)", row)
    print(number, flush=True)
    time.sleep(0.005)
"""


@pytest.mark.long
@pytest.mark.skipif(POSTGRESQL, reason="writes to the file of SQLite")
def test_no_backup_misses_what_was_confirmed_before_it_began(saved, tmp_path):
    folder, _path = saved
    confirmed = (tmp_path / "confirmed").open("w+")
    writer = subprocess.Popen([sys.executable, "-c", WRITING, str(folder / "site.sqlite3")], stdout=confirmed)
    try:
        missing = [missing_after_restore(folder, tmp_path, Path(confirmed.name), turn) for turn in range(30)]
    finally:
        writer.kill()
        writer.wait()
        confirmed.close()

    assert missing == [0] * 30


def missing_after_restore(folder, tmp_path, confirmed, turn):
    before = int((confirmed.read_text().rpartition("\n")[0] or "0").split()[-1])
    path, data = tmp_path / f"{turn}.zip", tmp_path / str(turn)
    assert manage(folder, "", "backup", str(path)).returncode == 0
    assert manage(data, "", "restore", str(path)).returncode == 0
    opened = sqlite3.connect(data / "site.sqlite3")
    try:
        (there,) = opened.execute("SELECT count(*) FROM content_tombstone WHERE kind = 'test'").fetchone()
    finally:
        opened.close()
    return max(before - there, 0)
