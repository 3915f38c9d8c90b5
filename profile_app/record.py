"""What a person's page is made of: each app puts in the sections it knows about."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import local

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from content.moments import left_open
from content.prepared import given

from .models import Person

# The key of nobody, for which that of a person is given later.
ANYBODY = -1


@dataclass(frozen=True)
class RecordSection:
    """One section of a person's record; `items` takes the person and gives what `template` lists as `items`.

    With a `limit` only so many are shown, and `more` names the list that shows all of them under `more_label`.
    """

    key: str
    title: str
    template: str
    items: Callable
    order: int
    limit: int = 0
    more: str = ""
    more_label: str = ""


@dataclass(frozen=True)
class Shown:
    """A section with what it shows of one person."""

    section: RecordSection
    items: list
    more_href: str = ""
    more_label: str = ""


class Record:
    """The sections of one page, in their order; sections without items are absent."""

    def __init__(self):
        self.sections = {}
        # Each thread has its own statement, as it has its own connection.
        self.known = local()

    def register(self, *sections):
        for section in sections:
            self.sections[section.key] = section

    def of(self, person):
        ordered, numbers = sorted(self.sections.values(), key=lambda section: section.order), self.numbers(person)
        shown = (show(section, person, numbers.get(section.key)) for section in ordered)
        return [each for each in shown if each.items]

    def numbers(self, person):
        """How many rows the sections with a limit have, where these are rows of the database; asked at once."""
        connection = connections[DEFAULT_DB_ALIAS]
        if getattr(self.known, "connection", None) is not connection:
            self.known.connection, self.known.statement = connection, self.statement()
        sql, params = self.known.statement
        with connection.cursor() as cursor:
            cursor.execute(sql, given(params, connection, {ANYBODY: person.pk}))
            return dict(cursor.fetchall())

    def statement(self):
        """Put together once, which takes Django many times longer than all the rest."""
        parts, params = [], []
        for section in self.sections.values():
            if section.limit and isinstance(rows := section.items(Person(pk=ANYBODY)), QuerySet):
                with left_open():
                    sql, more = rows.order_by().values("pk").query.sql_with_params()
                parts.append(f"SELECT '{section.key}', COUNT(*) FROM ({sql}) those")
                params += more
        return " UNION ALL ".join(parts), params


def show(section, person, number=None):
    """What a section shows of a person; `number` says how many rows it has, if that is known."""
    if not section.limit:
        return Shown(section, list(section.items(person)))
    if number == 0:
        return Shown(section, [])
    items = section.items(person)
    total = items.count() if number is None else number
    label = section.more_label % {"number": total} if total > section.limit else ""
    return Shown(section, list(items[: section.limit]), f"{reverse(section.more)}?person={person.slug}", label)


def services_by_role(person, limit=None):
    """The person's service as (role, lines), the roles in the order of their first line."""
    return by_role(person.service.all()[:limit])


def by_role(services):
    roles = {}
    for service in services:
        roles.setdefault(service.role, []).append(service)
    return [(lines[0].get_role_display(), lines) for lines in roles.values()]


def those_with(field):
    """The person alone, where the field says something."""
    return lambda person: [person] if getattr(person, field) else []


_education = ("education", _("Education"), "profile_app/record/_education.html", lambda person: person.education.all())
_awards = ("awards", _("Awards"), "profile_app/record/_awards.html", lambda person: person.awards.all())
_service = ("service", _("Service"), "profile_app/record/_service.html", services_by_role)
_interests = (
    "interests",
    _("Research interests"),
    "profile_app/record/_interests.html",
    those_with("interests"),
)

PAGE = Record()
PAGE.register(
    RecordSection("about", _("Biography"), "profile_app/record/_about.html", those_with("body"), 10),
    RecordSection(*_interests, 20),
    RecordSection("topics", _("Topics"), "profile_app/record/_topics.html", lambda person: person.topics.all(), 30),
    RecordSection(
        "students",
        _("Former students"),
        "profile_app/record/_students.html",
        lambda person: person.former_students,
        65,
    ),
    RecordSection(*_education, 70),
    RecordSection(*_awards, 80),
    RecordSection(*_service, 90),
)
