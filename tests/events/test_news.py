import pytest

from tests.make import make_event, make_identity, make_news, make_person, make_project, make_publication, make_topic
from tests.reading import elements, links, main_of, number_of_queries, times

pytestmark = pytest.mark.django_db

HIDDEN = [{"status": "draft"}, {"status": "archived"}, {"publish_at": "2999-01-01T00:00Z"}]


def page_of(client, address="/news/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return main_of(answer)


def listed(client, query=""):
    return elements(page_of(client, f"/news/{query}"), "p", "quiet")


def test_news_stand_by_year_the_latest_first_and_undated_last(client):
    for title, date in (("A", None), ("B", "2023"), ("C", "2024-05"), ("D", "2023-02-03")):
        make_news(title, date=date)

    page = page_of(client)

    assert elements(page, "h2") == ["2024", "2023", "Undated"]
    assert elements(page, "p", "quiet") == ["C", "D", "B", "A"]
    assert times(page) == [("May 2024", "2024-05"), ("3 Feb 2023", "2023-02-03"), ("2023", "2023")]


def test_news_without_any_date_need_no_heading_and_get_no_date(client):
    make_news("First", order=1)
    make_news("Second", order=2)

    page = page_of(client)

    assert (elements(page, "h2"), times(page)) == ([], [])
    assert elements(page, "p", "quiet") == ["First", "Second"]


def test_an_item_says_more_and_leads_to_what_it_is_about(client):
    item = make_news("Ada wins", slug="wins", body="A **gold** medal.")
    item.publications.set([make_publication("Notes", slug="notes")])
    item.projects.set([make_project("Engine", slug="engine")])
    item.events.set([make_event("On engines", slug="on-engines")])
    item.people.set([make_person("Ada", slug="ada"), make_person("Luo", has_page=False)])
    about = [
        ("Notes", "/publications/notes/"),
        ("Engine", "/projects/engine/"),
        ("On engines", "/events/on-engines/"),
        ("Ada", "/people/ada/"),
    ]

    in_list, own = page_of(client), page_of(client, "/news/wins/")

    assert links(in_list) == [("feed", "/feeds/news.atom"), ("Ada wins", "/news/wins/"), *about]
    assert links(own) == [("News", "/news/"), *about]
    assert elements(own, "h1") == ["Ada wins"]
    assert elements(own, "span", "when") == ["Publication", "Project", "Talk or event", "Person"]
    assert ["A gold medal." in elements(page, "p") for page in (in_list, own)] == [True, True]


def test_an_item_does_not_lead_to_the_page_it_stands_on(client):
    item = make_news("Ada wins", slug="wins")
    ada, engine = make_person("Ada", slug="ada"), make_project("Engine", slug="engine")
    item.people.set([ada])
    item.projects.set([engine])
    item.events.set([make_event("On engines", slug="on-engines", project=engine)])

    of_project, of_person = page_of(client, "/projects/engine/"), page_of(client, "/people/ada/")

    assert links(of_project.partition("<h2>News</h2>")[2]) == [
        ("Ada wins", "/news/wins/"),
        ("On engines", "/events/on-engines/"),
        ("Ada", "/people/ada/"),
    ]
    assert ("Project: Engine", "/projects/engine/") not in links(of_project)
    assert ("Ada", "/people/ada/") not in links(of_person)


@pytest.mark.parametrize("how", HIDDEN)
def test_an_item_leads_to_nothing_that_is_not_published(client, how):
    item = make_news("Shown", slug="shown")
    item.publications.set([make_publication("Secret", **how)])
    item.projects.set([make_project("Secret", **how)])
    item.events.set([make_event("Secret", **how)])
    item.people.set([make_person("Secret", **how)])

    assert ["Secret" in page_of(client, address) for address in ("/news/", "/news/shown/")] == [False, False]


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_news_are_neither_listed_nor_found(client, how):
    make_news("Secret", slug="secret", **how)

    assert listed(client) == []
    assert client.get("/news/secret/").status_code == 404


def test_a_visitor_filters_news_by_topic_year_person_and_words(client):
    ada = make_person("Ada", slug="ada")
    make_news("Lens found", date="2022-05", topics=[make_topic("Optics")])
    make_news("Ada wins", date="2024").people.set([ada])
    make_news("Loom sold")

    assert listed(client, "?topic=optics") == ["Lens found"]
    assert listed(client, "?year=2024") == ["Ada wins"]
    assert listed(client, "?year=2020-2023") == ["Lens found"]
    assert listed(client, "?person=ada") == ["Ada wins"]
    assert listed(client, "?q=loom") == ["Loom sold"]
    assert listed(client, "?year=1999") == []
    assert listed(client, "?topic=nothing") == []


def test_a_list_without_news_says_so(client):
    assert elements(page_of(client), "h2") == ["No news yet."]


def test_an_old_address_leads_to_the_new_one(client):
    item = make_news(slug="old")
    item.slug = "new"
    item.save()

    answer = client.get("/news/old/")

    assert (answer.status_code, answer["Location"]) == (301, "/news/new/")


@pytest.mark.parametrize("address", ["/news/", "/news/?topic=optics&person=ada&q=item&year=2024", "/news/shown/"])
def test_pages_ask_no_more_for_many_rows_than_for_few(client, address):
    optics, ada, shown = make_topic("Optics"), make_person("Ada", slug="ada"), make_news("Shown", slug="shown")

    def add(number):
        for _ in range(number):
            about = {
                "publications": make_publication(),
                "projects": make_project(),
                "events": make_event(),
                "people": make_person(),
                "topics": make_topic(),
            }
            item = make_news("An item", date="2024", topics=[optics])
            item.people.add(ada)
            for each in (item, shown):
                for field, entry in about.items():
                    getattr(each, field).add(entry)

    add(2)
    few = number_of_queries(client, address)
    add(8)

    assert number_of_queries(client, address) == few


def test_news_of_an_award_lead_to_who_received_it_and_stand_on_their_page(client):
    ada = make_person("Ada", slug="ada")
    award = ada.awards.create(name="A medal")
    make_news("Ada wins", slug="wins").awards.set([award])
    make_identity(mode="lab")

    own = page_of(client, "/news/wins/")

    assert ("A medal", "/people/ada/#record-awards") in links(own)
    assert "Ada wins" in page_of(client, "/people/ada/")
    assert client.get("/news/?person=ada").content.count(b"Ada wins") == 1


def test_news_do_not_name_the_award_of_somebody_hidden(client):
    bo = make_person("Bo", status="draft")
    make_news("Somebody wins", slug="wins").awards.set([bo.awards.create(name="Secret medal")])

    assert "Secret" not in page_of(client, "/news/wins/") + page_of(client)


def test_a_list_shows_the_whole_text_of_short_news(client):
    make_news("A prize", body="We won. [Look](https://example.org/prize).")

    assert '<a href="https://example.org/prize"' in page_of(client)


def test_a_list_shows_the_beginning_of_a_long_text_and_leads_to_the_rest(client):
    post = make_news("A long post", body="Fog again. " * 100 + "The end.")

    page = page_of(client)

    assert ("The end." in page, ("Read on: A long post", post.get_absolute_url()) in links(page)) == (False, True)
