"""Writes the published bibliography to standard output."""

from django.core.management.base import BaseCommand, CommandError

from content.models import Topic
from profile_app.models import Person
from publications.exchange import to_reference
from publications.formats import FORMATS
from publications.models import Publication

WRONG_USAGE = 2
BATCH = 500


class Command(BaseCommand):
    help = "Writes what the public sees of the publications to standard output."

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=list(FORMATS), default="bib", dest="extension", help="default: bib")
        parser.add_argument("--person", metavar="SLUG", help="only works by this person")
        parser.add_argument("--topic", metavar="SLUG", help="only works about this topic")

    def handle(self, *, extension, person, topic, **options):
        works = Publication.objects.published()
        if person:
            works = works.by(named(Person, person))
        if topic:
            works = works.about(named(Topic, topic))
        references = map(to_reference, works.in_order_of_export().with_reference().iterator(chunk_size=BATCH))
        for piece in FORMATS[extension].render(references):
            self.stdout.write(piece, ending="")


def named(model, slug):
    found = model.objects.filter(slug=slug).first()
    if found is None:
        kind = model._meta.verbose_name
        raise CommandError(f"There is no {kind} with the address “{slug}”.", returncode=WRONG_USAGE)
    return found
