"""Writes the public site as static files."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portfolio.static_export import ExportError
from portfolio.static_export.exporting import export

SHOWN_LOST = 20


class Command(BaseCommand):
    help = (
        "Writes the whole public site into a folder, as files for any static host. SITE_URL is the address it will"
        " have, with the path below which it will stand. Run again, it writes only what changed."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="FOLDER", help="a new or empty folder, or one of an earlier export")

    def handle(self, *, folder, **options):
        started = time.monotonic()
        try:
            outcome = export(folder, self.progress() if self.stderr.isatty() else lambda done, known: None)
        except ExportError as error:
            raise CommandError(str(error)) from error
        for page, address in outcome.lost[:SHOWN_LOST]:
            self.stderr.write(f"{page} leads to {address}, which does not exist.")
        if len(outcome.lost) > SHOWN_LOST:
            self.stderr.write(f"… and {len(outcome.lost) - SHOWN_LOST} more links that lead nowhere.")
        if settings.SITE_URL.startswith("http://127.0.0.1"):
            self.stderr.write("SITE_URL is not set, so canonical links and feeds say 127.0.0.1.")
        if not outcome.is_new:
            self.stdout.write(f"Nothing has changed: {folder} is up to date, {outcome.files} files.")
            return
        self.stdout.write(
            f"Wrote {folder}: {outcome.pages} pages, {outcome.files} files, {outcome.changed} of them changed,"
            f" {outcome.removed} removed, in {time.monotonic() - started:.1f} s."
        )

    def progress(self):
        """Says on a terminal, now and then, how far it has come."""
        shown = 0.0

        def tell(done, known):
            nonlocal shown
            if time.monotonic() - shown > 0.2:
                shown = time.monotonic()
                self.stderr.write(f"\r{done} of {known} files ", ending="")
                self.stderr.flush()

        return tell
