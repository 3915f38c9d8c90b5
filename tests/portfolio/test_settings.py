"""What the environment makes of the site, each time seen from a fresh process."""

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portfolio.secret import kept_secret

ROOT = Path(__file__).resolve().parents[2]
TLS_SETTINGS = (
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
)


@pytest.fixture
def python(tmp_path):
    """Run a line of Python with the site's settings and the given environment."""

    def run(code, **environment):
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            capture_output=True,
            text=True,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "portfolio.settings", "PORTFOLIO_DATA": str(tmp_path)}
            | environment,
        )

    return run


def values(python, *names, **environment):
    imports = "import json; from django.conf import settings"
    code = f"{imports}; print(json.dumps([getattr(settings, name) for name in {names}], default=str))"
    answer = python(code, **environment)
    assert answer.stderr == ""
    return json.loads(answer.stdout)


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path):
    path = tmp_path / "data" / "secret_key"

    first, second = kept_secret(path), kept_secret(path)

    assert (first, stat.S_IMODE(path.stat().st_mode)) == (second, 0o600)
    assert len(first) >= 50


def test_many_starts_at_once_agree_on_one_secret(tmp_path):
    path = tmp_path / "secret_key"

    with ThreadPoolExecutor(16) as pool:
        secrets = set(pool.map(lambda _: kept_secret(path), range(64)))

    assert secrets == {path.read_text().strip()}
    assert list(tmp_path.iterdir()) == [path]


def test_the_secret_of_the_environment_goes_first(python, tmp_path):
    assert values(python, "SECRET_KEY", SECRET_KEY="from outside") == ["from outside"]
    assert list(tmp_path.iterdir()) == []


def test_everything_to_back_up_lies_in_the_data_folder(python, tmp_path):
    database, media = values(python, "DATABASES", "MEDIA_ROOT", DATABASE_URL="")

    assert (database["default"]["NAME"], media) == (str(tmp_path / "site.sqlite3"), str(tmp_path / "media"))


def test_an_https_address_turns_tls_on(python):
    assert values(python, *TLS_SETTINGS, SITE_URL="https://example.org") == [
        "__Host-session",
        "__Host-csrf",
        True,
        True,
        True,
        31_536_000,
        False,
    ]


def test_an_http_address_leaves_tls_off(python):
    assert values(python, *TLS_SETTINGS, SITE_URL="http://example.org", HSTS_SUBDOMAINS="1") == [
        "session",
        "csrf",
        False,
        False,
        False,
        0,
        False,
    ]


def test_hsts_covers_subdomains_only_on_request(python):
    setting = "SECURE_HSTS_INCLUDE_SUBDOMAINS"

    assert values(python, setting, SITE_URL="https://example.org", HSTS_SUBDOMAINS="1") == [True]


def test_sqlite_waits_for_its_turn_and_page_views_never_write(python):
    (databases,) = values(python, "DATABASES", DATABASE_URL="")

    database = databases["default"]
    assert (database["ATOMIC_REQUESTS"], database["OPTIONS"]["transaction_mode"], database["OPTIONS"]["timeout"]) == (
        False,
        "IMMEDIATE",
        20,
    )


def test_postgresql_gives_up_on_what_takes_too_long(python):
    (databases,) = values(python, "DATABASES", DATABASE_URL="postgres://user@localhost/portfolio")

    database = databases["default"]
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"], database["OPTIONS"]["options"]) == (
        60,
        True,
        "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s",
    )


@pytest.mark.parametrize("door", ["wsgi", "asgi"])
@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "ALLOWED_HOSTS and SITE_URL"),
        ({"ALLOWED_HOSTS": "example.org"}, "SITE_URL"),
        ({"SITE_URL": "https://example.org"}, "ALLOWED_HOSTS"),
    ],
)
def test_a_site_without_an_address_is_not_served(python, door, given, missing):
    answer = python(f"import portfolio.{door}", **given)

    expected = f"Portfolio cannot be served: set {missing} in the environment or in .env (or DEBUG=1).\n"
    assert (answer.returncode, answer.stdout, answer.stderr) == (3, "", expected)


@pytest.mark.parametrize("given", [{"DEBUG": "1"}, {"ALLOWED_HOSTS": "example.org", "SITE_URL": "https://example.org"}])
def test_a_site_with_an_address_is_served(python, given):
    answer = python("import portfolio.wsgi; print('served')", **given)

    assert (answer.returncode, answer.stdout) == (0, "served\n")


def test_commands_need_no_address(python):
    answer = python("import django; django.setup()")

    assert (answer.returncode, answer.stderr) == (0, "")
