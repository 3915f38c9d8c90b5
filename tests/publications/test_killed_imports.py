"""Imports in a process of their own that is killed, as a power cut or an impatient owner does."""

import json
import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.db import connection

from publications.models import Import, Publication, Venue

pytestmark = pytest.mark.django_db(transaction=True)

HOUSE = Path(__file__).resolve().parents[2]
# Says when it begins, because how long Python takes to start is not what matters.
IMPORT = """
import sys
import django
django.setup()
from django.core.management import call_command
from publications import importing
from publications.management.commands import import_bibliography
importing.BATCH, import_bibliography.CITED_AT_ONCE = 20, 0
print("begun", flush=True)
call_command("import_bibliography", sys.argv[1], as_json=True)
"""
WORKS = (
    "SELECT citation_key, slug, status, title, doi, issued, body_html, container_title FROM publications_publication"
)
CREDITS = (
    'SELECT citation_key, role, "order", credited_name FROM publications_authorship a'
    " JOIN publications_publication p ON p.id = a.publication_id"
)
VENUES = "SELECT name, key, slug FROM publications_venue"
IN_VENUES = "SELECT citation_key, v.name FROM publications_publication p JOIN publications_venue v ON v.id = p.venue_id"


class Site:
    """A site on the database of the tests, in reach of other processes."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "portfolio.settings",
            "PORTFOLIO_DATA": str(folder),
            "SITE_URL": "http://127.0.0.1",
        }
        if connection.vendor == "postgresql":
            server = os.environ["DATABASE_URL"].rpartition("/")[0]
            self.environment["DATABASE_URL"] = f"{server}/{connection.settings_dict['NAME']}"

    def empty(self):
        """The tables as migrations make them, without a row of ours."""
        self.folder.mkdir(exist_ok=True)
        if connection.vendor == "postgresql":
            for model in (Import, Publication, Venue):
                model.objects.all().delete()
        else:
            for file in self.folder.glob("site.sqlite3*"):
                # A process that ends takes the files beside the database away itself.
                file.unlink(missing_ok=True)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(self.folder / "site.sqlite3")])

    def begin(self, file):
        process = subprocess.Popen(
            [sys.executable, "-c", IMPORT, str(file)],
            cwd=HOUSE,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout.readline() == "begun\n"
        return process

    def kill_after(self, seconds, file):
        process = self.begin(file)
        sleep(seconds)
        process.kill()
        process.communicate()

    def complete(self, file):
        """The report of a run to its end, and how many seconds it took from its beginning."""
        process = self.begin(file)
        begun = monotonic()
        said, _errors = process.communicate()
        return json.loads(said), monotonic() - begun

    def rows(self, statement):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return sorted(cursor.fetchall(), key=repr)
        with sqlite3.connect(self.folder / "site.sqlite3") as database:
            return sorted(database.execute(statement).fetchall(), key=repr)

    def content(self):
        return [self.rows(statement) for statement in (WORKS, CREDITS, VENUES, IN_VENUES)]

    def logged(self):
        """The works that the log says were made."""
        found = self.rows("SELECT created FROM publications_importedbatch")
        batches = [json.loads(keys) if isinstance(keys, str) else keys for (keys,) in found]
        return sorted(key for keys in batches for key in keys)


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path / "data")


def written(file, number):
    file.write_text(
        "".join(
            f"@article{{k{n}, title = {{Work {n % 50} of them all, part {n // 50}}}, year = {{{1990 + n % 30}}},"
            f" author = {{Poole, Ada and Lind, Bo{n % 7}}}, journal = {{Journal of Light {chr(65 + n % 11)}}},"
            f" doi = {{10.5555/{n}}}, abstract = {{All about {n}.}}}}\n"
            for n in range(number)
        )
    )
    return file


@pytest.mark.parametrize(
    ("works", "kills"), [(200, 3), pytest.param(2_000, 25, marks=pytest.mark.long)], ids=["few", "many"]
)
def test_an_import_killed_again_and_again_and_then_completed_is_like_one_run(site, tmp_path, works, kills):
    file, chance = written(tmp_path / "works.bib", works), random.Random(works)
    site.empty()
    _report, lasted = site.complete(file)
    whole = site.content()

    site.empty()
    for _kill in range(kills):
        site.kill_after(chance.uniform(0, lasted), file)
    report, _lasted = site.complete(file)

    assert site.content() == whole
    assert site.logged() == [key for (key,) in sorted(site.rows("SELECT id FROM publications_publication"))]
    assert (report["read"], report["problems"]) == (works, [])
