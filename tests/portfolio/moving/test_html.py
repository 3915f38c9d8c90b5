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


def test_a_line_break_in_a_cell_leaves_the_table_whole():
    assert (
        to_markdown("| a | b |\n|---|:-:|\n| 1<br>2 | <p>3</p> |\n\nx<br>y")
        == "| a | b |\n|---|:-:|\n| 1 2 | 3 |\n\nx\\\ny"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('I like <i class="fab fa-r-project"></i>&nbsp;programming', "I like R project&nbsp;programming"),
        ('[<i class="fab fa-r-project"></i>](https://r.example) is fun', "[R project](https://r.example) is fun"),
        ('<a href="https://x.example"><i class="fas fa-fw fa-envelope"></i></a>', "[Envelope](https://x.example)"),
        (
            '<a href="https://x.example" aria-label="My page"><i class="fa fa-home"></i></a>',
            "[My page](https://x.example)",
        ),
        ('<i class="fab fa-github"></i> Code on GitHub', " Code on GitHub"),
        ('<i class="fas fa-star"></i> Star', " Star"),
        ('<i class="ai ai-google-scholar"></i>', "Google Scholar"),
        ("<i>word</i>", "*word*"),
    ],
)
def test_an_icon_becomes_its_word_where_nothing_else_says_it(text, expected):
    assert to_markdown(text) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '<div style="display:none">Hola</div>',
            "Text that the old site hid until somebody asked for it is shown: <div>",
        ),
        (
            '<div class="collapse x">Hola</div>',
            "Text that the old site hid until somebody asked for it is shown: <div>",
        ),
        ("<button>Español</button>Hola", "A part that runs in the browser: <button>"),
    ],
)
def test_a_button_goes_and_hidden_text_is_shown_and_both_are_told(text, told):
    heard = []

    made = to_markdown(text, 1, lambda message, line: heard.append(message))

    assert (made, heard) == ("Hola", [told])
