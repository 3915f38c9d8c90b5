"""Files that nothing leads to any more: of what was removed for good, and of uploads that were never saved.

A file belongs to whatever names it: a row, a text, an earlier state in the history, what waits in the bin or for
review. It stays for a while after the last of these is gone.
"""

import re
from datetime import timedelta
from pathlib import PurePosixPath

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils import timezone

from . import files, images
from .changes import HOUSE
from .markdown import RenderedField

FOLDERS = (files.FOLDER, images.FOLDER)
NAMED = re.compile(rf"(?:{'|'.join(FOLDERS)})/[A-Za-z0-9_.-]+")
# What is being uploaded right now stands on the disk before any row names it.
SHORTEST = timedelta(days=1)


def remove(days):
    """Removes such files if they are so many days old, and at least one; returns how many."""
    before = timezone.now() - max(timedelta(days=days), SHORTEST)
    old = {name for name in stored() if default_storage.get_modified_time(name) < before}
    found = old - named() if old else ()
    for name in found:
        default_storage.delete(name)
    return len(found)


def stored():
    for folder in FOLDERS:
        if default_storage.exists(folder):
            yield from (f"{folder}/{name}" for name in default_storage.listdir(folder)[1])


def named():
    """The names of all files that something leads to, with those of the small sizes of pictures."""
    found = set()
    for model, column in columns():
        rows = model._base_manager.annotate(searched_text=Cast(column, models.TextField()))
        mentions = Q(*((("searched_text__contains", f"{folder}/")) for folder in FOLDERS), _connector=Q.OR)
        for text in rows.filter(mentions).order_by().values_list("searched_text", flat=True).iterator():
            found.update(NAMED.findall(text))
    return found | {images.small_name(name) for name in found if PurePosixPath(name).suffix}


def columns():
    """(model, name of the column) of all that may hold the name of a file."""
    for config in apps.get_app_configs():
        if config.name in (*HOUSE, "reversion"):
            for model in config.get_models():
                for each in model._meta.local_concrete_fields:
                    if may_name(each):
                        yield model, each.name


def may_name(each):
    is_text = isinstance(each, models.FileField | models.TextField | models.JSONField)
    return is_text and not isinstance(each, RenderedField)
