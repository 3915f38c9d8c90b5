"""What an editor is told of what indexers will see."""

import re

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publications import scholar
from publications.formats import FORMATS
from publications.models import Attachment
from tests.make import make_person, make_publication, make_venue

pytestmark = pytest.mark.django_db


def lines(work, state):
    return [str(line.label) for line in scholar.lines_of(work) if line.state == state]


def verdict(work):
    return str(scholar.verdict(work, scholar.lines_of(work)))


def change(work):
    return reverse("admin:publications_publication_change", args=[work.pk])


def attach(work):
    item = Attachment(publication=work, kind="paper")
    item.file.save("paper.pdf", ContentFile(b"%PDF-1.4\n%%EOF\n"), save=False)
    item.save()


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("edda"))


def test_what_is_missing_comes_first():
    work = make_publication("Light", issued=None)

    found = [(str(line.label), line.state) for line in scholar.lines_of(work)]

    assert found == [
        ("Authors", "missing"),
        ("Date", "missing"),
        ("Venue", "wanted"),
        ("First page", "wanted"),
        ("DOI", "wanted"),
        ("Abstract", "wanted"),
        ("PDF", "wanted"),
        ("Title", ""),
        ("Address", ""),
    ]
    assert verdict(work) == "Google Scholar will not list this work yet."


def test_a_full_record_wants_nothing():
    work = make_publication(
        "Light",
        authors=["Ada Lovelace"],
        venue=make_venue("OSDI"),
        pages="1–10",
        doi="10.5555/light",
        body="All about light.",
    )
    attach(work)

    assert (lines(work, "missing"), lines(work, "wanted")) == ([], [])
    assert verdict(work) == "Google Scholar can list this work and is told all it asks for."


@pytest.mark.parametrize(
    ("type", "wanted"),
    [
        ("journal-article", ["Venue", "Volume", "Issue", "First page", "ISSN", "DOI", "Abstract", "PDF"]),
        ("book-chapter", ["Venue", "First page", "ISBN", "Publisher", "DOI", "Abstract", "PDF"]),
        ("book", ["ISBN", "Publisher", "DOI"]),
        ("phd-thesis", ["Institution", "Abstract", "PDF"]),
        ("report", ["Institution", "Report number", "Abstract", "PDF"]),
        ("preprint", ["arXiv", "Abstract", "PDF"]),
        ("patent", []),
    ],
)
def test_each_type_is_asked_for_its_own(type, wanted):
    assert lines(make_publication("Light", authors=["Ada"], type=type), "wanted") == wanted


@pytest.mark.parametrize("type", ["dataset", "software"])
def test_what_scholar_does_not_list_is_said(type):
    work = make_publication("Light", type=type)

    assert verdict(work) == (
        "Google Scholar lists no datasets and no software; other services read the data in the page."
    )


def test_a_pdf_that_is_only_a_link_is_explained():
    work = make_publication("Light", links=["paper"])

    advice = [str(line.advice) for line in scholar.lines_of(work) if line.label == "PDF"]

    assert advice == ["The PDF is a link. Scholar takes only a file that lies beside this page: upload it."]


def test_each_line_leads_to_a_field_of_the_form(client, editor):
    work = make_publication("Light", type="journal-article", issued=None, venue=make_venue("Journal of Light"))

    html = client.get(change(work)).content.decode()
    panel = html[html.index("What Scholar and others will see") :]
    targets = re.findall(r'<a href="#([^"]+)">', panel)

    assert {"id_issued", "id_title", "id_venue", "id_doi", "authorships-group", "attachments-group"} <= set(targets)
    assert [target for target in targets if f'id="{target}"' not in html] == []


def test_every_field_a_fact_names_is_on_the_form(client, editor):
    html = client.get(change(make_publication("Light"))).content.decode()
    targets = {scholar.ROWS.get(fact.field, f"id_{fact.field}") for fact in scholar.FACTS if fact.field}

    assert [target for target in sorted(targets) if f'id="{target}"' not in html] == []


def test_a_new_publication_has_no_panel(client, editor):
    html = client.get(reverse("admin:publications_publication_add")).content.decode()

    assert "What Scholar and others will see" not in html


def test_the_panel_shows_what_is_saved_and_escapes_it(client, editor):
    work = make_publication(r"\<b>Light\</b>", authors=["<i>Eve</i>"])

    html = client.get(change(work)).content.decode()

    assert "&lt;b&gt;Light&lt;/b&gt; <code>citation_title</code>" in html
    assert "<i>Eve</i>" not in html


def test_the_panel_asks_as_often_for_many_authors_as_for_few(client, editor):
    few, many = make_publication(authors=[make_person()]), make_publication(authors=[make_person() for _ in range(9)])
    client.get(change(few))
    with CaptureQueriesContext(connection) as once:
        client.get(change(few))

    with CaptureQueriesContext(connection) as again:
        client.get(change(many))

    assert len(again) == len(once)


# A selection as a file


def test_a_selection_is_exported_drafts_too(client, editor):
    light = make_publication("Light", authors=["Ada Lovelace"], issued="2022", status="draft")
    sound = make_publication("Sound", authors=["Ada Lovelace"], issued="2023")
    make_publication("Fog")
    chosen = {"action": "export_csv", "_selected_action": [light.pk, sound.pk]}

    answer = client.post(reverse("admin:publications_publication_changelist"), chosen)
    lines = b"".join(answer.streaming_content).decode().splitlines()

    assert [line.split(",")[0] for line in lines] == ["key", "lovelace2023sound", "lovelace2022light"]
    assert answer["Content-Disposition"] == 'attachment; filename="publications.csv"'


def test_every_format_is_an_action(client, editor):
    make_publication("Light")

    html = client.get(reverse("admin:publications_publication_changelist")).content.decode()

    assert re.findall(r'<option value="export_(\w+)">Export as ([^<]+)</option>', html) == [
        (row.extension, row.label) for row in FORMATS.values()
    ]
