import pytest

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
from tests.reading import elements, main_of, number_of_queries, queries_when_known


def text(client, address):
    return client.get(address).content.decode()


@pytest.fixture
def optics(db):
    return make_topic("Optics", slug="optics", description="The *science* of light.")


def one_of_each(topic, word=""):
    return [
        make_person(f"{word}Ada", topics=[topic]),
        make_project(f"{word}Lens", topics=[topic]),
        make_publication(f"{word}Light", topics=[topic]),
        make_event(f"{word}Talk", topics=[topic]),
        make_news(f"{word}Prize", topics=[topic]),
        make_page(f"{word}Contact", topics=[topic]),
    ]


def test_a_topic_gathers_everything_about_it_and_about_narrower_topics(client, optics):
    narrow = make_topic("Lenses", parent=optics)
    entries = one_of_each(optics) + one_of_each(narrow, "Narrow ")

    page = text(client, "/topics/optics/")

    assert [entry for entry in entries if f'href="{entry.get_absolute_url()}"' not in page] == []


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("lab", ["Upcoming events", "Past events"]), ("researcher", ["Upcoming talks", "Past talks"])],
)
def test_a_topic_tells_events_to_come_apart_from_past_ones(client, optics, mode, expected):
    make_identity(make_person(), mode=mode)
    make_event("Over", topics=[optics], dates=["2020-01-01"])
    make_event("Last", topics=[optics], dates=["2999-01-01"])
    make_event("Next", topics=[optics], dates=["2998-01-01", "2020-02-02"])

    page = client.get("/topics/optics/")

    assert (elements(main_of(page), "h2"), elements(main_of(page), "h3")) == (expected, ["Next", "Last", "Over"])


def test_a_topic_leaves_out_what_is_about_something_else(client, optics):
    one_of_each(optics)
    others = one_of_each(make_topic("Acoustics"), "Loud ")

    page = text(client, "/topics/optics/")

    assert [entry for entry in others if f'href="{entry.get_absolute_url()}"' in page] == []


def test_a_topic_page_describes_it_and_leads_up_and_down(client, optics):
    broad = make_topic("Physics", slug="physics")
    optics.parent = broad
    optics.save()
    narrow = make_topic("Lenses", slug="lenses", parent=optics)
    make_publication(topics=[narrow])

    page = text(client, "/topics/optics/")

    assert "<em>science</em>" in page
    assert '<a href="/topics/physics/">Physics</a>' in page
    assert '<a href="/topics/lenses/">Lenses</a>' in page


def test_a_topic_shows_its_publications_per_year_in_words_too(client, optics):
    for year in ("2021", "2021-05", "2023"):
        make_publication(topics=[optics], issued=year)

    page = text(client, "/topics/optics/")

    assert 'aria-label="Publications per year: 2021: 2, 2022: 0, 2023: 1"' in page


def test_many_years_of_a_topic_are_gathered_in_a_first_bar(client, optics):
    for year in range(1990, 2024):
        make_publication(topics=[optics], issued=str(year))

    assert "≤2008: 19, 2009: 1" in text(client, "/topics/optics/")


def test_a_topic_with_many_publications_leads_to_all_of_them(client, optics):
    for _ in range(7):
        make_publication(topics=[optics])

    page = text(client, "/topics/optics/")

    assert '<a href="/publications/?topic=optics">All 7 on this topic</a>' in page
    assert page.count('<article class="pub"') == 5


def test_a_topic_that_nothing_public_carries_is_not_found(client, optics):
    make_publication(topics=[optics], status="draft")

    assert client.get("/topics/optics/").status_code == 404
    assert "Optics" not in text(client, "/topics/")


def test_an_old_address_of_a_topic_leads_on(client, optics):
    make_publication(topics=[optics])
    optics.slug = "light"
    optics.save()

    answer = client.get("/topics/optics/")

    assert (answer.status_code, answer["Location"]) == (301, "/topics/light/")


@pytest.mark.django_db
def test_a_site_without_topics_says_how_they_come(client):
    assert "No topics yet." in text(client, "/topics/")


def test_few_topics_are_a_plain_list(client, optics):
    make_publication(topics=[optics])

    page = text(client, "/topics/")

    assert '<a href="/topics/optics/">Optics</a>' in page
    assert "<table" not in page


@pytest.mark.parametrize("name", ["🦉", "光学", "بصريات", "x" * 200])
@pytest.mark.django_db
def test_a_topic_of_any_name_has_a_page(client, name):
    topic = make_topic(name)
    make_publication(topics=[topic])

    page = text(client, topic.get_absolute_url())

    assert f"<h1>{name}</h1>" in page


@pytest.mark.django_db
def test_a_topic_cannot_write_markup(client):
    topic = make_topic("<script>alert(1)</script>", slug="bad")
    make_publication(topics=[topic])

    assert "<script>alert" not in text(client, "/topics/bad/") + text(client, "/topics/")


@pytest.mark.parametrize("address", ["/topics/", "/topics/optics/"])
@pytest.mark.parametrize("mode", ["researcher", "lab"])
def test_topics_ask_the_database_as_often_for_much_as_for_little(client, optics, address, mode):
    make_identity(make_person(), mode)
    fill(optics, 6)
    few = number_of_queries(client, address)
    fill(optics, 6)

    assert number_of_queries(client, address) == few
    assert queries_when_known(client, address) <= 5


def fill(optics, number):
    for _ in range(number):
        one_of_each(make_topic(parent=optics))
        make_publication(topics=[make_topic()], authors=[make_person(), "Somebody"], links=["code", "slides"])
        make_event(topics=[optics], speakers=[make_person()], dates=["2024-05", "2023"])
        make_project(topics=[optics])


def test_the_list_of_topics_leads_to_narrower_ones(client, optics):
    make_publication(topics=[make_topic("Lenses", slug="lenses", parent=optics)])

    assert '<a href="/topics/lenses/">Lenses</a>' in text(client, "/topics/")
