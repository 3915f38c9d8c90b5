import pytest
from django.http import QueryDict

from content.models import Page
from content.query import ListQuery
from tests.make import make_page, make_topic

pytestmark = pytest.mark.django_db


def asked(text):
    return ListQuery(QueryDict(text))


def found(text):
    return [page.title for page in asked(text).narrow(Page.objects.published()).newest()]


@pytest.fixture
def pages():
    optics, sound = make_topic("Optics"), make_topic("Sound")
    make_page("Both", topics=[optics, sound])
    make_page("Optics only", topics=[optics])
    make_page("Plain")


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("", ["Both", "Optics only", "Plain"]),
        ("unknown=1&foo[]=2", ["Both", "Optics only", "Plain"]),
        ("topic=optics", ["Both", "Optics only"]),
        ("topic=optics&topic=optics", ["Both", "Optics only"]),
        ("topic=optics&topic=sound", ["Both"]),
        ("topic=optics&topic=nothing", []),
        ("topic=", ["Both", "Optics only", "Plain"]),
        ("topic=a&topic=b&topic=c&topic=d&topic=e&topic=f", []),
        ("q=only", ["Optics only"]),
        ("q=%00only%00", ["Optics only"]),
        ("q=%22optics%22 “only”", ["Optics only"]),
        ("topic=sound&q=only", []),
        ("topic=" + "x" * 5000, []),
    ],
)
def test_the_query_narrows_a_list(pages, text, titles):
    assert found(text) == titles


def test_each_chip_leads_to_the_list_without_it(pages):
    chips = asked("topic=optics&topic=sound&q=fog").active

    assert [(chip.label, chip.without) for chip in chips] == [
        ("Optics", "?topic=sound&q=fog"),
        ("Sound", "?topic=optics&q=fog"),
        ("“fog”", "?topic=optics&topic=sound"),
    ]


def test_the_address_drops_what_says_nothing(pages):
    assert asked("utm=1&topic=optics&page=3&q=&topic=").address == "?topic=optics"


def test_an_unfiltered_list_has_an_empty_address():
    assert asked("").address == "?"
