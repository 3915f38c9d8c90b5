"""Shortcodes of Hugo made Markdown."""

import time

import pytest

from portfolio.moving.html import to_markdown
from portfolio.moving.shortcodes import Shortcodes


def read(text, **own):
    """(the Markdown of a text, what was told with its line)."""
    told = []
    made = Shortcodes(own).expand(text, 1, lambda message, line: told.append((line, message)))
    return to_markdown(made), told


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ('{{< figure src="a b.png" caption="A *graph*" >}}', "![A graph](a%20b.png)"),
        ('{{< figure src="a.png" alt="A graph" caption="Rising." >}}', "![A graph](a.png)\n\nRising."),
        ("{{% callout note %}}\nMind *this*.\n{{% /callout %}}", "> Mind *this*."),
        ("{{< youtube w7Ft2ymGmfc >}}", "[Video](https://www.youtube.com/watch?v=w7Ft2ymGmfc)"),
        ('{{< youtube id="w7Ft2ymGmfc" title="A film" >}}', "[A film](https://www.youtube.com/watch?v=w7Ft2ymGmfc)"),
        ("{{< vimeo 146022717 >}}", "[Video](https://vimeo.com/146022717)"),
        ('{{< video src="a.mp4" controls="yes" >}}', "[Video](a.mp4)"),
        ('In {{< icon name="python" >}}Python', "In Python"),
        ('{{< spoiler text="More" >}}\nHidden.\n{{< /spoiler >}}', "**More**\n\nHidden."),
        ('{{% cta cta_link="./people/" cta_text="Meet us" %}}', "[Meet us](./people/)"),
        ('{{% staticref "uploads/cv.pdf" "newtab" %}}My CV{{% /staticref %}}', "[My CV](/uploads/cv.pdf)"),
        ('[all]({{< ref "/publication/_index.md" >}})', "[all](/publication/_index.md)"),
        ("{{< hl >}}text{{< /hl >}}", "text"),
        ("{{< math >}}\n$$x$$\n{{< /math >}}", "$$x$$"),
        ("{{< highlight python >}}\nx = 1\n{{< /highlight >}}", "```python\nx = 1\n```"),
        ("{{</* youtube id */>}}", "{{< youtube id >}}"),
        ('{{< tweet user="ada" id="12" >}}', "[X](https://x.com/ada/status/12)"),
        ("{{< gist ada 12 >}}", "[Gist](https://gist.github.com/ada/12)"),
    ],
)
def test_what_has_an_equivalent_becomes_that(written, made):
    assert read(written) == (made, [])


def test_what_has_none_is_told_with_its_line():
    assert read("One.\n\n{{< metrics >}}\n\nTwo.") == (
        "One.\n\nTwo.",
        [(3, "No equivalent here: {{< metrics >}}")],
    )


def test_what_stands_inside_of_an_unknown_one_stays():
    made, told = read("{{< box >}}Inside.{{< /box >}}")

    assert (made, len(told)) == ("Inside.", 1)


def test_a_site_adds_its_own():
    assert read("{{< cite page=x >}}", cite=lambda arguments, inner: f"[{arguments.get('page')}](/x/)") == (
        "[x](/x/)",
        [],
    )


def test_lines_after_a_shortcode_keep_their_numbers():
    _made, told = read("{{% callout note %}}\nText.\n{{% /callout %}}\n\n{{< metrics >}}")

    assert told == [(5, "No equivalent here: {{< metrics >}}")]


@pytest.mark.parametrize(
    "written",
    [
        '{{< figure src="javascript:alert(1)" caption="<script>alert(1)</script>" >}}',
        '{{< cta cta_link="javascript:alert(1)" cta_text="<img onerror=alert(1)>" >}}',
        '{{< youtube "x\\"><script>alert(1)</script>" >}}',
        '{{< details "<script>alert(1)</script>" >}}<script>alert(1)</script>{{< /details >}}',
    ],
)
def test_no_shortcode_brings_a_program(written):
    made, _told = read(written)

    assert "<script" not in made
    assert "](javascript" not in made or made.startswith("![")


@pytest.mark.parametrize(
    "text",
    [
        "{{< " * 20_000,
        "{{< a >}}" * 20_000 + "{{< /b >}}" * 20_000,
        '{{< figure src="' + "x" * 100_000,
        "{{< x " + "a=b " * 50_000 + ">}}",
        "{{% callout %}}" * 5_000 + "{{% /callout %}}" * 5_000,
    ],
    ids=["openings", "unpaired", "quote", "arguments", "nested"],
)
def test_hostile_shortcodes_take_no_time(text):
    begun = time.process_time()

    read(text)

    assert time.process_time() - begun < 5
