"""What stands when processes die: a real server, several writers, and a worker killed again and again."""

import contextlib
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

    def __init__(self, site):
        self.site = site
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        fields = self.form("/accounts/login/", "")
        self.send("/accounts/login/", {**fields, "username": "admin", "password": site.password})

    def form(self, path, form_id):
        page = self.opener.open(self.site.address + path, timeout=60).read()
        if not form_id:
            token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1].decode()
            return {"csrfmiddlewaretoken": token}
        return fields_of(SimpleNamespace(content=page), form_id)

    def send(self, path, fields):
        data = urllib.parse.urlencode(fields, doseq=True).encode()
        request = urllib.request.Request(self.site.address + path, data, {"Referer": self.site.address + path})
        return self.opener.open(request, timeout=60)

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
