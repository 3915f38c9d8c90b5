"""Writes all content, drafts too, as Markdown, .bib and pictures into a folder that git can keep."""

from django.core.management.base import BaseCommand, CommandError

from portfolio.plain import PlainError
from portfolio.plain.writing import write_plain


class Command(BaseCommand):
    help = "Writes all content, drafts too, as Markdown, .bib and pictures into a folder that git can keep."

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="FOLDER", help="a new or empty folder, or one of an earlier export")

    def handle(self, *, folder, **options):
        try:
            number = write_plain(folder)
        except PlainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Wrote {number} entries into {folder}.")
