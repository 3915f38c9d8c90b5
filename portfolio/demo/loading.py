"""Turns a data file of demo content into rows; the files beside this one say what each of them holds."""

import json
import re
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone

from content.dates import PartialDate
from content.models import Entry, Page, Status, Topic, TopicSynonym
from content.roles import Role
from events.models import Attachment as EventAttachment
from events.models import Course, Event, Material, News, Occurrence, Offering, Opening, Speaking
from portfolio.models import MenuLink, Placement, SiteSettings
from profile_app.accounts import call
from profile_app.models import (
    Advising,
    Award,
    Delegation,
    Education,
    Identity,
    NameVariant,
    Person,
    Position,
    ProfileLink,
    Service,
)
from profile_app.roles import give_role
from projects.models import Attachment as ProjectAttachment
from projects.models import Figure, Funding, Membership, Project, Section
from publications.models import Attachment as PublicationAttachment
from publications.models import Authorship, Publication, SelectedWork, Venue

from . import story
from .pdf import one_page

FOLDER = Path(__file__).parent
LOCK = 2022_06  # Any number, as long as everybody asks for the same one.
CO_FIRST, CORRESPONDING = "*", "✉"
CLOCK = ("start_time", "end_time", "previous_time")


@contextmanager
def alone():
    """A transaction that waits for any other of its kind, so that of two which fill an empty site one finds it full."""
    with transaction.atomic():
        # On SQLite every transaction of this site is IMMEDIATE, which is the same.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
                    cursor.execute(f"SET LOCAL {limit} = 0")
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield


def has_content():
    return any(kind.objects.exists() for kind in (*Entry.kinds(), Topic, Venue))


def load_demo(name):
    """Loads the data file of that name into an empty site and returns the number of rows of each kind of content."""
    Loader(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))).load()
    return [
        (kind._meta.verbose_name, kind._meta.verbose_name_plural, kind.objects.count())
        for kind in (Topic, Person, Publication, Project, Event, Course, Opening, News, Page)
        if kind not in (Course, Opening) or kind.objects.exists()
    ]


class Loader:
    """Makes rows from one data file.

    Keys of the file are the names of the models' fields. Rows refer to each other by slug, to venues by short name
    (or name), and to positions by their `ref`. The place in a list is the order on the site.
    """

    def __init__(self, data):
        self.data = data
        self.zone = ZoneInfo(data["settings"].get("time_zone", "UTC"))
        self.today = timezone.localdate(timezone=self.zone)
        self.topics, self.venues, self.positions, self.accounts = {}, {}, {}, {}
        self.people, self.publications, self.projects, self.events, self.pages = {}, {}, {}, {}, {}
        self.awards = {}

    def load(self):
        with timezone.override(self.zone):
            self.each("topics", self.add_topic)
            self.each("venues", self.add_venue)
            self.each("people", self.add_person)
            self.each("accounts", self.add_account)
            self.each("delegations", self.add_delegation)
            self.each("advising", self.add_advising)
            self.each("publications", self.add_publication)
            self.each("selected", self.add_selected)
            self.each("projects", self.add_project)
            self.each("events", self.add_event)
            self.each("courses", self.add_course)
            self.each("openings", self.add_opening)
            self.each("news", self.add_news)
            self.each("pages", self.add_page)
            self.add_site()
            self.appear_together()
            story.tell(self)

    def each(self, key, add):
        for order, row in enumerate(self.data.get(key, ()), 1):
            add(dict(row), order)

    def appear_together(self):
        """One moment for all that came in together, so that feeds say what is new by its own date."""
        moment = timezone.now()
        for kind in Entry.kinds():
            kind._base_manager.update(created_at=moment)
            kind._base_manager.exclude(first_published_at=None).update(first_published_at=moment)

    # What every row may hold

    def date(self, text):
        """A date as it stands, or one counted from the day of loading: "+21 days", "-3 months"."""
        counted = re.fullmatch(r"([+-]\d+) (days|months)", text or "")
        if counted is None:
            return text
        number = int(counted[1])
        if counted[2] == "days":
            return (self.today + timedelta(days=number)).isoformat()
        months = self.today.year * 12 + self.today.month - 1 + number
        return PartialDate(months // 12, months % 12 + 1)

    def entry(self, model, row, **given):
        """A published row with its topics, unless the file says otherwise."""
        topics = row.pop("topics", ())
        if due := row.pop("publish_at", None):
            row["publish_at"] = datetime.combine(date.fromisoformat(self.date(due)), time(9), self.zone)
        made = model.objects.create(**{"status": Status.PUBLISHED, **given, **row})
        made.topics.set([self.topics[slug] for slug in topics])
        return made

    def parts(self, model, rows, dates=(), **owner):
        """The lines that belong to one row, in their order."""
        for order, row in enumerate(rows, 1):
            dated = {field: self.date(row[field]) for field in dates if field in row}
            yield model.objects.create(**{**row, **dated}, **owner, order=order)

    def attach(self, model, rows, **owner):
        """Links, and files which are made from the text given as `page`."""
        for order, row in enumerate(rows, 1):
            row, page = dict(row), row.get("page")
            row.pop("page", None)
            attachment = model(**row, **owner, order=order)
            if page:
                name = f"{attachment.entry.slug}-{attachment.kind}.pdf"
                attachment.file = ContentFile(one_page(*page), name=name)
            attachment.save()

    # Content

    def add_topic(self, row, order):
        synonyms, parent = row.pop("synonyms", ()), row.pop("parent", None)
        topic = Topic.objects.create(**row, order=order, parent=self.topics[parent] if parent else None)
        for name in synonyms:
            TopicSynonym.objects.create(topic=topic, name=name)
        self.topics[topic.slug] = topic

    def add_venue(self, row, order):
        venue = Venue.objects.create(**row)
        self.venues[venue.label] = venue

    def add_person(self, row, order):
        dated = ("start", "end")
        parts = {
            model: row.pop(key, ())
            for model, key in (
                (NameVariant, "variants"),
                (Position, "positions"),
                (Education, "education"),
                (ProfileLink, "links"),
                (Award, "awards"),
                (Service, "service"),
            )
        }
        person = self.entry(Person, row, order=order)
        self.people[person.slug] = person
        for name in parts[NameVariant]:
            NameVariant.objects.create(person=person, name=name)
        references = [position.pop("ref", None) for position in parts[Position]]
        for reference, position in zip(
            references, self.parts(Position, parts[Position], dated, person=person), strict=True
        ):
            self.positions[reference] = position
        for model in (Education, ProfileLink, Award, Service):
            for part in self.parts(model, parts[model], dated, person=person):
                if model is Award:
                    self.awards[part.name] = part

    def add_account(self, row, order):
        """An account nobody can sign in with: closed and without a password. Who has one of that name keeps it."""
        account, is_new = get_user_model().objects.get_or_create(
            username=row["username"], defaults={"is_active": False, "password": make_password(None)}
        )
        if is_new:
            give_role(account, Role(row.get("role", Role.MEMBER)))
            person = self.people[row["person"]]
            person.account = account
            person.save()
            call(account, person.display_name)
            self.accounts[account.username] = account

    def add_delegation(self, row, order):
        account = self.accounts.get(row["account"])
        if account:
            person = self.people[row["person"]]
            Delegation.objects.create(person=person, account=account, until=self.date(row.get("until")))

    def add_advising(self, row, order):
        people = {field: self.people[row.pop(field)] for field in ("student", "advisor")}
        Advising.objects.create(**row, **people, order=order)

    def add_publication(self, row, order):
        authors, editors, attachments = (row.pop(key, ()) for key in ("authors", "editors", "attachments"))
        venue = row.pop("venue", None)
        row["issued"] = self.date(row.get("issued"))
        publication = self.entry(Publication, row, venue=self.venues[venue] if venue else None)
        self.publications[publication.slug] = publication
        for role, credits in (("author", authors), ("editor", editors)):
            for place, credit in enumerate(credits, 1):
                Authorship.objects.create(publication=publication, role=role, order=place, **self.credit(credit))
        self.attach(PublicationAttachment, attachments, publication=publication)

    def add_selected(self, row, order):
        for place, slug in enumerate(row["publications"], 1):
            SelectedWork.objects.create(
                person=self.people[row["person"]], publication=self.publications[slug], order=place
            )

    def credit(self, text):
        """Reads "Yao Fu *" as a co-first and "ada ✉" as a corresponding author.

        A slug names a person of this site; a name in braces is not divided into given and family names.
        """
        marks = {mark for mark in (CO_FIRST, CORRESPONDING) if mark in text.split()}
        name = " ".join(word for word in text.split() if word not in marks)
        said = {"equal_group": 1 if CO_FIRST in marks else None, "is_corresponding": CORRESPONDING in marks}
        if person := self.people.get(name):
            return {**said, "person": person}
        if name.startswith("{"):
            return {**said, "credited_name": name.strip("{}"), "credited_family": name.strip("{}")}
        given, _, family = name.rpartition(" ")
        return {**said, "credited_name": name, "credited_given": given, "credited_family": family}

    def add_project(self, row, order):
        publications, members = row.pop("publications", ()), row.pop("members", ())
        parts = {
            model: row.pop(key, ()) for model, key in ((Section, "sections"), (Figure, "figures"), (Funding, "funding"))
        }
        attachments, position = row.pop("attachments", ()), row.pop("position", None)
        row |= {field: self.date(row[field]) for field in ("start", "end") if field in row}
        project = self.entry(Project, row, order=order, position=self.positions[position] if position else None)
        self.projects[project.slug] = project
        project.publications.set([self.publications[slug] for slug in publications])
        members = [{**member, "person": self.people[member["person"]]} for member in members]
        list(self.parts(Membership, members, ("start", "end"), project=project))
        evidence = [row.get("evidence", ()) for row in parts[Section]]
        parts[Section] = [{key: row[key] for key in row if key != "evidence"} for row in parts[Section]]
        for model, rows in parts.items():
            for number, part in enumerate(self.parts(model, rows, ("start", "end"), project=project)):
                if model is Section:
                    part.evidence.set([self.publications[slug] for slug in evidence[number]])
        self.attach(ProjectAttachment, attachments, project=project)

    def add_event(self, row, order):
        speakers, occurrences, attachments = (row.pop(key, ()) for key in ("speakers", "occurrences", "attachments"))
        about = {
            "publication": self.publications.get(row.pop("publication", None)),
            "project": self.projects.get(row.pop("project", None)),
            "series": self.events.get(row.pop("series", None)),
        }
        event = self.entry(Event, row, **about)
        self.events[event.slug] = event
        for place, name in enumerate(speakers, 1):
            person = self.people.get(name)
            Speaking.objects.create(event=event, person=person, credited_name="" if person else name, order=place)
        occurrences = [
            {**row, **{key: time.fromisoformat(row[key]) for key in CLOCK if key in row}} for row in occurrences
        ]
        list(self.parts(Occurrence, occurrences, ("date", "end_date", "previous_date"), event=event))
        self.attach(EventAttachment, attachments, event=event)

    def add_course(self, row, order):
        terms, attachments = row.pop("offerings", ()), row.pop("attachments", ())
        course = self.entry(Course, row)
        people = [{field: term.get(field, ()) for field in ("teachers", "assistants")} for term in terms]
        terms = [{key: term[key] for key in term if key not in ("teachers", "assistants")} for term in terms]
        offerings = {}
        for offering, who in zip(self.parts(Offering, terms, ("start", "end"), course=course), people, strict=True):
            offerings[offering.term] = offering
            for field, slugs in who.items():
                getattr(offering, field).set([self.people[slug] for slug in slugs])
        attachments = [{**row, "offering": offerings.get(row.get("offering"))} for row in attachments]
        self.attach(Material, attachments, course=course)

    def add_opening(self, row, order):
        row |= {field: self.date(row[field]) for field in ("deadline", "start") if field in row}
        self.entry(Opening, row, project=self.projects.get(row.pop("project", None)))

    def add_news(self, row, order):
        about = {
            field: [known[slug] for slug in row.pop(field, ())]
            for field, known in (
                ("people", self.people),
                ("publications", self.publications),
                ("projects", self.projects),
                ("events", self.events),
                ("awards", self.awards),
            )
        }
        row["date"] = self.date(row.get("date"))
        news = self.entry(News, row, order=order)
        for field, rows in about.items():
            getattr(news, field).set(rows)

    def add_page(self, row, order):
        page = self.entry(Page, row)
        self.pages[page.slug] = page

    # The site itself

    def add_site(self):
        site, _ = SiteSettings.objects.update_or_create(pk=1, defaults=self.data["settings"])
        mode, owner = self.data["identity"]["mode"], self.people[self.data["identity"]["owner"]]
        Identity.objects.update_or_create(pk=1, defaults={"mode": mode, "owner": owner})
        links = [
            {**row, "page": self.pages[row["page"]] if "page" in row else None} for row in self.data.get("links", ())
        ]
        list(self.parts(MenuLink, links, site=site))
        for order, row in enumerate(self.data["home"], 1):
            Placement.objects.update_or_create(
                identity_mode=mode, section=row["section"], defaults={**row, "order": order, "shown": True}
            )
