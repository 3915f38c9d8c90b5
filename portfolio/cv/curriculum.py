"""One CV put together: whose it is, what it says of them, and its sections. The page and every file are made of it."""

from dataclasses import dataclass, field, replace

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from content.languages import direction_of, is_spoken
from profile_app.cv import compose
from profile_app.models import Identity, Person

from ..models import Placement

WORKS_AT_HOME = ("selected", "recent")
PAPERS = {"a4": "A4", "letter": "Letter"}


@dataclass(frozen=True)
class Contact:
    """A way to reach the person: `text` names it, `kind` is a key of its service and `handle` the name there."""

    text: str
    to: str
    kind: str
    label: str = ""
    handle: str = ""


@dataclass(frozen=True)
class Curriculum:
    """A CV: `sections` as profile_app.cv.compose makes them; `home` is the person's own page, "" if there is none."""

    person: Person
    sections: list
    address: str
    home: str = ""
    heading: str = ""
    language: str = "en"
    paper: str = "a4"
    pages: int = 0
    words: dict = field(default_factory=dict)
    contacts: list = field(default_factory=list)

    @property
    def title(self):
        if self.heading or is_spoken():
            return self.heading or _("Curriculum vitae of %(name)s") % {"name": self.person.display_name}
        return f"{self.person.display_name} · {_('Curriculum vitae')}"

    @property
    def foot(self):
        """What stands below every sheet of paper: whose it is, and what."""
        name = self.person.display_name
        return self.heading if name in self.heading else f"{name} · {self.heading or _('Curriculum vitae')}"

    @property
    def direction(self):
        return direction_of(self.language)

    @property
    def file_name(self):
        return f"{self.person.slug}-{self.address.rstrip('/').rpartition('/')[2]}"

    @property
    def role_line(self):
        """What the person is and where, as it stands below the name."""
        position = self.person.shown_position
        if position is None:
            return ""
        role = f"{position.title} ({position.note})" if position.title and position.note else position.title
        held = ", ".join(part for part in (role, position.unit if position.title else "") if part)
        where = ", ".join(part for part in (position.organisation, position.place) if part)
        return " · ".join(part for part in (held, where) if part)

    @property
    def advisors(self):
        """Who supervised the person, a sentence each."""
        return [f"{said} {each.advisor}{f' ({each.dates})' if each.dates else ''}." for said, each in self.supervisions]

    @property
    def supervisions(self):
        """By whom the person was supervised, as (in which words, the supervision)."""
        found = ((str(each.get_role_display()), each) for each in self.person.advisors.all())
        return [(self.words.get(said) or said, each) for said, each in found]


def cv_address(person, identity, variant=None):
    """The path of a CV's page; the owner of a researcher's site has the shorter one, the usual variant no name."""
    given = {"variant": variant.slug} if variant and not variant.is_usual else {}
    route = "cv-variant" if given else "cv"
    if identity.belongs_to(person):
        return reverse(route, kwargs=given)
    return reverse(f"person-{route}", kwargs={"slug": person.slug, **given})


def curriculum_of(person, identity=None, variant=None):
    """The CV of a person who was fetched with their record, as the variant wants it or with all there is."""
    identity = identity or Identity.current()
    if variant:
        variant.person = person
    is_owner = identity.belongs_to(person)
    home = f"{settings.SITE_URL}{reverse('home') if is_owner else person.get_absolute_url()}"
    language = variant and variant.language or get_language() or "en"
    # Months and what else Django can say follow the language of the CV.
    with override(language):
        given = variant.given() if variant else {"sections": compose(person)}
    if is_owner:
        given["sections"] = with_note(given["sections"], person)
    return Curriculum(
        person=person,
        home=home if is_owner or person.is_open else "",
        address=f"{settings.SITE_URL}{cv_address(person, identity, variant)}",
        contacts=list(contacts_of(person)),
        language=language,
        **given,
    )


def with_note(sections, person):
    """The sections; below the publications stands what the owner's home page says there, such as where all of them are.

    It leads to the profile that it names.
    """
    below = Placement.objects.filter(identity_mode=Identity.Mode.RESEARCHER, section__in=WORKS_AT_HOME, shown=True)
    note = below.exclude(note="").values_list("note", flat=True).first() or ""
    href = next((link.url for link in person.links.all() if str(link) in note), "")
    return [
        replace(each, note=note, note_href=href) if each.section.key == "publications" else each for each in sections
    ]


def contacts_of(person):
    if person.public_email:
        yield Contact(person.public_email, f"mailto:{person.public_email}", "email")
    if person.orcid:
        yield Contact(f"ORCID {person.orcid}", person.orcid_url, "orcid", "ORCID", person.orcid)
    for link in person.links.all():
        yield Contact(str(link), link.url, link.service, str(link), link.handle)
