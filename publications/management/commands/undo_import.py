"""Moves the works that an import made to the bin."""

import sys

from django.core.management.base import BaseCommand, CommandError

from publications.models import Import
from publications.undoing import undo

SHOWN = 20


class Command(BaseCommand):
    help = "Moves the works an import made to the bin, except those changed since. Without a number it lists imports."

    def add_arguments(self, parser):
        parser.add_argument("import", nargs="?", type=int, help="the number of the import")

    def handle(self, *args, **options):
        number = options["import"]
        if number is None:
            for run in Import.objects.filter(undone_at=None).prefetch_related("batches")[:SHOWN]:
                told = f"{run.pk}  {run.made_at:%Y-%m-%d %H:%M}  {run.sources}: {run.number_created} made"
                self.stdout.write(told)
            return
        run = Import.objects.filter(pk=number, undone_at=None).first()
        if run is None:
            raise CommandError(f"There is no import {number} to be undone.")
        gone, kept = undo(run, progress=self.progress)
        for work in kept:
            self.stdout.write(f"left, changed since: {work}")
        self.stdout.write(f"to the bin {gone}, left {len(kept)}")

    def progress(self, done):
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done}", ending="")
