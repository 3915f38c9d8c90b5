"""Files leave the disk a while after the last thing that led to them is gone for good."""

import os
import time
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image

from content import bin, history, images
from content.models import Binned
from tests.make import make_person, make_publication

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4 %%EOF"
DAY = 24 * 3600


def paper_of(work, content=PDF):
    """The stored name of a PDF that was attached long ago."""
    attachment = work.attachments.create(kind="paper", file=ContentFile(content, "paper.pdf"))
    return aged(attachment.file.name)


def aged(name, days=100):
    then = time.time() - days * DAY
    os.utime(default_storage.path(name), (then, then))
    return name


def portrait_of(person):
    """The stored names of both sizes of a portrait that was taken long ago."""
    stream = BytesIO()
    Image.new("RGB", (40, 50), "red").save(stream, "PNG")
    person.photo.save("photo.png", SimpleUploadedFile("photo.png", stream.getvalue(), "image/png"))
    return [aged(name) for name in (person.photo.name, images.small_name(person.photo.name))]


def empty_bin(days=90):
    call_command("empty_bin", days=days, verbosity=0)


def discard_for_good(entry):
    bin.discard([entry])
    bin.remove_for_good(Binned.objects.all())


def test_the_file_of_a_paper_that_is_gone_for_good_is_removed():
    work = make_publication()
    name = paper_of(work)
    discard_for_good(work)

    empty_bin()

    assert not default_storage.exists(name)


def test_the_file_of_a_paper_in_the_bin_stays():
    work = make_publication()
    name = paper_of(work)
    bin.discard([work])

    empty_bin()

    assert default_storage.exists(name)


def test_the_file_of_a_paper_on_the_site_stays():
    name = paper_of(make_publication())

    empty_bin()

    assert default_storage.exists(name)


def test_a_file_that_an_earlier_state_still_has_stays():
    work = make_publication()
    name = paper_of(work)
    with history.changing(work):
        work.attachments.all().delete()

    empty_bin()

    assert default_storage.exists(name)


def test_a_file_that_became_nobodys_lately_stays_for_a_while():
    work = make_publication()
    name = aged(paper_of(work), days=30)
    discard_for_good(work)

    empty_bin()

    assert default_storage.exists(name)


def test_what_is_being_uploaded_is_never_removed():
    name = default_storage.save("files/fresh.pdf", ContentFile(PDF))

    empty_bin(days=0)

    assert default_storage.exists(name)


def test_a_portrait_is_removed_in_both_sizes():
    ada = make_person("Ada")
    both = portrait_of(ada)
    discard_for_good(ada)

    empty_bin()

    assert [name for name in both if default_storage.exists(name)] == []


def test_a_portrait_in_use_stays_in_both_sizes():
    ada = make_person("Ada")
    both = portrait_of(ada)

    empty_bin()

    assert [name for name in both if default_storage.exists(name)] == both


def test_a_picture_in_a_text_stays():
    name = aged(default_storage.save("images/wave.webp", ContentFile(b"a wave")))
    make_publication(body=f"![A wave](/media/{name})")

    empty_bin()

    assert default_storage.exists(name)
