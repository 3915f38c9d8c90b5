"""Makes an account for an editor or a member."""

import getpass
import os
import sys

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from content.roles import Role
from profile_app.joining import join
from profile_app.models import Person


class Command(BaseCommand):
    help = (
        "Makes an account. The password comes from PORTFOLIO_PASSWORD or a prompt. "
        "A member gets a profile if none is named."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="what they sign in with")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--person", metavar="SLUG", default="", help="the profile that is theirs, by its slug")

    def handle(self, *, name, role, person, **options):
        account = get_user_model()(username=name)
        self.check_name(account)
        profile = self.profile_of(person) if person else None
        password = self.password_for(account)
        with transaction.atomic():
            account = join(name, password, role, person=profile)
        profile = Person.objects.filter(account=account).first()
        told = f" with the profile {profile.slug}" if profile else ""
        self.stdout.write(f"Made the account {name} ({Role(role).label}){told}.")

    def check_name(self, account):
        try:
            account.clean_fields(exclude=["password"])
        except ValidationError as error:
            raise CommandError(f"{account.username!r} is no user name: {' '.join(error.messages)}") from error
        taken = get_user_model().objects.filter(username__iexact=account.username)
        if taken.exists() or get_user_model().objects.filter(email__iexact=account.username).exists():
            raise CommandError(f"There is already an account called {account.username}.")

    def profile_of(self, slug):
        profile = Person.objects.filter(slug=slug).select_related("account").first()
        if profile is None:
            raise CommandError(f"There is no person with the slug {slug!r}.")
        if profile.account_id:
            raise CommandError(f"{profile} has an account already: {profile.account}.")
        return profile

    def password_for(self, account):
        """The password as given; the operator may choose a weak one in the environment, and is told so."""
        given = os.environ.get("PORTFOLIO_PASSWORD")
        password = self.ask() if given is None else given
        if not password:
            raise CommandError("The password is empty. Set PORTFOLIO_PASSWORD to one.")
        try:
            validate_password(password, account)
        except ValidationError as error:
            told = " ".join(error.messages)
            if given is None:
                raise CommandError(f"Choose another password. {told}") from error
            self.stderr.write(f"This is a weak password. {told}")
        return password

    def ask(self):
        if not sys.stdin.isatty():
            raise CommandError("Set PORTFOLIO_PASSWORD, or run this in a terminal to be asked for the password.")
        try:
            password = getpass.getpass("Password: ")
            if getpass.getpass("The same again: ") != password:
                raise CommandError("The two passwords are not the same. Nothing was made.")
        except (EOFError, KeyboardInterrupt) as error:
            raise CommandError("Nothing was made.") from error
        return password
