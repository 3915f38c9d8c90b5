"""Addresses of the site as it was before: each leads to where the thing is now, as long as the public may see it."""

import re

from django.db import DatabaseError

from .models import OldAddress


def normal(path):
    """A path as old addresses are kept: without a query, the end of a file's name, and the slash at its end."""
    path = path.split("#")[0].split("?")[0]
    path = re.sub(r"(?:/index)?\.html?$|/index$", "", path)
    return "/" + path.strip("/") if path.strip("/") else ""


def moved_to(path):
    """Where an old address leads now, or ""."""
    try:
        found = OldAddress.objects.filter(path=normal(path)).first()
    except DatabaseError:
        return ""
    if found is None:
        return ""
    if found.target:
        return found.target
    row = found.row
    return row.get_absolute_url() if row and row.is_published else ""
