"""Printed references taken apart."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.moving.printed import read_printed


def names(printed):
    return [name.full for name in printed.authors]


def test_a_citation_is_taken_apart():
    made = read_printed(
        "Lovelace, A., Babbage, C. K., &amp; de Morgan, A. (1843). <i>Notes on the engine: a study.</i>"
        " Scientific Memoirs, 3(12), 666-731. https://doi.org/10.1234/ABC.5",
        "Notes on the Engine: A Study",
    )

    assert names(made) == ["A. Lovelace", "C. K. Babbage", "A. de Morgan"]
    assert (made.year, made.title, made.container) == (1843, "Notes on the engine: a study", "Scientific Memoirs")
    assert (made.volume, made.issue, made.page, made.doi) == ("3", "12", "666–731", "10.1234/abc.5")
    assert made.doubts == []


@pytest.mark.parametrize(
    ("citation", "expected"),
    [
        ("Lee, J. (2001). A title here. Cities, 47, 42-52.", ("Cities", "47", "", "42–52", "")),
        ("Lee, J. (2001). A title here. Cities, (8), 561–562", ("Cities", "", "8", "561–562", "")),
        ("Lee, J. (2001). A title here. Cities,4(01), 1750003.", ("Cities", "4", "01", "", "1750003")),
        ("Lee, J. (2001). A title here. Cities, 39(12), msac263.", ("Cities", "39", "12", "", "msac263")),
        ("Lee, J. (2001). A title here. Cities, 13(8).", ("Cities", "13", "8", "", "")),
        ("Lee, J. (2001). A title here. Cities.", ("Cities", "", "", "", "")),
        ("Lee J. A title here. Cities. 2001; 7(3):182.", ("Cities", "7", "3", "182", "")),
        ("J. Lee, “A title here,” Cities, vol. 7, no. 3, pp. 1–9, 2001.", ("Cities", "7", "3", "1–9", "")),
        ('Lee, Jo. 2001. "A title here." <i>Cities</i> 7, no. 3: 1-9.', ("Cities", "7", "3", "1–9", "")),
        ('Lee, Jo. (2001). &quot;A title here.&quot; <i>Cities</i>. 1(1).', ("Cities", "1", "1", "", "")),
        ("Lee, J. (2001). A title here. In Proceedings of X (pp. 3-4).", ("Proceedings of X", "", "", "3–4", "")),
    ],
)  # fmt: skip
def test_where_it_appeared_is_read_in_many_styles(citation, expected):
    made = read_printed(citation, "A title here")

    assert (made.container, made.volume, made.issue, made.page, made.article_number) == expected
    assert (made.year, made.doubts) == (2001, [])


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ("Koks, E.E.", ["E. E. Koks"]),
        ("Forsythe A, Vanderwolf KJ, Xu J.", ["A. Forsythe", "K. J. Vanderwolf", "J. Xu"]),
        ("Guo, H.-B., & Chen, X.-H.", ["H.-B. Guo", "X.-H. Chen"]),
        ("Aerts, J.C.J.H., Coumou D., Thissen, M. & Li, Y.", ["J. C. J. H. Aerts", "D. Coumou", "M. Thissen", "Y. Li"]),
        ("Fellows Yates, J. A., & Xu, J.", ["J. A. Fellows Yates", "J. Xu"]),
        ("A. Lovelace, C. Babbage and K. de Witt", ["A. Lovelace", "C. Babbage", "K. de Witt"]),
        ("Ada Lovelace, Charles Babbage, and Mary Somerville", ["Ada Lovelace", "Charles Babbage", "Mary Somerville"]),
        ("Lovelace, Ada and Babbage, Charles", ["Ada Lovelace", "Charles Babbage"]),
        ("Lovelace, Ada; Babbage, Charles", ["Ada Lovelace", "Charles Babbage"]),
        ("King, M. L., Jr., & Lee, J.", ["M. L. King Jr.", "J. Lee"]),
        ("김바로, 전가람, & 지해인", ["김바로", "전가람", "지해인"]),
    ],
)
def test_authors_are_read_in_many_styles(authors, expected):
    made = read_printed(f"{authors} (2001). A title here. Cities.", "A title here")

    assert (names(made), made.doubts) == (expected, [])


@pytest.mark.parametrize("gap", ["… ", "... & ", "et al. "])
def test_authors_that_are_left_out_are_told(gap):
    made = read_printed(f"Lee, J., Li, Y., {gap}Xu, J. (2001). A title here. Cities.", "A title here")

    assert names(made) == ["J. Lee", "Y. Li", "J. Xu"]
    assert made.doubts == [("author", "The citation leaves some of the authors out.")]


def test_a_name_that_may_be_half_a_name_is_told():
    made = read_printed("Plato, Lee, J. (2001). A title here. Cities.", "A title here")

    assert names(made) == ["Plato", "J. Lee"]
    assert made.doubts == [("author", "Not sure who the authors are: Plato")]


def test_another_title_is_told():
    made = read_printed("Lee, J. (2001). Something else entirely. Cities, 1(2), 3-4.", "A title here")

    assert made.title == "Something else entirely"
    assert made.doubts == [("title", "The citation has another title: Something else entirely")]


def test_a_title_with_other_letters_is_the_same():
    made = read_printed("Lee, J. (2001). Filementous fungi in food. Cities, 1(2), 3-4.", "Filamentous fungi in food")

    assert (made.container, made.doubts) == ("Cities", [])


def test_what_is_not_understood_is_told():
    made = read_printed("Lee, J. (2001). A title here. Cities, 1(2), 3-4. Best paper 2002 at (X).", "A title here")

    assert made.doubts == [("note", "The end of the citation is not understood: Best paper 2002 at (X")]


@pytest.mark.parametrize("citation", ["", "TBD", "n/a", "In preparation.", "<i></i>"])
def test_a_citation_that_says_nothing_says_nothing(citation):
    made = read_printed(citation, "A title here")

    assert (made.authors, made.year, made.doubts) == ((), None, [])


def test_a_citation_without_any_shape_is_told():
    assert read_printed("see my CV", "A title here").doubts == [
        ("author", "The citation could not be taken apart: see my CV")
    ]


def test_code_in_a_citation_is_no_part_of_it():
    made = read_printed(
        "<script>alert(1)</script>Lee, J. (2001). A title here. <b onclick=x>Cities</b>.", "A title here"
    )

    assert made.container == "Cities"


@given(st.text(max_size=300), st.text(max_size=60))
def test_nothing_breaks_the_reader(citation, title):
    read_printed(citation, title)


@pytest.mark.parametrize("piece", ["(", "Lee, J., ", "1(", "<i>", "A. ", ". . ", "and ", '"', "10.1234/", "2001 "])
def test_no_citation_takes_long(piece):
    def seconds(times):
        start = time.process_time()
        read_printed(piece * times, "A title here")
        return time.process_time() - start

    seconds(10)
    assert seconds(2000) < 1
