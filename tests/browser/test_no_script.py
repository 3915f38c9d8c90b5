"""Everything works where no script runs."""

import pytest

from tests.make import make_identity, make_person, make_publication, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plain(new_page):
    owner = make_person("Ada Example", slug="ada")
    make_identity(owner)
    topics = [make_topic("Optics", slug="optics"), make_topic("Lasers", slug="lasers")]
    for number in range(30):
        make_publication(f"Paper {number}", topics=[topics[number % 2]], authors=[owner], body="Abstract.")
    return new_page(java_script_enabled=False)


def test_a_visitor_filters_with_a_button(plain):
    plain.goto("/publications/")

    plain.set_viewport_size({"width": 390, "height": 800})
    plain.click(".drawer > summary")
    plain.check("input[name=topic][value=optics]")
    plain.click(".apply button")
    plain.wait_for_url("**topic=optics*")

    assert plain.inner_text("#count") == "15 of 30 publications"


def test_a_visitor_takes_a_filter_away(plain):
    plain.goto("/publications/?topic=optics&q=Paper")

    plain.click(".chips a >> nth=0")

    plain.wait_for_url("**/publications/?q=Paper")


def test_a_visitor_turns_the_page(plain):
    plain.goto("/publications/")

    plain.click("a[rel=next]")
    plain.wait_for_url("**/publications/?page=2")

    assert plain.locator("article.pub").count() == 5


def test_a_visitor_searches(plain):
    plain.goto("/")

    plain.click(".masthead a[href='/search/']")
    plain.fill("#search-q", "Paper 17")
    plain.press("#search-q", "Enter")
    plain.wait_for_url("**q=Paper*")

    assert plain.locator("main h3 a").all_inner_texts() == ["Paper 17"]


def test_a_visitor_reads_a_citation_on_a_page_of_its_own(plain):
    plain.goto("/publications/?q=Paper+17")

    plain.click("[data-cite]")
    plain.wait_for_url("**/publications/paper-17/cite/")

    assert "{Paper 17}" in plain.inner_text("[data-style]")


def test_what_needs_a_script_is_not_shown(plain):
    plain.goto("/")

    assert not plain.is_visible("[data-theme-toggle]")
    assert not plain.is_visible(".tool kbd")
