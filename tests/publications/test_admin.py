"""Publications and venues in the admin."""

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publications.models import Publication
from tests.forms import add_row, fields_of, send
from tests.make import make_person, make_publication, make_venue
from tests.sites import picture

ADD = reverse("admin:publications_publication_add")
LIST = reverse("admin:publications_publication_changelist")
FORM = "publication_form"

pytestmark = pytest.mark.django_db


def change(work):
    return reverse("admin:publications_publication_change", args=[work.pk])


@pytest.fixture(autouse=True)
def editor(client):
    client.force_login(User.objects.create_superuser("edda"))


def bylines():
    return [
        (credit.credited_name, credit.person and credit.person.display_name, credit.equal_group)
        for credit in Publication.objects.get().authorships.all()
    ]


def test_an_editor_adds_people_and_printed_names(client):
    ada = make_person("Ada Poole")
    rows = {
        **add_row("authorships", 0, person=str(ada.pk), role="author", order="1", equal_group="on"),
        **add_row("authorships", 1, credited_name="Yao Fu", role="author", order="2"),
    }

    send(client, ADD, FORM, title="Ekko", **rows)

    assert bylines() == [("Ada Poole", "Ada Poole", 1), ("Yao Fu", None, None)]


def test_the_order_of_the_rows_is_the_order_of_the_authors(client):
    work = make_publication(authors=["First", "Second", "Third"])

    send(
        client,
        change(work),
        FORM,
        **{"authorships-0-order": "3", "authorships-1-order": "1", "authorships-2-order": "2"},
    )

    assert [name for name, _, _ in bylines()] == ["Second", "Third", "First"]


def test_a_row_left_empty_is_no_author(client):
    send(client, ADD, FORM, title="Ekko", **add_row("authorships", 0, role="author", order="1"))

    assert bylines() == []


def test_a_second_group_of_equal_authors_is_kept(client):
    work = make_publication(authors=["First", "Second"])
    work.authorships.filter(credited_name="Second").update(equal_group=2)

    send(client, change(work), FORM, **{"authorships-0-equal_group": "on"})

    assert [group for _, _, group in bylines()] == [1, 2]


def test_an_author_is_removed_by_a_tick(client):
    work = make_publication(authors=["First", "Second"])

    send(client, change(work), FORM, **{"authorships-0-DELETE": "on"})

    assert [name for name, _, _ in bylines()] == ["Second"]


def test_an_editor_attaches_a_pdf(client):
    paper = SimpleUploadedFile("My paper.pdf", b"%PDF-1.4\ntrailer\n%%EOF\n", "application/pdf")

    send(client, ADD, FORM, title="Ekko", **add_row("attachments", 0, kind="paper", file=paper, order="1"))

    assert Publication.objects.get().paper.name == "my-paper.pdf"


def test_a_page_called_pdf_is_refused(client):
    paper = SimpleUploadedFile("paper.pdf", b"<script>alert(1)</script>", "application/pdf")

    answer = send(client, ADD, FORM, title="Ekko", **add_row("attachments", 0, kind="paper", file=paper, order="1"))

    assert answer.status_code == 200
    assert Publication.objects.count() == 0


def test_a_paper_of_300_authors_opens_and_saves(client):
    work = make_publication(authors=[f"Author {number}" for number in range(300)])

    send(client, change(work), FORM, title="Large")

    work.refresh_from_db()
    assert work.title == "Large"
    assert work.authorships.count() == 300


def test_the_form_asks_as_often_for_many_authors_as_for_few(client):
    few, many = make_publication(authors=[make_person()]), make_publication(authors=[make_person() for _ in range(9)])
    client.get(change(few))

    with CaptureQueriesContext(connection) as once:
        client.get(change(few))
    with CaptureQueriesContext(connection) as again:
        client.get(change(many))

    assert len(again) == len(once)


def test_the_list_asks_as_often_for_many_as_for_few(client):
    make_publication(authors=[make_person()], venue=make_venue(), issued="2020")
    client.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    few = len(asked)
    for number in range(20):
        make_publication(authors=[make_person()], venue=make_venue(), issued=str(1990 + number))
    # Who looks first after a change brings what is stored up to date.
    client.get(LIST)

    with CaptureQueriesContext(connection) as many:
        client.get(LIST)

    assert len(many) == few


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?year=2020", ["New"]),
        ("?type=poster", ["Old"]),
        ("?state=draft", ["Old"]),
        ("?q=new", ["New"]),
        ("?year=1066", ["New", "Old"]),
    ],
    ids=["year", "type", "state", "words", "a value not offered"],
)
def test_the_list_is_filtered(client, query, titles):
    make_publication("New", issued="2020")
    make_publication("Old", issued="1999", type="poster", status="draft")

    found = client.get(LIST + query).context["cl"].result_list

    assert [work.title for work in found] == titles


def test_a_venue_is_added_from_the_form_of_a_paper(client):
    address = reverse("admin:publications_venue_add") + "?_popup=1&_to_field=id"

    answer = send(client, address, "venue_form", name="Operating Systems Design and Implementation")

    assert answer.status_code == 200
    assert "popup_response" in answer.content.decode()


def test_a_venue_in_use_is_not_deleted(client):
    venue = make_venue("OSDI")
    make_publication(venue=venue)

    answer = client.post(reverse("admin:publications_venue_delete", args=[venue.pk]), {"post": "yes"})

    venue.refresh_from_db()
    assert answer.status_code == 200


def test_a_form_is_prefilled_with_plain_fields_only(client):
    query = "?title=Ekko&type=poster&venue=abc&authors=abc&row_version=7&status=published&issued=nonsense"

    fields = fields_of(client.get(ADD + query), FORM)

    assert (fields["title"], fields["type"], fields["issued"], fields["row_version"]) == ("Ekko", "poster", "", "")


def test_a_form_that_claims_100000_authors_is_refused(client):
    answer = send(client, ADD, FORM, title="Ekko", **{"authorships-TOTAL_FORMS": "100000"})

    assert answer.status_code == 200
    assert Publication.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("arxiv_id", "https://arxiv.org/abs/2106.01234", "2106.01234"),
        ("arxiv_id", "http://www.arxiv.org/pdf/2106.01234v2.pdf", "2106.01234v2"),
        ("selected_order", "", 0),
    ],
)
def test_an_editor_may_paste_an_address_and_leave_a_place_out(client, editor, field, typed, kept):
    work = make_publication("Paper")

    send(client, change(work), FORM, **{field: typed})

    assert getattr(Publication.objects.get(), field) == kept


def test_a_link_that_is_none_is_refused_with_an_example(client, editor):
    work = make_publication("Paper")

    answer = send(client, change(work), FORM, url="the usenix page")

    assert answer.context["errors"] == [["Write the whole address, for example https://example.org/page."]]


def test_a_file_row_without_file_is_refused_once_and_in_words(client, editor):
    work = make_publication("Paper")

    answer = send(client, change(work), FORM, **add_row("attachments", 0, kind="code", order="1"))

    assert answer.context["errors"] == [["Give either a link or a file."]]


# Likely twice


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request) if message.level_tag == "warning"]


@pytest.mark.parametrize(
    "typed",
    [
        {"title": "Another", "doi": "10.1000/LIGHT", "issued": "2020"},
        {"title": "on light", "type": "journal-article", "issued": "2024-05"},
    ],
    ids=["doi", "title and year"],
)
def test_an_editor_who_saves_a_work_twice_is_led_to_merging(client, typed):
    first = make_publication("On light", type="journal-article", doi="10.1000/light", issued="2024")

    answer = send(client, ADD, FORM, **typed)

    second = Publication.objects.exclude(pk=first.pk).get()
    merge = reverse("admin:publications_publication_merge")
    assert told(answer) == [
        f"This is likely here already, as “On light”. "
        f'<a href="{merge}?ids={second.pk},{first.pk}">Compare and merge</a>'
    ]


def test_an_editor_hears_nothing_of_a_preprint_and_its_paper(client):
    paper = make_publication("On light", type="preprint", issued="2024", doi="10.1000/light")
    preprint = make_publication("On light", type="preprint", issued="2024", doi=paper.doi, published_version=paper)

    answer = send(client, change(preprint), FORM)

    assert told(answer) == []


def test_a_form_shows_the_picture_it_holds(client):
    work = make_publication("On light")
    work.figure.save("light.png", ContentFile(picture(), "light.png"))

    html = client.get(change(work)).content.decode()

    assert f'<a href="{work.figure.url}"><img src="{work.figure.small_url}" alt="The picture as it is now"></a>' in html
