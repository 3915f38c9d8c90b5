"""Signing in, the brake on guessing, new passwords, and two-factor."""

import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from content import history
from content.differences import differences
from content.models import Status
from content.roles import Role, role_of
from profile_app.models import Person
from tests.forms import send
from tests.make import make_account, make_person
from tests.reading import elements, main_of

pytestmark = pytest.mark.django_db

RIGHT, WRONG = "a-right-password-7", "a-wrong-password-7"


def sign_in(client, name="ada", password=RIGHT, address="203.0.113.7", **more):
    return client.post(
        "/accounts/login/", {"username": name, "password": password, **more}, HTTP_X_FORWARDED_FOR=address
    )


def is_in(client):
    return client.get("/accounts/").status_code == 200


def error_of(answer):
    return elements(main_of(answer), "p", "error")


@pytest.fixture
def ada():
    return make_account("ada", password=RIGHT, email="ada@example.org")


# Signing in


@pytest.mark.parametrize("name", ["ada", "ADA", "ada@example.org", "Ada@Example.org"])
def test_a_member_signs_in_by_name_or_address(client, ada, name):
    answer = sign_in(client, name)

    assert answer.headers["Location"] == "/admin/"
    assert is_in(client)


def test_signing_in_leads_on_to_where_one_wanted_to_go(client, ada):
    assert sign_in(client, next="/admin/profile_app/person/").headers["Location"] == "/admin/profile_app/person/"


@pytest.mark.parametrize("address", ["//evil.test/", "https://evil.test/", "/\\evil.test", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(client, ada, address):
    assert sign_in(client, next=address).headers["Location"] == "/admin/"


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client, ada):
    wrong, unknown = sign_in(client, "ada", WRONG), sign_in(client, "nobody", WRONG)

    assert error_of(wrong) == error_of(unknown)
    assert (
        error_of(sign_in(client, "ada@example.org", WRONG)) == error_of(sign_in(client, "no@example.org", WRONG)) != []
    )


def test_nobody_signs_up_by_themselves(client):
    fields = {"username": "eve", "email": "eve@example.org", "password1": RIGHT, "password2": RIGHT}

    pages = [client.get("/accounts/signup/"), client.post("/accounts/signup/", fields)]

    assert [elements(main_of(page), "h1") for page in pages] == [["By invitation"]] * 2
    assert not User.objects.exists()


def test_an_account_that_is_closed_is_out_at_once(client, ada):
    sign_in(client)
    User.objects.filter(pk=ada.pk).update(is_active=False)

    assert not is_in(client)
    assert client.get("/admin/").status_code == 302


def test_a_closed_account_does_not_sign_in(client, ada):
    User.objects.filter(pk=ada.pk).update(is_active=False)

    assert sign_in(client).headers["Location"] == "/accounts/inactive/"
    assert not is_in(client)


# The brake


def test_guessing_one_name_from_one_address_ends_after_five_tries(client, ada):
    for _ in range(5):
        sign_in(client, password=WRONG)

    told = error_of(sign_in(client))

    assert told[0].startswith("Too many wrong passwords.")
    assert not is_in(client)


def test_guessing_an_unknown_name_ends_likewise(client):
    for _ in range(5):
        sign_in(client, "nobody", WRONG)

    assert error_of(sign_in(client, "nobody", WRONG))[0].startswith("Too many wrong passwords.")


def test_name_and_address_of_one_account_are_counted_together(client, ada):
    for name in ("ada", "ADA", "ada@example.org", "ada", "Ada@example.org"):
        sign_in(client, name, WRONG)

    assert error_of(sign_in(client, "ada@example.org"))[0].startswith("Too many wrong passwords.")


def test_a_stranger_cannot_lock_somebody_out(client, ada):
    for _ in range(8):
        sign_in(client, password=WRONG, address="198.51.100.66")

    sign_in(client, address="203.0.113.7")

    assert is_in(client)


def test_guessing_many_names_from_one_address_ends(client, ada):
    for number in range(30):
        sign_in(client, f"name-{number}", WRONG)

    assert error_of(sign_in(client))[0].startswith("Too many wrong passwords.")


def test_guessing_one_name_from_many_addresses_ends(client, ada):
    for number in range(50):
        sign_in(client, password=WRONG, address=f"198.51.100.{number}")

    assert error_of(sign_in(client))[0].startswith("Too many wrong passwords.")


def test_a_browser_that_is_known_signs_in_while_many_strangers_guess(client, ada, client_of_a_stranger):
    sign_in(client)
    client.post("/accounts/logout/")
    for number in range(60):
        sign_in(client_of_a_stranger, password=WRONG, address=f"198.51.100.{number}")
    for _ in range(40):
        sign_in(client_of_a_stranger, password=WRONG)

    sign_in(client)

    assert is_in(client)


def test_a_browser_that_is_known_may_not_guess_for_ever(client, ada):
    sign_in(client)
    client.post("/accounts/logout/")
    for _ in range(10):
        sign_in(client, password=WRONG)

    assert error_of(sign_in(client))[0].startswith("Too many wrong passwords.")


def test_a_browser_known_for_one_account_is_a_stranger_to_another(client, ada):
    make_account("mallory", password=RIGHT)
    sign_in(client, "mallory")
    client.post("/accounts/logout/")
    for _ in range(5):
        sign_in(client, password=WRONG)

    assert error_of(sign_in(client))[0].startswith("Too many wrong passwords.")


def test_a_forged_mark_of_a_known_browser_counts_for_nothing(client, ada):
    client.cookies["known"] = '["x", [1]]'
    for _ in range(5):
        sign_in(client, password=WRONG)

    assert error_of(sign_in(client))[0].startswith("Too many wrong passwords.")


def test_right_passwords_are_not_counted(client, ada):
    for _ in range(8):
        sign_in(client)
        client.post("/accounts/logout/")
        client.cookies.pop("known", None)

    sign_in(client)

    assert is_in(client)


def test_the_link_to_a_new_password_works_whatever_was_counted(client, ada):
    for number in range(60):
        sign_in(client, password=WRONG, address=f"198.51.100.{number}")

    set_new_password(client, link_in_letter(client), "a-new-password-9")

    assert is_in(client)


@pytest.mark.parametrize("nearest", ["", "127.0.0.1", "8.8.8.8", "not an address"])
def test_any_address_of_a_visitor_is_counted(client, ada, nearest):
    answer = client.post("/accounts/login/", {"username": "ada", "password": RIGHT}, REMOTE_ADDR=nearest)

    assert answer.status_code == 302


def test_who_comes_straight_from_the_internet_cannot_name_another_address(client, ada):
    for number in range(5):
        client.post(
            "/accounts/login/",
            {"username": "ada", "password": WRONG},
            REMOTE_ADDR="8.8.8.8",
            HTTP_X_FORWARDED_FOR=f"198.51.100.{number}",
        )

    answer = client.post("/accounts/login/", {"username": "ada", "password": RIGHT}, REMOTE_ADDR="8.8.8.8")

    assert error_of(answer)[0].startswith("Too many wrong passwords.")


# New passwords


def link_in_letter(client, email="ada@example.org"):
    client.post("/accounts/password/reset/", {"email": email})
    return re.search(r"http://127.0.0.1:8000(/\S+)", mail.outbox[-1].body)[1]


def set_new_password(client, link, password):
    form = client.get(link)
    address = form.headers.get("Location", link)
    return client.post(address, {"password1": password, "password2": password})


def test_a_forgotten_password_is_replaced_by_a_link_in_a_letter(client, ada):
    set_new_password(client, link_in_letter(client), "a-new-password-9")

    ada.refresh_from_db()
    assert ada.check_password("a-new-password-9")
    assert is_in(client)


def test_the_link_works_once(client, ada):
    link = link_in_letter(client)
    set_new_password(client, link, "a-new-password-9")
    client.post("/accounts/logout/")

    answer = client.get(link, follow=True)

    assert "This link does not work any more." in main_of(answer)


def test_the_link_ends_after_three_days(client, ada, time_machine):
    time_machine.move_to("2026-05-01T12:00Z")
    link = link_in_letter(client)
    time_machine.move_to("2026-05-04T12:01Z")

    assert "This link does not work any more." in main_of(client.get(link, follow=True))


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(client, ada):
    answers = [client.post("/accounts/password/reset/", {"email": f"{who}@example.org"}) for who in ("ada", "nobody")]

    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [
        (302, "/accounts/password/reset/done/")
    ] * 2
    assert [letter.to for letter in mail.outbox] == [["ada@example.org"], ["nobody@example.org"]]


def test_a_letter_names_the_site_and_never_the_host_of_the_request(client, ada, settings):
    settings.ALLOWED_HOSTS = ["*"]

    client.post("/accounts/password/reset/", {"email": "ada@example.org"}, HTTP_HOST="evil.test")

    assert "evil.test" not in str(mail.outbox[0].message())
    assert mail.outbox[0].subject == "Choose a new password for Portfolio"
    assert mail.outbox[0].from_email == "Portfolio <noreply@127.0.0.1>"


def test_without_mail_the_page_says_whom_to_ask(client, ada, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

    page = main_of(client.get("/accounts/password/reset/"))

    assert "This site sends no mail." in page
    assert "<form" not in page


def test_a_mail_server_that_fails_breaks_no_page(client, ada, settings, caplog):
    settings.EMAIL_BACKEND = "tests.profile_app.test_accounts.BrokenMail"

    assert client.post("/accounts/password/reset/", {"email": "ada@example.org"}).status_code == 302
    assert [record.getMessage() for record in caplog.records] == ["A letter could not be sent: ConnectionRefusedError"]


class BrokenMail:
    def __init__(self, **options):
        pass

    def send_messages(self, letters):
        raise ConnectionRefusedError(letters[0].body)


def test_changing_the_password_keeps_this_browser_signed_in_and_no_other(client, ada, client_of_a_stranger):
    sign_in(client)
    sign_in(client_of_a_stranger)

    client.post("/accounts/password/", {"oldpassword": RIGHT, "password1": "a-new-one-88", "password2": "a-new-one-88"})

    assert is_in(client)
    assert not is_in(client_of_a_stranger)


@pytest.fixture
def client_of_a_stranger():
    return Client()


# The command


@pytest.fixture
def password(monkeypatch):
    monkeypatch.setenv("PORTFOLIO_PASSWORD", RIGHT)


@pytest.mark.parametrize("role", ["editor", "member"])
def test_the_command_makes_an_account_of_the_role(client, password, role):
    call_command("add_user", "ada", role=role, verbosity=0)

    account = User.objects.get()
    assert (role_of(account), account.is_staff, account.is_superuser) == (Role(role), True, False)
    assert account.check_password(RIGHT)


def test_a_member_gets_a_draft_of_a_profile_and_an_editor_none(password):
    call_command("add_user", "ada", role="member")
    call_command("add_user", "eve", role="editor")

    assert [(str(person), person.account.username, person.status) for person in Person.objects.all()] == [
        ("ada", "ada", Status.DRAFT)
    ]


def test_the_command_ties_the_account_to_the_profile_named(password):
    person = make_person("Ada Lovelace", slug="ada")

    call_command("add_user", "al", role="member", person="ada")

    person.refresh_from_db()
    assert person.account.username == "al"
    assert person.status == Status.PUBLISHED


def test_an_account_is_called_as_its_person(password):
    make_person("Ada Example", slug="ada")

    call_command("add_user", "al", role="member", person="ada")

    assert User.objects.get().get_full_name() == "Ada Example"


def test_a_name_that_changes_on_the_form_is_that_of_the_account_too(client, password):
    call_command("add_user", "ada", role="member")
    ada = Person.objects.get()
    client.force_login(ada.account)

    send(client, f"/admin/profile_app/person/{ada.pk}/change/", "person_form", display_name="Ada Example")

    assert User.objects.get().get_full_name() == "Ada Example"


def test_the_history_of_a_new_profile_begins_with_its_account(password):
    call_command("add_user", "ada", role="member")

    (version,) = history.versions_of(Person, Person.objects.get().pk)
    assert (str(version.revision.user), version.object_repr) == ("ada", "ada")


def test_the_history_of_a_profile_tells_of_its_account(password):
    ada = make_person("Ada Example", slug="ada")

    call_command("add_user", "al", role="member", person="ada")

    newest, oldest = history.versions_of(Person, ada.pk)
    told = differences(Person, history.state_in(oldest), history.state_in(newest))
    assert [(each.label, each.new) for each in told] == [("Account", "al")]


@pytest.mark.parametrize(
    ("name", "person", "told"),
    [
        ("ada b", "", "'ada b' is no user name: Enter a valid username."),
        ("TAKEN", "", "There is already an account called TAKEN."),
        ("ada", "nobody", "There is no person with the slug 'nobody'."),
        ("ada", "has-one", "Has One has an account already: taken."),
    ],
)
def test_the_command_says_in_one_line_what_is_wrong_and_makes_nothing(password, name, person, told):
    make_person("Has One", account=make_account("taken"))

    with pytest.raises(CommandError) as error:
        call_command("add_user", name, role="member", person=person)

    assert str(error.value).startswith(told)
    assert "\n" not in str(error.value)
    assert User.objects.count() == 1


def test_the_command_refuses_an_empty_password(monkeypatch):
    monkeypatch.setenv("PORTFOLIO_PASSWORD", "")

    with pytest.raises(CommandError, match="The password is empty"):
        call_command("add_user", "ada", role="editor")

    assert not User.objects.exists()
