"""Where things stand on a page, as far as it says something."""

import pytest
from playwright.sync_api import expect

from tests.make import make_award, make_editor, make_education, make_identity, make_news, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COLUMNS = """lists => lists.map(list => {
  const hangs = text => text.getBoundingClientRect().x - list.getBoundingClientRect().x > 50
  return [...new Set([...list.querySelectorAll("p")].map(hangs))]
})"""


def columns(page):
    """For each list of dated rows whether its text hangs beside a column of dates."""
    return page.eval_on_selector_all("main .dated", COLUMNS)


def test_a_list_without_any_date_has_no_empty_column(page):
    make_news("Somebody won")
    make_news("Somebody else won")

    page.goto("/news/")
    undated = columns(page)
    make_news("And again", date="2024-05")
    page.goto("/news/")

    assert (undated, columns(page)) == ([[False]], [[True], [False]])


def test_one_year_keeps_the_column_for_the_whole_list(page):
    owner = make_person("Ada Example", slug="ada")
    make_identity(owner)
    make_education(owner)
    make_award(owner, year=2017)
    make_award(owner)

    page.goto("/cv/")

    assert columns(page) == [[False], [True]]


def test_the_last_line_of_the_palette_is_whole_on_a_phone(new_page):
    page = new_page(viewport={"width": 390, "height": 844})
    make_news("A lighthouse")
    page.goto("/")

    page.keyboard.press("/")
    page.keyboard.type("lighthous and some words that nothing on this site has")
    line = page.locator("#palette [role=status]")
    expect(line).to_contain_text("words that nothing")

    assert line.evaluate("line => line.scrollWidth <= line.clientWidth")


@pytest.mark.parametrize(("width", "is_shown"), [(390, False), (1280, True)])
def test_the_menu_of_the_admin_is_folded_on_a_phone(new_page, width, is_shown):
    make_editor("ingrid", password="a pass phrase")
    page = new_page(viewport={"width": width, "height": 844}, java_script_enabled=False)
    page.goto("/admin/")
    page.fill("[name=username]", "ingrid")
    page.fill("[name=password]", "a pass phrase")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/")
    link, summary = page.locator(".side a").first, page.locator("nav summary")

    at_first = link.is_visible()
    if not is_shown:
        summary.click()

    assert (at_first, link.is_visible(), summary.is_visible()) == (is_shown, True, not is_shown)
