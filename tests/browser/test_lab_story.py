"""A day in a lab, in a real browser, from an invitation to a merge, with the public pages after each step."""

import io
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import now
from PIL import Image
from playwright.sync_api import expect

from content import bin, history, merging
from content.models import Notice, PreviewLink, Proposal
from profile_app.models import Person
from publications.models import Import, Publication
from tests.browser.test_axe_public import RULES
from tests.make import (
    make_authorship,
    make_editor,
    make_identity,
    make_invitation,
    make_member,
    make_news,
    make_person,
    make_position,
    make_publication,
    make_topic,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a pass phrase"
expect.set_options(timeout=10_000)


@pytest.fixture
def lab():
    """A PI who edits, somebody with a page and no account yet, and a co-author of hers, who is there twice."""
    ingrid = make_person("Ingrid Holm", slug="ingrid")
    mia = make_person("Mia Strand", slug="mia", short_bio="Mia counts waves.", email="mia@example.org")
    zed = make_person("Zed Quill", slug="zed")
    double = make_person("Z. Quill", slug="z-quill")
    make_identity(ingrid, mode="lab")
    make_publication("Old light", slug="old-light", authors=[ingrid, mia, double], body="Old words.")
    make_publication("Older light", slug="older-light", authors=[zed])
    make_topic("Optics")
    make_editor("ingrid", first_name="Ingrid", last_name="Holm", password=PASSWORD)
    return mia


def signed_in(new_page, name, **options):
    page = new_page(**options)
    sign_in(page, name)
    return page


def sign_in(page, name):
    page.goto("/admin/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.get_by_role("heading", name="What would you like to do?")).to_be_visible()


def portrait():
    file = io.BytesIO()
    Image.new("RGB", (400, 500), "teal").save(file, "PNG")
    return {"name": "me.png", "mimeType": "image/png", "buffer": file.getvalue()}


def public(page, address):
    """The main part of a public page as it reads now."""
    status = page.request.get(address).status
    if status != 200:
        return status, ""
    page.goto(address)
    return status, page.locator("main").inner_text()


def test_a_day_in_the_lab(new_page, lab, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    ingrid, mia, visitor = signed_in(new_page, "ingrid"), new_page(), new_page()
    assert "Mia counts waves." in public(visitor, "/people/mia/")[1]
    assert visitor.locator("main img").count() == 0

    # Ingrid invites Mia, who makes her account and signs in for the first time.
    ingrid.goto(f"/admin/profile_app/invitation/add/?person={lab.pk}")
    expect(ingrid.get_by_label("E-mail")).to_have_value("mia@example.org")
    ingrid.get_by_role("button", name="Invite", exact=True).click()
    link = ingrid.locator("#link").text_content()
    mia.goto(urlsplit(link).path)
    mia.get_by_label("User name").fill("mia")
    mia.get_by_label("Password", exact=True).fill(PASSWORD)
    mia.get_by_label("The same password again").fill(PASSWORD)
    mia.get_by_role("button", name="Make my account").click()
    expect(mia.get_by_text("Welcome. Your account is ready; begin with your profile.")).to_be_visible()
    assert visitor.request.get(urlsplit(link).path).status == 410
    mia.context.clear_cookies()
    sign_in(mia, "mia")
    assert "Mia counts waves." in public(visitor, "/people/mia/")[1]

    # Mia puts her photo on her profile.
    mia.get_by_role("link", name="My profile").click()
    mia.locator("input[type=file][name=photo]").set_input_files(portrait())
    mia.fill("#id_photo_alt", "Mia at the pier")
    mia.get_by_role("button", name="Save and close").click()
    mia.wait_for_url("**/person/")
    public(visitor, "/people/mia/")
    photo = visitor.get_by_role("img", name="Mia at the pier")
    expect(photo).to_be_visible()
    assert photo.evaluate("image => image.naturalWidth") > 0

    # Mia proposes a paper of her own.
    mia.goto("/admin/publications/publication/add/")
    mia.fill("#id_title", "New light")
    mia.fill("#id_issued", "2026")
    mia.get_by_role("button", name="Add an author").click()
    mia.fill("#id_authorships-0-credited_name", "Mia Strand")
    mia.get_by_role("button", name="Send for review").click()
    mia.wait_for_url("**/publication/")
    assert public(visitor, "/publications/new-light/")[0] == 404

    # Ingrid compares, corrects and publishes.
    ingrid.goto("/admin/")
    ingrid.locator("section", has=ingrid.get_by_role("heading", name="Waiting for your review")).get_by_role(
        "link", name=re.compile("Review.*New light")
    ).click()
    expect(ingrid.locator(".changes")).to_contain_text("New light")
    ingrid.get_by_role("link", name="Edit first").click()
    ingrid.fill("#id_title", "New light, corrected")
    ingrid.get_by_role("button", name="Publish").click()
    expect(ingrid.get_by_text("is saved. On the site.")).to_be_visible()
    assert "New light, corrected" in public(visitor, "/publications/new-light/")[1]
    assert "New light, corrected" in public(visitor, "/publications/")[1]

    # Mia proposes a change of a public paper; it stays as it is until Ingrid approves.
    mia.goto("/admin/publications/publication/")
    mia.get_by_role("link", name="Old light").click()
    mia.fill("#id_body", "New words.")
    mia.get_by_role("button", name="Send for review").click()
    mia.wait_for_url("**/admin/")
    assert "Old words." in public(visitor, "/publications/old-light/")[1]
    ingrid.goto("/admin/review/")
    ingrid.get_by_role("link", name=re.compile("Review.*Old light")).click()
    expect(ingrid.locator(".changes")).to_contain_text("Old words. →became New words.")
    ingrid.get_by_role("button", name="Approve").click()
    expect(ingrid.get_by_text("are approved")).to_be_visible()
    assert "New words." in public(visitor, "/publications/old-light/")[1]

    # Mia changes her biography and thinks better of it.
    mia.goto("/admin/profile_app/person/")
    mia.get_by_role("link", name="Mia Strand").click()
    mia.fill("#id_short_bio", "Mia counts stars.")
    mia.get_by_role("button", name="Save and close").click()
    mia.wait_for_url("**/person/")
    assert "Mia counts stars." in public(visitor, "/people/mia/")[1]
    mia.get_by_role("link", name="Mia Strand").first.click()
    mia.get_by_role("link", name="History").click()
    mia.get_by_role("link", name="See and restore").first.click()
    expect(mia.locator(".changes")).to_contain_text("Mia counts stars. →became Mia counts waves.")
    mia.get_by_role("button", name="Restore this state").click()
    expect(mia.get_by_text("is again what it was")).to_be_visible()
    assert "Mia counts waves." in public(visitor, "/people/mia/")[1]
    expect(photo).to_be_visible()

    # Ingrid merges the doubled co-author, undoes it, and merges again.
    merge(ingrid)
    assert_merged(visitor)
    ingrid.get_by_role("button", name="Undo").click()
    expect(ingrid.get_by_text("is an entry of its own again")).to_be_visible()
    assert public(visitor, "/people/z-quill/")[0] == 200
    assert "Old light" not in public(visitor, "/people/zed/")[1]
    merge(ingrid)
    assert_merged(visitor)


def merge(page):
    page.goto("/admin/profile_app/person/?q=quill")
    for row in page.locator("#result_list tbody tr").all():
        row.locator("input.action-select").check()
    page.select_option("[name=action]", "merge")
    page.get_by_role("button", name="Go").click()
    page.wait_for_url("**/merge/**")
    page.locator("label", has_text="/people/zed/").click()
    page.locator("fieldset.pick", has_text="Name").locator("label", has_text="Zed Quill").first.click()
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_text("Its history can undo this")).to_be_visible()


def assert_merged(visitor):
    status, text = public(visitor, "/people/z-quill/")
    assert (status, visitor.url.endswith("/people/zed/")) == (200, True)
    assert "Old light" in text
    assert "Older light" in text
    assert "Z. Quill" in public(visitor, "/publications/old-light/")[1]


@pytest.fixture
def kept(lab):
    """Something to be seen on each page of history and review; gives their addresses."""
    mia, ingrid = make_member("mia", lab), User.objects.get(username="ingrid")
    old, older = Publication.objects.get(slug="old-light"), Publication.objects.get(slug="older-light")
    with history.changing(older, user=ingrid):
        older.note, older.body = "Seen", "We bend light in water, which is harder than it looks from the shore." * 2
        older.save()
        make_authorship(older, "Yao Fu", order=3)
    base = history.state_of_stored(Publication, old.pk)
    proposed = [{**base[0], "fields": {**base[0]["fields"], "title": "New light", "note": "Best"}}, *base[1:]]
    kind = ContentType.objects.get_for_model(Publication)
    Proposal.objects.create(
        content_type=kind, object_id=old.pk, proposer=mia, sent_at=now(), kept={"base": base, "proposed": proposed}
    )
    Publication.objects.filter(pk=old.pk).update(note="Changed since")
    news = make_news("A prize", status="in_review", updated_by=mia)
    bin.discard([make_news("Gone")], ingrid)
    Notice.objects.create(account=ingrid, text="Something", comment="And why", href="/admin/")
    later = now() + timedelta(days=7)
    PreviewLink.objects.create(content_type=kind, object_id=old.pk, token="x", expires_at=later, made_by=ingrid)
    make_position(Person.objects.get(slug="mia"), group="phd", start="2024")
    double = Person.objects.get(slug="z-quill")
    merging.merge(Person.objects.get(slug="zed"), [double], user=ingrid)
    Import.objects.create(sources="refs.bib").batches.create(written_at=now(), created=[old.pk])
    work, person = "/admin/publications/publication", "/admin/profile_app/person"
    version = history.versions_of(Publication, older.pk).last()
    people = ",".join(str(each.pk) for each in Person.objects.all())
    return [
        "/admin/",
        "/admin/bin/",
        "/admin/care/",
        "/admin/review/",
        "/admin/notices/",
        "/admin/profile_app/invitation/add/",
        f"/admin/profile_app/invitation/{make_invitation().pk}/change/",
        f"{work}/?o=1.-3",
        f"{work}/{old.pk}/review/",
        f"{work}/{old.pk}/change/?proposal={Proposal.objects.get().pk}",
        f"{work}/{old.pk}/links/",
        f"{work}/imports/",
        f"{work}/{older.pk}/history/",
        f"{work}/{older.pk}/history/{version.pk}/",
        f"/admin/events/news/{news.pk}/review/",
        f"{person}/{Person.objects.get(slug='zed').pk}/history/",
        f"{person}/merge/?ids={people}",
        f"{person}/{Person.objects.get(slug='mia').pk}/leave/",
        f"{person}/{Person.objects.get(slug='mia').pk}/delete/",
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_pages_of_review_and_history_pass_axe(new_page, kept, scheme, width):
    page = signed_in(new_page, "ingrid", color_scheme=scheme, viewport={"width": width, "height": 800})

    faults = {}
    for address in kept:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        faults[address] = [fault["id"] for fault in Axe().run(page, options=RULES).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults[address].append("wider than the screen")

    assert {address: found for address, found in faults.items() if found} == {}
