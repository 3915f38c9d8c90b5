"""Signing in with an authenticator app, when somebody wants it."""

import logging
import re

import pytest
from django.core import mail
from django.core.cache import cache

from profile_app.logs import WithoutSecretLinks
from tests.authenticator import code_of
from tests.make import make_account, make_person
from tests.reading import elements, main_of

pytestmark = pytest.mark.django_db

PASSWORD = "a-right-password-7"
SET_UP, TURN_OFF = "/accounts/two-factor/totp/activate/", "/accounts/two-factor/totp/deactivate/"
CODES = "/accounts/two-factor/recovery-codes/"


def sign_in(client):
    return client.post("/accounts/login/", {"username": "ada", "password": PASSWORD})


def secret_on(page):
    return elements(main_of(page), "code")[0]


def prove(client):
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


@pytest.fixture
def ada():
    return make_account("ada", password=PASSWORD, email="ada@example.org")


@pytest.fixture
def secret(client, ada):
    """Two-factor is on, and nobody is signed in."""
    sign_in(client)
    prove(client)
    secret = secret_on(client.get(SET_UP))
    client.post(SET_UP, {"code": code_of(secret)})
    client.post("/accounts/logout/")
    # A code is good once; the next step of the clock is half a minute away.
    cache.clear()
    return secret


def is_in(client):
    return client.get("/accounts/").status_code == 200


def test_setting_it_up_asks_for_the_password_once_more(client, ada):
    sign_in(client)

    assert client.get(SET_UP).headers["Location"].startswith("/accounts/reauthenticate/")


def test_the_page_shows_picture_and_key_without_inline_style(client, ada):
    sign_in(client)
    prove(client)

    page = main_of(client.get(SET_UP))

    assert 'src="data:image/svg+xml;base64,' in page
    assert "style=" not in page


def test_a_wrong_code_turns_nothing_on(client, ada):
    sign_in(client)
    prove(client)
    client.get(SET_UP)

    client.post(SET_UP, {"code": "000000"})

    assert "Off" in main_of(client.get("/accounts/"))


def test_the_password_alone_is_not_enough_any_more(client, secret):
    answer = sign_in(client)

    assert answer.headers["Location"] == "/accounts/two-factor/authenticate/"
    assert not is_in(client)
    assert client.get("/admin/").status_code == 302


def test_password_and_code_sign_in(client, secret):
    sign_in(client)

    answer = client.post("/accounts/two-factor/authenticate/", {"code": code_of(secret)})

    assert answer.headers["Location"] == "/admin/"
    assert is_in(client)


def test_guessing_codes_ends(client, secret):
    sign_in(client)
    for _ in range(6):
        answer = client.post("/accounts/two-factor/authenticate/", {"code": "000000"})

    assert elements(main_of(answer), "p", "error")[0].startswith("Too many")


def test_a_recovery_code_signs_in_once(client, secret):
    sign_in(client)
    client.post("/accounts/two-factor/authenticate/", {"code": code_of(secret)})
    prove(client)
    code = elements(main_of(client.get(CODES)), "code")[0]
    tries = []
    for _ in range(2):
        client.post("/accounts/logout/")
        sign_in(client)
        client.post("/accounts/two-factor/authenticate/", {"code": code})
        tries.append(is_in(client))

    assert tries == [True, False]


def test_it_is_turned_off_again(client, secret):
    sign_in(client)
    client.post("/accounts/two-factor/authenticate/", {"code": code_of(secret)})
    prove(client)

    client.post(TURN_OFF)
    client.post("/accounts/logout/")

    assert sign_in(client).headers["Location"] == "/admin/"


def test_a_link_to_a_new_password_does_not_go_past_the_app(client, secret, ada):
    ada.refresh_from_db()
    client.post("/accounts/password/reset/", {"email": "ada@example.org"})
    link = re.search(r"http://127.0.0.1:8000(/\S+)", mail.outbox[-1].body)[1]
    form = client.get(link).headers["Location"]

    answer = client.post(form, {"password1": "a-new-password-9", "password2": "a-new-password-9"})

    assert answer.headers["Location"] == "/accounts/two-factor/authenticate/"
    assert not is_in(client)


@pytest.mark.parametrize("address", [SET_UP, TURN_OFF, CODES, f"{CODES}generate/", f"{CODES}download/", "/accounts/"])
def test_a_visitor_is_asked_to_sign_in(client, address):
    answer = client.get(address)

    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_the_own_page_names_account_role_and_profile(client, ada):
    make_person("Ada Lovelace", account=ada)
    sign_in(client)

    page = main_of(client.get("/accounts/"))

    assert elements(page, "dd")[:4] == ["ada", "ada@example.org", "Member", "Ada Lovelace"]


@pytest.mark.parametrize(
    ("logged", "kept"),
    [
        (
            '"GET /accounts/invitation/ImFiYyI:1abc:x-Y_z/ HTTP/1.1" 302 0',
            '"GET /accounts/invitation/…/ HTTP/1.1" 302 0',
        ),
        ("Gone: /accounts/password/reset/key/3-d5k-81f/", "Gone: /accounts/password/reset/key/…/"),
        ("/accounts/password/reset/key/done/", "/accounts/password/reset/key/done/"),
        ("/accounts/invitation/", "/accounts/invitation/"),
    ],
)
def test_links_that_open_an_account_stay_out_of_the_logs(logged, kept):
    record = logging.LogRecord("django.server", logging.INFO, "", 0, "%s", (logged,), None)

    WithoutSecretLinks().filter(record)

    assert record.getMessage() == kept
