import pytest

from publications.imprint import imprint
from tests.make import make_publication, make_venue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("edition", "said"), [("3rd", "3rd edition"), ("Second", "Second edition"), ("2nd ed.", "2nd ed.")]
)
def test_an_edition_is_said_as_one(edition, said):
    work = make_publication(type="book", edition=edition, publisher="Port Press", issued="2020")

    assert imprint(work) == f"{said}, Port Press"


def test_volume_issue_pages_and_month_follow_the_venue():
    work = make_publication(
        venue=make_venue("Journal of Light"), volume="9", issue="2", pages="101--128", issued="2026-05"
    )

    assert imprint(work) == "Journal of Light, 9(2), 101–128, May 2026"


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ("7", "p. 7"),
        ("7-9", "pp. 7–9"),
        ("xii", "p. xii"),
        ("188 pp.", "188 pp."),
        ("12 Seiten", "12 Seiten"),
        ("p. 7", "p. 7"),
    ],
)
def test_pages_are_said_as_pages_once(pages, said):
    assert imprint(make_publication(type="phd-thesis", pages=pages, issued=None)) == f"PhD thesis, {said}"


@pytest.mark.parametrize(
    ("venue", "said"),
    [
        ({"name": "Operating Systems Design and Implementation", "short_name": "OSDI"}, "OSDI"),
        ({"name": "Journal of Light"}, "Journal of Light"),
        ({"name": "Humanities and Social Sciences Communications"}, "Journal article"),
    ],
)
def test_beside_a_work_stands_what_fits_there(venue, said):
    assert make_publication(type="journal-article", venue=make_venue(**venue)).venue_label == said
