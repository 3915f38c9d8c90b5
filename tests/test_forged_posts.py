"""What a member sends that no form of theirs would send changes nothing that is not theirs."""

import pytest
from django.urls import reverse

from events.models import Event
from profile_app.models import Person
from projects.models import Project
from publications.models import Publication, Venue
from tests.forms import add_row, fields_of, send
from tests.make import (
    make_member,
    make_membership,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_topic,
    make_venue,
)

LIST = reverse("admin:publications_publication_changelist")
ADD = reverse("admin:publications_publication_add")
FORM = "publication_form"
STATES = ("_publish", "_unpublish", "_archive")

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_person("Ada Poole")


@pytest.fixture
def member(client, ada):
    user = make_member("ada", person=ada)
    client.force_login(user)
    return user


def form_of(entry):
    return reverse(f"admin:{entry._meta.app_label}_{entry._meta.model_name}_change", args=[entry.pk])


def stored(entry):
    return type(entry).objects.get(pk=entry.pk)


@pytest.mark.parametrize("button", STATES)
def test_no_button_publishes_what_a_member_adds(client, member, button):
    client.post(ADD, {**fields_of(client.get(ADD), FORM), "title": "New", "status": "published", button: "1"})

    work = Publication.objects.get()
    assert (work.status, work.was_public, work.created_by) == ("draft", False, member)


@pytest.mark.parametrize("button", STATES)
def test_no_button_changes_the_state_of_what_is_theirs(client, ada, member, button):
    draft = make_publication("Draft", authors=[ada], status="draft")
    work = make_publication("Public", authors=[ada])

    for each in (draft, work):
        send(client, form_of(each), FORM, button, status="archived")

    assert (stored(draft).status, stored(work).status) == ("draft", "published")


def test_fields_that_are_left_to_editors_stay(client, ada, member):
    draft = make_publication("Draft", authors=[ada], status="draft", slug="draft", citation_key="ada2024")
    left = {
        "slug": "mine",
        "publish_at": "2020-01-01T00:00",
        "citation_key": "x",
        "created_by": "1",
        "was_public": "on",
    }

    send(client, form_of(draft), FORM, title="Better", **left)

    work = stored(draft)
    assert (work.title, work.slug, work.publish_at, work.citation_key) == ("Better", "draft", None, "ada2024")


def test_a_profile_keeps_its_address_its_account_and_its_page(client, ada, member):
    other = make_member("eve")

    send(client, form_of(ada), "person_form", tagline="Hello", slug="x", account=other.pk, has_page="", order="9")

    person = stored(ada)
    assert (person.tagline, person.slug, person.account, person.has_page, person.order) == (
        "Hello",
        "ada-poole",
        member,
        True,
        0,
    )


def test_printed_facts_of_a_public_paper_stay(client, ada, member):
    work = make_publication("Public", authors=[ada, "B. Stranger"], links=["code"])
    rows = {
        "authorships-0-is_corresponding": "on",
        "authorships-1-is_corresponding": "on",
        "authorships-1-credited_name": "Ada Poole",
        "authorships-1-DELETE": "on",
        **add_row("authorships", 2, credited_name="C. Forged"),
    }

    send(client, form_of(work), FORM, title="Forged", doi="10.1/forged", **rows)

    assert (stored(work).title, stored(work).doi) == ("Public", "")
    assert [row.credited_name for row in work.authorships.order_by("order")] == ["Ada Poole", "B. Stranger"]


def test_rows_of_others_cannot_be_named(client, ada, member):
    eve = make_person("Eve")
    theirs, own = make_position(eve, title="Hers"), make_position(ada, title="Mine")

    send(
        client,
        form_of(ada),
        "person_form",
        **{"positions-0-id": theirs.pk, "positions-0-person": eve.pk, "positions-0-title": "Forged"},
    )

    theirs.refresh_from_db()
    own.refresh_from_db()
    assert (theirs.title, theirs.person, own.person) == ("Hers", eve, ada)


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete_selected", "merge", "export_bib"])
def test_no_action_reaches_what_is_not_theirs(client, ada, member, action):
    make_publication("Mine", authors=[ada])
    secret, public = make_publication("Quokkabell", status="draft"), make_publication("Public")
    sent = {"action": action, "_selected_action": [secret.pk, public.pk], "select_across": "1", "post": "yes"}

    answer = client.post(LIST, sent)

    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert b"Quokkabell" not in body
    assert (stored(secret).status, stored(public).status, Publication.objects.count()) == ("draft", "published", 3)


def test_no_action_publishes_what_is_theirs(client, ada, member):
    mine = make_publication("Mine", authors=[ada], status="draft")

    client.post(LIST, {"action": "publish", "_selected_action": [mine.pk]})

    assert stored(mine).status == "draft"


def test_only_untouched_drafts_are_deleted(client, ada, member):
    own = make_publication("Own", status="draft", created_by=member)
    for each in (own, make_publication("Public", authors=[ada]), make_publication("Others", status="draft")):
        client.post(reverse("admin:publications_publication_delete", args=[each.pk]), {"post": "yes"})

    assert sorted(work.title for work in Publication.objects.all()) == ["Others", "Public"]


def test_what_others_keep_to_themselves_cannot_be_chosen(client, ada, member):
    secret, seen = make_publication("Secret", status="draft"), make_publication("Seen")
    mine = make_project("Mine", status="draft")
    make_membership(mine, ada)

    refused = send(client, form_of(mine), "project_form", publications=[str(secret.pk), str(seen.pk)])
    assert (list(mine.publications.all()), "Secret" in refused.content.decode()) == ([], False)

    send(client, form_of(mine), "project_form", publications=[str(seen.pk)])
    assert list(mine.publications.all()) == [seen]


def test_what_others_tied_to_a_thing_is_neither_shown_nor_lost(client, ada, member):
    secret, seen = make_publication("Secret", status="draft"), make_publication("Seen")
    mine = make_project("Mine", status="draft", publications=[secret])
    make_membership(mine, ada)
    talk = Event.objects.create(title="Talk", publication=secret, status="draft", created_by=member)

    pages = client.get(form_of(mine)).text + client.get(form_of(talk)).text
    send(client, form_of(mine), "project_form", title="Still mine", publications=[str(seen.pk)])
    send(client, form_of(talk), "event_form", title="My talk")

    assert "Secret" not in pages
    assert set(stored(mine).publications.all()) == {secret, seen}
    assert (stored(talk).title, stored(talk).publication) == ("My talk", secret)


def test_a_member_takes_topics_that_exist_and_makes_none(client, ada, member):
    optics, draft = make_topic("Optics"), make_publication("Draft", authors=[ada], status="draft")

    refused = send(client, form_of(draft), FORM, topics=["Optics", "Fresh"])
    send(client, form_of(draft), FORM, topics=["optics"])

    told = "“Fresh” is no topic of this site. Choose one that is offered, or ask an editor to add it."
    assert told in str(refused.context["errors"])
    assert list(draft.topics.all()) == [optics]


def test_a_venue_can_be_added_in_passing_and_a_person_cannot(client, member):
    venue, person = reverse("admin:publications_venue_add"), reverse("admin:profile_app_person_add")

    client.post(f"{venue}?_popup=1", {"name": "Journal of Light", "_popup": "1"})
    answer = client.post(f"{person}?_popup=1", {"display_name": "Forged", "_popup": "1"})

    assert [each.name for each in Venue.objects.all()] == ["Journal of Light"]
    assert (answer.status_code, Person.objects.filter(display_name="Forged").exists()) == (403, False)
    assert client.get(reverse("admin:publications_venue_change", args=[make_venue().pk])).status_code == 403


@pytest.mark.parametrize("field", ["password", "uuid", "orcid", "account"])
def test_no_field_but_the_key_is_given_away_by_a_popup(client, ada, member, field):
    answer = client.get(f"{form_of(ada)}?_to_field={field}&_popup=1")

    assert f'name="_to_field" value="{field}"' not in answer.content.decode()


def test_the_form_of_a_new_thing_tells_nothing_of_one_that_has_its_number(client, member):
    secret = make_publication("Quokkabell", status="draft")

    opened = client.get(f"{ADD}?new={secret.uuid}")
    fields = fields_of(opened, FORM)
    sent = client.post(ADD, {**fields, "title": "New", "new_uuid": str(secret.uuid), "_save": "1"}, follow=True)

    assert opened.status_code == 200
    assert "Quokkabell" not in opened.content.decode() + sent.content.decode()
    assert Publication.objects.filter(title="New").exclude(uuid=secret.uuid).count() == 1


def test_who_adds_a_thing_stands_in_its_first_row(client, ada, member):
    send(client, ADD, FORM, title="New")
    send(client, reverse("admin:projects_project_add"), "project_form", title="New")

    assert [row.person for row in Publication.objects.get().authorships.all()] == [ada]
    assert [row.person for row in Project.objects.get().memberships.all()] == [ada]
