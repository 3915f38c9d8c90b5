"""What projects add to a CV: the positions with what was done there, and the other projects."""

from django.utils.translation import gettext_lazy as _

from profile_app.cv import MAX_LINES, CVSection, Line, Told, register

from .models import Project
from .record import experience_of


def positions_of(person):
    for position, projects in experience_of(person, MAX_LINES):
        role = f"{position.title} ({position.note})" if position.title and position.note else position.title
        yield Line(
            f"position-{position.pk}",
            item=position,
            title=", ".join(part for part in (role or position.organisation, position.unit) if part),
            organisation=position.organisation,
            place=position.place,
            start=position.start,
            end=position.end,
            ongoing=position.ongoing,
            body=position.description,
            parts=tuple(told(project) for project in projects),
        )


def told(project):
    """A project as its own page tells it: its sections, or its lead where there are none."""
    points = tuple((str(section.title), section.body) for section in project.sections.all())
    return Told(
        f"project-{project.pk}",
        project.title,
        project,
        project.get_absolute_url(),
        project.note,
        points or ((("", project.lead),) if project.lead else ()),
    )


def elsewhere(person):
    """The projects that the positions do not show already."""
    return Project.objects.published().by(person).exclude(position__in=person.positions.all())


def projects_of(person):
    for project in elsewhere(person).newest().with_card().with_part_of(person)[:MAX_LINES]:
        start, end, ongoing = project.tenure
        yield Line(
            f"project-{project.pk}",
            item=project,
            title=project.title,
            is_marked=True,
            href=project.get_absolute_url(),
            organisation=project.position.organisation if project.position else "",
            role=project.roles,
            start=start,
            end=end,
            ongoing=ongoing,
            says=tuple(part for part in (project.note, *map(str, project.funding.all())) if part),
            body=project.lead,
        )


register(
    CVSection(
        "experience",
        _("Experience"),
        "projects/_experience.html",
        positions_of,
        20,
        "position",
        present=lambda lines: [(line.item, [part.item for part in line.parts]) for line in lines],
    ),
    CVSection(
        "projects",
        _("Projects"),
        "projects/_record.html",
        projects_of,
        50,
        "project",
        total=lambda person: elsewhere(person).count(),
        more="projects:list",
        entry=".",
    ),
)
