import json
import re

import pytest
from django.core.files.base import ContentFile

from events.models import Course, Material
from tests.make import make_course, make_identity, make_person, make_topic
from tests.reading import elements, links, main_of, number_of_queries

pytestmark = pytest.mark.django_db

HIDDEN = [{"status": "draft"}, {"status": "archived"}, {"publish_at": "2999-01-01T00:00Z"}]


def page_of(client, address="/teaching/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return main_of(answer)


def test_a_course_stands_in_every_term_it_is_given_in(client):
    make_course("Optics", terms=["Autumn 2024"])
    make_course("Engines", terms=["Autumn 2024", "Spring 2026"], body="About cogs.")
    make_course("Weaving", terms=["Spring 2026", "Spring 2020"])
    make_course("Looms", terms=[])

    page = page_of(client)

    assert elements(page, "h2") == ["Spring 2026", "Autumn 2024", "Spring 2020", "Without a term"]
    assert elements(page, "h3") == ["Engines", "Weaving", "Engines", "Optics", "Weaving", "Looms"]
    # What it is about is told once.
    assert page.count("About cogs.") == 1


def test_an_editor_says_when_a_term_begins(admin_client):
    course = make_course(terms=["Autumn 2026"])

    form = admin_client.get(f"/admin/events/course/{course.pk}/change/").content.decode()

    assert re.search(r'<input type="text" name="offerings-0-start" value="2026"', form)


def test_a_term_is_as_exact_as_its_name_and_no_more():
    course = make_course(terms=["Winter 2025/26", "Room 12", "Michaelmas"])

    assert [(term.term, str(term.start or "")) for term in course.offerings.all()] == [
        ("Winter 2025/26", "2025"),
        ("Room 12", ""),
        ("Michaelmas", ""),
    ]


def test_the_page_of_a_course_says_everything_about_it(client):
    ada, bo = make_person("Ada", slug="ada"), make_person("Bo", has_page=False)
    course = make_course(
        "Optics",
        slug="optics",
        code="CS 1",
        level="Master",
        body="Light.",
        topics=[make_topic("Glass")],
        teachers=[ada],
        website="https://example.org/optics",
    )
    term = course.offerings.get()
    term.institution, term.others, term.url = "A University", "Cy; Di", "https://example.org/2026"
    term.save()
    term.assistants.set([bo])
    Material.objects.create(course=course, kind="slides", url="https://example.org/slides", offering=term)
    Material.objects.create(course=course, kind="other", label="Reader", url="https://example.org/reader")

    page = page_of(client, "/teaching/optics/")

    assert elements(page, "h1") == ["Optics"]
    assert elements(page, "h2") == ["About", "Terms", "Links and files", "Topics"]
    assert "Ada, Cy, Di; with Bo" in elements(page, "p")
    assert [link for link in links(page) if "example.org" in link[1] or "/people/" in link[1]] == [
        ("Website", "https://example.org/optics"),
        ("Ada", "/people/ada/"),
        ("Course page, Autumn 2026", "https://example.org/2026"),
        ("Slides, Autumn 2026", "https://example.org/slides"),
        ("Reader", "https://example.org/reader"),
    ]


def test_materials_lie_beside_their_course(client):
    course = make_course(slug="optics")
    material = Material.objects.create(
        course=course, kind="slides", file=ContentFile(b"%PDF-1.4\n%%EOF", name="one.pdf")
    )

    assert material.href == f"/teaching/optics/files/{material.pk}-one.pdf"
    assert client.get(material.href).status_code == 200
    Course.objects.update(status="draft")
    assert client.get(material.href).status_code == 404


def test_machines_read_a_course_and_its_terms(client, settings):
    settings.SITE_URL = "https://ada.example"
    make_course("Optics", slug="optics", code="CS 1", teachers=[make_person("Ada", slug="ada")])

    text = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', client.get("/teaching/optics/").content.decode()
    )
    nodes = {node["@type"]: node for node in json.loads(text[1])["@graph"]}

    assert nodes["Course"]["courseCode"] == "CS 1"
    assert nodes["Course"]["hasCourseInstance"] == [{"@id": nodes["CourseInstance"]["@id"]}]
    assert nodes["CourseInstance"]["startDate"] == "2026"
    assert nodes["CourseInstance"]["instructor"] == [
        {"@type": "Person", "name": "Ada", "url": "https://ada.example/people/ada/"}
    ]


def test_a_visitor_filters_courses_by_topic_person_and_words(client):
    ada = make_person("Ada", slug="ada")
    make_course("Lens", topics=[make_topic("Optics", slug="optics")])
    make_course("Engine", teachers=[ada])
    make_course("Loom", body="About weaving.")

    def found(query):
        return elements(page_of(client, f"/teaching/{query}"), "h3")

    assert found("?topic=optics") == ["Lens"]
    assert found("?person=ada") == ["Engine"]
    assert found("?q=weaving") == ["Loom"]
    assert found("?topic=nothing") == []


def test_a_teacher_shows_courses_on_their_page(client):
    ada = make_person("Ada", slug="ada")
    make_identity(mode="lab")
    make_course("Optics", teachers=[ada])

    page = page_of(client, "/people/ada/")

    assert "Teaching" in elements(page, "h2")
    assert "Optics" in elements(page, "h3")


def test_a_site_without_courses_says_so(client):
    assert elements(page_of(client), "h2") == ["No courses yet."]


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_courses_are_neither_listed_nor_found(client, how):
    make_course("Secret", slug="secret", **how)

    assert "Secret" not in page_of(client)
    assert client.get("/teaching/secret/").status_code == 404


@pytest.mark.parametrize("address", ["/teaching/", "/teaching/shown/"])
def test_pages_ask_no_more_for_many_courses_than_for_few(client, address):
    shown = make_course(slug="shown", terms=["2020"])

    def add(number):
        for _ in range(number):
            course = make_course(topics=[make_topic()], teachers=[make_person()], terms=["2024", "2025"])
            Material.objects.create(course=course, url="https://example.org")
            term = shown.offerings.create(term="2021")
            term.teachers.set([make_person()])
            Material.objects.create(course=shown, offering=term, url="https://example.org")
            shown.topics.add(make_topic())

    add(2)
    few = number_of_queries(client, address)
    add(6)

    assert number_of_queries(client, address) == few
