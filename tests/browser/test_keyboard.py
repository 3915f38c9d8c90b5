"""The keyboard alone reaches and works everything."""

import pytest
from playwright.sync_api import expect

from tests.make import make_identity, make_person, make_publication, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _site():
    owner = make_person("Ada Example", slug="ada")
    make_identity(owner)
    topics = [make_topic("Optics", slug="optics"), make_topic("Lasers", slug="lasers")]
    for number in range(12):
        make_publication(f"Paper {number}", topics=[topics[number % 2]], authors=[owner], body=f"Abstract {number}.")


def tab_to(page, selector, limit=80):
    """Press Tab until the element has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_the_first_stop_skips_to_the_content(page):
    page.goto("/")

    page.keyboard.press("Tab")
    shown = page.locator(":focus").inner_text()
    page.keyboard.press("Enter")

    assert shown == "Skip to content"
    expect(page.locator("#main")).to_be_focused()


def test_the_menu_leads_to_a_page(page):
    page.goto("/")

    tab_to(page, ".bar-nav a[href='/publications/']")
    page.keyboard.press("Enter")

    page.wait_for_url("**/publications/")


def test_the_theme_is_changed_said_and_kept(page):
    page.goto("/")

    tab_to(page, "[data-theme-toggle]")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    said = page.locator("[data-theme-toggle]").get_attribute("aria-label")
    page.goto("/publications/")

    assert said == "Colour theme: dark"
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_a_search_from_anywhere_leads_to_what_was_found(page, key):
    page.goto("/")

    page.keyboard.press(key)
    page.keyboard.type("Paper 7")
    page.wait_for_selector("#palette li a[href='/publications/paper-7/']")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**/publications/paper-7/")


def test_enter_in_the_search_dialog_opens_the_search_page(page):
    page.goto("/")

    page.keyboard.press("/")
    page.keyboard.type("Paper")
    page.keyboard.press("Enter")

    page.wait_for_url("**/search/?q=Paper")
    assert page.locator("main [role=status]").inner_text() == "12 results for “Paper”"


def test_a_slash_in_a_field_is_only_a_slash(page):
    page.goto("/publications/")

    page.focus("#q")
    page.keyboard.type("a/b")

    assert page.input_value("#q") == "a/b"
    assert not page.locator("#palette[open]").count()


def test_escape_gives_the_focus_back(page):
    page.goto("/")

    tab_to(page, "[data-palette]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#palette[open]")
    page.keyboard.press("Escape")

    expect(page.locator("[data-palette]")).to_be_focused()


def test_a_filter_is_set_without_losing_the_place(page):
    page.goto("/publications/")

    tab_to(page, "input[name=topic][value=optics]")
    page.keyboard.press("Space")
    page.wait_for_url("**/publications/?topic=optics")
    page.wait_for_selector("#count:has-text('6 of 12')")

    assert page.evaluate("[document.activeElement.name, document.activeElement.value]") == ["topic", "optics"]


def test_going_back_shows_the_list_as_it_was(page):
    page.goto("/publications/")
    page.check("input[name=topic][value=optics]")
    page.wait_for_selector("#count:has-text('6 of 12')")

    page.go_back()
    page.wait_for_selector("#count:has-text('12 publications')")

    assert not page.is_checked("input[name=topic][value=optics]")


def test_typing_narrows_the_list_while_the_caret_stays(page):
    page.goto("/publications/")

    page.focus("#q")
    page.keyboard.type("Paper 11", delay=20)
    page.wait_for_selector("#count:has-text('1 of 12')")
    page.keyboard.type("x")

    assert page.input_value("#q") == "Paper 11x"


def test_a_citation_is_copied(new_page):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/publications/?q=Paper+3")

    tab_to(page, "[data-cite]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#cite[open]")
    tab_to(page, "#cite [data-copy]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#cite [data-copy]:has-text('Copied')")

    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#cite pre").inner_text()
    assert "{Paper 3}" in page.evaluate("navigator.clipboard.readText()")


def test_an_abstract_opens(page):
    page.goto("/publications/?q=Paper+3")

    tab_to(page, ".acts summary")
    page.keyboard.press("Enter")

    assert page.get_by_text("Abstract 3.").is_visible()
