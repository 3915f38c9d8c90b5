"""Writes all content as plain files."""

import io
from pathlib import Path

import yaml
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models

from content.models import SlugHistory, Topic
from content.wholes import with_rows
from portfolio.models import SiteSettings
from portfolio.moving.models import OldAddress
from portfolio.static_export import ExportError
from portfolio.static_export.folder import opened
from publications.exchange import to_reference
from publications.formats import FORMATS
from publications.models import Publication

from . import PlainError
from .shape import (
    FOLDER_OF,
    FOLDERS,
    LINE_FIELDS,
    LINES,
    body_of,
    is_list,
    name_of,
    owner_field,
    parts,
    told_fields,
    topics_part,
)

ABOUT = """\
This folder holds the whole content of a site made with Portfolio.

Each entry is a Markdown file with its facts above and its text below; `publications.bib` has the publications once
more, for other software. Pictures and files are in `media/`. Read it back into an empty site with

    python manage.py import_files FOLDER
"""


class Dumper(yaml.SafeDumper):
    """Block style, long texts as they are."""


def _text(dumper, text):
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, _text)


def write_plain(path):
    """Writes everything into a folder, all or nothing, and returns the number of entries. Raises PlainError."""
    try:
        with opened(path) as folder:
            number = Writer(folder).write()
            folder.finish({})
            return number
    except ExportError as error:
        raise PlainError(str(error)) from error


class Writer:
    def __init__(self, folder):
        self.folder, self.names = folder, {}

    def write(self):
        number = 0
        self.folder.put("README.md", ABOUT.encode())
        for model in FOLDERS.values():
            for entry in entries_of(model):
                self.learn(entry)
        former, old = former_addresses(), old_addresses()
        for name, model in FOLDERS.items():
            for entry in entries_of(model):
                told = self.told(entry)
                told |= {"former_addresses": former[model, entry.pk]} if (model, entry.pk) in former else {}
                if model is SiteSettings:
                    told |= {"old_addresses": old[None]} if old[None] else {}
                elif (model, entry.pk) in old:
                    told["old_addresses"] = old[model, entry.pk]
                self.put(f"{name}/{name_of(entry)}.md", told)
                number += 1
        if old[None] and not SiteSettings.objects.exists():
            self.put("site/settings.md", {"old_addresses": old[None]})
        works = Publication.objects.with_reference().order_by("slug")
        bib = FORMATS["bib"].render(map(to_reference, works.iterator(500)))
        self.folder.put("publications.bib", "".join(bib).encode())
        root = Path(settings.MEDIA_ROOT)
        for file in sorted(root.rglob("*")):
            if file.is_file():
                self.folder.put_file(f"media/{file.relative_to(root).as_posix()}", file)
        return number

    def put(self, name, told):
        body = told.pop("", "")
        stream = io.StringIO()
        yaml.dump(told, stream, Dumper, sort_keys=False, allow_unicode=True, width=10_000)
        self.folder.put(name, f"---\n{stream.getvalue()}---\n{body}".encode())

    def learn(self, entry):
        """Remembers what an entry and its rows are called."""
        name = f"{FOLDER_OF[type(entry)]}/{name_of(entry)}"
        self.names[type(entry), entry.pk] = name
        for part, rows in parts(entry):
            for place, row in enumerate(rows, 1):
                self.names.setdefault((type(row), row.pk), f"{name}#{part}/{place}")

    def told(self, entry):
        told = self.fields(entry)
        if body := body_of(type(entry)):
            told[""] = told.pop(body, "")
        if ties := topics_part(type(entry)):
            topics = [self.names[Topic, tie.tag_id] for tie in getattr(entry, ties).order_by("pk")]
            told |= {"topics": topics} if topics else {}
        for part, rows in parts(entry):
            if rows:
                told[part] = [self.fields(row, owner_field(type(entry), part)) for row in rows]
        return told

    def fields(self, row, owner=""):
        told = {}
        for field in told_fields(type(row), owner):
            value = self.value(row, field)
            if value not in (None, "", [], {}) and value != usual(field):
                told[field.name] = value
        return told

    def value(self, row, field):
        if is_list(field):
            return sorted(self.names[type(each), each.pk] for each in getattr(row, field.name).all())
        if field.is_relation:
            key = getattr(row, field.attname)
            return key and self.names[field.related_model, key]
        value = getattr(row, field.attname)
        if isinstance(field, models.FileField):
            return value.name
        if field.name in LINE_FIELDS:
            return [name for key in value if (name := self.line(key))]
        if isinstance(field, models.JSONField | models.BooleanField | models.IntegerField):
            return value
        return field.value_to_string(row) if value is not None else None

    def line(self, key):
        """The line of a CV by what its row is called; none where the row is gone."""
        kind, _dash, number = key.rpartition("-")
        if kind not in LINES:
            return key
        name = self.names.get((LINES[kind], int(number)))
        return name and f"{kind}: {name}"


def usual(field):
    """What a new row has there anyway, as it is told; nothing for what differs from row to row."""
    if not field.has_default() or callable(field.default):
        return None
    return field.default


def entries_of(model):
    return with_rows(model._base_manager.order_by("pk"))


def former_addresses():
    """The slugs that once led to each entry."""
    found = {}
    kinds = {ContentType.objects.get_for_model(model).pk: model for model in FOLDERS.values()}
    for kind, key, slug in SlugHistory.objects.order_by("pk").values_list("content_type", "object_id", "slug"):
        if kind in kinds:
            found.setdefault((kinds[kind], key), []).append(slug)
    return found


def old_addresses():
    """The paths on the site as it was before that lead to each entry, and under None those with where they lead."""
    found = {None: {}}
    kinds = {ContentType.objects.get_for_model(model).pk: model for model in FOLDERS.values()}
    for old in OldAddress.objects.all():
        if old.target:
            found[None][old.path] = old.target
        elif old.content_type_id in kinds:
            found.setdefault((kinds[old.content_type_id], old.object_id), []).append(old.path)
    return found
