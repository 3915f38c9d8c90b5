"""Crossref's answers as references."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publications.identifiers import Identifier
from publications.reference import Name, Reference
from publications.sources import crossref
from publications.sources.answer import SourceError, UntrustedError
from tests.sources import JSON, article

DOI = Identifier("doi", "10.5555/tides.2026.0114")


def answer(**changes):
    return crossref.read(json.dumps({"status": "ok", "message": article(**changes)}).encode(), DOI)


def reference(**changes):
    return answer(**changes).reading.reference


def doubts(**changes):
    return [(doubt.field, doubt.message) for doubt in answer(**changes).reading.warnings]


def test_an_article_is_read_whole():
    assert reference() == Reference(
        type="journal-article",
        title="On the tides of *deep* seas: A study of H~2~O",
        subtitle="A study of H~2~O",
        author=(
            Name(family="Poole", given="Ada"),
            Name(family="Fu", given="Yao", orcid="0000-0002-1825-0097"),
            Name(literal="The Tide Consortium"),
        ),
        issued=(2026, 3),
        container_title="Journal of Tides",
        container_title_short="J. Tides",
        volume="12",
        issue="3",
        page="101–119",
        publisher="Sea Press",
        issn="1234-5679",
        language="en",
        doi="10.5555/tides.2026.0114",
        abstract="Tides *rise*.",
        url="https://press.example/tides/114",
    )


def test_a_plain_article_raises_no_doubts():
    assert doubts() == []


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"type": "proceedings-article"}, "conference-paper"),
        ({"type": "proceedings-article", "container-title": ["Proc. of the 2nd Workshop on Tides"]}, "workshop-paper"),
        ({"type": "posted-content", "subtype": "preprint"}, "preprint"),
        ({"type": "posted-content", "subtype": "working_paper"}, "report"),
        ({"type": "monograph"}, "book"),
        ({"type": "book", "author": [], "editor": [{"family": "Poole"}]}, "edited-volume"),
        ({"type": "edited-book"}, "edited-volume"),
        ({"type": "reference-entry"}, "book-chapter"),
        ({"type": "dissertation", "degree": ["PhD"]}, "phd-thesis"),
        ({"type": "dissertation", "degree": ["M.Sc."]}, "masters-thesis"),
        ({"type": "report"}, "report"),
        ({"type": "dataset"}, "dataset"),
        ({"type": "standard"}, "standard"),
        ({"type": "peer-review"}, "other"),
    ],
)
def test_each_type_has_ours(given, key):
    assert reference(**given).type == key


def test_a_type_we_do_not_have_is_asked_about():
    assert doubts(type="peer-review") == [("type", "Crossref calls it “peer-review”. What is it?")]


@pytest.mark.parametrize(("kind", "number"), [("journal-article", 0), ("book-chapter", 1)])
def test_editors_are_named_where_they_are_cited(kind, number):
    assert len(reference(type=kind, editor=[{"given": "Edda", "family": "Quill"}]).editor) == number


def test_an_article_number_takes_the_place_of_pages():
    found = reference(**{"page": "e17", "article-number": "e17"})

    assert (found.page, found.article_number) == ("", "e17")


def test_a_chapter_in_a_series_is_in_the_book():
    given = {"type": "book-chapter", "container-title": ["Lecture Notes in Tides", "Deep Seas 2025"]}

    found = reference(**given)

    assert (found.container_title, found.collection_title) == ("Deep Seas 2025", "Lecture Notes in Tides")
    assert doubts(**given) == [
        ("container_title", "Crossref says “Lecture Notes in Tides” and “Deep Seas 2025”. Is the second the venue?")
    ]


def test_the_acronym_of_a_conference_goes_without_its_year():
    found = reference(**{"type": "proceedings-article", "event": {"name": "Tides 2026", "acronym": "TIDES ’26"}})

    assert found.container_title_short == "TIDES"


@pytest.mark.parametrize(
    ("dates", "issued"),
    [
        ({"published-print": {"date-parts": [[2026]]}}, (2026,)),
        ({"published-print": None}, (2026, 1, 14)),
        ({"published-print": {"date-parts": [[None]]}, "issued": {"date-parts": [[2025, 12]]}}, (2025, 12)),
        ({"published-print": {"date-parts": [[2026, 2, 31]]}}, (2026, 2)),
    ],
)
def test_a_date_is_as_exact_as_it_is_given(dates, issued):
    assert reference(**dates).issued == issued


def test_two_years_are_asked_about():
    assert doubts(**{"published-online": {"date-parts": [[2025, 12, 30]]}}) == [
        ("issued", "Online in 2025, in print in 2026. Which year do you cite?")
    ]


def test_a_retracted_paper_is_asked_about():
    assert doubts(**{"updated-by": [{"DOI": "10.5555/x", "type": "retraction"}]}) == [
        ("stage", "Crossref knows a retraction: 10.5555/x. Is the work retracted?")
    ]


def test_the_notice_of_a_retraction_is_told_from_the_paper():
    assert doubts(**{"update-to": [{"DOI": "10.5555/x", "type": "retraction"}]}) == [
        ("title", "This is the notice of a retraction of 10.5555/x, not a paper of its own.")
    ]


def test_a_preprint_says_what_it_became():
    relation = {"is-preprint-of": [{"id-type": "doi", "id": "10.5555/PAPER", "asserted-by": "subject"}]}

    assert answer(relation=relation).became == (Identifier("doi", "10.5555/paper"),)


def test_a_paper_says_what_it_was_before():
    relation = {
        "has-preprint": [
            {"id-type": "doi", "id": "10.48550/arXiv.2106.01234"},
            {"id-type": "arxiv", "id": "arXiv:2106.01234v1"},
            {"id-type": "uri", "id": "https://example.org/"},
        ]
    }

    assert answer(relation=relation).began_as == (Identifier("arxiv", "2106.01234"),)


@pytest.mark.parametrize(
    ("title", "markdown"),
    [
        ("p &lt; 0.05 in &lt;i&gt;E. coli&lt;/i&gt;", "p < 0.05 in *E. coli*"),
        ("A &amp;amp; B", "A & B"),
        (
            '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn>'
            "</mml:msup></mml:math> laws",
            "x^2^ laws",
        ),
        ("A <ce:small-caps>new</ce:small-caps> one", "A new one"),
        ("Costs $5 to $10", "Costs $5 to $10"),
        ("The $O(n^2)$ of *stars*", "The $O(n^2)$ of \\*stars\\*"),
    ],
)
def test_marks_of_a_title_are_kept_and_no_words_lost(title, markdown):
    assert reference(title=[title], subtitle=[]).title == markdown


def test_sections_of_an_abstract_are_paragraphs():
    abstract = (
        "<jats:title>ABSTRACT:</jats:title><jats:sec><jats:title>Aims</jats:title><jats:p>One.</jats:p></jats:sec>"
        "<jats:sec><jats:title>Results</jats:title><jats:p>Two, p &lt; 0.05.</jats:p></jats:sec>"
    )

    assert reference(abstract=abstract).abstract == "**Aims**\n\nOne.\n\n**Results**\n\nTwo, p < 0.05."


def test_an_answer_about_another_work_is_refused():
    with pytest.raises(UntrustedError):
        answer(DOI="10.5555/other")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"message": []}', b'{"message": {}}', b"[" * 100_000])
def test_what_is_no_answer_is_refused(body):
    with pytest.raises(UntrustedError):
        crossref.read(body, DOI)


@given(st.dictionaries(st.sampled_from([*article(), "event", "editor", "update-to", "degree"]), JSON, max_size=8))
def test_any_shape_is_read_or_refused(changes):
    try:
        found = answer(**changes).reading.reference
    except SourceError:
        return

    assert found.doi == DOI.value
