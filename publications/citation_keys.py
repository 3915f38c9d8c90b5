"""Citation keys that stay: a work gets its own when it becomes public, and keeps it whatever is changed later."""

from django.db import transaction

from .exchange import to_reference
from .importing import free_keys, key_of
from .models import Publication


def keep_keys(works):
    """Gives each published work that has no key the one under which it is cited now."""
    with transaction.atomic():
        keyless = works.filter(citation_key="", status="published").with_reference().select_for_update(of=("self",))
        found = list(keyless.order_by("pk"))
        for work, key in zip(found, free_keys([key_of(to_reference(work)) for work in found]), strict=True):
            Publication.objects.filter(pk=work.pk).update(citation_key=key)
