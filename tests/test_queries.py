"""Thousands of odd queries at every address: whatever is asked, nothing breaks. They come from a seed, so each failure
can be looked at again; the long form asks many more."""

import random
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse

from tests.crawling import admin_pages, public_pages
from tests.worlds import HARM, OURS, make_site

pytestmark = pytest.mark.django_db

AMOUNTS = [
    pytest.param(250, id="some"),
    pytest.param(8_000, id="thousands", marks=pytest.mark.long),
]
NAMES = (
    "topic year type person venue has q sort page group paper format mode v w term token plan new since limit offset"
    " verb metadataPrefix resumptionToken callback next"
).split()
ADMIN_NAMES = (
    "q p o all e _facets _popup _to_field _changelist_filters id__in id__range id__exact pk status state status__in"
    " created_by created_by__password__startswith updated_at__gte publish_at__range topics topics__name app_label"
    " model_name field_name term page post plan kit error title slug body order authors next"
).split()
VALUES = [
    "",
    "0",
    "-1",
    "1",
    "999999999999999999999999",
    "1e9",
    "0x1f",
    "1.5",
    "٣",
    "²",
    "None",
    "null",
    "true",
    "2022",
    "2022-2018",
    "0000",
    "99999",
    "2024-02-30",
    "optics",
    "light",
    "journal-article",
    "ada",
    "pdf",
    "newest",
    "..",
    "../../etc/passwd",
    "\0",
    "a\0b",
    "\ud7ff\uffff",
    "\u202e",
    "💥" * 30,
    "é" * 500,
    "x" * 3_000,
    "%",
    "_",
    "\\",
    "'",
    '"',
    "' OR 1=1 --",
    "; DROP TABLE x",
    "(((((",
    "[[[[",
    "*",
    '"unclosed phrase',
    "AND OR NOT NEAR(",
    "a:b^2~3 !c | d & e <-> f",
    "{}",
    "[]",
    "&&==",
    "\r\nSet-Cookie: x=1",
    "content.page",
    "password",
    "id__in",
]
RAW = ["%", "%zz", "%00", "%ff", "%c0%af", "%ed%a0%80", "=", "&", "a", "[]=1", "a[b]=c", "%u0041=1", "?", ";", "+"]


def queries(chance, names, amount):
    """So many query strings, each of a few parameters."""
    for _ in range(amount):
        pairs = [(chance.choice(names), value_of(chance)) for _ in range(chance.randint(1, 6))]
        if chance.random() < 0.1:
            pairs *= chance.randint(2, 40)
        query = urlencode(pairs)
        if chance.random() < 0.25:
            query += "&" + quote(chance.choice(names)) + chance.choice(RAW) + chance.choice(RAW)
        yield query


def value_of(chance):
    kind = chance.random()
    if kind < 0.7:
        return chance.choice(VALUES)
    if kind < 0.8:
        return chance.choice(HARM)
    return "".join(chr(chance.choice((chance.randrange(1, 0x80), chance.randrange(0xD7FF)))) for _ in range(12))


def broken(client, addresses):
    """The addresses that are answered by an error of the server."""
    client.raise_request_exception = False
    return [address for address in addresses if client.get(address).status_code >= 500]


@pytest.fixture
def site():
    make_site()


@pytest.mark.parametrize("amount", AMOUNTS)
def test_no_query_breaks_a_public_page(client, site, amount):
    chance = random.Random(amount)
    pages = [page.partition("?")[0] for page in public_pages(client, 1)]

    asked = [f"{chance.choice(pages)}?{query}" for query in queries(chance, NAMES, amount)]

    assert broken(client, asked) == []


def fields_of_models():
    """What an address of the admin may name: every field, and a lookup through every relation."""
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.get_fields():
                yield field.name
                if field.is_relation:
                    yield f"{field.name}__id__in"


@pytest.mark.parametrize("amount", AMOUNTS)
def test_no_query_breaks_a_page_of_the_admin(client, site, amount):
    client.force_login(User.objects.create_superuser("root"))
    chance = random.Random(amount)
    pages, names = list(admin_pages(None)), [*ADMIN_NAMES, *sorted(set(fields_of_models()))]

    asked = [f"{chance.choice(pages)}?{query}" for query in queries(chance, names, amount // 2)]

    assert broken(client, asked) == []


@pytest.mark.parametrize("amount", AMOUNTS)
def test_no_query_breaks_an_autocomplete(client, site, amount):
    client.force_login(User.objects.create_superuser("root"))
    chance = random.Random(amount)
    relations = [
        {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field.name}
        for model in (*admin.site._registry, *apps.get_app_config("publications").get_models())
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
    ]
    address = reverse("admin:autocomplete")

    asked = []
    for query in queries(chance, ["term", "page", "q", "_to_field", "app_label"], amount // 2):
        named = chance.choice(relations)
        asked.append(f"{address}?{urlencode(named)}&term={quote(value_of(chance))}&{query}")

    assert broken(client, asked) == []
