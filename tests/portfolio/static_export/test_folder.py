"""The folder of an export is the old one or the new one, and nothing in between."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from portfolio.static_export import ExportError
from portfolio.static_export.folder import opened

ROOT = Path(__file__).resolve().parents[3]


def write(path, files, state="first"):
    with opened(path) as folder:
        for name, content in files.items():
            folder.put(name, content)
        folder.finish(state)
        return folder


def files_in(path):
    return {
        str(file.relative_to(path)): file.read_bytes()
        for file in path.rglob("*")
        if file.is_file() and not file.name.startswith(".")
    }


def test_a_new_folder_holds_what_was_written(tmp_path):
    write(tmp_path / "site", {"index.html": b"Home", "people/index.html": b"People"})

    assert files_in(tmp_path / "site") == {"index.html": b"Home", "people/index.html": b"People"}


def test_a_second_export_replaces_and_removes(tmp_path):
    write(tmp_path / "site", {"index.html": b"Home", "old.html": b"Old"})
    write(tmp_path / "site", {"index.html": b"New home"})

    assert files_in(tmp_path / "site") == {"index.html": b"New home"}


def test_a_second_export_counts_what_changed_and_what_went(tmp_path):
    write(tmp_path / "site", {"index.html": b"Home", "old.html": b"Old", "same.html": b"Same"})
    folder = write(tmp_path / "site", {"index.html": b"New home", "same.html": b"Same"})

    assert (folder.changed, folder.removed) == (1, 1)


def test_what_did_not_change_is_not_written_again(tmp_path):
    write(tmp_path / "site", {"same.html": b"Same"})
    before = os.stat(tmp_path / "site/same.html")
    write(tmp_path / "site", {"same.html": b"Same", "index.html": b"Home"})
    after = os.stat(tmp_path / "site/same.html")

    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_file_somebody_edited_by_hand_is_written_again(tmp_path):
    write(tmp_path / "site", {"index.html": b"Home"})
    (tmp_path / "site/index.html").write_bytes(b"Edited by hand")
    write(tmp_path / "site", {"index.html": b"Home"})

    assert files_in(tmp_path / "site") == {"index.html": b"Home"}


def test_an_export_that_fails_leaves_the_folder_and_nothing_beside_it(tmp_path):
    write(tmp_path / "site", {"index.html": b"Home"})

    with contextlib.suppress(ZeroDivisionError), opened(tmp_path / "site") as folder:
        folder.put("index.html", b"Half")
        folder.put(f"{1 / 0}.html", b"")

    assert (files_in(tmp_path / "site"), os.listdir(tmp_path)) == ({"index.html": b"Home"}, ["site"])


def test_an_export_that_is_killed_leaves_the_folder_and_the_next_one_clears_up(tmp_path):
    write(tmp_path / "site", {"index.html": b"Home"})
    code = (
        "import os, signal\n"
        "from portfolio.static_export.folder import opened\n"
        f"with opened({str(tmp_path / 'site')!r}) as folder:\n"
        "    folder.put('index.html', b'Half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    left = files_in(tmp_path / "site")
    write(tmp_path / "site", {"index.html": b"Whole"})

    assert (killed.returncode, left, files_in(tmp_path / "site"), os.listdir(tmp_path)) == (
        -signal.SIGKILL,
        {"index.html": b"Home"},
        {"index.html": b"Whole"},
        ["site"],
    )


@pytest.mark.parametrize("name", ["notes.txt", ".git/config", "people/photo.jpg"])
def test_a_folder_with_files_of_somebody_else_is_refused_and_stays(tmp_path, name):
    file = tmp_path / "site" / name
    file.parent.mkdir(parents=True)
    file.write_text("Mine")

    with pytest.raises(ExportError, match="no export wrote"), opened(tmp_path / "site"):
        pass

    assert file.read_text() == "Mine"


def test_a_file_that_was_put_into_an_export_is_named_and_stays(tmp_path):
    write(tmp_path / "site", {"index.html": b"Home"})
    (tmp_path / "site/CNAME").write_text("lab.example.org")

    with pytest.raises(ExportError, match="also holds CNAME"), opened(tmp_path / "site"):
        pass

    assert (tmp_path / "site/CNAME").read_text() == "lab.example.org"


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "site").write_text("A file")

    with pytest.raises(ExportError, match="is a file"), opened(tmp_path / "site"):
        pass


def test_the_folders_above_are_made_where_they_are_missing(tmp_path):
    write(tmp_path / "new/site", {"index.html": b"Home"})

    assert files_in(tmp_path / "new/site") == {"index.html": b"Home"}


def test_a_folder_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("A file")

    with pytest.raises(ExportError, match="cannot be made"), opened(tmp_path / "file/site"):
        pass


def test_two_exports_to_one_folder_do_not_meet(tmp_path):
    with (
        opened(tmp_path / "site"),
        pytest.raises(ExportError, match="Another export"),
        opened(tmp_path / "site"),
    ):
        pass


def test_two_pages_do_not_become_one_file(tmp_path):
    with opened(tmp_path / "site") as folder:
        folder.put("index.html", b"One")
        with pytest.raises(ExportError, match="Two pages want"):
            folder.put("index.html", b"Two")


@pytest.mark.parametrize("name", ["../x.html", "a/../../x.html", "/tmp/x.html", "..", ".", ""])
def test_nothing_is_written_outside(tmp_path, name):
    with pytest.raises(ExportError, match="no name of a file inside"), opened(tmp_path / "site") as folder:
        folder.put(name, b"Mine")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "has_room"),
    [
        ("b.html", True),
        ("a/c.html", True),
        ("index.html", False),
        ("index.html/x/index.html", False),
        ("a", False),
        ("x" * 255, True),
        ("x" * 256, False),
        ("灯" * 86 + "/index.html", False),
    ],
)
def test_a_name_may_have_no_room(tmp_path, name, has_room):
    with opened(tmp_path / "site") as folder:
        folder.put("index.html", b"Home")
        folder.put("a/b.html", b"B")

        assert folder.has_room(name) == has_room
