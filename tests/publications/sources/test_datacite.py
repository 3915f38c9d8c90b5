"""DataCite's answers as references."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publications.identifiers import Identifier
from publications.reference import Name, Reference
from publications.sources import datacite
from publications.sources.answer import SourceError, UntrustedError
from tests.sources import JSON, dataset

DOI = Identifier("doi", "10.5281/zenodo.4711")
ARXIV = Identifier("arxiv", "2106.01234")
PREPRINT = {
    "doi": "10.48550/arxiv.2106.01234",
    "titles": [{"title": "Deep seas"}],
    "types": {"resourceTypeGeneral": "Preprint", "resourceType": "Article", "citeproc": "article"},
    "publisher": {"name": "arXiv"},
    "relatedIdentifiers": [
        {"relatedIdentifier": "10.5555/paper", "relatedIdentifierType": "DOI", "relationType": "IsVersionOf"}
    ],
}


def answer(identifier=DOI, **changes):
    return datacite.read(json.dumps({"data": {"attributes": dataset(**changes)}}).encode(), identifier)


def reference(**changes):
    return answer(**changes).reading.reference


def test_a_dataset_is_read_whole():
    assert reference() == Reference(
        type="dataset",
        title="Tide gauges: Ten years of them",
        subtitle="Ten years of them",
        author=(
            Name(family="Poole", given="Ada", orcid="0000-0002-1825-0097"),
            Name(literal="Tide Consortium"),
        ),
        issued=(2025, 2, 3),
        publisher="Zenodo",
        doi="10.5281/zenodo.4711",
        url="https://zenodo.example/record/4711",
        abstract="Heights of the sea.",
        keywords=("tides",),
        extra=(("version", "1.2"),),
    )


def test_a_doi_of_arxiv_is_a_preprint_under_its_number():
    found = answer(ARXIV, **PREPRINT)

    assert (found.reading.reference.type, found.reading.reference.doi) == ("preprint", "")
    assert found.reading.reference.arxiv == "2106.01234"
    assert found.became == (Identifier("doi", "10.5555/paper"),)


@pytest.mark.parametrize(
    ("general", "own", "key"),
    [
        ("Dissertation", "PhD thesis", "phd-thesis"),
        ("Dissertation", "Master's thesis", "masters-thesis"),
        ("Text", "Bachelor thesis", "bachelor-thesis"),
        ("Text", "Conference paper", "conference-paper"),
        ("Text", "Technical report", "report"),
        ("JournalArticle", "", "journal-article"),
        ("Software", "", "software"),
        ("Poster", "", "poster"),
        ("PhysicalObject", "Rock", "other"),
    ],
)
def test_each_type_has_ours(general, own, key):
    assert reference(types={"resourceTypeGeneral": general, "resourceType": own}).type == key


def test_the_school_of_a_thesis_is_its_institution():
    found = reference(types={"resourceTypeGeneral": "Dissertation", "resourceType": "PhD"}, publisher="Sea University")

    assert (found.institution, found.publisher) == ("Sea University", "")


def test_a_part_of_a_journal_is_placed():
    container = {
        "type": "Journal",
        "title": "Journal of Tides",
        "volume": "3",
        "firstPage": "7",
        "lastPage": "9",
        "identifier": "1234-5679",
        "identifierType": "ISSN",
    }

    found = reference(container=container)

    assert (found.container_title, found.volume, found.page, found.issn) == (
        "Journal of Tides",
        "3",
        "7–9",
        "1234-5679",
    )


@pytest.mark.parametrize(
    ("given", "issued"),
    [
        ({"dates": []}, (2025,)),
        ({"dates": [{"date": "2024-01-01", "dateType": "Issued"}]}, (2025,)),
        ({"dates": [{"date": "2025", "dateType": "Issued"}, {"date": "2025-05", "dateType": "Available"}]}, (2025, 5)),
        ({"publicationYear": None, "dates": []}, ()),
    ],
)
def test_a_date_is_as_exact_as_it_is_given(given, issued):
    assert reference(**given).issued == issued


def test_an_answer_about_another_work_is_refused():
    with pytest.raises(UntrustedError):
        answer(doi="10.5281/zenodo.4712")


@given(st.dictionaries(st.sampled_from(sorted(dataset())), JSON, max_size=8))
def test_any_shape_is_read_or_refused(changes):
    try:
        found = answer(**changes).reading.reference
    except SourceError:
        return

    assert found.doi == DOI.value
