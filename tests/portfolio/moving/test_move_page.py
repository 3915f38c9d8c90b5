"""The page of the admin that moves a site in from a ZIP file."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from content.models import Page
from events.models import News
from portfolio.models import Move
from portfolio.moving import admin
from profile_app.models import Person
from publications.models import Publication
from tests.forms import fields_of
from tests.make import make_editor, make_member
from tests.portfolio.moving.test_import_site import FILES
from tests.reading import elements

MOVE = reverse("admin:move")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client, settings, tmp_path):
    settings.DATA = tmp_path
    user = make_editor("edda")
    client.force_login(user)
    return user


def archive(files=FILES, folder="site-main/"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for path, text in files.items():
            target.writestr(f"{folder}{path}", text)
    return packed.getvalue()


def look(client, data):
    return client.post(MOVE, {"file": SimpleUploadedFile("site.zip", data), "kit": "auto"})


def confirm(client, page):
    return client.post(MOVE, {**fields_of(page, "confirm_form"), "_move": "1"}, follow=True)


def test_an_editor_sees_first_what_would_come(client):
    page = look(client, archive())

    assert Person.objects.count() == 0
    assert elements(page.content.decode(), "td") == ["1", "0", "0"] * 5


def test_what_was_shown_comes(client, editor):
    confirm(client, look(client, archive()))

    assert [person.display_name for person in Person.objects.all()] == ["Ada Lovelace"]
    assert [(item.title, item.created_by) for item in News.objects.all()] == [("First step", editor)]


def test_the_file_is_not_kept_after_that(client, tmp_path):
    confirm(client, look(client, archive()))

    assert list((tmp_path / "arriving").iterdir()) == []


def test_a_file_of_somebody_else_cannot_be_moved_in(client):
    page = look(client, archive())
    client.force_login(make_editor("other"))

    confirm(client, page)

    assert Person.objects.count() == 0


def test_a_member_may_not(client):
    client.force_login(make_member("mia"))

    assert [client.get(MOVE).status_code, look(client, archive()).status_code] == [403, 403]


def test_what_is_no_archive_is_refused_in_words(client):
    page = look(client, b"nothing")

    assert "This is not a sound ZIP file." in page.content.decode()


def test_a_move_can_be_undone(client):
    confirm(client, look(client, archive()))
    News.objects.update(row_version=2)

    client.post(MOVE, {"_undo": Move.objects.get().pk})

    assert [Person.objects.count(), Publication.objects.count(), News.objects.count()] == [0, 0, 1]


def test_after_that_it_can_come_again(client):
    confirm(client, look(client, archive()))
    client.post(MOVE, {"_undo": Move.objects.get().pk})

    confirm(client, look(client, archive()))

    assert [Person.objects.count(), Publication.objects.count(), News.objects.count()] == [1, 1, 1]


def test_what_is_too_much_for_a_request_goes_on_in_the_next(client, monkeypatch):
    files = {**FILES, **{f"_pages/{name}.md": f"---\ntitle: {name}\n---\nText.\n" for name in ("one", "two")}}
    page = look(client, archive(files))
    monkeypatch.setattr(admin, "SECONDS", -1)
    goes_on = client.post(MOVE, {**fields_of(page, "confirm_form"), "_move": "1"})
    monkeypatch.setattr(admin, "SECONDS", 20)

    client.post(MOVE, {**fields_of(goes_on, "go_on"), "_move": "1"})

    assert sorted(page.title for page in Page.objects.all()) == ["One", "Two"]


def test_the_report_of_a_move_stays(client):
    confirm(client, look(client, archive()))

    page = client.get(reverse("admin:moved", args=[Move.objects.get().pk]))

    assert "No equivalent here: {{ secret }}" in page.content.decode()
