"""Makes the formatted citations that an import or a change of a venue left behind."""

import time

from django.core.management.base import BaseCommand

from publications.citations import Tally, catch_up
from publications.models import Publication


class Command(BaseCommand):
    help = "Makes the formatted citations that are missing or no longer fit. It may be stopped and run again."

    def handle(self, **options):
        began, tally = time.monotonic(), Tally()
        for tally in catch_up(Publication.objects.all()):
            if self.stdout.isatty():
                self.stdout.write(f"\r{tally.read}", ending="")
                self.stdout.flush()
        seconds = time.monotonic() - began
        made, lacking = tally.made, tally.lacking
        if self.stdout.isatty():
            self.stdout.write("")
        rate = round((made + lacking) / seconds) if seconds else 0
        self.stdout.write(
            f"made {made}, up to date {tally.read - made - lacking}, lacking {lacking}, {rate} works a second"
        )
