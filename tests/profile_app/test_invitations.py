"""Invitations and accounts as editors manage them in the admin."""

import html
import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core import mail

from content.roles import Role, role_of
from profile_app.accounts import Account, Invitation
from profile_app.models import Person
from tests.forms import fields_of, send
from tests.make import make_account, make_invitation, make_person, make_position
from tests.reading import elements, links, main_of, number_of_queries, visible

pytestmark = pytest.mark.django_db

PASSWORD = "a-right-password-7"
ACCOUNTS, INVITE = "/admin/profile_app/account/", "/admin/profile_app/invitation/add/"


@pytest.fixture
def editor(client):
    account = make_account("ingrid", Role.EDITOR, first_name="Ingrid", last_name="Head")
    client.force_login(account)
    return account


@pytest.fixture
def operator(client):
    account = User.objects.create_superuser("root")
    client.force_login(account)
    return account


@pytest.fixture
def no_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"


def invite(client, **given):
    return send(client, INVITE, "invitation_form", **{"email": "ada@example.org", "role": "member", **given})


def errors_of(answer):
    return [visible(each) for each in re.findall(r'<ul class="errorlist".*?</ul>', answer.content.decode(), re.S)]


def do(client, thing, deed):
    return client.post(f"/admin/profile_app/{thing._meta.model_name}/{thing.pk}/{deed}/")


def path_of(link):
    return link.removeprefix("http://127.0.0.1:8000")


def accept(client, invitation, **given):
    client.get(path_of(invitation.link))
    fields = {"name": "Ada Lovelace", "username": "ada", "password1": PASSWORD, "password2": PASSWORD, **given}
    return client.post("/accounts/invitation/", fields)


# Inviting


def test_an_editor_invites_by_mail(client, editor):
    invite(client)

    letter, link = mail.outbox[0], Invitation.objects.get().link
    assert (letter.to, letter.subject) == (["ada@example.org"], "Ingrid Head invites you to Portfolio")
    assert link in letter.body


def test_the_editor_sees_the_link_to_copy(client, editor, no_mail):
    page = main_of(client.get(invite(client).headers["Location"]))

    assert elements(page, "code") == [Invitation.objects.get().link]
    assert "Copy the link below and hand it over; this site sends no mail." in page
    assert mail.outbox == []


def test_the_link_is_stored_nowhere(client, editor):
    invite(client)

    invitation = Invitation.objects.get()
    token = invitation.link.rstrip("/").rpartition("/")[2]
    assert token not in str([str(value) for value in vars(invitation).values()])


def test_an_address_that_has_an_account_is_not_invited(client, editor):
    make_account("ada", email="ada@example.org")

    answer = invite(client, email="Ada@Example.org")

    assert errors_of(answer) == ["There is an account with this address already."]


def test_an_address_is_invited_once(client, editor):
    invite(client)

    answer = invite(client)

    assert errors_of(answer) == ["This address has an open invitation. Invite again from the list instead."]


def test_nobody_is_invited_to_a_profile_that_has_an_account(client, editor):
    person = make_person("Ada", account=make_account())

    answer = invite(client, person=person.pk)

    assert errors_of(answer) == ["Ada has an account already."]


def test_the_way_from_a_profile_fills_the_form(client, editor):
    person = make_person("Ada", email="ada@example.org")

    fields = fields_of(client.get(f"{INVITE}?person={person.pk}"), "invitation_form")

    assert (fields["person"], fields["email"]) == (str(person.pk), "ada@example.org")


@pytest.mark.parametrize("person", ["x", "%00", "99999", "1_0", "-1"])
def test_a_senseless_profile_leaves_the_form_empty(client, editor, person):
    assert fields_of(client.get(f"{INVITE}?person={person}"), "invitation_form")["email"] == ""


def test_an_editor_makes_members_alone(client, editor):
    invite(client, role="editor")

    assert not Invitation.objects.exists()


def test_the_operator_makes_editors(client, operator):
    invite(client, role="editor")

    assert Invitation.objects.get().role == Role.EDITOR


@pytest.mark.parametrize("address", [ACCOUNTS, INVITE, "/admin/profile_app/invitation/"])
def test_a_member_invites_nobody(client, address):
    client.force_login(make_account("mo"))

    assert [client.get(address).status_code, client.post(address).status_code] == [403, 403]


# Accepting


def test_who_is_invited_chooses_name_and_password_and_lands_on_the_start_page(client):
    answer = accept(client, make_invitation(email="ada@example.org"))

    account = User.objects.get()
    assert answer.headers["Location"] == "/admin/"
    assert (account.username, account.email, role_of(account)) == ("ada", "ada@example.org", Role.MEMBER)
    assert account.check_password(PASSWORD)
    assert "Welcome. Your account is ready; begin with your profile." in client.get("/admin/").content.decode()


def test_a_member_gets_a_draft_of_a_profile(client):
    accept(client, make_invitation(), name=" Ada  Lovelace ")

    person = Person.objects.get()
    assert (person.display_name, person.status, person.account.username) == ("Ada Lovelace", "draft", "ada")


def test_a_profile_that_is_there_is_taken_as_it_is(client):
    person = make_person("Ada Lovelace")

    accept(client, make_invitation(person=person))

    person.refresh_from_db()
    assert (person.account.username, person.status, Person.objects.count()) == ("ada", "published", 1)


def test_an_editor_is_asked_for_no_profile(client):
    invitation = make_invitation(role=Role.EDITOR)
    client.get(path_of(invitation.link))

    assert "Your name" not in main_of(client.get("/accounts/invitation/"))
    accept(client, invitation)
    assert not Person.objects.exists()


def test_the_link_leaves_the_address_bar_at_once(client):
    invitation = make_invitation()

    answer = client.get(path_of(invitation.link))

    assert answer.headers["Location"] == "/accounts/invitation/"
    assert answer.headers["Cache-Control"].startswith("max-age=0")


def test_looking_at_the_link_does_not_use_it_up(client):
    invitation = make_invitation()
    for _ in range(2):
        client.get(path_of(invitation.link), follow=True)

    assert accept(client, invitation).headers["Location"] == "/admin/"


def gone(answer):
    return answer.status_code == 410 and elements(main_of(answer), "h1") == ["This invitation has ended"]


def test_an_invitation_works_once(client):
    invitation = make_invitation()
    accept(client, invitation)
    client.logout()

    assert gone(accept(client, invitation, username="eve"))
    assert gone(client.get(path_of(invitation.link), follow=True))
    assert User.objects.count() == 1


def test_an_invitation_ends_after_a_week(client, time_machine):
    time_machine.move_to("2026-05-01T12:00Z")
    invitation = make_invitation()

    time_machine.move_to("2026-05-08T11:59Z")
    in_time = client.get(path_of(invitation.link), follow=True).status_code
    time_machine.move_to("2026-05-08T12:00Z")

    assert in_time == 200
    assert gone(accept(client, invitation))


def test_an_invitation_that_is_withdrawn_ends(client):
    invitation = make_invitation()
    invitation.withdraw()

    assert gone(accept(client, invitation))


def test_inviting_again_ends_the_link_before(client):
    invitation = make_invitation()
    before = path_of(invitation.link)
    invitation.renew()

    assert gone(client.get(before, follow=True))
    assert client.get(path_of(invitation.link), follow=True).status_code == 200


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "💥", "y" * 3000])
def test_a_made_up_link_has_ended(client, token):
    make_invitation()

    assert gone(client.get(f"/accounts/invitation/{token}/", follow=True))


def test_a_made_up_link_leaves_nothing_behind(client):
    client.get("/accounts/invitation/made-up/")

    assert not client.session.keys()


def test_the_page_without_a_link_has_ended(client):
    assert gone(client.get("/accounts/invitation/"))


def test_a_profile_that_got_an_account_meanwhile_gets_no_second(client):
    person = make_person("Ada")
    invitation = make_invitation(person=person)
    person.account = make_account()
    person.save()

    assert gone(accept(client, invitation))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"username": "TAKEN"}, "A user with that username already exists."),
        ({"username": "taken@example.org"}, "Leave out the “@”; your e-mail address works for signing in anyway."),
        ({"username": "a b"}, "Enter a valid username."),
        ({"username": "x" * 151}, "Ensure this value has at most 150 characters"),
        ({"password1": "short", "password2": "short"}, "This password is too short."),
        ({"password2": "another-password-8"}, "You must type the same password each time."),
        ({"name": " \u200b "}, "Give a name."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(client, given, told):
    make_account("taken", email="taken@example.org")

    answer = accept(client, make_invitation(), **given)

    assert [error[: len(told)] for error in elements(main_of(answer), "p", "error")][:1] == [told]
    assert User.objects.count() == 1


def test_who_is_signed_in_as_somebody_else_is_told(client):
    client.force_login(make_account("mo"))

    page = main_of(client.get(path_of(make_invitation().link), follow=True))

    assert "You are signed in as mo." in page


# The list of accounts


def test_the_list_shows_role_profile_last_sign_in_and_who_is_invited(client, editor):
    make_person("Ada Lovelace", account=make_account("ada"))
    make_invitation(email="bob@example.org", name="Bob")

    page = main_of(client.get(ACCOUNTS))

    assert elements(page, "h3") == ["Bob (bob@example.org)"]
    assert elements(page, "td", "field-role_name") == ["Member", "Editor"]
    assert elements(page, "td", "field-profile") == ["Ada Lovelace", "–"]
    assert elements(page, "td", "field-last_seen")[0] == "never"


def test_the_list_asks_no_more_for_many_accounts_than_for_few(client, editor):
    def add(number):
        for _ in range(number):
            make_person(account=make_account())
            make_invitation(person=make_person())

    add(2)
    few = number_of_queries(client, ACCOUNTS)
    add(8)

    assert number_of_queries(client, ACCOUNTS) == few


def test_an_editor_closes_and_opens_the_account_of_a_member(client, editor):
    ada = make_account("ada")

    do(client, Account(pk=ada.pk), "close")
    ada.refresh_from_db()
    closed = ada.is_active
    do(client, Account(pk=ada.pk), "open")
    ada.refresh_from_db()

    assert (closed, ada.is_active) == (False, True)


@pytest.mark.parametrize(("end", "leads"), [(None, True), ("2020", False)])
def test_who_closes_the_account_of_somebody_still_here_is_led_to_note_that_they_left(client, editor, end, leads):
    ada = make_account("ada")
    person = make_person("Ada Poole", account=ada)
    make_position(person, group="phd", start="2019", end=end)

    do(client, Account(pk=ada.pk), "close")

    page = client.get("/admin/").text
    assert (f"/admin/profile_app/person/{person.pk}/leave/" in page) == leads


@pytest.mark.parametrize("deed", ["close", "open", "new-password", "without-app"])
@pytest.mark.parametrize("whose", ["an editor", "the operator", "nobody in particular"])
def test_an_editor_leaves_other_accounts_alone(client, editor, deed, whose):
    account = {
        "an editor": lambda: make_account(role=Role.EDITOR),
        "the operator": lambda: User.objects.create_superuser("root"),
        "nobody in particular": lambda: User.objects.create_user("plain"),
    }[whose]()

    answer = do(client, Account(pk=account.pk), deed)

    assert answer.status_code == 403
    account.refresh_from_db()
    assert account.is_active


@pytest.mark.parametrize("deed", ["close", "open", "new-password", "without-app"])
def test_a_member_manages_nobody(client, deed):
    client.force_login(make_account("mo"))

    assert do(client, Account(pk=make_account().pk), deed).status_code == 403


@pytest.mark.parametrize("deed", ["close", "open", "new-password", "without-app"])
def test_a_deed_is_done_by_a_button_alone(client, operator, deed):
    account = make_account()

    assert client.get(f"{ACCOUNTS}{account.pk}/{deed}/").status_code == 405


def test_nobody_closes_the_own_account(client, operator):
    do(client, Account(pk=operator.pk), "close")

    operator.refresh_from_db()
    assert operator.is_active


def test_an_editor_makes_a_link_to_a_new_password_that_works_once(client, editor):
    ada = make_account("ada", password="forgotten-long-ago")
    page = main_of(do(client, Account(pk=ada.pk), "new-password"))
    link = path_of(html.unescape(elements(page, "code")[0]))
    client.logout()

    form = client.get(link).headers["Location"]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    client.logout()

    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)
    assert "This link does not work any more." in main_of(client.get(link, follow=True))


def test_an_editor_turns_two_factor_off_for_who_lost_the_phone(client, editor):
    ada = make_account("ada")
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "x"})
    page = f"{ACCOUNTS}{ada.pk}/change/"
    before = "Turn two-factor off" in client.get(page).content.decode()

    do(client, Account(pk=ada.pk), "without-app")

    assert not Authenticator.objects.exists()
    assert (before, "Turn two-factor off" in client.get(page).content.decode()) == (True, False)


def test_a_new_address_ends_the_links_made_before(client, editor):
    ada = make_account("ada", email="old@example.org")
    page = main_of(do(client, Account(pk=ada.pk), "new-password"))
    link = path_of(html.unescape(elements(page, "code")[0]))

    send(client, f"{ACCOUNTS}{ada.pk}/change/", "account_form", email="New@example.org")
    client.logout()

    ada.refresh_from_db()
    assert ada.email == "new@example.org"
    assert "This link does not work any more." in main_of(client.get(link, follow=True))


def test_an_editor_ties_a_profile_to_an_account(client, editor):
    ada, person, before = make_account("ada"), make_person("Ada"), make_person("Not Ada")
    before.account = ada
    before.save()

    send(client, f"{ACCOUNTS}{ada.pk}/change/", "account_form", person=person.pk)

    assert list(Person.objects.filter(account=ada)) == [person]


def test_a_profile_is_not_taken_from_another_account(client, editor):
    ada, person = make_account("ada"), make_person("Bob", account=make_account("bob"))

    answer = send(client, f"{ACCOUNTS}{ada.pk}/change/", "account_form", person=person.pk)

    assert errors_of(answer) == ["This profile belongs to another account."]


def test_the_operator_makes_a_member_an_editor_and_an_editor_does_not(client, operator):
    ada, bob = make_account("ada"), make_account("bob")

    send(client, f"{ACCOUNTS}{ada.pk}/change/", "account_form", role="editor")
    client.force_login(make_account("ed", Role.EDITOR))
    send(client, f"{ACCOUNTS}{bob.pk}/change/", "account_form", role="editor")

    assert [role_of(User.objects.get(pk=account.pk)) for account in (ada, bob)] == [Role.EDITOR, Role.MEMBER]


def test_an_editor_withdraws_and_invites_again(client, editor):
    invitation = make_invitation()

    do(client, invitation, "withdraw")
    invitation.refresh_from_db()
    withdrawn = str(invitation.state[1])
    do(client, invitation, "again")
    invitation.refresh_from_db()

    assert (withdrawn, str(invitation.state[1])) == ("Withdrawn", "Waiting")
    assert len(mail.outbox) == 1


def test_what_is_accepted_is_neither_withdrawn_nor_sent_again(client, editor):
    invitation = make_invitation()
    accept(client, invitation)
    client.force_login(editor)

    do(client, invitation, "withdraw")
    do(client, invitation, "again")

    invitation.refresh_from_db()
    assert str(invitation.state[1]) == "Accepted"
    assert mail.outbox == []


def test_an_editor_cannot_renew_the_invitation_of_an_editor(client, editor):
    invitation = make_invitation(role=Role.EDITOR)

    page = main_of(client.get(f"/admin/profile_app/invitation/{invitation.pk}/change/"))

    assert do(client, invitation, "again").status_code == 403
    assert elements(page, "code") == []


def test_the_accounts_stand_in_the_navigation_of_editors_and_not_of_members(client, editor):
    for_editor = links(client.get("/admin/").content.decode())
    client.force_login(make_account("mo"))
    for_member = links(client.get("/admin/").content.decode())

    assert [ACCOUNTS in [address for _, address in found] for found in (for_editor, for_member)] == [True, False]
