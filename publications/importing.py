"""Bibliographies in: first a plan of what each entry would do, then the rows, in batches that may be cut off."""

import hashlib
import os
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from operator import attrgetter
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, OuterRef, Prefetch, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from content.dates import PartialDate
from content.keys import ascii_slug, clean_name, free_slug, name_key
from content.models import Status
from profile_app.models import NameVariant, Person

from .exchange import MARKS, split_name, to_reference
from .formats.keys import citation_key, letters
from .matching import PREPRINT, People, Works, traits, traits_of
from .models import Attachment, Authorship, Publication
from .reading import Remark
from .reference import Reference
from .rows import free_primary_keys, insert
from .types import TYPES
from .venues import Venues

BATCH = 500
TRIES = 3
LONGEST_KEPT = 500

CREATED, UPDATED, UNCHANGED, PROBLEM = "created", "updated", "unchanged", "problem"

# The fields of a reference that are one column each.
COLUMNS = {
    "type": "type",
    "title": "title",
    "volume": "volume",
    "issue": "issue",
    "page": "pages",
    "article_number": "article_number",
    "number": "number",
    "edition": "edition",
    "collection_title": "series",
    "publisher": "publisher",
    "publisher_place": "place",
    "institution": "institution",
    "language": "language",
    "doi": "doi",
    "arxiv": "arxiv_id",
    "isbn": "isbn",
    "issn": "issn",
    "pmid": "pmid",
    "url": "url",
    "note": "note",
    "award": "award",
    "stage": "stage",
    "abstract": "body",
    "is_selected": "is_selected",
}
COLUMN_VALUES = attrgetter(*COLUMNS)
NEW = (*COLUMNS, "issued", "keywords", "extra")
PLAIN = (*COLUMNS, "issued", "container_title", "keywords", "extra")
PLAIN_VALUES = attrgetter(*PLAIN)
COMPARED = (*PLAIN, "credits")
LIMITS = {
    name: limit for name, column in COLUMNS.items() if (limit := Publication._meta.get_field(column).max_length)
} | {"container_title": Publication._meta.get_field("container_title").max_length}
BODY_HTML = Publication._meta.get_field("body_html")
STAGES = frozenset(Publication.Stage.values)
KINDS = frozenset(Attachment.Kind.values)
TEXTS = attrgetter(*LIMITS)
FIELD_NAMES = {"credits": "author", "page": "pages", "collection_title": "series", "publisher_place": "address"}

DASHES = re.compile(r"\s*[-‐-―]+\s*")
UNFIT_FOR_KEYS = re.compile(r"[\s{}()\[\],\"'#%=~\\@]+")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
is_address = URLValidator(schemes=["http", "https"])


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
    entries: list[tuple[Reference, Outcome]] = field(default_factory=list)
    has_changes: bool = False


class BibliographyImport:
    """One run over the entries of some files.

    `favourite` is a person who is meant wherever a name may be theirs. `plan()` says what would happen and writes
    nothing; `write()` does it. What a run does depends on the entries before and on the site alone, so that a run
    that was cut off is completed by the next.
    """

    def __init__(self, readings, favourite=None, draft=False, user=None):
        self.readings = readings
        self.favourite, self.draft, self.user = favourite, draft, user
        self.outcomes, self.works, self.ties = [], [], []
        self.file_warnings = []

    # What to say

    def count(self, deed):
        return sum(outcome.deed == deed for outcome in self.outcomes)

    @property
    def problems(self):
        return [outcome.problem for outcome in self.outcomes if outcome.problem]

    @property
    def warnings(self):
        return [*self.file_warnings, *(warning for outcome in self.outcomes for warning in outcome.warnings)]

    # The plan

    def plan(self):
        """Finds out for each entry which work it means and what it would change."""
        self.people = people_of_the_site(self.favourite)
        index = works_of_the_site()
        fresh = []
        for name, reading in self.readings:
            if not reading.entries:
                self.file_warnings.append(Remark(_("%(name)s: no entry was found.") % {"name": name}))
            for entry in reading.entries:
                outcome = self._outcome(entry, name)
                if outcome.problem is None:
                    reference = fitted(entry.reference, outcome)
                    work = self._work_for(reference, outcome, index)
                    if work.pk is None and len(work.entries) == 1:
                        fresh.append((work, traits_of(reference)))
        claimed = {work.pk for work in self.works if work.pk}
        for work, found in fresh:
            renamed = index.renamed(found, lambda other: other.pk and other.pk not in claimed)
            if renamed is not None:
                work.pk = renamed.pk
                claimed.add(work.pk)
        for work in self.works if self.people.by_form else ():
            for name in (name for reference, _outcome in work.entries for name in reference.author + reference.editor):
                self.people.notice(name)
        self._find_versions(index)
        existing = [work for work in self.works if work.pk]
        for start in range(0, len(existing), BATCH):
            batch = existing[start : start + BATCH]
            stored = stored_works([work.pk for work in batch])
            for work in batch:
                if work.pk in stored:
                    self._say_what_changes(work, stored[work.pk])
        for work in self.works:
            if not work.pk:
                self._say_what_is_made(work)
        return self

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

    def _work_for(self, reference, outcome, index):
        found = traits_of(reference)
        work = index.find(found)
        if work is None:
            if index.with_doi(found.doi):
                outcome.warn(_("Another work has this DOI, too."), "doi")
            work = Work()
        if not work.entries:
            self.works.append(work)
        index.add(work, found)
        outcome.work = work
        work.entries.append((reference, outcome))
        return work

    def _find_versions(self, index):
        """Ties preprints to what became of them, also where one of the two was there before."""
        for work in self.works:
            found = traits_of(work.entries[0][0])
            if found.type == PREPRINT:
                papers = index.versions(found)
                if papers:
                    self.ties.append((work, papers[0]))
            else:
                self.ties += [(preprint, work) for preprint in index.preprints(found)]

    def _say_what_changes(self, work, stored):
        """Compares the entries of a work of the site with what it holds."""
        merged = merged_with(stored)
        for number, (reference, outcome) in enumerate(work.entries):
            changes, differences = merged.take(reference)
            outcome.changes = tuple(FIELD_NAMES.get(name, name) for name in changes)
            outcome.deed = UPDATED if changes else UNCHANGED
            self._warn(work, number, outcome, differences, merged.is_claimed)
        work.has_changes = bool(merged.changes) or bool(newly_linked(stored, work, self.people))
        if work.has_changes and not merged.changes:
            work.entries[0][1].deed = UPDATED
            work.entries[0][1].changes = ("author",)
        self._warn_of_names(work, stored.signed)

    def _say_what_is_made(self, work):
        if len(work.entries) > 1:
            merged = Merged(work.entries[0][0], {})
            merged.claim(work.entries[0][0])
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
        """Writes what the plan says, in short transactions; what cannot be written is told and costs nothing else."""
        todo = [work for work in self.works if not work.pk or work.has_changes]
        self.venues, self.names = Venues(), Names()
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            try:
                self._write(batch)
            except DatabaseError:
                for work in batch:
                    self._write_alone(work)
            progress(min(start + BATCH, len(todo)), len(todo))
        ties = [tie for tie in self.ties if tie[0].pk and tie[1].pk]
        for start in range(0, len(ties), BATCH):
            write_ties(ties[start : start + BATCH])
        return self

    def _write(self, batch):
        """Writes a batch at once; tries again where somebody took an address or a venue in the same moment."""
        new = [work for work in batch if not work.pk]
        changed = [work for work in batch if work.pk]
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic():
                    self._write_new(new)
                    self._write_changes(changed)
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
            credits = self._credits(reference, number)
            columns = self._columns(reference, venue, uuid)
            publications.append(columns | {"id": number, "imported": memory_of(reference, credits)})
            signed += credits
            attached += links_of(reference.links, number)
            work.pk = number
        now, user = timezone.now(), self.user and self.user.pk
        insert(
            Publication,
            publications,
            status=Status.DRAFT if self.draft else Status.PUBLISHED,
            created_at=now,
            updated_at=now,
            created_by_id=user,
            updated_by_id=user,
        )
        insert(Authorship, signed)
        insert(Attachment, attached)

    def _merged(self, work):
        merged = Merged(work.entries[0][0], {})
        if len(work.entries) > 1:
            merged.claim(work.entries[0][0])
            for reference, _outcome in work.entries[1:]:
                merged.take(reference)
        return merged.now

    def _columns(self, reference, venue, uuid):
        columns = columns_of(reference, NEW)
        columns["venue_id"], columns["container_title"] = None, reference.container_title
        if venue:
            columns["venue_id"], columns["container_title"] = venue[0].pk, venue[1]
            # The venue's own ISSN is not kept twice.
            columns["issn"] = "" if venue[0].issn == reference.issn else reference.issn
        return columns | {
            "uuid": uuid,
            "slug": self.names.slug(reference.plain_title),
            "citation_key": self.names.key(reference),
            "body_html": BODY_HTML.rendered(reference.abstract, uuid),
        }

    def _credits(self, reference, publication):
        """The byline as columns of rows; each person once in each role."""
        signed = []
        for role, names in (("author", reference.author), ("editor", reference.editor)):
            met = set()
            for name in names:
                person, _candidates = self.people.find(name)
                if person in met:
                    person = None
                met.add(person)
                signed.append(
                    {
                        "publication_id": publication,
                        "person_id": person,
                        "credited_name": name.full[:300],
                        "credited_given": name.given[:150],
                        "credited_family": (name.family or name.literal)[:150],
                        "order": len(signed),
                        "role": role,
                        "equal_group": 1 if name.equal else None,
                        "is_corresponding": name.corresponding,
                    }
                )
        return signed

    def _write_changes(self, works):
        """Compares once more, now that nobody else can write, and stores what differs."""
        if not works:
            return
        stored = stored_works([work.pk for work in works], lock=True)
        for work in works:
            if work.pk not in stored:
                for _reference, outcome in work.entries:
                    outcome.fail(_("The work was deleted while the import ran. Run it again."))
                continue
            row = stored[work.pk]
            merged = merged_with(row)
            for reference, _outcome in work.entries:
                merged.take(reference)
            linked = newly_linked(row, work, self.people)
            if merged.changes or linked:
                self._store(row, merged, linked)

    def _store(self, row, merged, linked):
        changes = merged.changes
        for column, value in columns_of(merged.now, changes).items():
            setattr(row, column, value)
        if "container_title" in changes:
            (venue,) = self.venues.of_all([merged.now])
            row.venue, row.container_title = venue or (None, merged.now.container_title)
        if row.venue and row.issn == row.venue.issn:
            row.issn = ""
        credits = [{"person_id": credit.person_id} for credit in row.signed]
        if "credits" in changes:
            row.authorships.all().delete()
            credits = self._credits(merged.now, row.pk)
            insert(Authorship, credits)
        elif linked:
            places = {credit.pk: place for place, credit in enumerate(row.signed)}
            for credit, person in linked:
                credit.person_id = credits[places[credit.pk]]["person_id"] = person
            Authorship.objects.bulk_update([credit for credit, _person in linked], ["person"])
        if "links" in changes:
            insert(Attachment, links_of(changes["links"], row.pk, after=row.attachments.count()))
        row.imported = {**row.imported, **memory_of(merged.now, credits, changes)}
        row.row_version += 1
        row.updated_by = self.user or row.updated_by
        if not row.citation_key:
            row.citation_key = self.names.key(merged.now)
        row.save()


class Merged:
    """A work as it is, and entry by entry what these add to it.

    What differs from the value of the last import was edited by hand and stays; so does what an earlier entry of the
    same run has said.
    """

    def __init__(self, now, last, byline=None):
        self.now, self.last = now, last
        self.byline = byline_of(now) if byline is None else byline
        self.claimed = set()
        self.changes = {}

    def is_claimed(self, name):
        return name in self.claimed

    def claim(self, reference):
        self.claimed |= {name for name in COMPARED if value_of(reference, name)}

    def _is_as_imported(self, name, current):
        if not current:
            return name not in self.last
        return self.last.get(name) == (list(current) if name == "issued" else kept(current))

    def take(self, new):
        """(what changes by this entry, the names of fields that differ and stay)."""
        changes, differences = {}, []
        for name in COMPARED:
            value = value_of(new, name)
            current = self.byline if name == "credits" else value_of(self.now, name)
            if name == "stage":
                wanted = not self.claimed and self.last and current == self.last.get(name, "") and current != value
                if wanted:
                    changes[name] = value
                continue
            if not value or is_same(name, current, value):
                continue
            if name in self.claimed:
                differences.append(name)
            elif self._is_as_imported(name, current):
                changes[name] = value
            else:
                differences.append(name)
        known = {tuple(link) for link in self.last.get("links", ())}
        links = tuple(link for link in new.links if link not in self.now.links and link not in known)
        for name in changes:
            if name == "credits":
                self.now, self.byline = replace(self.now, author=new.author, editor=new.editor), changes[name]
            elif name == "container_title":
                short = new.container_title_short
                self.now = replace(self.now, container_title=changes[name], container_title_short=short)
            elif name == "title":
                self.now = replace(self.now, title=new.title, subtitle=new.subtitle)
            else:
                self.now = replace(self.now, **{name: changes[name]})
        if links:
            changes["links"] = links
            self.now = replace(self.now, links=self.now.links + links)
            self.changes["links"] = self.changes.get("links", ()) + links
        self.changes |= {name: value for name, value in changes.items() if name != "links"}
        self.claim(new)
        return changes, differences


def merged_with(row):
    """What a work of the site is merged from: its names count as they are printed."""
    byline = tuple(
        (credit.role, credit.credited_name.strip(MARKS), credit.equal_group is not None, credit.is_corresponding)
        for credit in row.signed
    )
    return Merged(to_reference(row), row.imported, byline)


# Values and how they compare


def value_of(reference, name):
    return byline_of(reference) if name == "credits" else getattr(reference, name)


def byline_of(reference):
    """Who signed the work, as far as it is compared."""
    return tuple(
        (role, name.full, name.equal, name.corresponding)
        for role, names in (("author", reference.author), ("editor", reference.editor))
        for name in names
    )


def is_same(name, current, value):
    if name == "credits":
        return len(current) == len(value) and all(
            one[0] == other[0]
            and name_key(one[1]) == name_key(other[1])
            and all(mark >= wanted for mark, wanted in zip(one[2:], other[2:], strict=True))
            for one, other in zip(current, value, strict=True)
        )
    if current == value or not isinstance(value, str):
        return current == value
    return tidy(name, current) == tidy(name, value)


def tidy(name, text):
    if name == "page":
        text = DASHES.sub("-", text)
    return " ".join((text.lower() if name in ("doi", "arxiv") else text).split())


def kept(value):
    """A value as it is remembered: itself where it is short, else its digest."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= LONGEST_KEPT else "sha256:" + hashlib.sha256(text.encode()).hexdigest()[:32]


def memory_of(reference, credits, names=COMPARED):
    """What to remember of an import, to know later what was edited by hand."""
    memory = {
        name: value if value.__class__ is str and len(value) <= LONGEST_KEPT else kept(value)
        for name, value in zip(PLAIN, PLAIN_VALUES(reference), strict=True)
        if value and (names is COMPARED or name in names)
    }
    if "credits" in names and (byline := byline_of(reference)):
        memory["credits"] = kept(byline)
    if "stage" in names and not reference.stage:
        memory["stage"] = ""
    if "issued" in memory:
        memory["issued"] = list(reference.issued)
    people = reference.author or reference.editor
    linked = [credit["person_id"] for credit in credits]
    return memory | {
        "key": reference.key,
        "first": (people[0].family or people[0].full) if people else "",
        "links": reference.links,
        "linked": linked if any(linked) else [],
    }


def fitted(reference, outcome):
    """The reference cut to what the columns hold; what does not fit is told."""
    changes = {}
    values = TEXTS(reference)
    for (name, limit), value in zip(LIMITS.items(), values, strict=True):
        if len(value) > limit:
            if name == "title":
                changes["subtitle"] = ""
            changes[name] = value[: limit - 1].rstrip() + "…" if name in ("title", "container_title") else value[:limit]
            outcome.warn(_("Too long; cut after %(limit)s characters.") % {"limit": limit}, name)
    if CONTROL.search("\n".join((*values, reference.abstract))):
        for name in (*LIMITS, "abstract"):
            changes[name] = CONTROL.sub("", changes.get(name, getattr(reference, name)))
    for name in ("author", "editor"):
        people = getattr(reference, name)
        if not all(person.full and not CONTROL.search(person.full) for person in people):
            changes[name] = tuple(clean for person in people if (clean := fitted_name(person)).full)
    if CONTROL.search("".join(value for _name, value in reference.extra)):
        changes["extra"] = tuple((name, CONTROL.sub("", value)) for name, value in reference.extra)
    if reference.type not in TYPES:
        changes["type"] = "other"
    if reference.url and not is_web_address(reference.url):
        changes["url"] = ""
        changes["extra"] = (*changes.get("extra", reference.extra), ("url", reference.url))
        outcome.warn(_("This is not an address of the web; kept among the other fields."), "url")
    if reference.issued and date_of(reference.issued) is None:
        changes["issued"] = ()
        outcome.warn(_("The date is not in the calendar; left out."), "date")
    links = tuple(dict.fromkeys(link for link in reference.links if is_fit_link(*link)))
    if links != reference.links:
        changes["links"] = links
        for kind, address in reference.links:
            if not is_fit_link(kind, address):
                outcome.warn(_("“%(address)s” is no link; add the file by hand.") % {"address": address[:80]}, kind)
    return replace(reference, **changes) if changes else reference


def fitted_name(name):
    parts = {part: CONTROL.sub("", getattr(name, part)).strip() for part in ("family", "given", "suffix", "literal")}
    return replace(name, **parts)


def is_web_address(address):
    # The plain shape of nearly all addresses; the validator of Django is slow and takes the rest.
    if PLAIN_ADDRESS.fullmatch(address):
        return True
    try:
        is_address(address)
    except ValidationError:
        return False
    return len(address) <= LIMITS["url"]


PLAIN_ADDRESS = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?:/[!-;=?-~]{0,400})?", re.I
)


def is_fit_link(kind, address):
    return kind in KINDS and is_web_address(address)


def date_of(issued):
    try:
        return PartialDate(*issued)
    except (TypeError, ValueError):
        return None


def random_uuids(number):
    """Version 4 like those of uuid4, with one call of the system for all."""
    noise = os.urandom(16 * number)
    return [UUID(bytes=noise[start : start + 16], version=4) for start in range(0, len(noise), 16)]


def columns_of(reference, names):
    """The named fields of a reference as columns."""
    if names is NEW:
        columns = dict(zip(COLUMNS.values(), COLUMN_VALUES(reference), strict=True))
    else:
        columns = {COLUMNS[name]: getattr(reference, name) for name in names if name in COLUMNS}
    if "title" in names:
        columns["title"], columns["subtitle"] = reference.main_title, reference.subtitle
    if "stage" in names and reference.stage not in STAGES:
        columns["stage"] = Publication.Stage.PUBLISHED.value
    if "issued" in names:
        columns["issued"] = str(date_of(reference.issued)) if reference.issued else None
    if "keywords" in names:
        columns["keywords"] = "\n".join(map(clean_name, reference.keywords))
    if "extra" in names:
        columns["extras"] = [list(pair) for pair in reference.extra]
    return columns


def links_of(links, publication, after=0):
    """Links as columns of rows."""
    return [
        {"publication_id": publication, "kind": kind, "url": url, "order": order}
        for order, (kind, url) in enumerate(links, after)
    ]


def newly_linked(row, work, people):
    """(credit, person) for names that lead to nobody yet and now can; a link taken away by hand stays away."""
    credits = row.signed
    if not people.by_form or all(credit.person_id for credit in credits):
        return []
    before = row.imported.get("linked", [])
    names = {name.full: name for reference, _outcome in work.entries for name in reference.author + reference.editor}
    met = {(credit.role, credit.person_id) for credit in credits}
    found = []
    for place, credit in enumerate(credits):
        name = names.get(credit.credited_name)
        if credit.person_id or name is None or not row.imported:
            continue
        person, _candidates = people.find(name)
        was = before[place] if place < len(before) else None
        if person and person != was and (credit.role, person) not in met:
            met.add((credit.role, person))
            found.append((credit, person))
    return found


# What the site has


def people_of_the_site(favourite=None):
    """Everybody by name, iD and every way their name is written."""
    variants = Prefetch("variants", NameVariant.objects.only("person_id", "name"))
    people = Person.objects.only(
        "display_name", "native_name", "given_name", "family_name", "name_particle", "name_suffix", "orcid"
    )
    rows = list(people.order_by("pk").prefetch_related(variants))
    found = People((form for person in rows for form in forms_of(person)), favourite)
    found.labels = {person.pk: person.display_name for person in rows}
    return found


def forms_of(person):
    written = [person.display_name, *(variant.name for variant in person.variants.all())]
    names = [split_name(form) for form in written]
    whole = " ".join(
        part for part in (person.given_name, person.name_particle, person.family_name, person.name_suffix) if part
    )
    forms = {*written, *(name.full for name in names), person.native_name, whole} - {""}
    yield person.pk, person.orcid, person.given_name, f"{person.name_particle} {person.family_name}".strip(), forms
    for name in names:
        yield person.pk, "", name.given, name.family, ()
    if person.name_particle:
        yield person.pk, "", person.given_name, person.family_name, ()


def works_of_the_site():
    """The works of the site by their traits, as they are and as they were when they were imported."""
    index = Works()
    first = Authorship.objects.filter(publication=OuterRef("pk")).order_by("role", "order", "pk")
    rows = (
        Publication.objects.order_by("pk")
        .annotate(
            family=Subquery(first.values("credited_family")[:1]), name=Subquery(first.values("credited_name")[:1])
        )
        .values_list(
            *("pk", "type", "title", "subtitle", "issued", "doi", "arxiv_id", "volume", "issue", "pages"),
            *("citation_key", "imported", "family", "name"),
        )
    )
    for pk, kind, title, subtitle, issued, doi, arxiv, volume, issue, pages, key, last, family, name in rows.iterator():
        work = Work(pk)
        if not family and name:
            parts = split_name(name)
            family = parts.family or parts.full
        found = traits(
            type=kind,
            title=f"{title}{subtitle}",
            author=family or "",
            year=issued.year if issued else None,
            doi=doi,
            arxiv=arxiv,
            volume=volume,
            issue=issue,
            pages=pages,
            key=key,
        )
        index.add(work, found)
        if last:
            issued = last.get("issued")
            was = traits(
                type=last.get("type", kind),
                title=last.get("title", ""),
                author=last.get("first", ""),
                year=issued[0] if issued else None,
                doi=last.get("doi", ""),
                arxiv=last.get("arxiv", ""),
                volume=last.get("volume", ""),
                issue=last.get("issue", ""),
                pages=last.get("page", ""),
                key=last.get("key", ""),
            )
            if was != found:
                index.add(work, was)
    return index


def stored_works(keys, lock=False):
    """Works by primary key with all that a reference holds."""
    works = Publication.objects.filter(pk__in=keys).with_reference()
    found = {work.pk: work for work in (works.select_for_update(of=("self",)) if lock else works)}
    for work in found.values():
        work.signed = list(work.authorships.all())
    return found


# What must be unique


def key_of(reference):
    """The source's own citation key as far as it is one, else one made of author, year and title."""
    return UNFIT_FOR_KEYS.sub("", reference.key)[:90] or citation_key(reference)


def free_keys(wanted):
    """Citation keys that nobody has, whatever their case: the one wanted, else with b, c, … behind it."""
    works = Publication.objects.alias(lowered=Lower("citation_key"))
    taken, numbers = set(), Counter()
    for stem in {key.lower() for key in wanted}:
        taken |= {key.lower() for key in works.filter(lowered__startswith=stem).values_list("citation_key", flat=True)}
    return [free_key(key, taken, numbers) for key in wanted]


def free_key(wanted, taken, numbers):
    """The key wanted, or the first with b, c, … behind it that is not among those taken; takes it."""
    found, stem = wanted, wanted.lower()
    numbers[stem] = numbers[stem] or 1
    while found.lower() in taken:
        numbers[stem] += 1
        found = wanted + letters(numbers[stem])
    taken.add(found.lower())
    return found


class Names:
    """The addresses and citation keys of all works, so that new ones differ from them."""

    def __init__(self):
        rows = Publication.objects.order_by().values_list("slug", "citation_key")
        self.slugs, self.keys = set(Publication.reserved_slugs), set()
        for slug, key in rows.iterator():
            self.slugs.add(slug)
            self.keys.add(key.lower())
        self.numbers = Counter()

    def slug(self, title):
        """An address nobody has."""
        wanted = ascii_slug(title, fallback="publication")
        slug = free_slug(wanted, self.slugs.__contains__)
        self.slugs.add(slug)
        return slug

    def key(self, reference):
        """A citation key nobody has."""
        return free_key(key_of(reference), self.keys, self.numbers)


def write_ties(ties):
    """Marks preprints with what became of them, once; a tie that was taken away by hand stays away."""
    with transaction.atomic():
        wanted = {preprint.pk: paper.pk for preprint, paper in reversed(ties)}
        preprints = Publication.objects.select_for_update(of=("self",)).in_bulk(wanted)
        heads = set(
            Publication.objects.filter(published_version__in=wanted).values_list("published_version", flat=True)
        )
        below = set(
            Publication.objects.filter(pk__in=wanted.values())
            .exclude(published_version=None)
            .values_list("pk", flat=True)
        )
        changed = []
        for pk, preprint in preprints.items():
            is_free = preprint.published_version_id is None and "tied" not in preprint.imported
            if is_free and preprint.type == PREPRINT and pk not in heads and wanted[pk] not in below:
                preprint.published_version_id = wanted[pk]
                preprint.imported = {**preprint.imported, "tied": wanted[pk]}
                changed.append(preprint)
        Publication.objects.filter(pk__in=[preprint.pk for preprint in changed]).update(
            row_version=F("row_version") + 1
        )
        Publication.objects.bulk_update(changed, ["published_version", "imported"])
