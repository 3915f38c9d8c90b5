"""Where things stand on a page, as far as it says something."""

import pytest

from tests.make import make_award, make_education, make_identity, make_news, make_person

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
