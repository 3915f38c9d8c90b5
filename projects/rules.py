"""Who may do what with projects."""

from content.rules import EntryRule, register, register_rows
from profile_app.rules import keys_acted_for

from .models import Attachment, Figure, Funding, Membership, Project, ProjectTopic, Section


@register(Project)
class ProjectRule(EntryRule):
    """Members of a project attach files and choose topics; what it says of itself they propose."""

    own = frozenset({"topics", "attachments"})

    def theirs(self, user):
        return Membership.objects.filter(person__in=keys_acted_for(user)).values("project")


register_rows("project", Attachment, Figure, Funding, Membership, Section)
register_rows("content_object", ProjectTopic)
