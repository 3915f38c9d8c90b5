"""Writes the whole site into one archive."""

from django.core.management.base import BaseCommand, CommandError

from portfolio.backup import BackupError
from portfolio.backup.making import make_backup


class Command(BaseCommand):
    help = "Writes database and files into one archive, also while the site runs. An older archive is replaced."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the archive to write, for example site.zip")

    def handle(self, *, file, **options):
        try:
            size = make_backup(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Wrote {file}, {size / 1_000_000:.1f} MB.")
