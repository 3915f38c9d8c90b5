"""schema.org as JSON-LD: a project, who has a part in it, who pays for it, and what came of it."""

from content.addresses import absolute
from content.linked_data import filled, organisation_node, page_graph, person_node, topic_nodes, work_node
from content.markdown import plain


def project_graph(project, publications):
    """The project with those of its publications that the public may see."""
    address = absolute(project.get_absolute_url())
    whole = {
        "@id": f"{address}#project",
        "@type": "ResearchProject",
        "name": plain(project.title),
        "description": plain(project.summary or project.body),
        "url": address,
        "sameAs": project.website,
        "foundingDate": str(project.start or ""),
        "dissolutionDate": str(project.end or ""),
        "member": [membership(each) for each in project.memberships.all()],
        "funding": [grant(each) for each in project.funding.all()],
        "knowsAbout": topic_nodes(project),
        "subjectOf": [work_node(work) for work in publications],
    }
    return page_graph(project, whole)


def membership(member):
    """A person, within the part they have where that is told."""
    person = person_node(member.person)
    role = filled(
        {"roleName": member.role, "startDate": str(member.start or ""), "endDate": str(member.end or "")},
    )
    return {"@type": "OrganizationRole", **role, "member": person} if role else person


def grant(funding):
    return filled(
        {
            "@type": "Grant",
            "name": funding.programme,
            "identifier": funding.award_number,
            "url": funding.url,
            "funder": organisation_node(funding.funder),
        }
    )
