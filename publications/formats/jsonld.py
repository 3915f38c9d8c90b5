"""schema.org as JSON-LD: a page and the work it is about."""

from itertools import zip_longest

from content.linked_data import filled, organisation_node
from publications.identifiers import arxiv_url, doi_url
from publications.pages import ends

from .facts import ARTICLES, BOOKS, CHAPTERS, PAPERS, PREPRINTS, REPORTS, THESES, date

PAGED = ARTICLES | PAPERS | CHAPTERS | PREPRINTS


def graph(landing):
    """One graph, in which every node has an `@id`."""
    work = {"@id": f"{landing.address}#work", "@type": landing.row.schema, **facts(landing), **parts(landing)}
    page = {
        "@id": landing.address,
        "@type": "WebPage",
        "url": landing.address,
        "name": landing.reference.plain_title,
        "dateModified": landing.modified,
        "about": {"@id": work["@id"]},
    }
    return {"@context": "https://schema.org", "@graph": [filled(page), filled(work)]}


def facts(landing):
    """What every type has."""
    work = landing.reference
    return {
        "name": work.plain_title,
        "headline": work.plain_title,
        "author": people(landing, work.author),
        "editor": people(landing, work.editor),
        "datePublished": date(work.issued),
        "dateModified": landing.modified,
        "abstract": landing.abstract,
        "keywords": landing.keywords,
        "about": [{"@type": "DefinedTerm", "name": topic} for topic in landing.topics],
        "inLanguage": work.language,
        "identifier": identifiers(work),
        "sameAs": [address for address in (doi_url(work.doi), arxiv_url(work.arxiv), work.url) if address],
        "url": landing.address,
        "mainEntityOfPage": {"@id": landing.address},
        "publisher": organisation_node(landing.publisher),
        "image": landing.figure,
        "award": work.award,
        "creativeWorkStatus": work.stage.replace("_", " ").capitalize(),
        "isAccessibleForFree": work.open_access or bool(landing.paper),
    }


def parts(landing):
    """What belongs to the type."""
    work, key = landing.reference, landing.row.key
    file = filled(
        {
            "@type": "DataDownload" if key == "dataset" else "MediaObject",
            "contentUrl": landing.paper,
            "encodingFormat": "application/pdf",
        },
        "contentUrl",
    )
    found = {"distribution" if key == "dataset" else "encoding": file}
    if key in PAGED:
        first, last = ends(work.page)
        found |= {"pageStart": first, "pageEnd": last, "pagination": "" if first else work.article_number}
    if key in ARTICLES:
        found["isPartOf"] = issue_of_journal(work)
    elif key in PAPERS | CHAPTERS:
        found["isPartOf"] = filled({"@type": "Book", "name": work.container_title, "isbn": work.isbn}, "name")
    elif key in BOOKS:
        found |= {"isbn": work.isbn, "bookEdition": work.edition}
        found["isPartOf"] = filled({"@type": "BookSeries", "name": work.collection_title}, "name")
    elif key in THESES:
        found["sourceOrganization"] = organisation_node(work.institution)
    elif key in REPORTS:
        found["reportNumber"] = work.number
    return found


def issue_of_journal(work):
    """The journal, inside it the volume, inside that the issue, as far as they are known."""
    part = filled({"@type": "Periodical", "name": work.container_title, "issn": work.issn}, "name")
    for kind, name, number in (
        ("PublicationVolume", "volumeNumber", work.volume),
        ("PublicationIssue", "issueNumber", work.issue),
    ):
        if number:
            part = {"@type": kind, name: number} | ({"isPartOf": part} if part else {})
    return part


def people(landing, names):
    """The names, those of authors with the addresses of their pages."""
    pages = landing.people if names == landing.creators else ()
    return [
        person(name, page, name.literal in landing.groups)
        for name, page in zip_longest(names, pages[: len(names)], fillvalue="")
    ]


def person(name, page, is_group):
    return filled(
        {
            "@type": "Organization" if is_group else "Person",
            "@id": f"{page}#person" if page else "",
            "name": name.full,
            "givenName": name.given,
            "familyName": name.family if name.given else "",
            "url": page,
            "sameAs": f"https://orcid.org/{name.orcid}" if name.orcid else "",
        }
    )


def identifiers(work):
    """Every number the work is known by."""
    numbers = (("DOI", work.doi), ("arXiv", work.arxiv), ("PubMed", work.pmid), ("ISBN", work.isbn))
    return [{"@type": "PropertyValue", "propertyID": kind, "value": value} for kind, value in numbers if value]
