"""The head of a list: the field to search it, its filters, and the bar of topics."""

import pytest

from tests.make import make_event, make_news, make_person, make_project, make_topic
from tests.reading import elements, links, main_of

pytestmark = pytest.mark.django_db

LISTS = {"/people/": make_person, "/projects/": make_project, "/events/": make_event, "/news/": make_news}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_of_twelve_can_be_searched(client, address):
    for _ in range(11):
        LISTS[address]()
    short = main_of(client.get(address))
    LISTS[address]()
    long = main_of(client.get(address))

    assert ['name="q"' in page for page in (short, long)] == [False, True]


@pytest.mark.parametrize("address", ["/projects/", "/events/", "/news/"])
def test_searching_a_list_keeps_its_other_filters(client, address):
    make_person("Ada Byron", slug="ada")
    make_topic("Optics")

    page = main_of(client.get(f"{address}?person=ada&topic=optics&q=fog"))

    assert '<input type="hidden" name="topic" value="optics"><input type="hidden" name="person" value="ada">' in page
    assert 'name="q" value="fog"' in page
    assert ("Remove Ada Byron", f"{address}?topic=optics&q=fog") in links(page)


def test_another_topic_keeps_the_person_and_the_words(client):
    ada = make_person("Ada Byron", slug="ada")
    for name in ("Optics", "Sound"):
        make_event(f"Talk on {name}", topics=[make_topic(name)], speakers=[ada])

    page = main_of(client.get("/events/?topic=optics&person=ada&q=talk"))

    assert links(page.partition("<nav")[2].partition("</nav>")[0]) == [
        ("All", "/events/?person=ada&q=talk"),
        ("Optics", "/events/?person=ada&q=talk&topic=optics"),
        ("Sound", "/events/?person=ada&q=talk&topic=sound"),
    ]
    assert elements(page, "h3") == ["Talk on Optics"]


def test_all_topics_of_an_unfiltered_list_is_the_list_itself(client):
    for name in ("Optics", "Sound"):
        make_project(topics=[make_topic(name)])

    assert links(main_of(client.get("/projects/")))[0] == ("All", "/projects/")
