"""What needs attention in projects."""

from django.utils.translation import gettext_lazy as _

from content.care import Text, checks, gap, texts

from .models import Project, Section

texts += [Text(Project, "body", "id_body"), Text(Section, "body", "sections-group", "project")]

checks.add(
    gap(
        "project-line",
        Project,
        lambda projects: projects.filter(summary=""),
        "id_summary",
        title=_("Projects without their one line"),
        why=_("It stands below the title in every list."),
        deed=_("Write the line"),
        order=50,
    )
)
