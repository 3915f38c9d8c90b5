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
from content.models import Topic
from content.search.index import INDEX, span
from content.search.lines import Line
from events.models import Event, News
from portfolio.cv.models import CVSection
from portfolio.models import MenuLink, SearchLine
from portfolio.sections import SECTIONS
from profile_app.models import Person
from projects.models import Project
from publications.models import Publication, SelectedWork
from tests.make import (
    make_account,
    make_award,
    make_course,
    make_cv,
    make_education,
    make_event,
    make_membership,
    make_opening,
    make_page,
    make_person,
    make_project,
    make_publication,
    make_topic,
    make_venue,
)
from tests.worlds import make_site

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
    "content": ["/contact/", "/topics/optics/", "/publications/light/"],
    "profile_app": ["/people/", "/people/ada/", "/people/ada/cv/"],
    "publications": ["/publications/?topic=optics", "/publications/light/", "/feeds/publications.atom"],
    "projects": ["/", "/projects/", "/projects/lens/"],
    "events": ["/events/talk/", "/news/", "/events/calendar.ics"],
    "portfolio": ["/", "/contact/", "/people/ada/cv/short/"],
    "events.Course": ["/teaching/", "/teaching/seeing/"],
    "events.Offering": ["/teaching/", "/teaching/seeing/"],
    "events.Material": ["/teaching/seeing/"],
    "events.Opening": ["/openings/", "/openings/keeper/"],
}


def changeable(model):
    return [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]


def one_of_each_kind(model):
    """The same, but of fields that are stored alike only the first."""
    return {field.is_relation or field.get_internal_type(): field for field in reversed(changeable(model))}.values()


def content_models(app):
    """The models of an app of which a visitor may see a change."""
    for model in apps.get_app_config(app).get_models():
        is_row_of_its_own = model._meta.managed and not model._meta.proxy and not getattr(model, "is_derived", False)
        if is_row_of_its_own and model._meta.label not in NOT_CONTENT:
            yield model


@pytest.fixture
def world():
    """At least one row of each model, and others to tie it to instead."""
    make_site()
    optics, acoustics = Topic.objects.get(slug="optics"), make_topic("Acoustics")
    make_topic("Nothing yet")
    ada, bob, cai = Person.objects.get(slug="ada"), Person.objects.get(slug="bob"), make_person("Cai", slug="cai")
    make_education(bob, start="2015", end="2019")
    make_award(ada, "Cup", year=2021)
    for person in (ada, bob):
        make_account(person.slug)
    light, venue = Publication.objects.get(slug="light"), make_venue("Journal of Sound", short_name="JS")
    works = [light, *(make_publication(slug=slug, authors=[cai], venue=venue) for slug in ("other", "third"))]
    SelectedWork.objects.create(person=ada, publication=light)
    lens, talk = Project.objects.get(slug="lens"), Event.objects.get(slug="talk")
    projects = [lens, *(make_project(slug=slug, start="2020") for slug in ("other", "third"))]
    make_membership(projects[1], ada, role="Lead")
    lens.sections.get().evidence.set([light])
    events = [talk, make_event(slug="other", speakers=[ada])]
    news = News.objects.get(slug="found")
    for name, rows in (("publications", works), ("projects", projects), ("events", events)):
        getattr(news, name).set(rows)
    make_course(slug="other", topics=[optics], terms=["Autumn", "Spring"], teachers=[bob])
    make_opening(slug="other", topics=[acoustics])
    MenuLink.objects.create(site_id=1, where="menu", page=make_page("About"))
    cv = make_cv(bob, "Short", slug="short")
    CVSection.objects.create(cv=cv, section="awards")
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


@pytest.mark.parametrize("fields_of", [one_of_each_kind, pytest.param(changeable, marks=pytest.mark.long)])
@pytest.mark.parametrize("app", changes.HOUSE)
def test_a_change_of_any_field_is_seen_at_once(visitor, world, app, fields_of):
    stale = []
    for model in content_models(app):
        addresses = PAGES.get(model._meta.label) or PAGES[app]
        row = model._default_manager.order_by("pk").first()
        assert row is not None, f"The world of this test has no {model._meta.label}: add one."
        for field in fields_of(model):
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
