"""Which work and which person an entry means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publications import matching
from publications.matching import (
    People,
    Works,
    folded,
    is_same_by_arxiv,
    is_same_by_doi,
    is_same_by_title,
    traits,
)
from publications.reference import Name

PAPER = {"type": "journal-article", "title": "On the tides of deep seas", "author": "Poole", "year": 2020}


def is_found(*, known=(), wanted=()):
    works = Works()
    works.add("known", traits(**{**PAPER, **dict(known)}))
    return works.find(traits(**{**PAPER, **dict(wanted)})) == "known"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The *Gödel* machine!", "the godel machine"),
        ("A $x_2$–bound", "A x2 bound"),
        ("ﬁne", "fine"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_titles_that_only_look_different_fold_alike(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("深層学習", "強化学習"), ("Part 1", "Part 2"), ("かき", "がき")])
def test_titles_that_differ_in_any_script_fold_apart(one, other):
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        ({"doi": "10.1/AbC"}, {"doi": "10.1/abc", "title": "On the tides of deep seas: corrected"}),
        ({"doi": "10.1/a"}, {"doi": "10.1/a", "title": "A title in another language altogether"}),
        ({"arxiv": "2106.01234v1"}, {"arxiv": "2106.01234v3", "title": "Renamed", "author": "Lind"}),
        ({"doi": "10.48550/arXiv.2106.01234"}, {"arxiv": "2106.01234", "title": "Renamed"}),
        ({}, {"title": "ON THE TIDES OF DEEP SEAS"}),
        ({}, {"year": None}),
        ({"doi": "10.1/a"}, {}),
        ({"pages": "1-9"}, {"pages": "1–12"}),
        ({"type": "conference-paper"}, {"type": "book-chapter"}),
    ],
    ids=[
        "DOI in another case",
        "DOI and another title",
        "arXiv in another version",
        "arXiv as DOI",
        "title",
        "no year",
        "no DOI",
        "pages corrected",
        "kindred types",
    ],
)
def test_the_same_work_is_recognised(known, wanted):
    assert is_found(known=known, wanted=wanted)


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        ({"doi": "10.1/a", "type": "book"}, {"doi": "10.1/a", "type": "book-chapter", "title": "The moon's pull"}),
        ({"doi": "10.1/a", "pages": "1-9"}, {"doi": "10.1/a", "pages": "10-19", "title": "The moon's pull"}),
        ({"doi": "10.1/a"}, {"doi": "10.1/b"}),
        ({}, {"year": 2021}),
        ({}, {"author": "Lind"}),
        ({}, {"type": "conference-paper"}),
        ({"title": "Notes"}, {"title": "Notes", "year": None}),
        ({"volume": "1", "pages": "3"}, {"volume": "2", "pages": "8"}),
        ({"type": "preprint"}, {}),
    ],
    ids=[
        "book and chapter",
        "two chapters",
        "two DOIs",
        "another year",
        "another author",
        "journal and conference",
        "short title without year",
        "two volumes",
        "preprint",
    ],
)
def test_different_works_are_told_apart(known, wanted):
    assert not is_found(known=known, wanted=wanted)


def test_of_two_alike_the_one_known_first_is_found():
    works = Works()
    works.add("first", traits(**PAPER))
    works.add("second", traits(**PAPER))

    assert works.find(traits(**PAPER)) == "first"


def prefaces(title):
    """Works of one title without authors, which little tells apart."""
    return st.builds(
        traits,
        title=st.just(title),
        type=st.sampled_from(["journal-article", "magazine-article", "book-chapter", "preprint"]),
        year=st.sampled_from([None, 2020, 2021]),
        doi=st.sampled_from(["", "10.1/a", "10.1/b", "10.1/c"]),
        arxiv=st.sampled_from(["", "2106.01234", "2106.05678"]),
        volume=st.sampled_from(["", "1", "2"]),
        issue=st.sampled_from(["", "1", "2"]),
        pages=st.sampled_from(["", "1", "7", "9"]),
    )


@pytest.mark.parametrize("title", ["Preface", "Preface to the proceedings"])
@given(data=st.data())
def test_among_very_many_namesakes_the_same_work_is_found_as_by_a_look_at_each(title, data):
    known = data.draw(st.lists(prefaces(title), min_size=20, max_size=60))
    wanted = data.draw(prefaces(title))
    works = Works()
    for number, found in enumerate(known):
        works.add(number, found)

    by_look = [
        [number for number, found in enumerate(known) if key(found) and is_same(wanted, found)]
        for key, is_same in (
            (lambda found: wanted.doi and found.doi == wanted.doi, is_same_by_doi),
            (lambda found: wanted.arxiv and found.arxiv == wanted.arxiv, is_same_by_arxiv),
            (lambda found: True, is_same_by_title),
        )
    ]

    assert works.find(wanted) == next((numbers[0] for numbers in by_look if numbers), None)


class Counted:
    """Counts how often works are compared."""

    def __init__(self, compare):
        self.compare, self.times = compare, 0

    def __call__(self, *works):
        self.times += 1
        return self.compare(*works)


@pytest.mark.parametrize(
    "apart",
    [
        lambda number: {"doi": f"10.1/{number}"},
        lambda number: {"arxiv": f"2106.{number:05}"},
        lambda number: {"volume": str(number), "pages": f"{number}-{number + 9}"},
        lambda number: {"issue": str(number), "pages": f"{number}-{number + 9}"},
        lambda number: {"year": number},
    ],
    ids=["DOI", "arXiv", "volume", "issue", "year"],
)
def test_very_many_works_of_one_title_are_not_compared_with_each_other(monkeypatch, apart):
    compare = Counted(is_same_by_title)
    monkeypatch.setattr(matching, "is_same_by_title", compare)
    works = Works()

    for number in range(1, 1_001):
        found = traits(**{"type": "journal-article", "title": "Preface", "year": 2020, **apart(number)})
        assert works.find(found) is None
        works.add(number, found)

    assert compare.times < 1_000


GRACE = ("grace", "0000-0002-1825-0097", "Grace B. M.", "Hopper", ["Grace B. M. Hopper", "Grace Murray"])
GIL = ("gil", None, "Gil", "Hopper", ["Gil Hopper"])
BERG = ("berg", None, "Jan", "van der Berg", ["Jan van der Berg"])


@pytest.mark.parametrize(
    ("name", "people", "found"),
    [
        (Name(given="Grace B. M.", family="Hopper"), [GRACE, GIL], ("grace", ())),
        (Name(given="GRACE", family="Murray"), [GRACE], ("grace", ())),
        (Name(given="G.", family="Hopper"), [GRACE], ("grace", ())),
        (Name(given="G.B.M.", family="Hopper"), [GRACE], ("grace", ())),
        (Name(given="G. X.", family="Hopper"), [GRACE], (None, ())),
        (Name(given="G.", family="Hopper"), [GRACE, GIL], (None, ("gil", "grace"))),
        (Name(given="G. B.", family="Hopper"), [GRACE, GIL], (None, ("gil", "grace"))),
        (Name(given="Any", family="Name", orcid="0000-0002-1825-0097"), [GRACE], ("grace", ())),
        (Name(given="Grace B. M.", family="Hopper", orcid="0000-0001-5109-3700"), [GRACE], (None, ())),
        (Name(given="J.", family="van der Berg"), [BERG], ("berg", ())),
        (Name(literal="Hopper"), [GRACE], (None, ())),
    ],
)
def test_a_name_means_a_person_only_where_no_other_may_be_meant(name, people, found):
    assert People(people).find(name) == found


def test_initials_are_doubtful_once_another_full_name_of_theirs_was_met():
    people = People([GRACE])
    people.notice(Name(given="Gloria", family="Hopper"))

    assert people.find(Name(given="G.", family="Hopper")) == (None, ("grace",))


def test_the_favourite_is_meant_wherever_a_name_may_be_theirs():
    assert People([GRACE, GIL], favourite="gil").find(Name(given="G.", family="Hopper")) == ("gil", ())


def test_two_chapters_that_bear_the_doi_of_their_book_stay_two():
    chapter = {"type": "book-chapter", "doi": "10.1/book"}

    assert not is_found(
        known={**chapter, "title": "Chapter one", "pages": "1–5"},
        wanted={**chapter, "title": "Chapter two", "pages": "6–9"},
    )
