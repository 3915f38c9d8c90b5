"""A move undone: what it made goes to the bin, except what somebody changed since."""

from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from content import bin
from content.models import Entry
from profile_app.models import Identity
from publications.models import Import
from publications.undoing import undo as undo_import

from ..models import MenuLink, SiteSettings
from .models import OldAddress
from .writing import digest, standing_links

AT_ONCE = 200


def undo(move, user=None):
    """(how many entries went to the bin, the entries that were changed since and are left).

    Settings and the menu are as before where nobody changed them since; what the move only completed stays as it is.
    """
    gone, kept = 0, []
    for memory in move.moved.filter(kind="site"):
        undo_settings(memory.stored)
        memory.delete()
    memories = defaultdict(list)
    for memory in move.moved.filter(is_new=True).select_related("content_type"):
        memories[memory.content_type.model_class()].append(memory)
    for model, known in memories.items():
        if not issubclass(model, Entry):
            continue
        versions = {memory.object_id: memory.row_version for memory in known}
        rows = list(model._base_manager.filter(pk__in=versions))
        untouched = [row for row in rows if row.row_version == versions[row.pk]]
        kept += [row for row in rows if row.row_version != versions[row.pk]]
        for start in range(0, len(untouched), AT_ONCE):
            gone += len(bin.discard(untouched[start : start + AT_ONCE], user))
        OldAddress.objects.filter(
            content_type=known[0].content_type, object_id__in=[row.pk for row in untouched]
        ).delete()
    for run in Import.objects.filter(pk__in=move.imports, undone_at=None):
        number, left = undo_import(run, user)
        gone, kept = gone + number, kept + left
    # Another move of the same site is one of things that are not here.
    move.moved.exclude(content_type=None).delete()
    move.undone_at = timezone.now()
    move.save(update_fields=["undone_at"])
    return gone, kept


@transaction.atomic
def undo_settings(stored):
    """Takes back what a move set of the site itself, by what it remembers of that."""
    site, identity = SiteSettings.current(), Identity.current()
    changed = [
        name
        for name in stored.get("before", {})
        if stored.get(name) == digest(getattr(site, name)) and site.pk is not None
    ]
    for name in changed:
        setattr(site, name, stored["before"][name])
    if changed:
        site.save()
    if "links" in stored and stored["links"] == standing_links():
        MenuLink.objects.all().delete()
    told = stored.get("identity", {})
    if told and told["now"] == [identity.mode, identity.owner_id] and not identity._state.adding:
        if told["before"] is None:
            identity.delete()
        else:
            identity.mode, identity.owner = told["before"], None
            identity.save()
