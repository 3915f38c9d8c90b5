"""The byline on the form of a publication: hundreds of names, asked about and saved together."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.forms import add_row, fields_of
from tests.make import make_editor, make_person, make_publication

pytestmark = pytest.mark.django_db
FORM = "publication_form"


@pytest.fixture
def editor(client):
    client.force_login(make_editor())


def address(work):
    return reverse("admin:publications_publication_change", args=[work.pk])


def sent(client, work, **changes):
    fields = fields_of(client.get(address(work)), FORM)
    return client.post(address(work), {**fields, **changes, "_save": "1"})


def byline(work):
    return [(str(credit.person or ""), credit.credited_name) for credit in work.authorships.order_by("order", "pk")]


def marked(number):
    return {f"authorships-{place}-is_corresponding": "on" for place in range(number)}


def added(work, before, number):
    rows = {}
    for place in range(before, before + number):
        rows |= add_row(
            "authorships", place, id="", publication=work.pk, person="", role="author", credited_name=f"New {place}"
        )
    return rows


def removed(number):
    return {f"authorships-{place}-DELETE": "on" for place in range(number)}


def queries(client, work, changes):
    fields = fields_of(client.get(address(work)), FORM)
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(address(work), {**fields, **changes, "_save": "1"})
    assert answer.status_code == 302
    return len(asked)


def work_of(number):
    return make_publication(
        authors=[*(make_person() for _each in range(number)), *(f"Name {n}" for n in range(number))]
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda work, number: {},
        lambda work, number: marked(2 * number),
        lambda work, number: added(work, 2 * number, number),
        lambda work, number: removed(number),
    ],
    ids=["nothing", "every row", "new rows", "rows taken out"],
)
def test_saving_many_authors_asks_no_more_than_saving_a_few(client, editor, change):
    few, many = work_of(3), work_of(12)
    client.get(address(few))
    usual = queries(client, few, change(few, 3))

    assert queries(client, many, change(many, 12)) <= usual


def test_new_rows_stand_after_the_others_in_their_order(client, editor):
    work = make_publication(authors=["One", "Two"])

    sent(client, work, **added(work, 2, 2))

    assert [name for _person, name in byline(work)] == ["One", "Two", "New 2", "New 3"]


def test_a_chosen_person_gives_the_name_of_today(client, editor):
    ada = make_person("Ada Example")
    work = make_publication(authors=["One"])

    sent(
        client,
        work,
        **add_row("authorships", 1, id="", publication=work.pk, person=ada.pk, role="author", credited_name=""),
    )

    assert byline(work) == [("", "One"), ("Ada Example", "Ada Example")]


def test_two_rows_exchange_their_people(client, editor):
    ada, ben = make_person("Ada"), make_person("Ben")
    work = make_publication(authors=[ada, ben])

    sent(client, work, **{"authorships-0-person": ben.pk, "authorships-1-person": ada.pk})

    assert [person for person, _name in byline(work)] == ["Ben", "Ada"]


def test_nobody_stands_in_a_byline_twice(client, editor):
    ada = make_person("Ada")
    work = make_publication(authors=[ada, "Ben"])

    answer = sent(client, work, **{"authorships-1-person": ada.pk})

    assert "“Ada” stands in the byline twice." in answer.content.decode()
    assert byline(work) == [("Ada", "Ada"), ("", "Ben")]


def test_a_person_who_is_not_there_is_refused(client, editor):
    work = make_publication(authors=["One"])

    answer = sent(client, work, **{"authorships-0-person": "999999"})

    assert "Select a valid choice" in answer.content.decode()


def test_a_row_without_a_name_is_refused(client, editor):
    work = make_publication(authors=["One"])

    answer = sent(client, work, **{"authorships-0-credited_name": ""})

    assert "Choose a person or write the name as printed." in answer.content.decode()
