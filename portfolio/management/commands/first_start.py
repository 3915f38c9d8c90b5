"""Prepares a site that nobody has used yet: the demo, and an account to sign in with."""

import secrets

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from content import changes
from portfolio.demo.loading import alone, has_content, load_demo


class Command(BaseCommand):
    help = "Loads the demo and makes the account admin, if the site has neither an account nor content."

    def add_arguments(self, parser):
        parser.add_argument("--lab", action="store_true", help="load the fictional lab instead of the researcher")

    def handle(self, *, lab, **options):
        accounts = get_user_model().objects
        with alone():
            if accounts.exists() or has_content():
                return
            load_demo("lab" if lab else "researcher")
            password = secrets.token_urlsafe(12)
            accounts.create_superuser("admin", password=password)
            # Inside the transaction, so that there is never an account whose password nobody was told.
            self.stdout.write("The demo is loaded. Sign in at /admin/ as admin with this password, shown only once.")
            self.stdout.write(f"Password: {password}")
            self.stdout.flush()
        # Now, so that the first page view does not say that all of it changed then.
        changes.refresh()
