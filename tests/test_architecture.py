"""The house tests itself: nobody looks up, and nothing hides."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ["content", "profile_app", "publications", "projects", "events", "portfolio"]
MODULES = sorted(file for app in FLOORS for file in (ROOT / app).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
DRAWERS = {"utils", "helpers", "common", "misc", "base", "manager", "managers", "services"}


def imported_apps(node, file):
    """The apps an import statement names."""
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return {node.module.split(".")[0]}
    return {file.relative_to(ROOT).parts[0]}


def imports_of(file):
    return [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)]


def test_nobody_looks_up():
    looks = [
        (str(file.relative_to(ROOT)), app)
        for file in MODULES
        for node in imports_of(file)
        for app in imported_apps(node, file)
        if app in FLOORS and FLOORS.index(app) > FLOORS.index(file.relative_to(ROOT).parts[0])
    ]

    assert looks == []


def test_no_function_imports():
    inside = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in MODULES
        for function in ast.walk(ast.parse(file.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name != "ready"
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


def test_no_drawer_takes_everything():
    drawers = [
        str(file.relative_to(ROOT)) for file in MODULES if file.stem in DRAWERS or DRAWERS & set(file.parent.parts)
    ]

    assert drawers == []


def test_no_signal_runs_between_our_apps():
    listening = [
        str(file.relative_to(ROOT))
        for file in MODULES
        if re.search(r"@receiver\(|models\.signals|dispatch import", file.read_text())
    ]

    assert listening == []


def test_formats_and_models_never_meet():
    formats = ROOT / "publications" / "formats"
    meetings = [
        str(file.relative_to(ROOT))
        for file in formats.rglob("*.py")
        for node in imports_of(file)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[-1] in {"models", "exchange"}
    ]

    assert meetings == []


@pytest.mark.parametrize(
    "pattern", [r"\sstyle=", r"\son[a-z]+=\"", r"javascript:", r"<style"], ids=["style", "handler", "address", "sheet"]
)
def test_no_template_carries_inline_code(pattern):
    found = [str(file.relative_to(ROOT)) for file in TEMPLATES if re.search(pattern, file.read_text())]

    assert found == []


def test_no_template_carries_an_inline_script():
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/ld\+json\")")

    assert [str(file.relative_to(ROOT)) for file in TEMPLATES if inline.search(file.read_text())] == []


def test_style_sheets_never_shout():
    allowed = re.compile(r"@media print.*|\.mt\b.*|\[hidden\].*")
    shouting = [
        f"{file.name}:{number}"
        for file in sorted((ROOT / "static" / "css").glob("*.css"))
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if "!important" in line and not allowed.search(line) and "display: none" not in line
    ]

    assert shouting == []


def test_nothing_points_to_another_host():
    third_party = re.compile(r"""(?:src|href)=["'](?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""")
    sources = [*TEMPLATES, *(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js")]

    assert [str(file.relative_to(ROOT)) for file in sources if third_party.search(file.read_text())] == []
