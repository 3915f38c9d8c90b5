"""Two entries become one: everything that led to the one leads to the other; and the way back."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .bin import bare_record, delete, returned, taken_out, ways_to
from .differences import EMPTY, shown_value, visible_fields
from .history import keep_first, owners_of, record, record_known, set_value
from .models import Addressable, Merge, SlugHistory, Tombstone, TopicTag
from .wholes import plain
from .wholes import record as named_record

NOT_TAKEN = frozenset({"status", "publish_at", "slug"})


def choices(survivor, others):
    """The fields in which the entries differ, as (field, [(entry, value in words)]), where there is a choice."""
    entries = [survivor, *others]
    records = {entry.pk: plain(named_record(entry)) for entry in entries}
    found = []
    for each in takeable_fields(type(survivor)):
        values = [
            (entry, EMPTY if leads_to(each, entry, records) else shown_value(each, records[entry.pk]))
            for entry in entries
        ]
        if len({value for _entry, value in values}) > 1:
            found.append((each, values))
    return found


def takeable_fields(model):
    return [each for each in visible_fields(model) if not each.many_to_many and each.name not in NOT_TAKEN]


def leads_to(each, entry, pks):
    """Whether the field leads from the entry to one of those it is merged with, which is no choice."""
    return is_own_relation(each, type(entry)) and getattr(entry, each.attname) in pks


def is_own_relation(each, model):
    return each.is_relation and each.related_model is model


def first_choice(values):
    """The entry whose value is proposed: the survivor's, or the first that has one."""
    return next((entry for entry, value in values if value != EMPTY), values[0][0])


def what_moves(other):
    """What would be led to the survivor, as (kind in words, how many)."""
    apart = getattr(type(other), "kept_apart", ())
    found = {}
    for key in ways_to(type(other)):
        if key.remote_field.get_accessor_name() not in apart:
            number = key.model._base_manager.filter(**{key.name: other}).count()
            kind = kind_of(key)
            found[kind] = found.get(kind, 0) + number
    return [(kind, number) for kind, number in found.items() if number]


def is_tie(key):
    """Whether the rows only tie two things."""
    return issubclass(key.model, TopicTag) or bool(key.model._meta.auto_created)


def is_own_tie(key, model):
    """Whether they tie something to things of the model as these say themselves."""
    return is_tie(key) and (key.model._meta.auto_created is model or key.name == "content_object")


def kind_of(key):
    """What the rows that lead somewhere by a key are called; those that only tie two things, by the other of them."""
    model = key.model
    if issubclass(model, TopicTag):
        model = model._meta.get_field("content_object" if key.name == "tag" else "tag").related_model
    return str(capfirst((model._meta.auto_created or model)._meta.verbose_name_plural))


@transaction.atomic
def merge(survivor, others, taken=None, user=None):
    """Moves all that leads to the others to the survivor and deletes them; returns one Merge for each.

    `taken` says by field name from which of the others its value is taken. Bylines keep the names they print.
    """
    model = type(survivor)
    survivor = model._base_manager.select_for_update().get(pk=survivor.pk)
    others = list(model._base_manager.select_for_update().filter(pk__in=[other.pk for other in others]))
    names, pks = ", ".join(str(other) for other in others), {survivor.pk, *(other.pk for other in others)}
    keep_first([survivor, *others])
    wanted = {}
    for name, pk in (taken or {}).items():
        source = next((other for other in others if other.pk == pk), None)
        each = next((each for each in takeable_fields(model) if each.name == name), None)
        if source is not None and each is not None and not leads_to(each, source, pks):
            wanted[name] = (source.pk, getattr(source, each.attname))
    found, touched = [], []
    for other in others:
        mine = {name: value for name, (pk, value) in wanted.items() if pk == other.pk}
        entry, outer = merge_one(survivor, other, mine, user)
        found.append(entry)
        touched += outer
    survivor = model._base_manager.get(pk=survivor.pk)
    record([survivor], user, f"merged:{names[:300]}")
    record_known([each for each in touched if (type(each), each.pk) != (model, survivor.pk)], user)
    return found


def merge_one(survivor, other, taken, user):
    model = type(survivor)
    survivor = model._base_manager.get(pk=survivor.pk)
    before = bare_record(survivor)["fields"]
    moved, touched = move_all(other, survivor)
    made = survivor.absorb(other) if hasattr(survivor, "absorb") else []
    kept, outer = taken_out([other], user)
    slugs = move_slugs(other, survivor)
    delete(model, [other])
    for each in visible_fields(model):
        if is_own_relation(each, model) and getattr(survivor, each.attname, None) == other.pk:
            setattr(survivor, each.attname, None)
            del before[each.name]
    for name, value in taken.items():
        setattr(survivor, model._meta.get_field(name).attname, value)
    if any(is_own_relation(model._meta.get_field(name), model) for name in taken):
        # Nothing may come to stand below itself.
        survivor.clean()
    stamp(survivor, user)
    after = bare_record(model._base_manager.get(pk=survivor.pk))["fields"]
    shown = {each.name for each in visible_fields(model)}
    changed = {name for name in shown & before.keys() & after.keys() if before[name] != after[name]}
    if isinstance(survivor, Addressable):
        Tombstone.objects.filter(pk=other.uuid).update(successor=survivor.uuid)
    entry = Merge.objects.create(
        content_type=ContentType.objects.get_for_model(model),
        survivor_id=survivor.pk,
        name=str(other)[:500],
        merged_by=user,
        kept={
            "pk": other.pk,
            "out": kept[other.pk],
            "moved": moved,
            "slugs": slugs,
            "fields": {name: [before[name], after[name]] for name in sorted(changed)},
            "made": [bare_record(row) for row in made],
        },
    )
    return entry, touched + outer


def stamp(entry, user):
    if hasattr(entry, "row_version"):
        entry.row_version += 1
        entry.updated_by = user or entry.updated_by
    entry.save()


# What leads to an entry


def move_all(other, survivor):
    """Leads every row from the one to the other, except those that would be double; returns what was moved."""
    model = type(survivor)
    apart = getattr(model, "kept_apart", ())
    moved, touched = [], []
    for key in ways_to(model):
        if key.remote_field.get_accessor_name() in apart:
            continue
        rows = list(key.model._base_manager.filter(**{key.name: other}))
        same = {said(row, key) for row in key.model._base_manager.filter(**{key.name: survivor})}
        rows = [row for row in rows if said(row, key) not in same and (type(row), row.pk) != (model, survivor.pk)]
        pks = led_to(key, [row.pk for row in rows], survivor)
        if pks:
            moved.append({"model": key.model._meta.label_lower, "field": key.attname, "pks": pks})
            touched += owners_of(key.model, pks)
    return moved, touched


def said(row, key):
    """What a row says apart from whose it is, by which two of one content are known; rows that say nothing differ."""
    kept = [
        each
        for each in row._meta.concrete_fields
        if each.editable and not each.primary_key and each is not key and each.name != "order" and not each.generated
    ]
    values = tuple(str(each.value_from_object(row)) for each in kept)
    return values if kept else (row.pk,)


def led_to(key, pks, target):
    """Sets the foreign key of the rows; a row that would then be double stays. Returns which were set."""
    rows = key.model._base_manager.filter(pk__in=pks)
    try:
        with transaction.atomic():
            rows.update(**{key.attname: target.pk})
        return pks
    except IntegrityError:
        return [pk for pk in pks if is_led(key, pk, target)]


def is_led(key, pk, target):
    try:
        with transaction.atomic():
            return bool(key.model._base_manager.filter(pk=pk).update(**{key.attname: target.pk}))
    except IntegrityError:
        return False


def move_slugs(other, survivor):
    """Old addresses of the one lead to the other, its last one too."""
    if not isinstance(survivor, Addressable):
        return []
    kind = ContentType.objects.get_for_model(survivor)
    old = SlugHistory.objects.filter(content_type=kind, object_id=other.pk)
    slugs = [*old.values_list("slug", flat=True), other.slug]
    old.update(object_id=survivor.pk)
    SlugHistory.objects.update_or_create(content_type=kind, slug=other.slug, defaults={"object_id": survivor.pk})
    return slugs


# The way back


@transaction.atomic
def part(merged, user=None):
    """Undoes a merge: all that was moved goes back unless it was changed since; returns (entry, remarks)."""
    model, kept = merged.model, merged.kept
    survivor = model._base_manager.select_for_update().filter(pk=merged.survivor_id).first()
    if survivor is None:
        raise ValidationError(_("What it was merged into is gone. Put that back from the bin first."))
    if Merge.objects.filter(content_type=merged.content_type, survivor_id=survivor.pk, pk__gt=merged.pk).exists():
        raise ValidationError(_("Something else was merged into this later. Undo that first."))
    remarks = taken_back(survivor, kept["fields"], user)
    remarks += unmade(kept["made"])
    other, told, touched = returned(model, kept["pk"], kept["out"], user)
    remarks += told
    for group in kept["moved"]:
        touched += led_back(group, survivor, other, remarks)
    if isinstance(survivor, Addressable):
        kind = ContentType.objects.get_for_model(model)
        SlugHistory.objects.filter(content_type=kind, slug=other.slug, object_id=survivor.pk).delete()
        SlugHistory.objects.filter(content_type=kind, slug__in=kept["slugs"], object_id=survivor.pk).update(
            object_id=other.pk
        )
    stamp(model._base_manager.get(pk=survivor.pk), user)
    record([survivor, other], user, f"parted:{merged.name[:300]}")
    record_known([each for each in touched if (type(each), each.pk) != (model, survivor.pk)], user)
    merged.delete()
    return other, remarks


def taken_back(survivor, fields, user):
    """Gives the survivor's fields their values from before the merge, unless they were changed since."""
    remarks, now = [], bare_record(survivor)["fields"]
    for each in survivor._meta.concrete_fields:
        if each.name in fields:
            before, after = fields[each.name]
            if now[each.name] == after:
                set_value(survivor, each, before)
            else:
                remarks.append(_("%(field)s was changed since and stays.") % {"field": capfirst(each.verbose_name)})
    stamp(survivor, user)
    return remarks


def unmade(rows):
    """Removes what the merge added, unless it was changed since."""
    remarks = []
    for row in rows:
        model = apps.get_model(row["model"])
        made = model._base_manager.filter(pk=row["pk"]).first()
        if made is not None and bare_record(made) == row:
            made.delete()
        elif made is not None:
            remarks.append(
                _("%(row)s “%(name)s” was changed since and stays.")
                % {"row": capfirst(model._meta.verbose_name), "name": made}
            )
    return remarks


def led_back(group, survivor, other, remarks):
    model = apps.get_model(group["model"])
    key = next(each for each in model._meta.concrete_fields if each.attname == group["field"])
    there = model._base_manager.filter(pk__in=group["pks"], **{key.attname: survivor.pk})
    pks = led_to(key, list(there.values_list("pk", flat=True)), other)
    for row in model._base_manager.filter(pk__in=set(group["pks"]) - set(pks)):
        said = {"row": capfirst(model._meta.verbose_name), "name": row}
        remarks.append(_("%(row)s “%(name)s” was changed since and stays.") % said)
    return owners_of(model, pks)
