"""vCard 4.0 (RFC 6350, with SOCIALPROFILE and PRONOUNS of RFC 9554): a person for address books."""

from datetime import UTC

from django.conf import settings
from icalendar.parser import Contentline, Parameters
from icalendar.prop import vText

from profile_app.links import SERVICES

MEDIA_TYPE = "text/vcard"


def write(person, home, address):
    """The card of a person, with what everybody may see: `home` is the person's page, `address` that of the card."""
    position = person.shown_position
    lines = [
        line("VERSION", "4.0"),
        line("KIND", "individual"),
        line("SOURCE", address, is_text=False),
        line("UID", f"urn:uuid:{person.uuid}", is_text=False),
        line("REV", person.updated_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"), is_text=False),
        line("FN", person.display_name),
        line("FN", person.native_name, LANGUAGE=person.native_lang),
        name(person),
        line("PRONOUNS", person.pronouns),
        line("TITLE", position.title if position else ""),
        line("ORG", *organisation(position)) if position else "",
        line("EMAIL", person.public_email),
        line("URL", home, is_text=False),
        line("PHOTO", photo(person), is_text=False, MEDIATYPE="image/webp"),
        line("SOCIALPROFILE", person.orcid_url if person.orcid else "", is_text=False, **{"SERVICE-TYPE": "ORCID"}),
        *map(profile, person.links.all()),
        *(line("EXPERTISE", topic.name) for topic in person.topics.all()),
    ]
    return "".join(f"{each}\r\n" for each in ("BEGIN:VCARD", *filter(None, lines), "END:VCARD"))


def line(name, *values, is_text=True, **parameters):
    """One property, folded, or nothing where it has no value; several values are the components of one."""
    if not any(values):
        return ""
    written = ";".join(vText(value).to_ical().decode() for value in values) if is_text else values[0]
    given = Parameters({key: value for key, value in parameters.items() if value}).to_ical().decode()
    return Contentline(f"{name}{given and ';'}{given}:{written}").to_ical().decode()


def name(person):
    """Family name, given names, additional names, prefixes and suffixes, where the parts are known."""
    family = " ".join(part for part in (person.name_particle, person.family_name) if part)
    given = person.given_name
    return line("N", family, given, "", "", person.name_suffix) if family or given else ""


def organisation(position):
    return [part for part in (position.organisation, position.unit) if part]


def photo(person):
    return f"{settings.SITE_URL}{person.photo.url}" if person.photo else ""


def profile(link):
    if link.service in ("website", "other"):
        return line("URL", link.url, is_text=False)
    return line("SOCIALPROFILE", link.url, is_text=False, **{"SERVICE-TYPE": str(SERVICES[link.service].label)})
