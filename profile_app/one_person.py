"""One person with all that their page says of them, by as few queries as there is something to fetch."""

from django.db.models import prefetch_related_objects

from content.prepared import Prepared, fill

from .models import Person

# Put together once, because it asks about every relation.
named = Prepared(lambda slug: Person.objects.with_page().knowing_parts().filter(slug=slug).order_by(), "*")


def person_named(slug):
    """The person with a page at the address, or None."""
    return next(iter(named(slug)), None)


def with_profile(person):
    """The person, who knows which relations have rows, with these; of others only what the public may see."""
    present = []
    for name, lookups in Person.objects.all().parts_of_profile().items():
        if getattr(person, f"any_{name}"):
            present += lookups
        else:
            fill(person, name, [])
    if present:
        prefetch_related_objects([person], *present)
    return person
