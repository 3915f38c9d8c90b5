import re

import pytest
from django.contrib.sitemaps import Sitemap

from tests.make import make_identity, make_page, make_person, make_publication, make_topic


def addresses(answer):
    return re.findall("<loc>(.*?)</loc>", answer.content.decode())


@pytest.fixture(autouse=True)
def _known_origin(settings):
    settings.SITE_URL = "https://ada.example"


@pytest.mark.django_db
def test_an_empty_site_has_only_its_front_page_on_the_map(client):
    answer = client.get("/sitemap.xml")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    assert addresses(answer) == ["https://ada.example/"]


@pytest.mark.django_db
def test_a_search_engine_finds_every_public_page_under_the_sites_own_address(client):
    owner = make_person(slug="ada")
    make_identity(owner)
    make_publication(slug="light", topics=[make_topic("Optics")], authors=[owner])
    make_page(slug="contact")

    answer = client.get("/sitemap.xml")

    assert addresses(answer) == [
        f"https://ada.example{path}"
        for path in (
            "/",
            "/cv/",
            "/people/",
            "/publications/",
            "/topics/",
            "/publications/light/",
            "/topics/optics/",
            "/contact/",
        )
    ]


@pytest.mark.django_db
def test_a_search_engine_learns_when_a_page_changed(client):
    page = make_page(slug="contact")

    answer = client.get("/sitemap.xml")

    assert re.findall("<lastmod>(.*?)</lastmod>", answer.content.decode()) == [str(page.updated_at.date())]


@pytest.mark.django_db
def test_a_large_site_has_an_index_of_maps(client, monkeypatch):
    monkeypatch.setattr(Sitemap, "limit", 2)
    for slug in ("a", "b", "c"):
        make_page(slug=slug)

    answer = client.get("/sitemap.xml")
    pages = [client.get(address) for address in addresses(answer) if "sitemap-pages" in address]

    assert [addresses(page) for page in pages] == [
        ["https://ada.example/a/", "https://ada.example/b/"],
        ["https://ada.example/c/"],
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/sitemap.xml?p=99", "/sitemap.xml?p=x", "/sitemap-nothing.xml", "/sitemap-pages.xml?p=0"]
)
def test_a_senseless_question_for_the_map_is_no_error(client, address):
    answer = client.get(address)

    assert answer.status_code == 404


def test_robots_are_shown_the_map(client, db):
    answer = client.get("/robots.txt")

    assert answer["Content-Type"] == "text/plain"
    assert answer.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /admin/",
        "Disallow: /markdownx/",
        "Disallow: /search/",
        "",
        "Sitemap: https://ada.example/sitemap.xml",
    ]
