"""arXiv's feed as references."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publications.identifiers import Identifier
from publications.reference import Name, Reference
from publications.sources import arxiv
from publications.sources.answer import SourceError, UnknownError, UntrustedError
from tests.sources import ENTRY, NO_ENTRY, feed

NUMBER = Identifier("arxiv", "2106.01234")
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>&b;</title></feed>'
)


def answer(body):
    return arxiv.read(body.encode(), NUMBER)


def with_field(field):
    return feed(ENTRY.replace("</entry>", f"{field}</entry>"))


def test_a_preprint_is_read_whole():
    found = answer(feed(ENTRY)).reading

    assert found.reference == Reference(
        type="preprint",
        title="Deep seas and $x^2$ tides",
        author=(Name(family="Poole", given="Ada"), Name(family="Fu", given="Yao")),
        issued=(2021, 6, 2),
        arxiv="2106.01234",
        abstract="We measure tides & more.",
        links=(("paper", "https://arxiv.org/pdf/2106.01234"),),
        extra=(("primaryclass", "physics.ao-ph"),),
    )
    assert found.warnings == ()


def test_a_preprint_says_what_it_became():
    found = answer(with_field("<arxiv:journal_ref>J. Tides 3</arxiv:journal_ref><arxiv:doi>10.5555/P</arxiv:doi>"))

    assert found.became == (Identifier("doi", "10.5555/p"),)
    assert found.reading.reference.doi == ""


def test_the_comment_of_the_authors_is_shown():
    found = answer(with_field("<arxiv:comment>12 pages, to appear at TIDES</arxiv:comment>"))

    assert [(doubt.field, "12 pages, to appear at TIDES" in doubt.message) for doubt in found.reading.warnings] == [
        ("note", True)
    ]


def test_a_withdrawn_preprint_is_asked_about():
    found = answer(with_field("<arxiv:comment>This paper has been withdrawn</arxiv:comment>"))

    assert [doubt.message for doubt in found.reading.warnings] == [
        "arXiv says “This paper has been withdrawn”. Do you want to show a withdrawn paper?"
    ]


@pytest.mark.parametrize("body", [feed(), feed(NO_ENTRY)], ids=["nothing", "error"])
def test_an_unknown_number_is_told(body):
    with pytest.raises(UnknownError):
        answer(body)


@pytest.mark.parametrize(
    "body",
    [feed(ENTRY.replace("2106.01234", "2106.99999")), BOMB, "<html/>", "<feed", "{}"],
    ids=["another", "bomb", "page", "cut", "json"],
)
def test_what_is_no_answer_is_refused(body):
    with pytest.raises(UntrustedError):
        answer(body)


def test_an_old_number_is_understood():
    old = Identifier("arxiv", "hep-th/9901001")
    entry = ENTRY.replace("2106.01234v2", "hep-th/9901001v3")

    assert arxiv.read(feed(entry).encode(), old).reading.reference.arxiv == "hep-th/9901001"


@given(st.text(st.sampled_from("<>&;/\"'= abdeity01${}\\\n"), max_size=60))
def test_any_title_is_read_or_refused(text):
    try:
        found = answer(feed(ENTRY.replace("Deep   seas", text))).reading.reference
    except SourceError:
        return

    assert found.arxiv == "2106.01234"
