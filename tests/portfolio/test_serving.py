"""The site as a server of its own has it: two processes, one store, and a reload that nobody notices."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


class Served:
    """A site in a folder of its own, served by two processes."""

    def __init__(self, folder):
        self.port = free_port()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portfolio.settings",
            "PORTFOLIO_DATA": str(folder),
            "DATABASE_URL": "",
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "2",
        }
        self.manage("migrate", "--verbosity", "0")
        gunicorn = [sys.executable, "-m", "gunicorn", "portfolio.wsgi"]
        self.log = (folder / "log").open("w+")
        self.process = subprocess.Popen(gunicorn, cwd=ROOT, env=self.environment, stderr=self.log)

    def manage(self, *words):
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment, check=True)

    def get(self, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def wait(self, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                return self.get("/healthz")
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.said())

    def said(self):
        self.log.seek(0)
        return self.log.read()


@pytest.fixture
def served(tmp_path):
    site = Served(tmp_path)
    site.wait()
    yield site
    if site.process.poll() is None:
        site.process.kill()
    site.process.wait()


CHANGE = (
    "from content.models import Page;"
    " Page.objects.update_or_create(slug='about', defaults={'title': '%s', 'status': 'published'})"
)


@pytest.mark.long
def test_every_process_shows_a_change_at_once_and_a_reload_loses_no_request(served, tmp_path):
    pages = []
    for title in ("First title", "Second title"):
        served.manage("shell", "--no-imports", "-c", CHANGE % title)
        pages.append({title in served.get("/about/")[1] for _time in range(12)})
    (server,) = (tmp_path / "serving").iterdir()
    os.kill(int(server.name), signal.SIGHUP)
    statuses = {served.get("/about/")[0] for _time in range(40)}
    served.process.terminate()

    assert (pages, statuses, served.process.wait(40)) == ([{True}, {True}], {200}, 0)
    assert not server.exists()


@pytest.mark.long
@pytest.mark.parametrize("length", [4_000, 5_000])
def test_an_address_beyond_all_measure_is_refused(served, length):
    assert served.get(f"/search/?q={'a' * length}")[0] == (200 if length < 4_094 else 414)
