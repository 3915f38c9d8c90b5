"""What machines read on the page of a work."""

import json
import re

import pytest
from django.core.files.base import ContentFile

from publications.models import Attachment
from tests.make import make_authorship, make_person, make_publication, make_topic, make_venue

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
