from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from tests.make import (
    make_award,
    make_education,
    make_event,
    make_identity,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_section,
    make_service,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = {"A4": (595, 842), "Letter": (612, 792)}
SENTENCE = "Scaling the engine wore its cogs faster than anybody could oil them, day and night. "


@pytest.fixture
def full_cv():
    """A CV of some pages; every line has a word of its own so that a lost one is missed."""
    ada = make_person("Ada Byron", slug="ada", interests="Word-interests.", email="ada@example.org")
    make_identity(ada)
    for job in range(3):
        position = make_position(ada, title=f"Word-job-{job}", place="London", start=str(1830 + job))
        for number in range(3):
            project = make_project(f"Word-project-{job}-{number}", position=position)
            make_section(project, SENTENCE * 3 + f"Word-told-{job}-{number}", kind="problem")
    make_education(ada, institution="Word-college")
    for number in range(30):
        make_publication(f"Word-paper-{number:02}", authors=[ada, "A Very-Long-Unbroken-" + "Name" * 12])
    make_event("Word-talk", speakers=[ada], dates=["2022-06", "2023"])
    make_award(ada, "Word-award")
    make_service(ada, "Word-venue", year=2025)
    return ada


def printed(page, size):
    page.goto("/cv/")
    return PdfReader(BytesIO(page.pdf(format=size, tagged=True)))


def text_of(pdf):
    return "".join("".join(page.extract_text().split()) for page in pdf.pages)


@pytest.mark.parametrize("size", SIZES)
def test_a_cv_prints_complete_on_pages_of_its_size(page, full_cv, size):
    wanted = [
        "AdaByron",
        "Word-interests",
        *(f"Word-job-{job}" for job in range(3)),
        *(f"Word-{what}-{job}-{number}" for job in range(3) for number in range(3) for what in ("project", "told")),
        "Word-college",
        *(f"Word-paper-{number:02}" for number in range(30)),
        "Word-talk",
        "Word-award",
        "Word-venue",
    ]

    pdf = printed(page, size)

    assert {pytest.approx(SIZES[size], abs=2) == tuple(map(float, sheet.mediabox[2:])) for sheet in pdf.pages} == {True}
    text = text_of(pdf)
    assert [word for word in wanted if word not in text] == []
    assert 3 <= len(pdf.pages) <= 6


@pytest.mark.parametrize("size", SIZES)
def test_no_row_is_torn_between_two_pages(page, full_cv, size):
    sheets = ["".join(sheet.extract_text().split()) for sheet in printed(page, size).pages]

    # The name after each title stands on the same sheet as the title.
    torn = [sheet for sheet in sheets if sheet.count("Word-paper-") != sheet.count("Very-Long-Unbroken-")]
    assert torn == []


def test_print_shows_the_cv_and_nothing_of_the_screen(page, full_cv):
    page.emulate_media(media="print")
    page.goto("/cv/")

    shown = [name for name in (".masthead", ".colophon", ".noprint", ".links", ".skip") if is_shown(page, name)]

    assert shown == []


@pytest.mark.parametrize("width", [658, 686])
def test_nothing_is_wider_than_the_sheet(page, full_cv, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="print")
    page.goto("/cv/")

    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_button_opens_the_print_dialog(page, full_cv):
    page.add_init_script("window.print = () => { document.title = 'printed' }")
    page.goto("/cv/")

    page.get_by_role("button", name="Print", exact=True).click()

    assert page.title() == "printed"


def test_without_script_there_is_no_print_button(new_page, full_cv):
    page = new_page(java_script_enabled=False)
    page.goto("/cv/")

    assert page.get_by_role("button", name="Print").is_visible() is False


def is_shown(page, selector):
    return any(element.is_visible() for element in page.locator(selector).all())


@pytest.mark.parametrize("size", SIZES)
def test_the_cv_of_the_demo_prints_on_two_pages(page, size):
    call_command("demo", stdout=StringIO())

    assert len(printed(page, size).pages) == 2
