from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portfolio.models import SiteSettings
from tests.make import (
    make_event,
    make_identity,
    make_news,
    make_page,
    make_person,
    make_project,
    make_publication,
    make_topic,
)

PICTURE = "images/0b9f3a6e-2f0c-4c57-9c3f-6f1f4b1f6a11"


@pytest.fixture
def site(db):
    """One of everything, in a small world with an owner."""
    topic = make_topic("Optics", slug="optics")
    owner = make_person("Ada Example", slug="ada", topics=[topic])
    make_identity(owner)
    make_publication(slug="light", topics=[topic], authors=[owner])
    make_project(slug="lens", topics=[topic])
    make_event(slug="talk", topics=[topic], speakers=[owner])
    make_news(slug="prize", topics=[topic])
    make_page(slug="contact", topics=[topic])


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/people/",
        "/people/ada/",
        "/people/ada/cv/",
        "/cv/",
        "/publications/",
        "/publications/light/",
        "/publications/light/cite/",
        "/projects/",
        "/projects/lens/",
        "/events/",
        "/events/talk/",
        "/news/",
        "/news/prize/",
        "/topics/",
        "/topics/optics/",
        "/search/",
        "/search/?q=light",
        "/contact/",
        "/accounts/login/",
        "/sitemap.xml",
        "/robots.txt",
        "/healthz",
        "/theme.css",
    ],
)
def test_a_visitor_opens_every_address_of_the_contract(client, site, address):
    answer = client.get(address)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "make", [make_topic, make_person, make_publication, make_project, make_event, make_news, make_page]
)
@pytest.mark.django_db
def test_a_permanent_address_leads_to_the_page_also_after_renaming(client, make):
    entry = make(slug="before")
    if make is make_topic:
        make_page(topics=[entry])
    entry.slug = "after"
    entry.save()

    answer = client.get(f"/id/{entry.uuid}/")

    assert (answer.status_code, answer["Location"]) == (302, entry.get_absolute_url())


@pytest.mark.django_db
def test_a_permanent_address_says_that_its_thing_is_gone(client):
    page = make_page()
    page.delete()

    answer = client.get(f"/id/{page.uuid}/")

    assert answer.status_code == 410
    assert "No longer here" in answer.content.decode()


@pytest.mark.django_db
def test_a_permanent_address_that_never_was_is_not_found(client):
    assert client.get(f"/id/{uuid4()}/").status_code == 404


@pytest.mark.django_db
def test_a_free_page_is_found_at_its_old_address(client):
    page = make_page(slug="join")
    page.slug = "join-us"
    page.save()

    answer = client.get("/join/")

    assert (answer.status_code, answer["Location"]) == (301, "/join-us/")


@pytest.mark.django_db
def test_a_page_says_its_address_on_the_sites_own_host(client, settings):
    settings.SITE_URL = "https://ada.example"
    make_page("Contact", slug="contact")

    page = client.get("/contact/?utm_source=elsewhere").content.decode()

    assert '<link rel="canonical" href="https://ada.example/contact/">' in page
    assert "<title>Contact · Portfolio</title>" in page


@pytest.mark.django_db
@pytest.mark.parametrize("name", [f"{PICTURE}.webp", f"{PICTURE}-small.webp"])
def test_a_browser_keeps_a_picture_and_runs_nothing_in_it(client, name):
    default_storage.save(name, ContentFile(b"picture"))

    answer = client.get(f"/media/{name}")

    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"picture")
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["files/secret.pdf", "images/portrait.webp", f"{PICTURE}.svg", f"{PICTURE}.webp.html", "site.sqlite3"],
)
def test_nothing_else_of_the_media_folder_is_served(client, name):
    default_storage.save(name, ContentFile(b"secret"))

    assert client.get(f"/media/{name}").status_code == 404


@pytest.mark.django_db
def test_no_picture_leads_out_of_the_media_folder(client):
    assert client.get(f"/media/images/../{PICTURE}.webp").status_code == 404


@pytest.mark.django_db
def test_the_sign_in_page_carries_the_name_of_the_site(client):
    SiteSettings.objects.create(pk=1, name="Lens Lab")

    assert "<title>Sign in · Lens Lab</title>" in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("address", "is_for_search_engines"),
    [("/publications/", True), ("/publications/?topic=optics", False), ("/topics/optics/", True), ("/search/", False)],
)
def test_search_engines_are_kept_from_lists_that_are_filtered(client, site, address, is_for_search_engines):
    page = client.get(address).content.decode()

    assert ('<meta name="robots" content="noindex">' not in page) is is_for_search_engines
