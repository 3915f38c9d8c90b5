"""What can stand on the home page: one row per block, read by the admin's choices and by the page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from content.models import Entry
from events.models import Course, Event, News, Opening
from profile_app.models import Group, Identity, Person
from profile_app.record import services_by_role
from projects.models import Project
from projects.record import experience_of
from publications.models import Publication

from .record import topic_record


@dataclass(frozen=True)
class HomeSection:
    """A block the owner can place on the home page. `items` takes (owner, limit) and gives what its template lists.

    The two `usual` numbers give its place on the home page of each mode while nobody has placed anything.
    A wide one takes the margin, too; its heading is for screen readers.
    """

    key: str
    title: str
    template: str
    items: Callable
    limit: int = 5
    more: str = ""
    more_label: str = ""
    usual_researcher: int = 0
    usual_lab: int = 0
    is_wide: bool = False
    # The block that stands there while this one has nothing.
    stand_in: str = ""

    def usual(self, is_lab):
        return self.usual_lab if is_lab else self.usual_researcher


@dataclass(frozen=True)
class Block:
    """A section as it stands on the home page."""

    section: HomeSection
    heading: str
    items: list
    note: str = ""

    @property
    def key(self):
        return self.section.key


def full_owner(owner):
    """The owner with all that the page's header shows, or None."""
    if owner is None:
        return None
    return Person.objects.with_profile().get(pk=owner.pk)


def home_blocks(placements, owner, is_lab):
    """The blocks with something in them, in their order; an entry stands in the first block that has it."""
    mode = Identity.Mode.LAB if is_lab else Identity.Mode.RESEARCHER
    placed = [placement for placement in placements if placement.identity_mode == mode]
    if placed:
        wanted = [(HOME_SECTIONS[row.section], row) for row in placed if row.shown and row.section in HOME_SECTIONS]
    else:
        usual = [section for section in HOME_SECTIONS.values() if section.usual(is_lab)]
        wanted = [(section, None) for section in sorted(usual, key=lambda section: section.usual(is_lab))]
    return list(_filled(wanted, owner))


def _filled(wanted, owner):
    seen = set()
    for section, placement in wanted:
        limit = placement.limit if placement and placement.limit is not None else section.limit
        found = section.items(owner, limit)
        if not found and section.stand_in:
            section = HOME_SECTIONS[section.stand_in]
            found = section.items(owner, limit)
        items = [item for item in found if not (isinstance(item, Entry) and item in seen)]
        seen.update(item for item in items if isinstance(item, Entry))
        if items:
            yield Block(
                section, placement and placement.heading or section.title, items, placement.note if placement else ""
            )


def _interests(owner, limit):
    return [owner] if owner and (owner.interests or owner.topics.all()) else []


def _news(owner, limit):
    return News.objects.published().newest().with_card()[:limit]


def _featured(owner, limit):
    return Project.objects.published().newest().with_record().filter(is_featured=True)[:limit]


def _selected(owner, limit):
    return Publication.objects.listed().selected().with_card().order_by("selected_order", "-issued", "-pk")[:limit]


def _recent(owner, limit):
    return Publication.objects.listed().newest().with_card()[:limit]


def _experience(owner, limit):
    return experience_of(owner, limit) if owner else []


def _projects(owner, limit):
    return Project.objects.published().newest().with_card()[:limit]


def _education(owner, limit):
    return owner.education.all()[:limit] if owner else []


def _service(owner, limit):
    return services_by_role(owner, limit) if owner else []


def _awards(owner, limit):
    return owner.awards.all()[:limit] if owner else []


def _talks(owner, limit):
    talks = Event.objects.published().newest().with_card()
    return (talks.by(owner) if owner else talks)[:limit]


def _upcoming(owner, limit):
    return Event.objects.published().upcoming().with_card()[:limit]


def _openings(owner, limit):
    return Opening.objects.published().newest().with_card()[:limit]


def _courses(owner, limit):
    courses = Course.objects.published().newest().with_card()
    return (courses.by(owner) if owner else courses)[:limit]


def _record(owner, limit):
    record = topic_record(limit)
    return [record] if record.rows else []


def _staff(owner, limit):
    """Current members by group, as (label, people)."""
    people = Person.objects.with_page().members().with_positions().order_by("order", "display_name", "pk")
    groups = {}
    for person in people[:limit]:
        groups.setdefault(person.group, []).append(person)
    return [(label, groups[value]) for value, label in Group.choices if value in groups]


RECORD = "profile_app/record"


def _template(name):
    return f"portfolio/home/_{name}.html"


HOME_SECTIONS = {
    section.key: section
    for section in (
        HomeSection("interests", _("Research interests"), _template("interests"), _interests, 1, usual_researcher=1),
        HomeSection(
            "news",
            _("News"),
            _template("news"),
            _news,
            more="news:list",
            more_label=_("All news"),
            usual_researcher=2,
            usual_lab=4,
        ),
        HomeSection("featured", _("Featured project"), _template("featured"), _featured, 1),
        HomeSection(
            "selected",
            _("Selected publications"),
            _template("publications"),
            _selected,
            10,
            "publications:list",
            _("All publications"),
            usual_researcher=3,
            stand_in="recent",
        ),
        HomeSection(
            "recent",
            _("Recent papers"),
            _template("publications"),
            _recent,
            4,
            "publications:list",
            _("All publications"),
            usual_lab=2,
        ),
        HomeSection("experience", _("Experience"), "projects/_experience.html", _experience, 20, usual_researcher=4),
        HomeSection(
            "projects",
            _("Projects"),
            _template("projects"),
            _projects,
            more="projects:list",
            more_label=_("All projects"),
        ),
        HomeSection("education", _("Education"), f"{RECORD}/_education.html", _education, 10, usual_researcher=5),
        HomeSection(
            "talks",
            _("Talks"),
            _template("talks"),
            _talks,
            more="events:list",
            more_label=_("All talks"),
            usual_researcher=6,
        ),
        HomeSection(
            "upcoming",
            _("Next events"),
            _template("upcoming"),
            _upcoming,
            4,
            "events:list",
            _("All events"),
            usual_lab=3,
        ),
        HomeSection(
            "openings",
            _("Open positions"),
            _template("openings"),
            _openings,
            5,
            "openings:list",
            _("All open positions"),
        ),
        HomeSection(
            "teaching",
            _("Teaching"),
            "events/_record_courses.html",
            _courses,
            5,
            "teaching:list",
            _("All courses"),
        ),
        HomeSection("service", _("Academic service"), f"{RECORD}/_service.html", _service, 50, usual_researcher=7),
        HomeSection("awards", _("Awards"), f"{RECORD}/_awards.html", _awards, 20, usual_researcher=8),
        HomeSection("record", _("Research topics"), _template("record"), _record, 12, usual_lab=1, is_wide=True),
        HomeSection(
            "people",
            _("People"),
            _template("staff"),
            _staff,
            100,
            "people:list",
            _("Profiles and alumni"),
            usual_lab=5,
        ),
    )
}


def placement_choices():
    return [(section.key, section.title) for section in HOME_SECTIONS.values()]
