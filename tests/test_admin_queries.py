"""Every list, form and autocomplete of the admin asks a number of queries that does not grow with rows."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content import history
from content.models import TopicSynonym
from content.wholes import PARTS
from events.models import Event, News
from profile_app.models import Person
from projects.models import Project
from publications.models import Publication
from tests.make import (
    make_advising,
    make_award,
    make_editor,
    make_education,
    make_event,
    make_invitation,
    make_member,
    make_membership,
    make_news,
    make_page,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_service,
    make_topic,
    make_venue,
)
from tests.test_admin_walk import FIELDS, MODELS, NEVER, THINGS

pytestmark = pytest.mark.django_db
FEW, MANY = 2, 3


def grow(number, ada):
    """More of everything, tied to everything."""
    for _number in range(number):
        topic = make_topic(parent=make_topic())
        TopicSynonym.objects.create(topic=topic, name=topic.name[::-1])
        person = make_person(topics=[topic])
        for make in (make_position, make_education, make_award, make_service):
            make(person)
            make(ada)
        make_advising(ada, person)
        work = make_publication(topics=[topic], authors=[ada, person, "Somebody"], links=["code"], venue=make_venue())
        project = make_project(topics=[topic], publications=[work], summary="")
        make_membership(project, ada)
        make_membership(project, person)
        event = make_event(topics=[topic], speakers=[ada, person], publication=work, project=project)
        news = make_news(topics=[topic])
        news.people.set([ada, person])
        make_page(topics=[topic])
        make_member()
        make_invitation()
        history.record([work, project, event, news, person])


def tie_all(ada):
    """One of each kind gets all there is."""
    topics = [make_topic() for _each in range(3)]
    works, projects, events = (list(kind.objects.all()) for kind in (Publication, Project, Event))
    people = list(Person.objects.all())
    for entry in (works[0], projects[0], events[0], ada, News.objects.first()):
        entry.topics.add(*topics)
    projects[0].publications.set(works)
    for person in Person.objects.exclude(memberships__role="Guest"):
        make_membership(projects[0], person, role="Guest")
        events[0].speaking.create(person=person)
        works[0].authorships.create(person=person, role="editor")
    news = News.objects.first()
    news.people.set(people)
    news.publications.set(works)
    news.events.set(events)
    news.projects.set(projects)


def addresses(model):
    """The list, the form of a new and of the fullest thing, its deletion and its history."""
    prefix = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield reverse(f"{prefix}_changelist")
    if (model, "add") not in NEVER:
        yield reverse(f"{prefix}_add")
    thing = model._default_manager.order_by("pk").first()
    if thing:
        yield f"{reverse(f'{prefix}_changelist')}?q={str(thing).split()[0]}"
        yield reverse(f"{prefix}_change", args=[thing.pk])
        if model in PARTS:
            yield reverse(f"{prefix}_history", args=[thing.pk])


def count(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code in (200, 302, 403), address
    return len(asked)


APPS = sorted({model._meta.app_label for model in MODELS})


@pytest.mark.parametrize("who", ["editor", "member"])
@pytest.mark.parametrize("app", APPS)
def test_no_page_of_the_admin_asks_more_with_more_rows(client, app, who):
    models = [model for model in MODELS if model._meta.app_label == app]
    ada = make_person("Ada")
    member = make_member(person=ada)
    client.force_login(member if who == "member" else make_editor())
    for model in models:
        if not model._default_manager.exists():
            THINGS[model](ada, member)
    grow(FEW, ada)
    tie_all(ada)
    few = {address: count(client, address) for model in models for address in addresses(model)}
    grow(MANY, ada)
    tie_all(ada)

    many = {address: count(client, address) for address in few}

    assert {address: (few[address], many[address]) for address in few if many[address] > few[address]} == {}


@pytest.mark.parametrize("who", ["editor", "member"])
def test_no_autocomplete_asks_more_with_more_rows(client, who):
    ada = make_person("Ada")
    member = make_member(person=ada)
    client.force_login(member if who == "member" else make_editor())
    grow(FEW, ada)
    queries = [
        f"?app_label={model._meta.app_label}&model_name={model._meta.model_name}&field_name={name}"
        for model, name in FIELDS
    ]
    few = {query: count(client, reverse("admin:autocomplete") + query) for query in queries}
    grow(MANY, ada)

    many = {query: count(client, reverse("admin:autocomplete") + query) for query in queries}

    assert {query: (few[query], many[query]) for query in queries if many[query] > few[query]} == {}


@pytest.mark.parametrize("who", ["editor", "member"])
@pytest.mark.parametrize("page", ["index", "care", "bin"])
def test_no_page_of_the_site_asks_more_with_more_rows(client, page, who):
    ada = make_person("Ada")
    member = make_member(person=ada)
    client.force_login(member if who == "member" else make_editor())
    grow(FEW, ada)
    few = count(client, reverse(f"admin:{page}"))
    grow(MANY, ada)

    assert count(client, reverse(f"admin:{page}")) <= few


def test_every_kind_is_asked_about():
    assert set(MODELS) == set(admin.site._registry)
