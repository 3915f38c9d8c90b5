"""Each line of the rules matters: without any one of them, or with half of a condition, a test of the rules fails."""

import ast
import copy
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import pytest

ROOT = Path(__file__).resolve().parents[1]
APPS = ("content", "profile_app", "publications", "projects", "events", "portfolio")
MODULES = [f"{app}/rules.py" for app in APPS]
WORKERS = min(4, os.cpu_count() or 1)
HALVES = (ast.BitOr, ast.BitAnd, ast.Sub)
# An operand on a line with this remark changes how fast an answer is and not which.
ONLY_FASTER = "only faster"


def bodies(tree):
    """Every list of statements of the code, but the module's own names, whose loss breaks everything."""
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            found = getattr(node, name, None)
            if isinstance(found, list) and not isinstance(node, ast.Module):
                yield found


def is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def mutants(source):
    """(line, what is missing, the source without it)."""
    lines = source.splitlines()
    tree = ast.parse(source)
    for place, statement in enumerate(tree.body):
        if isinstance(statement, ast.Expr) and not is_docstring(statement):
            yield (
                statement.lineno,
                ast.unparse(statement),
                without(tree, lambda copied, at=place: drop(copied.body, at)),
            )
        for number in range(len(getattr(statement, "decorator_list", ()))):
            told = "@" + ast.unparse(statement.decorator_list[number])
            yield (
                statement.lineno,
                told,
                without(tree, lambda copied, at=place, n=number: copied.body[at].decorator_list.pop(n)),
            )
    for number, body in enumerate(bodies(tree)):
        for place, statement in enumerate(body):
            if is_docstring(statement) or isinstance(statement, ast.Pass):
                continue
            told = ast.unparse(statement).splitlines()[0]
            yield (
                statement.lineno,
                told,
                without(tree, lambda copied, n=number, at=place: drop(list(bodies(copied))[n], at)),
            )
    for number, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.BoolOp | ast.BinOp) and ONLY_FASTER in lines[node.lineno - 1]:
            continue
        if isinstance(node, ast.BoolOp):
            for operand in range(len(node.values)):
                told = f"{ast.unparse(node)} without {ast.unparse(node.values[operand])}"
                yield (
                    node.lineno,
                    told,
                    without(tree, lambda copied, n=number, at=operand: list(ast.walk(copied))[n].values.pop(at)),
                )
        if isinstance(node, ast.BinOp) and isinstance(node.op, HALVES):
            sides = ("left",) if isinstance(node.op, ast.Sub) else ("left", "right")
            for side in sides:
                told = f"only {ast.unparse(getattr(node, side))} of {ast.unparse(node)}"
                yield node.lineno, told, without(tree, lambda copied, n=number, kept=side: keep_half(copied, n, kept))


def without(tree, change):
    copied = copy.deepcopy(tree)
    change(copied)
    return ast.unparse(ast.fix_missing_locations(copied))


def drop(body, place):
    body[place] = ast.Pass()


def keep_half(tree, number, side):
    node = list(ast.walk(tree))[number]
    half = getattr(node, side)
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is node:
                setattr(parent, name, half)
            elif isinstance(value, list) and node in value:
                value[value.index(node)] = half


def house(folder):
    """A copy of the code whose tests keep their database between runs."""
    for name in (*APPS, "tests", "templates", "static"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "manage.py"):
        shutil.copy(ROOT / name, folder / name)
    with (folder / "tests" / "settings.py").open("a") as settings:
        settings.write(f'\nDATABASES["default"]["TEST"] = {{"NAME": "{folder / "kept.sqlite3"}"}}\n')
    return folder


def rules_hold(folder):
    """Whether the tests of the rules pass in a copy."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--reuse-db", "-p", "no:cacheprovider", "--no-browser"]
    environment = {**os.environ, "DATABASE_URL": "", "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    answer = subprocess.run(
        [*command, "tests/test_rules.py"], cwd=folder, env=environment, capture_output=True, text=True
    )
    return answer.returncode == 0


def test_half_of_a_condition_is_a_mutant():
    source = "def f(a, b):\n    if a and b:\n        return a | b\n    return a - b\n"

    assert [(line, told) for line, told, _source in mutants(source)] == [
        (2, "if a and b:"),
        (4, "return a - b"),
        (3, "return a | b"),
        (2, "a and b without a"),
        (2, "a and b without b"),
        (4, "only a of a - b"),
        (3, "only a of a | b"),
        (3, "only b of a | b"),
    ]


@pytest.mark.long
def test_no_line_of_the_rules_can_be_missing(tmp_path):
    houses = SimpleQueue()
    for number in range(WORKERS):
        houses.put(house(tmp_path / str(number)))
    tried = [(name, *mutant) for name in MODULES for mutant in mutants((ROOT / name).read_text())]

    def survives(name, line, told, source):
        folder = houses.get()
        try:
            (folder / name).write_text(source)
            return f"{name}:{line} {told}" if rules_hold(folder) else ""
        finally:
            shutil.copy(ROOT / name, folder / name)
            houses.put(folder)

    assert all(rules_hold(tmp_path / str(number)) for number in range(WORKERS))
    with ThreadPoolExecutor(WORKERS) as pool:
        survivors = [found for found in pool.map(lambda mutant: survives(*mutant), tried) if found]

    assert len(tried) > 100
    assert survivors == []
