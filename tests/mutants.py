"""Leaves out one line of the rules after the other, or half of a condition, and tells which of them no test misses.

    python -m tests.mutants 0 2

tries the first of two equal shares. The site is set up once; each mutant lives in a fork of its own, in which the rules
are read again before their tests are.
"""

import ast
import contextlib
import copy
import os
import sys
from importlib import import_module
from pathlib import Path

import django
import pytest

ROOT = Path(__file__).resolve().parents[1]
# In the order in which they build on one another.
MODULES = [f"{app}/rules.py" for app in ("content", "profile_app", "publications", "projects", "events", "portfolio")]
TESTS = "tests/test_rules.py"
OPTIONS = ["-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider", "--reuse-db", "--no-browser"]
HALVES = (ast.BitOr, ast.BitAnd, ast.Sub)
# What begins on a line with this remark changes how fast an answer is and not which.
ONLY_FASTER = "only faster"


# Mutants


def all_mutants():
    """(module, line, what is missing, the source without it) for every line of the rules."""
    return [(name, *mutant) for name in MODULES for mutant in mutants((ROOT / name).read_text())]


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
    tree = ast.parse(source)
    marked = {number for number, line in enumerate(source.splitlines(), 1) if ONLY_FASTER in line}
    skipped = conditions(tree, marked)
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
            if is_docstring(statement) or isinstance(statement, ast.Pass) or statement.lineno in skipped:
                continue
            told = ast.unparse(statement).splitlines()[0]
            yield (
                statement.lineno,
                told,
                without(tree, lambda copied, n=number, at=place: drop(list(bodies(copied))[n], at)),
            )
    for number, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.BoolOp | ast.BinOp) and node.lineno in marked:
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


def conditions(tree, marked):
    """The lines of each `if` that begins on one of the marked lines."""
    spans = [range(node.lineno, node.end_lineno + 1) for node in ast.walk(tree) if isinstance(node, ast.If)]
    return {number for span in spans if span.start in marked for number in span}


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


# Trying them


def set_up():
    """A site with its tables in memory, of which each fork has a copy."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": ""}
    django.setup()
    from django.contrib import admin  # noqa: PLC0415 -- needs the settings
    from django.db import connection  # noqa: PLC0415

    import_module("tests.conftest")
    admin.autodiscover()
    connection.settings_dict["TEST"]["NAME"] = None
    connection.creation.create_test_db(verbosity=0)
    connection.creation.create_test_db = lambda **given: None


def rules_hold(name="", source=""):
    """Whether the tests of the rules pass with another source of one of the modules."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            code = 1
            with contextlib.suppress(BaseException):
                read_again(name, source)
                code = pytest.main([*OPTIONS, TESTS])
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def read_again(name, source):
    for each in MODULES:
        module = import_module(each.removesuffix(".py").replace("/", "."))
        exec(compile(source if each == name else (ROOT / each).read_text(), each, "exec"), module.__dict__)


def main(share, shares):
    os.chdir(ROOT)
    set_up()
    if not rules_hold():
        sys.exit("The tests of the rules fail with nothing left out.")
    tried = all_mutants()[share::shares]
    for name, line, told, source in tried:
        if rules_hold(name, source):
            print(f"{name}:{line} {told}", flush=True)
    print(f"{len(tried)} tried")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
