import pytest

from publications.pages import dashed, ends


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("821-839", "821–839"),
        ("821 -- 839", "821–839"),
        ("S1—S12", "S1–S12"),
        ("12-1–12-20", "12-1–12-20"),
        ("12-1-12-20", "12-1–12-20"),
        ("1-3, 5--9", "1–3, 5–9"),
        ("e-1-2", "e-1-2"),
        ("-5", "-5"),
        ("17", "17"),
        ("", ""),
    ],
)
def test_a_range_has_its_dash_and_a_number_keeps_its_hyphen(text, expected):
    assert dashed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("821-839", ("821", "839")),
        ("17", ("17", "")),
        ("12-1–12-20", ("12-1", "12-20")),
        ("1–3, 5–9", ("1", "9")),
        ("", ("", "")),
    ],
)
def test_the_first_and_the_last_page_are_told(text, expected):
    assert ends(text) == expected
