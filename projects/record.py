"""What projects add to a person's page."""

from django.utils.translation import gettext_lazy as _

from profile_app.record import PAGE, RecordSection

from .models import Project


def projects_of(person):
    return Project.objects.published().by(person).newest().with_card().with_part_of(person)


def experience_of(person, limit=None):
    """Every position as (position, the projects done there)."""
    done = {}
    for project in Project.objects.published().filter(position__person=person).newest().with_story():
        done.setdefault(project.position_id, []).append(project)
    return [(position, done.get(position.pk, [])) for position in person.positions.all()[:limit]]


PAGE.register(
    RecordSection(
        "projects",
        _("Projects"),
        "projects/_record.html",
        projects_of,
        50,
        limit=25,
        more="projects:list",
        more_label=_("All %(number)s projects"),
    )
)
