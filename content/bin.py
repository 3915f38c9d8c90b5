"""The bin: what is deleted waits here with all that went with it, and can be put back as it was."""

from collections import defaultdict
from datetime import timedelta

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.serializers.python import Serializer as RecordSerializer
from django.db import IntegrityError, models, transaction
from django.db.models.deletion import Collector
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from reversion.models import Revision, Version

from .history import DATABASE, keep_first, owners_of, record, record_known, set_value
from .markdown import RenderedField
from .models import Addressable, Binned, Tombstone
from .wholes import plain

KEPT_DAYS = 90
BATCH = 200
FIRST_SHOWN = 20


@transaction.atomic
def discard(entries, user=None):
    """Deletes entries of one kind and keeps each in the bin."""
    entries = list(entries)
    if not entries:
        return []
    model = type(entries[0])
    kind = ContentType.objects.get_for_model(model)
    found = []
    for start in range(0, len(entries), BATCH):
        batch = entries[start : start + BATCH]
        kept, touched = taken_out(batch, user)
        found += Binned.objects.bulk_create(
            Binned(
                content_type=kind,
                object_id=entry.pk,
                name=str(entry)[:500],
                kept=kept[entry.pk],
                deleted_by=user,
            )
            for entry in batch
        )
        delete(model, batch)
        record_known(touched, user)
    return found


def delete(model, entries):
    pks = [entry.pk for entry in entries]
    if issubclass(model, Addressable):
        model.bury(model._base_manager.filter(pk__in=pks))
    model._base_manager.filter(pk__in=pks).delete()


def taken_out(entries, user=None):
    """({pk: what goes and what loses its way with each entry}, the other entries that are changed by it)."""
    model = type(entries[0])
    keep_first(entries)
    collector = Collector(using=DATABASE, origin=entries[0])
    collector.collect(entries)
    doomed = [row for rows in collector.data.values() for row in rows]
    doomed += [row for rows in collector.fast_deletes for row in rows]
    owners = {(model, entry.pk): entry.pk for entry in entries}
    waiting = [row for row in doomed if (type(row), row.pk) not in owners]
    while waiting:
        found = {(type(row), row.pk): owner for row in waiting if (owner := owner_of(row, owners)) is not None}
        if not found:
            break
        owners |= found
        waiting = [row for row in waiting if (type(row), row.pk) not in owners]
    kept = {entry.pk: {"rows": [], "unset": []} for entry in entries}
    lists = {(type(row), row.pk): row for row in doomed}
    for key, row in lists.items():
        kept[owners[key]]["rows"].append(bare_record(row))
    touched = outer_owners(doomed, set(lists))
    for (field, _value), groups in collector.field_updates.items():
        for row in (row for rows in groups for row in rows):
            if (type(row), row.pk) in lists:
                continue
            target = getattr(row, field.attname)
            owner = owners[(field.related_model, target)]
            kept[owner]["unset"].append(
                {"model": row._meta.label_lower, "pk": row.pk, "field": field.attname, "value": target}
            )
            touched += owners_of(type(row), [row.pk])
    return kept, [entry for entry in touched if (type(entry), entry.pk) not in owners]


def what_goes(model, keys):
    """([(foreign key, how many rows are deleted by it with the entries)], what must be deleted first, some of it)."""
    going, before = [], []
    for key in ways_to(model):
        rows = key.model._base_manager.filter(**{f"{key.name}__in": keys})
        if key.remote_field.on_delete is models.CASCADE:
            if number := rows.count():
                deeper, first = what_goes(key.model, rows.order_by().values("pk"))
                going += [(key, number), *deeper]
                before += first
        elif key.remote_field.on_delete in (models.PROTECT, models.RESTRICT):
            before += rows[:FIRST_SHOWN]
    return going, before


def ways_to(model):
    """Every foreign key of the site that leads to the model, those of lists among them."""
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
    ]


def owner_of(row, owners):
    for each in row._meta.concrete_fields:
        if each.is_relation and (each.related_model, getattr(row, each.attname)) in owners:
            return owners[each.related_model, getattr(row, each.attname)]
    return None


def outer_owners(rows, doomed):
    """The entries that lose one of the rows and stay themselves."""
    by_model = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row.pk)
    found = [entry for model, pks in by_model.items() for entry in owners_of(model, pks)]
    return [entry for entry in found if (type(entry), entry.pk) not in doomed]


def bare_record(row):
    """The columns of a row as plain values, without those made of others."""
    (found,) = RecordSerializer().serialize([row])
    made = {each.name for each in row._meta.concrete_fields if each.generated or isinstance(each, RenderedField)}
    lists = {each.name for each in row._meta.many_to_many}
    fields = {name: value for name, value in found["fields"].items() if name not in made | lists}
    return plain({**found, "fields": fields})


# Back again


@transaction.atomic
def put_back(binned, user=None):
    """Makes the deleted thing again, with its number, address and rows; returns (entry, remarks)."""
    entry, remarks, touched = returned(binned.model, binned.object_id, binned.kept, user)
    record([entry], user, f"back:{binned.deleted_at.isoformat()}")
    record_known(touched, user)
    binned.delete()
    return entry, remarks


def returned(model, pk, kept, user=None):
    """(the entry again, what could not be brought back, the other entries that are changed by it)."""
    if model._base_manager.filter(pk=pk).exists():
        raise ValidationError(_("This is not in the bin any more: it is back already."))
    remarks = []
    by_model = defaultdict(list)
    for row in kept["rows"]:
        by_model[apps.get_model(row["model"])].append(row)
    coming = {(each, row["pk"]) for each, rows in by_model.items() for row in rows}
    present = present_targets(by_model, coming)
    (root,) = [row for row in by_model[model] if row["pk"] == pk]
    entry = built(model, root, present, remarks)
    settle_unique(entry, remarks)
    entry.save_base(raw=True, force_insert=True)
    touched = []
    for each, rows in by_model.items():
        made = [made for row in rows if row is not root and (made := built(each, row, present, remarks)) is not None]
        touched += owners_of(each, inserted(each, made, remarks))
    for tie in kept["unset"]:
        holder = apps.get_model(tie["model"])
        free = holder._base_manager.filter(pk=tie["pk"], **{tie["field"]: None})
        if is_tied(free, tie):
            touched += owners_of(holder, [tie["pk"]])
        elif lost := holder._base_manager.filter(pk=tie["pk"]).first():
            remarks.append(
                _("%(kind)s “%(name)s” leads elsewhere by now and is left as it is.")
                % {"kind": capfirst(holder._meta.verbose_name), "name": lost}
            )
    if isinstance(entry, Addressable):
        Tombstone.objects.filter(pk=entry.uuid).delete()
    entry = model._base_manager.get(pk=pk)
    if hasattr(entry, "row_version"):
        entry.row_version += 1
        entry.updated_by = user or entry.updated_by
    entry.save()
    return entry, remarks, [each for each in touched if (type(each), each.pk) != (model, pk)]


def is_tied(free, tie):
    try:
        with transaction.atomic():
            return bool(free.update(**{tie["field"]: tie["value"]}))
    except IntegrityError:
        return False


def present_targets(by_model, coming):
    """What the rows lead to that is there, or comes with them."""
    wanted = defaultdict(set)
    for model, rows in by_model.items():
        for each in model._meta.concrete_fields:
            if each.is_relation:
                values = {row["fields"].get(each.name) for row in rows} - {None}
                wanted[each.related_model] |= values
    found = set(coming)
    for model, pks in wanted.items():
        name = model._meta.pk.name
        found |= {(model, pk) for pk in model._base_manager.filter(pk__in=pks).values_list(name, flat=True)}
    return found


def built(model, row, present, remarks):
    """The row as it was, or None where what it cannot be without is gone."""
    made = model(pk=row["pk"])
    for each in model._meta.concrete_fields:
        if each.name not in row["fields"] or each.generated or each.primary_key:
            continue
        value = row["fields"][each.name]
        if each.is_relation and value is not None and (each.related_model, value) not in present:
            said = {"row": capfirst(model._meta.verbose_name), "field": each.verbose_name}
            remarks.append(_("%(row)s: the %(field)s was deleted meanwhile.") % said)
            if not each.null:
                return None
            value = None
        set_value(made, each, value)
    return made


def settle_unique(entry, remarks):
    """Gives up what somebody else has by now: the address for another, an optional value for none."""
    try:
        entry.validate_unique()
        entry.validate_constraints()
    except ValidationError as error:
        for name in error.message_dict:
            each = next((field for field in entry._meta.concrete_fields if field.name == name), None)
            if name == "slug":
                entry.slug = ""
                entry.slug = entry.make_slug()
                remarks.append(_("Its address is taken by now; it has a new one."))
            elif each is not None and each.blank and each.editable:
                setattr(entry, each.attname, None if each.null else "")
                said = {"field": capfirst(each.verbose_name)}
                remarks.append(_("%(field)s is another's by now and is left empty.") % said)
            else:
                raise ValidationError(
                    _("Something of this name was added meanwhile. Rename it or merge the two first.")
                ) from error


def inserted(model, rows, remarks):
    """Inserts rows; those that collide with what is there by now are left out. Returns the numbers of the rest."""
    try:
        with transaction.atomic():
            model._base_manager.bulk_create(rows, batch_size=BATCH)
        return [row.pk for row in rows]
    except IntegrityError:
        done = [row.pk for row in rows if is_inserted(row)]
    for row in rows:
        if row.pk not in done:
            remarks.append(
                _("%(row)s “%(name)s” is there already.") % {"row": capfirst(model._meta.verbose_name), "name": row}
            )
    return done


def is_inserted(row):
    try:
        with transaction.atomic():
            row.save_base(raw=True, force_insert=True)
    except IntegrityError:
        return False
    return True


# For good


@transaction.atomic
def remove_for_good(binned):
    """Forgets deleted things and their histories."""
    binned = list(binned)
    for each in binned:
        versions = Version.objects.filter(db=DATABASE, content_type=each.content_type_id, object_id=str(each.object_id))
        revisions = list(versions.values_list("revision", flat=True))
        versions.delete()
        Revision.objects.filter(pk__in=revisions, version=None).delete()
    Binned.objects.filter(pk__in=[each.pk for each in binned]).delete()
    return len(binned)


def outdated(days=KEPT_DAYS):
    return Binned.objects.filter(deleted_at__lt=timezone.now() - timedelta(days=days))
