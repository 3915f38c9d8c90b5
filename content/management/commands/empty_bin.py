"""Removes for good what waited in the bin for long."""

from django.core.management.base import BaseCommand

from content import bin, leftovers


class Command(BaseCommand):
    help = (
        "Removes for good, with its history, what has been in the bin for so many days, and files that are as old and "
        "that nothing leads to any more."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, default=bin.KEPT_DAYS, help=f"how many days, {bin.KEPT_DAYS} if not said"
        )

    def handle(self, *args, **options):
        days = options["days"]
        removed = bin.remove_for_good(bin.outdated(days))
        self.stdout.write(f"removed for good {removed}, files {leftovers.remove(days)}")
