"""Links of a live page lead to files; whatever only looks like a link stays as it is."""

from urllib.parse import urljoin

import pytest
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from portfolio.static_export.rewriting import Rewriter

SITE = "https://lab.example.org"


@pytest.fixture
def rewriter():
    return Rewriter(SITE)


@pytest.mark.parametrize(
    ("live", "static"),
    [
        ('<a href="/people/">', '<a href="../../people/">'),
        ('<a href="/">', '<a href="../../">'),
        ('<a href="/news/?topic=a&amp;page=2#top">', '<a href="../../news/topic/a/page/2/#top">'),
        ('<a href="?page=2">', '<a href="?page=2">'),
        ('<a href="#main">', '<a href="#main">'),
        ('<a href="https://elsewhere.example/">', '<a href="https://elsewhere.example/">'),
        ('<a href="//elsewhere.example/x">', '<a href="//elsewhere.example/x">'),
        ('<img src="/media/a.webp" srcset="/media/b.webp 480w, /media/a.webp 960w">',
         '<img src="../../media/a.webp" srcset="../../media/b.webp 480w, ../../media/a.webp 960w">'),
        (f'<link href="{SITE}/publications/?year=2020">', f'<link href="{SITE}/publications/year/2020/">'),
        (f'<meta content="{SITE}/preview.png">', f'<meta content="{SITE}/preview.png">'),
        ('<a href="/publications/?topic=a&amp;year=2020">', '<a href="../../publications/?topic=a&amp;year=2020">'),
        ('<p>Write href="/people/" there.</p>', '<p>Write href="/people/" there.</p>'),
        ('<img alt="a > b" src="/media/a.webp">', '<img alt="a > b" src="../../media/a.webp">'),
        ('<a title=" href=&quot;/x/&quot;" href="/y/">', '<a title=" href=&quot;/x/&quot;" href="../../y/">'),
        ('<a href="/admin/">', '<a href="../../admin/">'),
    ],
)  # fmt: skip
def test_a_tag_is_rewritten(rewriter, live, static):
    assert rewriter.page("/people/ada/", live) == static


def test_what_a_page_leads_to_is_found(rewriter):
    rewriter.page(
        "/", '<a href="/news/?topic=a"><img src="/media/a.webp"><a href="/admin/"><a href="https://x.example/">'
    )

    assert rewriter.found == {("/news/", "topic=a"), ("/media/a.webp", "")}


def test_a_list_only_the_browser_can_show_leads_to_the_list_itself(rewriter):
    rewriter.page("/", '<a href="/publications/?topic=a&amp;year=2020">')

    assert rewriter.found == {("/publications/", "")}


def test_a_feed_names_the_addresses_of_the_export(rewriter):
    feed = f'<link href="{SITE}/feeds/news.atom?topic=a"/><id>{SITE}/publications/?topic=a&amp;page=3</id>'

    assert (
        rewriter.text(feed)
        == f'<link href="{SITE}/feeds/topic/a/news.atom"/><id>{SITE}/publications/topic/a/page/3/</id>'
    )


@given(text=st.text())
def test_a_text_without_links_stays_as_it_is(text):
    page = f"<p>{escape(text)}</p>"

    assert Rewriter(SITE).page("/people/", page) == page


@given(
    segments=st.lists(st.text("abc-1", min_size=1).filter(lambda text: set(text) != {"."}), max_size=4),
    depth=st.integers(0, 4),
)
def test_a_rewritten_link_leads_where_it_led_from_any_depth_and_below_any_base(segments, depth):
    path = "".join(f"/{segment}" for segment in segments) + "/"
    page = "/" + "p/" * depth
    link = Rewriter(SITE).page(page, f'<a href="{path}">').split('"')[1]

    assert urljoin(f"https://host.example/lab{page}", link) == f"https://host.example/lab{path}"
