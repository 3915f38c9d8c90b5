"""Search by words of our own, the same in every database."""

from io import StringIO

import pytest
from django.core.management import call_command

from content.search.index import INDEX, NAMES
from content.search.tokens import Term, terms, tokens
from publications.models import Publication
from tests.make import make_publication, make_venue


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Low-power Sensing", ["low", "power", "sensing"]),
        ("Erdős–Rényi, naïve Øresund Straße", ["erdos", "renyi", "naive", "oresund", "strasse"]),
        ("ＦＵＬＬ ﬁnal", ["full", "final"]),
        ("C++ and C# in 3D_space", ["c＋＋", "and", "c＃", "in", "3d", "space"]),
        ("東京大学", ["東京", "京大", "大学", "学"]),
        ("水", ["水"]),
        ("量子AI研究", ["量子", "子", "ai", "研究", "究"]),
        ("한국어 논문", ["한국", "국어", "어", "논문", "문"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("العَرَبيّة", ["العربية"]),
        ("Ελλάς", ["ελλασ"]),
        ("!? --- …", []),
    ],
)
def test_a_text_falls_into_words(text, expected):
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Deep water", [Term(("deep",), True), Term(("water",), True)]),
        ('"Deep water" fog', [Term(("deep", "water"), False), Term(("fog",), True)]),
        ("„tiefes Wasser“", [Term(("tiefes", "wasser"), False)]),
        ("low-power", [Term(("low", "power"), True)]),
        ("東京大学 水", [Term(("東京", "京大", "大学"), False), Term(("水",), True)]),
        ("fog fog FOG", [Term(("fog",), True)]),
        ('"unfinished', [Term(("unfinished",), True)]),
        ('"" "!" %', []),
        ("\x00", []),
    ],
)
def test_a_query_is_words_and_phrases(text, expected):
    assert terms(text) == expected


@pytest.fixture
def works(db):
    make_publication("Deep water sensing", body="Of fog and of low-power nodes.", authors=["Paul Erdős"])
    make_publication("Water, deep and cold", keywords="hydrophone\nwhale song", venue=make_venue("Journal of Fog"))
    make_publication("東京大学の研究", body="量子コンピュータ。")
    make_publication("Learning C++", subtitle="A fine_subtitle", body="100% of ' \" \\ _ * ( ) : - AND OR NOT NEAR")
    make_publication("Deep water draft", status="draft")
    make_publication("Deep water early", stage="submitted")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deep water", ["Deep water sensing", "Water, deep and cold"]),
        ('"deep water"', ["Deep water sensing"]),
        ("“deep water”", ["Deep water sensing"]),
        ('"water deep"', ["Water, deep and cold"]),
        ('"deep wat"', []),
        ("hydroph", ["Water, deep and cold"]),
        ("phone", []),
        ("erdos", ["Deep water sensing"]),
        ("ERDŐS", ["Deep water sensing"]),
        ("fog", ["Deep water sensing", "Water, deep and cold"]),
        ("journal fog", ["Water, deep and cold"]),
        ("low-power", ["Deep water sensing"]),
        ('"power low"', []),
        ("大学", ["東京大学の研究"]),
        ("東京大学", ["東京大学の研究"]),
        ("東大", []),
        ("究", ["東京大学の研究"]),
        ("量子コンピュータ", ["東京大学の研究"]),
        ("c++", ["Learning C++"]),
        ('"C++"', ["Learning C++"]),
        ('"whale song"', ["Water, deep and cold"]),
        ('"hydrophone whale"', ["Water, deep and cold"]),
        ('"sensing paul"', []),
        ('"erdos of fog"', []),
        ("AND", ["Deep water sensing", "Learning C++", "Water, deep and cold"]),
        ("NEAR(deep water)", []),
        ("title:deep", []),
        ("deep*", ["Deep water sensing", "Water, deep and cold"]),
        ("100%", ["Learning C++"]),
        ("'", []),
        ("draft", []),
        ("early", []),
    ],
)
def test_a_search_finds(works, text, expected):
    assert sorted(work.title for work in Publication.objects.search(text)) == expected


def test_words_are_found_in_titles_alone(works):
    keys = INDEX.keys(Publication, terms("fog"), NAMES), INDEX.keys(Publication, terms("deep wat"), NAMES)

    assert [len(found) for found in keys] == [0, 2]


def test_what_is_no_longer_public_is_no_longer_found(works):
    assert Publication.objects.search("sensing").exists()
    Publication.objects.filter(title="Deep water sensing").update(status="draft")

    assert list(INDEX.keys(Publication, terms("sensing"))) == []


def test_a_text_of_any_length_is_found_by_its_last_words(db):
    make_publication("Long", body=f"Cold water. {'fog ' * 20_000} lighthouse keeper {'x' * 5_000}")

    found = [
        len(INDEX.keys(Publication, terms(text))) for text in ('"cold water"', "lighthouse keeper", '"fog lighthouse"')
    ]

    # Of a phrase only the first 16,000 words are asked.
    assert found == [1, 1, 0]


# Typing errors


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hydrofone", ["Water, deep and cold"]),
        ("deap watr", ["Deep water sensing", "Water, deep and cold"]),
        ("erdsö", ["Deep water sensing"]),
        ("learing c++", ["Learning C++"]),
        ("cold sensin", []),
        ("cold hydrophone xylophone", ["Water, deep and cold"]),
        ("cold xylophone", []),
        ('"depp water"', []),
        ("2023", []),
    ],
)
def test_a_typing_error_is_forgiven_where_nothing_is_spelled_so(works, text, expected):
    assert sorted(work.title for work in Publication.objects.search(text)) == expected


def test_a_word_that_is_there_is_taken_for_no_other(db):
    make_publication("Form of the coast")
    make_publication("Foam on the coast")

    assert [work.title for work in Publication.objects.search("form coast")] == ["Form of the coast"]


def test_a_word_that_is_there_is_taken_for_another_if_all_else_fails(db):
    make_publication("Form of the hills")
    make_publication("Foam on the coast")

    assert [work.title for work in Publication.objects.search("form coast")] == ["Foam on the coast"]


def test_no_error_leads_to_a_draft(db):
    work = make_publication("Lighthouse")
    assert Publication.objects.search("lihgthouse").exists()

    Publication.objects.filter(pk=work.pk).update(status="draft")

    assert not Publication.objects.search("lihgthouse").exists()


def test_words_are_known_again_after_a_rebuild(works):
    call_command("rebuild", stdout=StringIO())

    assert [work.title for work in Publication.objects.search("hydrofone")] == ["Water, deep and cold"]
