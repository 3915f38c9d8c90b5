"""The query of the list, sentence by sentence of what is promised."""

import pytest
from django.http import QueryDict

from publications.models import Publication
from publications.query import PublicationQuery
from tests.make import make_person, make_publication, make_topic, make_venue

pytestmark = pytest.mark.django_db

ALL = ["Echo", "Delta", "Charlie", "Bravo", "Alpha"]


@pytest.fixture
def works():
    """Five works, the newest first: Echo (no date), Delta 2024, Charlie 2022, Bravo 2020, Alpha 2018."""
    systems = make_topic("Systems")
    databases = make_topic("Databases", parent=systems)
    optics = make_topic("Optics")
    make_topic("Unused")
    osdi, light = make_venue("Systems Design", short_name="OSDI"), make_venue("Journal of Light")
    ada, grace = make_person("Ada Lovelace"), make_person("Grace Hopper")
    make_person("Alan Turing", has_page=False)
    make_publication("Alpha", issued="2018", topics=[systems], authors=[ada], venue=osdi, links=["paper", "code"])
    make_publication("Bravo", issued="2020-05", topics=[databases, optics], authors=[ada, grace], venue=light)
    make_publication("Charlie", issued="2022-05-09", topics=[optics], type="preprint", links=["paper", "data"])
    make_publication("Delta", issued="2024", authors=["Alan Turing", grace], venue=osdi, body="About fog.")
    make_publication("Echo", issued=None, type="book", topics=[systems, optics], stage="in_press", links=["slides"])
    make_publication("Draft", status="draft", topics=[systems], authors=[ada], venue=osdi, links=["code"])
    make_publication("Early", stage="submitted", topics=[systems], authors=[ada], venue=osdi, links=["code"])


def asked(text):
    return PublicationQuery(QueryDict(text))


def titles(text):
    known = dict(Publication.objects.values_list("pk", "title"))
    return [known[key] for key in asked(text).in_order()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ALL),
        ("topic=systems", ["Echo", "Bravo", "Alpha"]),
        ("topic=databases", ["Bravo"]),
        ("topic=systems&topic=optics", ["Echo", "Bravo"]),
        ("topic=unused", []),
        ("year=2022", ["Charlie"]),
        ("year=2018-2022", ["Charlie", "Bravo", "Alpha"]),
        ("year=2018&year=2024", ["Delta", "Alpha"]),
        ("year=2018&year=2020-2022", ["Charlie", "Bravo", "Alpha"]),
        ("type=preprint", ["Charlie"]),
        ("type=preprint&type=book", ["Echo", "Charlie"]),
        ("person=ada-lovelace", ["Bravo", "Alpha"]),
        ("person=ada-lovelace&person=grace-hopper", ["Delta", "Bravo", "Alpha"]),
        ("person=alan-turing", []),
        ("venue=osdi", ["Delta", "Alpha"]),
        ("has=pdf", ["Charlie", "Alpha"]),
        ("has=pdf&has=code", ["Alpha"]),
        ("has=slides", ["Echo"]),
        ("has=data", ["Charlie"]),
        ("has=video", []),
        ("q=alpha", ["Alpha"]),
        ("q=fog", ["Delta"]),
        ("q=hopper+bravo", ["Bravo"]),
        ("q=osdi", ["Delta", "Alpha"]),
        ("q=journal+light", ["Bravo"]),
        ("topic=systems&year=2018&type=conference-paper&person=ada-lovelace&venue=osdi&has=code&q=alp", ["Alpha"]),
    ],
)
def test_a_filter_leaves_what_it_says(works, text, expected):
    assert titles(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "topic=nothing",
        "topic=systems&topic=nothing",
        "topic=systems&topic=optics&topic=databases&topic=a&topic=b&topic=c",
        "year=abc",
        "year=22",
        "year=2022-2018",
        "year=2022-",
        "year=-2022",
        "year=２０２２",
        "year=99999999999999999999",
        "type=novel",
        "person=nobody",
        "venue=nowhere",
        "has=everything",
        "has=pdf&has=everything",
        "q=zzz",
        "&".join(f"year={year}" for year in range(2000, 2030)),
        "&".join(f"type={number}" for number in range(30)) + "&type=preprint",
    ],
)
def test_a_value_that_fits_nothing_or_too_many_give_no_match(works, text):
    assert titles(text) == []


@pytest.mark.parametrize("text", ["foo=1", "Topic=systems", "topic=", "q=", "q=+", "year=", "page=7", "sort=up"])
def test_what_means_nothing_is_ignored(works, text):
    assert titles(text) == ALL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sort=newest", ALL),
        ("sort=oldest", ["Alpha", "Bravo", "Charlie", "Delta", "Echo"]),
        ("sort=title", ["Alpha", "Bravo", "Charlie", "Delta", "Echo"]),
        ("sort=relevance", ALL),
        ("sort=", ALL),
        ("sort=drop+table", ALL),
    ],
)
def test_the_order_is_the_one_asked_for(works, text, expected):
    assert titles(text) == expected


def test_the_most_relevant_have_the_words_in_their_title(works):
    make_publication("Ode to Alpha", issued="2010", body="bravo")
    make_publication("Old", issued="2026", body="alpha bravo")

    assert titles("q=alpha&sort=relevance") == ["Alpha", "Ode to Alpha", "Old"]


def test_the_order_survives_the_removal_of_a_filter(works):
    [chip] = asked("year=2018-2022&sort=title").active

    assert (chip.label, chip.without) == ("2018–2022", "?sort=title")


def test_chips_say_what_people_say(works):
    chips = asked("topic=systems&type=preprint&person=ada-lovelace&venue=osdi&has=pdf&has=huh&q=a+b").active

    assert [chip.label for chip in chips] == [
        "Systems",
        "Preprint",
        "Ada Lovelace",
        "OSDI",
        "PDF",
        "huh",
        "“a b”",
    ]


def groups(text):
    return asked(text).groups


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(None, 1), (2024, 1), (2022, 1), (2020, 1), (2018, 1)]),
        ("sort=oldest", [(2018, 1), (2020, 1), (2022, 1), (2024, 1), (None, 1)]),
        ("sort=title", []),
        ("sort=title&group=year", [(None, 1), (2024, 1), (2022, 1), (2020, 1), (2018, 1)]),
        ("group=none", []),
        ("group=type", [("conference-paper", 3), ("preprint", 1), ("book", 1)]),
        ("group=type&topic=optics", [("conference-paper", 1), ("preprint", 1), ("book", 1)]),
        ("group=type&topic=nothing", []),
        ("group=venue", [(None, 1), (2024, 1), (2022, 1), (2020, 1), (2018, 1)]),
    ],
)
def test_the_groups_are_those_asked_for_or_the_usual_ones(works, text, expected):
    assert groups(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("group=type", ["Delta", "Bravo", "Alpha", "Charlie", "Echo"]),
        ("group=type&sort=oldest", ["Alpha", "Bravo", "Delta", "Charlie", "Echo"]),
        ("group=year&sort=title", ["Echo", "Delta", "Charlie", "Bravo", "Alpha"]),
        ("group=none", ALL),
    ],
)
def test_a_list_goes_from_group_to_group(works, text, expected):
    known = dict(Publication.objects.values_list("pk", "title"))
    query = asked(text)

    whole = [known[key] for key in query.in_groups(0, 99)]
    in_twos = [known[key] for start in range(0, 5, 2) for key in query.in_groups(start, start + 2)]

    assert (whole, in_twos) == (expected, expected)


def test_an_export_is_in_the_order_of_the_list_without_groups(works):
    assert titles("group=type") == ALL


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("group=type", "?group=type"),
        ("group=year", "?"),
        ("group=none", "?group=none"),
        ("group=up", "?"),
        ("sort=title&group=none", "?sort=title"),
        ("sort=title&group=year", "?sort=title&group=year"),
    ],
)
def test_the_address_says_the_groups_unless_they_are_the_usual_ones(works, text, address):
    assert asked(text).address == address


def test_the_filters_are_the_same_in_every_order(works):
    found = {asked(f"topic=systems&q=a{rest}").filters for rest in ("", "&sort=title", "&group=none", "&page=2")}

    assert found == {"?topic=systems&q=a"}
