import pytest

from publications.formats import highwire
from publications.formats.facts import Landing
from publications.reference import Name, Reference

ADDRESS = "https://example.org/publications/ekko/"


def tags(paper="", topics=(), **given):
    author = (Name(family="Sima", given="Chijun"), Name(family="Fu", given="Yao"))
    work = {"type": "conference-paper", "title": "Ekko", "author": author, "issued": (2022, 7, 11), **given}
    return highwire.tags(Landing(Reference(**work), ADDRESS, paper, topics=topics))


def test_a_conference_paper_says_what_indexers_need():
    assert tags(container_title="OSDI", page="821–839", doi="10.1/x") == [
        ("citation_title", "Ekko"),
        ("citation_author", "Chijun Sima"),
        ("citation_author", "Yao Fu"),
        ("citation_publication_date", "2022/07/11"),
        ("citation_conference_title", "OSDI"),
        ("citation_firstpage", "821"),
        ("citation_lastpage", "839"),
        ("citation_doi", "10.1/x"),
        ("citation_abstract_html_url", ADDRESS),
    ]


@pytest.mark.parametrize(("issued", "date"), [((2022,), "2022"), ((2022, 7), "2022"), ((2022, 7, 1), "2022/07/01")])
def test_a_date_is_never_more_exact_than_known(issued, date):
    assert dict(tags(issued=issued))["citation_publication_date"] == date


def test_a_work_without_a_date_names_none():
    assert "citation_publication_date" not in dict(tags(issued=()))


@pytest.mark.parametrize(
    ("type", "given", "name", "content"),
    [
        ("journal-article", {"container_title": "Light"}, "citation_journal_title", "Light"),
        ("journal-article", {"container_title": "L", "container_title_short": "JL"}, "citation_journal_abbrev", "JL"),
        ("workshop-paper", {"container_title": "W"}, "citation_conference_title", "W"),
        ("book-chapter", {"container_title": "B"}, "citation_inbook_title", "B"),
        ("phd-thesis", {"institution": "ETH"}, "citation_dissertation_institution", "ETH"),
        ("report", {"institution": "ETH"}, "citation_technical_report_institution", "ETH"),
        ("report", {"number": "TR-1"}, "citation_technical_report_number", "TR-1"),
        ("preprint", {"arxiv": "2106.01234"}, "citation_arxiv_id", "2106.01234"),
    ],
)
def test_each_type_names_its_container(type, given, name, content):
    assert dict(tags(type=type, **given))[name] == content


@pytest.mark.parametrize("type", ["dataset", "software"])
def test_what_is_no_text_has_no_tags(type):
    assert tags(type=type) == []


def test_an_article_number_stands_for_the_first_page():
    assert dict(tags(article_number="e17"))["citation_firstpage"] == "e17"


def test_an_orcid_id_follows_its_author():
    author = (Name(family="Sima", given="Chijun", orcid="0000-0002-1825-0097"), Name(family="Fu", given="Yao"))

    assert tags(author=author)[1:4] == [
        ("citation_author", "Chijun Sima"),
        ("citation_author_orcid", "0000-0002-1825-0097"),
        ("citation_author", "Yao Fu"),
    ]


def test_a_keyword_that_is_also_a_topic_is_said_once():
    words = [text for name, text in tags(keywords=("Optics", "light"), topics=("optics", "Lenses")) if "keyw" in name]

    assert words == ["Optics", "light", "Lenses"]
