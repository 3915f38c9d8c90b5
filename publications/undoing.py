"""An import undone: the works it made go to the bin, except those that somebody changed since."""

from django.utils import timezone

from content import bin

from .models import Publication

AT_ONCE = 200


def undo(run, user=None, progress=lambda done: None):
    """(how many works went to the bin, the works that were changed since and are left). Works it completed stay."""
    gone, kept = 0, []
    for batch in run.batches.all():
        for start in range(0, len(batch.created), AT_ONCE):
            works = Publication.objects.filter(pk__in=batch.created[start : start + AT_ONCE]).order_by("pk")
            untouched = [work for work in works if work.updated_at <= batch.written_at]
            kept += [work for work in works if work.updated_at > batch.written_at]
            gone += len(bin.discard(untouched, user))
            progress(gone)
    run.undone_at = timezone.now()
    run.save(update_fields=["undone_at"])
    return gone, kept
