import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.markdown import inline_pieces
from publications.markup import markdown, paragraph, plain, tidied


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("*Deep* learning with `code`", "Deep learning with code"),
        ("The $O(n^2)$ bound", "The $O(n^2)$ bound"),
        ("**A $x_1$ and *b* $y$**", "A $x_1$ and b $y$"),
        ("From $5 to $10", "From $5 to $10"),
        ("An \ufffc object", "An \ufffc object"),
        ("50% of C# & snake_case_names", "50% of C# & snake_case_names"),
    ],
)
def test_a_title_loses_its_markdown_and_keeps_its_formulas(title, words):
    assert plain(title) == words


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        ([("On ", ()), ("E. coli", ("em",))], "On *E. coli*"),
        ([("bo ", ("strong",)), ("x", ("strong", "em")), (" ld", ("strong",))], "**bo *x* ld**"),
        ([("snake_case and C#", ())], "snake_case and C#"),
        ([("a*b*c", ())], r"a\*b\*c"),
        ([("spaced ", ("em",)), ("out", ())], "*spaced* out"),
        ([("x^2", ("math_inline",)), (" costs", ())], "$x^2$ costs"),
        ([("in `", ("code_inline",))], "in `"),
    ],
)
def test_pieces_are_written_with_as_few_backslashes_as_they_need(pieces, text):
    assert markdown(pieces) == text


@given(st.text(alphabet="ab *_$`~^\\&<>[]()!#;1\n", max_size=40))
def test_plain_words_are_read_back_as_they_are(words):
    assert inline_pieces(markdown([(words, ())])) == tidied([(words, ())])


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Plain words.", "Plain words."),
        ("- no list", r"\- no list"),
        ("1. no list", r"1\. no list"),
        ("# no heading", r"\# no heading"),
        ("[click](https://example.org)", r"\[click\](https://example.org)"),
        ("see [12, 13]", "see [12, 13]"),
        ("where $a<b$ and $x[1](2)$, <b>", r"where $a<b$ and $x[1](2)$, \<b>"),
        ("`<b>` and <b>", r"`<b>` and \<b>"),
    ],
)
def test_a_line_becomes_a_paragraph_and_nothing_else(line, text):
    assert paragraph(line) == text
