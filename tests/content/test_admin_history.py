"""What an editor sees of the past, and does about it."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from content import history
from content.models import Binned, Merge, Topic
from profile_app.models import Person
from publications.models import Publication
from tests.forms import fields_of, send
from tests.make import make_page, make_person, make_publication, make_topic, make_venue

pytestmark = pytest.mark.django_db

BIN = reverse("admin:bin")


@pytest.fixture
def editor(client):
    user = User.objects.create_user("edda", first_name="Edda", last_name="Ito", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return user


def address(page, entry, *more):
    return reverse(f"admin:{entry._meta.app_label}_{entry._meta.model_name}_{page}", args=[entry.pk, *more])


def words(answer):
    """What the main part of the page says, without runs of blanks."""
    return " ".join(
        re.sub(r"<[^>]*>", " ", answer.text.split("<main id")[1].partition(">")[2].split("</main")[0]).split()
    )


def told(answer):
    return [strip_tags(message.message) for message in get_messages(answer.wsgi_request)]


def edited_person(client):
    ada = make_person("Ada", tagline="Light.")
    send(client, address("change", ada), "person_form", tagline="Dark.")
    return ada


def first_version(entry):
    return history.versions_of(type(entry), entry.pk).last()


# History


def test_the_history_says_who_changed_what(client, editor):
    ada = edited_person(client)

    said = words(client.get(address("history", ada)))

    assert re.sub(r"\d+ \w+ \d{4}, [\d:]+", "<when>", said) == (
        "People / Ada / History Ada “Ada” is saved. On the site. View on site"
        " Edda Ito <when> As it is now Tagline Light. → became Dark."
        " Before the first change that was kept <when> See and restore <when>"
    )


def test_what_an_editor_adds_begins_with_its_adding(client, editor):
    send(client, reverse("admin:content_topic_add"), "topic_form", name="Optics")

    (version,) = history.versions_of(Topic, Topic.objects.get().pk)

    assert (version.revision.user, version.revision.comment) == (editor, "added")


def test_publishing_several_is_kept_as_one_action(client, editor):
    works = [make_publication(status="draft") for _ in range(2)]
    where = reverse("admin:publications_publication_changelist")

    client.post(where, {"action": "publish", "_selected_action": [work.pk for work in works]})

    versions = [history.versions_of(Publication, work.pk).first() for work in works]
    assert len({version.revision_id for version in versions}) == 1
    assert "State" not in words(client.get(address("history", works[0]))).split("Status")[0]


def test_a_long_history_is_paged_and_costs_the_same(client, editor):
    ada = make_person("Ada")

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(address("history", ada))
        return len(queries)

    counts = []
    for number in range(45):
        with history.changing(ada, user=editor):
            ada.tagline = f"Light {number}"
            ada.save()
        if number in (3, 44):
            counts.append(count())

    assert counts[0] == counts[1]
    assert "Light 0" in words(client.get(address("history", ada), {"p": "3"}))
    assert client.get(address("history", ada), {"p": "x" * 50}).status_code == 200


def test_an_editor_sees_first_what_restoring_would_change(client, editor):
    ada = edited_person(client)
    where = address("version", ada, first_version(ada).pk)

    said = words(client.get(where))
    answer = client.post(where)

    ada.refresh_from_db()
    assert "Tagline Dark. → became Light." in said
    assert answer.url == address("change", ada)
    assert ada.tagline == "Light."
    assert told(answer)[0].startswith("“Ada” is again what it was on ")


def test_restoring_what_is_there_already_offers_nothing(client, editor):
    ada = edited_person(client)
    client.post(address("version", ada, first_version(ada).pk))

    answer = client.get(address("version", ada, first_version(ada).pk))

    assert "Nothing would change: it is like this now." in words(answer)


def test_the_version_of_another_is_not_found(client, editor):
    ada, bob = edited_person(client), make_person("Bob")

    assert client.get(address("version", bob, first_version(ada).pk)).status_code == 404


@pytest.mark.parametrize("page", ["history", "version"])
def test_visitors_see_no_history(client, editor, page):
    ada = edited_person(client)
    client.logout()
    more = [first_version(ada).pk] if page == "version" else []

    assert "/login/" in client.get(address(page, ada, *more)).url


def test_settings_have_a_history_with_their_sections(client, editor):
    where = reverse("admin:portfolio_sitesettings_change", args=[1])
    send(client, where, "sitesettings_form", name="Lab")
    send(client, where, "sitesettings_form", name="Tideline Lab", mode="lab")

    said = words(client.get(reverse("admin:portfolio_sitesettings_history", args=[1])))

    assert "Name of the site Lab → became Tideline Lab" in said
    assert "This is the site of: One researcher → became A lab" in said


# The bin


def test_a_deleted_page_is_listed_and_put_back(client, editor):
    page = make_page("Contact", slug="contact")
    client.post(address("delete", page), {"post": "yes"})

    said = words(client.get(BIN))
    gone = client.get("/contact/").status_code
    answer = client.post(BIN, {"_back": Binned.objects.get().pk})

    assert "Contact Page · deleted" in said
    assert "Edda Ito" in said
    assert gone == 404
    assert told(answer) == ["Contact is back."]
    assert client.get("/contact/").status_code == 200
    assert "Put back from the bin" in words(client.get(address("history", page)))


def test_a_selection_goes_to_the_bin(client, editor):
    works = [make_publication() for _ in range(2)]
    where = reverse("admin:publications_publication_changelist")

    client.post(where, {"action": "delete_selected", "_selected_action": [w.pk for w in works], "post": "yes"})

    assert Binned.objects.count() == 2


def test_removing_for_good_asks_nothing_to_stay(client, editor):
    client.post(address("delete", page := make_page("Contact")), {"post": "yes"})

    client.post(BIN, {"_remove": Binned.objects.get().pk})

    assert not Binned.objects.exists()
    assert client.get(f"/id/{page.uuid}/").status_code == 410


@pytest.mark.parametrize("given", [{"_back": "12"}, {"_back": "x"}, {}, {"_remove": "9" * 40}])
def test_what_is_not_in_the_bin_is_told(client, editor, given):
    answer = client.post(BIN, given)

    assert told(answer) == ["This is not in the bin any more."]


def test_the_bin_costs_the_same_with_more_in_it(client, editor):
    counts = []
    for number in (1, 9):
        for _ in range(number):
            client.post(address("delete", make_page()), {"post": "yes"})
        # Who looks first reads what is kept from then on.
        client.get(BIN)
        with CaptureQueriesContext(connection) as queries:
            client.get(BIN)
        counts.append(len(queries))

    assert counts[0] == counts[1]


# Merging


def merge_page(*entries):
    kind = entries[0]._meta
    return f"{reverse(f'admin:{kind.app_label}_{kind.model_name}_merge')}?ids={','.join(str(e.pk) for e in entries)}"


def test_an_editor_chooses_what_stays_and_what_is_taken(client, editor):
    ada, other = make_person("Ada Poole", tagline=""), make_person("A. Poole", tagline="Light.")
    make_publication(authors=[other])
    where = reverse("admin:profile_app_person_changelist")

    chosen = client.post(where, {"action": "merge", "_selected_action": [ada.pk, other.pk]})
    page = client.get(chosen.url)
    fields = fields_of(page, "merge_form")
    answer = client.post(chosen.url, {**fields, "take-display_name": str(other.pk), "_merge": "1"})

    ada.refresh_from_db()
    assert "From “A. Poole”: Authors (1)." in words(page)
    assert (ada.display_name, ada.tagline) == ("A. Poole", "Light.")
    assert answer.url == address("history", ada)


def test_an_editor_undoes_a_merge_from_the_history(client, editor):
    one, two = make_topic("One"), make_topic("Two")
    client.post(merge_page(one, two), {"ids": f"{one.pk},{two.pk}", "survivor": one.pk, "_merge": "1"})
    merged = Merge.objects.get()

    said = words(client.get(address("history", one)))
    answer = client.post(address("part", one, merged.pk))

    assert "“Two”" in said
    assert told(answer) == ["Two is an entry of its own again."]
    assert Topic.objects.count() == 2


def test_the_other_one_may_stay(client, editor):
    one, two = make_venue("One"), make_venue("Two")

    client.post(merge_page(one, two), {"ids": f"{one.pk},{two.pk}", "survivor": two.pk, "_merge": "1"})

    assert not type(one).objects.filter(pk=one.pk).exists()


@pytest.mark.parametrize("ids", ["", "1", "x,y", "1,1", "9" * 30 + ",2", "-1,-2"])
def test_too_few_to_merge_are_told(client, editor, ids):
    make_person()

    answer = client.get(reverse("admin:profile_app_person_merge"), {"ids": ids})

    assert told(answer) == ["Choose two or more of the list to be merged."]


def test_nobody_merges_without_the_right_to_delete(client):
    user = User.objects.create_user("vera", is_staff=True)
    user.user_permissions.add(*Group.objects.get(name="Editors").permissions.filter(codename__startswith="view_"))
    client.force_login(user)
    people = [make_person(), make_person()]

    assert client.get(merge_page(*people)).status_code == 403
    assert client.post(merge_page(*people), {"_merge": "1"}).status_code == 403
    assert Person.objects.count() == 2
