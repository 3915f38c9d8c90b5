"""The house keeps itself in order: style, templates, migrations and readiness for the open web."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]


def tool(name, *words, **environment):
    program = shutil.which(name, path=sysconfig.get_path("scripts"))
    answer = subprocess.run(
        [program, *words], cwd=ROOT, capture_output=True, text=True, env={**os.environ, **environment}
    )
    return answer.returncode, answer.stdout + answer.stderr


@pytest.mark.parametrize("words", [["check"], ["format", "--check"]], ids=["lint", "format"])
def test_the_code_is_in_good_style(words):
    code, text = tool("ruff", *words, "--no-cache", "--quiet")

    assert (code, text) == (0, "")


def test_the_templates_are_in_good_style():
    code, text = tool("djade", "--check", "--target-version", "5.2", *map(str, ROOT.glob("templates/**/*.html")))

    assert code == 0, text


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_site_is_ready_for_the_open_web(tmp_path):
    answer = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "DJANGO_ALLOW_ASYNC_UNSAFE": "",
            "DJANGO_SETTINGS_MODULE": "portfolio.settings",
            "PORTFOLIO_DATA": str(tmp_path),
            "ALLOWED_HOSTS": "example.org",
            "SITE_URL": "https://example.org",
        },
    )

    assert answer.returncode == 0, answer.stderr


def test_every_package_is_listed_with_its_licence():
    locks = "".join((ROOT / "requirements" / name).read_text() for name in ("base.txt", "test.txt"))
    locked = set(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==", locks, re.M))

    listed = re.findall(r"^\| ([a-z0-9._-]+) \| [^|]+ \|$", (ROOT / "docs" / "licences.md").read_text(), re.M)

    assert sorted(listed) == sorted(locked)
