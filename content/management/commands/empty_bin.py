"""Removes for good what waited in the bin for long."""

from django.core.management.base import BaseCommand

from content import bin


class Command(BaseCommand):
    help = "Removes for good, with its history, what has been in the bin for so many days."

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, default=bin.KEPT_DAYS, help=f"how many days, {bin.KEPT_DAYS} if not said"
        )

    def handle(self, *args, **options):
        self.stdout.write(f"removed for good {bin.remove_for_good(bin.outdated(options['days']))}")
