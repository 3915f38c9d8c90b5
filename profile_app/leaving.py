"""Leaving the lab: positions end, the account is closed, the profile stands among the alumni; and all of it undone."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.history import changing
from content.rules import Deed, may

from .accounts import Account
from .departures import Departure
from .models import Advising, Person, Position

ENDING = {"position": Position, "advising": Advising}


def open_rows(person):
    """What ends when the person leaves: positions in the lab, and being supervised there."""
    held = person.positions.exclude(group="")
    return [row for row in (*held, *person.advisors.all()) if not row.has_ended]


@transaction.atomic
def leave(person, end, by, title="", organisation=""):
    """Ends what is open at the date as exact as it is known, notes where they are now, and closes the account.

    Of two who note it at the same moment the second changes nothing and gets the departure of the first.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not open_rows(person):
        return person.departures.standing().first()
    with changing(person, user=by, comment=_("Left the lab")):
        return end_all(person, end, by, title, organisation)


def end_all(person, end, by, title, organisation):
    departure = Departure(person=person, end=end, recorded_by=by)
    was_shown = False
    for row in open_rows(person):
        kind = row._meta.model_name
        kept = ("end", "ongoing", "is_over", *(["is_primary"] if kind == "position" else []))
        departure.before.append([kind, row.pk, {name: plain(getattr(row, name)) for name in kept}])
        row.end, row.ongoing, row.is_over = end, False, True
        if kind == "position" and organisation:
            was_shown, row.is_primary = was_shown or row.is_primary, False
        row.save()
    if organisation:
        last = person.positions.order_by("-order").values_list("order", flat=True).first() or 0
        departure.next_position = person.positions.create(
            title=title, organisation=organisation, ongoing=True, is_primary=was_shown, order=last + 1
        )
    departure.closed_account = may_close(by, person.account)
    if departure.closed_account:
        set_open(person.account, False)
    for invitation in person.invitations.open():
        invitation.withdraw()
    departure.save()
    touch(person, by)
    return departure


def may_close(user, account):
    """Whether the account closes with the leaving: it is open, another's, and the user's to look after."""
    if account is None or not account.is_active or account == user:
        return False
    return may(user, Deed.CHANGE, Account.objects.get(pk=account.pk))


def set_open(account, is_open):
    account.is_active = is_open
    account.save(update_fields=["is_active"])


@transaction.atomic
def take_back(departure, by):
    """Restores what the departure changed; what was edited since stays as it was edited."""
    person = Person.objects.select_for_update().get(pk=departure.person_id)
    departure = Departure.objects.select_for_update().get(pk=departure.pk)
    if not departure.undone_at:
        with changing(person, user=by, comment=_("Leaving taken back")):
            restore(departure, person, by)


def restore(departure, person, by):
    for kind, pk, values in departure.before:
        row = ENDING[kind].objects.filter(pk=pk).first()
        if row and row.end == departure.end:
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
    if departure.next_position:
        departure.next_position.delete()
    if departure.closed_account and person.account:
        set_open(person.account, True)
    departure.undone_at, departure.next_position = timezone.now(), None
    departure.save()
    touch(person, by)


def touch(person, by):
    person.updated_by, person.row_version = by, person.row_version + 1
    person.save()


def plain(value):
    """A value as JSON keeps it."""
    return value if isinstance(value, bool | None) else str(value)
