"""TeX to MathML: what is converted, what stays TeX, and what cannot be tricked."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from content import maths
from content.maths import to_mathml, to_mathml_many

X_SQUARED = (
    '<math display="inline" xmlns="http://www.w3.org/1998/Math/MathML"><semantics><msup><mi>x</mi><mn>2</mn></msup>'
    '<annotation encoding="application/x-tex">x^2</annotation></semantics></math>'
)


def test_a_formula_becomes_mathml_that_keeps_its_tex():
    assert to_mathml("x^2", timeout=10) == X_SQUARED


def test_a_displayed_formula_is_a_block():
    assert to_mathml("x^2", display=True, timeout=10) == X_SQUARED.replace("inline", "block")


def test_alignment_is_a_class_and_never_a_style():
    mathml = to_mathml(r"\begin{aligned}a&=b\end{aligned}", timeout=10)

    assert 'class="align-right"' in mathml
    assert "style=" not in mathml


@pytest.mark.parametrize(
    "tex",
    [
        r"\ce{H2O}",
        r"\cfrac{1}{2}",
        r"\frac{",
        r"\input{/etc/passwd}",
        r"\include{/etc/passwd}",
        r"\def\a{\a\a}\a",
        r"\href{javascript:alert(1)}{x}",
        "a$b",
        "x" * 2_001,
    ],
)
def test_what_is_refused_is_none(tex):
    assert to_mathml(tex, timeout=10) is None


def test_many_formulas_share_one_process(monkeypatch):
    calls = []
    run = subprocess.run
    monkeypatch.setattr(maths.subprocess, "run", lambda *args, **kwargs: calls.append(args) or run(*args, **kwargs))

    results = to_mathml_many([("x^2", False), (r"\ce{x}", False), ("y", True), ("x^2", False)], timeout=10)

    assert results["x^2", False] == X_SQUARED
    assert results[r"\ce{x}", False] is None
    assert "<mi>y</mi>" in results["y", True]
    assert len(calls) == 1


def test_a_known_formula_is_not_converted_again(monkeypatch):
    first = to_mathml_many([("x^2", False), (r"\ce{x}", False)], timeout=10)
    monkeypatch.setattr(maths, "_convert", lambda *_: pytest.fail("converted again"))

    assert to_mathml_many([("x^2", False), (r"\ce{x}", False)]) == first


def test_a_process_that_takes_too_long_is_given_up_and_tried_again_later(monkeypatch):
    def too_slow(*args, timeout, **kwargs):
        raise subprocess.TimeoutExpired("pandoc", timeout)

    with monkeypatch.context() as slow:
        slow.setattr(maths.subprocess, "run", too_slow)
        assert to_mathml("x^2") is None

    assert to_mathml("x^2", timeout=10) == X_SQUARED


def test_a_formula_cannot_leave_its_place():
    tex = r'\text{</math></div><script>alert(1)</script><div id="formula-1"><math>}'

    results = to_mathml_many([(tex, False), (r"\frac{", False)], timeout=10)

    assert "<script" not in results[tex, False]
    assert results[r"\frac{", False] is None


@settings(max_examples=15)
@given(some.lists(some.text(some.characters(codec="utf-8"), min_size=1, max_size=40), min_size=1, max_size=8))
def test_each_formula_gets_its_own_result_whatever_stands_beside_it(formulas):
    alone = {tex: to_mathml(tex, timeout=10) for tex in formulas[:2]}

    together = maths._convert([(tex, False) for tex in dict.fromkeys(formulas)], 10)

    assert {tex: together[tex, False] for tex in alone} == alone
