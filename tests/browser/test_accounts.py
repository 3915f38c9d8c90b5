"""From the invitation to a profile with a photo, in a real browser; then leaving, and two-factor."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from content.roles import Role
from portfolio.models import SiteSettings
from profile_app.models import Person
from tests.authenticator import code_of
from tests.browser.test_axe_public import RULES
from tests.make import make_account, make_identity, make_person, make_position

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-right-password-7"


@pytest.fixture
def lab(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    SiteSettings.objects.create(pk=1, name="Lens Lab", accent="#b0303a")
    head = make_person("Ingrid Head", account=make_account("ingrid", Role.EDITOR, password=PASSWORD))
    make_position(head, title="Professor", group="pi", start="2019", ongoing=True)
    make_identity(head, "lab")


def sign_in(page, name):
    page.goto("/accounts/login/")
    page.get_by_label("User name or e-mail").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def portrait():
    file = io.BytesIO()
    Image.new("RGB", (400, 500), "teal").save(file, "PNG")
    return {"name": "me.png", "mimeType": "image/png", "buffer": file.getvalue()}


def check(page):
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in violations] == []


def invite(page, live_server):
    """The path of the link an editor copies."""
    page.get_by_role("link", name="Accounts").click()
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Name", exact=True).fill("Ada Lovelace")
    check(page)
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Copy the link below")
    check(page)
    return page.locator("#link").text_content().removeprefix("http://127.0.0.1:8000")


def test_who_is_invited_makes_an_account_and_a_profile_with_a_photo(new_page, live_server, lab):
    head, ada = new_page(), new_page()
    sign_in(head, "ingrid")
    link = invite(head, live_server)

    ada.goto(link)
    check(ada)
    ada.get_by_label("User name").fill("ada")
    ada.get_by_label("Password", exact=True).fill(PASSWORD)
    ada.get_by_label("The same password again").fill(PASSWORD)
    ada.get_by_role("button", name="Make my account").click()
    expect(ada.get_by_text("Welcome. Your account is ready; begin with your profile.")).to_be_visible()
    ada.get_by_role("link", name="Edit my profile").click()
    ada.locator("input[type=file][name=photo]").set_input_files(portrait())
    ada.get_by_label("Tagline").fill("I write programs for engines.")
    ada.get_by_role("button", name="Send for review").click()
    expect(ada.get_by_role("status").first).to_contain_text("Ada Lovelace")

    person = Person.objects.get(display_name="Ada Lovelace")
    assert (person.tagline, person.status, person.account.username) == (
        "I write programs for engines.",
        "in_review",
        "ada",
    )
    assert person.photo
    head.goto("/admin/profile_app/account/")
    check(head)
    expect(head.get_by_role("row", name="Ada Lovelace")).to_contain_text("Member")


def test_an_editor_notes_that_somebody_leaves_and_the_browser_of_that_member_is_out(new_page, lab):
    member = make_person("Ada Lovelace", account=make_account("ada", password=PASSWORD))
    make_position(member, title="PhD student", group="phd", start="2021-10", ongoing=True)
    head, ada = new_page(), new_page()
    sign_in(head, "ingrid")
    sign_in(ada, "ada")

    head.goto(f"/admin/profile_app/person/{member.pk}/change/")
    head.get_by_role("link", name="Leaves the lab").click()
    check(head)
    head.get_by_label("Now").fill("Lecturer")
    head.get_by_label("At", exact=True).fill("Inverloch Institute")
    head.get_by_role("button", name="Leaves the lab").click()
    expect(head.get_by_text("is now among the alumni")).to_be_visible()

    ada.goto("/admin/")
    expect(ada.get_by_role("heading", name="Sign in")).to_be_visible()
    ada.goto("/people/")
    expect(ada.get_by_role("row", name="Ada Lovelace")).to_contain_text("Lecturer, Inverloch Institute")


@pytest.mark.parametrize(
    "options", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"java_script_enabled": False}]
)
def test_two_factor_is_set_up_and_asked_for(new_page, lab, options):
    page = new_page(**options)
    is_scripted = options.get("java_script_enabled", True)
    sign_in(page, "ingrid")
    page.goto("/accounts/")
    page.get_by_role("link", name="Set it up").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    secret = page.locator("code").text_content()
    if is_scripted:
        check(page)
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    recovery = page.locator(".codes code").first.text_content()
    if is_scripted:
        check(page)
    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda address: "/accounts/logout/" not in address)

    sign_in(page, "ingrid")
    expect(page.get_by_role("heading", name="Code of your app")).to_be_visible()
    page.get_by_label("Code", exact=True).fill(recovery)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("heading", name="What would you like to do?")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/invitation/",
        "/accounts/signup/",
        "/people/?year=2019",
    ],
)
def test_pages_for_visitors_pass_axe_and_fit(new_page, lab, complaints, address, width, scheme):
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)

    page.goto(address)

    check(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # The page of an invitation that has ended says so to the browser as well.
    complaints[:] = [each for each in complaints if "410 (Gone)" not in each]
