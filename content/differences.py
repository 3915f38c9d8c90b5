"""What differs between two states of an entry, in the words of its forms."""

import os
import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.apps import apps
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .dates import PartialDate, PartialDateField
from .images import PictureField, small_name
from .models import Entry, TopicTag
from .moments import moment_in_words
from .wholes import kept_lists

LONG = 60
ENTRY_FIELDS = frozenset(each.name for each in Entry._meta.fields)
MOST_WORDS = 1500
CONTEXT = 12
WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+\s*|[^\w\s]\s*|\s+")
ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
EMPTY = "–"


@dataclass(frozen=True)
class Difference:
    """One field or one row; `pieces` are (mark, text) of a long text, `inside` what differs inside a row."""

    label: str
    deed: str = CHANGED
    old: str = ""
    new: str = ""
    name: str = ""
    pieces: list = field(default_factory=list)
    inside: list = field(default_factory=list)

    @property
    def was_empty(self):
        return self.old == EMPTY


class State:
    """Records of one entry, by what they are about."""

    def __init__(self, records):
        self.root = records[0] if records else None
        self.rows = {(row["model"], row["pk"]): row for row in records[1:]}


def differences(model, old, new):
    """The differences between two lists of records of one entry, either of which may be empty."""
    before, after = State(old), State(new)
    found = field_differences(model, before.root, after.root)
    found += topic_differences(before, after)
    kinds = dict.fromkeys(kind for kind, _pk in (*before.rows, *after.rows))
    root = (after.root or before.root)["pk"]
    for kind in kinds:
        row_model = apps.get_model(kind)
        if not issubclass(row_model, TopicTag):
            found += row_differences(row_model, kind, before, after, (model, root))
    return found


def field_differences(model, old, new, parent=(None, None)):
    found = []
    for each in visible_fields(model):
        if is_parent(each, old or new, parent):
            continue
        sides = [side["fields"].get(each.name) if side else None for side in (old, new)]
        if not old and sides[1] == each.get_default():
            # Of something new only what somebody said.
            continue
        known = all(side is None or each.name in side["fields"] for side in (old, new))
        if known and not is_same(*sides):
            shown = [shown_value(each, side) for side in (old, new)]
            if shown[0] != shown[1]:
                found.append(field_difference(each, *shown))
    return found


def field_difference(each, old, new):
    label = label_of(each)
    if old != EMPTY and new != EMPTY and max(len(old), len(new)) > LONG:
        return Difference(label, old=old, new=new, name=each.name, pieces=pieces(old, new))
    return Difference(label, old=old, new=new, name=each.name)


def topic_differences(before, after):
    old, new = (topics_of(state) for state in (before, after))
    label = str(capfirst(_("topics")))
    gone, come = ", ".join(sorted(old - new)), ", ".join(sorted(new - old))
    found = [Difference(label, REMOVED, old=gone)] if gone else []
    return found + ([Difference(label, ADDED, new=come)] if come else [])


def topics_of(state):
    return {
        row["names"].get("tag", "")
        for (kind, _pk), row in state.rows.items()
        if issubclass(apps.get_model(kind), TopicTag)
    }


def row_differences(model, kind, before, after, parent):
    sides = [{pk: row for (each, pk), row in state.rows.items() if each == kind} for state in (before, after)]
    old, new = sides
    label = str(capfirst(model._meta.verbose_name))
    found = [
        Difference(label, REMOVED, old=row_name(row), inside=told_fields(model, row, parent))
        for pk, row in old.items()
        if pk not in new
    ]
    for pk, row in new.items():
        if pk not in old:
            found.append(Difference(label, ADDED, new=row_name(row), inside=told_fields(model, row, parent)))
        elif inside := field_differences(model, old[pk], row, parent):
            found.append(Difference(label, CHANGED, new=row_name(row), inside=inside))
    orders = [[pk for pk in side if pk in old and pk in new] for side in sides]
    if orders[0] != orders[1]:
        plural = str(capfirst(model._meta.verbose_name_plural))
        names = ["; ".join(row_name(side[pk]) for pk in order) for side, order in zip(sides, orders, strict=True)]
        found.append(Difference(_("Order of: %(rows)s") % {"rows": plural}, MOVED, old=names[0], new=names[1]))
    return found


def told_fields(model, row, parent):
    """What a row says beyond its name."""
    name = row_name(row)
    shown = [
        (each, shown_value(each, row))
        for each in visible_fields(model)
        if not is_parent(each, row, parent) and not isinstance(each, models.BooleanField)
    ]
    return [
        Difference(label_of(each), new=value, name=each.name)
        for each, value in shown
        if value != EMPTY and value not in name and row["fields"].get(each.name) != each.get_default()
    ]


def is_parent(each, row, parent):
    model, pk = parent
    return each.is_relation and model is not None and each.related_model is model and row["fields"].get(each.name) == pk


# Fields and values


def visible_fields(model):
    """The fields an editor sets: those of the model, then those of every entry; the place of a row is told apart."""
    found = [each for each in model._meta.concrete_fields if is_visible(each)]
    return sorted(found, key=lambda each: each.name in ENTRY_FIELDS) + kept_lists(model)


def is_visible(each):
    return each.editable and not each.primary_key and not each.generated and each.name != "order"


def label_of(each):
    label = getattr(each.model, "body_label", "") if each.name == "body" else ""
    return str(label or capfirst(each.verbose_name))


def labels_of(model, names):
    """The words on a form for fields, and for relations to rows."""
    found = sorted((model._meta.get_field(name) for name in names), key=lambda each: each.auto_created)
    return [
        str(capfirst(each.related_model._meta.verbose_name_plural)) if each.auto_created else label_of(each)
        for each in found
    ]


def is_same(old, new):
    return old == new or not old and not new and not isinstance(old, bool) and not isinstance(new, bool)


def shown_value(each, row):
    """The value of a field in a record as people read it."""
    value = row["fields"].get(each.name) if row else None
    if value in (None, "", []):
        return EMPTY
    if each.is_relation:
        name = row["names"].get(each.name) or _("something deleted")
        return ", ".join(sorted(name)) if isinstance(name, list) else name
    if each.choices:
        return str(dict(each.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(each, models.DateTimeField):
        moment = parse_datetime(value)
        return moment_in_words(moment) if moment else value
    if isinstance(each, PartialDateField):
        return PartialDate.parse(value).display()
    if isinstance(each, PictureField):
        return format_html('<img src="{}" alt="{}">', each.storage.url(small_name(value)), _("a picture"))
    if isinstance(each, models.FileField):
        return os.path.basename(value)
    return str(value)


def row_name(row):
    """What the row calls itself, with the names it was kept with instead of what its keys lead to now."""
    model = apps.get_model(row["model"])
    shell = model()
    for each in model._meta.concrete_fields:
        if each.name in row["fields"] and not each.generated:
            value = row["fields"][each.name]
            if each.is_relation:
                shell.__dict__[each.attname] = value
                shell._state.fields_cache[each.name] = row["names"].get(each.name) or None
            elif not isinstance(each, models.FileField):
                setattr(shell, each.name, each.to_python(value))
    return str(shell) or _("one without a name")


# Long texts


def pieces(old, new):
    """The new text with what was taken out and put in, as ("same" | "del" | "ins", text); far-off text is left out."""
    sides = [WORDS.findall(text) for text in (old, new)]
    if max(map(len, sides)) > MOST_WORDS:
        sides = [text.splitlines(keepends=True) for text in (old, new)]
    if max(map(len, sides)) > MOST_WORDS:
        return [("del", old), ("ins", new)]
    found = []
    matcher = SequenceMatcher(None, *sides, autojunk=False)
    codes = matcher.get_opcodes()
    for number, (code, start, end, new_start, new_end) in enumerate(codes):
        if code == "equal":
            found.append(("same", shortened(sides[0][start:end], number > 0, number < len(codes) - 1)))
            continue
        if end > start:
            found.append(("del", "".join(sides[0][start:end])))
        if new_end > new_start:
            found.append(("ins", "".join(sides[1][new_start:new_end])))
    return found


def shortened(words, after, before):
    """Only so many words after the difference before and before the difference after."""
    head, tail = words[: CONTEXT * after], words[max(0, len(words) - CONTEXT * before) :]
    if len(head) + len(tail) >= len(words):
        return "".join(words)
    return "".join(head) + " … " + "".join(tail)
