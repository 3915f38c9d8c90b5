"""What machines read on the page of a work."""

import json
import re
from html import unescape

import pytest
from django.core.files.base import ContentFile

from publications.models import Attachment
from publications.types import TYPES
from tests.make import make_authorship, make_person, make_publication, make_topic, make_venue
from tests.sites import picture

pytestmark = pytest.mark.django_db

SITE = "https://example.org"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


def html_of(client, work):
    return client.get(work.get_absolute_url()).content.decode()


def graph_of(client, work):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html_of(client, work), re.S)
    (data,) = map(json.loads, found)
    return data["@graph"]


def metas(html, attribute, prefix):
    return re.findall(rf'<meta {attribute}="({prefix}[^"]+)" content="([^"]*)">', html)


def test_the_graph_tells_the_whole_work(client):
    ada = make_person("Ada Lovelace", orcid="0000-0002-1825-0097", has_page=True)
    work = make_publication(
        "Light",
        type="journal-article",
        authors=[ada, "The Light Team"],
        issued="2022-07",
        venue=make_venue("Journal of Light", issn="2049-3630"),
        volume="3",
        pages="17–29",
        doi="10.5555/light",
        body="All about *light*.",
        topics=[make_topic("Optics")],
        open_access=True,
    )
    item = Attachment(publication=work, kind="paper")
    item.file.save("paper.pdf", ContentFile(b"%PDF-1.4\n%%EOF\n"), save=False)
    item.save()

    page, article = graph_of(client, work)
    modified = article.pop("dateModified")

    assert page == {
        "@id": f"{SITE}/publications/light/",
        "@type": "WebPage",
        "url": f"{SITE}/publications/light/",
        "name": "Light",
        "dateModified": modified,
        "about": {"@id": f"{SITE}/publications/light/#work"},
    }
    assert article == {
        "@id": f"{SITE}/publications/light/#work",
        "@type": "ScholarlyArticle",
        "name": "Light",
        "headline": "Light",
        "author": [
            {
                "@type": "Person",
                "@id": f"{SITE}/people/ada-lovelace/#person",
                "name": "Ada Lovelace",
                "givenName": "Ada",
                "familyName": "Lovelace",
                "url": f"{SITE}/people/ada-lovelace/",
                "sameAs": "https://orcid.org/0000-0002-1825-0097",
            },
            {"@type": "Organization", "name": "The Light Team"},
        ],
        "datePublished": "2022-07",
        "abstract": "All about light.",
        "keywords": ["Optics"],
        "about": [{"@type": "DefinedTerm", "name": "Optics"}],
        "identifier": [{"@type": "PropertyValue", "propertyID": "DOI", "value": "10.5555/light"}],
        "sameAs": ["https://doi.org/10.5555/light"],
        "url": f"{SITE}/publications/light/",
        "mainEntityOfPage": {"@id": f"{SITE}/publications/light/"},
        "isAccessibleForFree": True,
        "encoding": {
            "@type": "MediaObject",
            "contentUrl": f"{SITE}/publications/light/paper.pdf",
            "encodingFormat": "application/pdf",
        },
        "pageStart": "17",
        "pageEnd": "29",
        "isPartOf": {
            "@type": "PublicationVolume",
            "volumeNumber": "3",
            "isPartOf": {"@type": "Periodical", "name": "Journal of Light", "issn": "2049-3630"},
        },
    }


@pytest.mark.parametrize("hidden", [{"status": "draft"}, {"has_page": False}, {"publish_at": "2999-01-01T00:00Z"}])
def test_a_person_without_a_public_page_is_a_name_alone(client, hidden):
    person = make_person("Ada Lovelace", orcid="0000-0002-1825-0097", slug="secret", **{"has_page": True, **hidden})
    work = make_publication("Light", authors=[person])

    html = html_of(client, work)

    assert graph_of(client, work)[1]["author"] == [
        {"@type": "Person", "name": "Ada Lovelace", "givenName": "Ada", "familyName": "Lovelace"}
    ]
    assert ("0000-0002" in html, "/people/secret/" in html) == (False, False)


def test_the_orcid_id_stays_with_its_author(client):
    ada = make_person("Ada Lovelace", orcid="0000-0002-1825-0097", has_page=True)
    work = make_publication("Light", authors=["Grace Hopper", ada])

    assert metas(html_of(client, work), "name", "citation_auth") == [
        ("citation_author", "Grace Hopper"),
        ("citation_author", "Ada Lovelace"),
        ("citation_author_orcid", "0000-0002-1825-0097"),
    ]


def test_editors_are_named_where_there_are_no_authors(client):
    ada = make_person("Ada Lovelace", has_page=True)
    work = make_publication("Light", type="edited-volume")
    make_authorship(work, ada, role="editor")

    html, volume = html_of(client, work), graph_of(client, work)[1]

    assert metas(html, "name", "citation_auth") == [("citation_author", "Ada Lovelace")]
    assert ("author" in volume, volume["editor"][0]["url"]) == (False, f"{SITE}/people/ada-lovelace/")


def test_a_shared_address_says_what_it_is(client):
    work = make_publication(
        "Light & *sound*", slug="light", body=" ".join(["word"] * 60), issued="2022-07", topics=[make_topic("Optics")]
    )

    said = dict(metas(html_of(client, work), "property", "(?:og|article):"))
    modified = said.pop("article:modified_time")

    assert said == {
        "og:url": f"{SITE}/publications/light/",
        "og:site_name": said["og:site_name"],
        "og:title": "Light &amp; sound",
        "og:type": "article",
        "og:description": " ".join(["word"] * 40) + "…",
        "og:image": f"{SITE}/publications/light/preview.png",
        "og:image:alt": "Light &amp; sound",
        "og:image:width": "1200",
        "og:image:height": "630",
        "article:published_time": "2022-07",
        "article:tag": "Optics",
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", modified)


def test_dublin_core_is_there_for_those_who_know_no_better(client):
    work = make_publication("Light", type="dataset", authors=["Ada Lovelace"], issued="2022", publisher="Zenodo")

    html = html_of(client, work)

    assert metas(html, "name", "(?:DC|DCTERMS)") == [
        ("DC.title", "Light"),
        ("DC.creator", "Ada Lovelace"),
        ("DCTERMS.issued", "2022"),
        ("DC.publisher", "Zenodo"),
        ("DC.type", "Dataset"),
        ("DC.identifier", f"{SITE}/publications/light/"),
    ]
    assert metas(html, "name", "citation_") == []


def test_no_title_leaves_the_data_of_the_page(client):
    work = make_publication(r"\</script>\<script>alert(1)\</script>", slug="evil")

    assert graph_of(client, work)[1]["name"] == "</script><script>alert(1)</script>"
    assert "<script>alert" not in html_of(client, work)


def test_a_list_carries_no_data_of_works(client):
    make_publication("Light")

    html = client.get("/publications/").content.decode()

    assert ("ld+json" in html, "DC.title" in html) == (False, False)


# Type by type

FULL = {
    "title": "Light & *sound*",
    "issued": "2022-07-11",
    "volume": "3",
    "issue": "4",
    "pages": "17–29",
    "number": "TR-7",
    "edition": "2nd",
    "series": "Lecture Notes",
    "publisher": "Light Press",
    "institution": "Some University",
    "place": "Vienna",
    "language": "en",
    "doi": "10.5555/light",
    "arxiv_id": "2106.01234",
    "isbn": "978-0-306-40615-7",
    "issn": "1234-5679",
    "pmid": "123456",
    "url": "https://publisher.example.org/light",
    "keywords": "rays\nlenses & more",
    "body": "All about *light* & “sound”.",
    "award": "Best paper",
}
ADDRESS = f"{SITE}/publications/light-sound/"

BEGINNING = [
    ("citation_title", "Light & sound"),
    ("citation_author", "Ada Lovelace"),
    ("citation_author_orcid", "0000-0002-1825-0097"),
    ("citation_author", "The Light Team"),
    ("citation_publication_date", "2022/07/11"),
]
JOURNAL = [("citation_journal_title", "Journal of Light"), ("citation_journal_abbrev", "JL")]
CONFERENCE = [("citation_conference_title", "Journal of Light")]
CHAPTER = [("citation_inbook_title", "Journal of Light")]
DISSERTATION = [("citation_dissertation_institution", "Some University")]
REPORT = [
    ("citation_technical_report_institution", "Some University"),
    ("citation_technical_report_number", "TR-7"),
]
VOLUME = [("citation_volume", "3"), ("citation_issue", "4")]
PAGES = [("citation_firstpage", "17"), ("citation_lastpage", "29")]
ISSN = [("citation_issn", "1234-5679")]
ISBN = [("citation_isbn", "978-0-306-40615-7")]
PUBLISHER = [("citation_publisher", "Light Press")]
NUMBERS = [("citation_doi", "10.5555/light"), ("citation_pmid", "123456")]
ARXIV = [("citation_arxiv_id", "2106.01234")]
WORDS = [
    ("citation_language", "en"),
    ("citation_keywords", "rays"),
    ("citation_keywords", "lenses & more"),
    ("citation_keywords", "Optics"),
]
PDF = [("citation_pdf_url", f"{ADDRESS}paper.pdf")]
END = [("citation_abstract_html_url", ADDRESS)]
EVERYTHING = [*VOLUME, *PAGES, *ISSN, *ISBN, *PUBLISHER, *NUMBERS, *ARXIV]

PAPER = [*CONFERENCE, *VOLUME, *PAGES, *ISSN, *ISBN, *PUBLISHER, *NUMBERS, *ARXIV]
TAGS = {
    "journal-article": [*JOURNAL, *VOLUME, *PAGES, *ISSN, *PUBLISHER, *NUMBERS, *ARXIV],
    "magazine-article": [*JOURNAL, *VOLUME, *PAGES, *ISSN, *PUBLISHER, *NUMBERS, *ARXIV],
    "conference-paper": PAPER,
    "workshop-paper": PAPER,
    "poster": CONFERENCE,
    "preprint": [*NUMBERS, *ARXIV],
    "book-chapter": [*CHAPTER, *VOLUME, *PAGES, *ISBN, *PUBLISHER, *NUMBERS],
    **dict.fromkeys(("book", "edited-volume", "proceedings"), [*VOLUME, *ISBN, *PUBLISHER, *NUMBERS]),
    **dict.fromkeys(("phd-thesis", "masters-thesis", "bachelor-thesis"), [*DISSERTATION, *NUMBERS]),
    "report": [*REPORT, *NUMBERS],
    **dict.fromkeys(("patent", "standard", "presentation", "other"), EVERYTHING),
}


def full_work(key):
    ada = make_person("Ada Lovelace", orcid="0000-0002-1825-0097", has_page=True)
    work = make_publication(
        type=key,
        venue=make_venue("Journal of Light", short_name="JL"),
        authors=[ada, "The Light Team"],
        topics=[make_topic("Optics")],
        **FULL,
    )
    make_authorship(work, "E. Ditor", role="editor", order=2)
    item = Attachment(publication=work, kind="paper")
    item.file.save("paper.pdf", ContentFile(b"%PDF-1.4\n%%EOF\n"), save=False)
    item.save()
    return work


@pytest.mark.parametrize("key", TYPES)
def test_every_type_has_the_tags_that_scholar_reads_for_it_and_no_other(client, key):
    html = html_of(client, full_work(key))

    found = [(name, unescape(text)) for name, text in metas(html, "name", "citation_")]

    pdf = [] if key in ("book", "edited-volume", "proceedings") else PDF
    assert found == ([*BEGINNING, *TAGS[key], *WORDS, *pdf, *END] if key in TAGS else [])
    assert ("&amp;amp;" in html, f'<link rel="canonical" href="{ADDRESS}">' in html) == (False, True)


PERIODICAL = {
    "@type": "PublicationIssue",
    "issueNumber": "4",
    "isPartOf": {
        "@type": "PublicationVolume",
        "volumeNumber": "3",
        "isPartOf": {"@type": "Periodical", "name": "Journal of Light", "issn": "1234-5679"},
    },
}
WHOLE = {"@type": "Book", "name": "Journal of Light", "isbn": "978-0-306-40615-7"}
ON_PAGES = {"pageStart": "17", "pageEnd": "29"}
BOOK = {
    "isbn": "978-0-306-40615-7",
    "bookEdition": "2nd",
    "isPartOf": {"@type": "BookSeries", "name": "Lecture Notes"},
}
UNIVERSITY = {"sourceOrganization": {"@type": "Organization", "name": "Some University"}}
OWN = {
    "journal-article": ("ScholarlyArticle", {**ON_PAGES, "isPartOf": PERIODICAL}),
    "magazine-article": ("Article", {**ON_PAGES, "isPartOf": PERIODICAL}),
    **dict.fromkeys(
        ("conference-paper", "workshop-paper", "poster"), ("ScholarlyArticle", {**ON_PAGES, "isPartOf": WHOLE})
    ),
    "preprint": ("ScholarlyArticle", ON_PAGES),
    "book-chapter": ("Chapter", {**ON_PAGES, "isPartOf": WHOLE}),
    **dict.fromkeys(("book", "edited-volume", "proceedings"), ("Book", BOOK)),
    **dict.fromkeys(("phd-thesis", "masters-thesis", "bachelor-thesis"), ("Thesis", UNIVERSITY)),
    "report": ("Report", {"reportNumber": "TR-7"}),
    "dataset": ("Dataset", {}),
    "software": ("SoftwareSourceCode", {}),
    "patent": ("CreativeWork", {}),
    "standard": ("CreativeWork", {}),
    "presentation": ("PresentationDigitalDocument", {}),
    "other": ("CreativeWork", {}),
}


@pytest.mark.parametrize("key", TYPES)
def test_every_type_is_told_in_the_words_of_schema_org(client, key):
    kind, own = OWN[key]

    page, found = graph_of(client, full_work(key))

    file = {"contentUrl": f"{ADDRESS}paper.pdf", "encodingFormat": "application/pdf"}
    assert found == {
        "@id": f"{ADDRESS}#work",
        "@type": kind,
        "name": "Light & sound",
        "headline": "Light & sound",
        "author": [
            {
                "@type": "Person",
                "@id": f"{SITE}/people/ada-lovelace/#person",
                "name": "Ada Lovelace",
                "givenName": "Ada",
                "familyName": "Lovelace",
                "url": f"{SITE}/people/ada-lovelace/",
                "sameAs": "https://orcid.org/0000-0002-1825-0097",
            },
            {"@type": "Organization", "name": "The Light Team"},
        ],
        "editor": [{"@type": "Person", "name": "E. Ditor", "givenName": "E.", "familyName": "Ditor"}],
        "datePublished": "2022-07-11",
        "dateModified": page["dateModified"],
        "abstract": "All about light & “sound”.",
        "keywords": ["rays", "lenses & more", "Optics"],
        "about": [{"@type": "DefinedTerm", "name": "Optics"}],
        "inLanguage": "en",
        "identifier": [
            {"@type": "PropertyValue", "propertyID": name, "value": value}
            for name, value in (
                ("DOI", "10.5555/light"),
                ("arXiv", "2106.01234"),
                ("PubMed", "123456"),
                ("ISBN", "978-0-306-40615-7"),
            )
        ],
        "sameAs": [
            "https://doi.org/10.5555/light",
            "https://arxiv.org/abs/2106.01234",
            "https://publisher.example.org/light",
        ],
        "url": ADDRESS,
        "mainEntityOfPage": {"@id": ADDRESS},
        "publisher": {"@type": "Organization", "name": "Light Press"},
        "award": "Best paper",
        "isAccessibleForFree": True,
        **({"distribution": {"@type": "DataDownload", **file}} if key == "dataset" else {}),
        **({"encoding": {"@type": "MediaObject", **file}} if key != "dataset" else {}),
        **own,
    }


@pytest.fixture
def pictured():
    work = make_publication("On light", figure_alt="Light, bent by glass")
    work.figure.save("light.png", ContentFile(picture(), "light.png"))
    return work


def test_a_figure_stands_on_the_page_with_its_words(client, pictured):
    html = html_of(client, pictured)

    assert f'<img src="{pictured.figure.url}" alt="Light, bent by glass" loading="lazy">' in html
    assert '<figcaption class="cap">Light, bent by glass</figcaption>' in html


def test_machines_are_told_the_figure(client, pictured):
    work = next(node for node in graph_of(client, pictured) if "headline" in node)

    assert work["image"] == f"{SITE}{pictured.figure.url}"


def test_a_work_without_a_figure_says_nothing_of_one(client):
    assert "<figure" not in html_of(client, make_publication("On light"))
