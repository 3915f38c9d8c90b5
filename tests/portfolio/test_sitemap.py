import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sitemaps import Sitemap
from django.core.management import call_command
from django.utils.timezone import now
from time_machine import travel

from content import triggers
from content.models import Entry, LastChange, Page, Topic
from publications.models import Publication
from tests.make import (
    make_authorship,
    make_event,
    make_identity,
    make_membership,
    make_page,
    make_person,
    make_project,
    make_publication,
    make_topic,
)
from tests.reading import number_of_queries


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

    # The home page shows what the site has, so it changed, too.
    assert re.findall("<lastmod>(.*?)</lastmod>", answer.content.decode()) == [str(page.updated_at.date())] * 2


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


# When pages changed


def changes(client):
    text = client.get("/sitemap.xml").content.decode()
    return dict(re.findall("<loc>https://ada.example(.*?)</loc><lastmod>(.*?)</lastmod>", text))


@pytest.fixture
def long_ago(client):
    """Makes everything there is look unchanged for years."""

    def settle():
        client.get("/sitemap.xml")
        for kind in (*Entry.kinds(), Topic):
            kind._base_manager.update(updated_at="2020-01-01T12:00Z")
        client.get("/sitemap.xml")
        LastChange.objects.update(at="2020-01-01T12:00Z")
        assert set(changes(client).values()) <= {"2020-01-01"}

    return settle


def changed_today(client):
    return [address for address, day in changes(client).items() if day == str(now().date())]


@pytest.mark.django_db
def test_a_new_line_in_a_persons_record_changes_their_page(client, long_ago):
    ada = make_person(slug="ada")
    make_person(slug="bo")
    make_identity(mode="lab")
    long_ago()

    ada.awards.create(name="A medal")

    assert changed_today(client) == ["/", "/people/", "/people/ada/"]


@pytest.mark.django_db
def test_another_author_changes_the_paper_and_the_pages_that_show_it(client, long_ago):
    work = make_publication(slug="light", topics=[make_topic("Optics", slug="optics")])
    make_publication(slug="sound", topics=[make_topic("Acoustics", slug="acoustics")])
    ada = make_person(slug="ada")
    make_identity(mode="lab")
    long_ago()

    make_authorship(work, ada)

    assert changed_today(client) == [
        "/",
        "/people/",
        "/publications/",
        "/topics/",
        "/people/ada/",
        "/publications/light/",
        "/topics/optics/",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("lose", [lambda work: work.topics.clear(), lambda work: work.delete()], ids=["tag", "paper"])
def test_a_topic_changes_by_what_it_loses(client, long_ago, lose):
    optics = make_topic("Optics", slug="optics")
    work = make_publication(slug="light", topics=[optics])
    make_publication(slug="sound", topics=[optics])
    make_identity(mode="lab")
    long_ago()

    lose(work)

    assert "/topics/optics/" in changed_today(client)


@pytest.mark.django_db
@pytest.mark.parametrize("lose", ["by_deletion", "to_another", "with_its_work"])
def test_a_person_changes_by_a_credit_that_is_lost(client, long_ago, lose):
    ada, ben = make_person("Ada"), make_person("Ben")
    work = make_publication(authors=[ada])
    make_identity(mode="lab")
    long_ago()

    if lose == "by_deletion":
        work.authorships.all().delete()
    elif lose == "to_another":
        work.authorships.update(person=ben)
    else:
        Publication.objects.filter(pk=work.pk).delete()

    pages = {ada.get_absolute_url(), ben.get_absolute_url()} & {*changed_today(client)}
    assert pages == {person.get_absolute_url() for person in ((ada, ben) if lose == "to_another" else (ada,))}


@pytest.mark.django_db
def test_a_person_changes_by_a_talk_and_a_project_that_are_lost(client, long_ago):
    ada, ben = make_person("Ada"), make_person("Ben")
    event, project = make_event(speakers=[ada]), make_project()
    make_membership(project, ben)
    make_identity(mode="lab")
    long_ago()

    event.speaking.all().delete()
    project.memberships.all().delete()

    assert {ada.get_absolute_url(), ben.get_absolute_url()} <= {*changed_today(client)}


@pytest.mark.django_db
def test_a_date_that_is_cancelled_changes_the_talk_and_its_speaker(client, long_ago):
    event = make_event(slug="talk", speakers=[make_person(slug="ada")])
    make_identity(mode="lab")
    long_ago()

    event.occurrences.update(state="cancelled")

    assert changed_today(client) == ["/", "/people/", "/events/", "/people/ada/", "/events/talk/"]


@pytest.mark.django_db
def test_a_bulk_statement_changes_pages_too(client, long_ago):
    make_page(slug="contact")
    long_ago()

    Page.objects.update(body="New")

    assert changed_today(client) == ["/", "/contact/"]


@pytest.mark.django_db
def test_what_is_withdrawn_changes_its_list(client, long_ago):
    for slug in ("light", "sound"):
        make_publication(slug=slug)
    long_ago()

    work = Publication.objects.get(slug="light")
    work.status = "draft"
    work.save()

    assert changed_today(client) == ["/", "/publications/"]


@pytest.mark.django_db
def test_the_map_asks_no_more_for_many_pages_than_for_few(client):
    def add(number):
        for _ in range(number):
            make_publication(authors=[make_person()], topics=[make_topic()])
            make_event(speakers=[make_person()])
        client.get("/sitemap.xml")

    add(2)
    few = number_of_queries(client, "/sitemap.xml")
    add(6)

    assert number_of_queries(client, "/sitemap.xml") == few


@pytest.mark.django_db
@pytest.mark.parametrize(
    "how", [lambda: call_command("rebuild", stdout=StringIO()), triggers.install], ids=["by hand", "upgrade"]
)
def test_what_is_stored_is_made_anew_without_a_word_to_search_engines(client, long_ago, how):
    make_publication(authors=[make_person(slug="ada")], topics=[make_topic()])
    make_event(speakers=["Bo"])
    make_identity(mode="lab")
    long_ago()

    how()

    assert changed_today(client) == []


@pytest.mark.django_db
def test_a_change_that_nobody_noted_yet_is_told_also_when_all_is_made_anew(client, long_ago):
    make_page(slug="contact")
    make_page(slug="visit")
    long_ago()

    Page.objects.filter(slug="contact").update(body="New")
    call_command("rebuild", stdout=StringIO())

    assert [address for address in changed_today(client) if address != "/"] == ["/contact/"]


@pytest.mark.django_db
def test_the_first_visitor_of_the_demo_changes_nothing(client):
    call_command("demo", stdout=StringIO())

    with travel(now() + timedelta(days=3)):
        client.get("/")

        assert changed_today(client) == []
