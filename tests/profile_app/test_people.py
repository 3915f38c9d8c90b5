import pytest

from tests.make import make_award, make_identity, make_person, make_position, make_topic
from tests.reading import elements, links, main_of, number_of_queries

pytestmark = pytest.mark.django_db

PAST = {"start": "2019", "end": "2021"}


def names(client, query=""):
    return elements(main_of(client.get(f"/people/{query}")), "h3")


@pytest.fixture
def lab():
    head = make_person("Ingrid Head")
    make_position(head, title="Professor", group="pi", start="2019", ongoing=True)
    make_identity(head, "lab")
    return head


def test_a_visitor_of_a_lab_sees_its_people_by_group(client, lab):
    for name, group in (("Vera Visitor", "visitor"), ("Paul Student", "phd"), ("Anna Student", "phd")):
        make_position(make_person(name), group=group)

    page = main_of(client.get("/people/"))

    assert elements(page, "h2") == ["Principal investigator", "PhD students", "Visitors"]
    assert elements(page, "h3") == ["Ingrid Head", "Anna Student", "Paul Student", "Vera Visitor"]


def test_the_order_given_by_an_editor_comes_before_the_name(client, lab):
    make_position(make_person("Anna Student", order=2), group="phd")
    make_position(make_person("Paul Student", order=1), group="phd")

    assert names(client) == ["Ingrid Head", "Paul Student", "Anna Student"]


def test_who_holds_two_positions_stands_in_the_higher_group(client, lab):
    both = make_person("Bo Both")
    make_position(both, group="visitor", title="Visitor")
    make_position(both, group="postdoc", title="Postdoc")

    page = main_of(client.get("/people/"))

    assert elements(page, "h2") == ["Principal investigator", "Postdocs"]
    assert elements(page, "p", "meta") == ["Professor, since 2019", "Postdoc"]


def test_alumni_stand_in_a_table_with_where_they_went(client, lab):
    gone = make_person("Gone Alumna")
    make_position(gone, title="PhD student", group="phd", **PAST)
    make_position(gone, title="Lecturer", organisation="Inverloch Institute")

    page = main_of(client.get("/people/"))

    assert elements(page, "h2") == ["Principal investigator", "Alumni"]
    assert elements(page, "td") == ["PhD student, 2019–2021", "Lecturer, Inverloch Institute"]


def test_who_ended_in_the_last_full_year_is_an_alumna_and_this_year_is_not(client, lab, time_machine):
    time_machine.move_to("2026-06-15T12:00:00Z")
    make_position(make_person("Last Year"), group="phd", end="2025")
    make_position(make_person("This Year"), group="phd", end="2026")
    make_position(make_person("This Month"), group="phd", end="2026-06")
    make_position(make_person("Yesterday"), group="phd", end="2026-06-14")

    page = main_of(client.get("/people/"))

    assert elements(page, "h3") == ["Ingrid Head", "This Month", "This Year"]
    assert elements(page, "th")[3:] == ["Yesterday", "Last Year"]


def test_a_member_without_a_page_is_text(client, lab):
    make_position(make_person("Quiet Member", has_page=False), group="phd")

    page = main_of(client.get("/people/"))

    assert elements(page, "h3") == ["Ingrid Head", "Quiet Member"]
    assert ("Quiet Member", "/people/quiet-member/") not in links(page)


def test_whoever_has_a_page_but_no_place_in_the_lab_stands_with_the_others(client, lab):
    make_person("Far Collaborator")
    make_person("Only Named", has_page=False)

    page = main_of(client.get("/people/"))

    assert elements(page, "h2") == ["Principal investigator", "Others"]
    assert elements(page, "h3") == ["Ingrid Head", "Far Collaborator"]


def test_a_researchers_site_lists_the_owner_first_then_people_with_a_page(client):
    owner = make_person("Zoe Owner")
    make_person("Abe Friend")
    make_person("Luo Mentor", has_page=False)
    make_identity(owner)

    page = main_of(client.get("/people/"))

    assert elements(page, "h3") == ["Zoe Owner", "Abe Friend"]
    assert elements(page, "h2", "vh") == ["All people"]


def test_unpublished_people_are_not_listed(client, lab):
    for number, how in enumerate(({"status": "draft"}, {"status": "archived"}, {"publish_at": "2999-01-01T00:00Z"})):
        make_position(make_person(f"Hidden {number}", **how), group="phd")

    assert names(client) == ["Ingrid Head"]


def test_a_visitor_filters_people_by_topic_and_words(client, lab):
    optics, waves = make_topic("Optics"), make_topic("Waves")
    make_position(make_person("Anna Optics", topics=[optics], tagline="Lenses"), group="phd")
    make_position(make_person("Paul Waves", topics=[waves]), group="phd")

    assert names(client, "?topic=optics") == ["Anna Optics"]
    assert names(client, "?q=lenses") == ["Anna Optics"]
    assert names(client, "?topic=waves&q=lenses") == []


def test_the_bar_of_topics_leads_only_to_topics_that_show_somebody(client, lab):
    broad = make_topic("Physics")
    make_position(make_person("Anna", topics=[make_topic("Optics", parent=broad), make_topic("Waves")]), group="phd")
    make_topic("Unused")
    make_person("Hidden", status="draft", topics=[make_topic("Secret")])

    page = main_of(client.get("/people/"))

    bar = [link for link in links(page) if "topic" in link[1]]
    assert bar == [("Physics", "/people/?topic=physics"), ("Waves", "/people/?topic=waves")]


def test_a_directory_without_people_says_so(client):
    assert elements(main_of(client.get("/people/")), "h2") == ["Nobody here yet."]


def test_a_filter_that_fits_nobody_offers_the_way_back(client, lab):
    answer = client.get("/people/?topic=nothing")

    assert answer.status_code == 200
    assert ("without nothing", "/people/?") in links(main_of(answer))


@pytest.mark.parametrize("mode", ["researcher", "lab"])
def test_the_directory_asks_no_more_for_many_people_than_for_few(client, mode):
    def add(number):
        for _ in range(number):
            person = make_person(topics=[make_topic()])
            make_position(person, group="phd")
            gone = make_person()
            make_position(gone, group="phd", **PAST)

    make_identity(make_person(), mode)
    add(2)
    few = number_of_queries(client, "/people/")
    add(8)

    assert number_of_queries(client, "/people/") == few


def test_a_person_is_found_by_what_stands_on_their_record(client):
    ada = make_person("Ada Brook")
    make_position(ada, organisation="Analytical Society", description="Shipped the **engine** compiler.")
    make_award(ada, name="Lovelace Medal")
    make_person("Bob Brook")

    pages = {word: client.get(f"/search/?q=brook+{word}").content.decode() for word in ("engine", "medal")}

    assert {word: ada.get_absolute_url() in page for word, page in pages.items()} == {"engine": True, "medal": True}
