"""Reads what a visitor would see out of a page."""

import html
import json
import re

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.changes import Mark, look, watched


def visible(markup):
    """The text of some markup, spaces collapsed."""
    text = html.unescape(re.sub(r"<[^>]*>", "", markup))
    return " ".join(text.split())


def main_of(answer):
    """The markup inside <main>."""
    return re.search(r"<main.*?</main>", answer.content.decode(), re.S)[0]


def elements(markup, tag, with_class=""):
    """The texts of all elements of a tag that does not nest in itself."""
    found = re.findall(rf"<{tag}\b([^>]*)>(.*?)</{tag}>", markup, re.S)
    return [visible(inner) for given, inner in found if not with_class or f'"{with_class}"' in given]


def links(markup):
    """Every link as (text, address)."""
    found = re.findall(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', markup, re.S)
    return [(visible(inner), html.unescape(address)) for address, inner in found]


def times(markup):
    """Every <time> as (text, datetime)."""
    found = re.findall(r'<time\b[^>]*datetime="([^"]*)"[^>]*>(.*?)</time>', markup, re.S)
    return [(visible(inner), moment) for moment, inner in found]


def forget():
    """Lets the process forget all it keeps in memory, as after a change of everything that changes nothing."""
    Mark.objects.bulk_create(Mark(kind=kind) for kind in sorted({kind for _table, kind, _column in watched()}))
    look()


def know_all_kinds():
    """Asks for what Django keeps in the process for good, so that it is the same whichever test came before."""
    ContentType.objects.get_for_models(*apps.get_models())


def number_of_queries(client, address):
    """How often a page asks the database, when what is stored is up to date and this process keeps nothing of it."""
    client.get(address)
    forget()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def queries_when_known(client, address):
    """The same when somebody has asked for the page before."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def linked_data(response):
    """The nodes of the JSON-LD in a page."""
    text = re.search(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode())
    return json.loads(text[1])["@graph"]
