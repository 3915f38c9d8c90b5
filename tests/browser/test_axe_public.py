"""Every public page, light and dark, passes axe with everything unfolded; nothing is wider than a small screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation

from portfolio.home import HOME_SECTIONS
from portfolio.models import Placement, SiteSettings
from profile_app.models import Award, Education, Service
from projects.models import Figure, Section
from tests.make import (
    make_course,
    make_event,
    make_identity,
    make_news,
    make_occurrence,
    make_opening,
    make_page,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_topic,
    make_venue,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
PAGES = [
    "/",
    "/cv/",
    "/people/",
    "/people/ada/",
    "/people/ada/cv/",
    "/publications/",
    "/publications/?topic=optics&year=2023&q=light",
    "/publications/?q=nothingness",
    "/publications/light/",
    "/publications/light/cite/",
    "/projects/",
    "/projects/lens/",
    "/events/",
    "/events/talk/",
    "/events/series/",
    "/news/",
    "/news/prize/",
    "/teaching/",
    "/teaching/seeing/",
    "/openings/",
    "/openings/keeper/",
    "/topics/",
    "/topics/optics/",
    "/search/?q=light",
    "/search/?q=nothingness",
    "/contact/",
    "/accounts/login/",
]


@pytest.fixture(params=["researcher", "lab"])
def world(request):
    """A site with some of everything, of either mode, in a colour of its own."""
    SiteSettings.objects.create(pk=1, name="Lens Lab", accent="#b0303a", tagline="We bend light.")
    optics = make_topic("Optics", slug="optics", description="The *science* of light.", summary="Light and lenses")
    topics = [optics, make_topic("Lasers"), make_topic("Lenses", parent=optics), make_topic("Glass")]
    owner = make_person(
        "Ada Example",
        slug="ada",
        topics=[optics],
        tagline="I bend light.",
        interests="Light, and *more* light.",
        native_name="آدا",
        native_lang="ar",
        email="ada@example.org",
        email_visibility="public",
    )
    make_identity(owner, request.param)
    position = make_position(owner, title="Reader", place="Luz", group="pi", is_primary=True, description="- Taught")
    Education.objects.create(person=owner, degree="PhD", institution="University of Light", gpa="3.85", gpa_scale="4")
    Award.objects.create(person=owner, name="Prism Prize", year=2022)
    Service.objects.create(person=owner, venue="ICLR", year=2025)
    student = make_person("Grace Guide", slug="grace", topics=[optics])
    make_position(student, title="PhD student", group="phd")
    venue = make_venue("Journal of Light and Lenses", short_name="JLL")
    light = make_publication(
        "Light",
        slug="light",
        topics=topics,
        venue=venue,
        authors=[owner, student, *(f"Author {number}" for number in range(16))],
        links=["code", "slides"],
        body="An abstract with $x^2$ and `code`.\n\n```python\nlight = 1  # comment\n```",
        award="Best paper",
        artifact="Artifact available",
        open_access=True,
        is_selected=True,
        issued="2023-05",
    )
    light.authorships.filter(order__lt=2).update(equal_group=1)
    light.authorships.filter(order=1).update(is_corresponding=True)
    for number in range(14):
        make_publication(topics=[topics[number % 4]], venue=venue, authors=[student], issued=str(2015 + number % 9))
    lens = make_project("Lens", slug="lens", topics=[optics], publications=[light], position=position, is_featured=True)
    Section.objects.create(project=lens, kind="problem", body="Blur.\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    Figure.objects.create(project=lens, value="−92", unit="%", label="blur")
    make_event(
        "Talk", slug="talk", topics=[optics], speakers=[owner], dates=["2023-05", "2999-01-02"], publication=light
    )
    event = make_event("Series", slug="series", kind="series", dates=())
    moved = make_event("Moved", series=event, speakers=["Bo Guest"], dates=())
    planned = {"date": "2999-01-02", "previous_date": "2999-01-01", "place": "Luz", "mode": "hybrid"}
    make_occurrence(moved, **planned, url="https://example.org/join", captions_url="https://example.org/captions")
    make_course("Seeing", slug="seeing", topics=[optics], teachers=[owner, student], terms=["2026", "2025"])
    make_opening(
        "Keeper", slug="keeper", topics=[optics], deadline="2999-01-02", project=lens, body="## What\n\nLamps."
    )
    news = make_news("Prize", slug="prize", topics=[optics], date="2023-06-01", body="Light won.")
    news.publications.set([light])
    make_page("Contact", slug="contact", topics=[optics], body="## Where\n\nBy the [sea](https://example.org/).")
    for order, section in enumerate(HOME_SECTIONS):
        Placement.objects.create(section=section, identity_mode=request.param, order=order)
    return request.param


def unfold(page):
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(each["id"], node["target"], node["failureSummary"]) for each in found for node in each["nodes"]]


def addresses(mode):
    return [address for address in PAGES if not (address == "/cv/" and mode == "lab")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_every_page(world, new_page, scheme):
    page = new_page(color_scheme=scheme, bypass_csp=True)
    found = {}
    for address in addresses(world):
        page.goto(address)
        unfold(page)
        found[address] = violations(page)

    assert {address: each for address, each in found.items() if each} == {}


def test_everybody_can_use_the_dialogs(world, new_page):
    page = new_page(bypass_csp=True)
    page.goto("/publications/")

    page.keyboard.press("/")
    page.keyboard.type("light")
    page.wait_for_selector("#palette li a:has-text('Light')")
    searching = violations(page)
    page.keyboard.press("Escape")
    page.click("[data-cite] >> nth=0")
    page.wait_for_selector("#cite[open]")
    citing = violations(page)

    assert (searching, citing) == ([], [])


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_is_wider_than_a_small_screen(world, new_page, direction):
    page = new_page(viewport={"width": 320, "height": 640})
    widths = {}
    for address in addresses(world):
        page.goto(address)
        page.evaluate("direction => document.documentElement.dir = direction", direction)
        unfold(page)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")

    assert {address: width for address, width in widths.items() if width > 320} == {}


@pytest.mark.parametrize(
    "name",
    ["x" * 200, "🦉" * 60, "Wolfgang" * 25, "محمد بن موسى الخوارزمي"],
    ids=["one long word", "emoji", "no spaces", "right to left"],
)
def test_odd_names_do_not_widen_a_page(new_page, name):
    topic = make_topic(name)
    person = make_person(name, topics=[topic])
    make_identity(person)
    work = make_publication(name, topics=[topic], authors=[person, *(f"{name} {number}" for number in range(3))])
    project = make_project(name, topics=[topic])
    page = new_page(viewport={"width": 320, "height": 640})
    widths = {}
    for address in ("/", "/topics/", *(each.get_absolute_url() for each in (topic, person, work, project))):
        page.goto(address)
        unfold(page)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")

    assert {address: width for address, width in widths.items() if width > 320} == {}


def test_a_site_in_a_right_to_left_language_runs_from_right_to_left(client, settings):
    settings.LANGUAGES = [("ar", "Arabic"), *settings.LANGUAGES]
    SiteSettings.objects.create(pk=1, language="ar")

    answer = client.get("/").content.decode()

    assert '<html lang="ar" dir="rtl">' in answer
    assert translation.get_language() == "en"
