"""Somebody leaves the lab, and that is taken back."""

import pytest
from django.contrib.auth.models import User

from content.dates import PartialDate
from content.roles import Role
from profile_app import leaving
from profile_app.models import Person, Position
from tests.forms import send
from tests.make import make_account, make_advising, make_identity, make_invitation, make_person, make_position
from tests.reading import elements, main_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    account = make_account("ingrid", Role.EDITOR)
    client.force_login(account)
    return account


@pytest.fixture
def ada():
    person = make_person("Ada", account=make_account("ada"))
    make_position(person, title="PhD student", group="phd", start="2021-10", ongoing=True, is_primary=True)
    return person


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to("2026-11-25T12:00Z")


def page_of(person, page="leave"):
    return f"/admin/profile_app/person/{person.pk}/{page}/"


def leave(client, person, **given):
    return send(client, page_of(person), "leave_form", **{"end": "2026-11", **given})


def as_stored(person):
    rows = [*person.positions.order_by("pk"), *person.advisors.order_by("pk")]
    return [(str(row), str(row.end), row.ongoing, row.is_over, getattr(row, "is_primary", None)) for row in rows]


def is_open(person):
    return User.objects.get(person=person).is_active


def test_who_leaves_stands_among_the_alumni_with_where_they_are_now(client, editor, ada):
    make_identity(make_person(), "lab")

    leave(client, ada, title="Lecturer", organisation="Inverloch Institute")

    page = main_of(client.get("/people/"))
    assert elements(page, "th")[3:] == ["Ada"]
    assert elements(page, "td") == ["PhD student, Oct 2021 – Nov 2026", "Lecturer, Inverloch Institute"]


@pytest.mark.parametrize("end", ["2026", "2026-11", "2026-11-25", "2025-07-31"])
def test_the_end_is_as_exact_as_it_is_known(client, editor, ada, end):
    leave(client, ada, end=end)

    assert str(ada.positions.get().end) == end
    assert Person.objects.get(pk=ada.pk).is_alumnus


def test_the_account_is_closed_and_nothing_is_deleted(client, editor, ada):
    leave(client, ada, organisation="Elsewhere")

    assert not is_open(ada)
    assert [str(position) for position in ada.positions.all()] == [
        "PhD student, University of Somewhere",
        "Elsewhere",
    ]


def test_the_new_position_is_shown_below_the_name_in_place_of_the_old(client, editor, ada):
    leave(client, ada, title="Lecturer", organisation="Inverloch Institute")

    assert str(Person.objects.get(pk=ada.pk).shown_position) == "Lecturer, Inverloch Institute"


def test_what_had_ended_before_and_positions_elsewhere_stay_as_they_are(client, editor, ada):
    make_position(ada, title="Intern", group="visitor", start="2019", end="2020")
    make_position(ada, title="Trustee", organisation="Museum", ongoing=True)
    before = as_stored(ada)[1:]

    leave(client, ada)

    assert as_stored(ada)[1:] == before


def test_being_supervised_ends_and_supervising_goes_on(client, editor, ada):
    make_advising(ada, make_person("Head"), start="2021-10", ongoing=True)
    make_advising(make_person("Student"), ada, start="2025", ongoing=True)

    leave(client, ada)

    assert [str(row.end) for row in (*ada.advisors.all(), *ada.students.all())] == ["2026-11", "None"]


def test_an_open_invitation_of_who_leaves_is_withdrawn(client, editor, ada):
    invitation = make_invitation(person=ada)

    leave(client, ada)

    invitation.refresh_from_db()
    assert not invitation.is_open


def test_leaving_is_taken_back(client, editor, ada):
    make_advising(ada, make_person("Head"), start="2021-10", end="2027", role="mentor")
    before = as_stored(ada)
    leave(client, ada, title="Lecturer", organisation="Inverloch Institute")

    client.post(page_of(ada, "return"))

    assert as_stored(ada) == before
    assert is_open(ada)


def test_taking_back_leaves_alone_what_was_edited_since(client, editor, ada):
    leave(client, ada)
    Position.objects.update(end="2026-10")

    client.post(page_of(ada, "return"))

    assert [str(position.end) for position in ada.positions.all()] == ["2026-10"]


def test_leaving_is_taken_back_once(client, editor, ada):
    leave(client, ada)
    client.post(page_of(ada, "return"))
    User.objects.filter(person=ada).update(is_active=False)

    client.post(page_of(ada, "return"))

    assert not is_open(ada)


def test_an_account_that_was_closed_before_stays_closed_when_leaving_is_taken_back(client, editor, ada):
    User.objects.filter(person=ada).update(is_active=False)
    leave(client, ada)

    client.post(page_of(ada, "return"))

    assert not is_open(ada)


def test_the_account_of_another_editor_is_left_to_the_operator(client, editor):
    head = make_person("Head", account=make_account("head", Role.EDITOR))
    make_position(head, group="pi")

    leave(client, head)

    assert is_open(head)


def test_an_editor_who_notes_the_own_leaving_stays_signed_in(client):
    head = make_person("Head", account=User.objects.create_superuser("root"))
    make_position(head, group="pi")
    client.force_login(head.account)

    leave(client, head)

    assert is_open(head)
    assert Person.objects.get(pk=head.pk).is_alumnus


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"end": "2026-12"}, "This day has not come yet. Note it as the end of the position until then."),
        ({"end": "2021-09"}, "This lies before the beginning of a position they hold."),
        ({"end": "soon"}, "“soon” cannot be read as a date. Write a date as 2022, 2022-06 or 14 June 2022."),
        ({"end": ""}, "This field is required."),
        ({"title": "Lecturer"}, "Say where, or leave both empty."),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(client, editor, ada, given, told):
    answer = leave(client, ada, **given)

    assert told in elements(main_of(answer), "li")
    assert not Person.objects.get(pk=ada.pk).is_alumnus


def test_who_holds_no_position_in_the_lab_cannot_leave_it(client, editor):
    person = make_person("Far Friend")

    assert client.get(page_of(person)).headers["Location"] == page_of(person, "change")


def test_of_two_editors_at_the_same_moment_the_second_changes_nothing(editor, ada):
    first, second = (
        leaving.leave(ada, PartialDate(2026, month), editor, organisation="Elsewhere") for month in (10, 11)
    )

    assert second == first
    assert [str(position.end) for position in ada.positions.order_by("pk")] == ["2026-10", "None"]


def test_looking_at_the_page_changes_nothing(client, editor, ada):
    client.get(page_of(ada))
    client.get(page_of(ada, "return"))

    assert not Person.objects.get(pk=ada.pk).is_alumnus


@pytest.mark.parametrize("page", ["leave", "return"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_member_notes_nobody_as_gone(client, ada, page, method):
    client.force_login(ada.account)

    assert getattr(client, method)(page_of(ada, page)).status_code == 403


def test_the_form_offers_what_fits_the_person(client, editor, ada):
    def tools():
        text = main_of(client.get(page_of(ada, "change")))
        return [words for words in ("Leaves the lab", "Take back that they left") if words in text]

    before = tools()
    leave(client, ada)

    assert (before, tools()) == (["Leaves the lab"], ["Take back that they left"])


def test_an_end_moved_into_the_future_is_not_over(ada):
    position = ada.positions.get()
    position.end, position.ongoing, position.is_over = "2027-06", False, True
    position.clean()

    assert (position.is_over, position.has_ended) == (False, False)


def test_a_year_that_runs_is_not_over_unless_somebody_says_so(ada):
    position = ada.positions.get()
    position.end, position.ongoing = "2026", False
    before = position.has_ended
    position.is_over = True
    position.clean()

    assert (before, position.has_ended) == (False, True)


def test_a_position_may_be_over_although_nobody_knows_since_when(ada):
    position = ada.positions.get()
    position.end, position.ongoing, position.is_over = None, False, True
    position.clean()
    position.save()

    assert Person.objects.get(pk=ada.pk).is_alumnus


def test_what_still_goes_on_is_not_over(ada):
    position = ada.positions.get()
    position.end, position.ongoing, position.is_over = None, True, True
    position.clean()

    assert not position.is_over


# Delegates


def test_an_editor_names_a_delegate_on_the_profile(client, editor, ada):
    helper = make_account("bob")

    send(
        client,
        page_of(ada, "change"),
        "person_form",
        **{"delegations-TOTAL_FORMS": "1", "delegations-0-account": helper.pk, "delegations-0-until": "2027-01-31"},
    )

    delegation = ada.delegations.get()
    assert (delegation.account, str(delegation.until)) == (helper, "2027-01-31")
