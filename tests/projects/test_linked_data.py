"""What machines read of a project."""

import pytest

from projects.models import Funding
from tests.make import make_membership, make_person, make_project, make_publication, make_topic
from tests.reading import linked_data, number_of_queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _known_origin(settings):
    settings.SITE_URL = "https://ada.example"


def test_a_project_says_who_when_who_pays_and_what_came_of_it(client):
    project = make_project(
        "The *engine*",
        slug="engine",
        summary="It weaves.",
        start="1837",
        end="1843-09",
        website="https://example.org/engine",
        topics=[make_topic("Engines")],
        publications=[make_publication("Notes", slug="notes"), make_publication("Secret", status="draft")],
    )
    make_membership(project, make_person("Ada", slug="ada"), role="Programmer", start="1842")
    make_membership(project, make_person("Hidden", status="draft"), role="Spy")
    Funding.objects.create(project=project, funder="The Crown", award_number="17", amount=17_000, currency="GBP")

    page, node = linked_data(client.get("/projects/engine/"))

    assert page["about"] == {"@id": node["@id"]}
    assert (node["@id"], node["@type"]) == ("https://ada.example/projects/engine/#project", "ResearchProject")
    assert (node["name"], node["description"]) == ("The engine", "It weaves.")
    assert (node["foundingDate"], node["dissolutionDate"]) == ("1837", "1843-09")
    assert node["member"] == [
        {
            "@type": "OrganizationRole",
            "roleName": "Programmer",
            "startDate": "1842",
            "member": {"@type": "Person", "name": "Ada", "url": "https://ada.example/people/ada/"},
        }
    ]
    # The amount is among editors unless they choose to show it.
    assert node["funding"] == [
        {"@type": "Grant", "identifier": "17", "funder": {"@type": "Organization", "name": "The Crown"}}
    ]
    assert [work["name"] for work in node["subjectOf"]] == ["Notes"]
    assert node["sameAs"] == "https://example.org/engine"


def test_a_larger_project_asks_no_more_queries(client):
    project = make_project(slug="engine", publications=[make_publication(authors=[make_person()])])
    make_membership(project, make_person(), role="Keeper")
    few = number_of_queries(client, "/projects/engine/")

    for _ in range(4):
        project.publications.add(make_publication(authors=[make_person()]))
        make_membership(project, make_person(), role="Keeper")
    client.get("/projects/engine/")

    assert number_of_queries(client, "/projects/engine/") == few
