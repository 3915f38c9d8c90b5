"""Makes anew whatever is stored to be fast: the lists, their cards and the index of words."""

from django.core.management.base import BaseCommand

from content import changes


class Command(BaseCommand):
    help = "Makes anew whatever is stored to be fast. Needed only if the database was changed past this software."

    def handle(self, **options):
        changes.mark_everything()
        changes.refresh(self.tell if self.stdout.isatty() else lambda left: None)
        self.stdout.write("Everything stored was made anew.")

    def tell(self, left):
        self.stdout.write(f"\r{left:,} rows left ", ending="")
        self.stdout.flush()
