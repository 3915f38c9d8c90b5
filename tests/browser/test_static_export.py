"""The exported site on a plain file server, below a path: filters and search answer as the live site does."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import bibtexparser
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.test import override_settings
from playwright.sync_api import expect

from portfolio.static_export.exporting import export
from tests.make import (
    make_event,
    make_news,
    make_page,
    make_person,
    make_project,
    make_publication,
    make_topic,
    make_venue,
)

pytestmark = pytest.mark.browser

QUERIES = [
    "?topic=optics",
    "?topic=optics&year=2020",
    "?topic=optics&topic=sound",
    "?year=2020-2021&type=book",
    "?year=2020&year=2023",
    "?person=ada-example&has=code",
    "?venue=fog-letters&year=2022",
    "?topic=nothing-such",
    "?year=never",
    "?q=abstract&page=2",
    "?q=glühwürmchen",
    "?q=gluhwurmchen&topic=optics",
    "?q=霧の",
    "?q=nothingness",
    "?sort=title",
    "?sort=title&page=2",
    "?sort=oldest&topic=sound",
    "?group=type",
    "?group=type&page=2",
    "?group=none&year=2021",
    "?topic=optics&unknown=word&page=99",
]
SEARCHES = {
    "ada": "Ada Example",
    "gluhwurm": "Glühwürmchen in fog",
    "Glühwürmchen": "Glühwürmchen in fog",
    "glohwurmchen": "Glühwürmchen in fog",
    "霧の": "霧の中の灯",
    "harbour": "Harbour lights",
    "optics": "Optics",
    "prize": "A prize for fog",
    "contact": "Contact",
    "colloquium": "Colloquium on lamps",
    "fog letters 2022": "Paper 18",
}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *given):
        pass


@contextmanager
def served(folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def static(django_db_setup, django_db_blocker, tmp_path_factory):
    """The address of the export, below /lab/, made once."""
    folder = tmp_path_factory.mktemp("www")
    with served(folder) as address:
        with django_db_blocker.unblock(), transaction.atomic(), override_settings(SITE_URL=f"{address}/lab"):
            fill()
            export(folder / "lab")
            transaction.set_rollback(True)
        yield f"{address}/lab"


@pytest.fixture
def _live(transactional_db):
    fill()


def fill():
    optics, sound = make_topic("Optics"), make_topic("Sound")
    ada = make_person("Ada Example", has_page=True)
    letters = make_venue("Fog Letters")
    for number in range(34):
        make_publication(
            f"Paper {number:02}",
            topics=[(optics, sound)[number % 2]],
            authors=[ada] if number % 3 else ["Somebody Else"],
            issued=str(2020 + number % 4) if number % 11 else None,
            type=("journal-article", "book", "poster")[number % 3],
            venue=letters if number % 5 == 3 else None,
            links=["code"] if number % 4 == 0 else [],
            body=f"Abstract {number:02}, quite foggy."
            if number % 2
            else f"Abstract {number:02}, foggy, but not quite.",
        )
    make_publication("Glühwürmchen in fog", topics=[optics, sound], authors=[ada], issued="2021")
    make_publication("霧の中の灯", issued="2019")
    make_project("Harbour lights", topics=[optics])
    make_news("A prize for fog")
    make_event("Colloquium on lamps", speakers=[ada])
    make_page("Contact", body="Write.")


def wait_for_answer(page):
    """Waits until what the address asks for is shown: the script answers in the order in which it is asked."""
    page.evaluate("Promise.resolve(window.answerHere?.(new URL(location))).then(() => null)")


def shown(page):
    """The works and headings of a list, and what is said of their number."""
    return (
        page.locator(".pub h3").all_inner_texts(),
        page.locator(".group > h2").all_inner_texts(),
        page.locator("#count").inner_text(),
        page.locator(".pages .meta").all_inner_texts(),
        page.locator(".chips").all_inner_texts(),
    )


def numbers(page):
    return {
        box.get_attribute("name") + "=" + box.get_attribute("value"): box.locator("xpath=..").locator(".n").inner_text()
        for box in page.locator("[data-filter] input[type=checkbox]").all()
    }


@pytest.mark.usefixtures("_live")
def test_every_query_shows_the_list_of_the_live_site(page, new_page, static):
    there, found, wanted = new_page(), {}, {}
    for query in QUERIES:
        page.goto(f"/publications/{query}")
        there.goto(f"{static}/publications/{query}")
        wait_for_answer(there)
        wanted[query], found[query] = shown(page), shown(there)

    assert found == wanted


@pytest.mark.usefixtures("_live")
def test_every_filter_says_the_number_of_the_live_site(page, new_page, static):
    there = new_page()
    page.goto("/publications/?topic=optics&year=2020-2021")
    there.goto(f"{static}/publications/?topic=optics&year=2020-2021")
    wait_for_answer(there)

    assert numbers(there) == numbers(page)


def test_filters_are_set_in_place_and_the_way_back_is_known(page, static):
    page.goto(f"{static}/publications/")
    page.get_by_role("checkbox", name="Optics").check()
    expect(page.locator("#count")).to_have_text("18 of 36 publications")
    page.locator("input[name=year][value='2020']").check(force=True)
    expect(page.locator("#count")).to_have_text("8 of 36 publications")
    page.go_back()
    expect(page.locator("#count")).to_have_text("18 of 36 publications")

    assert page.evaluate("location.search") == "?topic=optics"


def test_a_filter_on_the_page_of_a_topic_leads_to_the_list_of_both(page, static):
    page.goto(f"{static}/publications/topic/optics/")
    page.locator("input[name=year][value='2020']").check(force=True)
    page.wait_for_url("**/publications/?*")
    expect(page.locator("#count")).to_have_text("8 of 36 publications")

    assert page.evaluate("location.pathname + location.search") == "/lab/publications/?topic=optics&year=2020"


def test_a_filtered_list_is_downloaded_as_one_file(page, static):
    page.goto(f"{static}/publications/?topic=optics&year=2021")
    expect(page.locator("#count")).to_have_text("1 of 36 publications")
    with page.expect_download() as download:
        page.get_by_role("link", name="BibTeX").first.click()
    entries = bibtexparser.parse_string(download.value.path().read_text(encoding="utf-8")).entries

    assert [entry["title"] for entry in entries] == ["Glühwürmchen in fog"]


def test_the_search_finds_ten_things(page, static):
    found = {}
    for text in SEARCHES:
        page.goto(f"{static}/search/?q={text}")
        expect(page.locator("main [role=status]")).to_be_visible()
        found[text] = page.locator("main h3").first.inner_text()

    assert found == SEARCHES


def test_the_palette_finds_and_leads_there(page, static):
    page.goto(f"{static}/people/ada-example/")
    page.keyboard.press("/")
    page.keyboard.type("harbour")
    page.locator("#palette a", has_text="Harbour lights").click()

    expect(page.get_by_role("heading", name="Harbour lights", level=1)).to_be_visible()
    assert page.evaluate("location.pathname") == "/lab/projects/harbour-lights/"


def test_hostile_words_are_only_words(page, static):
    page.goto(f"{static}/search/?q=<img src=x onerror=alert(1)>")

    expect(page.locator("main [role=status]")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("main img").count() == 0


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/events/?q=colloquium", "/search/?q=colloquium"),
        ("/projects/?topic=optics", "/projects/topic/optics/"),
        ("/people/?topic=no-such", "/people/?topic=no-such"),
    ],
)
def test_an_address_of_the_live_site_leads_to_what_it_asks_for(page, static, asked, leads_to):
    page.goto(f"{static}{asked}")
    page.wait_for_url(f"{static}{leads_to}")
    page.wait_for_load_state("networkidle")

    assert page.url == f"{static}{leads_to}"


def test_the_page_for_what_is_lost_looks_right_at_any_address(page, static):
    page.goto(f"{static}/404.html")
    styles = page.locator("link[rel=stylesheet]").first.get_attribute("href")
    script = page.locator("script[src]").first.get_attribute("src")

    assert (styles[:5], script[:5]) == ("/lab/", "/lab/")


def test_without_script_the_search_says_why_it_finds_nothing(new_page, static):
    page = new_page(java_script_enabled=False)
    page.goto(f"{static}/search/?q=fog")

    expect(page.get_by_role("heading", name="The search needs JavaScript.")).to_be_visible()


def test_without_script_links_lead_to_the_lists(new_page, static):
    page = new_page(java_script_enabled=False)
    page.goto(f"{static}/publications/")
    page.get_by_role("link", name="Optics", exact=True).click()
    page.wait_for_url("**/lab/publications/topic/optics/")

    assert page.locator(".pub").count() == 18


@pytest.mark.parametrize(
    "path", ["/", "/publications/", "/publications/?topic=optics&year=2020", "/search/?q=fog", "/404.html"]
)
def test_pages_of_the_export_pass_axe(page, static, path):
    page.goto(f"{static}{path}")
    wait_for_answer(page)

    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []
