"""Reads plain files back into a site without content."""

import re
import shutil
from pathlib import Path

import yaml
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from content.history import model_of_part
from content.models import SlugHistory
from content.wholes import parts_of
from portfolio.demo.loading import has_content
from portfolio.models import SiteSettings
from portfolio.moving.documents import measured
from portfolio.moving.models import OldAddress

from . import PlainError
from .shape import DATES, FOLDERS, LINE_FIELDS, body_of, owner_field, told_fields, topics_part

FRONT = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
LARGEST = 5_000_000


def read_plain(path):
    """Reads everything in one transaction and returns the number of entries.

    Raises PlainError, and nothing is changed, where the site has content or a file is not what it should be.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise PlainError(f"{path} is no folder.")
    if has_content():
        raise PlainError("This site has content. Read the files into an empty one.")
    with transaction.atomic():
        number = Reader(folder).read()
        copy_media(folder / "media")
    return number


def copy_media(source):
    """Copies pictures and files that the site does not have."""
    root = Path(settings.MEDIA_ROOT)
    for file in source.rglob("*"):
        if file.is_symlink():
            raise PlainError(f"{file} is a link; only files are read.")
        target = root / file.relative_to(source)
        if file.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Dates and times stay text; each field knows how to read its own."""


Loader.yaml_implicit_resolvers = {
    sign: [row for row in rows if row[0] != "tag:yaml.org,2002:timestamp"]
    for sign, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Reader:
    def __init__(self, folder):
        self.folder, self.told, self.rows, self.dates = folder, {}, {}, {}

    def read(self):
        for name in FOLDERS:
            for file in sorted((self.folder / name).glob("*.md")):
                self.told[f"{name}/{file.stem}"] = document(file)
        if not self.told:
            raise PlainError(f"{self.folder} holds no content of Portfolio.")
        # First everything without what leads elsewhere, so that it can lead anywhere.
        # What came first comes first again: what is alike in all else is shown in that order.
        for name in sorted(self.told, key=self.age):
            self.about(name, self.make, name)
        with timezone.override(SiteSettings.current().time_zone):
            for name in self.told:
                self.about(name, self.tie, name)
        for name, row in self.rows.items():
            self.keep_dates(row, self.dates[name])
        return len(self.told)

    def age(self, name):
        folder = name.partition("/")[0]
        return list(FOLDERS).index(folder), str(self.told[name].get("created_at", "")), name

    def about(self, name, act, *given):
        """Says in which file something is wrong."""
        try:
            # A savepoint, so that the database can still be asked for more after a mistake.
            with transaction.atomic():
                act(*given)
        except (ValidationError, IntegrityError, ValueError, TypeError, KeyError, AttributeError) as error:
            said = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise PlainError(f"{name}.md: {' '.join(said.split())}") from error

    def make(self, name):
        model, told = FOLDERS[name.partition("/")[0]], self.told[name]
        entry = self.filled(model(), told)
        for field in model._meta.concrete_fields:
            if field.is_relation and field.name in told and not field.null:
                setattr(entry, field.name, self.rows[told[field.name]])
        if isinstance(entry, SiteSettings):
            # A new site has the usual settings.
            model.objects.all().delete()
        entry.save()
        self.rows[name], self.dates[name] = entry, told
        kind = ContentType.objects.get_for_model(model)
        for slug in told.get("former_addresses", ()):
            SlugHistory.objects.update_or_create(content_type=kind, slug=slug, defaults={"object_id": entry.pk})
        old = told.get("old_addresses") or {}
        for path in old:
            leads = {"target": old[path]} if isinstance(old, dict) else {"content_type": kind, "object_id": entry.pk}
            address = OldAddress(path=path, **leads)
            address.clean_fields(exclude={"content_type", "object_id"})
            address.save()

    def filled(self, row, told, owner=""):
        """The row with its own values; what leads elsewhere is left for later."""
        fields = {field.name: field for field in told_fields(type(row), owner)}
        for name, value in told.items():
            if name in fields and not fields[name].is_relation:
                plain = isinstance(fields[name], models.JSONField | models.FileField)
                setattr(row, name, value if plain else fields[name].to_python(value))
        return row

    def tie(self, name):
        entry, told = self.rows[name], self.told[name]
        model = type(entry)
        self.lead(entry, told)
        for field in LINE_FIELDS & told.keys():
            setattr(entry, field, [self.key_of_line(line) for line in told[field]])
        entry.save()
        if ties := topics_part(model):
            for topic in told.get("topics", ()):
                getattr(entry, ties).create(tag=self.rows[topic])
        for part in parts_of(model):
            if part != topics_part(model):
                self.tie_rows(entry, name, part, told.get(part) or [])
        self.fill_lists(entry, told)

    def tie_rows(self, entry, name, part, told):
        model, owner = model_of_part(entry, part), owner_field(type(entry), part)
        if not owner.strip():
            model.objects.all().delete()
        for place, each in enumerate(told, 1):
            row = self.filled(model(), each, owner)
            if owner.strip():
                setattr(row, owner, entry)
            if hasattr(row, "order"):
                row.order = place
            self.lead(row, each)
            row.clean()
            row.save()
            called = f"{name}#{part}/{place}"
            self.rows[called], self.dates[called] = row, each
            self.fill_lists(row, each)

    def key_of_line(self, line):
        kind, colon, name = line.partition(": ")
        return f"{kind}-{self.rows[name].pk}" if colon else line

    def lead(self, row, told):
        """Sets what leads to one other row."""
        for field in type(row)._meta.concrete_fields:
            if field.is_relation and field.name in told:
                setattr(row, field.name, self.rows[told[field.name]])

    def fill_lists(self, row, told):
        """Sets what leads to several."""
        for field in type(row)._meta.many_to_many:
            if field.name in told and field.remote_field.through._meta.auto_created:
                getattr(row, field.name).set([self.rows[each] for each in told[field.name]])

    def keep_dates(self, row, told):
        """Saving has set them anew."""
        dates = {each: parse_datetime(str(told[each])) for each in DATES if each in told}
        if dates:
            type(row)._base_manager.filter(pk=row.pk).update(**dates)


def document(file):
    """The front matter of a file, with its text under the name of the field it belongs to."""
    name = f"{file.parent.name}/{file.name}"
    if file.is_symlink() or file.stat().st_size > LARGEST:
        raise PlainError(f"{name} is a link or too large; only files up to 5 MB are read.")
    try:
        text = file.read_bytes().decode()
        front = FRONT.match(text)
        told = yaml.load(front[1], Loader) if front else None
        # A few links between values can stand for more of them than any machine holds.
        measured(told)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise PlainError(f"{name} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(told, dict):
        raise PlainError(f"{name} does not begin with facts between lines of ---.")
    if field := body_of(FOLDERS[file.parent.name]):
        told[field] = text[front.end() :]
    return told
