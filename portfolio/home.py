"""What can stand on the home page: one row per block, read by the admin's choices and by the page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from content.models import Topic
from events.models import Event, News
from profile_app.models import Group, Person
from projects.models import Project
from publications.models import Publication


@dataclass(frozen=True)
class HomeSection:
    """A block the owner can place on the home page. `items` takes (owner, limit) and gives what its template lists."""

    key: str
    title: str
    template: str
    items: Callable
    limit: int = 5
    more: str = ""
    more_label: str = ""


def _part(name, **given):
    def items(owner, limit):
        return list(getattr(owner, name).all()[:limit]) if owner else []

    return items


def _experience(owner, limit):
    """The owner's positions, each with the published projects done there."""
    if owner is None:
        return []
    positions = list(owner.positions.all()[:limit])
    done = Project.objects.published().newest().with_record().filter(position__in=positions)
    by_position = {}
    for project in done:
        by_position.setdefault(project.position_id, []).append(project)
    return [(position, by_position.get(position.pk, [])) for position in positions]


def _selected(owner, limit):
    return list(
        Publication.objects.published().selected().with_card().order_by("selected_order", "-issued", "-pk")[:limit]
    )


def _talks(owner, limit):
    talks = Event.objects.published().newest().with_card()
    return list((talks.by(owner) if owner else talks)[:limit])


def _staff(owner, limit):
    """Current members by group, as (label, people)."""
    people = Person.objects.with_page().members().with_positions().order_by("order", "display_name", "pk")
    groups = {}
    for person in people:
        groups.setdefault(person.group, []).append(person)
    return [(label, groups[value]) for value, label in Group.choices if value in groups]


HOME_SECTIONS = {
    section.key: section
    for section in (
        HomeSection(
            "interests",
            _("Research interests"),
            "portfolio/home/_interests.html",
            lambda owner, limit: [owner] if owner and (owner.interests or owner.topics.all()) else [],
            1,
        ),
        HomeSection(
            "news",
            _("News"),
            "portfolio/home/_news.html",
            lambda owner, limit: list(News.objects.published().newest().with_card()[:limit]),
            5,
            "news:list",
            _("All news"),
        ),
        HomeSection(
            "featured",
            _("Featured project"),
            "portfolio/home/_featured.html",
            lambda owner, limit: list(
                Project.objects.published().newest().with_record().filter(is_featured=True)[:limit]
            ),
            1,
        ),
        HomeSection(
            "selected",
            _("Selected publications"),
            "portfolio/home/_publications.html",
            _selected,
            10,
            "publications:list",
            _("All publications"),
        ),
        HomeSection(
            "recent",
            _("Recent papers"),
            "portfolio/home/_publications.html",
            lambda owner, limit: list(Publication.objects.published().newest().with_card()[:limit]),
            4,
            "publications:list",
            _("All publications"),
        ),
        HomeSection(
            "experience",
            _("Experience"),
            "portfolio/home/_experience.html",
            _experience,
            20,
            "cv",
            _("Curriculum vitae"),
        ),
        HomeSection(
            "projects",
            _("Projects"),
            "portfolio/home/_projects.html",
            lambda owner, limit: list(Project.objects.published().newest().with_card()[:limit]),
            5,
            "projects:list",
            _("All projects"),
        ),
        HomeSection("education", _("Education"), "portfolio/home/_education.html", _part("education"), 10),
        HomeSection("talks", _("Talks"), "portfolio/home/_talks.html", _talks, 5, "events:list", _("All talks")),
        HomeSection(
            "upcoming",
            _("Next events"),
            "portfolio/home/_upcoming.html",
            lambda owner, limit: list(Event.objects.published().upcoming().with_card()[:limit]),
            4,
            "events:list",
            _("All events"),
        ),
        HomeSection("service", _("Academic service"), "portfolio/home/_service.html", _part("service"), 50),
        HomeSection("awards", _("Awards"), "portfolio/home/_awards.html", _part("awards"), 20),
        HomeSection(
            "record",
            _("Research topics"),
            "portfolio/home/_record.html",
            lambda owner, limit: list(Topic.objects.published().filter(Q(parent=None))[:limit]),
            12,
        ),
        HomeSection(
            "people", _("People"), "portfolio/home/_staff.html", _staff, 100, "people:list", _("Profiles and alumni")
        ),
    )
}


def placement_choices():
    return [(section.key, section.title) for section in HOME_SECTIONS.values()]
