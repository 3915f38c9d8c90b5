from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from portfolio.models import SiteSettings

pytestmark = pytest.mark.django_db

ADDRESS = "/.well-known/security.txt"


def lines(answer):
    return dict(line.split(": ", 1) for line in answer.content.decode().splitlines())


def test_a_site_that_names_nobody_has_no_such_file(client):
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    ("contact", "said"),
    [("ada@example.org", "mailto:ada@example.org"), ("https://example.org/report", "https://example.org/report")],
)
def test_who_finds_a_hole_learns_whom_to_tell(client, settings, contact, said):
    settings.SITE_URL = "https://ada.example"
    SiteSettings(security_contact=contact).save()

    answer = client.get(ADDRESS)

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert lines(answer)["Contact"] == said
    assert lines(answer)["Canonical"] == "https://ada.example/.well-known/security.txt"


def test_the_file_expires_within_a_year_of_being_asked_for(client):
    SiteSettings(security_contact="ada@example.org").save()

    expires = datetime.fromisoformat(lines(client.get(ADDRESS))["Expires"])

    assert timedelta(days=90) < expires - datetime.now(UTC) < timedelta(days=365)


@pytest.mark.parametrize(
    "contact", ["nobody", "http://example.org", "javascript:alert(1)", "https://", "a b@example.org"]
)
def test_a_contact_that_leads_nowhere_is_refused(contact):
    with pytest.raises(ValidationError):
        SiteSettings(security_contact=contact).full_clean()
