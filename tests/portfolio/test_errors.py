import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.views.defaults import permission_denied, server_error

from tests.make import make_publication


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/nothing/", "/publications/nothing/", "/topics/nothing/", "/nothing/at/all/"])
def test_a_lost_visitor_is_offered_a_search(client, address):
    answer = client.get(address)

    assert answer.status_code == 404
    assert "Reference not found" in answer.content.decode()
    assert '<input id="search-q" type="search" name="q"' in answer.content.decode()


@pytest.mark.django_db
def test_a_lost_visitor_does_not_read_the_address_back(client):
    answer = client.get("/quokkabell/")

    assert "quokkabell" not in answer.content.decode()


def test_an_error_page_needs_nothing_that_could_be_broken():
    answer = server_error(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()


@pytest.mark.django_db
def test_a_refusal_says_what_to_do():
    answer = permission_denied(RequestFactory().get("/"), PermissionDenied())

    assert answer.status_code == 403
    assert "sign in with another account" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/publications/", "/search/", "/topics/", "/accounts/login/"])
def test_every_page_forbids_code_from_elsewhere(client, address):
    make_publication()

    policy = client.get(address)["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/nothing-here/", "/publications/nothing-here/", "/no/such/place"])
def test_a_site_being_tried_out_has_its_own_page_for_what_is_not_found(client, settings, address):
    settings.DEBUG = True

    answer = client.get(address)

    assert answer.status_code == 404
    assert "Reference not found" in answer.content.decode()
