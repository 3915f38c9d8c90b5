"""Brings a bibliography in."""

import gc
import json
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from content import changes
from profile_app.models import Person
from publications import reading
from publications.citations import catch_up
from publications.importing import BibliographyImport
from publications.models import Publication

NOTHING_READ, WRONG_USAGE = 1, 2
CITED_AT_ONCE = 500
BATCH = 50


class Command(BaseCommand):
    help = "Imports publications from BibTeX, BibLaTeX, RIS or CSL-JSON; importing a file again changes nothing."
    # They load every page of the site, which takes longer than a file of a thousand works.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="files of any of these formats")
        parser.add_argument("--person", metavar="SLUG", help="whom a name means wherever it may be theirs")
        parser.add_argument("--draft", action="store_true", help="keep new publications as drafts")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--json", action="store_true", dest="as_json", help="report as JSON and nothing else")

    def handle(self, **options):
        with uncollected():
            self.bring_in(**options)

    def bring_in(self, *, files, person, draft, dry_run, as_json, **options):
        favourite = person_named(person) if person else None
        readings = ((file.name, reading_of(file)) for file in files)
        run = BibliographyImport(readings, favourite=favourite, draft=draft).plan()
        if not dry_run:
            run.write(self.progress)
            bring_up_to_date()
            self.cite(run.keys)
            bring_up_to_date()
        if as_json:
            self.stdout.write(json.dumps(report_of(run), ensure_ascii=False))
        else:
            self.say(run, len(files) > 1)
        if len(run.problems) == len(run.outcomes):
            raise CommandError("Nothing could be read.", returncode=NOTHING_READ)

    def progress(self, done, of, what="written"):
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done} of {of} {what}", ending="\n" if done == of else "")

    def cite(self, keys):
        """Makes the formatted citations of what is no more than a person's list; many take longer than the import."""
        if len(keys) > CITED_AT_ONCE:
            self.stderr.write("The command render_citations makes the formatted citations of these works.")
            return
        for tally in catch_up(Publication.objects.filter(pk__in=keys), BATCH):
            self.progress(tally.read, len(keys), "cited")

    def say(self, run, with_source):
        for outcome in run.outcomes:
            source = f"{outcome.source}: " if with_source else ""
            if outcome.problem:
                self.stdout.write(f"{source}{in_words('problem', outcome.problem)}")
            for warning in outcome.warnings:
                self.stdout.write(f"{source}{in_words('warning', warning)}")
        for warning in run.file_warnings:
            self.stdout.write(in_words("warning", warning))
        numbers = ", ".join(f"{deed} {run.count(deed)}" for deed in ("created", "updated", "unchanged"))
        self.stdout.write(f"{numbers}, problems {len(run.problems)}, warnings {len(run.warnings)}")


def bring_up_to_date():
    """So that no visitor waits for it; where it is not possible now, the next one will."""
    with suppress(DatabaseError):
        changes.refresh()


@contextmanager
def uncollected():
    """Makes millions of things that are held to the end, among which a search for garbage only takes time.

    They are gone before the next search, which would look at each.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def person_named(slug):
    found = Person.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"There is no person with the address “{slug}”.", returncode=WRONG_USAGE)
    return found


def reading_of(file):
    try:
        with file.open("rb") as opened:
            return reading.read(opened)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}.", returncode=WRONG_USAGE) from error


def in_words(kind, remark):
    where = [f"line {remark.line}"] if remark.line else []
    where += [part for part in (remark.entry, remark.field) if part]
    return f"{kind}: {', '.join(where)}{': ' if where else ''}{remark.message}"


def report_of(run):
    return {
        "read": len(run.outcomes),
        **{deed: run.count(deed) for deed in ("created", "updated", "unchanged")},
        "problems": [{"entry": each.entry, "line": each.line, "message": str(each.message)} for each in run.problems],
        "warnings": [
            {"entry": each.entry, "line": each.line, "field": each.field, "message": str(each.message)}
            for each in run.warnings
        ],
    }
