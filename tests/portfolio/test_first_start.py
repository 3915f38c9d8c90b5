"""The first start fills an empty site once and tells the password once."""

from io import StringIO
from threading import Thread

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.db import connection

from content.models import Topic
from portfolio.management.commands import first_start
from profile_app.models import Identity, Person
from tests.make import make_person

User = get_user_model()


def said_by(capsys):
    call_command("first_start")
    return capsys.readouterr().out


@pytest.mark.django_db
def test_the_first_start_makes_an_account_with_the_printed_password(capsys):
    (line,) = [line for line in said_by(capsys).splitlines() if line.startswith("Password: ")]

    user = authenticate(username="admin", password=line.removeprefix("Password: "))

    assert (user.is_superuser, user.is_staff) == (True, True)


@pytest.mark.django_db
def test_the_first_start_loads_the_researcher():
    call_command("first_start")

    assert str(Identity.current().public_owner) == "Chijun Sima"


@pytest.mark.django_db
def test_a_second_start_says_and_does_nothing(capsys):
    said_by(capsys)
    Person.objects.filter(slug="luo-mai").delete()

    assert said_by(capsys) == ""
    assert [person.slug for person in Person.objects.all()] == ["chijun-sima"]


@pytest.mark.django_db
def test_a_site_with_content_stays_as_it_is(capsys):
    make_person("Ada")

    assert said_by(capsys) == ""
    assert (Person.objects.count(), User.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_a_site_with_an_account_stays_as_it_is(capsys):
    User.objects.create_user("ada")

    assert said_by(capsys) == ""
    assert (Topic.objects.count(), User.objects.count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_first_starts_at_once_one_wins():
    def start(said):
        call_command("first_start", stdout=said)
        connection.close()

    outputs = [StringIO(), StringIO()]
    threads = [Thread(target=start, args=[said]) for said in outputs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said.getvalue().count("Password: ") for said in outputs) == [0, 1]
    assert (User.objects.count(), Person.objects.count()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_a_start_that_breaks_off_leaves_nothing(monkeypatch, capsys):
    def killed(length):
        raise KeyboardInterrupt

    monkeypatch.setattr(first_start.secrets, "token_urlsafe", killed)

    with pytest.raises(KeyboardInterrupt):
        call_command("first_start")

    assert (Person.objects.count(), Topic.objects.count(), User.objects.count()) == (0, 0, 0)
