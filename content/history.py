"""The history of entries: who changed what and when, and any earlier state again."""

import json
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field

import reversion
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from reversion.models import Revision, Version

from .differences import State, differences, visible_fields
from .discretion import readable
from .models import Topic, TopicTag
from .moments import moment_in_words
from .wholes import FORMAT, PARTS, as_text, kept_lists, parts_of, plain, rows_of, whole, with_rows

# What an earlier state never brings back: where an entry stands is decided by buttons, and rights are no content.
NOT_RESTORED = frozenset({"status", "publish_at", "account"})
DATABASE = "default"
DEEDS = {
    "added": _lazy("Added"),
    "restored": _lazy("Restored the state of %(detail)s"),
    "back": _lazy("Put back from the bin, where it was since %(detail)s"),
    "merged": _lazy("Merged with “%(detail)s”"),
    "approved": _lazy("Approved what %(detail)s proposed"),
    "sent_back": _lazy("Sent back: %(detail)s"),
    "import": _lazy("Completed by an import from %(detail)s"),
    "confirmed": _lazy("Said who “%(detail)s” is"),
    "parted": _lazy("Parted again from “%(detail)s”"),
}


def versions_of(model, object_id):
    """The versions of one entry, the newest first, each with who and when."""
    versions = Version.objects.get_for_object_reference(model, str(object_id))
    return versions.select_related("revision__user").order_by("-pk")


def state_in(version):
    """The records a version keeps; empty where it cannot be read."""
    try:
        return json.loads(version.serialized_data)
    except ValueError:
        return []


def state_of_stored(model, pk):
    """The records of an entry as it is stored now; empty where there is none."""
    entry = with_rows(model._base_manager.filter(pk=pk)).first()
    return plain(whole(entry)) if entry else []


def deed_in_words(comment):
    """What an action was where it was more than a change of fields; versions keep it as `deed:detail`."""
    deed, _colon, detail = comment.partition(":")
    if deed not in DEEDS:
        return comment
    moment = parse_datetime(detail) if deed in ("restored", "back") else None
    return DEEDS[deed] % {"detail": moment_in_words(moment) if moment else detail}


# Keeping


@contextmanager
def changing(*entries, user=None, comment=""):
    """Keeps what happens inside to the entries in their history, or undoes it with the history should it fail.

    Gives a list: what is made inside and appended to it is kept, too.
    """
    with transaction.atomic():
        keep_first(entries)
        touched = list(entries)
        yield touched
        record(touched, user, comment)


def keep_first(entries):
    """Keeps the state of entries before their first change that is kept; others have one already."""
    for model, pks in by_model(entries).items():
        kept = set(kept_versions(model, pks).values_list("object_id", flat=True))
        missing = [pk for pk in pks if str(pk) not in kept]
        if not missing:
            continue
        found = list(with_rows(model._base_manager.filter(pk__in=missing)))
        kind = ContentType.objects.get_for_model(model)
        revisions = Revision.objects.bulk_create(
            Revision(
                date_created=getattr(entry, "updated_at", None) or timezone.now(),
                user_id=getattr(entry, "updated_by_id", None),
            )
            for entry in found
        )
        Version.objects.bulk_create(
            Version(
                revision=revision,
                content_type=kind,
                object_id=str(entry.pk),
                db=DATABASE,
                format=FORMAT,
                serialized_data=as_text(whole(entry)),
                object_repr=str(entry),
            )
            for revision, entry in zip(revisions, found, strict=True)
        )


def record(entries, user=None, comment=""):
    """Keeps the entries as they are stored now, together as one action; those that did not change are left out."""
    with reversion.create_revision(manage_manually=True):
        if user is not None and user.is_authenticated:
            reversion.set_user(user)
        reversion.set_comment(comment)
        for model, pks in by_model(entries).items():
            last = {version.object_id: version for version in last_versions(model, pks)}
            for entry in with_rows(model._base_manager.filter(pk__in=pks)):
                before = state_in(last[str(entry.pk)]) if str(entry.pk) in last else []
                if comment or not before or differences(model, before, plain(whole(entry))):
                    reversion.add_to_revision(entry)


def record_known(entries, user=None, comment=""):
    """Keeps those of the entries that have a history; the others begin theirs with their next change."""
    for model, pks in by_model(entries).items():
        known = [int(pk) for pk in kept_versions(model, pks).values_list("object_id", flat=True).distinct()]
        record(model._base_manager.filter(pk__in=known), user, comment)


def owners_of(model, pks):
    """The entries whose history tells of these rows."""
    if model in PARTS:
        return list(model._base_manager.filter(pk__in=pks))
    found = []
    for root in PARTS:
        for each in model._meta.concrete_fields:
            if each.is_relation and each.related_model is root and tells_of(root, each):
                owners = model._base_manager.filter(pk__in=pks).values(each.name)
                found += root._base_manager.filter(pk__in=owners)
    return found


def tells_of(root, key):
    """Whether rows that point to the root by this key are parts of it or of one of its lists."""
    lists = [each.remote_field.through for each in kept_lists(root)]
    return key.model in lists or key.remote_field.get_accessor_name() in parts_of(root)


def by_model(entries):
    found = defaultdict(list)
    for entry in entries:
        if entry.pk is not None and entry.pk not in found[type(entry)]:
            found[type(entry)].append(entry.pk)
    return found


def kept_versions(model, pks):
    return Version.objects.get_for_model(model).filter(object_id__in=[str(pk) for pk in pks]).order_by()


def last_versions(model, pks):
    newest = kept_versions(model, pks).values("object_id").annotate(last=Max("pk")).values("last")
    return Version.objects.filter(pk__in=newest)


# An earlier state again


@dataclass
class Applied:
    """What could not be brought back as it was, in sentences."""

    remarks: list = field(default_factory=list)
    as_numbered: bool = False

    def say(self, text):
        if text not in self.remarks:
            self.remarks.append(text)


class Undo(Exception):
    """Ends a trial; never seen outside."""


def restore(version, user, only=None):
    """Makes the entry what it was in the version, as a change of its own; returns what could not be brought back."""
    model = version._model
    entry = model._base_manager.get(pk=version.object_id)
    moment = version.revision.date_created
    with changing(entry, user=user, comment=f"restored:{moment.isoformat()}"):
        return apply(state_in(version), entry, user, only).remarks


def trial(entry, records, user=None, only=None):
    """(differences, remarks) of what `apply` would do; nothing is kept."""
    model = type(entry)
    now = state_of_stored(model, entry.pk)
    try:
        with transaction.atomic():
            applied = apply(records, entry, user, only)
            found = differences(model, *readable(user, now, state_of_stored(model, entry.pk)))
            raise Undo
    except Undo:
        return found, applied.remarks


def apply(records, entry, user=None, only=None, as_numbered=False):
    """Gives the entry the fields and rows of the records, by saving each that differs.

    What leads to something deleted, or is another's by now, is left out and told. `only` names the fields and the
    parts to be applied; fields the records do not have stay as they are. Rows that are new in a proposal have numbers
    below zero, which they keep `as_numbered` for as long as a form shows them.
    """
    applied = Applied(as_numbered=as_numbered)
    state = State(records)
    present = Present(records)
    apply_fields(entry, state.root, present, applied, only)
    settle(entry, applied)
    if hasattr(entry, "row_version"):
        entry.row_version += 1
        if user is not None:
            entry.updated_by = user
    entry.save()
    set_lists(entry, state.root, present, applied, only)
    for part in parts_of(type(entry)):
        if only is None or part_name(entry, part) in only:
            apply_rows(entry, part, state, present, applied)
    return applied


def part_name(entry, part):
    """The attribute by which a part is known to forms: rows of topics are `topics`."""
    return part if part in PARTS[type(entry)] else "topics"


class Present:
    """Which of the things the records lead to are still there; one query for each kind."""

    def __init__(self, records):
        wanted = defaultdict(set)
        for row in records:
            model = model_of(row)
            for each in model._meta.concrete_fields:
                if each.is_relation and row["fields"].get(each.name) is not None:
                    wanted[each.related_model].add(row["fields"][each.name])
            for each in kept_lists(model):
                wanted[each.related_model].update(row["fields"].get(each.name, ()))
        self.pks = {
            model: set(model._base_manager.filter(pk__in=pks).values_list("pk", flat=True))
            for model, pks in wanted.items()
        }

    def has(self, model, pk):
        return pk in self.pks.get(model, ())

    def those_of(self, model, pks):
        return [pk for pk in pks if self.has(model, pk)]


def model_of(row):
    return ContentType.objects.get_by_natural_key(*row["model"].split(".")).model_class()


def apply_fields(row, kept, present, applied, only=None):
    """Sets the fields of a row that an editor sees; says which lead to nothing."""
    for each in visible_fields(type(row)):
        if each.many_to_many or each.name not in kept["fields"] or each.name in NOT_RESTORED:
            continue
        if only is not None and each.name not in only:
            continue
        value = kept["fields"][each.name]
        if each.is_relation and value is not None and not present.has(each.related_model, value):
            if getattr(row, each.attname) != value:
                applied.say(gone(each, kept))
            value = getattr(row, each.attname)
        set_value(row, each, value)


def set_lists(row, kept, present, applied, only=None):
    """Ties a saved row to what its plain lists led to."""
    for each in kept_lists(type(row)):
        if each.name in kept["fields"] and (only is None or each.name in only):
            found = present.those_of(each.related_model, kept["fields"][each.name])
            told_missing(each, kept, found, applied)
            getattr(row, each.name).set(found)


def gone(each, kept):
    said = _("%(field)s: “%(name)s” was deleted meanwhile and is left out.")
    return said % {"field": capfirst(each.verbose_name), "name": kept["names"].get(each.name) or "–"}


def told_missing(each, kept, found, applied):
    names = dict(zip(kept["fields"][each.name], kept["names"].get(each.name, ()), strict=False))
    for pk, name in names.items():
        if pk not in found:
            applied.say(
                _("%(field)s: “%(name)s” was deleted meanwhile and is left out.")
                % {"field": capfirst(each.verbose_name), "name": name}
            )


def set_value(row, each, value):
    if each.is_relation:
        setattr(row, each.attname, value)
    elif isinstance(each, models.FileField):
        setattr(row, each.attname, value or "")
    else:
        setattr(row, each.attname, each.to_python(value))


def settle(entry, applied):
    """Leaves a value as it is now where somebody else has it, or the site would refuse it, and says so."""
    try:
        entry.full_clean(exclude=["topics"])
    except ValidationError as error:
        fields = {each.name: each for each in entry._meta.concrete_fields}
        stored = type(entry)._base_manager.get(pk=entry.pk)
        for name, messages in error.message_dict.items():
            if name not in fields:
                raise ValidationError(messages) from error
            now = getattr(stored, fields[name].attname)
            if getattr(entry, fields[name].attname) != now:
                setattr(entry, fields[name].attname, now)
                said = {"field": capfirst(fields[name].verbose_name), "why": " ".join(messages)}
                applied.say(_("%(field)s stays as it is: %(why)s") % said)


# Rows


def apply_rows(entry, part, state, present, applied):
    """Removes, changes and adds rows until they are those of the records."""
    model = model_of_part(entry, part)
    wanted = [row for (kind, _pk), row in state.rows.items() if kind == model._meta.label_lower]
    if issubclass(model, TopicTag):
        apply_topics(entry, wanted, present)
        return
    now = {row.pk: row for row in rows_of(entry, part)}
    kept = {row["pk"] for row in wanted}
    for pk, row in now.items():
        if pk not in kept:
            row.delete()
    changed, tied = [], []
    for row in wanted:
        missing = missing_for(model, row, present, entry)
        if missing is not None:
            said = {"row": capfirst(model._meta.verbose_name), "name": row["names"].get(missing.name) or "–"}
            applied.say(_("%(row)s: “%(name)s” was deleted meanwhile, so this is left out.") % said)
            continue
        found = now.get(row["pk"])
        made = changed_row(found, row, present, applied) if found else new_row(model, row, present, applied, entry)
        if made is not None and (lost := lost_file(made)) is not None:
            applied.say(_("The file “%(name)s” is no longer kept, so its row is left out.") % {"name": lost})
        else:
            tied.append((made or found, row))
            changed += [made] if made is not None else []
    save_rows(changed, applied)
    for made, row in tied:
        if not made._state.adding:
            set_lists(made, row, present, applied)


def model_of_part(entry, part):
    """The model of a part, also where it has no rows."""
    relation = next((each for each in entry._meta.related_objects if each.get_accessor_name() == part), None)
    return relation.related_model if relation else getattr(entry, part).model


def missing_for(model, kept, present, entry):
    """The field without which the row cannot be, if what it leads to is gone."""
    for each in model._meta.concrete_fields:
        value = kept["fields"].get(each.name)
        is_needed = each.is_relation and not each.null and value is not None and not is_own(each, value, entry)
        if is_needed and not present.has(each.related_model, value):
            return each
    return None


def is_own(each, value, entry):
    return each.related_model is type(entry) and value == entry.pk


def changed_row(row, kept, present, applied):
    """The row as it was kept, or None where it is the same."""
    compared = [each for each in row._meta.concrete_fields if each.editable]
    before = [each.value_from_object(row) for each in compared]
    apply_fields(row, kept, present, applied)
    if "order" in kept["fields"]:
        row.order = kept["fields"]["order"]
    return None if before == [each.value_from_object(row) for each in compared] else row


def new_row(model, kept, present, applied, entry):
    """The row again, under its old number where that is free."""
    row = model()
    if (kept["pk"] > 0 or applied.as_numbered) and not model._base_manager.filter(pk=kept["pk"]).exists():
        row.pk = kept["pk"]
    for each in model._meta.concrete_fields:
        if each.name in kept["fields"] and not each.generated and not each.primary_key:
            value = kept["fields"][each.name]
            is_other = each.is_relation and value is not None and not is_own(each, value, entry)
            if is_other and not present.has(each.related_model, value):
                applied.say(gone(each, kept))
                value = None
            set_value(row, each, value)
    return row


def save_rows(rows, applied):
    """Saves rows that may have exchanged what only one of them can have."""
    waiting = [row for row in rows if not saved(row)]
    if len(waiting) < len(rows):
        waiting = [row for row in waiting if not saved(row)]
    for row in waiting:
        if not row._state.adding:
            type(row)._base_manager.filter(pk=row.pk).delete()
            row._state.adding = True
    for row in waiting:
        if not saved(row):
            said = {"row": capfirst(row._meta.verbose_name), "name": row}
            applied.say(_("%(row)s “%(name)s” collides with another row and is left out.") % said)


def saved(row):
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return False
    return True


def lost_file(row):
    for each in row._meta.concrete_fields:
        if isinstance(each, models.FileField):
            file = getattr(row, each.attname)
            if file and file._committed and not file.storage.exists(file.name):
                return file.name.rpartition("/")[2]
    return None


def apply_topics(entry, wanted, present):
    """The topics of the records; one that was deleted meanwhile is made anew."""
    topics = []
    for row in wanted:
        pk, name = row["fields"].get("tag"), row["names"].get("tag", "")
        found = pk if present.has(Topic, pk) else None
        if found or name:
            topics.append(Topic.objects.get(pk=found) if found else Topic.named(name))
    if set(entry.topics.all()) != set(topics):
        entry.topics.set(topics)
