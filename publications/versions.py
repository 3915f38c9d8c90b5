"""Preprints and what became of them."""

from django.db import transaction
from django.db.models import F

from .matching import PREPRINT
from .models import Publication


def write_ties(ties):
    """Marks preprints with what became of them, once; a tie that was taken away by hand stays away."""
    with transaction.atomic():
        wanted = {preprint.pk: paper.pk for preprint, paper in reversed(ties)}
        preprints = Publication.objects.select_for_update(of=("self",)).in_bulk(wanted)
        heads = set(
            Publication.objects.filter(published_version__in=wanted).values_list("published_version", flat=True)
        )
        below = set(
            Publication.objects.filter(pk__in=wanted.values())
            .exclude(published_version=None)
            .values_list("pk", flat=True)
        )
        changed = []
        for pk, preprint in preprints.items():
            is_free = preprint.published_version_id is None and "tied" not in preprint.imported
            if is_free and preprint.type == PREPRINT and pk not in heads and wanted[pk] not in below:
                preprint.published_version_id = wanted[pk]
                preprint.imported = {**preprint.imported, "tied": wanted[pk]}
                changed.append(preprint)
        Publication.objects.filter(pk__in=[preprint.pk for preprint in changed]).update(
            row_version=F("row_version") + 1
        )
        Publication.objects.bulk_update(changed, ["published_version", "imported"])
