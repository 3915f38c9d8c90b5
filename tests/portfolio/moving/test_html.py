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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\n\n<script>x</script>", [(3, "A part that runs in the browser: <script>")]),
        ("<head>\n<script src='x' async></script>\n</head>\na", [(2, "A part that runs in the browser: <script>")]),
        ("<add-to-calendar name='x'></add-to-calendar>a", [(1, "A part that runs in the browser: <add-to-calendar>")]),
        ("<script>document.write('<script>')</script>", [(1, "A part that runs in the browser: <script>")]),
    ],
)
def test_what_a_program_draws_is_told_with_its_line(text, told):
    heard = []

    made = to_markdown(text, 1, lambda message, line: heard.append((line, message)))

    assert (heard, made) == (told, made.replace("script", ""))
