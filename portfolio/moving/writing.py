"""Records in: what is new is made, what changed there and not here is completed, what was edited here stays."""

import hashlib
import json
import re
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field, replace
from time import monotonic
from urllib.parse import quote, unquote

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.validators import URLValidator
from django.db import DatabaseError, transaction
from django.db.models import CharField, Manager, TextField, URLField
from django.utils.translation import gettext as _

from content import changes, history
from content.addresses import is_plain
from content.files import check_upload
from content.images import FOLDER, check, reencode
from content.keys import ascii_slug, clean_name, free_slug, name_key
from content.models import Status
from events.models import Speaking
from profile_app.models import Identity, NameVariant, Person
from projects.models import Membership
from publications.importing import BibliographyImport
from publications.models import Attachment as WorkAttachment
from publications.models import Publication, Venue
from publications.reading import Reading
from publications.reference import Read

from ..models import MenuLink, SiteSettings
from . import records
from .addresses import normal
from .leading import Leading
from .models import Move, Moved, OldAddress
from .persons import name_parts, person_name
from .reader import TEXTS
from .report import CREATED, UNCHANGED, UPDATED
from .shapes import PART_MODELS, SHAPES
from .tree import Unreadable
from .values import said

PICTURE = re.compile(
    r"!\[((?:[^\[\]]++|\[[^\[\]]{0,300}\]){0,100}+)\]\(tree:([^()\s\"]{1,1000})((?:\s+\"[^\"]{0,300}\")?)\)"
)
FILE = re.compile(r"\]\(tree:([^()\s\"]{1,1000})((?:\s+\"[^\"]{0,300}\")?)\)")
# What begins the address of a file in a text that came; whatever else happens it is never stored.
UNSETTLED = re.compile(r"(\]\(\s*<?|\]:\s*<?)tree:/*")
LATER = (records.Project, records.Event, records.Course, records.News, records.Page)


class OutOfTime(Exception):
    """The run ended before all records were taken; another goes on from there."""


@dataclass
class Writer:
    """Writes the records of one reader's kit; with `is_trial` it finds out the same and writes nothing.

    Each record is one short transaction, so that a run that was cut off is completed by the next.
    """

    reader: object
    name: str
    kit: str = ""
    user: object = None
    is_trial: bool = False
    # A moment of time.monotonic() after which no further record is begun.
    until: float | None = None
    move: Move | None = None
    rows: dict = field(default_factory=dict)
    works: dict = field(default_factory=dict)
    pictures: dict = field(default_factory=dict)
    addresses: dict = field(default_factory=dict)

    def __post_init__(self):
        self.report = self.reader.report
        # Addresses of the texts and files that come, by their paths in the tree.
        self.places, self.offered, self.sound = {}, set(), {}
        self.memories = {(each.kind, each.key): each for each in Moved.objects.select_related("content_type")}
        self.taken = defaultdict(set)
        for memory in self.memories.values():
            if memory.object_id:
                self.taken[memory.content_type.model_class()].add(memory.object_id)
        self.leading = Leading(self.addresses)

    def write(self, found, progress=lambda done, of: None):
        """Takes all records in, those first that others name."""
        found = list(found)
        self.meet(found)
        if not self.is_trial:
            self.move = Move.objects.create(made_by=self.user, kit=self.kit, name=self.name[:200])
        people = [each for each in found if isinstance(each, records.Person)]
        rest = sorted((each for each in found if isinstance(each, LATER)), key=lambda each: LATER.index(type(each)))
        of, done = len(found), 0
        for record in people:
            self.look_at_clock()
            self.take(record)
            progress(done := done + 1, of)
        self.take_works([each for each in found if isinstance(each, records.Works)])
        for record in (each for each in found if isinstance(each, records.Venue)):
            self.take_venue(record)
        for record in rest:
            self.look_at_clock()
            self.take(record)
            progress(done := done + 1, of)
        for record in (each for each in found if isinstance(each, records.Site)):
            self.take_site(record, people)
        self.take_addresses()
        if not self.is_trial:
            self.lead_texts()
        progress(of, of)
        if self.move:
            self.finish(is_whole=True)
            with suppress(DatabaseError):
                changes.refresh()

    def meet(self, found):
        """Learns where the texts of all records lay, and which files come along with an entry."""
        for record in found:
            paths = (
                [path for paths in getattr(record, "moved", {}).values() for path in paths]
                if isinstance(record, records.Works)
                else record.addresses
            )
            if paths:
                self.places.setdefault(record.source, paths[0])
            rows = getattr(record, "attachments", ())
            if isinstance(record, records.Works):
                rows = [row for rows in record.attached.values() for row in rows]
            self.offered |= {row["file"] for row in rows if row.get("file")}

    def finish(self, is_whole):
        """Keeps what is known of the run."""
        self.move.report, self.move.is_whole = self.report.as_dict(), is_whole
        self.move.save()

    def look_at_clock(self):
        """Ends a run that has had its time, between two records; the next one goes on."""
        if self.until is not None and monotonic() > self.until:
            if self.move:
                self.finish(is_whole=False)
            raise OutOfTime

    # One record

    def take(self, record):
        """Makes or completes the row of a record, and says on the report which."""
        shape = SHAPES[type(record)]
        memory = self.memories.get((shape.kind, record.key))
        row = self.row_of(memory) if memory else shape.same_as(record, self.taken[shape.model])
        self.report.take(record.source)
        if memory and row is None:
            self.report.left(record.source, _("It was deleted here after it had been taken, and stays so."))
            self.report.count(shape.report, UNCHANGED)
            return
        wanted = self.wanted(record, shape)
        prepared = {name: self.prepared(record, shape, name, value) for name, value in wanted.items()}
        todo = self.todo(record, shape, row, memory, prepared)
        deed = CREATED if row is None else UPDATED if todo else UNCHANGED
        self.report.count(shape.report, deed)
        if self.is_trial:
            self.remember_addresses(record, row, shape)
            self.rows[shape.kind, record.key] = row
            return
        if row is None or todo or memory is None:
            row = self.store(record, shape, row, memory, prepared, todo)
        self.rows[shape.kind, record.key] = row
        self.remember_addresses(record, row, shape)

    def wanted(self, record, shape):
        """What the record says, by field; what it does not say is left out."""
        names = (*shape.columns, *shape.texts, *shape.pictures, *shape.parts, *shape.others, "topics")
        found = {name: getattr(record, name) for name in names}
        if isinstance(record, records.Person):
            found |= self.names_of(record)
            names = dict.fromkeys((*record.names, person_name(record.display_name)))
            found["variants"] = [{"name": name} for name in names if name and name != record.display_name]
        return {
            name: value for name, value in found.items() if value not in (None, "", (), [], False) or name == "has_page"
        }

    def names_of(self, person):
        """Given and family name, where the kit knows only the whole."""
        if person.given_name or person.family_name:
            return {}
        return name_parts(person.display_name)

    def prepared(self, record, shape, name, value):
        """The value as it goes into the row: cleaned, fitted, its files looked at."""

        def tell(message):
            self.report.left(record.source, message)

        if name in shape.columns:
            return self.fitted(shape.model, name, value, tell)
        if name in shape.texts:
            return self.settled(value, record, tell)
        if name in shape.pictures:
            return value if self.picture(value, tell) is not None else ""
        if name in shape.parts or name == "variants":
            model = PART_MODELS[shape.model, name]
            rows = [self.fitted_row(model, row, tell, record) for row in value]
            return distinct([row for row in rows if row])
        if name == "topics":
            return sorted({clean_name(topic)[:200] for topic in value if any(map(str.isalnum, topic))})
        return value

    def fitted(self, model, name, value, tell):
        """A value as the column takes it, or its empty value; what is lost is told."""
        column = model._meta.get_field(name)
        if isinstance(value, str):
            value = value.strip() if isinstance(column, TextField) else clean_name(value)
            if isinstance(column, URLField) and len(value) > column.max_length:
                # A part of an address leads nowhere.
                tell(
                    _("An address longer than %(number)s characters is left: %(value)s")
                    % {"number": column.max_length, "value": f"{value[:60]}…"}
                )
                return ""
            if isinstance(column, URLField) and value:
                with suppress(ValidationError):
                    URLValidator(schemes=["http", "https"])(value)
                    return value
                tell(_("This is no address that works: %(value)s") % {"value": value[:100]})
                return ""
            if isinstance(column, CharField) and column.max_length and len(value) > column.max_length:
                tell(
                    _("Longer than %(number)s characters; the end is left: %(value)s")
                    % {"number": column.max_length, "value": f"{value[:60]}…"}
                )
                value = value[: column.max_length].rsplit(" ", 1)[0]
        if value in (None, ""):
            return value
        try:
            return column.clean(value, None)
        except ValidationError as error:
            tell(f"{value}: {' '.join(error.messages)}"[:300])
            return None if column.null else ""

    def fitted_row(self, model, row, tell, record=None):
        """A row of a part as its columns take it; {} where what it cannot do without is missing."""
        made = {}
        for name, value in row.items():
            if value in (None, "", ()):
                continue
            if name == "file":
                if not self.attachable(value, tell):
                    return {}
                made[name] = value
            elif name in ("teachers", "assistants"):
                made[name] = value
            elif name in ("body", "description"):
                made[name] = self.settled(value, record, tell)
            else:
                value = self.fitted(model, name, value, tell)
                if value not in (None, ""):
                    made[name] = value
        if model in ATTACHMENTS and not made.get("url") and not made.get("file"):
            return {}
        missing = [name for name in NEEDED.get(model, ()) if not made.get(name)]
        if missing:
            tell(
                _("A line without what it needs is left: %(line)s") % {"line": ", ".join(map(str, made.values()))[:200]}
            )
            return {}
        return made

    def attachable(self, path, tell):
        try:
            check_upload(ContentFile(self.reader.tree.data(path), name=path))
        except Unreadable as error:
            tell(f"{path}: {error}")
        except ValidationError as error:
            self.report.leave(path, " ".join(error.messages))
            tell(" ".join(error.messages))
        else:
            self.report.take(path)
            return True
        return False

    def todo(self, record, shape, row, memory, prepared):
        """The fields to be set in the row; those that were edited by hand are told."""
        if row is None:
            return list(prepared)
        found = []
        for name, value in prepared.items():
            now = digest(self.standing(row, shape, name))
            known = memory.wanted.get(name) if memory else None
            if known is not None:
                if known == digest(value):
                    continue
                if now == memory.stored.get(name):
                    found.append(name)
                else:
                    told = _("“%(name)s” was edited here and differs; left as it is on the site.")
                    self.report.note(f"{record.source}: {told % {'name': name}}")
            elif self.is_empty(row, shape, name):
                found.append(name)
        return found

    def is_empty(self, row, shape, name):
        now = self.standing(row, shape, name)
        if name in shape.columns:
            column = shape.model._meta.get_field(name)
            return now in ("", None) or now == column.get_default()
        return not now

    def standing(self, row, shape, name):
        """What stands in the row under a name, comparable."""
        if name == "topics":
            return sorted(topic.name for topic in row.topics.all())
        if name == "speakers":
            return [each.credited_name for each in row.speaking.all()]
        if name == "members":
            return sorted((each.person_id, each.role) for each in row.memberships.all())
        if name in shape.pictures:
            return getattr(row, name).name or ""
        value = getattr(row, name)
        if isinstance(value, Manager):
            if name in shape.others:
                return sorted(each.pk for each in value.all())
            return [
                {
                    column.attname: str(getattr(each, column.attname) or "")
                    for column in each._meta.concrete_fields
                    if not column.primary_key and column.name not in ("order", "uuid")
                }
                for each in value.all()
            ]
        return value

    def store(self, record, shape, row, memory, prepared, todo):
        """Writes the fields to be set, and remembers what was taken."""
        is_new = row is None
        stored = {
            name: self.stored_picture(prepared[name]) for name in shape.pictures if name in todo and prepared[name]
        }
        texts = {name: self.leading.text(self.with_files(prepared[name])) for name in shape.texts if name in todo}
        with transaction.atomic():
            if is_new:
                row = shape.model(
                    status=Status.DRAFT if record.is_draft else Status.PUBLISHED,
                    publish_at=record.publish_at,
                    created_by=self.user,
                    updated_by=self.user,
                )
                self.name_address(row, record)
            elif todo:
                history.keep_first([row])
                row.row_version += 1
                row.updated_by = self.user or row.updated_by
            for name in todo:
                if name in shape.columns:
                    value = prepared[name]
                    setattr(
                        row,
                        name,
                        value if value is not None or not is_new else shape.model._meta.get_field(name).get_default(),
                    )
                elif name in texts:
                    setattr(row, name, texts[name])
            for name, picture in stored.items():
                setattr(row, name, picture)
            if isinstance(row, Person) and row.photo and not row.photo_alt:
                row.photo_alt = row.display_name
            if isinstance(row, Person) and not row.orcid:
                row.orcid = None
            if is_new or todo:
                row.save()
            for name in todo:
                if name in shape.parts or name == "variants":
                    self.set_part(row, shape, name, prepared[name])
                elif name in shape.others:
                    self.set_others(row, name, prepared[name])
                elif name == "topics":
                    row.topics.set(prepared[name])
            if todo and not is_new:
                history.record([row], self.user, f"import:{self.name}")
            self.remember(record, shape, row, memory, prepared, todo, is_new)
        return row

    def name_address(self, row, record):
        taken = type(row)._base_manager
        wanted = ascii_slug(record.slug or getattr(record, "title", "") or record.display_name, row._meta.model_name)
        row.slug = free_slug(wanted, lambda slug: slug in row.reserved_slugs or taken.filter(slug=slug).exists())

    def set_part(self, row, shape, name, rows):
        """Rows of another table that belong to this one, instead of those that were there."""
        model = PART_MODELS[shape.model, name]
        getattr(row, name).all().delete()
        owner = next(
            each.name for each in model._meta.concrete_fields if each.is_relation and each.related_model is shape.model
        )
        has_order = any(each.name == "order" for each in model._meta.concrete_fields)
        for order, values in enumerate(rows, 1):
            values = dict(values)
            lists = {each: values.pop(each) for each in ("teachers", "assistants") if each in values}
            path = values.pop("file", "")
            for text in ("body", "description"):
                if text in values:
                    values[text] = self.leading.text(self.with_files(values[text]))
            made = model(**{owner: row}, **values)
            if has_order:
                made.order = order
            if path:
                made.file = ContentFile(self.reader.tree.data(path), name=path.rpartition("/")[2])
            if model is NameVariant and made.name == row.display_name:
                continue
            made.save()
            if path:
                self.remember_file(path, made)
            for each, names in lists.items():
                getattr(made, each).set(filter(None, map(self.person, names)))

    def set_others(self, row, name, values):
        """Ties to people, works, projects and events."""
        if name == "members":
            row.memberships.all().delete()
            for order, (who, role) in enumerate(values, 1):
                if person := self.person(who):
                    Membership.objects.create(project=row, person_id=person, role=role[:100], order=order)
        elif name == "speakers":
            row.speaking.all().delete()
            for order, who in enumerate(values, 1):
                person = self.person(who)
                Speaking.objects.create(
                    event=row, person_id=person, credited_name="" if person else clean_name(who)[:300], order=order
                )
        elif name == "publications":
            row.publications.set(filter(None, map(self.work, values)))
        elif name == "people":
            row.people.set(filter(None, map(self.person, values)))
        elif name in ("projects", "events"):
            found = [self.rows.get((name.removesuffix("s"), key)) for key in values]
            getattr(row, name).set([each for each in found if each])
        elif name == "publication":
            row.publication_id = self.work(values)
            row.save(update_fields=["publication"])
        elif name == "project":
            row.project = self.rows.get(("project", values))
            row.save(update_fields=["project"])

    def remember(self, record, shape, row, memory, prepared, todo, is_new):
        memory = memory or Moved(kind=shape.kind, key=record.key[:500], move=self.move if todo else None)
        row = shape.model._base_manager.get(pk=row.pk)
        memory.content_type, memory.object_id = self.type_of(shape.model), row.pk
        if is_new:
            memory.is_new, memory.move = True, self.move
        if todo:
            memory.row_version = row.row_version
        for name in todo:
            memory.wanted[name] = digest(prepared[name])
            memory.stored[name] = digest(self.standing(row, shape, name))
        memory.save()
        self.memories[shape.kind, record.key] = memory
        self.taken[shape.model].add(row.pk)

    def row_of(self, memory):
        model = memory.content_type.model_class()
        return model._base_manager.filter(pk=memory.object_id).first()

    def type_of(self, model):
        return ContentType.objects.get_for_model(model)

    # Whom and what names mean

    def person(self, who):
        """The primary key of a person by the key of a record or by name; None for nobody or more than one."""
        if row := self.rows.get(("person", who)):
            return row.pk
        if not hasattr(self, "by_name"):
            self.by_name = {}
            for key, name in [
                *Person.objects.values_list("pk", "display_name"),
                *NameVariant.objects.values_list("person", "name"),
            ]:
                self.by_name.setdefault(name_key(name), set()).add(key)
        found = self.by_name.get(name_key(clean_name(who)), ())
        return next(iter(found)) if len(found) == 1 else None

    def work(self, key):
        """The primary key of a work by its citation key in the kit's files."""
        if key not in self.works:
            self.works[key] = Publication.objects.filter(citation_key__iexact=key).values_list("pk", flat=True).first()
        return self.works[key]

    # Works

    def take_works(self, found):
        """All bibliographies in one import, so that a work that stands in two is one."""
        for is_draft in (False, True):
            # What is to appear later must not be seen for a moment.
            files = [each for each in found if (each.is_draft or each.publish_at is not None) == is_draft]
            if not files:
                continue
            readings = (
                (each.source, Reading("", [self.settled_entry(entry, each) for entry in each.entries]))
                for each in files
            )
            run = BibliographyImport(readings, draft=is_draft, user=self.user).plan()
            if not self.is_trial:
                run.write()
                self.move.imports += [run.log.pk] if run.log else []
            for outcome in run.outcomes:
                self.report.take(outcome.source)
                if outcome.problem:
                    self.report.left(outcome.source, in_words(outcome.problem), outcome.problem.line)
                else:
                    self.report.count("publications", outcome.deed)
                for warning in outcome.warnings:
                    line = warning.line or outcome.line
                    self.report.note(f"{outcome.source}{f':{line}' if line else ''}: {in_words(warning)}")
                if outcome.work and outcome.key:
                    self.works[outcome.key] = outcome.work.pk
            for each in files:
                self.report.take(each.source)
                self.attach_to_works(each)
                self.schedule_works(each)

    def settled_entry(self, entry, record):
        """An entry with the files of its texts as they are here."""
        if not isinstance(entry, Read):
            return entry

        def tell(message):
            self.report.left(record.source, message, entry.line)

        texts = {
            name: self.with_files(self.settled(text, record, tell))
            for name in ("abstract", "note")
            if "tree:" in (text := getattr(entry.reference, name))
        }
        return replace(entry, reference=replace(entry.reference, **texts)) if texts else entry

    def attach_to_works(self, record):
        """Files of the tree, figures, topics and old addresses of works."""

        def tell(message):
            self.report.left(record.source, message)

        for key, rows in record.attached.items():
            rows = distinct([row for row in (self.fitted_row(WorkAttachment, row, tell) for row in rows) if row])
            memory = self.memories.get(("work", key))
            work = self.works.get(key)
            if not rows or (memory and memory.wanted.get("attachments") == digest(rows)):
                continue
            if self.is_trial or not work:
                continue
            with transaction.atomic():
                publication = Publication.objects.get(pk=work)
                held = publication.attachments.count()
                for order, values in enumerate(rows, held):
                    values = dict(values)
                    path = values.pop("file", "")
                    made = WorkAttachment(publication=publication, order=order, **values)
                    if path:
                        made.file = ContentFile(self.reader.tree.data(path), name=path.rpartition("/")[2])
                    made.save()
                    if path:
                        self.remember_file(path, made)
                self.remember_taken("work", key, Publication, work, {"attachments": digest(rows)})
        for key, (path, words) in record.pictured.items():
            found = self.picture(path, tell)
            memory, work = self.memories.get(("figure", key)), self.works.get(key)
            if found is None or self.is_trial or not work:
                continue
            if memory and memory.wanted.get("figure") == found.wanted["data"]:
                continue
            with transaction.atomic():
                publication = Publication.objects.get(pk=work)
                # What somebody chose here stays.
                if publication.figure.name in ("", memory.stored.get("figure") if memory else ""):
                    publication.figure = self.stored_picture(path)
                    publication.figure_alt = publication.figure_alt or words[:300]
                    publication.save()
                taken = {"figure": found.wanted["data"]}
                self.remember_taken("figure", key, Publication, work, taken, {"figure": publication.figure.name})
        for key, names in record.tagged.items():
            memory, work = self.memories.get(("topics", key)), self.works.get(key)
            names = sorted({clean_name(name)[:200] for name in names if any(map(str.isalnum, name))})
            if self.is_trial or not work or (memory and memory.wanted.get("topics") == digest(names)):
                continue
            with transaction.atomic():
                Publication.objects.get(pk=work).topics.add(*names)
                self.remember_taken("topics", key, Publication, work, {"topics": digest(names)})
        for key, paths in record.moved.items():
            for path in paths:
                self.remember_address(record.source, path, Publication, self.works.get(key))

    def remember_taken(self, kind, key, model, row, wanted=None, stored=None):
        """Notes what was taken of a source beside an entry's own facts, so that the next move sees what changed since.

        `row` is the primary key of what it came to, of the model.
        """
        memory = self.memories.get((kind, key)) or Moved(kind=kind, key=key[:500], move=self.move)
        memory.content_type, memory.object_id = self.type_of(model), row
        memory.wanted |= wanted or {}
        memory.stored |= stored or {}
        memory.save()
        return memory

    def schedule_works(self, record):
        """Lets works that were made as drafts appear at their moment, once; what was chosen here since stays."""
        if record.is_draft or record.publish_at is None or self.is_trial:
            return
        for entry in record.entries:
            work = self.works.get(getattr(entry, "key", None))
            if not work or ("moment", entry.key) in self.memories:
                continue
            with transaction.atomic():
                row = Publication.objects.filter(pk=work, status=Status.DRAFT, publish_at=None).first()
                if row is not None:
                    row.status, row.publish_at = Status.PUBLISHED, record.publish_at
                    row.save()
                self.remember_taken("moment", entry.key, Publication, work)

    def take_venue(self, record):
        self.report.take(record.source)
        found = Venue.objects.filter(short_name=record.name) | Venue.objects.filter(key=name_key(record.name))
        venue = found.filter(url="").first()
        if venue and not self.is_trial and (url := self.fitted(Venue, "url", record.url, lambda message: None)):
            Venue.objects.filter(pk=venue.pk).update(url=url)

    # Pictures and files

    def picture(self, path, tell):
        """The memory of a picture that is sound, or None; what is wrong with it is told."""
        path = path.removeprefix("tree:").replace("%20", " ")
        if path in self.pictures:
            return self.pictures[path]
        self.pictures[path] = None
        try:
            data = self.reader.tree.data(path)
            sign = hashlib.sha256(data).hexdigest()
            memory = self.memories.get(("picture", path))
            if memory and memory.wanted.get("data") == sign and default_storage.exists(memory.stored["name"]):
                self.report.count("pictures", UNCHANGED)
            else:
                file = ContentFile(data, name=path)
                made = check(file) if self.is_trial else reencode(file)
                self.report.count("pictures", UPDATED if memory else CREATED)
                memory = memory or Moved(kind="picture", key=path[:500], move=self.move)
                memory.wanted = {"data": sign}
                if not self.is_trial:
                    memory.stored = {"name": default_storage.save(f"{FOLDER}/{made.full.name}", made.full)}
                    default_storage.save(f"{FOLDER}/{made.small.name}", made.small)
                    memory.save()
            self.pictures[path] = memory
            self.report.take(path)
        except Unreadable as error:
            tell(f"{path}: {error}")
        except ValidationError as error:
            self.report.leave(path, " ".join(error.messages))
            tell(" ".join(error.messages))
        return self.pictures[path]

    def stored_picture(self, path):
        """The name of a picture in the storage, as a field holds it."""
        return self.pictures[path].stored["name"]

    def settled(self, text, record, tell):
        """A text of which every picture can be shown; others become their words, files links to where they were."""

        def picture(found):
            return found[0] if self.picture(found[2], tell) is not None else found[1]

        def file(found):
            path, mark, part = found[1].replace("%20", " ").partition("#")
            if path.endswith(TEXTS):
                if place := self.place_of(path):
                    return f"]({place}{mark}{part}{found[2]})"
            elif path in self.offered and self.is_sound(path):
                return f"](/{quote(path)}{found[2]})"
            line = self.line_with(record.source, path) if record else None
            if self.reader.url:
                told = _("A file that a text leads to stays on the old site: %(path)s") % {"path": path}
                address = f"{self.reader.url}{self.reader.base}/{found[1]}"
            else:
                told = _("A file that a text leads to is not taken: %(path)s") % {"path": path}
                address = f"/{found[1]}"
            if record:
                self.report.left(record.source, told, line)
            else:
                tell(told)
            return f"]({address}{found[2]})"

        held = PICTURE.sub(picture, text)
        held = FILE.sub(lambda found: found[0] if is_picture(held, found) else file(found), held)
        return beside_pictures(lambda part: UNSETTLED.sub(r"\1/", part), held)

    def place_of(self, path):
        """The address a text of the old site had there, by its path in the tree; "" where nobody knows."""
        if path in self.places:
            return self.places[path]
        with suppress(Unreadable):
            own = said(self.reader.tree.document(path).data, "permalink", "url")
            return own if own.startswith("/") else ""
        return ""

    def line_with(self, path, named):
        """The first line of a file that names another; None where it names none."""
        with suppress(Unreadable):
            text = unquote(self.reader.tree.text(path))
            at = text.find(named.rpartition("/")[2])
            return text.count("\n", 0, at) + 1 if at >= 0 else None
        return None

    def is_sound(self, path):
        """Whether a file can be offered with an entry."""
        if path not in self.sound:
            self.sound[path] = self.attachable(path, lambda message: None)
        return self.sound[path]

    def remember_file(self, path, attachment):
        self.memories["file", path] = self.remember_taken("file", path, type(attachment), attachment.pk)
        self.leading.files[f"/{path}"] = attachment

    def lead_texts(self):
        """Leads the links in what came to where things are now, except in texts that were edited here."""
        for (kind, key), memory in self.memories.items():
            if kind == "file" and (made := self.row_of(memory)):
                self.leading.files.setdefault(f"/{key}", made)
        for kind, key in self.rows:
            shape, memory = BY_KIND[kind], self.memories.get((kind, key))
            row = self.row_of(memory) if memory else None
            texts = {}
            for name in shape.texts if row else ():
                text = getattr(row, name)
                if (
                    "](/" in text
                    and memory.stored.get(name) == digest(text)
                    and (led := self.leading.text(text)) != text
                ):
                    texts[name] = led
            if texts:
                with transaction.atomic():
                    for name, text in texts.items():
                        setattr(row, name, text)
                        memory.stored[name] = digest(text)
                    row.save()
                    memory.save()

    def with_files(self, text):
        """The text with the addresses of its pictures."""

        def stored(found):
            picture = self.pictures[found[2].replace("%20", " ")]
            name = picture.stored.get("name")
            # On a trial nothing is stored.
            return f"![{found[1]}]({default_storage.url(name)}{found[3]})" if name else found[1]

        return PICTURE.sub(stored, text)

    # The site itself

    def take_site(self, record, people):
        """Settings, owner and menu; the owner and the menu only where nobody chose them here."""
        self.report.take(record.source)
        site = SiteSettings.current()
        memory = self.memories.get(("site", record.key)) or Moved(kind="site", key=record.key[:500], move=self.move)
        todo = {}
        for name in ("name", "tagline", "introduction", "description", "accent", "language", "footer"):
            value = self.fitted(
                SiteSettings, name, getattr(record, name), lambda message: self.report.left(record.source, message)
            )
            if name in ("introduction", "footer"):
                value = self.settled(value, record, lambda message: self.report.left(record.source, message))
            now = getattr(site, name)
            if not value or memory.wanted.get(name) == digest(value):
                continue
            if now in ("", SiteSettings._meta.get_field(name).get_default()) or memory.stored.get(name) == digest(now):
                todo[name] = value
        identity = Identity.current()
        owner = next((each for each in people if each.is_owner), None)
        is_new = bool(owner) if identity.owner_id is None and not identity._state.adding else identity._state.adding
        has_menu = MenuLink.objects.exists()
        deed = (
            CREATED
            if site._state.adding
            else UPDATED
            if todo or is_new or (record.links and not has_menu)
            else UNCHANGED
        )
        self.report.count("site", deed)
        for old, new in record.moved:
            self.remember_address(record.source, old, target=new)
        if self.is_trial or deed == UNCHANGED:
            return
        before = memory.stored.setdefault("before", {})
        with transaction.atomic():
            for name, value in todo.items():
                before.setdefault(name, getattr(site, name))
                is_text = name in ("introduction", "footer")
                setattr(site, name, self.leading.text(self.with_files(value)) if is_text else value)
            site.save()
            if is_new:
                was = None if identity._state.adding else identity.mode
                identity.mode = record.mode or identity.mode
                identity.owner = self.rows.get(("person", owner.key)) if owner else None
                identity.save()
                memory.stored["identity"] = {"before": was, "now": [identity.mode, identity.owner_id]}
            if not has_menu:
                self.set_links(site, record)
                memory.stored["links"] = standing_links()
            for name, value in todo.items():
                memory.wanted[name], memory.stored[name] = digest(value), digest(getattr(site, name))
            memory.save()

    def set_links(self, site, record):
        for order, link in enumerate(record.links, 1):
            page = self.rows.get(("page", link.page)) if link.page else None
            if page or link.section or link.url:
                MenuLink.objects.create(
                    site=site,
                    where=link.where,
                    section=link.section,
                    page=page,
                    url=link.url[:500],
                    label=clean_name(link.label)[:60],
                    order=order,
                )

    # Addresses

    def remember_addresses(self, record, row, shape):
        for path in record.addresses:
            self.remember_address(record.source, path, shape.model, row and row.pk)

    def remember_address(self, source, path, model=None, key=None, target=""):
        """Notes to which row or path an old path leads now; one that leads out of the site is told instead."""
        if is_plain(path):
            self.addresses[normal(path)] = (model, key, target)
        else:
            said = _("Its old address “%(path)s” leads out of the site and is not kept.")
            self.report.left(source, said % {"path": path[:200]})

    def take_addresses(self):
        """Lets old addresses lead to where the things are now."""
        known = {each.path: each for each in OldAddress.objects.filter(path__in=list(self.addresses))}
        new = []
        for path, (model, key, target) in self.addresses.items():
            if not path or len(path) > 500:
                continue
            if path in known:
                self.report.count("redirects", UNCHANGED)
                continue
            self.report.count("redirects", CREATED)
            if key or target:
                new.append(
                    OldAddress(
                        path=path, content_type=self.type_of(model) if model else None, object_id=key, target=target
                    )
                )
        if not self.is_trial:
            OldAddress.objects.bulk_create(new, ignore_conflicts=True)


def standing_links():
    """The menu and footer as they stand, comparable."""
    return [
        [link.where, link.section, link.page_id, link.url, link.label]
        for link in MenuLink.objects.order_by("where", "order", "pk")
    ]


def is_picture(text, found):
    """Whether the address found in a text is that of a picture and not of a link."""
    opening = text.rfind("[", 0, found.start())
    return opening > 0 and text[opening - 1] == "!"


def beside_pictures(change, text):
    """The text with all that is no picture changed."""
    made, place = [], 0
    for found in PICTURE.finditer(text):
        made += [change(text[place : found.start()]), found[0]]
        place = found.end()
    return "".join([*made, change(text[place:])])


def in_words(remark):
    where = [part for part in (remark.entry, remark.field) if part]
    return f"{', '.join(where)}: {remark.message}" if where else str(remark.message)


def digest(value):
    """A sign for a value that is the same whenever the value is."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def distinct(rows):
    found = []
    for row in rows:
        if row not in found:
            found.append(row)
    return found


ATTACHMENTS = {model for (_model, name), model in PART_MODELS.items() if name == "attachments"} | {WorkAttachment}
BY_KIND = {shape.kind: shape for shape in SHAPES.values()}
NEEDED = {
    model: tuple(
        each.name
        for each in model._meta.concrete_fields
        if each.editable and not (each.is_relation or each.primary_key or each.blank or each.null or each.has_default())
    )
    for model in {*PART_MODELS.values()}
}
