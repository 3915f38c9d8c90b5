"""What a query asks for has a path of its own in the export."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.static_export.addresses import climb, file_of, placed, relative


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/", "/"),
        ("/publications/", "/publications/"),
        ("/publications/?topic=maths", "/publications/topic/maths/"),
        ("/publications/?page=2&topic=maths", "/publications/topic/maths/page/2/"),
        ("/publications/?year=2022", "/publications/year/2022/"),
        ("/publications/?year=2018-2022", "/publications/year/2018-2022/"),
        ("/publications/?type=book-chapter", "/publications/type/book-chapter/"),
        ("/publications/?page=1&sort=newest", "/publications/"),
        ("/publications/?unknown=word", "/publications/"),
        ("/publications/export.bib?topic=maths", "/publications/topic/maths/export.bib"),
        ("/events/calendar.ics?person=ada", "/events/person/ada/calendar.ics"),
        ("/people/?year=2020&topic=maths", "/people/topic/maths/year/2020/"),
        ("/theme.css?v=ff0000", "/theme.css"),
        ("/sitemap-publications.xml?p=2", "/sitemap-publications-2.xml"),
    ],
)
def test_an_address_has_its_place(address, place):
    path, _, query = address.partition("?")

    assert placed(path, query) == place


@pytest.mark.parametrize(
    "query",
    ["q=fog", "sort=title", "topic=a&topic=b", "topic=maths&year=2020", "topic=../../etc", "person=%2F", "group=type"],
)
def test_only_the_browser_answers_what_no_file_can(query):
    assert placed("/publications/", query) is None


@given(
    query=st.text(st.characters(codec="utf-8"), max_size=60),
    path=st.sampled_from(["/publications/", "/news/", "/feeds/news.atom"]),
)
def test_no_query_leads_out_of_the_folder(query, path):
    place = placed(path, query)

    assert place is None or {"..", ".", ""}.isdisjoint(file_of(place).split("/"))


def test_a_folder_is_answered_by_the_page_in_it():
    assert file_of("/people/ada/") == "people/ada/index.html"


def test_a_page_climbs_to_the_root_of_the_export():
    assert [climb(path) for path in ("/", "/a.html", "/people/", "/people/ada/cv.pdf")] == ["", "", "../", "../../"]


def test_a_link_to_the_root_from_the_root_is_no_empty_word():
    assert [relative("/", "/"), relative("/people/ada/", "/")] == ["./", "../../"]


@pytest.mark.parametrize(
    "path",
    [
        "/../site/",
        "/a/../b/",
        "/%2e%2e/site/",
        "/a/%2E./b/",
        "/./a/",
        "/a\\b/",
        "/static/../site.sqlite3",
        "/a%2f../b/",
    ],
)
def test_what_might_lead_out_has_no_place(path):
    assert placed(path) is None
