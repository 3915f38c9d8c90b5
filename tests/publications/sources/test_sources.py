"""Looking up: which source is asked, in what order, how often, and what is believed."""

import pytest
from django.core.cache import cache

from publications import sources as registry
from publications.identifiers import Identifier
from publications.sources import SOURCES, look_up
from publications.sources.answer import UnknownError, UnreachableError, UntrustedError
from tests.sources import ENTRY, NO_ENTRY, article, dataset, feed

DOI = Identifier("doi", "10.5555/tides.2026.0114")
ARXIV = Identifier("arxiv", "2106.01234")


def asked(server):
    return [path.split("/")[1] for path, _headers in server.asked]


def found(identifier):
    source, answer = look_up(identifier)
    return source.key, answer.reading.reference.plain_title


def test_crossref_is_asked_first(sources):
    sources.put_crossref(DOI.value, article())

    assert found(DOI) == ("crossref", "On the tides of deep seas: A study of H2O")
    assert asked(sources) == ["crossref"]


def test_datacite_is_asked_where_crossref_knows_nothing(sources):
    doi = Identifier("doi", "10.5281/zenodo.4711")
    sources.put_datacite(doi.value, dataset())

    assert found(doi) == ("datacite", "Tide gauges: Ten years of them")
    assert asked(sources) == ["crossref", "datacite"]


def test_datacite_stands_in_for_arxiv(sources):
    sources.put_arxiv(ARXIV.value, "", status=503)
    sources.put_datacite("10.48550/arxiv.2106.01234", dataset("10.48550/arXiv.2106.01234"))

    assert found(ARXIV) == ("datacite", "Tide gauges: Ten years of them")


def test_the_identifier_is_encoded_in_the_address(sources):
    odd = Identifier("doi", "10.1002/(sici)1097<693::aid?x#y>/../z&a=b")

    with pytest.raises(UnknownError):
        look_up(odd)

    assert [path for path, _headers in sources.asked] == [f"/crossref/works/{odd.value}", f"/datacite/dois/{odd.value}"]


def test_an_answer_is_asked_for_once(sources):
    sources.put_crossref(DOI.value, article())

    look_up(DOI)
    look_up(DOI)

    assert asked(sources) == ["crossref"]


def test_that_nobody_knows_a_work_is_remembered_for_a_while(sources):
    for _twice in range(2):
        with pytest.raises(UnknownError):
            look_up(DOI)

    assert asked(sources) == ["crossref", "datacite"]


def test_a_failure_is_not_remembered(sources):
    sources.put_crossref(DOI.value, article(), status=503)
    with pytest.raises(UnreachableError):
        look_up(DOI)

    sources.put_crossref(DOI.value, article())

    assert found(DOI)[0] == "crossref"


def test_a_lie_is_not_remembered(sources):
    sources.put_crossref(DOI.value, article("10.5555/another"))
    with pytest.raises(UntrustedError):
        look_up(DOI)

    sources.put_crossref(DOI.value, article())

    assert found(DOI)[0] == "crossref"


def test_who_could_not_be_reached_is_told(sources):
    sources.put_crossref(DOI.value, {}, status=500)

    with pytest.raises(UnreachableError) as told:
        look_up(DOI)

    assert told.value.args == ("Crossref",)


def test_an_error_of_arxiv_is_an_unknown_number(sources):
    sources.put_arxiv(ARXIV.value, feed(NO_ENTRY))

    with pytest.raises(UnknownError):
        look_up(ARXIV)


def test_arxiv_is_asked_once_in_three_seconds(sources, monkeypatch):
    other = Identifier("arxiv", "2106.55555")
    monkeypatch.setattr(registry, "PATIENCE", 0)
    sources.put_arxiv(ARXIV.value, feed(ENTRY))
    look_up(ARXIV)

    with pytest.raises(UnreachableError):
        look_up(other)
    cache.delete(registry.turn_of(SOURCES["arxiv"]))
    with pytest.raises(UnknownError):
        look_up(other)

    assert SOURCES["arxiv"].pause == 3
    assert [path for path, _headers in sources.asked if path.startswith("/arxiv/")] == [
        "/arxiv/api/query?id_list=2106.01234&max_results=1",
        "/arxiv/api/query?id_list=2106.55555&max_results=1",
    ]
