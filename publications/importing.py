"""Bibliographies in: first a plan of what each entry would do, then the rows, in batches that may be cut off."""

import os
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from uuid import UUID

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content import history
from content.keys import clean_name
from content.models import Status
from content.rows import free_primary_keys, insert

from .citation_keys import Names
from .fitting import COLUMNS, date_of, fitted
from .matching import PREPRINT, Traits, traits_of
from .merging import Merged, byline_of, memory_of, seal_of
from .models import Attachment, Authorship, Import, Publication
from .reference import Reference, Remark
from .stored import people_of_the_site, stored_works, works_of_the_site
from .venues import Venues
from .versions import write_ties

BATCH = 2_000
TRIES = 3
FEW = 200

CREATED, UPDATED, UNCHANGED, PROBLEM = "created", "updated", "unchanged", "problem"

# What a new work has of its reference as it is, and what is made of it.
AS_IT_IS = tuple(name for name in COLUMNS if name not in ("title", "stage", "issn"))
VALUES_AS_THEY_ARE = attrgetter(*AS_IT_IS)
NEW = (
    *(COLUMNS[name] for name in AS_IT_IS),
    *("id", "uuid", "title", "subtitle", "stage", "issued", "keywords", "extras", "imported"),
    *("venue_id", "container_title", "issn", "slug", "citation_key", "body_html"),
)
CREDIT = (
    *("publication_id", "person_id", "credited_name", "credited_given", "credited_family", "order", "role"),
    *("equal_group", "is_corresponding"),
)
LINK = ("publication_id", "kind", "url", "order")
BODY_HTML = Publication._meta.get_field("body_html")
STAGES = frozenset(Publication.Stage.values)
FIELD_NAMES = {"credits": "author", "page": "pages", "collection_title": "series", "publisher_place": "address"}


@dataclass(slots=True)
class Outcome:
    """What an entry did, or would do."""

    deed: str
    title: str = ""
    key: str | None = None
    line: int | None = None
    source: str = ""
    work: "Work | None" = None
    changes: tuple[str, ...] = ()
    problem: Remark | None = None
    warnings: tuple[Remark, ...] = ()

    def warn(self, message, name=None):
        remark = Remark(message, entry=self.key, line=self.line, field=FIELD_NAMES.get(name, name))
        self.warnings = (*self.warnings, remark)

    def fail(self, message):
        self.deed, self.changes, self.work = PROBLEM, (), None
        self.problem = Remark(message, entry=self.key, line=self.line)


@dataclass(eq=False, slots=True)
class Work:
    """A work that entries of this run mean: one of the site's, or one to be made."""

    pk: int | None = None
    seal: str | None = None
    traits: Traits | None = None
    entries: list[tuple[Reference, Outcome]] = field(default_factory=list)
    has_changes: bool = False


class BibliographyImport:
    """One run over the entries of some files: `readings` gives (name, Reading) and is gone through once.

    `favourite` is a person who is meant wherever a name may be theirs. `plan()` says what would happen and writes
    nothing; `write()` does it. What a run does depends on the entries before and on the site alone, so that a run
    that was cut off is completed by the next.
    """

    def __init__(self, readings, favourite=None, draft=False, user=None):
        self.readings = readings
        self.favourite, self.draft, self.user = favourite, draft, user
        self.outcomes, self.works, self.ties = [], [], []
        self.file_warnings, self.sources = [], []
        self.log = None

    # What to say

    def count(self, deed):
        return sum(outcome.deed == deed for outcome in self.outcomes)

    @property
    def problems(self):
        return [outcome.problem for outcome in self.outcomes if outcome.problem]

    @property
    def warnings(self):
        return [*self.file_warnings, *(warning for outcome in self.outcomes for warning in outcome.warnings)]

    @property
    def keys(self):
        """The works that the entries mean, as far as they are on the site."""
        return [work.pk for work in self.works if work.pk]

    # The plan

    def plan(self):
        """Finds out for each entry which work it means and what it would change."""
        self.people = people_of_the_site(self.favourite)
        found = self._read()
        # Of a few entries the database knows what they may be; for many the whole site is looked through once.
        is_small = len(found) <= FEW
        index = works_of_the_site(Work, [traits for traits, _reference, _outcome in found] if is_small else None)
        for traits, reference, outcome in found:
            self._assign(traits, reference, outcome, index)
        self._find_renamed(index)
        self._find_versions(index)
        for work in self.works if self.people.by_form else ():
            for name in all_names(work):
                self.people.notice(name)
        for batch in batches([work for work in self.works if work.pk and not self._is_settled(work)]):
            stored = stored_works([work.pk for work in batch])
            for work in batch:
                if work.pk in stored:
                    self._say_what_changes(work, stored[work.pk])
        for work in self.works:
            if not work.pk:
                self._say_what_is_made(work)
        return self

    def _read(self):
        """(traits, reference, outcome) of the entries that can be taken."""
        found = []
        for name, reading in self.readings:
            self.sources.append(name)
            if not reading.entries:
                self.file_warnings.append(Remark(_("%(name)s: no entry was found.") % {"name": name}))
            for entry in reading.entries:
                outcome = self._outcome(entry, name)
                if outcome.problem is None:
                    reference = fitted(entry.reference, outcome)
                    found.append((traits_of(reference), reference, outcome))
        return found

    def _outcome(self, entry, source):
        if isinstance(entry, Remark):
            outcome = Outcome(PROBLEM, key=entry.entry, line=entry.line, source=source, problem=entry)
        else:
            title = entry.reference.plain_title
            outcome = Outcome(CREATED, title, entry.key, entry.line, source, warnings=entry.warnings)
            if not title.strip():
                outcome.fail(_("The entry has no title."))
        self.outcomes.append(outcome)
        return outcome

    def _assign(self, found, reference, outcome, index):
        """Finds the work that the entry means, or makes it one."""
        work = index.find(found)
        if work is None:
            if index.with_doi(found.doi):
                outcome.warn(_("Another work has this DOI, too."), "doi")
            work = Work()
        held = index.add(work, found)
        if not work.entries:
            self.works.append(work)
            work.traits = held
        outcome.work = work
        work.entries.append((reference, outcome))

    def _find_renamed(self, index):
        """Takes works of the site whose titles were corrected in the file for what they are."""
        claimed = {work.pk for work in self.works if work.pk}
        for work in self.works:
            if work.pk is None:
                renamed = index.renamed(work.traits, lambda other: other.pk and other.pk not in claimed)
                if renamed is not None:
                    work.pk = renamed.pk
                    claimed.add(work.pk)

    def _find_versions(self, index):
        """Ties preprints to what became of them, also where one of the two was there before."""
        for work in self.works:
            if work.traits.type == PREPRINT:
                papers = index.versions(work.traits)
                if papers:
                    self.ties.append((work, papers[0]))
            else:
                self.ties += [(preprint, work) for preprint in index.preprints(work.traits)]

    def _is_settled(self, work):
        """Whether it is plain that nothing changes, without a look at the work."""
        (reference, outcome), *others = work.entries
        if others or work.seal is None or work.seal != seal_of(reference):
            return False
        if any(person or candidates for person, candidates in map(self.people.find, all_names(work))):
            return False
        outcome.deed = UNCHANGED
        self._warn_of_names(work, ())
        return True

    def _say_what_changes(self, work, stored):
        """Compares the entries of a work of the site with what it holds."""
        merged = stored.merged()
        for number, (reference, outcome) in enumerate(work.entries):
            changes, differences = merged.take(reference)
            outcome.changes = tuple(FIELD_NAMES.get(name, name) for name in changes)
            outcome.deed = UPDATED if changes else UNCHANGED
            self._warn(work, number, outcome, differences, merged.is_claimed)
        work.has_changes = bool(merged.changes) or bool(newly_linked(stored, work, self.people))
        if work.has_changes and not merged.changes:
            work.entries[0][1].deed = UPDATED
            work.entries[0][1].changes = ("author",)
        self._warn_of_names(work, stored.credits)

    def _say_what_is_made(self, work):
        if len(work.entries) > 1:
            merged = Merged(work.entries[0][0], {})
            merged.taken.append(work.entries[0][0])
            for number, (reference, outcome) in enumerate(work.entries[1:], 1):
                changes, differences = merged.take(reference)
                outcome.changes = tuple(FIELD_NAMES.get(name, name) for name in changes)
                outcome.deed = UPDATED if changes else UNCHANGED
                self._warn(work, number, outcome, differences, merged.is_claimed)
        self._warn_of_names(work, ())
        if work.entries[0][0].stage in (Publication.Stage.SUBMITTED, Publication.Stage.IN_PREPARATION):
            work.entries[0][1].warn(_("Stays hidden until it is accepted."), "stage")

    def _warn(self, work, number, outcome, differences, is_claimed):
        if number:
            first = work.entries[0][1]
            where = first.key or first.title
            outcome.warn(_("The same work as “%(entry)s”; read as one.") % {"entry": where})
        for name in differences:
            if number and is_claimed(name):
                outcome.warn(_("Differs from the first of the two; left as the first has it."), name)
            else:
                outcome.warn(_("Was edited by hand and differs; left as it is on the site."), name)

    def _warn_of_names(self, work, signed):
        """Says which names may be people of the site, and that the favourite is missing."""
        if not self.people.by_form:
            return
        linked = {credit.credited_name for credit in signed if credit.person_id}
        reference, outcome = work.entries[0]
        is_theirs = self.favourite is None
        for name in reference.author + reference.editor:
            person, candidates = self.people.find(name)
            is_theirs = is_theirs or person == self.favourite
            if candidates and name.full not in linked:
                who = ", ".join(sorted({self.people.labels[key] for key in candidates}))
                outcome.warn(_("%(name)s may be %(who)s; not linked.") % {"name": name.full, "who": who}, "author")
        if not is_theirs:
            who = self.people.labels[self.favourite]
            outcome.warn(_("%(who)s is not among the authors.") % {"who": who}, "author")

    # The writing

    def write(self, progress=lambda done, of: None):
        """Writes what the plan says, in short transactions; what cannot be written is told and costs nothing else.

        Lists and search take the works in at the next visit, or when `changes.refresh` is called.
        """
        todo = [work for work in self.works if not work.pk or work.has_changes]
        self.venues = Venues()
        self.names = Names([work.entries[0][0] for work in todo] if len(todo) <= FEW else None)
        if todo:
            self.log = Import.objects.create(made_by=self.user, sources=", ".join(self.sources)[:500])
        done = 0
        for batch in batches(todo):
            try:
                self._write(batch)
            except DatabaseError:
                for work in batch:
                    self._write_alone(work)
            for work in batch:
                # Held no longer than it must be.
                work.entries.clear()
            done += len(batch)
            progress(done, len(todo))
        for batch in batches([tie for tie in self.ties if tie[0].pk and tie[1].pk]):
            write_ties(batch)
        return self

    def _write(self, batch):
        """Writes a batch at once; tries again where somebody took an address or a venue in the same moment."""
        new = [work for work in batch if not work.pk]
        changed = [work for work in batch if work.pk]
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic():
                    self._write_new(new)
                    updated = self._write_changes(changed)
                    self.log.batches.create(
                        written_at=timezone.now(), created=[work.pk for work in new], updated=updated
                    )
                return
            except DatabaseError as error:
                for work in new:
                    work.pk = None
                self.venues, self.names, self.people = Venues(), Names(), self._people_again()
                if attempt == TRIES or not isinstance(error, IntegrityError):
                    raise

    def _people_again(self):
        people = people_of_the_site(self.favourite)
        people.spelled = self.people.spelled
        return people

    def _write_alone(self, work):
        try:
            self._write([work])
        except DatabaseError:
            for _reference, outcome in work.entries:
                outcome.fail(_("The entry could not be stored."))

    def _write_new(self, works):
        if not works:
            return
        merged = [self._merged(work) for work in works]
        venues = self.venues.of_all(merged)
        numbers = free_primary_keys(Publication, len(works))
        uuids = random_uuids(len(works))
        publications, signed, attached = [], [], []
        for work, number, uuid, reference, venue in zip(works, numbers, uuids, merged, venues, strict=True):
            byline = byline_of(reference)
            credits = self._credits(reference, byline, number)
            imported = memory_of(reference, [credit[1] for credit in credits], byline=byline)
            if len(work.entries) == 1:
                imported["seal"] = seal_of(reference, byline)
            publications.append(self._columns(reference, venue, number, uuid, imported))
            signed += credits
            attached += links_of(reference.links, number)
            work.pk = number
        now, user = timezone.now(), self.user and self.user.pk
        insert(
            Publication,
            NEW,
            publications,
            status=Status.DRAFT if self.draft else Status.PUBLISHED,
            was_public=not self.draft,
            created_at=now,
            updated_at=now,
            created_by_id=user,
            updated_by_id=user,
        )
        insert(Authorship, CREDIT, signed)
        insert(Attachment, LINK, attached)

    def _merged(self, work):
        (first, _outcome), *others = work.entries
        if not others:
            return first
        merged = Merged(first, {})
        merged.taken.append(first)
        for reference, _outcome in others:
            merged.take(reference)
        return merged.now

    def _columns(self, reference, venue, number, uuid, imported):
        """A new work as the values of NEW."""
        venue, printed = venue or (None, reference.container_title)
        return (
            *VALUES_AS_THEY_ARE(reference),
            number,
            uuid,
            reference.main_title,
            reference.subtitle,
            stage_of(reference),
            issued_of(reference),
            keywords_of(reference),
            reference.extra,
            imported,
            venue and venue.pk,
            printed,
            # The venue's own ISSN is not kept twice.
            "" if venue and venue.issn == reference.issn else reference.issn,
            self.names.slug(reference),
            self.names.key(reference),
            BODY_HTML.rendered(reference.abstract, uuid),
        )

    def _credits(self, reference, byline, publication):
        """The byline as values of CREDIT; each person once in each role."""
        signed, met = [], set()
        for name, (role, full, is_equal, is_corresponding) in zip(
            reference.author + reference.editor, byline, strict=True
        ):
            person, _candidates = self.people.find(name)
            if person and (role, person) in met:
                person = None
            met.add((role, person))
            given, family = name.given[:150], (name.family or name.literal)[:150]
            equal = 1 if is_equal else None
            signed.append((publication, person, full[:300], given, family, len(signed), role, equal, is_corresponding))
        return signed

    def _write_changes(self, works):
        """Compares once more, now that nobody else can write, and stores what differs; returns the keys of these."""
        if not works:
            return []
        keys = [work.pk for work in works]
        rows = Publication.objects.select_for_update(of=("self",)).in_bulk(keys)
        stored = stored_works(keys)
        history.keep_first(rows.values())
        updated = []
        for work in works:
            if work.pk not in rows:
                for _reference, outcome in work.entries:
                    outcome.fail(_("The work was deleted while the import ran. Run it again."))
                continue
            merged = stored[work.pk].merged()
            for reference, _outcome in work.entries:
                merged.take(reference)
            linked = newly_linked(stored[work.pk], work, self.people)
            if merged.changes or linked:
                self._store(rows[work.pk], stored[work.pk].credits, merged, linked)
                updated.append(work.pk)
        history.record([rows[key] for key in updated], self.user, f"import:{self.log.sources}")
        return updated

    def _store(self, row, credits, merged, linked):
        changes = merged.changes
        for column, value in columns_of(merged.now, changes).items():
            setattr(row, column, value)
        if "container_title" in changes:
            (venue,) = self.venues.of_all([merged.now])
            row.venue, row.container_title = venue or (None, merged.now.container_title)
        if row.venue and row.issn == row.venue.issn:
            row.issn = ""
        people = [credit.person_id for credit in credits]
        if "credits" in changes:
            row.authorships.all().delete()
            signed = self._credits(merged.now, byline_of(merged.now), row.pk)
            insert(Authorship, CREDIT, signed)
            people = [credit[1] for credit in signed]
        else:
            for place, person in linked:
                Authorship.objects.filter(pk=credits[place].pk).update(person=person)
                people[place] = person
        if "links" in changes:
            insert(Attachment, LINK, links_of(changes["links"], row.pk, after=row.attachments.count()))
        row.imported = {**row.imported, **memory_of(merged.now, people, changes)}
        row.row_version += 1
        row.updated_by = self.user or row.updated_by
        if not row.citation_key:
            row.citation_key = self.names.key(merged.now)
        row.save()


def all_names(work):
    return [name for reference, _outcome in work.entries for name in reference.author + reference.editor]


def batches(things):
    return [things[start : start + BATCH] for start in range(0, len(things), BATCH)]


def random_uuids(number):
    """Version 4 like those of uuid4, with one call of the system for all."""
    noise = os.urandom(16 * number)
    return [UUID(bytes=noise[start : start + 16], version=4) for start in range(0, len(noise), 16)]


def columns_of(reference, names):
    """The named fields of a reference as columns."""
    columns = {COLUMNS[name]: getattr(reference, name) for name in names if name in COLUMNS}
    if "title" in names:
        columns["title"], columns["subtitle"] = reference.main_title, reference.subtitle
    if "stage" in names:
        columns["stage"] = stage_of(reference)
    if "issued" in names:
        columns["issued"] = issued_of(reference)
    if "keywords" in names:
        columns["keywords"] = keywords_of(reference)
    if "extra" in names:
        columns["extras"] = [list(pair) for pair in reference.extra]
    return columns


def stage_of(reference):
    return reference.stage if reference.stage in STAGES else Publication.Stage.PUBLISHED.value


def issued_of(reference):
    return str(date_of(reference.issued)) if reference.issued else None


def keywords_of(reference):
    return "\n".join(map(cleaned, reference.keywords))


# The same ones stand in many works.
cleaned = lru_cache(maxsize=4_096)(clean_name)


def links_of(links, publication, after=0):
    """Links as values of LINK."""
    return [(publication, kind, url, order) for order, (kind, url) in enumerate(links, after)]


def newly_linked(stored, work, people):
    """(place, person) for names that lead to nobody yet and now can; a link taken away by hand stays away."""
    if not people.by_form or not stored.imported or all(credit.person_id for credit in stored.credits):
        return []
    before = stored.imported.get("linked", [])
    names = {name.full: name for name in all_names(work)}
    met = {(credit.role, credit.person_id) for credit in stored.credits}
    found = []
    for place, credit in enumerate(stored.credits):
        name = names.get(credit.credited_name)
        if credit.person_id or name is None:
            continue
        person, _candidates = people.find(name)
        was = before[place] if place < len(before) else None
        if person and person != was and (credit.role, person) not in met:
            met.add((credit.role, person))
            found.append((place, person))
    return found
