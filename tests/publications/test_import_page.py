"""The import in the admin: what would happen first, then the import, then the names."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from profile_app.models import NameVariant
from publications import admin_import, citations
from publications.models import Authorship, FormattedCitations, Publication
from publications.styles import STYLES
from tests.forms import fields_of
from tests.make import make_identity, make_person, make_publication
from tests.publications.test_import_command import CUT, TWO
from tests.reading import elements

IMPORT = reverse("admin:publications_publication_import")
NAMES = reverse("admin:publications_publication_names")
LIST = reverse("admin:publications_publication_changelist")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_engine(monkeypatch):
    """Citations of no words, made at once."""
    monkeypatch.setattr(citations, "render", lambda items, timeout=60.0: [dict.fromkeys(STYLES, "") for _ in items])


@pytest.fixture(autouse=True)
def editor(client):
    user = User.objects.create_superuser("edda")
    client.force_login(user)
    return user


def preview(client, text=TWO, **changes):
    fields = {**fields_of(client.get(IMPORT), "import_form"), "text": text, **changes}
    return client.post(IMPORT, {name: value for name, value in fields.items() if value is not None}, follow=True)


def confirm(client, page):
    return client.post(IMPORT, {**fields_of(page, "confirm_form"), "_import": "1"})


def test_an_editor_sees_first_what_would_happen(client):
    make_publication("On the Tides of Deep Seas", issued="2020", authors=["Ada Poole"], type="journal-article")

    page = preview(client, CUT)

    assert Publication.objects.count() == 1
    assert [state for state in elements(page.content.decode(), "span") if ": " in state][:4] == [
        "New: 1",
        "Completed: 1",
        "Left alone: 0",
        "Not taken: 1",
    ]
    assert "line 15" in page.content.decode()


def test_only_a_count_that_is_not_nothing_stands_out(client):
    page = preview(client, CUT)

    marks = [(str(label), number, mark) for label, number, mark in page.context["counts"]]
    assert marks == [("New", 2, "done"), ("Completed", 0, ""), ("Left alone", 0, ""), ("Not taken", 1, "wait")]


def test_five_megabytes_may_be_pasted(client):
    long = "".join(f"@misc{{k{number}, title = {{Paper {number} {'x' * 250_000}}}}}\n" for number in range(20))

    assert len(preview(client, long).context["run"].outcomes) == 20


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The submitted file is empty."),
        (bytes(range(256)) * 40, "x.bib: no entry was found."),
        (b"%PDF-1.4\n\x00\xff", "x.bib: no entry was found."),
    ],
)
def test_a_file_that_is_no_bibliography_is_told(client, data, said):
    page = client.post(IMPORT, {"file": SimpleUploadedFile("x.bib", data), "draft": "on"}, follow=True).content.decode()

    assert (said in page, 'name="_import"' in page) == (True, False)


def test_what_was_imported_is_not_imported_again_by_a_second_click(client):
    page = preview(client)
    confirm(client, page)

    confirm(client, page)

    assert Publication.objects.count() == 2


def test_what_was_shown_is_imported_as_drafts(client, editor):
    answer = confirm(client, preview(client))

    assert answer.url == LIST
    assert list(Publication.objects.order_by("pk").values_list("title", "status", "created_by")) == [
        ("On the Tides of Deep Seas", "draft", editor.pk),
        ("The Moon's Pull", "draft", editor.pk),
    ]


def test_what_was_imported_is_cited_at_once(client):
    confirm(client, preview(client))

    assert FormattedCitations.objects.count() == 2


def test_an_editor_is_told_when_there_was_no_time_for_all_citations(client, monkeypatch):
    monkeypatch.setattr(admin_import, "WAIT", 0)

    answer = confirm(client, preview(client))

    assert "render_citations" in client.get(answer.url).content.decode()


def test_an_editor_may_publish_at_once(client):
    confirm(client, preview(client, draft=None))

    assert Publication.objects.published().count() == 2


def test_a_file_is_taken(client):
    page = client.post(IMPORT, {"file": SimpleUploadedFile("works.bib", TWO.encode()), "draft": "on"}, follow=True)

    confirm(client, page)

    assert Publication.objects.count() == 2


def test_the_owner_of_the_site_is_meant(client):
    make_person("Ada Poole", given_name="Ada", family_name="Poole")
    amy = make_person("Amy Poole", given_name="Amy", family_name="Poole")
    make_identity(amy)

    confirm(client, preview(client))

    assert Authorship.objects.get(credited_name="A. Poole").person == amy


@pytest.mark.parametrize(
    "given",
    [{}, {"text": "   "}, {"text": TWO, "file": SimpleUploadedFile("a.bib", b"@misc{a}")}],
    ids=["nothing", "spaces", "both"],
)
def test_a_form_without_one_source_is_shown_again(client, given):
    page = client.post(IMPORT, given, follow=True)

    assert page.context["form"].non_field_errors() == ["Choose a file or paste entries, one of the two."]


def test_what_is_too_large_is_left_to_the_command(client, monkeypatch):
    monkeypatch.setattr(admin_import, "MAX_ENTRIES", 1)

    page = preview(client)

    assert [str(message) for message in page.context["messages"]] == [
        "These are more than 1 entries. Use the command import_bibliography for them."
    ]


def test_an_import_that_is_no_longer_kept_is_asked_for_again(client):
    answer = client.post(IMPORT, {"token": "gone", "_import": "1"}, follow=True)

    assert [str(message) for message in answer.context["messages"]] == [
        "This import is no longer kept. Choose the file again."
    ]


def test_nobody_confirms_what_another_looked_at(client):
    page = preview(client)
    client.force_login(User.objects.create_superuser("other"))

    confirm(client, page)

    assert Publication.objects.count() == 0


@pytest.mark.parametrize("address", [IMPORT, NAMES])
def test_who_may_not_add_publications_is_refused(client, address):
    user = User.objects.create_user("viewer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_publication"))
    client.force_login(user)

    assert client.get(address).status_code == 403


# Names


def test_a_name_is_tied_by_one_click(client):
    ada = make_person("Ada Poole", given_name="Ada", family_name="Poole")
    make_person("Amy Poole", given_name="Amy", family_name="Poole")
    answer = confirm(client, preview(client))
    first = client.get(NAMES).context["names"]

    client.post(NAMES, {"name": "A. Poole", "person": ada.pk})

    assert answer.url == NAMES
    assert [(unsure.name, unsure.works, [str(person) for person in unsure.people]) for unsure in first] == [
        ("A. Poole", 1, ["Ada Poole", "Amy Poole"])
    ]
    assert Authorship.objects.get(credited_name="A. Poole").person == ada
    assert NameVariant.objects.get().name == "A. Poole"
    assert client.get(NAMES).context["names"] == []


def test_a_name_that_stands_twice_is_tied_once(client):
    ada = make_person("Ada Poole")
    make_publication(authors=["A. Poole", "A. Poole"])
    make_publication(authors=[ada, "A. Poole"])

    client.post(NAMES, {"name": "A. Poole", "person": ada.pk})

    assert Authorship.objects.filter(credited_name="A. Poole", person=ada).count() == 1


@pytest.mark.parametrize("person", ["", "abc", "999", "9" * 40])
def test_nobody_is_tied_to_who_is_not_there(client, person):
    assert client.post(NAMES, {"name": "A. Poole", "person": person}).status_code == 404


def test_the_button_that_imports_belongs_to_the_whole_page(client):
    page = preview(client).content.decode()

    form = page[page.index('id="confirm_form"') :].partition("</form>")[0]
    assert 'id="result_list"' in form
    assert 'name="_import"' in form


def test_the_plan_of_an_import_has_an_address_to_come_back_to(client):
    answer = client.post(IMPORT, {"text": TWO, "draft": "on"})

    assert 'name="_import"' in client.get(answer["Location"]).content.decode()
