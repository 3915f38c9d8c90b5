"""Reads what export_files wrote into a site without content."""

from django.core.management.base import BaseCommand, CommandError

from portfolio.plain import PlainError
from portfolio.plain.reading import read_plain


class Command(BaseCommand):
    help = "Reads what export_files wrote into a site without content."

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="FOLDER", help="what export_files wrote")

    def handle(self, *, folder, **options):
        try:
            number = read_plain(folder)
        except PlainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Read {number} entries from {folder}.")
