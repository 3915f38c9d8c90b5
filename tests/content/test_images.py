"""The door for pictures: what comes in, in which shape, and what stays outside."""

import re
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from PIL import Image, ImageCms

from content import images
from content.images import PictureField, PictureFormField, prepare_uploads, reencode, small_name
from profile_app.models import Person
from tests.make import make_person

PUBLIC_NAME = re.compile(r"images/[0-9a-f-]{36}(-small)?\.webp")
RED, BLUE = (255, 0, 0), (0, 0, 255)


def encoded(picture, kind="PNG", **options):
    stream = BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def upload(content, name="photo.png", content_type="image/png"):
    return SimpleUploadedFile(name, content, content_type)


def red(width=40, height=30, mode="RGB"):
    return Image.new(mode, (width, height), RED)


def opened(file):
    file.seek(0)
    picture = Image.open(file)
    picture.load()
    return picture


def is_near(pixel, colour):
    return all(abs(have - want) < 12 for have, want in zip(pixel, colour, strict=False))


def bomb(width, height):
    """A PNG of a few bytes that claims to be large."""

    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_the_four_formats_come_out_as_webp_in_two_sizes(kind):
    picture = reencode(upload(encoded(red(3000, 1500), kind)))

    full, small = opened(picture.full), opened(picture.small)
    assert (full.format, full.size) == ("WEBP", (2400, 1200))
    assert (small.format, small.size) == ("WEBP", (640, 320))
    assert (picture.width, picture.height) == (2400, 1200)
    assert is_near(full.getpixel((9, 9)), RED)


def test_a_small_picture_is_not_blown_up():
    picture = reencode(upload(encoded(red(40, 30))))

    assert (opened(picture.full).size, opened(picture.small).size) == ((40, 30), (40, 30))


def test_the_name_of_an_upload_is_not_kept():
    one, other = (reencode(upload(encoded(red()), "Chez moi.png")) for _ in range(2))

    assert one.full.name.removesuffix(".webp") == one.small.name.removesuffix("-small.webp")
    assert len(one.full.name) == len("00000000-0000-0000-0000-000000000000.webp")
    assert one.full.name != other.full.name


def test_a_photo_loses_its_place_and_stands_upright():
    photo = Image.new("RGB", (40, 20), RED)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 0.0)}
    content = encoded(photo, "JPEG", exif=exif, comment=b"secret") + b"<script>alert(1)</script>"

    full = reencode(upload(content)).full

    assert opened(full).size == (20, 40)
    assert (dict(opened(full).getexif()), opened(full).info.get("icc_profile")) == ({}, None)
    full.seek(0)
    assert b"script" not in full.read()


def test_transparency_is_kept():
    picture = Image.new("RGBA", (10, 10), (255, 0, 0, 0))

    assert opened(reencode(upload(encoded(picture))).full).getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
def test_every_kind_of_pixel_is_understood(mode):
    white = {"LA": (255, 255), "I;16": 65535, "CMYK": (0, 0, 0, 0)}.get(mode, 255)
    picture = Image.new(mode, (10, 10), white)
    if mode == "P":
        picture = Image.new("RGB", (10, 10), (255, 255, 255)).convert("P")
    content = encoded(picture, "JPEG" if mode == "CMYK" else "PNG")

    assert is_near(opened(reencode(upload(content)).full).getpixel((5, 5)), (255, 255, 255))


def test_a_colour_profile_is_applied_and_dropped():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    full = opened(reencode(upload(encoded(red(), icc_profile=profile))).full)

    assert is_near(full.getpixel((5, 5)), RED)
    assert "icc_profile" not in full.info


def test_a_broken_colour_profile_does_no_harm():
    full = opened(reencode(upload(encoded(red(), icc_profile=b"nonsense"))).full)

    assert is_near(full.getpixel((5, 5)), RED)


def test_an_animation_gives_its_first_frame():
    content = encoded(red(), "GIF", save_all=True, append_images=[Image.new("RGB", (40, 30), BLUE)])

    full = opened(reencode(upload(content)).full)

    assert getattr(full, "n_frames", 1) == 1
    assert is_near(full.getpixel((5, 5)), RED)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        encoded(red(), "TIFF"),
        encoded(red(), "BMP"),
        encoded(red(500, 500), "JPEG")[:700],
        encoded(red(500, 500))[:300],
        b"GIF89a" + b"\xff" * 50,
    ],
)
def test_what_is_no_picture_of_these_formats_is_refused(content):
    with pytest.raises(ValidationError, match="“photo.png” is not a picture we can read"):
        reencode(upload(content))


@pytest.mark.parametrize(("width", "height"), [(5000, 5000), (8001, 10), (13_000, 13_000), (60_000, 60_000)])
def test_too_many_pixels_are_refused_before_they_are_decoded(width, height):
    with pytest.raises(ValidationError, match="too many pixels"):
        reencode(upload(bomb(width, height)))


def test_a_file_that_is_too_large_is_refused_unread(monkeypatch):
    monkeypatch.setattr(images, "MAX_BYTES", 10)

    with pytest.raises(ValidationError, match="larger than 10 MB"):
        reencode(upload(encoded(red())))


def test_the_form_field_hands_on_what_is_saved_anew_and_keeps_no_name():
    file = PictureFormField().clean(upload(encoded(red()), "x" * 300 + ".php", "text/html"))

    assert file.name.endswith(".webp")
    assert opened(file).format == "WEBP"


def test_the_form_field_refuses_what_is_no_picture():
    with pytest.raises(ValidationError, match="is not a picture"):
        PictureFormField().clean(upload(b"<svg/>", "a.svg", "image/svg+xml"))


def test_uploads_prepared_beforehand_are_decoded_only_once(monkeypatch):
    good, bad = upload(encoded(red())), upload(b"<svg/>", "a.svg", "image/svg+xml")
    other = upload(b"%PDF-", "a.pdf", "application/pdf")

    prepare_uploads(MultiValueDict({"photo": [good, bad], "paper": [other]}))

    monkeypatch.setattr(images, "reencode", lambda *_: pytest.fail("decoded again"))
    assert opened(PictureFormField().clean(good)).size == (40, 30)
    with pytest.raises(ValidationError, match="is not a picture"):
        PictureFormField().clean(bad)
    assert not hasattr(other, "reencoded")
    assert other.read() == b"%PDF-"


def test_the_model_field_deconstructs_without_what_it_adds_itself():
    assert PictureField("photo", blank=True).deconstruct()[1:] == (
        "content.images.PictureField",
        [],
        {"verbose_name": "photo", "blank": True},
    )


@pytest.mark.django_db
def test_a_saved_photo_lies_in_two_sizes_beside_each_other():
    person = make_person(photo=upload(encoded(red(3000, 1500)), "Chez moi.png"))

    photo = Person.objects.get(pk=person.pk).photo

    stem = photo.name.removesuffix(".webp")
    assert (photo.url, photo.small_url) == (f"/media/{stem}.webp", f"/media/{stem}-small.webp")
    assert stem.startswith("images/")
    assert opened(default_storage.open(f"{stem}.webp")).size == (2400, 1200)
    assert opened(default_storage.open(f"{stem}-small.webp")).size == (640, 320)


@pytest.mark.django_db
def test_a_photo_from_a_form_is_stored_as_the_form_made_it(monkeypatch):
    file = PictureFormField().clean(upload(encoded(red())))
    monkeypatch.setattr(images, "reencode", lambda *_: pytest.fail("decoded again"))

    person = make_person(photo=file)
    person.save()
    other = make_person(photo=file)

    expected = {name for photo in (person.photo, other.photo) for name in (photo.name, small_name(photo.name))}
    assert {f"images/{name}" for name in default_storage.listdir("images")[1]} == expected
    assert len(expected) == 4
    assert all(PUBLIC_NAME.fullmatch(name) for name in expected)
