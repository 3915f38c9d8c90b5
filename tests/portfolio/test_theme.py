import pytest

from portfolio.models import SiteSettings


@pytest.fixture
def red(db):
    return SiteSettings.objects.create(pk=1, accent="#B0303A")


@pytest.mark.django_db
def test_a_site_with_the_usual_colour_asks_for_no_file_of_its_own(client):
    answer = client.get("/")

    assert "theme.css" not in answer.content.decode()


def test_a_page_links_the_colour_by_its_version(client, red):
    answer = client.get("/")

    assert '<link rel="stylesheet" href="/theme.css?v=b0303a">' in answer.content.decode()


def test_a_browser_keeps_the_colour_for_a_year(client, red):
    answer = client.get("/theme.css?v=b0303a")

    assert answer.content.decode() == "html:root { --accent: #B0303A }\n"
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("query", ["", "?v=24509b", "?v=%00"])
def test_a_browser_does_not_keep_another_version(client, red, query):
    answer = client.get(f"/theme.css{query}")

    assert answer["Cache-Control"] == "no-cache"
