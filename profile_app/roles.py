"""Who gives whom which role."""

from django.contrib.auth.models import Group

from content.roles import GROUPS, Role, role_of


def give_role(account, role):
    """Puts the account into the one group of the role and lets it into the admin; other groups stay."""
    account.groups.remove(*Group.objects.filter(name__in=GROUPS.values()).exclude(name=GROUPS[role]))
    account.groups.add(Group.objects.get_or_create(name=GROUPS[role])[0])
    if not account.is_staff:
        account.is_staff = True
        account.save(update_fields=["is_staff"])


def roles_to_give(giver):
    """The roles a person may give: an editor makes members, the operator makes editors as well."""
    if giver.is_superuser:
        return [Role.MEMBER, Role.EDITOR]
    return [Role.MEMBER] if role_of(giver) == Role.EDITOR else []
