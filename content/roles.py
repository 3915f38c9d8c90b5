"""What an account may be: the operator, or an editor or a member by the group it is in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    MEMBER = "member", _("Member")
    EDITOR = "editor", _("Editor")


GROUPS = {Role.MEMBER: "Members", Role.EDITOR: "Editors"}


def role_of(account):
    """The account's role, or None; reads `groups` where they are loaded already."""
    names = {group.name for group in account.groups.all()}
    return next((role for role in (Role.EDITOR, Role.MEMBER) if GROUPS[role] in names), None)
