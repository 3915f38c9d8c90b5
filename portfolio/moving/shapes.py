"""How each kind of record stands in the tables: its columns, its rows and what tells that it is there already."""

from dataclasses import dataclass

from django.db.models import Model

from content.keys import name_key
from content.models import Page
from events.models import Attachment as EventAttachment
from events.models import Course, Event, Material, News, Occurrence, Offering
from profile_app.models import Award, Education, NameVariant, Person, Position, ProfileLink, Service
from projects.models import Attachment as ProjectAttachment
from projects.models import Project

from . import records


@dataclass(frozen=True)
class Shape:
    """`columns` are copied, `texts` are Markdown, `pictures` are files; `parts` are rows of other tables by the name
    of the relation, `others` lists of things named by their keys. `same_as` finds the row of a record that was never
    moved here, among those that no other record has taken, or None.
    """

    kind: str
    report: str
    model: type[Model]
    columns: tuple = ()
    texts: tuple = ()
    pictures: tuple = ()
    parts: tuple = ()
    others: tuple = ()
    same_as: object = lambda record, taken: None


def same_person(record, taken):
    """A person with the ORCID iD, or the one of that name."""
    people = Person.objects.exclude(pk__in=taken)
    found = people.filter(orcid=record.orcid).first() if record.orcid else None
    if found:
        return found
    keys = {name_key(name) for name in (record.display_name, *record.names)}
    named = [person for person in people if name_key(person.display_name) in keys]
    named += people.filter(variants__key__in=keys).exclude(pk__in=[person.pk for person in named])
    named = [person for person in named if not (record.orcid and person.orcid)]
    return named[0] if len(named) == 1 else None


def by_title(model, *fields):
    """The one row of a model with the record's title, and with what else is named where the record says it."""

    def same(record, taken):
        found = model.objects.filter(title=record.title).exclude(pk__in=taken)
        for name in fields:
            if value := getattr(record, name):
                found = found.filter(**{name: value})
        rows = list(found[:2])
        return rows[0] if len(rows) == 1 else None

    return same


def same_event(record, taken):
    """The event of that title on one of the dates."""
    dates = {str(row["date"]) for row in record.occurrences if row.get("date")}
    found = list(Event.objects.filter(title=record.title).exclude(pk__in=taken).prefetch_related("occurrences"))
    dated = [event for event in found if dates & {str(each.date) for each in event.occurrences.all()}]
    rows = dated if dates else found
    return rows[0] if len(rows) == 1 else None


PART_MODELS = {
    (Person, "positions"): Position,
    (Person, "education"): Education,
    (Person, "awards"): Award,
    (Person, "service"): Service,
    (Person, "links"): ProfileLink,
    (Person, "variants"): NameVariant,
    (Project, "attachments"): ProjectAttachment,
    (Event, "attachments"): EventAttachment,
    (Event, "occurrences"): Occurrence,
    (Course, "attachments"): Material,
    (Course, "offerings"): Offering,
}

SHAPES = {
    records.Person: Shape(
        "person",
        "people",
        Person,
        columns=tuple(
            "display_name given_name family_name native_name pronouns orcid photo_alt tagline email"
            " email_visibility has_page order".split()
        ),
        texts=("short_bio", "body", "interests"),
        pictures=("photo",),
        parts=("positions", "education", "awards", "service", "links"),
        same_as=same_person,
    ),
    records.Project: Shape(
        "project",
        "projects",
        Project,
        columns=("title", "summary", "note", "progress", "start", "end", "website", "is_featured", "order"),
        texts=("body",),
        parts=("attachments",),
        others=("members", "publications"),
        same_as=by_title(Project),
    ),
    records.Event: Shape(
        "event",
        "events",
        Event,
        columns=("title", "kind", "website"),
        texts=("body",),
        parts=("occurrences", "attachments"),
        others=("speakers", "publication", "project"),
        same_as=same_event,
    ),
    records.Course: Shape(
        "course",
        "courses",
        Course,
        columns=("title", "code", "level", "website"),
        texts=("body",),
        parts=("offerings", "attachments"),
        same_as=by_title(Course, "code"),
    ),
    records.News: Shape(
        "news",
        "news",
        News,
        columns=("title", "date", "order"),
        texts=("body",),
        others=("people", "publications", "projects", "events"),
        same_as=by_title(News, "date"),
    ),
    records.Page: Shape("page", "pages", Page, columns=("title",), texts=("body",), same_as=by_title(Page)),
}
