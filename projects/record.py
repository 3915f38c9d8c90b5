"""What projects add to a person's page and CV: the positions with what was done there, and the other projects."""

from django.utils.translation import gettext_lazy as _

from profile_app.record import CV, PAGE, RecordSection

from .models import Project


def projects_of(person):
    return Project.objects.published().by(person).newest().with_card()


def experience_of(person, limit=None):
    """Every position as (position, the projects done there)."""
    done = {}
    for project in Project.objects.published().filter(position__person=person).newest().with_record():
        done.setdefault(project.position_id, []).append(project)
    return [(position, done.get(position.pk, [])) for position in person.positions.all()[:limit]]


def projects_elsewhere(person):
    """The projects that the positions above do not show already."""
    return Project.objects.published().by(person).exclude(position__in=person.positions.all()).newest().with_card()


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
CV.register(
    RecordSection("experience", _("Experience"), "projects/_experience.html", experience_of, 20),
    RecordSection("projects", _("Projects"), "projects/_record.html", projects_elsewhere, 50),
)
