"""Keeps what the list of publications filters, counts and sorts by."""

from django.db.models import Exists, OuterRef

from content.changes import kind_of
from content.keys import name_key
from content.querysets import PUBLIC_SINCE
from content.rows import among, insert, of_keys
from profile_app.models import Person

from .groups import TO_APPEAR
from .models import Attachment, Authorship, Card, Listed, Publication, PublicationTopic

TITLE_LENGTH = 100
# Stands among the people of a work that names nobody; no person has this key.
NOBODY = 0

# What a visitor may ask a publication to have, and the kind of attachment that means it.
HAS = {
    "pdf": Attachment.Kind.PAPER,
    "code": Attachment.Kind.CODE,
    "data": Attachment.Kind.DATA,
    "video": Attachment.Kind.VIDEO,
    "slides": Attachment.Kind.SLIDES,
}
NAMES = {kind.value: name for name, kind in HAS.items()}


class Listing:
    """A keeper of `content.changes`: one row of `Listed` for each work."""

    sources = (Publication,)

    def clear(self):
        Listed.objects.all().delete()
        Card.objects.all().delete()

    def refresh(self, changed, moment, number):
        works = set(changed.of(Publication))
        if works:
            rows = facts_of(of_keys(Publication.objects.listed(moment), works))
            gone = works.difference(work for work, *_facts in rows)
            Listed.objects.filter(pk__in=among(works)).delete()
            insert(Listed, FACTS, rows, number=number, is_shown=True)
            insert(Listed, ("work",), [(work,) for work in gone], number=number)
        if people := changed.of(Person):
            # Their names are links as long as they have a page.
            credits = Authorship.objects.filter(publication=OuterRef("work"), person__in=people)
            Listed.objects.filter(Exists(credits)).update(number=number)
        if works or people:
            changed.add(kind_of(Listed), works)


FACTS = ("work", "issued", "is_coming", "type", "venue", "topics", "people", "has", "title", "since")


def facts_of(works):
    """What `Listed` has of works that are shown, as tuples of their FACTS."""
    rows = list(works.order_by().values_list("pk", "issued", "stage", "type", "venue", "title", PUBLIC_SINCE))
    keys = [row[0] for row in rows]
    topics = joined(
        PublicationTopic.objects.filter(content_object__in=among(keys)).values_list("content_object", "tag")
    )
    people = joined(
        Authorship.objects.filter(publication__in=among(keys)).exclude(person=None).values_list("publication", "person")
    )
    signed = Authorship.objects.filter(publication__in=among(keys)).order_by().values_list("publication", flat=True)
    people |= dict.fromkeys(set(keys).difference(signed.distinct()), str(NOBODY))
    kinds = Attachment.objects.filter(publication__in=among(keys), kind__in=NAMES).values_list("publication", "kind")
    has = joined((work, NAMES[kind]) for work, kind in kinds)
    return [
        (
            work,
            str(issued or ""),
            stage in TO_APPEAR,
            kind,
            venue,
            topics.get(work, ""),
            people.get(work, ""),
            has.get(work, ""),
            name_key(title)[:TITLE_LENGTH],
            since,
        )
        for work, issued, stage, kind, venue, title, since in rows
    ]


def joined(pairs):
    """The values of each work as one text, each once and in a fixed order."""
    found = {}
    for work, value in pairs:
        found.setdefault(work, set()).add(value)
    return {work: " ".join(map(str, sorted(values))) for work, values in found.items()}
