import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.home import HOME_SECTIONS
from portfolio.models import MenuLink, Placement, SiteSettings
from profile_app.models import Advising, Award, Education, Service
from projects.models import Section
from tests.make import (
    make_event,
    make_identity,
    make_news,
    make_page,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_topic,
)


@pytest.fixture
def owner(db):
    owner = make_person("Ada Example", slug="ada", tagline="I bend light.")
    make_identity(owner)
    return owner


def place(*sections, mode="researcher", **given):
    for order, section in enumerate(sections):
        Placement.objects.create(section=section, identity_mode=mode, order=order, **given)


def headings(page):
    """The section headings of a page, from top to bottom."""
    return [piece.split("</h2>")[0].rpartition(">")[2] for piece in page.split("<h2")[1:] if "home-" in piece[:20]]


def home(client):
    return client.get("/").content.decode()


@pytest.mark.django_db
def test_the_owner_of_an_empty_site_learns_how_to_begin(client):
    page = home(client)

    assert "A new site" in page
    assert '<a class="btn main" href="/admin/">Sign in</a>' in page


def test_a_visitor_reads_who_the_owner_is(client, owner):
    make_position(
        owner, title="Reader", unit="Lasers", organisation="University of Light", place="Luz", is_primary=True
    )
    Advising.objects.create(student=owner, advisor=make_person("Grace Guide", has_page=False))

    page = home(client)

    assert "<h1><bdi>Ada Example</bdi></h1>" in page
    assert '<p class="role">Reader, Lasers · University of Light, Luz</p>' in page
    assert '<p class="role">Supervised by <bdi>Grace Guide</bdi>.</p>' in page
    assert '<p class="lead">I bend light.</p>' in page


@pytest.mark.parametrize("hidden", [{"status": "draft"}, {"publish_at": "2999-01-01T00:00:00Z"}])
def test_an_owner_who_is_not_published_is_not_named(client, owner, hidden):
    for name, value in hidden.items():
        setattr(owner, name, value)
    owner.save()

    assert "Ada" not in home(client)


def test_a_visitor_sees_the_sections_in_the_order_the_owner_chose(client, owner):
    make_publication(is_selected=True)
    make_news()
    make_event(speakers=[owner])
    place("talks", "selected", "awards", "news")

    assert headings(home(client)) == ["Talks", "Selected publications", "News"]


def test_where_no_publication_is_selected_the_recent_ones_stand_under_their_own_name(client, owner):
    make_publication("Light")
    place("selected", "recent")

    page = home(client)

    assert (headings(page), page.count(">Light<")) == (["Recent papers"], 1)


def test_a_section_that_is_not_shown_is_absent(client, owner):
    make_news()
    place("news", shown=False)

    assert headings(home(client)) == []


def test_a_section_carries_the_owners_heading_and_number(client, owner):
    for title in ("First", "Second", "Third"):
        make_news(title)
    place("news", heading="What happened", limit=2)

    page = home(client)

    assert headings(page) == ["What happened"]
    assert [title in page for title in ("First", "Second", "Third")] == [False, True, True]


def test_a_project_that_is_featured_is_not_listed_again(client, owner):
    make_project("Lens", is_featured=True)
    make_project("Prism")
    place("featured", "projects")

    page = home(client)

    assert (page.count(">Lens<"), page.count(">Prism<")) == (1, 1)


def test_experience_shows_each_position_with_its_projects(client, owner):
    position = make_position(owner, title="Engineer", organisation="Glassworks", description="- Ground lenses")
    project = make_project("Lens", position=position, note="in part published", slug="lens")
    Section.objects.create(project=project, kind="problem", body="Blur.", order=1)
    Section.objects.create(project=project, kind="custom", body="No heading here.", order=2)
    place("experience")

    page = home(client)

    assert "<h3>Engineer</h3>" in page
    assert "Ground lenses" in page
    assert '<a href="/projects/lens/">Lens</a> <span class="muted">(in part published)</span>' in page
    assert "<strong>Problem.</strong>" in page
    assert "No heading here." in page


def test_records_of_the_owner_are_shown_as_they_were_written(client, owner):
    Education.objects.create(
        person=owner,
        degree="B.Eng.",
        field="Optics",
        class_name="Innovation Class",
        institution="University of Light",
        gpa="3.85",
        gpa_scale="4.00",
        rank=1,
        rank_of=28,
    )
    Award.objects.create(person=owner, name="Prism Prize", level="Gold", role="Lead", note="highest", year=2022)
    Service.objects.create(person=owner, venue="ICLR", year=2025, workshop="Lenses")
    place("education", "awards", "service")

    page = home(client)

    assert "B.Eng. in Optics (Innovation Class)" in page
    assert "GPA 3.85 / 4.00 · Rank 1 / 28" in page
    assert '<time class="when" datetime="2022">2022</time><p>Gold, Prism Prize — Lead (highest)</p>' in page
    assert '<span class="when">Reviewer</span><p>ICLR 2025 Workshop on Lenses</p>' in page


def test_a_lab_shows_its_name_its_tagline_and_its_head(client, owner):
    make_identity(owner, "lab")
    SiteSettings.objects.create(pk=1, name="Lens Lab", tagline="We bend light.", introduction="At the **coast**.")

    page = home(client)

    assert "<h1>Lens Lab <small>We bend light.</small></h1>" in page
    assert "<strong>coast</strong>" in page
    assert 'Led by <a href="/people/ada/">Ada Example</a>' in page


def test_a_lab_shows_a_table_of_topics_and_years_from_twelve_publications_on(client, owner):
    make_identity(owner, "lab")
    topics = [make_topic(name) for name in ("Optics", "Lasers", "Glass")]
    for number in range(12):
        make_publication(topics=[topics[number % 3]], issued=str(2020 + number % 2))

    page = home(client)

    assert '<table class="tally">' in page
    assert 'href="/publications/?topic=optics&amp;year=2020"' in page
    assert '<span class="vh">2 in 2020</span>' in page


def test_a_paper_on_two_narrower_topics_counts_once_for_the_broader(client, owner):
    make_identity(owner, "lab")
    broad = make_topic("Optics")
    make_topic("Lasers"), make_topic("Glass")
    narrow = [make_topic(name, parent=broad) for name in ("Lenses", "Prisms")]
    for name in ("Lasers", "Glass"):
        for _ in range(6):
            make_publication(topics=[name])
    make_publication(topics=narrow, issued="2021")

    assert '<span class="vh">1 in 2021</span>' in home(client)


def test_a_small_lab_lists_its_topics(client, owner):
    make_identity(owner, "lab")
    make_publication(topics=[make_topic("Optics")])

    page = home(client)

    assert "tally" not in page
    assert '<a href="/topics/optics/">Optics</a>' in page


def test_a_lab_of_many_topics_shows_those_with_the_most_works(client, owner):
    make_identity(owner, "lab")
    for number in range(14):
        topic = make_topic(f"Topic {number:02}")
        for _work in range(1 if number < 3 else 2):
            make_publication(topics=[topic])

    page = home(client)

    assert re.findall(r"/topics/topic-(\d\d)/", page) == [f"{number:02}" for number in (0, *range(3, 14))]
    assert '<a href="/topics/">All topics</a>' in page


def test_the_menu_is_the_usual_one_until_links_are_chosen(client, owner):
    page = home(client)

    assert [label in page for label in (">Publications<", ">Projects<", ">Talks<", ">CV<", ">People<")] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_the_menu_has_the_chosen_links_and_no_hidden_page(client, owner):
    site = SiteSettings.objects.create(pk=1)
    shown, hidden = make_page("Join us", slug="join"), make_page("Secret", slug="secret", status="draft")
    MenuLink.objects.create(site=site, page=shown, order=1)
    MenuLink.objects.create(site=site, page=hidden, order=2)
    MenuLink.objects.create(site=site, section="events", order=3)
    MenuLink.objects.create(site=site, url="https://example.org/", label="Elsewhere", order=4)

    menu = home(client).split('<ul class="bar-nav">')[1].split("</ul>")[0]

    assert [piece.split("</a>")[0].rpartition(">")[2] for piece in menu.split("<li>")[1:]] == [
        "Join us",
        "Talks",
        "Elsewhere",
    ]


@pytest.mark.django_db
def test_a_site_without_an_owner_offers_no_cv(client):
    make_identity(None)

    assert 'href="/cv/"' not in home(client)


def test_a_researcher_who_selected_nothing_shows_the_newest_papers(client, owner):
    for year in ("2019", "2021", "2020"):
        make_publication(f"Paper of {year}", issued=year)
    unselected = home(client)
    make_publication("The chosen one", issued="2001", is_selected=True)

    selected = home(client)

    assert re.findall(r"Paper of \d+(?=</a></h3>)", unselected) == ["Paper of 2021", "Paper of 2020", "Paper of 2019"]
    assert ("The chosen one" in selected, "Paper of 2021" in selected) == (True, False)


def test_a_researchers_menu_entry_for_the_cv_is_left_out_of_a_labs(client, owner):
    make_identity(owner, "lab")
    site = SiteSettings.objects.create(pk=1)
    MenuLink.objects.create(site=site, section="cv", order=1)
    MenuLink.objects.create(site=site, section="people", order=2)

    assert 'href="/cv/"' not in home(client)


def test_the_menu_says_where_the_visitor_is(client, owner):
    make_publication(slug="light")

    assert '<a href="/publications/" aria-current="page">' in client.get("/publications/").content.decode()
    assert '<a href="/publications/" aria-current="true">' in client.get("/publications/light/").content.decode()


@pytest.mark.parametrize("mode", ["researcher", "lab"])
def test_home_asks_the_database_as_often_for_much_as_for_little(client, owner, mode):
    make_identity(owner, mode)
    place(*HOME_SECTIONS, mode=mode)
    fill(owner, 1)
    few = queries(client)
    fill(owner, 4)

    assert queries(client) == few <= 5


def fill(owner, number):
    topic = make_topic()
    for _ in range(number):
        position = make_position(owner, group="staff")
        paper = make_publication(topics=[topic], authors=[owner, make_person()], links=["code"], is_selected=True)
        project = make_project(topics=[topic], publications=[paper], position=position, is_featured=True)
        Section.objects.create(project=project, kind="problem", body="Blur.")
        make_event(topics=[topic], speakers=[owner], dates=["2024-05", "2999-05-01"])
        news = make_news(topics=[topic])
        news.publications.set([paper])
        news.projects.set([project])
        make_position(make_person(topics=[topic]), group="phd")
        Education.objects.create(person=owner, degree="PhD", institution="University of Light")
        Award.objects.create(person=owner, name="Prize")
        Service.objects.create(person=owner, venue="ICLR")
        owner.topics.add(topic)


def queries(client):
    # Who looks first after a change brings what is stored up to date.
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    return len(asked)
