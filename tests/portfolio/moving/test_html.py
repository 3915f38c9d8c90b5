"""HTML among Markdown."""

import pytest

from portfolio.moving.html import to_markdown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a<br/>\nb<br>c", "a\\\nb\\\nc"),
        ("<br>\n## H\n<br>\nx", "## H\n\nx"),
        ("a<br>\n\nb", "a\n\nb"),
        ("a<br>\n## H", "a\n\n## H"),
        ("a<br><br>b", "a\\\nb"),
    ],
)
def test_lines_break_only_inside_of_a_paragraph(text, expected):
    assert to_markdown(text) == expected
