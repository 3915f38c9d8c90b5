"""Whatever stands in an address, a visitor gets a page and never an error."""

import pytest
from django.urls import reverse

from tests.make import make_event, make_identity, make_news, make_person, make_project, make_publication, make_topic

LISTS = [
    "publications:list",
    "projects:list",
    "events:list",
    "news:list",
    "people:list",
    "teaching:list",
    "openings:list",
    "topics:list",
    "search",
    "home",
    "events:calendar",
    "feeds:publications",
    "feeds:news",
    "feeds:events",
]

WORDS = [
    "",
    "%00",
    "%ff%fe",
    "%F0%9F%92%A5",
    "%E2%80%AE",
    "..%2F..%2Fetc",
    "'%20OR%201=1--",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "x" * 200,
    "%25%5F%5C%22%27",
    "a%20" * 60,
]
NUMBERS = [
    "9" * 400,
    "-1",
    "0",
    "1e9",
    "٣",
    "2022-",
    "-2022",
    "2022-2018",
    "0000-9999",
    "99999999999999999999-1",
]
PARAMETERS = {
    **dict.fromkeys(["topic", "type", "person", "venue", "has", "sort", "group"], [*WORDS, NUMBERS[0]]),
    **dict.fromkeys(["year", "q", "page"], [*WORDS, *NUMBERS]),
}


@pytest.fixture
def site():
    topic = make_topic("Optics")
    owner = make_person("Ada Brook", topics=[topic])
    make_publication("Lenses", topics=[topic], authors=[owner])
    make_project("Lantern", topics=[topic])
    make_event("Talk on lenses", topics=[topic], speakers=[owner])
    make_news("Lens found", topics=[topic])
    make_identity(owner)


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_a_list_answers_any_query(client, site, name):
    queries = [f"?{parameter}={value}" for parameter, values in PARAMETERS.items() for value in values]

    codes = {query: client.get(reverse(name) + query).status_code for query in queries}

    assert codes == dict.fromkeys(queries, 200)


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_a_list_answers_many_values_at_once(client, site, name):
    query = "&".join(f"{parameter}={number}" for parameter in PARAMETERS for number in range(60))

    assert client.get(f"{reverse(name)}?{query}").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_what_is_asked_is_never_read_as_html(client, site, name):
    answer = client.get(f"{reverse(name)}?q=<script>alert(1)</script>&topic=<b>x</b>")

    assert b"<script>alert" not in answer.content
    assert b"<b>x</b>" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/publications/%00/",
        "/publications/../../etc/passwd",
        "/publications/lenses/files/..%2F..%2Fsite.sqlite3",
        "/publications/lenses/paper.pdf",
        "/publications/lenses/cite.exe",
        "/publications/export.exe",
        "/media/../site.sqlite3",
        "/media/files/x.pdf",
        "/media/%2e%2e/secret_key",
        "/id/00000000-0000-0000-0000-000000000000/",
        "/people/%F0%9F%92%A5/",
        "/topics/" + "x" * 300 + "/",
        "/%F0%9F%92%A5/",
        "/no-such-page/",
    ],
)
def test_an_address_that_leads_nowhere_is_not_found(client, site, address):
    assert client.get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_an_empty_site_has_every_list(client, name):
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_a_list_refuses_to_be_posted_to(client, name):
    assert client.post(reverse(name)).status_code == 405
