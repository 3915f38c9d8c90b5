"""What stands when processes die: a real server, several writers, and a worker killed again and again."""

import contextlib
import html
import http.client
import http.cookiejar
import os
import re
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

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.browser.test_lab_story import portrait
from tests.forms import fields_of

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[1]
WRITERS, SAVES, READERS, KILLS = 6, 12, 3, 6

# What a client sees when the worker dies under its request.
CUT_OFF = (OSError, http.client.HTTPException)


@pytest.fixture
def served(tmp_path):
    """The demo behind gunicorn on SQLite, with the password of its account."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PORTFOLIO_DATA": str(tmp_path / "data"),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": address,
    }
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], cwd=ROOT, env=environment, check=True)
    said = subprocess.run(
        [*manage, "first_start"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "portfolio.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "3"]
        + ["--worker-class", "gthread", "--threads", "2", "--log-level", "error"],
        cwd=ROOT,
        env=environment,
    )
    try:
        wait_for(address)
        yield SimpleNamespace(
            address=address,
            password=re.search(r"Password: (\S+)", said.stdout)[1],
            pid=server.pid,
            database=tmp_path / "data" / "site.sqlite3",
        )
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

    with contextlib.closing(sqlite3.connect(served.database)) as database:
        kept = [title for (title,) in database.execute("SELECT title FROM events_news WHERE title LIKE 'Writer %'")]
        sound = database.execute("PRAGMA integrity_check").fetchone()
    assert refused == []
    assert sound == ("ok",)
    assert len(saved) > WRITERS
    assert [title for title in saved if kept.count(title) != 1] == []


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
