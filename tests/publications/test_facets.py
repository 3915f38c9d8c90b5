import pytest
from django.http import QueryDict

from publications.facets import Facets
from publications.query import PublicationQuery
from tests.make import make_person, make_publication, make_topic, make_venue

pytestmark = pytest.mark.django_db


def facets(text=""):
    return Facets(PublicationQuery(QueryDict(text)))


def counts(name, text=""):
    return [(option.value, option.n) for option in getattr(facets(text), name).options]


@pytest.fixture
def works():
    systems = make_topic("Systems")
    databases = make_topic("Databases", parent=systems)
    optics = make_topic("Optics")
    ada, grace = make_person("Ada"), make_person("Grace")
    osdi, light = make_venue("OSDI"), make_venue("Light")
    make_publication("One", issued="2022", topics=[systems, databases], authors=[ada], venue=osdi, links=["code"])
    make_publication("Two", issued="2022", topics=[optics], authors=[ada, grace], venue=osdi, type="preprint")
    make_publication("Three", issued="2020", topics=[databases, optics], authors=[grace], venue=light, links=["data"])
    hidden = {"topics": [optics, make_topic("Secret")], "authors": [ada, make_person("Lurker")], "links": ["video"]}
    make_publication("Draft", issued="2020", status="draft", venue=osdi, **hidden)
    make_publication("Later", issued="2021", publish_at="2999-01-01T00:00Z", venue=make_venue("Hidden"), **hidden)
    make_publication("Early", issued="2019", stage="submitted", type="poster", **hidden)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("topic", "", [("databases", 2), ("optics", 2), ("systems", 2)]),
        ("topic", "topic=optics", [("databases", 1), ("optics", 2), ("systems", 1)]),
        ("topic", "year=2022", [("databases", 1), ("optics", 1), ("systems", 1)]),
        ("topic", "type=novel", [("databases", 0), ("optics", 0), ("systems", 0)]),
        ("year", "", [("2020", 1), ("2022", 2)]),
        ("year", "year=2020", [("2020", 1), ("2022", 2)]),
        ("year", "topic=optics", [("2020", 1), ("2022", 1)]),
        ("year", "type=preprint", [("2020", 0), ("2022", 1)]),
        ("type", "", [("conference-paper", 2), ("preprint", 1)]),
        ("type", "type=preprint", [("conference-paper", 2), ("preprint", 1)]),
        ("type", "year=2020", [("conference-paper", 1), ("preprint", 0)]),
        ("person", "", [("ada", 2), ("grace", 2)]),
        ("person", "person=grace", [("grace", 2), ("ada", 2)]),
        ("person", "year=2020", [("grace", 1), ("ada", 0)]),
        ("venue", "", [("osdi", 2), ("light", 1)]),
        ("venue", "venue=light", [("light", 1), ("osdi", 2)]),
        ("venue", "person=ada", [("osdi", 2), ("light", 0)]),
        ("has", "", [("code", 1), ("data", 1)]),
        ("has", "has=code", [("code", 1), ("data", 0)]),
        ("has", "q=three", [("code", 0), ("data", 1)]),
    ],
)
def test_a_count_says_what_a_click_would_give(works, name, text, expected):
    assert counts(name, text) == expected


@pytest.mark.parametrize(
    "text", ["", "topic=optics", "year=2020&type=conference-paper", "q=t&person=grace", "has=code"]
)
def test_every_count_is_what_the_list_then_holds(works, text):
    current = facets(text)
    adding = {"topic", "has"}

    clicks = [
        (
            f"{text}&{facet.name}={option.value}" if facet.name in adding else alone(text, facet.name, option.value),
            option.n,
        )
        for facet in current
        for option in facet.options
    ]

    assert [facets(click).shown for click, _n in clicks] == [n for _click, n in clicks]


def alone(text, name, value):
    """The query with only this value of a widening facet."""
    kept = [pair for pair in text.split("&") if pair and not pair.startswith(f"{name}=")]
    return "&".join([*kept, f"{name}={value}"])


def test_the_totals_count_what_is_shown_and_what_there_is(works):
    current = facets("topic=optics&year=2022")

    assert (current.shown, current.total, current.first_year) == (1, 3, 2020)


def test_the_totals_are_said_in_words(works):
    said = [facets(text).found for text in ("", "topic=optics", "year=1900")]

    assert said == ["3 publications", "2 of 3 publications", "0 of 3 publications"]
    assert facets().extent == "3 publications since 2020"


def test_a_sixth_topic_would_match_nothing():
    topics = [make_topic(f"Topic {letter}") for letter in "abcdef"]
    make_publication(topics=topics)

    options = facets("&".join(f"topic=topic-{letter}" for letter in "abcde")).topic.options

    assert [(option.on, option.n) for option in options] == [(True, 1)] * 5 + [(False, 0)]


def test_over_ten_years_fold_into_the_last_nine_and_earlier():
    for year in (1990, 1995, *range(2015, 2025)):
        make_publication(issued=str(year))

    year = facets("year=2016").year

    assert [(option.value, option.label, option.n) for option in year.options] == [
        ("1990-2015", "≤’15", 3),
        *((str(number), f"’{number % 100}", 1) for number in range(2016, 2025)),
    ]
    assert [option.on for option in year.options] == [False, True] + [False] * 8


def test_ten_years_stand_for_themselves():
    for year in range(2015, 2025):
        make_publication(issued=str(year))

    assert [value for value, _n in counts("year")] == [str(year) for year in range(2015, 2025)]


def test_a_value_without_an_option_is_kept(works):
    assert facets("year=2018-2022&year=2020").year.kept == ["2018-2022"]


def test_a_facet_without_a_choice_is_left_out():
    make_publication(issued="2024")

    assert [facet.name for facet in facets()] == []


def test_the_suggestions_are_the_removals_that_help_best_first(works):
    current = facets("topic=optics&year=2020&type=preprint")

    assert [(chip.label, n) for chip, n in current.suggestions] == [("2020", 1), ("Preprint", 1)]


def test_no_removal_helps_when_two_filters_fit_nothing(works):
    assert facets("topic=nothing&type=novel").suggestions == []


def test_a_long_list_of_authors_shows_the_first_and_folds_the_rest():
    make_publication(authors=[make_person(f"Person {letter}") for letter in "abcdefghij"])

    person = facets("person=person-j").person

    assert [label.slug for label in person.at_once] == [f"person-{letter}" for letter in "jabcde"]
    assert len(person.further) == 4
