import pytest

from publications.exchange import split_name, to_reference
from publications.reference import Name
from tests.make import make_authorship, make_person, make_publication, make_venue


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Chijun Sima", Name(given="Chijun", family="Sima")),
        ("Jan van der Berg", Name(given="Jan", family="van der Berg")),
        ("Sima, Chijun", Name(given="Chijun", family="Sima")),
        ("Martin Luther King Jr.", Name(given="Martin Luther", family="King", suffix="Jr.")),
        ("Martin Luther King, Jr.", Name(given="Martin Luther", family="King", suffix="Jr.")),
        ("Pierre-Louis Aublin", Name(given="Pierre-Louis", family="Aublin")),
        ("Aristotle", Name(literal="Aristotle")),
        ("LIGO Scientific Collaboration", Name(literal="LIGO Scientific Collaboration")),
        ("山田 花子", Name(literal="山田 花子")),
        ("محمد الخوارزمي", Name(given="محمد", family="الخوارزمي")),
    ],
)
def test_a_printed_name_is_split_only_where_that_is_likely_right(printed, name):
    assert split_name(printed) == name


@pytest.mark.django_db
def test_a_publication_becomes_a_reference():
    ada = make_person("Ada Lovelace", given_name="Ada", family_name="Lovelace")
    venue = make_venue("Journal of Light", short_name="JL", issn="1234-5679", publisher="Light Press")
    work = make_publication(
        "On *light*", subtitle="A study", venue=venue, issued="2022-07", pages="1-9", stage="in_press", authors=[ada]
    )
    make_authorship(work, "Grace Hopper*", order=1)
    make_authorship(work, "E. Ditor", role="editor")

    reference = to_reference(work)

    assert (reference.title, reference.issued, reference.stage) == ("On *light*: A study", (2022, 7), "in_press")
    assert [name.full for name in reference.author] == ["Ada Lovelace", "Grace Hopper"]
    assert [name.family for name in reference.editor] == ["Ditor"]
    assert (reference.container_title, reference.container_title_short) == ("Journal of Light", "JL")
    assert (reference.issn, reference.publisher) == ("1234-5679", "Light Press")


@pytest.mark.django_db
def test_what_was_printed_wins_over_the_venue():
    work = make_publication(venue=make_venue("OSDI"), container_title="16th OSDI", publisher="USENIX", issued=None)

    reference = to_reference(work)

    assert (reference.container_title, reference.publisher, reference.issued) == ("16th OSDI", "USENIX", ())


@pytest.mark.django_db
@pytest.mark.parametrize(("series", "expected"), [("", "Lecture Notes"), ("Monographs", "Monographs")])
def test_the_venue_of_a_book_is_its_series(series, expected):
    reference = to_reference(make_publication(type="book", venue=make_venue("Lecture Notes"), series=series))

    assert reference.collection_title == expected
    assert reference.container_title == ("Lecture Notes" if series else "")
