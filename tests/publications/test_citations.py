"""Formatted citations: made after a change, stored, shown while they fit, and never made for a visitor."""

import re
import subprocess
from io import StringIO
from threading import Thread

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content import changes
from publications import citations, styles
from publications.citations import catch_up
from publications.models import FormattedCitations, Publication, Venue
from tests.forms import send
from tests.make import make_authorship, make_publication, make_topic, make_venue

pytestmark = pytest.mark.django_db

STYLES = ["APA", "IEEE", "ACM", "Chicago", "MLA", "Nature", "Vancouver"]


@pytest.fixture
def quick(monkeypatch):
    """An engine that answers at once, and the titles it was asked for."""
    asked = []

    def render(items, timeout=60.0):
        asked.extend(item["title"] for item in items)
        return [{key: f"{item['title']} in {row.label}" for key, row in styles.STYLES.items()} for item in items]

    monkeypatch.setattr(citations, "render", render)
    return asked


def render_all():
    return list(catch_up(Publication.objects.all()))[-1]


def styles_on(client, work, page="cite/"):
    html = client.get(f"{work.get_absolute_url()}{page}").content.decode()
    return [style for style in re.findall(r'data-style="([^"]+)"', html) if style in STYLES]


@pytest.mark.parametrize("page", ["", "cite/"])
def test_a_page_offers_every_style_that_is_stored(client, quick, page):
    work = make_publication("Light", authors=["Ada Lovelace"])
    before = styles_on(client, work, page)

    render_all()

    assert (before, styles_on(client, work, page)) == ([], STYLES)


@pytest.mark.parametrize("page", ["", "cite/"])
def test_a_page_with_all_its_styles_is_kept_until_something_changes(client, quick, django_assert_num_queries, page):
    work, topic = make_publication("Light", authors=["Ada Lovelace"]), make_topic("Optics")
    work.topics.add(topic)
    render_all()
    address = f"{work.get_absolute_url()}{page}"
    first = client.get(address).content

    # One looks whether anything changed.
    with django_assert_num_queries(1):
        again = client.get(address).content
    work.title = "Darkness"
    work.save()

    assert again == first
    assert "Darkness" in client.get(address).content.decode()


def test_a_preview_is_neither_kept_nor_what_is_kept(client, quick, admin_client):
    work = make_publication("Light", authors=["Ada Lovelace"])
    render_all()
    public = client.get(work.get_absolute_url()).content.decode()
    preview = admin_client.get(reverse("admin:publications_publication_preview", args=[work.pk])).content.decode()

    assert ("Back to the form" in public, "Back to the form" in preview) == (False, True)
    assert client.get(work.get_absolute_url()).content.decode() == public


def test_a_kept_page_is_gone_with_its_work(client, quick):
    work = make_publication("Light")
    render_all()
    client.get(work.get_absolute_url())

    Publication.objects.filter(pk=work.pk).update(status="archived")

    assert client.get(work.get_absolute_url()).status_code == 404


def test_a_page_without_styles_offers_bibtex(client):
    make_publication("Light", authors=["Ada Lovelace"], issued="2022")

    html = client.get("/publications/light/cite/").content.decode()

    assert re.findall(r'data-style="([^"]+)"', html)[0] == "BibTeX"
    assert "@inproceedings{lovelace2022light," in html


@pytest.mark.parametrize("change", ["title", "author", "venue"])
def test_a_citation_that_no_longer_fits_is_not_shown_and_made_again(client, quick, change):
    venue = make_venue("Journal of Light")
    work = make_publication("Light", authors=["Ada Lovelace"], venue=venue)
    render_all()

    if change == "title":
        Publication.objects.update(title="Sound")
    elif change == "author":
        make_authorship(work, "Grace Hopper", order=2)
    else:
        Venue.objects.update(name="Journal of Sound")
    stale = styles_on(client, work)
    quick.clear()
    render_all()

    assert (stale, len(quick), styles_on(client, work)) == ([], 1, STYLES)


def test_what_fits_is_not_made_again(quick):
    work = make_publication("Light", authors=["Ada Lovelace"])
    render_all()
    quick.clear()

    Publication.objects.filter(pk=work.pk).update(body="An abstract.", award="Best paper")
    tally = render_all()

    assert (quick, tally.read, tally.made, tally.lacking) == ([], 1, 0, 0)


def test_a_style_that_failed_is_lacking_and_tried_again(client, quick, monkeypatch):
    work = make_publication("Light")
    whole = citations.render
    with monkeypatch.context() as broken:
        broken.setattr(citations, "render", lambda items, timeout: [{"apa": "Light in APA"} for _ in items])
        first = render_all()
        shown = styles_on(client, work)

    with monkeypatch.context() as broken:
        broken.setattr(citations, "render", lambda items, timeout: [{} for _ in items])
        render_all()
        still_shown = styles_on(client, work)
    monkeypatch.setattr(citations, "render", whole)
    second = render_all()

    assert (first.made, first.lacking, shown, still_shown) == (0, 1, ["APA"], ["APA"])
    assert (second.made, second.lacking, styles_on(client, work)) == (1, 0, STYLES)


def test_a_work_that_is_deleted_meanwhile_is_passed_over(quick, monkeypatch):
    doomed, kept = make_publication("Doomed"), make_publication("Kept")
    whole = citations.render

    def render_slowly(items, timeout):
        Publication.objects.filter(pk=doomed.pk).delete()
        return whole(items, timeout)

    monkeypatch.setattr(citations, "render", render_slowly)
    render_all()

    assert [str(row) for row in FormattedCitations.objects.all()] == [str(kept)]


def test_markup_in_a_title_is_text_on_the_page(client):
    make_publication(r"\<script>alert(1)\</script>", slug="evil", authors=["<b>Eve</b>"], issued="2022")

    render_all()
    html = client.get("/publications/evil/cite/").content.decode()

    assert re.findall(r'data-style="APA">([^\n]*?)</p>', html) == [
        "&lt;b&gt;Eve&lt;/b&gt;. (2022). <em>&lt;script&gt;alert(1)&lt;/script&gt;</em>."
    ]


@pytest.mark.django_db(transaction=True)
def test_an_editor_saves_while_citations_are_made(quick, monkeypatch):
    first, _second, third = (make_publication(f"Work {number}") for number in range(3))
    whole = citations.render

    def render_slowly(items, timeout):
        editor = Thread(target=save_elsewhere, args=[third.pk])
        editor.start()
        editor.join()
        return whole(items, timeout)

    monkeypatch.setattr(citations, "render", render_slowly)
    *_, tally = catch_up(Publication.objects.all(), batch=1)

    third.refresh_from_db()
    assert (tally.made, tally.lacking, third.note) == (3, 0, "Saved meanwhile")
    assert first.formatted.texts["apa"] == "Work 0 in APA"


def save_elsewhere(pk):
    Publication.objects.filter(pk=pk).update(note="Saved meanwhile")
    connection.close()


# When they are made


@pytest.mark.parametrize("page", ["/publications/", "/publications/light/", "/publications/light/cite/"])
def test_no_process_is_started_for_a_visitor(client, monkeypatch, page):
    make_publication("Light", authors=["Ada Lovelace"])
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("started a process"))

    assert client.get(page).status_code == 200


def test_a_page_with_styles_asks_no_more_than_one_without(client, quick):
    work = make_publication("Light", authors=["Ada Lovelace"])
    client.get(work.get_absolute_url())
    work.save()
    changes.refresh()
    with CaptureQueriesContext(connection) as before:
        client.get(work.get_absolute_url())

    render_all()
    changes.refresh()

    with CaptureQueriesContext(connection) as after:
        client.get(work.get_absolute_url())
    assert len(after) == len(before)


def test_saving_in_the_admin_makes_them_after_the_commit(client, quick, django_capture_on_commit_callbacks):
    client.force_login(User.objects.create_superuser("edda"))
    work = make_publication("Light", authors=["Ada Lovelace"])
    address = reverse("admin:publications_publication_change", args=[work.pk])

    with django_capture_on_commit_callbacks(execute=False) as waiting:
        send(client, address, "publication_form", title="Sound")
    before = list(quick)
    for callback in waiting:
        callback()

    assert (before, quick, styles_on(client, work)) == ([], ["Sound"], STYLES)


def test_a_failing_engine_spoils_no_save(client, monkeypatch, django_capture_on_commit_callbacks):
    client.force_login(User.objects.create_superuser("edda"))
    work = make_publication("Light")
    monkeypatch.setattr(citations, "render", lambda *_: 1 / 0)
    address = reverse("admin:publications_publication_change", args=[work.pk])

    with django_capture_on_commit_callbacks(execute=True):
        answer = send(client, address, "publication_form", title="Sound")

    assert (answer.status_code, Publication.objects.get().title) == (302, "Sound")


def test_renaming_a_venue_makes_the_citations_of_its_works_again(client, quick, django_capture_on_commit_callbacks):
    client.force_login(User.objects.create_superuser("edda"))
    venue = make_venue("Journal of Light")
    make_publication("Light", venue=venue)
    make_publication("Elsewhere")
    address = reverse("admin:publications_venue_change", args=[venue.pk])

    with django_capture_on_commit_callbacks(execute=True):
        send(client, address, "venue_form", name="Journal of Sound")

    assert quick == ["Light"]


def test_the_command_catches_up_in_batches_and_says_what_it_did(quick, monkeypatch):
    for number in range(5):
        make_publication(f"Work {number}")
    next(catch_up(Publication.objects.all(), batch=2))
    said = StringIO()

    call_command("render_citations", stdout=said)

    assert re.sub(r"\d+ works a second", "N works a second", said.getvalue()) == (
        "made 3, up to date 2, lacking 0, N works a second\n"
    )
    assert sorted(quick) == [f"Work {number}" for number in range(5)]


def test_a_batch_asks_as_often_for_many_as_for_few(quick):
    make_publication(authors=["Ada Lovelace"], venue=make_venue())
    with CaptureQueriesContext(connection) as few:
        render_all()

    for _ in range(20):
        make_publication(authors=["Ada Lovelace", "Grace Hopper"], venue=make_venue())

    with CaptureQueriesContext(connection) as many:
        render_all()
    assert len(many) == len(few)
