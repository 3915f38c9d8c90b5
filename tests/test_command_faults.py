"""Commands that die, meet a full or locked disk or a clock that moves: what stands is whole, and run again they finish.

Each in a process of its own, as life has it. The long form kills many times.
"""

import json
import os
import random
import resource
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.db import connection
from django.utils import timezone

from portfolio.backup.archive import check_seal
from tests.make import make_event, make_identity, make_news, make_opening, make_page, make_person, make_publication
from tests.sites import make_site, picture, text

ROOT = Path(__file__).resolve().parents[1]
POSTGRESQL = connection.vendor == "postgresql"
KILLS = [pytest.param(2, id="twice"), pytest.param(20, id="often", marks=pytest.mark.long)]
# Says when it begins, because how long Python takes to start is not what matters.
COMMAND = """
import sys, django
django.setup()
from django.core.management import call_command
print("begun", flush=True)
call_command(*sys.argv[1:])
"""
CONTENT = """
import json
from content.models import Entry, Topic
from publications.models import Authorship
told = {kind._meta.label: sorted(map(str, kind._base_manager.all())) for kind in (*Entry.kinds(), Topic, Authorship)}
print(json.dumps(told))
"""


class Site:
    """A site of its own: a data folder and, with PostgreSQL, a database."""

    def __init__(self, folder, name):
        self.folder, self.name = folder, name
        folder.mkdir(exist_ok=True)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PORTFOLIO_DATA": str(folder)}
        # On a full disk Python would keep half of a module, and stumble over it later.
        self.environment["PYTHONDONTWRITEBYTECODE"] = "1"
        self.environment |= {"DJANGO_SETTINGS_MODULE": "portfolio.settings", "SITE_URL": "http://127.0.0.1:8000"}
        self.environment["DATABASE_URL"] = self.empty_database() if POSTGRESQL else ""

    def empty_database(self):
        self.drop()
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{self.name}"')
        return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{self.name}"

    def drop(self):
        if POSTGRESQL:
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def manage(self, *words, **options):
        command = [sys.executable, "manage.py", *map(str, words)]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, **options)

    def done(self, *words):
        """What a command says that must succeed."""
        said = self.manage(*words)
        assert (said.returncode, said.stderr) == (0, "")
        return said.stdout

    def begin(self, *words):
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *map(str, words)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout.readline() == "begun\n"
        return process

    def lasts(self, *words):
        process, begun = self.begin(*words), monotonic()
        process.communicate()
        assert process.returncode == 0
        return monotonic() - begun

    def kill(self, seconds, *words):
        process = self.begin(*words)
        sleep(seconds)
        process.kill()
        process.communicate()

    def content(self):
        return json.loads(self.done("shell", "--no-imports", "--command", CONTENT))


@pytest.fixture(scope="module")
def new_site(django_db_setup, django_db_blocker, worker_id, tmp_path_factory):
    """Makes sites; their databases are gone afterwards."""
    made = []
    with django_db_blocker.unblock():

        def make(*commands):
            made.append(Site(tmp_path_factory.mktemp("site"), f"faults_{worker_id}_{len(made)}"))
            for words in commands:
                made[-1].done(*words)
            return made[-1]

        yield make
        for site in made:
            site.drop()


@pytest.fixture(scope="module")
def lab(new_site):
    """A lab with pictures and files."""
    return new_site(("migrate", "--verbosity", "0"), ("demo", "--lab"))


@pytest.fixture(scope="module")
def backup(lab, tmp_path_factory):
    path = tmp_path_factory.mktemp("backup") / "site.zip"
    lab.done("backup", path)
    return path


@pytest.fixture(scope="module")
def old_site(tmp_path_factory):
    """A site of another kit."""
    works = "".join(
        f"@article{{k{n}, title={{Work {n}}}, author={{Lovelace, Ada}}, year={1990 + n % 30}}}\n" for n in range(80)
    )
    files = {
        "_config.yml": "first_name: Ada\nlast_name: Lovelace\nscholar:\n  last_name: [Lovelace]\n",
        "_layouts/about.liquid": "<p>",
        "_bibliography/papers.bib": works,
        "assets/img/one.png": picture(),
    }
    files |= {f"_news/{n}.md": text(f"Step {n}.\n", date=f"2024-01-{n:02} 10:00:00") for n in range(1, 28)}
    files |= {f"_pages/p{n}.md": text("Text.\n\n![Lamp](/assets/img/one.png)\n", title=f"Page {n}") for n in range(20)}
    return make_site(tmp_path_factory.mktemp("old") / "site", files)


def tree(folder):
    """Every file of an export but the list it keeps for itself."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith(".portfolio")
    }


def moments(kills, lasted):
    chance = random.Random(kills)
    return [chance.uniform(0, lasted) for _ in range(kills)]


# Killed


@pytest.mark.parametrize("kills", KILLS)
def test_a_backup_that_is_killed_leaves_the_older_one_whole(lab, new_site, tmp_path, kills):
    path = tmp_path / "site.zip"
    lasted = lab.lasts("backup", path)

    for moment in moments(kills, lasted):
        lab.kill(moment, "backup", path)
        with path.open("rb") as file:
            check_seal(file)
    lab.done("backup", path)

    restored = new_site(("restore", path))
    assert restored.content() == lab.content()
    assert [file.name for file in tmp_path.iterdir()] == ["site.zip"]


@pytest.mark.parametrize("kills", KILLS)
def test_a_restore_that_is_killed_is_finished_by_the_next(lab, backup, new_site, kills):
    lasted = new_site().lasts("restore", backup)
    site = new_site()

    for moment in moments(kills, lasted):
        # One of them may have come to its end.
        site.kill(moment, "restore", backup)
    said = site.manage("restore", backup)

    assert said.returncode == 0 or "is not empty" in said.stderr
    assert site.content() == lab.content()


@pytest.mark.long
@pytest.mark.parametrize("kills", [5])
def test_an_export_that_is_killed_leaves_nothing_or_the_older_one(lab, tmp_path, kills):
    whole, path = tmp_path / "whole", tmp_path / "out" / "site"
    path.parent.mkdir()
    lasted = lab.lasts("export_site", whole)
    expected = tree(whole)

    for moment in moments(kills, lasted):
        lab.kill(moment, "export_site", path)
        assert not path.exists() or tree(path) in ({}, expected)
    assert lab.manage("export_site", path).returncode == 0

    assert tree(path) == expected
    assert [file.name for file in path.parent.iterdir()] == ["site"]


@pytest.mark.long
@pytest.mark.parametrize("kills", [10])
def test_a_move_that_is_killed_and_completed_is_like_one_run(old_site, new_site, kills):
    once, again = (new_site(("migrate", "--verbosity", "0")) for _ in range(2))
    lasted = once.lasts("import_site", old_site)

    for moment in moments(kills, lasted):
        again.kill(moment, "import_site", old_site)
    again.done("import_site", old_site)

    assert again.content() == once.content()
    assert again.content()["publications.Publication"] != []


# A disk that is full


def full(size):
    """No file grows beyond so many bytes, as on a disk that is full."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def refused(said):
    """The one line in which a command says what is wrong."""
    assert (said.returncode, "Traceback" in said.stderr) == (1, False)
    lines = said.stderr.strip().splitlines()
    assert len(lines) == 1
    return lines[0]


def test_a_backup_on_a_full_disk_is_refused_and_leaves_the_older_one(lab, tmp_path):
    path = tmp_path / "site.zip"
    path.write_text("the older one")

    told = refused(lab.manage("backup", path, preexec_fn=full(100_000)))

    assert told != ""
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("site.zip", "the older one")]


def test_a_restore_on_a_full_disk_is_refused_and_runs_again(lab, backup, new_site):
    site = new_site()

    told = refused(site.manage("restore", backup, preexec_fn=full(20_000)))
    site.done("restore", backup)

    assert told != ""
    assert site.content() == lab.content()


def test_an_export_on_a_full_disk_is_refused_and_leaves_nothing(lab, tmp_path):
    told = refused(lab.manage("export_site", tmp_path / "site", preexec_fn=full(10_000)))

    assert told != ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
@pytest.mark.skipif(POSTGRESQL, reason="the disk of PostgreSQL is not ours to fill")
@pytest.mark.parametrize("command", ["import_site", "import_bibliography"])
def test_an_import_on_a_full_disk_is_refused_and_runs_again(old_site, new_site, command):
    site = new_site(("migrate", "--verbosity", "0"))
    source = old_site if command == "import_site" else old_site / "_bibliography" / "papers.bib"
    size = (site.folder / "site.sqlite3").stat().st_size

    told = refused(site.manage(command, source, preexec_fn=full(size // 20)))
    site.done(command, source)

    assert told != ""
    assert len(site.content()["publications.Publication"]) == 80


# A disk that only reads


@pytest.mark.parametrize("command", ["backup", "export_site", "export_files"])
def test_a_folder_where_nobody_may_write_is_told_in_a_line(lab, command):
    # Here not even root may.
    assert refused(lab.manage(command, "/proc/1/nowhere/site")) != ""


READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'


@pytest.mark.long
@pytest.mark.skipif(POSTGRESQL, reason="the disk of PostgreSQL is not ours to close")
@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="only root mounts")
@pytest.mark.parametrize("command", ["import_site", "import_bibliography"])
def test_an_import_on_a_disk_that_only_reads_is_refused_in_a_line(old_site, new_site, command):
    site = new_site(("migrate", "--verbosity", "0"))
    source = old_site if command == "import_site" else old_site / "_bibliography" / "papers.bib"
    before = tree(site.folder)

    said = subprocess.run(
        ["unshare", "--mount", "sh", "-c", READ_ONLY, site.folder, sys.executable, "manage.py", command, source],
        cwd=ROOT,
        env=site.environment,
        capture_output=True,
        text=True,
    )

    assert refused(said) != ""
    assert tree(site.folder) == before


@pytest.mark.skipif(POSTGRESQL, reason="the disk of PostgreSQL is not ours to close")
@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="only root mounts")
def test_a_site_on_a_disk_that_only_reads_is_not_started_and_the_way_out_is_told(new_site):
    site = new_site(("migrate", "--verbosity", "0"))

    said = subprocess.run(
        ["unshare", "--mount", "sh", "-c", READ_ONLY, site.folder, sys.executable, "manage.py", "make_ready"],
        cwd=ROOT,
        env=site.environment | {"ALLOWED_HOSTS": "127.0.0.1"},
        capture_output=True,
        text=True,
    )

    assert (said.returncode, "Traceback" in said.stderr) == (1, False)
    assert said.stderr.splitlines()[-1] == (
        f"CommandError: The database could not be brought up to date: nothing may be written in {site.folder}."
        " Give this account the right to, or name another folder with PORTFOLIO_DATA."
    )


# A clock that moves

PAGES = ["/", "/news/", "/publications/", "/events/", "/openings/", "/people/", "/sitemap.xml", "/feeds/news.atom"]
PAGES += ["/events/calendar.ics", "/search/?q=light", "/healthz", "/admin/", "/admin/events/news/"]


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-36_500, -1, 1, 36_500])
def test_every_page_is_shown_when_the_clock_moves(admin_client, time_machine, days):
    make_identity(make_person("Ada"))
    for make in (make_publication, make_news, make_page, make_event, make_opening):
        make("Light")
    now = timezone.now()
    assert [admin_client.get(page).status_code for page in PAGES] == [200] * len(PAGES)

    time_machine.move_to(now + timedelta(days=days))

    assert {page: code for page in PAGES if (code := admin_client.get(page).status_code) >= 500} == {}


@pytest.mark.django_db
def test_what_is_published_stays_public_when_the_clock_is_set_back(client, time_machine):
    make_news("Light", slug="light")
    assert client.get("/news/light/").status_code == 200

    time_machine.move_to(timezone.now() - timedelta(days=400))

    assert (client.get("/news/light/").status_code, "Light" in client.get("/news/").text) == (200, True)


@pytest.mark.django_db
def test_a_moment_holds_each_time_it_comes(client, time_machine):
    moment = timezone.now().replace(microsecond=0)
    make_news("Light", slug="light", publish_at=moment)

    shown = []
    for hours in (-2, 2, -1, 1):
        time_machine.move_to(moment + timedelta(hours=hours))
        shown.append((client.get("/news/light/").status_code, "Light" in client.get("/news/").text))

    assert shown == [(404, False), (200, True), (404, False), (200, True)]


@pytest.mark.django_db
def test_a_save_is_seen_when_the_clock_was_set_back(client, time_machine):
    news = make_news("Light", slug="light")
    assert "Light" in client.get("/news/").text
    time_machine.move_to(timezone.now() - timedelta(days=1))

    news.title = "Shadow"
    news.save()

    assert "Shadow" in client.get("/news/").text
    assert "Shadow" in client.get("/feeds/news.atom").text
