"""What stands when processes die: a real server, several writers, and a worker killed again and again."""

import contextlib
import html
import http.client
import http.cookiejar
import os
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.browser.test_lab_story import portrait
from tests.forms import fields_of

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[1]
POSTGRESQL = connection.vendor == "postgresql"
WRITERS, SAVES, READERS, KILLS = 6, 12, 3, 6

# What a client sees when the worker dies under its request.
CUT_OFF = (OSError, http.client.HTTPException)


@pytest.fixture
def database(django_db_setup, django_db_blocker, worker_id):
    """The address of an empty database, or "" for the file in the data folder."""
    if not POSTGRESQL:
        yield ""
        return
    name = f"served_{worker_id}"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def environment_of(folder, database, address):
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        # On a full disk Python would keep half of a module, and stumble over it later.
        "PYTHONDONTWRITEBYTECODE": "1",
        "PORTFOLIO_DATA": str(folder / "data"),
        "DATABASE_URL": database,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": address,
    }


def free_address():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture
def served(tmp_path, database):
    """The demo behind gunicorn, with the password of its account."""
    address = free_address()
    environment = environment_of(tmp_path, database, address)
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], cwd=ROOT, env=environment, check=True)
    said = subprocess.run(
        [*manage, "first_start"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    with serving(address, environment) as server:
        yield SimpleNamespace(
            address=address,
            password=re.search(r"Password: (\S+)", said.stdout)[1],
            pid=server.pid,
            file=tmp_path / "data" / "site.sqlite3",
            database=database,
            folder=tmp_path,
        )


@contextlib.contextmanager
def serving(address, environment, **options):
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "portfolio.wsgi", "--bind", urllib.parse.urlsplit(address).netloc]
        + ["--workers", "3", "--worker-class", "gthread", "--threads", "2", "--log-level", "error"],
        cwd=ROOT,
        env=environment,
        **options,
    )
    try:
        wait_for(address)
        yield server
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(address):
    for _ in range(200):
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(f"{address}/healthz", timeout=5)
        time.sleep(0.1)
    raise AssertionError("the server did not start")


class Editor:
    """Somebody signed in, with cookies of their own."""

    def __init__(self, site, username="admin", password=""):
        self.site = site
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        if username:
            fields = self.form("/accounts/login/", "")
            self.send("/accounts/login/", {**fields, "username": username, "password": password or site.password})

    def form(self, path, form_id):
        page = self.opener.open(self.site.address + path, timeout=60).read()
        if not form_id:
            token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1].decode()
            return {"csrfmiddlewaretoken": token}
        return fields_of(SimpleNamespace(content=page), form_id)

    def send(self, path, fields):
        """Sends a form as a browser does; fields may hold files."""
        data = encode_multipart(BOUNDARY, fields)
        headers = {"Referer": self.site.address + path, "Content-Type": MULTIPART_CONTENT}
        return self.opener.open(urllib.request.Request(self.site.address + path, data, headers), timeout=60)

    def read(self, path):
        """A page as it is sent, with what it quotes unquoted."""
        return html.unescape(self.opener.open(self.site.address + path, timeout=60).read().decode())

    def post_news(self, title):
        """True once the server has said that it is saved."""
        fields = self.form("/admin/events/news/add/", "news_form")
        answer = self.send("/admin/events/news/add/", {**fields, "title": title, "_publish": "1"})
        return "/add/" not in answer.url


def write(editor, number, saved, refused):
    for turn in range(SAVES):
        title = f"Writer {number}, item {turn}"
        try:
            if editor.post_news(title):
                saved.append(title)
        except urllib.error.HTTPError as error:
            refused.append((title, error.code))
        except CUT_OFF:
            pass  # Nothing was promised.


def read(site, done, refused):
    while not done.is_set():
        try:
            urllib.request.urlopen(f"{site.address}/news/", timeout=60).read()
        except urllib.error.HTTPError as error:
            refused.append(("/news/", error.code))
        except CUT_OFF:
            pass


def kill_a_worker(site):
    found = subprocess.run(["ps", "--ppid", str(site.pid), "-o", "pid="], capture_output=True, text=True, check=True)
    with contextlib.suppress(ProcessLookupError):
        os.kill(int(found.stdout.split()[0]), signal.SIGKILL)


def test_nothing_that_was_saved_is_lost_when_workers_are_killed(served):
    saved, refused, done = [], [], threading.Event()
    readers = [threading.Thread(target=read, args=(served, done, refused)) for _ in range(READERS)]
    editors = [Editor(served) for _ in range(WRITERS)]
    writers = [
        threading.Thread(target=write, args=(*each, saved, refused))
        for each in zip(editors, range(WRITERS), strict=True)
    ]

    for thread in (*readers, *writers):
        thread.start()
    for _ in range(KILLS):
        time.sleep(1.5)
        kill_a_worker(served)
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()

    kept = [title for (title,) in rows(served, "SELECT title FROM events_news WHERE title LIKE 'Writer %'")]
    assert refused == []
    assert POSTGRESQL or rows(served, "PRAGMA integrity_check") == [("ok",)]
    assert len(saved) > WRITERS
    assert [title for title in saved if kept.count(title) != 1] == []


@contextlib.contextmanager
def opened(site):
    """A connection of its own to the database of a site."""
    if not POSTGRESQL:
        with contextlib.closing(sqlite3.connect(site.file, timeout=60, isolation_level=None)) as database:
            yield database
        return
    given = connection.get_connection_params()
    place = {name: given[name] for name in ("host", "port", "user", "password") if given.get(name)}
    with psycopg.connect(**place, dbname=site.database.rpartition("/")[2], autocommit=True) as database:
        yield database


def rows(site, statement):
    with opened(site) as database:
        return database.execute(statement).fetchall()


def kill_all_workers(site):
    for _ in range(3):
        kill_a_worker(site)
    wait_for(site.address)


def test_what_was_confirmed_stands_when_the_server_dies_between_two_steps(served):
    """A change, its history, a deletion, the bin: each is done whole once the server has said so."""
    editor = Editor(served)
    page = "/admin/events/news/1/"
    first = editor.form(f"{page}change/", "news_form")["title"]

    editor.send(f"{page}change/", {**editor.form(f"{page}change/", "news_form"), "title": "Changed", "_save": "1"})
    kill_all_workers(served)
    history = editor.opener.open(f"{served.address}{page}history/", timeout=60).read().decode()
    version = re.findall(r'href="(/admin/events/news/1/history/\d+/)"', history)[-1]
    editor.send(version, {**editor.form(version, ""), "_restore": "1"})
    kill_all_workers(served)
    restored = editor.form(f"{page}change/", "news_form")["title"]
    editor.send(f"{page}delete/", {**editor.form(f"{page}delete/", ""), "post": "yes"})
    kill_all_workers(served)
    waiting = editor.opener.open(f"{served.address}/admin/bin/", timeout=60).read().decode()
    number = re.search(r'name="_back" value="(\d+)"', waiting)[1]
    editor.send("/admin/bin/", {**editor.form("/admin/bin/", ""), "_back": number})
    kill_all_workers(served)

    assert restored == first
    assert editor.form(f"{page}change/", "news_form")["title"] == first


def test_a_day_in_the_lab_stands_when_the_server_dies_after_each_step(served):
    """From an invitation to a merge that is undone: what the next step needs, and the public sees, outlives each."""
    admin, visitor = Editor(served), Editor(served, username="")
    works, people, secret = "/admin/publications/publication/", "/admin/profile_app/person/", "a-right-password-7"

    add = "/admin/profile_app/invitation/add/"
    fields = {**admin.form(add, "invitation_form"), "email": "mia@example.org", "name": "Mia Strand", "role": "member"}
    page = admin.send(add, fields).read().decode()
    link = urllib.parse.urlsplit(re.search(r'<code id="link">([^<]+)</code>', page)[1]).path
    kill_all_workers(served)

    joining = {**visitor.form(link, ""), "name": "Mia Strand", "username": "mia"}
    visitor.send("/accounts/invitation/", {**joining, "password1": secret, "password2": secret})
    kill_all_workers(served)

    mia = Editor(served, "mia", secret)
    profile = re.search(rf"{people}\d+/", mia.read("/admin/"))[0]
    fields = {**mia.form(f"{profile}change/", "person_form"), "short_bio": "Mia counts waves.", "_send": "1"}
    photo = SimpleUploadedFile("me.png", portrait()["buffer"])
    mia.send(f"{profile}change/", {**fields, "photo": photo, "photo_alt": "Mia at the pier"})
    kill_all_workers(served)
    approve(admin, profile)
    kill_all_workers(served)
    page = visitor.read("/people/mia-strand/")
    photo = re.search(r'<img[^>]* src="([^"]+)"[^>]*alt="Mia at the pier"', page)[1]
    assert "Mia counts waves." in page
    assert visitor.opener.open(served.address + photo, timeout=60).read(4) != b""

    fields = {**mia.form(f"{works}add/", "publication_form"), "title": "New light", "issued": "2026", "_send": "1"}
    author = {"authorships-TOTAL_FORMS": "1", "authorships-0-credited_name": "Mia Strand", "authorships-0-order": "0"}
    mia.send(f"{works}add/", {**fields, **author})
    kill_all_workers(served)
    approve(admin, re.search(rf"{works}\d+/", admin.read("/admin/review/"))[0])
    kill_all_workers(served)
    assert "New light" in visitor.read("/publications/new-light/")

    fields = {**mia.form(f"{profile}change/", "person_form"), "short_bio": "Mia counts stars."}
    mia.send(f"{profile}change/", {**fields, "_save": "1"})
    kill_all_workers(served)
    assert "Mia counts stars." in visitor.read("/people/mia-strand/")
    older = re.findall(rf"{profile}history/\d+/", mia.read(f"{profile}history/"))[0]
    mia.send(older, {**mia.form(older, ""), "_restore": "1"})
    kill_all_workers(served)
    assert "Mia counts waves." in visitor.read("/people/mia-strand/")

    fields = {**admin.form(f"{people}add/", "person_form"), "display_name": "M. Strand", "_publish": "1"}
    admin.send(f"{people}add/", fields)
    kill_all_workers(served)
    double = "/people/m-strand/"
    assert visitor.opener.open(served.address + double, timeout=60).url.endswith(double)
    both = ",".join(sorted(set(re.findall(rf"{people}(\d+)/change/", admin.read(f"{people}?q=strand")))))
    merging = {"ids": both, "survivor": profile.split("/")[-2], "_merge": "1"}
    for is_undone in (True, False):
        admin.send(f"{people}merge/", {**admin.form(f"{people}merge/?ids={both}", "merge_form"), **merging})
        kill_all_workers(served)
        assert visitor.opener.open(served.address + double, timeout=60).url.endswith("/people/mia-strand/")
        if is_undone:
            undo = re.search(rf"{profile}parted/\d+/", admin.read(f"{profile}history/"))[0]
            admin.send(undo, admin.form(f"{profile}history/", ""))
            kill_all_workers(served)
            assert visitor.opener.open(served.address + double, timeout=60).url.endswith(double)


def approve(editor, thing):
    editor.send(f"{thing}review/", {**editor.form(f"{thing}review/", ""), "_approve": "1"})


def news_page(site):
    return urllib.request.urlopen(f"{site.address}/news/", timeout=60).read().decode()


def test_a_second_server_on_the_same_database_shows_what_the_first_has_saved(served):
    other = SimpleNamespace(**{**vars(served), "address": free_address()})
    environment = environment_of(served.folder, served.database, other.address)

    with serving(other.address, environment):
        editors, shown = [Editor(served), Editor(other)], []
        for turn in range(6):
            editors[turn % 2].post_news(f"Told in turn {turn}")
            shown.append([f"Told in turn {turn}" in news_page(site) for site in (served, other)])

    assert shown == [[True, True]] * 6


# As a migration of a big table does: much is written anew while nobody else may write.
MIGRATION = (
    "CREATE TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)"
    " SELECT i, 'a row of some length, as rows are' AS told FROM n",
    "CREATE INDEX big_told ON big (told, i)",
    "DROP TABLE big",
    "ALTER TABLE events_news ADD COLUMN passing text",
    "ALTER TABLE events_news DROP COLUMN passing",
)


def migrate(site, seconds):
    """Holds what a migration holds, for longer than one of a big table takes."""
    with opened(site) as database:
        database.execute("BEGIN" if POSTGRESQL else "BEGIN IMMEDIATE")
        for statement in MIGRATION:
            database.execute(statement)
        time.sleep(seconds)
        database.execute("COMMIT")


def test_readers_read_and_a_save_waits_while_a_big_table_is_changed(served):
    editor = Editor(served)
    refused, done = [], threading.Event()
    readers = [threading.Thread(target=read, args=(served, done, refused)) for _ in range(READERS)]
    migration = threading.Thread(target=migrate, args=(served, 2))

    for thread in (*readers, migration):
        thread.start()
    saved = [editor.post_news(f"Meanwhile {turn}") for turn in range(2)]
    migration.join()
    done.set()
    for thread in readers:
        thread.join()

    assert (saved, refused) == ([True, True], [])
    assert len(rows(served, "SELECT 1 FROM events_news WHERE title LIKE 'Meanwhile %'")) == 2


@pytest.mark.skipif(POSTGRESQL, reason="the disk of PostgreSQL is not ours to fill")
def test_a_site_on_a_full_disk_is_read_and_confirms_nothing_it_could_not_save(served):
    full = SimpleNamespace(**{**vars(served), "address": free_address()})
    environment = environment_of(served.folder, "", full.address)
    editor = Editor(served)

    def no_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    with serving(full.address, environment, preexec_fn=no_room):
        read_meanwhile = "News" in news_page(full)
        # Signed in already, because that would have to be written down.
        editor.site = full
        with pytest.raises(urllib.error.HTTPError, match="50"):
            editor.post_news("Too much")
        editor.site = served

    assert read_meanwhile
    assert rows(served, "SELECT 1 FROM events_news WHERE title = 'Too much'") == []
    assert rows(served, "PRAGMA integrity_check") == [("ok",)]
    assert editor.post_news("With room again")
