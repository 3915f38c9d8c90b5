"""An editor's day in a real browser; any violation of the policy or error of a script fails the test."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from content.models import Topic
from events.models import Event, News
from portfolio.models import SiteSettings
from profile_app.models import Person
from projects.models import Project
from publications.models import Publication
from tests.make import (
    make_event,
    make_identity,
    make_news,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_topic,
    make_venue,
)
from tests.sources import article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PDF = {"name": "ekko.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\ntrailer\n<<>>\n%%EOF\n"}
WORK = "/admin/publications/publication/"
UNNAMED = (
    "select.admin-autocomplete:not([name*=__prefix__], .select2-hidden-accessible),"
    ".select2-selection:not([aria-label], [aria-labelledby*=label_])"
)
DROP_A_PICTURE = """async () => {
    const canvas = new OffscreenCanvas(40, 30);
    canvas.getContext("2d").fillRect(0, 0, 20, 20);
    const given = new DataTransfer();
    given.items.add(new File([await canvas.convertToBlob()], "lens.png", { type: "image/png" }));
    document.querySelector("#id_body").dispatchEvent(new DragEvent("drop", { dataTransfer: given, cancelable: true }));
}"""
OUTLINE = "field => getComputedStyle(field).borderTopColor"
COLOUR = "words => getComputedStyle(words).color"
NAMES = "#authorships-group tr.form-row:not(.empty-form) [name$=credited_name]"


@pytest.fixture
def world():
    """A small site with one of each kind."""
    ada = make_person("Ada Poole", topics=[make_topic("Optics")])
    make_position(ada, title="Researcher", organisation="University of Light")
    make_identity(ada)
    make_publication("Light paper", slug="light", authors=[ada, "Yao Fu", "Zed Quill"], venue=make_venue("OSDI"))
    make_project("Lens", publications=[])
    make_event("A talk", speakers=[ada])
    make_news("A prize")
    SiteSettings().save()
    return ada


@pytest.fixture
def desk(page, world):
    """The start page of an editor who has signed in by the form."""
    return sign_in(page)


def sign_in(page):
    User.objects.create_superuser("edda", password="a pass phrase")
    page.goto("/admin/")
    page.fill("[name=username]", "edda")
    page.fill("[name=password]", "a pass phrase")
    page.press("[name=password]", "Enter")
    expect(page.get_by_role("heading", name="What would you like to do?")).to_be_visible()
    return page


def values(page, selector):
    return [box.input_value() for box in page.locator(selector).all()]


def open_work(page, title="Light paper"):
    page.goto(WORK)
    page.get_by_role("link", name=title).click()
    page.wait_for_url("**/change/", wait_until="load")
    expect(page.locator(UNNAMED)).to_have_count(0)


def test_an_editor_adds_previews_publishes_and_unpublishes_a_paper(desk, new_page):
    desk.get_by_role("link", name="Fill in the form myself").click()
    # The form puts the cursor there when its script has come, also into the midst of what is typed.
    expect(desk.locator("#id_title")).to_be_focused()
    desk.fill("#id_title", "Ekko: Low-Latency Update")
    desk.fill("#id_issued", "July 2022")
    for number, name in enumerate(["Ada Poole", "Yao Fu", "Luo Mai"]):
        desk.get_by_role("button", name="Add an author").click()
        if name == "Ada Poole":
            desk.locator(f"#authorships-{number} .select2-selection").click()
            desk.fill(".select2-container--open .select2-search__field", "ada")
            desk.get_by_role("option", name="Ada Poole – Researcher, University of Light").click()
        else:
            desk.fill(f"#id_authorships-{number}-credited_name", name)
    desk.check("#id_authorships-1-equal_group")
    topics = desk.get_by_role("searchbox", name="Topics")
    topics.press_sequentially("opti")
    desk.locator(".select2-results__option", has_text="Optics").first.click()
    topics.press_sequentially("Model update,")
    desk.get_by_role("button", name="Add a link or file").click()
    desk.select_option("#id_attachments-0-kind", "paper")
    desk.set_input_files("#id_attachments-0-file", PDF)
    desk.get_by_role("button", name="Save and preview").click()

    desk.wait_for_url("**/preview/")
    assert desk.locator("h1").inner_text() == "Ekko: Low-Latency Update"
    assert desk.get_by_text("Preview").count() == 1
    desk.get_by_role("link", name="Back to the form").click()
    desk.wait_for_url("**/change/")

    public = new_page()
    public.goto("/publications/?topic=model-update")
    assert public.get_by_role("link", name="Ekko").count() == 0

    open_work(desk, "Ekko")
    desk.get_by_role("button", name="Publish", exact=True).click()
    desk.locator(".messagelist").get_by_role("link", name="View on site").wait_for()
    for address in ("/publications/?topic=model-update", "/search/?q=ekko", "/topics/model-update/"):
        public.goto(address)
        assert public.get_by_role("link", name="Ekko: Low-Latency Update").count() >= 1
    public.goto("/publications/ekko-low-latency-update/")
    assert public.locator(".authors").first.inner_text() == "Ada Poole, Yao Fu*, Luo Mai"
    assert public.request.get("/publications/ekko-low-latency-update/paper.pdf").ok

    desk.get_by_role("button", name="Unpublish").click()
    desk.locator(".messagelist").get_by_text("Draft").wait_for()
    for address in ("/publications/", "/search/?q=ekko", "/publications/export.bib"):
        assert "Ekko" not in public.request.get(address).text().replace("q=ekko", "")
    assert public.request.get("/topics/model-update/").status == 404
    assert public.request.get("/publications/ekko-low-latency-update/").status == 404


def test_a_venue_is_added_in_place(desk):
    desk.goto(f"{WORK}add/")
    with desk.expect_popup() as opened:
        desk.locator("#add_id_venue").click()
    window = opened.value

    window.fill("#id_name", "Networked Systems Design")
    with window.expect_event("close"):
        window.get_by_role("button", name="Save").click()

    desk.locator(".field-venue .select2-selection", has_text="Networked Systems Design").wait_for()
    assert desk.locator("#id_venue option:checked").inner_text() == "Networked Systems Design"


def test_authors_are_ordered_by_keyboard_and_the_place_is_said(desk):
    open_work(desk)

    desk.locator("#authorships-2 .grip").focus()
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("ArrowUp")

    expect(desk.locator("#announcer")).to_have_text("Zed Quill: place 1 of 3")
    assert desk.evaluate("document.activeElement.className") == "grip"
    desk.get_by_role("button", name="Save and keep editing").click()
    desk.locator(".messagelist").wait_for()
    assert values(desk, NAMES) == ["Zed Quill", "Ada Poole", "Yao Fu"]


def test_authors_are_ordered_by_dragging(desk):
    desk.set_viewport_size({"width": 1280, "height": 1600})
    open_work(desk)
    desk.wait_for_load_state("load")

    second = desk.locator("#authorships-1 .grip")
    desk.locator("#authorships-0 .grip").drag_to(second, target_position={"x": 8, "y": 28}, steps=15)
    expect(desk.locator(NAMES).first).to_have_value("Yao Fu")

    desk.get_by_role("button", name="Save and keep editing").click()
    desk.locator(".messagelist").wait_for()
    assert values(desk, NAMES) == ["Yao Fu", "Ada Poole", "Zed Quill"]


def test_the_preview_follows_the_text_also_in_a_row_added_later(desk):
    desk.goto("/admin/projects/project/")
    desk.get_by_role("link", name="Lens").click()
    desk.get_by_role("button", name="Add a section").click()

    desk.fill("#id_sections-0-body", "A *clear* idea")

    preview = desk.locator("#sections-0").get_by_role("region", name="Preview")
    preview.locator("em").wait_for()
    assert preview.inner_text() == "A clear idea"


def test_a_dropped_picture_asks_to_be_described(desk):
    open_work(desk)

    desk.evaluate(DROP_A_PICTURE)

    expect(desk.locator("#id_body")).to_have_value(re.compile(r"!\[Describe this picture\]\(/media/images/"))
    assert desk.evaluate("getSelection().toString()") == "Describe this picture"
    desk.locator(".markdownx-preview img").first.wait_for()


def test_the_tab_key_leaves_a_text_box(desk):
    open_work(desk)
    desk.fill("#id_body", "text")

    desk.focus("#id_body")
    desk.keyboard.press("Tab")

    assert desk.evaluate("document.activeElement.id") != "id_body"
    assert desk.input_value("#id_body") == "text"


def test_a_double_edit_keeps_what_was_typed(desk):
    open_work(desk)
    other = desk.context.new_page()
    other.goto(desk.url)
    other.fill("#id_title", "Theirs")
    other.get_by_role("button", name="Save and keep editing").click()
    other.locator(".messagelist").wait_for()

    desk.fill("#id_title", "Mine")
    desk.get_by_role("button", name="Save and keep editing").click()

    expect(desk.get_by_role("alert").first).to_contain_text("Somebody else changed this while you were editing")
    assert desk.input_value("#id_title") == "Mine"
    desk.get_by_label("Save mine anyway").check()
    desk.get_by_role("button", name="Save and keep editing").click()
    desk.locator(".messagelist").wait_for()
    assert desk.input_value("#id_title") == "Mine"


def test_a_topic_typed_without_a_comma_is_kept_and_one_that_exists_comes_first(desk):
    open_work(desk)
    topics = desk.get_by_role("searchbox", name="Topics")

    topics.press_sequentially("opt")
    offered = desk.locator(".select2-results__option")
    expect(offered).to_have_text(["Optics", "opt"])
    topics.press("Enter")
    topics.press_sequentially("Holography")
    save(desk)

    expect(desk.locator(".field-topics .select2-selection__choice")).to_have_text(["×Optics", "×Holography"])


def test_an_editor_who_was_signed_out_loses_nothing(desk):
    open_work(desk)
    desk.fill("#id_title", "Typed for an hour")
    desk.context.clear_cookies(name="session")

    desk.get_by_role("button", name="Save and keep editing").click()

    told = desk.get_by_role("alert").filter(has_text="You have been signed out")
    with desk.context.expect_page() as opened:
        told.get_by_role("link", name="Sign in").click()
    other = opened.value
    other.fill("[name=username]", "edda")
    other.fill("[name=password]", "a pass phrase")
    other.press("[name=password]", "Enter")
    other.get_by_role("heading", name="What would you like to do?").wait_for()
    save(desk)
    assert desk.input_value("#id_title") == "Typed for an hour"


def test_the_way_back_from_a_preview_leads_to_what_was_saved(desk):
    desk.goto(f"{WORK}add/")
    desk.fill("#id_title", "Only once")
    desk.get_by_role("button", name="Save and preview").click()
    desk.wait_for_url("**/preview/")

    desk.go_back()

    desk.wait_for_url("**/change/")
    assert desk.input_value("#id_title") == "Only once"


def test_a_mistake_in_a_folded_group_is_seen(desk):
    open_work(desk)
    desk.locator("summary", has_text="More about the publication").click()
    desk.fill("#id_isbn", "123")

    desk.get_by_role("button", name="Save and keep editing").click()

    expect(desk.get_by_text("This is not an ISBN; check each digit.")).to_be_visible()
    expect(desk.locator("#id_isbn")).to_be_focused()


def save(desk):
    desk.get_by_role("button", name="Save and keep editing").click()
    desk.locator(".messagelist").wait_for()


def test_a_colour_is_picked_or_typed(desk):
    desk.goto("/admin/portfolio/sitesettings/1/change/")

    desk.fill("#id_accent", "#b0303a")

    assert desk.get_by_label("Pick a colour").input_value() == "#b0303a"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_main_pages_pass_axe(new_page, world, scheme):
    forms = [change(kind.objects.first()) for kind in (Publication, Person, Project, Event, News, Topic, SiteSettings)]
    work = change(Publication.objects.first())
    others = ["/admin/", WORK, f"{WORK}add/", work.replace("change", "delete"), work.replace("change", "history")]
    page = sign_in(new_page(color_scheme=scheme))

    faults = {}
    for address in [*others, *forms, change(User.objects.first())]:
        page.goto(address)
        expect(page.locator(UNNAMED)).to_have_count(0)
        faults[address] = [fault["id"] for fault in Axe().run(page).response["violations"]]

    assert {address: found for address, found in faults.items() if found} == {}


def change(thing):
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])


# From a DOI


def test_the_enter_key_saves_and_changes_no_state(desk):
    open_work(desk)
    desk.fill("#id_title", "Lighter paper")

    desk.press("#id_title", "Enter")

    expect(desk.locator(".messagelist")).to_contain_text("“Lighter paper” is saved")
    assert list(Publication.objects.values_list("title", "status")) == [("Lighter paper", "published")]


@pytest.fixture
def tides(sources):
    """A source that knows one paper, whose first author may be any of three people of the lab."""
    make_identity(mode="lab")
    make_person("Amy Poole", given_name="Amy", family_name="Poole")
    make_person("Al Poole", given_name="Al", family_name="Poole")
    authors = [{"given": "A.", "family": "Poole"}, {"given": "Yao", "family": "Fu"}]
    print_date, online_date = {"date-parts": [[2026, 3]]}, {"date-parts": [[2025, 12]]}
    sources.put_crossref(
        "10.5555/tides",
        article("10.5555/tides", author=authors, **{"published-print": print_date, "published-online": online_date}),
    )
    return sources


def test_a_student_pastes_a_doi_checks_the_form_and_keeps_a_draft(desk, new_page, tides):
    desk.get_by_label("Add a publication").fill("https://doi.org/10.5555/tides")
    desk.get_by_role("button", name="Look it up").click()
    desk.wait_for_url("**/change/", wait_until="load")

    assert desk.locator("#id_title").input_value() == "On the tides of *deep* seas"
    assert values(desk, NAMES) == ["A. Poole", "Yao Fu"]
    assert desk.locator("#id_issued").evaluate(OUTLINE) == desk.locator("#id_issued_question").evaluate(COLOUR)
    expect(desk.locator("#id_issued")).to_have_accessible_description(
        "Write a date as 2022, 2022-06 or 14 June 2022. Online in 2025, in print in 2026. Which year do you cite?"
    )
    violations = Axe().run(desk).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []

    desk.fill("#id_issued", "2025-12")
    desk.get_by_label("This is Amy Poole").check()
    desk.get_by_role("button", name="Save and close").click()
    desk.wait_for_url(f"**{WORK}")

    work = Publication.objects.get(doi="10.5555/tides")
    assert (str(work.issued), work.status, work.to_check) == ("2025-12", "draft", [])
    assert str(work.authors[0].person) == "Amy Poole"
    assert new_page().request.get(work.get_absolute_url()).status == 404


def test_the_box_works_without_a_script_and_shows_a_double(desk, new_page, tides):
    plain = new_page(java_script_enabled=False, storage_state=desk.context.storage_state())
    look_up(plain)
    plain.wait_for_url("**/change/")
    look_up(plain)

    plain.get_by_text("This looks like a publication which is already here").wait_for()
    plain.get_by_role("link", name="Open it").click()
    plain.wait_for_url("**/change/")
    assert plain.locator("#id_title").input_value() == "On the tides of *deep* seas"
    assert Publication.objects.filter(doi="10.5555/tides").count() == 1


def look_up(page):
    page.goto("/admin/")
    page.get_by_label("Add a publication").fill("10.5555/tides")
    page.get_by_role("button", name="Look it up").click()


def test_a_slip_in_the_box_is_told_beside_it(desk):
    desk.get_by_label("Add a publication").fill("On tides")
    desk.get_by_role("button", name="Look it up").click()

    desk.get_by_text("There is no DOI, arXiv number or entry").wait_for()
    expect(desk.get_by_label("Add a publication")).to_be_focused()
    violations = Axe().run(desk).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
