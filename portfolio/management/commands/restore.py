"""Brings a site back from its archive."""

from datetime import datetime

from django.core.management.base import BaseCommand, CommandError

from portfolio.backup import BackupError
from portfolio.backup.restoring import restore_backup


class Command(BaseCommand):
    help = "Restores an archive made by backup into an empty data folder; refuses any other, and any damage."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the archive to restore")

    def handle(self, *, file, **options):
        try:
            manifest = restore_backup(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        made = datetime.fromisoformat(manifest["made_at"])
        self.stdout.write(f"Restored the site of {made:%Y-%m-%d %H:%M} UTC. Run migrate, then start it.")
