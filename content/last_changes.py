"""When each page last changed: also by its rows, by its topics and by what it shows of other pages.

What the database marks (`content.changes`) is noted here when it is brought up to date. Unlike everything else that is
kept so it cannot be made anew, and so it is never forgotten, nor touched where all else is made anew; a page nobody
marked yet changed when its row was saved.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest

from .changes import LEFT, kind_of
from .models import Addressable, Entry, LastChange, Topic
from .rows import among, insert


@dataclass(frozen=True)
class Shown:
    """Pages of `source` are shown on those to which `path` leads."""

    source: type[models.Model]
    path: str
    target: type[models.Model]


class LastChanges:
    sources = ()

    def __init__(self):
        self.shown = []

    def show(self, source, *targets):
        """Says on which pages those of `source` are shown, as (path, model) pairs."""
        self.shown += [Shown(source, path, target) for path, target in targets]

    def clear(self):
        pass

    def refresh(self, changed, moment, number):
        pages = {}
        for kind, keys in changed.truly.items():
            page = kind.removesuffix(LEFT)
            if has_page(page):
                pages.setdefault(page, set()).update(keys)
        for shown in self.every_way():
            if keys := changed.truly_of(shown.source):
                rows = shown.source._base_manager.filter(pk__in=among(keys), **{f"{shown.path}__isnull": False})
                found = rows.order_by().values_list(shown.path, flat=True).distinct()
                pages.setdefault(kind_of(shown.target), set()).update(found)
        for kind, keys in pages.items():
            LastChange.objects.filter(kind=kind, key__in=among(keys)).delete()
            insert(LastChange, ("kind", "key"), [(kind, key) for key in keys], at=moment)

    def every_way(self):
        return [*(Shown(kind, "topics", Topic) for kind in Entry.kinds()), *self.shown]


LAST_CHANGES = LastChanges()


def has_page(kind):
    return issubclass(apps.get_model(kind), Addressable)


def with_last_change(entries):
    """The entries with `last_change`, the moment at which anything on their pages last changed."""
    noted = LastChange.objects.filter(kind=kind_of(entries.model), key=OuterRef("pk")).values("at")
    return entries.annotate(last_change=Greatest("updated_at", Coalesce(Subquery(noted), "updated_at")))
