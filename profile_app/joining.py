"""How an account comes into being: by invitation or by command."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from content.history import changing
from content.models import Status
from content.roles import Role

from .accounts import Invitation, call
from .models import Person
from .roles import give_role


def join(username, password, role, *, person=None, name="", email=""):
    """Makes an account of the role and ties it to a profile; a member without one gets a draft of that name."""
    account = get_user_model().objects.create_user(username, email=email.lower(), password=password)
    give_role(account, role)
    with changing(*([person] if person else []), user=account) as touched:
        if person is None and role == Role.MEMBER:
            person = Person(display_name=name or username, status=Status.DRAFT, created_by=account, updated_by=account)
            touched.append(person)
        if person is not None:
            person.account = account
            person.save()
    call(account, name if person is None else person.display_name)
    return account


@transaction.atomic
def accept(invitation, username, password, name=""):
    """The account of an invitation, or None when the invitation is not open any more."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open:
        return None
    person = invitation.person
    if person is not None and person.account_id:
        return None
    account = join(username, password, invitation.role, person=person, name=name, email=invitation.email)
    invitation.accepted_at, invitation.account = timezone.now(), account
    invitation.save()
    return account
