import re

import pytest

from publications.formats import dublin_core, highwire, jsonld, open_graph
from publications.formats.facts import FACTS, Landing, date
from publications.reference import Name, Reference
from publications.types import TYPES

ADDRESS = "https://example.org/publications/light/"

WORK = {
    "title": "Light: *fast*",
    "author": (Name(family="Lovelace", given="Ada"), Name(literal="The Light Team")),
    "issued": (2022, 7, 11),
    "container_title": "Journal of Light",
    "container_title_short": "JL",
    "volume": "3",
    "issue": "4",
    "page": "17-29",
    "number": "TR-1",
    "publisher": "Light Press",
    "institution": "ETH",
    "language": "en",
    "doi": "10.5555/light",
    "arxiv": "2106.01234",
    "isbn": "9783161484100",
    "issn": "2049-3630",
    "pmid": "12345678",
    "keywords": ("optics",),
}


def landing(type="journal-article", **given):
    return Landing(
        Reference(**{"type": type, "open_access": True, **WORK, **given}),
        ADDRESS,
        paper=f"{ADDRESS}paper.pdf",
        abstract="All about light.",
        description="All about light.",
        topics=("Lenses",),
        people=("https://example.org/people/ada/", ""),
        groups=frozenset({"The Light Team"}),
        modified="2024-01-02T03:04:05+00:00",
    )


def node(work):
    return jsonld.graph(work)["@graph"][1]


@pytest.mark.parametrize("type", TYPES)
def test_the_vocabularies_agree_on_a_work(type):
    work = landing(type)
    dublin, graph = dublin_core.tags(work), node(work)
    creators = [content for name, content in dublin if name == "DC.creator"]
    citation = [content for name, content in highwire.tags(work) if name == "citation_author"]

    assert dict(dublin)["DC.title"] == graph["name"] == "Light: fast"
    assert creators == [person["name"] for person in graph["author"]] == ["Ada Lovelace", "The Light Team"]
    assert citation == ([] if type in highwire.UNTAGGED else creators)
    assert dict(dublin)["DCTERMS.issued"] == graph["datePublished"] == "2022-07-11"
    assert dict(open_graph.tags(work))["article:published_time"] == "2022-07-11"
    assert dict(dublin)["DC.identifier"] == graph["url"] == ADDRESS
    assert dict(dublin)["DC.type"] == graph["@type"] == TYPES[type].schema


@pytest.mark.parametrize(("issued", "said"), [((), ""), ((2022,), "2022"), ((2022, 7), "2022-07"), ((987,), "0987")])
def test_a_date_is_said_as_exactly_as_it_is_known(issued, said):
    work = landing(issued=issued)

    assert date(issued) == said
    assert node(work).get("datePublished", "") == dict(dublin_core.tags(work)).get("DCTERMS.issued", "") == said


def test_every_tag_has_a_name_that_its_vocabulary_knows():
    names = {name for type in TYPES for name, _ in highwire.tags(landing(type))}

    assert names == {
        "citation_abstract_html_url",
        "citation_arxiv_id",
        "citation_author",
        "citation_conference_title",
        "citation_dissertation_institution",
        "citation_doi",
        "citation_firstpage",
        "citation_inbook_title",
        "citation_isbn",
        "citation_issn",
        "citation_issue",
        "citation_journal_abbrev",
        "citation_journal_title",
        "citation_keywords",
        "citation_language",
        "citation_lastpage",
        "citation_pdf_url",
        "citation_pmid",
        "citation_publication_date",
        "citation_publisher",
        "citation_technical_report_institution",
        "citation_technical_report_number",
        "citation_title",
        "citation_volume",
    }


def test_what_is_empty_is_not_said():
    bare = Landing(Reference("other", "Light"), ADDRESS)
    tags = [*highwire.tags(bare), *dublin_core.tags(bare), *open_graph.tags(bare)]

    assert tags == [
        ("citation_title", "Light"),
        ("citation_abstract_html_url", ADDRESS),
        ("DC.title", "Light"),
        ("DC.type", "CreativeWork"),
        ("DC.identifier", ADDRESS),
    ]


def test_a_thesis_names_its_university_as_publisher_once():
    said = [
        content for name, content in dublin_core.tags(landing("phd-thesis", publisher="")) if name == "DC.publisher"
    ]

    assert said == ["ETH"]


def test_every_wish_is_for_a_type_there_is():
    assert {key for fact in FACTS for key in fact.wanted} <= TYPES.keys()


# schema.org


def test_an_article_lies_in_an_issue_of_a_volume_of_a_journal():
    journal = {"@type": "Periodical", "name": "Journal of Light", "issn": "2049-3630"}
    volume = {"@type": "PublicationVolume", "volumeNumber": "3", "isPartOf": journal}

    article = node(landing())

    assert article["isPartOf"] == {"@type": "PublicationIssue", "issueNumber": "4", "isPartOf": volume}
    assert (article["pageStart"], article["pageEnd"]) == ("17", "29")


@pytest.mark.parametrize(
    ("type", "name", "said"),
    [
        ("conference-paper", "isPartOf", {"@type": "Book", "name": "Journal of Light", "isbn": "9783161484100"}),
        ("book", "isbn", "9783161484100"),
        ("phd-thesis", "sourceOrganization", {"@type": "Organization", "name": "ETH"}),
        ("report", "reportNumber", "TR-1"),
        ("dataset", "distribution", {"@type": "DataDownload", "contentUrl": f"{ADDRESS}paper.pdf"}),
    ],
)
def test_each_type_says_what_belongs_to_it(type, name, said):
    found = node(landing(type))[name]

    assert {key: found[key] for key in said} == said if isinstance(said, dict) else found == said


def test_an_author_with_a_page_has_its_address_and_a_group_is_no_person():
    assert node(landing())["author"] == [
        {
            "@type": "Person",
            "@id": "https://example.org/people/ada/#person",
            "name": "Ada Lovelace",
            "givenName": "Ada",
            "familyName": "Lovelace",
            "url": "https://example.org/people/ada/",
        },
        {"@type": "Organization", "name": "The Light Team"},
    ]


def test_the_pages_of_editors_are_not_taken_for_those_of_authors():
    editors = node(landing(editor=(Name(family="Hopper", given="Grace"),)))["editor"]

    assert editors == [{"@type": "Person", "name": "Grace Hopper", "givenName": "Grace", "familyName": "Hopper"}]


def test_the_page_is_about_the_work():
    page, work = jsonld.graph(landing())["@graph"]

    assert (page["@id"], page["about"]) == (ADDRESS, {"@id": work["@id"]})
    assert work["@id"] == f"{ADDRESS}#work"


def test_a_retracted_work_says_so():
    assert node(landing(stage="retracted"))["creativeWorkStatus"] == "Retracted"


def test_dates_of_tags_hold_digits_only():
    said = dict(highwire.tags(landing(issued=(2022, 7))))["citation_publication_date"]

    assert re.fullmatch(r"\d{4}", said)
