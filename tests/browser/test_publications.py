"""The list of publications in a browser, with script and without."""

import bibtexparser
import pytest
from playwright.sync_api import expect

from publications.citations import catch_up
from publications.formats import FORMATS
from publications.models import Publication
from tests.make import make_person, make_publication, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _record():
    ada = make_person("Ada Example", given_name="Ada", family_name="Example")
    topics = [make_topic("Optics"), make_topic("Sound")]
    for number in range(14):
        make_publication(
            f"Paper {number:02}",
            topics=[topics[number % 2]],
            authors=[ada],
            issued=str(2020 + number % 4),
            body=f"Abstract {number:02}.",
        )
    make_publication("Many hands", authors=[f"Hand {number}" for number in range(20)], issued="2019", topics=topics)


def titles(page):
    return page.locator(".pub h3").all_inner_texts()


OPTICS_2020 = ["Paper 12", "Paper 08", "Paper 04", "Paper 00"]
OPTICS = ["Paper 10", "Paper 06", "Paper 02", *OPTICS_2020, "Many hands"]


def query_of(page):
    return page.evaluate("location.search")


def test_a_visitor_filters_in_place_and_goes_back(page):
    page.goto("/publications/")
    page.evaluate("window.same = true")

    page.get_by_role("checkbox", name="Optics").check()
    expect(page.locator(".pub")).to_have_count(8)
    by_topic, topic_query = titles(page), query_of(page)
    page.locator("input[name=year][value='2020']").check(force=True)
    expect(page.locator(".pub")).to_have_count(4)
    by_both, both_query, count = titles(page), query_of(page), page.locator("#count").inner_text()
    page.go_back()
    expect(page.locator(".pub")).to_have_count(8)

    assert (by_topic, topic_query) == (OPTICS, "?topic=optics")
    assert (by_both, both_query, count) == (OPTICS_2020, "?topic=optics&year=2020", "4 of 15 publications")
    assert (titles(page), query_of(page)) == (OPTICS, "?topic=optics")
    assert page.get_by_role("checkbox", name="Optics").is_checked()
    assert not page.locator("input[name=year][value='2020']").is_checked()
    assert page.evaluate("window.same") is True


def test_a_visitor_filters_without_script(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/publications/")

    page.get_by_role("checkbox", name="Optics").check()
    page.locator("input[name=year][value='2020']").check(force=True)
    page.get_by_role("button", name="Apply filters").click()
    page.wait_for_url("**year=2020*")

    assert titles(page) == OPTICS_2020
    assert page.get_by_role("checkbox", name="Optics").is_checked()


def test_a_chip_takes_its_filter_out(page):
    page.goto("/publications/?topic=optics&year=2020")

    page.locator(".chips a", has_text="2020").click()
    expect(page.locator(".pub")).to_have_count(8)

    assert (titles(page), query_of(page)) == (OPTICS, "?topic=optics")


def test_words_narrow_the_list_while_they_are_typed(page):
    page.goto("/publications/")

    page.get_by_role("searchbox", name="Search", exact=True).fill("abstract 07")
    expect(page.locator(".pub")).to_have_count(1)

    assert titles(page) == ["Paper 07"]
    assert page.evaluate("document.activeElement.id") == "q"


def test_the_order_is_chosen_in_place(page):
    page.goto("/publications/?topic=optics")

    page.get_by_label("Sort").select_option("oldest")
    expect(page.locator(".pub h3").first).to_have_text("Many hands")

    assert titles(page)[:2] == ["Many hands", "Paper 00"]


def test_the_groups_are_chosen_in_place_and_taken_back(page):
    make_publication("Essay", type="book", issued="2018")
    page.goto("/publications/")
    page.evaluate("window.same = true")

    page.get_by_label("Group").focus()
    page.get_by_label("Group").select_option("type")
    expect(page.locator(".group > h2").first).to_contain_text("Conference papers")
    grouped, query = page.locator(".group > h2").all_inner_texts(), query_of(page)
    focused, said = page.evaluate("document.activeElement.id"), page.locator("[data-swap=said]").inner_text()
    page.go_back()
    expect(page.locator(".group > h2").first).to_contain_text("2023")

    assert ([words.split("\n")[0] for words in grouped], query) == (["Conference papers", "Books"], "?group=type")
    assert (focused, said) == ("group", "newest first, by type")
    assert (page.get_by_label("Group").input_value(), query_of(page)) == ("", "")
    assert page.evaluate("window.same") is True


def test_the_groups_follow_the_order_unless_they_are_chosen(page):
    page.goto("/publications/")

    page.get_by_label("Sort").select_option("title")
    expect(page.locator(".group")).to_have_count(0)
    by_title = query_of(page)
    page.get_by_label("Group").select_option("year")
    expect(page.locator(".group")).to_have_count(5)

    assert (by_title, query_of(page)) == ("?sort=title", "?group=year&sort=title")


def test_the_groups_are_chosen_without_script(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/publications/?topic=optics")

    page.get_by_label("Group").select_option("none")
    page.get_by_role("button", name="Apply filters").click()
    page.wait_for_url("**group=none*")

    assert (page.locator(".group").count(), titles(page)) == (0, OPTICS)


@pytest.mark.parametrize("script", [True, False])
def test_an_abstract_opens_in_place(new_page, script):
    page = new_page(java_script_enabled=script)
    page.goto("/publications/?q=abstract+07")

    page.get_by_text("Abstract", exact=True).click()

    assert page.get_by_text("Abstract 07.").is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_folded_byline_opens_in_place(new_page, script):
    page = new_page(java_script_enabled=script)
    page.goto("/publications/?q=hands")
    folded = page.get_by_text("Hand 9", exact=True).is_visible()

    page.locator(".fold > summary").click()

    assert (folded, page.get_by_text("Hand 9", exact=True).is_visible()) == (False, True)
    assert page.locator(".fold > summary").get_attribute("aria-label") == "16 more authors"


def test_a_citation_is_copied_by_keyboard(new_page):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/publications/?q=abstract+07")

    page.get_by_role("link", name="BibTeX").last.focus()
    page.keyboard.press("Enter")
    page.locator("#cite pre", has_text="@inproceedings").wait_for()
    page.get_by_role("button", name="Copy").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Escape")

    assert copied.startswith("@inproceedings{example2023paper,")
    assert not page.locator("#cite").is_visible()


def test_a_citation_is_copied_in_two_styles_by_keyboard(new_page):
    list(catch_up(Publication.objects.filter(title="Paper 07")))
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/publications/?q=abstract+07")
    page.get_by_role("link", name="BibTeX").last.focus()
    page.keyboard.press("Enter")
    page.locator("#cite pre", has_text="@inproceedings").wait_for()
    copied = []

    page.locator("#cite input:checked").focus()
    for _style in ("APA", "IEEE"):
        page.keyboard.press("ArrowRight")
        chosen = page.locator("#cite label:has(:checked)").inner_text()
        for _stop in range(2):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Copied").wait_for()
        copied.append((chosen, page.evaluate("navigator.clipboard.readText()")))
        page.get_by_role("button", name="Copy", exact=True).wait_for()
        for _stop in range(2):
            page.keyboard.press("Shift+Tab")

    assert copied == [
        ("APA", "Example, A. (2023). Paper 07."),
        ("IEEE", "A. Example, “Paper 07,” 2023."),
    ]


def test_each_format_in_the_dialog_downloads_as_itself(page):
    page.goto("/publications/?q=abstract+07")
    page.get_by_role("link", name="BibTeX").last.click()
    page.locator("#cite pre", has_text="@inproceedings").wait_for()
    offered = {}

    for label in page.locator("#cite label").all():
        label.click()
        offered[label.inner_text()] = page.locator("#cite a[download]").get_attribute("href")

    assert offered == {
        row.label: f"/publications/paper-07/cite.{row.extension}" for row in FORMATS.values() if row.is_quotable
    }


def test_without_script_bibtex_is_a_page(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/publications/?q=abstract+07")

    page.get_by_role("link", name="BibTeX").last.click()
    page.wait_for_url("**/cite/")

    assert page.locator("pre").first.inner_text().startswith("@inproceedings{example2023paper,")


def test_three_hundred_authors_fit_a_small_screen(new_page):
    make_publication("Everybody", slug="everybody", authors=[f"Longish Name-Hyphenated {n}" for n in range(300)])
    page = new_page(viewport={"width": 320, "height": 640})

    for address in ("/publications/?q=everybody", "/publications/everybody/"):
        page.goto(address)

        assert page.evaluate("document.documentElement.scrollWidth") == 320


def press_on(page, locator, key):
    locator.focus()
    page.keyboard.press(key)


def test_three_filters_are_set_shared_and_removed_by_keyboard(new_page):
    page = new_page()
    page.goto("/publications/")
    page.evaluate("window.same = true")

    press_on(page, page.get_by_role("checkbox", name="Optics"), "Space")
    expect(page.locator(".pub")).to_have_count(8)
    press_on(page, page.locator("input[name=year][value='2020']"), "Space")
    expect(page.locator(".pub")).to_have_count(4)
    page.get_by_role("searchbox", name="Search", exact=True).focus()
    page.keyboard.type("abstract 0")
    expect(page.locator(".pub")).to_have_count(3)
    shared, shown = page.url, titles(page)
    other = new_page()
    other.goto(shared)
    elsewhere = titles(other)

    announced = []
    for label, left in (("2020", 5), ("Optics", 10), ("abstract 0", 15)):
        press_on(page, page.locator(".chips a", has_text=label), "Enter")
        expect(page.locator(".pub")).to_have_count(left)
        announced.append(page.evaluate("document.activeElement.textContent"))

    assert shown == elsewhere == ["Paper 08", "Paper 04", "Paper 00"]
    assert announced == ["5 of 15 publications", "10 of 15 publications", "15 publications"]
    assert (query_of(page), page.evaluate("window.same")) == ("", True)


def test_a_filtered_list_is_downloaded_as_bibtex(page):
    page.goto("/publications/")
    page.get_by_role("checkbox", name="Optics").check()
    expect(page.locator(".pub")).to_have_count(8)
    page.locator("input[name=year][value='2020']").check(force=True)
    expect(page.locator(".pub")).to_have_count(4)

    with page.expect_download() as downloading:
        page.get_by_role("link", name="BibTeX", exact=True).first.click()
    read = bibtexparser.parse_file(downloading.value.path())

    assert read.failed_blocks == []
    assert [entry["title"] for entry in read.entries] == OPTICS_2020
