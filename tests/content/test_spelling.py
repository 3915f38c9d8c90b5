"""Words with typing errors, told by the words there are."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.search import spelling

WORDS = "hydrophone hydrophones hydrology recommender recommendation acoustic system systems fog frog 2023 erdos größe"


@pytest.fixture
def vocabulary(db):
    spelling.learn(WORDS.split())


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("hydrofone", ["hydrophone"]),
        ("hidrophone", ["hydrophone"]),
        ("hydropohne", ["hydrophone"]),
        ("recomender", ["recommender"]),
        ("recomendation", ["recommendation"]),
        ("recomend", ["recommend"]),
        ("acustik", []),
        ("acustic", ["acoustic"]),
        ("sytem", ["system"]),
        ("ydrology", ["hydrology"]),
        ("sysetm", ["system"]),
        ("syst", []),
        ("erods", ["erdos"]),
        ("fgo", []),
        ("2024", []),
        ("lighthouse", []),
    ],
)
def test_the_nearest_words_are_found(vocabulary, word, expected):
    assert spelling.near(word) == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_word_with_one_error_is_near(db, data):
    """Whatever the error and wherever it is; of the first letter, too."""
    word = data.draw(st.text("abcde", min_size=4, max_size=12))
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("xyz"))
    kind = data.draw(st.sampled_from(["left out", "added", "wrong", "swapped"]))
    before, after = word[:place], word[place + 1 :]
    typed = {
        "left out": before + after,
        "added": before + letter + word[place:],
        "wrong": before + letter + after,
        "swapped": before + after[:1] + word[place] + after[1:],
    }[kind]

    spelling.forget()
    spelling.learn([word])

    assert len(typed) < spelling.SHORTEST or typed == word or spelling.near(typed) == [word]


def test_words_are_learnt_once(vocabulary):
    spelling.learn(["hydrophone", "fog"])

    assert spelling.near("hydrofone") == ["hydrophone"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("same", "same", 0),
        ("lighthouse", "ligthhouse", 1),
        ("cat", "cart", 1),
        ("cart", "cat", 1),
        ("cat", "cut", 1),
        ("accomodaton", "accommodation", 2),
        ("sunday", "saturday", 3),
        ("", "ab", 2),
        ("kitten", "sitting", 3),
    ],
)
def test_differences_are_counted(first, second, expected):
    assert [spelling.differences(first, second, most) for most in (1, 2)] == [min(expected, 2), min(expected, 3)]


@given(st.text("abc", max_size=5), st.text("abc", max_size=5), st.integers(1, 2))
def test_differences_are_those_of_the_plain_definition(first, second, most):
    assert spelling.differences(first, second, most) == min(alignment(first, second), most + 1)


def alignment(first, second):
    """The distance of optimal string alignment, by its definition."""
    if not first or not second:
        return len(first) + len(second)
    ways = [
        alignment(first[:-1], second) + 1,
        alignment(first, second[:-1]) + 1,
        alignment(first[:-1], second[:-1]) + (first[-1] != second[-1]),
    ]
    if first[-2:] == second[-2:][::-1] and len(first) > 1 and len(second) > 1:
        ways.append(alignment(first[:-2], second[:-2]) + 1)
    return min(ways)
