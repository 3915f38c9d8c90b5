import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from publications.citation_keys import keep_keys
from publications.models import Publication
from tests.forms import send
from tests.make import make_publication

pytestmark = pytest.mark.django_db


def key_of(work):
    work.refresh_from_db()
    return work.citation_key


def change(work):
    return reverse("admin:publications_publication_change", args=[work.pk])


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("edda"))


def test_a_public_work_keeps_its_key_whatever_is_changed(client, editor):
    work = make_publication("Light", authors=["Ada Lovelace"], issued="2022")

    send(client, change(work), "publication_form")
    first = key_of(work)
    send(client, change(work), "publication_form", title="Sound", issued="2023")

    assert (first, key_of(work)) == ("lovelace2022light", "lovelace2022light")
    assert "@inproceedings{lovelace2022light," in client.get("/publications/light/cite.bib").content.decode()


def test_a_draft_has_no_key_yet(client, editor):
    work = make_publication("Light", authors=["Ada Lovelace"], status="draft")

    send(client, change(work), "publication_form")

    assert key_of(work) == ""


def test_publishing_from_the_list_gives_keys(client, editor):
    work = make_publication("Light", authors=["Ada Lovelace"], issued="2022", status="draft")

    client.post(
        reverse("admin:publications_publication_changelist"), {"action": "publish", "_selected_action": [work.pk]}
    )

    assert key_of(work) == "lovelace2022light"


def test_two_works_never_share_a_key():
    for _ in range(3):
        make_publication("Light", authors=["Ada Lovelace"], issued="2022")

    keep_keys(Publication.objects.all())

    assert list(Publication.objects.order_by("pk").values_list("citation_key", flat=True)) == [
        "lovelace2022light",
        "lovelace2022lightb",
        "lovelace2022lightc",
    ]


def test_a_key_chosen_by_hand_stays():
    work = make_publication("Light", citation_key="Ada:1")

    keep_keys(Publication.objects.all())

    assert key_of(work) == "Ada:1"
