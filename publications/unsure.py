"""Names in bylines that may be people of the site, for an editor to confirm by one click."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from content import history
from content.keys import clean_name, name_key
from profile_app.models import NameVariant, Person

from .exchange import name_of
from .models import Authorship, Publication
from .stored import people_of_the_site

MOST = 100


@dataclass(frozen=True)
class UnsureName:
    """A printed name, on how many works it stands, and who may be meant."""

    name: str
    works: int
    people: list


def unsure_names(most=MOST):
    """Printed names that lead to nobody and may be somebody here, the most frequent first."""
    people = people_of_the_site()
    if not people.labels:
        return []
    rows = (
        Authorship.objects.filter(person=None)
        .values("credited_name", "credited_given", "credited_family")
        .annotate(works=Count("publication", distinct=True))
        .order_by("-works", "credited_name")
    )
    candidates = {}
    for row in rows.iterator():
        person, unsure = people.find(name_of(credit_of(row)))
        if person or unsure:
            known = candidates.setdefault(row["credited_name"], [0, set()])
            known[0] += row["works"]
            known[1] |= {person, *unsure} - {None}
        if len(candidates) == most:
            break
    found = Person.objects.in_bulk({key for _works, keys in candidates.values() for key in keys})
    return [UnsureName(name, works, [found[key] for key in sorted(keys)]) for name, (works, keys) in candidates.items()]


def credit_of(row):
    return Authorship(**{column: value for column, value in row.items() if column != "works"})


@transaction.atomic
def confirm(name, person, user=None):
    """Ties every byline that prints the name to the person and remembers the spelling; returns how many were tied."""
    theirs = Authorship.objects.filter(publication=OuterRef("publication"), role=OuterRef("role"), person=person)
    open_credits = Authorship.objects.filter(person=None, credited_name=name).exclude(Exists(theirs))
    # Once in each role of a work, should the name stand there twice.
    first = {}
    for credit in open_credits.order_by("order", "pk"):
        first.setdefault((credit.publication_id, credit.role), credit.pk)
    works = Publication.objects.filter(authorships__in=first.values()).distinct()
    with history.changing(person, *works, user=user, comment=f"confirmed:{name}"):
        spelled = clean_name(name)
        NameVariant.objects.get_or_create(person=person, key=name_key(spelled), defaults={"name": spelled})
        return Authorship.objects.filter(pk__in=first.values()).update(person=person)
