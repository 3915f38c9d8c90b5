"""Whatever is changed, a visitor's next page is the one that a site without any cache would show."""

from copy import copy
from datetime import date, datetime, time
from decimal import Decimal
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.timezone import make_aware

from content import changes
from content.dates import PartialDate, PartialDateField
from content.models import TopicSynonym
from content.search.index import INDEX, span
from content.search.lines import Line
from events.models import Attachment as EventAttachment
from events.models import Material
from portfolio.cv.models import CVSection
from portfolio.models import MenuLink, Placement, SearchLine, SiteSettings
from portfolio.sections import SECTIONS
from profile_app.models import NameVariant, Position, ProfileLink
from projects.models import Attachment as ProjectAttachment
from projects.models import Funding, Project
from publications.models import SelectedWork
from tests.make import (
    make_account,
    make_advising,
    make_award,
    make_course,
    make_cv,
    make_education,
    make_event,
    make_figure,
    make_identity,
    make_membership,
    make_news,
    make_opening,
    make_page,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_section,
    make_service,
    make_topic,
    make_venue,
)

pytestmark = pytest.mark.django_db

LINE = "number", *Line._fields[1:]

# What no form changes: who may sign in, and what is made from the rest.
NOT_CONTENT = {
    "publications.FormattedCitations",
    "profile_app.Invitation",
    "profile_app.Delegation",
    "profile_app.Departure",
}

# Where rows of an app are seen, and where of some models.
PAGES = {
    "content": ["/about/", "/topics/optics/", "/publications/shown/"],
    "profile_app": ["/people/", "/people/ada/", "/people/ada/cv/"],
    "publications": ["/publications/?topic=optics", "/publications/shown/", "/feeds/publications.atom"],
    "projects": ["/", "/projects/", "/projects/shown/"],
    "events": ["/events/shown/", "/news/", "/events/calendar.ics"],
    "portfolio": ["/", "/about/", "/people/ada/cv/short/"],
    "events.Course": ["/teaching/", "/teaching/shown/"],
    "events.Offering": ["/teaching/", "/teaching/shown/"],
    "events.Material": ["/teaching/shown/"],
    "events.Opening": ["/openings/", "/openings/shown/"],
}


def changeable(model):
    return [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]


def content_models(app):
    """The models of an app of which a visitor may see a change."""
    for model in apps.get_app_config(app).get_models():
        is_row_of_its_own = model._meta.managed and not model._meta.proxy and not getattr(model, "is_derived", False)
        if is_row_of_its_own and model._meta.label not in NOT_CONTENT:
            yield model


@pytest.fixture
def world():
    """At least one row of each model, and others to tie it to instead."""
    optics, acoustics = make_topic("Optics", summary="Light"), make_topic("Acoustics")
    make_topic("Nothing yet")
    lenses = make_topic("Lenses", parent=optics)
    TopicSynonym.objects.create(topic=optics, name="Light")
    ada, ben = make_person("Ada Brook", slug="ada", topics=[lenses]), make_person("Ben Cole", slug="ben")
    make_person("Cai Dunn", slug="cai")
    make_identity(ada)
    NameVariant.objects.create(person=ada, name="A. Brook")
    ProfileLink.objects.create(person=ada, service="website", value="https://example.org/ada")
    for person in (ada, ben):
        make_position(person, title="Researcher", start="2020", group="pi", is_primary=True)
        make_education(person, start="2015", end="2019")
        make_account(person.slug)
    make_award(ada, "Medal", year=2020)
    make_award(ada, "Cup", year=2021)
    make_service(ada, "Journal", year=2020)
    make_advising(ben, ada)
    venues = [make_venue("Journal of Light", short_name="JL"), make_venue("Journal of Sound", short_name="JS")]
    works = [
        make_publication(title, slug=slug, topics=[optics], authors=[ada, "Eve"], venue=venues[0], links=["code"])
        for title, slug in (("Shown paper", "shown"), ("Other paper", "other"), ("Third paper", "third"))
    ]
    SelectedWork.objects.create(person=ada, publication=works[0])
    projects = [
        make_project(title, slug=slug, topics=[optics], publications=[works[0]], start="2020")
        for title, slug in (("Shown project", "shown"), ("Other project", "other"), ("Third project", "third"))
    ]
    Project.objects.filter(pk=projects[0].pk).update(position=Position.objects.get(person=ada))
    for project in projects[:2]:
        make_membership(project, ada, role="Lead")
    section = make_section(projects[0], "What was found.")
    section.evidence.set([works[0]])
    make_figure(projects[0], "42")
    Funding.objects.create(project=projects[0], funder="Fund")
    ProjectAttachment.objects.create(project=projects[0], kind="code", url="https://example.org/code")
    events = [
        make_event(title, slug=slug, topics=[optics], speakers=[ada])
        for title, slug in (("Shown talk", "shown"), ("Other talk", "other"))
    ]
    EventAttachment.objects.create(event=events[0], kind="code", url="https://example.org/code")
    news = make_news("Shown news", slug="shown", topics=[optics], date="2024-05-17")
    for name, rows in (("people", [ada]), ("publications", works), ("projects", projects), ("events", events)):
        getattr(news, name).set(rows)
    course = make_course("Shown course", slug="shown", topics=[optics], terms=["Autumn", "Spring"], teachers=[ada])
    make_course("Other course", slug="other", teachers=[ben])
    Material.objects.create(course=course, kind="notes", label="Notes", url="https://example.org/notes")
    make_opening("Shown position", slug="shown", topics=[optics])
    make_opening("Other position", slug="other", topics=[acoustics])
    pages = [make_page("About", slug="about", topics=[optics]), make_page("Contact", slug="contact")]
    site = SiteSettings.current()
    site.save()
    Placement.objects.get_or_create(identity_mode="researcher", section="news")
    MenuLink.objects.create(site=site, where="menu", page=pages[0])
    MenuLink.objects.create(site=site, where="menu", section="publications")
    cvs = [make_cv(person, "Short", slug="short") for person in (ada, ben)]
    CVSection.objects.get_or_create(cv=cvs[0], section="awards")
    works[1].slug = "moved"
    works[1].save()
    make_page("Gone").delete()


def changed_rows(row, field):
    """The row with another value in the field, as the field and the table may allow it."""
    now = getattr(row, field.attname)
    if field.is_relation:
        values = field.related_model._default_manager.exclude(pk=now).order_by("-pk")
        if field.related_model is type(row):
            values = values.exclude(pk=row.pk)
    elif field.choices:
        values = [value for value, _label in field.flatchoices if value != now]
    else:
        kinds = [value for kind, value in VALUES if isinstance(field, kind)]
        assert kinds, f"This test knows no value for {field}: add one to VALUES."
        values = [kinds[0](field, now)]
    for value in values:
        changed = copy(row)
        setattr(changed, field.name, value)
        if isinstance(field, models.FileField) and hasattr(row, "url"):
            # Either a file or a link.
            changed.url = ""
        yield changed


def file_of(field, now):
    return default_storage.save(f"files/{uuid4()}.pdf", ContentFile(b"%PDF-1.4 other\n%%EOF"))


# The first kind that fits.
VALUES = [
    (PartialDateField, lambda field, now: PartialDate.parse("2018-03" if str(now) != "2018-03" else "2017-03")),
    (models.BooleanField, lambda field, now: not now),
    (models.DecimalField, lambda field, now: Decimal(3)),
    (models.IntegerField, lambda field, now: (now or 0) + 1),
    (models.DateTimeField, lambda field, now: make_aware(datetime(2020, 5, 17))),
    (models.DateField, lambda field, now: date(2999, 5, 17)),
    (models.TimeField, lambda field, now: time(9, 30)),
    (models.ImageField, lambda field, now: f"images/{uuid4()}.webp"),
    (models.FileField, file_of),
    (models.UUIDField, lambda field, now: uuid4()),
    (models.URLField, lambda field, now: "https://example.org/changed"),
    (models.SlugField, lambda field, now: "changed"),
    (models.EmailField, lambda field, now: "changed@example.org"),
    (
        (models.CharField, models.TextField),
        lambda field, now: "changed"[: field.max_length],
    ),
]


class Undone(Exception):
    pass


@pytest.mark.parametrize("app", changes.HOUSE)
def test_a_change_of_any_field_is_seen_at_once(visitor, world, app):
    stale = []
    for model in content_models(app):
        addresses = PAGES.get(model._meta.label) or PAGES[app]
        row = model._default_manager.order_by("pk").first()
        assert row is not None, f"The world of this test has no {model._meta.label}: add one."
        for field in changeable(model):
            changed = next(filter(can_be_saved, changed_rows(row, field)), None)
            if changed and is_stale_after(changed.save, visitor, addresses):
                stale.append(str(field))
    assert stale == []


@pytest.mark.parametrize("app", changes.HOUSE)
def test_what_is_no_longer_tied_is_seen_at_once(visitor, world, app):
    stale = []
    for model in content_models(app):
        addresses = PAGES.get(model._meta.label) or PAGES[app]
        row = model._default_manager.order_by("pk").first()
        for field in model._meta.local_many_to_many:
            if is_stale_after(getattr(row, field.name).clear, visitor, addresses):
                stale.append(str(field))
    assert stale == []


@pytest.mark.parametrize("app", changes.HOUSE)
def test_what_a_search_shows_follows_a_change_of_any_field(world, app):
    stale = []
    for model in content_models(app):
        row = model._default_manager.order_by("pk").first()
        for field in changeable(model):
            changed = next(filter(can_be_saved, changed_rows(row, field)), None)
            if changed and (wrong := wrong_lines_after(changed.save)):
                stale.append((str(field), wrong))
    assert stale == []


def test_what_a_search_shows_follows_what_is_withdrawn_and_deleted(world):
    stale = []
    for section in SECTIONS.values():
        row = section.model._default_manager.order_by("pk").first()
        stale.append(wrong_lines_after(row.delete))
        if section.key != "topics":
            stale.append(wrong_lines_after(section.model.objects.filter(pk=row.pk).update, status="draft"))
    assert stale == [[]] * len(stale)


def wrong_lines_after(change, **given):
    """What a search would show otherwise if it was made anew after a change, which is undone again."""
    changes.look()
    try:
        with transaction.atomic():
            change(**given)
            changes.look()
            kept = {(row.pop("number"), *row.values()) for row in SearchLine.objects.values(*LINE)}
            anew = {line for section in SECTIONS.values() for line in made(section)}
            raise Undone
    except Undone:
        return sorted(kept ^ anew)


def made(section):
    keys = INDEX.public[section.model](timezone.now()).values_list("pk", flat=True)
    return [(span(section.model)[0] + key, *said) for key, *said in section.lines(section, keys)]


def can_be_saved(row):
    try:
        with transaction.atomic():
            row.save()
            raise Undone
    except (Undone, IntegrityError) as end:
        return isinstance(end, Undone)


def is_stale_after(change, visitor, addresses):
    """Whether a page that was kept is not the one it should be after a change, which is undone again."""
    shown(visitor, addresses)
    try:
        with transaction.atomic():
            change()
            found = is_stale(visitor, addresses)
            raise Undone
    except Undone:
        return found


def is_stale(visitor, addresses):
    before = shown(visitor, addresses)
    forget_everything()
    return before != shown(visitor, addresses)


def forget_everything():
    """Nothing that any process keeps is of this state of the site any more."""
    kinds = {kind for _table, kind, _column in changes.watched()} | {""}
    changes.State.objects.update(versions=dict.fromkeys(kinds, uuid4().hex))


def shown(visitor, addresses):
    answers = {address: visitor.get(address) for address in addresses}
    return {address: (answer.status_code, answer.content) for address, answer in answers.items()}
