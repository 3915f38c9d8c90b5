"""Fills a site without content with a demonstration."""

from django.core.management.base import BaseCommand, CommandError

from content import changes
from portfolio.demo.loading import alone, has_content, load_demo


class Command(BaseCommand):
    help = "Loads demonstration content into a site without content: one researcher, or a fictional lab."

    def add_arguments(self, parser):
        parser.add_argument("--lab", action="store_true", help="load the fictional lab instead of the researcher")

    def handle(self, *, lab, **options):
        with alone():
            if has_content():
                raise CommandError("This site has content already; the demo goes into an empty site only.")
            counts = load_demo("lab" if lab else "researcher")
        # Now, so that the first page view does not say that all of it changed then.
        changes.refresh()
        said = [f"{number} {one if number == 1 else many}" for one, many, number in counts if number]
        self.stdout.write(f"Loaded {', '.join(said)}.")
