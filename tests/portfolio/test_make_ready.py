"""What happens before a site is served: the settings, a snapshot, the database, the static files, the server."""

import os
import signal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portfolio import serving
from portfolio.backup import BackupError
from portfolio.management.commands import make_ready


@pytest.fixture
def ready(settings, tmp_path, monkeypatch):
    """Runs the command for a site that knows its address and has its files collected; notes what it would do."""
    settings.DATA, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    settings.SITE_URL, settings.ALLOWED_HOSTS = "http://127.0.0.1:8000", ["127.0.0.1"]
    settings.MISSING_FOR_SERVING = []
    settings.STATIC_ROOT.mkdir()
    done = []

    def noted(name, **options):
        done.append(name)

    monkeypatch.setattr(make_ready, "call_command", noted)
    monkeypatch.setattr(make_ready, "software", lambda: "these files")
    monkeypatch.setattr(make_ready, "make_backup", lambda file: (done.append("snapshot"), file.touch()))

    def run(*words, is_behind=False):
        monkeypatch.setattr(make_ready, "is_behind", lambda connection: is_behind)
        said = StringIO()
        call_command("make_ready", *words, stdout=said)
        return said.getvalue()

    run.done = done
    return run


@pytest.mark.django_db
def test_a_snapshot_is_taken_before_a_migration_and_only_then(ready):
    ready(is_behind=True)
    first, ready.done[:] = [*ready.done], []
    ready()

    assert first == ["check", "snapshot", "migrate", "collectstatic"]
    assert ready.done == ["check", "migrate"]


@pytest.mark.django_db
def test_nothing_is_migrated_without_a_snapshot(ready, monkeypatch):
    def refuse(file):
        raise BackupError("There is not enough room.")

    monkeypatch.setattr(make_ready, "make_backup", refuse)

    with pytest.raises(CommandError) as refusal:
        ready(is_behind=True)

    assert str(refusal.value) == "Nothing was changed, because no snapshot could be taken. There is not enough room."
    assert ready.done == ["check"]


@pytest.mark.django_db
def test_the_last_snapshots_are_kept(ready, tmp_path):
    folder = tmp_path / "snapshots"
    folder.mkdir()
    for year in range(2000, 2005):
        (folder / f"{year}.zip").touch()

    ready(is_behind=True)

    names = sorted(file.name for file in folder.iterdir())
    assert (names[:2], len(names)) == (["2003.zip", "2004.zip"], 3)


@pytest.mark.django_db
def test_a_server_that_runs_takes_up_the_new_version(ready, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(make_ready, "running_servers", lambda folder: [4242])
    monkeypatch.setattr(os, "kill", lambda *what: told.append(what))

    said = ready("--reload")

    assert told == [(4242, signal.SIGHUP)]
    assert said.endswith("The server that runs takes up the new version.\n")


OF_THIS_PROCESS = "{}"


@pytest.mark.django_db
@pytest.mark.parametrize("name", [None, "x", OF_THIS_PROCESS, "99999999"])
def test_a_number_that_is_no_server_of_ours_is_left_alone(ready, tmp_path, monkeypatch, name):
    monkeypatch.setattr(os, "kill", lambda *what: pytest.fail("Somebody else's process was told."))
    if name is not None:
        (tmp_path / "serving").mkdir()
        (tmp_path / "serving" / name.format(os.getpid())).touch()

    assert ready("--reload").endswith("Ready. No server of this site runs here; restart it where it does.\n")


@pytest.mark.parametrize(
    ("hosts", "address", "missing"),
    [
        (["example.org"], "https://example.org", ""),
        ([".example.org"], "https://lab.example.org/", ""),
        (["127.0.0.1"], "http://127.0.0.1:8000", ""),
        (["*"], "https://example.org", "ALLOWED_HOSTS must name each host"),
        (["example.org"], "example.org", "SITE_URL must be a whole address"),
        (["example.org"], "ftp://example.org", "SITE_URL must be a whole address"),
        (["example.org"], "https://", "SITE_URL must be a whole address"),
        (["example.org"], "https://www.example.org", "ALLOWED_HOSTS must have the host of SITE_URL"),
    ],
)
def test_a_site_that_does_not_know_its_address_is_told_what_is_missing(settings, hosts, address, missing):
    settings.ALLOWED_HOSTS, settings.SITE_URL, settings.MISSING_FOR_SERVING = hosts, address, []

    said = serving.what_is_missing()

    assert (said[: len(missing)], bool(said)) == (missing, bool(missing))
