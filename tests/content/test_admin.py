"""What an editor does with entries and topics in the admin."""

import io
import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from PIL import Image

from content.images import reencode
from content.models import Page, Topic, TopicSynonym
from profile_app.models import Person
from tests.forms import fields_of, send
from tests.make import make_page, make_person, make_publication, make_topic

ADD = reverse("admin:content_page_add")
LIST = reverse("admin:content_page_changelist")

pytestmark = pytest.mark.django_db


def change(page):
    return reverse("admin:content_page_change", args=[page.pk])


@pytest.fixture
def editor(client):
    user = User.objects.create_user("edda", first_name="Edda", last_name="Ito", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return user


# Saving and states


@pytest.mark.parametrize(
    ("button", "changes", "words"),
    [
        ("_save", {}, "“Contact” is saved. Draft: only editors see it."),
        ("_continue", {}, "“Contact” is saved. Draft: only editors see it."),
        ("_publish", {}, "“Contact” is saved. On the site."),
        ("_publish", {"publish_at": "2100-01-02T09:00"}, "“Contact” is saved. Appears on 2 Jan 2100, 09:00."),
        ("_archive", {}, "“Contact” is saved. Archived: only editors see it."),
    ],
)
def test_an_editor_is_told_what_has_become_of_it(client, editor, button, changes, words):
    page = make_page("Contact", status="draft")

    answer = send(client, change(page), "page_form", button, **changes)

    (told,) = [strip_tags(message.message) for message in client.get(answer.url).context["messages"]]
    assert told.removesuffix(" View on site").removesuffix(" Preview") == words


def test_a_form_sent_twice_adds_one_entry(client, editor):
    fields = {**fields_of(client.get(ADD), "page_form"), "title": "Contact", "_save": "1"}

    client.post(ADD, fields)
    second = client.post(ADD, fields)

    page = Page.objects.get()
    assert f'This form was saved already, as “Contact”. <a href="{change(page)}">Open it</a>' in second.text
    assert client.get(ADD, {"new": str(page.uuid)}).url == change(page)


def test_a_refused_form_says_which_files_to_choose_again(client, editor):
    address = reverse("admin:profile_app_person_add")
    photo = SimpleUploadedFile("me.jpg", b"no picture", "image/jpeg")

    answer = send(client, address, "person_form", display_name="Ada", photo=photo)

    assert "A browser cannot keep files. Choose again: me.jpg." in answer.text


def test_the_history_names_the_state_that_was_set(client, editor):
    page = make_page("Contact", status="draft")

    send(client, change(page), "page_form", "_publish")

    assert LogEntry.objects.get().get_change_message() == "Changed state: Published."


def test_a_form_asks_whether_its_editor_is_signed_in(client, editor):
    assert list(client.get(reverse("admin:session")).json()) == ["token"]
    client.logout()

    assert client.get(reverse("admin:session")).status_code == 302


def test_an_editor_saves_a_draft_nobody_else_sees(client, editor):
    send(client, ADD, "page_form", title="Contact")

    page = Page.objects.get()

    assert (page.title, page.status, page.created_by, page.row_version) == ("Contact", "draft", editor, 1)
    assert client.get("/contact/").status_code == 404


def test_an_editor_publishes_with_one_button(client, editor):
    answer = send(client, ADD, "page_form", "_publish", title="Contact")

    page = Page.objects.get()

    assert answer.url == change(page)
    assert page.status == "published"
    assert client.get("/contact/").status_code == 200


def test_an_editor_unpublishes_with_one_button(client, editor):
    page = make_page("Contact")

    send(client, change(page), "page_form", "_unpublish")

    assert Page.objects.get().status == "draft"


def test_an_editor_archives_with_one_button(client, editor):
    page = make_page("Contact")

    send(client, change(page), "page_form", "_archive")

    assert Page.objects.get().status == "archived"


def test_a_published_page_stays_published_on_save(client, editor):
    page = make_page("Contact")

    send(client, change(page), "page_form", title="Contact us")

    page.refresh_from_db()
    assert (page.title, page.status, page.updated_by, page.row_version) == ("Contact us", "published", editor, 2)


def test_an_editor_schedules_by_giving_a_moment(client, editor):
    moment = timezone.localtime(timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")

    send(client, ADD, "page_form", "_publish", title="Contact", publish_at=moment)

    page = Page.objects.get()
    assert page.is_scheduled
    assert client.get("/contact/").status_code == 404


def test_no_form_sets_a_state_by_a_field(client, editor):
    fields = fields_of(client.get(ADD + "?status=published"), "page_form")

    client.post(ADD, {**fields, "title": "Contact", "status": "published", "_save": "1"})

    assert "status" not in fields
    assert Page.objects.get().status == "draft"


def test_actions_publish_and_unpublish_several(client, editor):
    pages = [make_page(status="draft") for _ in range(3)]
    chosen = [page.pk for page in pages[:2]]

    client.post(LIST, {"action": "publish", "_selected_action": chosen, "index": "0"})

    assert sorted(Page.objects.filter(status="published").values_list("pk", flat=True)) == chosen
    assert set(Page.objects.filter(pk__in=chosen).values_list("row_version", "updated_by")) == {(2, editor.pk)}

    client.post(LIST, {"action": "unpublish", "_selected_action": chosen[:1], "index": "0"})

    assert list(Page.objects.filter(status="published").values_list("pk", flat=True)) == chosen[1:]


def test_the_list_says_states_in_words(client, editor):
    make_page("Seen")
    make_page("Later", publish_at=timezone.now() + timedelta(days=3))
    make_page("Hidden", status="draft")

    text = client.get(LIST).content.decode()

    assert [text.count(words) for words in ('done">On the site', 'wait">Appears on', '">Draft</span>')] == [1, 1, 1]


def test_the_list_asks_as_often_for_many_as_for_few(client, editor):
    topic = make_topic()
    make_page(topics=[topic])
    client.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    few = len(asked)
    for _ in range(20):
        make_page(topics=[topic, make_topic()])
    # Who looks first after a change brings what is stored up to date.
    client.get(LIST)

    with CaptureQueriesContext(connection) as many:
        client.get(LIST)

    assert len(many) == few


# Two editors


def test_a_stale_save_is_refused_and_keeps_what_was_typed(client, editor):
    page = make_page("Contact")
    stale = fields_of(client.get(change(page)), "page_form")
    send(client, change(page), "page_form", title="Theirs")

    answer = client.post(change(page), {**stale, "title": "Mine", "body": "My text", "_save": "1"})

    text = answer.content.decode()
    assert Page.objects.get().title == "Theirs"
    assert "Somebody else changed this while you were editing: Edda Ito" in text
    assert "Yours differs from theirs in: Title, Text." in text
    assert fields_of(answer, "page_form")["title"] == "Mine"
    assert fields_of(answer, "page_form")["body"] == "My text"


def compared(answer):
    """The rows of the table that holds theirs beside mine: (field, theirs, mine)."""
    table = answer.content.decode().partition('<table class="beside">')[2].partition("</table>")[0]
    rows = table.partition("<tbody>")[2].split("<tr>")[1:]
    return [tuple(strip_tags(cell).strip() for cell in re.split(r"</t[hd]>", row)[:3]) for row in rows]


def test_a_stale_save_shows_both_values_of_each_field(client, editor):
    page = make_page("Contact")
    stale = fields_of(client.get(change(page)), "page_form")
    send(client, change(page), "page_form", title="Theirs", body="Come in.")

    answer = client.post(change(page), {**stale, "title": "Mine", "body": "", "topics": ["Optics"], "_save": "1"})

    assert compared(answer) == [("Title", "Theirs", "Mine"), ("Text", "Come in.", "–"), ("Topics", "–", "Optics")]
    assert not Topic.objects.exists()


def test_a_stale_save_with_a_mistake_shows_both_values_too(client, editor):
    work = make_publication("Light", citation_key="ito2024")
    where = reverse("admin:publications_publication_change", args=[work.pk])
    stale = fields_of(client.get(where), "publication_form")
    send(client, where, "publication_form", title="Theirs", doi="10.1000/theirs")

    answer = client.post(where, {**stale, "title": "Mine", "doi": "no DOI", "_save": "1"})

    assert compared(answer) == [("DOI", "10.1000/theirs", "no DOI"), ("Title", "Theirs", "Mine")]
    work.refresh_from_db()
    assert (work.title, work.doi) == ("Theirs", "10.1000/theirs")


def test_a_stale_save_shows_both_values_inside_rows(client, editor):
    work = make_publication("Light", authors=["Ada Ito"], citation_key="ito2024")
    where = reverse("admin:publications_publication_change", args=[work.pk])
    stale = fields_of(client.get(where), "publication_form")
    send(client, where, "publication_form", **{"authorships-0-credited_name": "A. Ito"})

    answer = client.post(where, {**stale, "authorships-0-credited_name": "Ada M. Ito", "_save": "1"})

    assert compared(answer) == [("Author “Ada M. Ito”, Name as printed", "A. Ito", "Ada M. Ito")]
    assert work.authorships.get().credited_name == "A. Ito"


def test_a_row_that_somebody_else_removed_is_kept_when_the_editor_ticks_so(client, editor):
    work = make_publication("Light", authors=["Ada Ito", "Bo Ek", "Cy Li"], citation_key="ito2024")
    where = reverse("admin:publications_publication_change", args=[work.pk])
    stale = fields_of(client.get(where), "publication_form")
    send(client, where, "publication_form", **{"authorships-1-DELETE": "on"})

    refused = client.post(where, {**stale, "_save": "1"})
    again = fields_of(refused, "publication_form")
    client.post(where, {**again, "row_version": stale["row_version"], "overwrite": "2", "_save": "1"})

    assert compared(refused) == [("Author", "–", "Bo Ek")]
    names = work.authorships.order_by("order").values_list("credited_name", flat=True)
    assert list(names) == ["Ada Ito", "Bo Ek", "Cy Li"]


def test_a_stale_save_goes_on_when_the_editor_ticks_so(client, editor):
    page = make_page("Contact")
    stale = fields_of(client.get(change(page)), "page_form")
    send(client, change(page), "page_form", title="Theirs")

    client.post(change(page), {**stale, "title": "Mine", "overwrite": "2", "_save": "1"})

    page.refresh_from_db()
    assert (page.title, page.row_version) == ("Mine", 3)


def test_a_tick_for_one_version_does_not_overwrite_the_next(client, editor):
    page = make_page("Contact")
    stale = fields_of(client.get(change(page)), "page_form")
    send(client, change(page), "page_form", title="Theirs")
    send(client, change(page), "page_form", title="Theirs again")

    client.post(change(page), {**stale, "title": "Mine", "overwrite": "2", "_save": "1"})

    assert Page.objects.get().title == "Theirs again"


# Topics


def test_typed_topics_become_topics_and_synonyms_resolve(client, editor):
    optics = make_topic("Optics")
    TopicSynonym.objects.create(topic=make_topic("Recommender systems"), name="RecSys")

    send(client, ADD, "page_form", title="Contact", topics=["OPTICS", "recsys", "Photonics", "photonics"])

    assert sorted(topic.name for topic in Page.objects.get().topics.all()) == [
        "Optics",
        "Photonics",
        "Recommender systems",
    ]
    assert Topic.objects.count() == 3
    assert optics in Page.objects.get().topics.all()


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["//"], "“//”: A topic needs at least one letter or digit."),
        (["x" * 201], "Ensure this value has at most 200 characters"),
        ([f"topic {number}" for number in range(31)], "Choose at most 30 topics."),
    ],
    ids=["no letter", "too long", "too many"],
)
def test_a_topic_that_cannot_be_is_refused_on_its_field(client, editor, names, words):
    answer = send(client, ADD, "page_form", title="Contact", topics=names)

    assert words in str(answer.context["adminform"].form.errors["topics"])
    assert (Page.objects.count(), Topic.objects.count()) == (0, 0)


def test_a_refused_form_makes_no_topic(client, editor):
    send(client, ADD, "page_form", title="", topics=["Photonics"])

    assert Topic.objects.count() == 0


def test_topics_and_people_are_found_by_typing(client, editor):
    make_topic("Photonics")
    make_person("Ada Poole")

    def found(model, field, term):
        query = {"app_label": model[0], "model_name": model[1], "field_name": field, "term": term}
        return client.get(reverse("admin:autocomplete"), query).json()["results"]

    assert found(("content", "page"), "topics", "photo") == [{"id": "Photonics", "text": "Photonics"}]
    assert [row["text"] for row in found(("publications", "authorship"), "person", "ada")] == ["Ada Poole – has a page"]
    assert found(("publications", "authorship"), "person", "\0") != []


# Previews


def test_an_editor_sees_a_draft_as_it_would_look(client, editor):
    page = make_page("Contact", body="Write to *us*.", status="draft")

    answer = client.get(reverse("admin:content_page_preview", args=[page.pk]))

    assert answer.status_code == 200
    assert "Write to <em>us</em>." in answer.content.decode()
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


def test_a_preview_is_closed_to_everybody_else(client):
    page = make_page("Contact", status="draft")
    address = reverse("admin:content_page_preview", args=[page.pk])

    assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("guest", is_staff=True))
    assert client.get(address).status_code == 403


def test_a_member_without_rights_cannot_edit(client):
    user = User.objects.create_user("maya", is_staff=True)
    user.groups.add(Group.objects.get(name="Members"))
    client.force_login(user)

    assert client.get(ADD).status_code == 403
    assert client.get(LIST).status_code == 403
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("kind", ["published", "draft"])
def test_view_on_site_is_offered_for_what_is_public(client, editor, kind):
    page = make_page("Contact", status=kind)

    offered = 'href="/contact/"' in client.get(change(page)).content.decode()

    assert offered == (kind == "published")


# Pictures


def test_a_portrait_is_saved_anew_without_its_metadata(client, editor):
    picture, stream = Image.new("RGB", (40, 50), "red"), io.BytesIO()
    picture.save(stream, "PNG")
    stream.name, _ = "portrait.png", stream.seek(0)
    address = reverse("admin:profile_app_person_add")
    fields = fields_of(client.get(address), "person_form")

    client.post(address, {**fields, "display_name": "Ada Poole", "photo": stream, "_save": "1"})

    person = Person.objects.get()
    assert person.photo.name.endswith(".webp")
    assert person.photo_alt == "Ada Poole"


def test_a_file_that_is_no_picture_is_refused_on_its_field(client, editor):
    stream = io.BytesIO(b"<svg onload=alert(1)>")
    stream.name = "portrait.png"
    address = reverse("admin:profile_app_person_add")
    fields = fields_of(client.get(address), "person_form")

    answer = client.post(address, {**fields, "display_name": "Ada Poole", "photo": stream, "_save": "1"})

    assert "is not a picture we can read." in str(answer.context["adminform"].form.errors["photo"])


def test_deleting_asks_first_and_leaves_a_tombstone(client, editor):
    work = make_publication("Gone")
    address = reverse("admin:publications_publication_delete", args=[work.pk])

    assert "<h1>Delete “Gone”?</h1>" in client.get(address).text
    client.post(address, {"post": "yes"})

    assert client.get(f"/id/{work.uuid}/").status_code == 410


@pytest.mark.django_db(transaction=True)
def test_a_picture_is_decoded_before_the_save_takes_the_database(client, monkeypatch):
    client.force_login(User.objects.create_superuser("root"))
    stream = io.BytesIO()
    Image.new("RGB", (40, 50), "red").save(stream, "PNG")
    stream.name, _ = "portrait.png", stream.seek(0)
    address = reverse("admin:profile_app_person_add")
    fields = fields_of(client.get(address), "person_form")
    in_transaction = []

    def noting(file, name=None):
        in_transaction.append(connection.in_atomic_block)
        return reencode(file, name)

    monkeypatch.setattr("content.images.reencode", noting)
    client.post(address, {**fields, "display_name": "Ada Poole", "photo": stream, "_save": "1"})

    assert in_transaction == [False]
    assert Person.objects.get().photo
