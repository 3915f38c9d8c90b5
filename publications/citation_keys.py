"""Citation keys that stay, and addresses: both must be unlike those of all other works.

A work gets its key when it becomes public, and keeps it whatever is changed later.
"""

import re
from collections import Counter
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from content.keys import ascii_slug, free_slug, slugs_for

from .exchange import to_reference
from .formats.keys import citation_key, letters
from .models import Publication

LIKELY = 20

UNFIT_FOR_KEYS = re.compile(r"[\s{|}()\[\],\"'#%<=>^~\\@]+")


def keep_keys(works):
    """Gives each published work that has no key the one under which it is cited now."""
    with transaction.atomic():
        keyless = works.filter(citation_key="", status="published").with_reference().select_for_update(of=("self",))
        found = list(keyless.order_by("pk"))
        for work, key in zip(found, free_keys([key_of(to_reference(work)) for work in found]), strict=True):
            Publication.objects.filter(pk=work.pk).update(citation_key=key)


def key_of(reference):
    """The source's own citation key as far as it is one, else one made of author, year and title."""
    return UNFIT_FOR_KEYS.sub("", reference.key)[:90] or citation_key(reference)


def free_keys(wanted):
    """Citation keys that nobody has, whatever their case: the one wanted, else with b, c, … behind it."""
    works = Publication.objects.alias(lowered=Lower("citation_key"))
    taken, numbers = set(), Counter()
    for stem in {key.lower() for key in wanted}:
        taken |= {key.lower() for key in works.filter(lowered__startswith=stem).values_list("citation_key", flat=True)}
    return [free_key(key, taken, numbers) for key in wanted]


def free_key(wanted, taken, numbers):
    """The key wanted, or the first with b, c, … behind it that is not among those taken; takes it."""
    found, stem = wanted, wanted.lower()
    while found.lower() in taken:
        numbers[stem] = max(numbers[stem], 1) + 1
        found = wanted + letters(numbers[stem])
    taken.add(found.lower())
    return found


def keys_for(wanted):
    """The key wanted, and the next of those with b, c, … behind it."""
    return [wanted, *(wanted + letters(number) for number in range(2, LIKELY))]


def slug_of(reference):
    return ascii_slug(reference.plain_title, fallback="publication")


class Names:
    """The addresses and citation keys of all works, so that new ones differ from them."""

    def __init__(self, references=None):
        """With `references`, those to be named, it knows only the names that these most likely get.

        Should a further one be taken, the database refuses it.
        """
        works = Publication.objects.order_by()
        if references is not None:
            slugs = {slug for each in references for slug in islice(slugs_for(slug_of(each)), LIKELY)}
            keys = {key for each in references for key in keys_for(key_of(each).lower())}
            works = works.alias(lowered=Lower("citation_key")).filter(Q(slug__in=slugs) | Q(lowered__in=keys))
        rows = works.values_list("slug", "citation_key")
        self.slugs, self.keys = set(Publication.reserved_slugs), set()
        for slug, key in rows.iterator():
            self.slugs.add(slug)
            self.keys.add(key.lower())
        self.numbers = Counter()

    def slug(self, reference):
        """An address nobody has."""
        wanted = slug_of(reference)
        slug = free_slug(wanted, self.slugs.__contains__)
        self.slugs.add(slug)
        return slug

    def key(self, reference):
        """A citation key nobody has."""
        return free_key(key_of(reference), self.keys, self.numbers)
