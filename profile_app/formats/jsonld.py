"""schema.org as JSON-LD: the page of a person and the person."""

from django.conf import settings


def person_graph(person, address):
    """One graph of a page at `address` about a person with the positions and links that everybody may see.

    An alumnus of the lab is said to be one: the lab's organisation stands among those they come from.
    """
    who = {
        "@id": f"{address}#person",
        "@type": "Person",
        "name": person.display_name,
        "givenName": person.given_name,
        "familyName": " ".join(part for part in (person.name_particle, person.family_name) if part),
        "honorificSuffix": person.name_suffix,
        "alternateName": person.native_name,
        "description": person.lead,
        "image": f"{settings.SITE_URL}{person.photo.url}" if person.photo else "",
        "jobTitle": person.shown_position.title if person.shown_position else "",
        "worksFor": organisations(position for position in person.positions.all() if is_work_today(position)),
        "alumniOf": organisations([*person.education.all(), *(person.lab_positions if person.is_alumnus else [])]),
        "award": [str(award) for award in person.awards.all()],
        "knowsAbout": [{"@type": "DefinedTerm", "name": topic.name} for topic in person.topics.all()],
        "email": person.public_email,
        "identifier": {"@type": "PropertyValue", "propertyID": "ORCID", "value": person.orcid} if person.orcid else "",
        "sameAs": [*([person.orcid_url] if person.orcid else []), *(link.url for link in person.links.all())],
        "url": address,
        "mainEntityOfPage": {"@id": address},
    }
    page = {
        "@id": address,
        "@type": "ProfilePage",
        "url": address,
        "name": person.display_name,
        "dateCreated": person.created_at.isoformat(),
        "dateModified": person.updated_at.isoformat(),
        "mainEntity": {"@id": who["@id"]},
    }
    return {"@context": "https://schema.org", "@graph": [page, {name: value for name, value in who.items() if value}]}


def is_work_today(position):
    return not position.has_ended and position.kind != position.Kind.STUDY


def organisations(rows):
    """Each organisation once, in the order of the rows."""
    names = dict.fromkeys(getattr(row, "organisation", "") or getattr(row, "institution", "") for row in rows)
    return [{"@type": "Organization", "name": name} for name in names if name]
