import pytest

from portfolio.sections import SECTIONS
from tests.make import (
    make_course,
    make_event,
    make_identity,
    make_news,
    make_opening,
    make_page,
    make_person,
    make_project,
    make_publication,
    make_topic,
)
from tests.reading import elements, number_of_queries

HOSTILE = [
    "",
    " ",
    "%00",
    "\x00",
    "%",
    "_",
    "\\",
    "'",
    '"',
    "<script>alert(1)</script>",
    "((((((",
    "[a-",
    "*" * 500,
    "a " * 500,
    "🦉",
    "\u202eevil",
    "';DROP TABLE content_topic;--",
]


@pytest.fixture
def world(db):
    topic = make_topic("Hydrophones", slug="hydrophones")
    return [
        make_person("Ada Hydrophone"),
        make_project("Hydrophone array"),
        make_publication("Listening with hydrophones", topics=[topic], authors=["Grace Guide"]),
        make_event("A hydrophone talk"),
        make_news("Hydrophone found"),
        make_course("Hydrophones for beginners"),
        make_opening("Keeper of hydrophones"),
        topic,
        make_page("About hydrophones"),
    ]


def search(client, text):
    return client.get("/search/", {"q": text}).content.decode()


@pytest.mark.django_db
def test_a_retracted_paper_is_found_as_retracted(client):
    make_publication("Cold fusion", stage="retracted", authors=["Grace Guide"], institution="Somewhere")
    make_publication("Warm fusion", authors=["Grace Guide"], institution="Somewhere")

    facts = elements(search(client, "fusion"), "p", "meta")

    assert [each for each in facts if "Grace Guide" in each] == [
        "Grace Guide · Somewhere 2024",
        "Retracted · Grace Guide · Somewhere 2024",
    ]


def test_a_search_finds_every_kind_of_thing(client, world):
    page = search(client, "HYDROPHONE")

    assert [found for found in world if f'href="{found.get_absolute_url()}"' not in page] == []
    assert "<strong>9 results</strong> for “HYDROPHONE”" in page


def test_every_section_can_be_found(client, world):
    page = search(client, "hydrophone")

    assert [key for key in SECTIONS if f'id="found-{key}"' not in page] == []


def test_every_word_must_occur(client, world):
    page = search(client, "hydrophones grace")

    assert "<strong>1 result</strong>" in page
    assert "<mark>Grace</mark> Guide" in page


def test_hits_are_marked_where_the_words_stand(client, world):
    assert "Listening with <mark>hydrophone</mark>s" in search(client, "hydrophone")


def test_an_excerpt_shows_the_place_where_the_word_stands(client, db):
    make_publication(body=f"{'Water. ' * 60}The whale sang. {'Water. ' * 60}")

    page = search(client, "whale")

    assert "The <mark>whale</mark> sang." in page


def test_a_search_without_words_asks_for_some(client, world):
    page = search(client, "")

    assert "Finds what has every one of your words" in page
    assert 'role="status">' not in page.split("<main")[1].split("</main>")[0]


def test_a_search_without_hits_helps_on(client, world):
    page = search(client, "nothingness")

    assert "Nothing has all of these words." in page


def test_many_hits_of_a_kind_lead_to_its_list(client, db):
    for _ in range(21):
        make_publication("Hydrophones again")

    page = search(client, "hydrophones")

    assert '<a href="/publications/?q=hydrophones">All 21</a>' in page
    assert page.count("<mark>Hydrophones</mark> again") == 20


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_search_is_only_a_search(client, world, text):
    answer = client.get("/search/", {"q": text})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("query", ["q=a&q=b", "q[]=a", "page=-1&q=a", "q=%ff%fe", "&&&"])
def test_a_senseless_address_is_no_error(client, world, query):
    assert client.get(f"/search/?{query}").status_code == 200


def test_search_engines_are_asked_to_leave_results_alone(client, world):
    assert '<meta name="robots" content="noindex">' in search(client, "hydrophone")


@pytest.mark.parametrize("mode", ["researcher", "lab"])
def test_search_asks_the_database_as_often_for_much_as_for_little(client, world, mode):
    make_identity(make_person(), mode)
    few = number_of_queries(client, "/search/?q=hydrophone")
    for _ in range(6):
        topic = make_topic(f"Hydrophone {_}")
        make_publication("Hydrophone", topics=[topic], authors=[make_person("Hydrophone Person"), "Other"])
        make_event("Hydrophone", speakers=[make_person()], dates=["2024", "2023"])
        make_project("Hydrophone")
        make_news("Hydrophone")
        make_page("Hydrophone")

    assert number_of_queries(client, "/search/?q=hydrophone") == few
