"""Each line of the rules matters: without any one of them, or with half of a condition, a test of the rules fails."""

import os
import subprocess
import sys

import pytest

from tests.mutants import ROOT, all_mutants, mutants

SHARES = min(4, os.cpu_count() or 1)


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


def test_what_is_only_faster_is_no_mutant():
    source = "def f(a, b):\n    if a:  # only faster\n        return b\n    return a or b  # `or` is only faster\n"

    assert [told for _line, told, _source in mutants(source)] == ["return a or b"]


@pytest.mark.long
def test_no_line_of_the_rules_can_be_missing():
    command = [sys.executable, "-m", "tests.mutants"]
    workers = [
        subprocess.Popen([*command, str(share), str(SHARES)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for share in range(SHARES)
    ]
    told = [worker.communicate()[0].splitlines() for worker in workers]

    assert [worker.returncode for worker in workers] == [0] * SHARES
    assert sum(int(lines[-1].removesuffix(" tried")) for lines in told) == len(all_mutants()) > 100
    assert [survivor for lines in told for survivor in lines[:-1]] == []
