"""Moves a whole site in."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError

from portfolio.moving.kits import KITS
from portfolio.moving.moving import AUTO, NothingKnownError, move
from portfolio.moving.tree import Unreadable

NOTHING_READ, WRONG_USAGE = 1, 2


class Command(BaseCommand):
    help = "Moves a site of another kit in; doing it again changes nothing, and what was edited here stays."
    # They load every page of the site, which takes longer than a small site.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="FOLDER", help="the files of the site, as they lie in its repository")
        parser.add_argument("--kit", choices=[AUTO, *KITS], default=AUTO, help="which kit it is; told by itself")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--json", action="store_true", dest="as_json", help="report as JSON and nothing else")

    def handle(self, *, folder, kit, dry_run, as_json, **options):
        try:
            found, report = move(folder, kit, is_trial=dry_run, progress=self.progress)
        except NothingKnownError as error:
            raise CommandError(str(error), returncode=NOTHING_READ) from error
        except Unreadable as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from error
        if as_json:
            told = {"kit": found.key, "dry_run": dry_run, **report.as_dict()}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(f"kit: {found.label}")
        for line in report.lines():
            self.stdout.write(line)

    def progress(self, done, of):
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done} of {of}", ending="\n" if done == of else "")
