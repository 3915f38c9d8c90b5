"""Words by which something was found, marked where they stand."""

import re

import pytest
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from content.search.marking import Marker
from content.search.tokens import Term, terms


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Deep water", "water", "Deep <mark>water</mark>"),
        ("Deep Water", "WATER", "Deep <mark>Water</mark>"),
        ("Hydrophones", "hydrophone", "<mark>Hydrophone</mark>s"),
        ("headwater", "water", "headwater"),
        ("a<b & c", "b", "a&lt;<mark>b</mark> &amp; c"),
        ("<mark>", "mark", "&lt;<mark>mark</mark>&gt;"),
        ("amp & amp", "amp", "<mark>amp</mark> &amp; <mark>amp</mark>"),
        ("waterfall", "water waterfall", "<mark>waterfall</mark>"),
        ("C++ and C", "c++", "<mark>C++</mark> and C"),
        ("Erdős and Rényi", "erdos renyi", "<mark>Erdős</mark> and <mark>Rényi</mark>"),
        ("Erdo\u030bs says", "erdos", "<mark>Erdo\u030bs</mark> says"),
        ("Straße", "strasse", "<mark>Straße</mark>"),
        ("Straße", "stras", "<mark>Straß</mark>e"),
        ("Low-power nodes", "low-power", "<mark>Low-power</mark> nodes"),
        ("low power", '"low power"', "<mark>low power</mark>"),
        ("lower power", '"low power"', "lower power"),
        ("東京大学の研究", "大学", "東京<mark>大学</mark>の研究"),
        ("東京大学の研究", "東京大学", "<mark>東京大学</mark>の研究"),
        ("水の研究", "水", "<mark>水</mark>の研究"),
        ("Ελλάς και φως", "ελλας", "<mark>Ελλάς</mark> και φως"),
        ("العَرَبيّة لغة", "العربية", "<mark>العَرَبيّة</mark> لغة"),
        ("ﬁnal", "fin", "<mark>ﬁn</mark>al"),
        ("anything", "", "anything"),
    ],
)
def test_words_are_marked_as_they_are_found(text, words, expected):
    assert Marker(terms(words)).mark(text) == expected


def test_what_is_near_to_a_word_is_marked_for_it():
    wanted = [Term(("hydrofone",), True, (Term(("hydrophone",), True),))]

    assert Marker(wanted).mark("Hydrophones") == "<mark>Hydrophone</mark>s"


@given(st.text(), st.text(max_size=20))
def test_marks_change_nothing_else(text, words):
    marked = Marker(terms(words)).mark(text)

    assert re.sub("</?mark>", "", marked) == escape(text)
