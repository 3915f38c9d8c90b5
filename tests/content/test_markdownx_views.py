"""The addresses behind the Markdown boxes."""

import io

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from PIL import Image

from tests.make import make_member

PREVIEW, UPLOAD = site_settings.MARKDOWNX_URLS_PATH, site_settings.MARKDOWNX_UPLOAD_URLS_PATH

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(make_member("edda"))


def png(size=(30, 20)):
    stream = io.BytesIO()
    Image.new("RGB", size, "teal").save(stream, "PNG")
    stream.seek(0)
    stream.name = "photo.png"
    return stream


def named(content, name):
    stream = io.BytesIO(content)
    stream.name = name
    return stream


def test_staff_see_a_preview(client, staff):
    answer = client.post(PREVIEW, {"content": "Some *text* <script>alert(1)</script>"})

    assert answer.status_code == 200
    assert "<em>text</em>" in answer.content.decode()
    assert "<script" not in answer.content.decode()


def test_a_preview_of_nothing_is_empty(client, staff):
    answer = client.post(PREVIEW)

    assert (answer.status_code, answer.content) == (200, b"")


def test_a_preview_of_a_very_long_text_is_refused(client, staff):
    assert client.post(PREVIEW, {"content": "x" * 50_001}).status_code == 400


@pytest.mark.parametrize("address", [PREVIEW, UPLOAD])
def test_nobody_reads_by_get(client, staff, address):
    assert client.get(address).status_code == 405


@pytest.mark.parametrize("address", [PREVIEW, UPLOAD])
@pytest.mark.parametrize("kind", ["a visitor", "a member without staff rights"])
def test_everybody_else_is_refused(client, address, kind):
    if kind != "a visitor":
        client.force_login(User.objects.create_user("visitor"))

    answer = client.post(address, {"content": "x", "image": png()})

    assert answer.status_code == 403
    assert not default_storage.exists("images")


def test_a_picture_is_saved_anew_and_its_words_are_asked_for(client, staff):
    answer = client.post(UPLOAD, {"image": png()})

    code = answer.json()["image_code"]
    path = code.removeprefix("![Describe this picture](/media/").removesuffix(")")
    assert path.startswith("images/")
    assert Image.open(default_storage.open(path)).format == "WEBP"
    assert client.get(f"/media/{path}").status_code == 200


@pytest.mark.parametrize(
    "file",
    [
        named(b"<script>alert(1)</script>", "evil.html"),
        named(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "evil.svg"),
        named(b"GIF89a<script>alert(1)</script>", "evil.gif"),
        named(b"\x89PNG\r\n\x1a\nbroken", "broken.png"),
        named(b"", "empty.png"),
        png((9000, 10)),
    ],
    ids=["page", "svg", "gif", "broken", "empty", "too wide"],
)
def test_what_is_no_picture_is_refused_in_a_sentence(client, staff, file):
    answer = client.post(UPLOAD, {"image": file})

    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")
    assert not default_storage.exists("images")


def test_an_upload_of_nothing_is_refused(client, staff):
    assert client.post(UPLOAD).json() == {"error": "Choose a picture."}
