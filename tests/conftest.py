"""What more than one test needs: a clean house around each, and a browser that reports every complaint."""

import ipaddress
import os
import shutil
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site_settings
from django.contrib import admin
from django.core.cache import caches
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import sync_playwright

from content.changes import Memory
from portfolio.page_cache import PageCacheMiddleware
from tests.sources import serving

# How fast a busy machine is says nothing about the code.
hypothesis_settings.register_profile("portfolio", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("portfolio")

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


# The command line


def pytest_addoption(parser):
    group = parser.getgroup("portfolio")
    group.addoption("--no-browser", action="store_true", help="leave out the tests that need Chromium")
    group.addoption("--sqlite", action="store_true", help="say that the run on PostgreSQL is left out")
    group.addoption("--long", action="store_true", help="add the long forms")
    group.addoption("--tally", type=Path, help="a file that carries the results of earlier runs to the last summary")


def pytest_sessionstart():
    # Some tests have a case for each model of the admin.
    admin.autodiscover()


def pytest_collection_modifyitems(config, items):
    left_out = {name for name, wanted in wanted_markers(config).items() if not wanted}
    deselected = [item for item in items if left_out & {mark.name for mark in item.iter_markers()}]
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if item not in set(deselected)]


def wanted_markers(config):
    return {"browser": not config.getoption("--no-browser"), "long": config.getoption("--long")}


def pytest_terminal_summary(terminalreporter, config):
    if hasattr(config, "workerinput"):
        return
    database = "SQLite" if "sqlite3" in site_settings.DATABASES["default"]["ENGINE"] else "PostgreSQL"
    tally = config.getoption("--tally")
    earlier = tally.read_text(encoding="utf-8") if tally and tally.exists() else ""
    result = ", ".join(text for text, _ in terminalreporter.build_summary_stats_line()[0])
    left_out = "; browser tests left out" if config.getoption("--no-browser") else ""
    tallied = f"{earlier}{database}: {result}{left_out}\n"
    terminalreporter.section("what ran")
    terminalreporter.write(tallied)
    if config.getoption("--sqlite"):
        terminalreporter.line("PostgreSQL: left out (--sqlite)")
    if not config.getoption("--long"):
        terminalreporter.line("Long forms: left out (--long adds them)")
    if tally:
        tally.write_text(tallied, encoding="utf-8")


def pytest_unconfigure(config):
    if site_settings.configured:
        shutil.rmtree(site_settings.DATA, ignore_errors=True)


# A clean house


@pytest.fixture(autouse=True)
def _own_media_and_cache(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    yield
    for name in settings.CACHES:
        caches[name].clear()


@pytest.fixture
def visitor(settings, monkeypatch):
    """Somebody without cookies at the site's own address, for whom pages are kept."""
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    monkeypatch.setattr(PageCacheMiddleware, "memory", Memory())
    return Client(headers={"host": urlsplit(settings.SITE_URL).netloc})


@pytest.fixture(autouse=True, scope="session")
def _nothing_beyond_this_machine():
    """Refuse every connection of the test process that leaves the machine."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
            raise AssertionError(f"A test wanted to connect to {address[0]}")
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def is_loopback(host):
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture
def sources(settings):
    """A server on this machine that stands for every source of works."""
    with serving(settings) as server:
        yield server


# A browser


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for the whole session, the system's own."""
    named = os.environ.get("CHROMIUM")
    path = shutil.which(named) if named else next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if not path:
        pytest.skip("no Chromium on this machine")
    with pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
            yield browser
            browser.close()


@pytest.fixture
def complaints():
    """What the browser complained about; a test that provokes a complaint takes it out of this list."""
    return []


@pytest.fixture
def new_page(chromium, live_server, complaints):
    """Open pages in contexts of their own: new_page(java_script_enabled=False, viewport={...})."""
    contexts = []

    def open_page(**options):
        context = chromium.new_context(**{"base_url": live_server.url, "reduced_motion": "reduce", **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.route("**/*", lambda route: keep_on_this_machine(route, complaints))
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        # A policy violation is a console error too.
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page):
    """A fresh page of the live site; the test fails when the browser complains about anything."""
    return new_page()


def keep_on_this_machine(route, complaints):
    address = urlsplit(route.request.url)
    if address.scheme in ("http", "https", "ws", "wss") and not is_loopback(address.hostname or ""):
        complaints.append(f"third-party request: {route.request.url}")
        route.abort()
    else:
        route.continue_()
