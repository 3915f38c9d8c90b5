"""Who may do what with people and their records."""

from django.contrib.auth.models import Group, User
from django.db.models import Q
from django.utils import timezone

from content.roles import GROUPS, Role
from content.rules import ContentRule, Deed, EntryRule, RowRule, Rule, names_of, register, register_rows

from .accounts import Account, Invitation
from .departures import Departure
from .models import (
    Advising,
    Award,
    Delegation,
    Education,
    Identity,
    NameVariant,
    Person,
    PersonTopic,
    Position,
    ProfileLink,
    Service,
)


def acted_for(user):
    """The people for whom the account acts: the one whose account it is, and those who made it their delegate."""
    return Person.objects.filter(pk__in=keys_acted_for(user))


def keys_acted_for(user):
    """Their primary keys, read once a request."""
    if not hasattr(user, "_acted_for_here"):
        people = Person.objects.filter(Q(account=user) | Q(pk__in=standing_delegations(user).values("person")))
        user._acted_for_here = tuple(people.values_list("pk", flat=True))
    return user._acted_for_here


def standing_delegations(user):
    return Delegation.objects.filter(Q(until=None) | Q(until__gte=timezone.localdate()), account=user)


@register(Person)
class PersonRule(EntryRule):
    """A profile belongs to the person: all but its address and its account is free, whoever has seen it."""

    kept = EntryRule.kept | {"account", "has_page"}

    def theirs(self, user):
        return acted_for(user).values("pk")

    def made(self, user):
        return Q(pk__in=[])

    def for_members(self, user, deed, entries):
        return entries.none() if deed in (Deed.ADD, Deed.DELETE) else super().for_members(user, deed, entries)

    def free(self, user, thing):
        """A delegate names no further delegates."""
        return names_of(thing) - self.kept - (frozenset() if thing.account_id == user.pk else {"delegations"})

    def proposed(self, user, thing):
        return frozenset()


@register(Delegation)
class DelegationRule(RowRule):
    """Delegates are named by the person or an editor, and not by other delegates."""

    field = "person"

    def for_members(self, user, deed, rows):
        return rows.filter(person__account=user)


register_rows("person", NameVariant, ProfileLink, Position, Education, Award, Service)
register_rows("student", Advising)
register_rows("content_object", PersonTopic)


@register(Identity)
class IdentityRule(ContentRule):
    """Whose site it is says an editor."""


@register(Departure)
class DepartureRule(Rule):
    """That somebody left is noted and taken back by buttons of the profile."""


@register(User, Group)
class OperatorsRule(Rule):
    """All accounts and the groups are the operator's."""


@register(Account)
class AccountRule(Rule):
    """Editors see who signs in and look after the accounts of members."""

    def for_editors(self, user, deed, things):
        if deed in (Deed.VIEW, Deed.CHOOSE):
            return things
        editors = Group.objects.filter(name=GROUPS[Role.EDITOR]).values("user")
        return things.filter(groups__name=GROUPS[Role.MEMBER], is_superuser=False).exclude(pk__in=editors)


@register(Invitation)
class InvitationRule(Rule):
    """Editors see who is invited and invite members."""

    def for_editors(self, user, deed, things):
        if deed in (Deed.VIEW, Deed.CHOOSE):
            return things
        return things.filter(role=Role.MEMBER)
