"""The one renderer: what Markdown becomes, what never comes out, and that hostile text stays cheap."""

import time
from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as some

from content import markdown
from content.markdown import ATTRIBUTES, CLASSES, INLINE_TAGS, TAGS, inline, inline_plain, plain, preview, render
from content.models import Page
from tests.make import make_page

EXTERNAL = 'rel="noopener noreferrer nofollow"'
HOSTILE = {
    "brackets": "[" * 50_000,
    "images": "![](" * 12_500,
    "declarations": "<![" * 16_000,
    "tags": "<a " * 17_000,
    "lists": "- " * 500 + "a",
    "nested lines": "\n".join("  " * depth + "- a" for depth in range(300)),
    "quotes": ">" * 50_000,
    "back-ticks": " ".join("`" * length for length in range(310)),
    "stars": "*a **b " * 7_000,
    "one wide table": "a|" * 25_000,
    "long table": "a|b\n-|-\n" + "|\n" * 25_000,
    "dollars": "$a " * 16_000,
    "blocks of dollars": "$$a\n" * 499,
    "carets": "^a" * 25_000,
    "footnotes": "[^1]: a\n\n" + "[^1]" * 12_000,
    "definitions": ": a\n" * 12_500,
    "code": "```python\n" + '"""' * 16_000 + "\n```\n",
    "nested links": "[" * 2_500 + "a" + "](b)" * 2_500,
    "accents": "\u0301" * 50_000,
}
FRAGMENTS = some.lists(
    some.one_of(
        some.text(max_size=12),
        some.sampled_from(
            """<script> <img src=x onerror=alert(1)> <a href="javascript:alert(1)"> </p> <style> <!-- --> <![CDATA[ ]]>
            [a](javascript:alert(1)) [a](JaVaScRiPt:alert(1)) [a](&#106;avascript:alert(1)) [a](data:text/html,x)
            ![a](http://e.org/x.png) ![a](/media/x.webp"onerror=alert(1)) [a](//evil.test) <javascript:alert(1)> [^1]
            [^1]: $x^2$ $$ \\ $ ` ``` ~~~ | |- :-- * _ ** # > - 1. : ~ ^ & &lt; &#60; " ' [ ] ( ) ! \\< \x00 \ud800
            $\\href{javascript:alert(1)}{x}$ $</math><script>$ ```html"onclick=x <svg/onload=alert(1)> style= id=x
            """.split(" ")
        ),
        some.just("\n"),
        some.just("\n\n"),
    ),
    max_size=30,
).map("".join)


class Audit(HTMLParser):
    """Every tag and attribute a browser would see."""

    def __init__(self, html):
        super().__init__()
        self.seen = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def assert_harmless(html, tags):
    for tag, attributes in Audit(html).seen:
        assert tag in tags
        allowed = ATTRIBUTES.get(tag, set()) | ({"class"} if tag in CLASSES else set())
        assert set(attributes) <= allowed
        assert set(attributes.get("class", "").split()) <= CLASSES.get(tag, set())
        assert attributes.get("href", "/").lower().startswith(("/", "#", "?", "http://", "https://", "mailto:"))
        assert not attributes.get("href", "").startswith("//")
        assert attributes.get("src", "/media/").startswith("/media/")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>\n"),
        ("H~2~O x^2^", "<p>H<sub>2</sub>O x<sup>2</sup></p>\n"),
        ("# A", "<h3>A</h3>\n"),
        ("# A\n##### B", "<h3>A</h3>\n<h6>B</h6>\n"),
        ("## A\n### B", "<h3>A</h3>\n<h4>B</h4>\n"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>\n'),
        ("a\n: b", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>\n"),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>\n"),
        ("a\x00b\x1b", "<p>ab</p>\n"),
        (None, ""),
        ("$5 and $10", "<p>$5 and $10</p>\n"),
        ("US$5, 6$ or $ 7 $", "<p>US$5, 6$ or $ 7 $</p>\n"),
        (r"\$a\$", "<p>$a$</p>\n"),
    ],
)
def test_markdown_becomes_html(text, expected):
    assert render(text) == expected


def test_the_top_heading_of_a_text_stands_where_the_page_wants_it():
    assert render("# A\n## B", level=2) == "<h2>A</h2>\n<h3>B</h3>\n"


def test_columns_are_aligned_by_class():
    html = render("|a|b|c|\n|:-|:-:|-:|\n|1|2|3|")

    assert '<td class="align-left">1</td>\n<td class="align-center">2</td>\n<td class="align-right">3</td>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](https://e.org/)", f'<a href="https://e.org/" {EXTERNAL}>a</a>'),
        ("<https://e.org/>", f'<a href="https://e.org/" {EXTERNAL}>https://e.org/</a>'),
        ("[a](mailto:a@e.org)", '<a href="mailto:a@e.org">a</a>'),
        ("[a](/people/)", '<a href="/people/">a</a>'),
        ("[a](#b)", '<a href="#b">a</a>'),
        ("[a](https://own.test/people/)", '<a href="https://own.test/people/">a</a>'),
        ("[a](https://own.test.evil/)", f'<a href="https://own.test.evil/" {EXTERNAL}>a</a>'),
        ("[a](javascript:alert)", "[a](javascript:alert)"),
        ("[a](data:text/html,b)", "[a](data:text/html,b)"),
        ("[a](//evil.test)", "[a](//evil.test)"),
        (r"[a](/\evil.test)", '<a href="/%5Cevil.test">a</a>'),
    ],
)
def test_links_lead_to_the_web_to_mail_and_to_the_site_only(text, expected, settings):
    settings.SITE_URL = "https://own.test"

    assert render(text) == f"<p>{expected}</p>\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("![A dog](/media/images/a.webp)", '<img src="/media/images/a.webp" alt="A dog" loading="lazy">'),
        ("![A dog](https://e.org/a.png)", f'<a href="https://e.org/a.png" {EXTERNAL}>A dog</a>'),
        ("![](https://e.org/a.png)", f'<a href="https://e.org/a.png" {EXTERNAL}>https://e.org/a.png</a>'),
        ("[![A dog](https://e.org/a.png)](/b)", '<a href="/b">A dog</a>'),
        ("![x](/media/../admin/)", '<a href="/media/../admin/">x</a>'),
        ("![x](/media/%2e%2e/admin/)", '<a href="/media/%2e%2e/admin/">x</a>'),
        ("![x](/media/a.webp?b)", '<a href="/media/a.webp?b">x</a>'),
    ],
)
def test_only_own_pictures_are_shown_and_others_linked(text, expected):
    assert render(text) == f"<p>{expected}</p>\n"


def test_code_is_coloured_by_class():
    html = render('```python\nif "<b>": pass\n```')

    assert html == (
        '<pre><code class="language-python"><span class="k">if</span> <span class="s2">"&lt;b&gt;"</span>'
        '<span class="p">:</span> <span class="k">pass</span>\n</code></pre>\n'
    )


def test_code_in_an_unknown_language_is_plain():
    assert render('```x"onclick=y\n<b>\n```') == "<pre><code>&lt;b&gt;\n</code></pre>\n"


def test_formulas_become_mathml_and_refused_ones_stay_readable_tex():
    html = render("$x^2$ is 5, $\\ce{<b>}$")

    assert '<math display="inline"><semantics><msup><mi>x</mi><mn>2</mn></msup>' in html
    assert r'<code class="tex">\ce{&lt;b&gt;}</code>' in html


def test_a_formula_on_its_own_lines_is_a_block():
    assert render("$$\nx\n$$").startswith('<p><math tabindex="0" display="block"><semantics>')


def test_footnotes_of_two_texts_do_not_collide():
    text = "a[^n]\n\n[^n]: b"

    assert render(text, "page-1") == (
        '<p>a<sup class="footnote-mark"><a href="#fn-page-1-1" id="fnref-page-1-1" aria-label="Footnote 1">1</a></sup>'
        '</p>\n<hr class="footnotes-rule">\n<ol class="footnotes">\n<li id="fn-page-1-1"><p>b '
        '<a href="#fnref-page-1-1" aria-label="Back to mark 1">↩\ufe0e</a></p>\n</li>\n</ol>\n'
    )
    assert render(text, "page-2") == render(text, "page-1").replace("page-1", "page-2")


def test_the_preview_shows_what_the_page_shows():
    assert preview("# A *b*") == render("# A *b*")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_rendered_in_time(name):
    begun = time.process_time()

    html = render(HOSTILE[name])
    plain(HOSTILE[name])

    assert isinstance(html, SafeString)
    assert time.process_time() - begun < 6


def test_text_beyond_the_limit_is_cut():
    assert render("a" * 60_000) == f"<p>{'a' * 50_000}</p>\n"


def test_a_parser_that_gives_up_leaves_the_text_readable(monkeypatch):
    def give_up(*_):
        raise RecursionError

    monkeypatch.setattr(markdown, "_adapt", give_up)

    assert render("<b> *a*") == "<p>&lt;b&gt; *a*</p>"


@settings(max_examples=150)
@given(FRAGMENTS)
def test_no_text_makes_anything_outside_the_list(text):
    assert_harmless(render(text, "page-1"), TAGS)
    assert_harmless(inline(text), INLINE_TAGS)
    plain(text, words=5)
    inline_plain(text)


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("# A\n\n*b* [c](/d) `e` $x$\nf", {}, "A b c e x f"),
        ("- a\n- b[^1]\n\n[^1]: c", {}, "a b"),
        ("![a](/media/b.webp) &amp; <i>", {}, "a & <i>"),
        ("one *two* three", {"words": 2}, "one two…"),
        ("one two", {"words": 2}, "one two"),
        ("one, two three", {"limit": 9}, "one, two…"),
        ("one, two three", {"limit": 6}, "one…"),
        ("one", {"limit": 3}, "one"),
        ("one\n\n```python\ncode\n```\n\ntwo", {"words": 9}, "one two"),
        ("one\n\n```\ncode\n```", {}, "one code"),
        ("```\ncode\n```", {"words": 9}, "code"),
        ("x" * 20, {"limit": 5}, "xxxx…"),
        (None, {}, ""),
    ],
)
def test_plain_text_is_words_cut_between_words(text, options, expected):
    assert plain(text, **options) == expected


@pytest.mark.parametrize(
    ("text", "html", "words"),
    [
        ("*A* ~~b~~ `c` & <d>", "<em>A</em> <s>b</s> <code>c</code> &amp; &lt;d&gt;", "A b c & <d>"),
        ("A > b “c” 'd'", "A &gt; b “c” &#x27;d&#x27;", "A > b “c” 'd'"),
        ("CO~2~ [a](/b)", "CO<sub>2</sub> [a](/b)", "CO2 [a](/b)"),
        ("# 1. A\n\n- b", "# 1. A - b", "# 1. A - b"),
        ("C*-algebras, snake_case_names, $5",) * 3,
    ],
)  # fmt: skip
def test_a_title_holds_emphasis_but_no_links_and_no_blocks(text, html, words):
    assert inline(text) == html
    assert inline_plain(text) == words


def test_a_title_holds_formulas():
    assert inline("On $x$") == (
        'On <math display="inline"><semantics><mi>x</mi>'
        '<annotation encoding="application/x-tex">x</annotation></semantics></math>'
    )
    assert inline_plain("On $x$") == "On x"


@pytest.mark.django_db
def test_a_saved_text_is_rendered_once_and_read_as_safe_html():
    page = make_page(body="*a*")

    assert page.body_html == "<p><em>a</em></p>\n"
    page.body = "b"
    page.save()
    stored = Page.objects.get(pk=page.pk).body_html
    assert (stored, type(stored)) == ("<p>b</p>\n", SafeString)


@pytest.mark.django_db
def test_rows_made_in_bulk_are_rendered_too_each_with_its_own_footnotes():
    pages = Page.objects.bulk_create([Page(title=name, slug=name, body="a[^1]\n\n[^1]: b") for name in ("c", "d")])

    for page in pages:
        prefix = f"page-body-{str(page.uuid)[:8]}"
        assert Page.objects.get(pk=page.pk).body_html == render(page.body, prefix)


@pytest.mark.django_db
def test_an_unsaved_text_in_memory_shows_nothing_yet():
    assert Page(body="*a*").body_html == ""


def test_a_table_can_be_scrolled_by_keyboard():
    assert '<table tabindex="0">' in render("| a |\n|---|\n| 1 |")
