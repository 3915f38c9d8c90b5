"""What feed readers read, checked by an independent parser and by a reading of the XML itself."""

import re
from datetime import datetime
from xml.etree import ElementTree

import feedparser
import pytest
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from content.feeds import LONG_AGO, FullAtom, fit_for_xml
from content.models import LastChange
from events.models import Event, News
from portfolio.models import SiteSettings
from tests.make import (
    make_authorship,
    make_event,
    make_identity,
    make_news,
    make_occurrence,
    make_person,
    make_publication,
    make_topic,
)
from tests.reading import number_of_queries

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["publications", "news", "events"]
MAKERS = {"publications": make_publication, "news": make_news, "events": make_event}


@pytest.fixture(autouse=True)
def _known_origin(settings):
    settings.SITE_URL = "https://ada.example"


def feed(client, name, query=""):
    answer = client.get(f"/feeds/{name}.atom{query}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    read = feedparser.parse(answer.content)
    assert read.bozo == 0
    return read


def titles(client, name, query=""):
    return [entry.title for entry in feed(client, name, query).entries]


@pytest.mark.django_db
@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_well_formed_and_has_all_that_atom_asks_for(client, name):
    MAKERS[name]("Light & <lenses>")
    SiteSettings(name="Ada & Co").save()

    root = ElementTree.fromstring(client.get(f"/feeds/{name}.atom").content)
    (entry,) = root.findall(f"{ATOM}entry")

    assert all(root.find(f"{ATOM}{tag}").text for tag in ("id", "title", "updated"))
    assert root.find(f"{ATOM}author/{ATOM}name").text == "Ada & Co"
    assert all(entry.find(f"{ATOM}{tag}").text for tag in ("id", "title", "updated", "published", "content"))
    assert {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")} == {
        "alternate": f"https://ada.example/{name}/",
        "self": f"https://ada.example/feeds/{name}.atom",
    }


@pytest.mark.django_db
def test_a_publication_is_told_in_full_with_all_its_authors(client):
    work = make_publication("Light & *lenses*", slug="light", body="How **cogs** turn.", topics=[make_topic("Optics")])
    make_authorship(work, make_person("Ada", slug="ada"))
    make_authorship(work, "Bo Guest")

    (entry,) = feed(client, "publications").entries

    assert (entry.title, entry.link, entry.id) == (
        "Light & lenses",
        "https://ada.example/publications/light/",
        work.uuid.urn,
    )
    assert [author.get("name") for author in entry.authors] == ["Ada", "Bo Guest"]
    assert entry.authors[0]["href"] == "https://ada.example/people/ada/"
    assert "<p>How <strong>cogs</strong> turn.</p>" in entry.content[0].value
    assert [tag.term for tag in entry.tags] == ["Optics"]


@pytest.mark.django_db
def test_an_event_is_told_with_its_dates_and_what_became_of_them(client):
    event = make_event("On engines", body="How cogs turn.", dates=())
    make_occurrence(event, date="2998-12-03", place="Vienna", state="cancelled")

    (entry,) = feed(client, "events").entries

    assert "3 Dec 2998, Some University, Vienna. <strong>Cancelled.</strong>" in entry.content[0].value
    assert "<p>How cogs turn.</p>" in entry.content[0].value


@pytest.mark.django_db
def test_news_are_told_with_what_they_are_about(client):
    paper = make_publication("Notes", slug="notes")
    make_news("Printed").publications.set([paper])

    (entry,) = feed(client, "news").entries

    assert '<a href="https://ada.example/publications/notes/">Notes</a>' in entry.content[0].value


@pytest.mark.django_db
@pytest.mark.parametrize("name", FEEDS)
def test_a_reader_narrows_a_feed_to_a_topic(client, name):
    MAKERS[name]("Lens", topics=[make_topic("Glass", parent=make_topic("Optics", slug="optics"))])
    MAKERS[name]("Loom")

    assert titles(client, name, "?topic=optics") == ["Lens"]
    assert titles(client, name, "?topic=nothing") == []
    assert feed(client, name, "?topic=optics").feed.title == f"{name.title()}: Optics · Portfolio"
    assert feed(client, name, "?topic=optics").feed.id == f"https://ada.example/feeds/{name}.atom?topic=optics"


@pytest.mark.django_db
def test_a_reader_narrows_a_feed_to_a_person(client):
    ada = make_person("Ada", slug="ada")
    make_publication("Hers", authors=[ada])
    make_event("Hers", speakers=[ada])
    make_news("Hers").people.set([ada])
    for make in MAKERS.values():
        make("Another's")

    assert [titles(client, name, "?person=ada") for name in FEEDS] == [["Hers"]] * 3


@pytest.mark.django_db
@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize(
    "how", [{"status": "draft"}, {"status": "in_review"}, {"status": "archived"}, {"publish_at": "2999-01-01T00:00Z"}]
)
def test_hidden_entries_are_in_no_feed(client, name, how):
    MAKERS[name]("Secret", **how)

    assert titles(client, name) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", FEEDS)
def test_an_entry_keeps_its_identity_when_it_is_renamed(client, name):
    entry = MAKERS[name]("Before")
    before = feed(client, name).entries[0].id

    entry.title, entry.slug = "After", "after"
    entry.save()

    assert feed(client, name).entries[0].id == before


@pytest.mark.django_db
@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_sent_again_only_when_it_changed(client, name):
    entry = MAKERS[name]("Before")
    first = client.get(f"/feeds/{name}.atom")

    again = client.get(f"/feeds/{name}.atom", headers={"if-none-match": first["ETag"]})
    entry.title = "After"
    entry.save()
    changed = client.get(f"/feeds/{name}.atom", headers={"if-none-match": first["ETag"]})

    assert (again.status_code, changed.status_code) == (304, 200)


@pytest.mark.django_db
@pytest.mark.parametrize("name", FEEDS)
def test_an_empty_feed_is_always_the_same(client, name):
    first = client.get(f"/feeds/{name}.atom")

    assert titles(client, name) == []
    assert client.get(f"/feeds/{name}.atom", headers={"if-none-match": first["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_a_date_that_is_cancelled_makes_its_event_new_to_readers(client):
    occasion = make_occurrence(make_event(dates=()), date="2998-12-03")
    feed(client, "events")
    Event.objects.update(updated_at="2020-01-01T12:00Z")
    feed(client, "events")
    LastChange.objects.update(at="2020-01-01T12:00Z")
    before = feed(client, "events").entries[0].updated

    occasion.state = "cancelled"
    occasion.save()

    assert (before, feed(client, "events").entries[0].updated[:4]) == ("2020-01-01T12:00:00+00:00", str(now().year))


@pytest.mark.django_db
@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_has_the_fifty_that_appeared_last(client, name):
    for number in range(52):
        with travel(f"2024-01-01T00:{number:02}Z", tick=False):
            MAKERS[name](f"Entry {number}")

    assert titles(client, name) == [f"Entry {number}" for number in range(51, 1, -1)]


@pytest.mark.django_db
def test_an_old_paper_that_is_added_today_is_new_to_readers(client):
    with travel("2024-01-01T00:00Z"):
        make_publication("Of last year", issued="2023-12")
    with travel("2024-02-02T10:00Z", tick=False):
        make_publication("Of long ago", issued="1998")

        first = feed(client, "publications").entries[0]

    assert (first.title, first.published) == ("Of long ago", "2024-02-02T10:00:00+00:00")


@pytest.mark.django_db
@pytest.mark.parametrize("name", FEEDS)
def test_a_draft_is_new_when_it_is_published_and_only_once(client, name):
    with travel("2024-01-01T00:00Z", tick=False):
        draft = MAKERS[name]("Long a draft", status="draft")
    with travel("2024-02-02T00:00Z", tick=False):
        MAKERS[name]("Soon public")
    with travel("2024-03-03T10:00Z", tick=False):
        draft.status = "published"
        draft.save()
    with travel("2024-04-04T00:00Z", tick=False):
        for status in ("draft", "published"):
            draft.status = status
            draft.save()

        first, second = feed(client, name).entries

    assert (first.title, first.published, second.title) == ("Long a draft", "2024-03-03T10:00:00+00:00", "Soon public")


@pytest.mark.django_db
@pytest.mark.parametrize("name", FEEDS)
def test_what_appears_at_a_moment_is_new_then(client, name):
    with travel("2024-01-01T00:00Z", tick=False):
        MAKERS[name]("Scheduled", publish_at="2024-03-03T10:00Z")
    with travel("2024-02-02T00:00Z", tick=False):
        MAKERS[name]("At once")
    with travel("2024-04-04T00:00Z", tick=False):
        first, second = feed(client, name).entries

    assert (first.title, first.published, second.title) == ("Scheduled", "2024-03-03T10:00:00+00:00", "At once")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("2023-05-17", "2023-05-17T00:00:00+02:00"),
        ("2023-05", "2024-01-01T10:00:00+00:00"),
        (None, "2024-01-01T10:00:00+00:00"),
    ],
)
def test_news_are_dated_by_their_own_day_where_it_is_known(client, date, published):
    SiteSettings(time_zone="Europe/Vienna").save()
    with travel("2024-01-01T10:00Z", tick=False):
        make_news(date=date)

        (entry,) = ElementTree.fromstring(client.get("/feeds/news.atom").content).findall(f"{ATOM}entry")

    assert datetime.fromisoformat(entry.find(f"{ATOM}published").text) == datetime.fromisoformat(published)


@pytest.mark.django_db
def test_a_retracted_paper_is_told_as_retracted(client):
    make_publication("Cold fusion", stage="retracted")

    (entry,) = feed(client, "publications").entries

    assert (entry.title, "<strong>Retracted.</strong>" in entry.content[0].value) == ("Retracted: Cold fusion", True)


@pytest.mark.django_db
@pytest.mark.parametrize("name", FEEDS)
def test_an_entry_has_no_list_of_nothing(client, name):
    MAKERS[name]("Bare", **({"dates": ()} if name == "events" else {}))

    assert "<ul>" not in feed(client, name).entries[0].content[0].value


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "narrowed"),
    [("/", ""), ("/news/", ""), ("/topics/optics/", "?topic=optics"), ("/people/ada/", "?person=ada")],
)
def test_pages_tell_readers_of_their_feeds(client, address, narrowed):
    make_identity(make_person("Ada", slug="ada", topics=[make_topic("Optics", slug="optics")]), mode="lab")

    page = client.get(address).content.decode()
    found = re.findall(r'<link rel="alternate" type="application/atom\+xml" title="\w+" href="([^"]+)">', page)

    assert found == [f"/feeds/{name}.atom{narrowed}" for name in FEEDS]


@pytest.mark.django_db
@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_refuses_to_be_posted_to(client, name):
    assert client.post(f"/feeds/{name}.atom").status_code == 405


@pytest.mark.django_db
def test_a_control_character_in_a_headline_breaks_no_feed(client):
    make_news("placeholder")
    News.objects.update(title="A\x0bB\x1f\ufffeC <&>")

    assert titles(client, "news") == ["ABC <&>"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_of_a_topic_changes_by_what_leaves_it(client, name):
    entry = MAKERS[name]("Light", topics=[make_topic("Optics", slug="optics")])
    feed(client, name, "?topic=optics")
    LastChange.objects.update(at=LONG_AGO)
    type(entry).objects.update(updated_at=LONG_AGO)
    began = now().replace(microsecond=0)

    entry.topics.clear()

    told = feed(client, name, "?topic=optics")
    assert (told.entries, told.feed.updated >= began.isoformat()) == ([], True)


@given(title=st.text(), content=st.text(), name=st.text(min_size=1))
def test_any_text_comes_through_a_feed_whole(title, content, name):
    title, content, name = map(fit_for_xml, (title, content, name))
    made = FullAtom(title, "https://ada.example/", None, feed_url="https://ada.example/feeds/x.atom")
    made.add_item(
        title,
        "https://ada.example/x/",
        None,
        unique_id="x",
        updateddate=LONG_AGO,
        authors=[(name, "")],
        content=content,
    )

    root = ElementTree.fromstring(made.writeString("utf-8"))
    entry = root.find(f"{ATOM}entry")

    read = [entry.find(path).text or "" for path in (f"{ATOM}title", f"{ATOM}content", f"{ATOM}author/{ATOM}name")]
    # XML makes every line end the same.
    assert read == [text.replace("\r\n", "\n").replace("\r", "\n") for text in (title, content, name)]


@pytest.mark.django_db
@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_asks_no_more_for_many_entries_than_for_few(client, name):
    ada = make_person("Ada", slug="ada")
    make_identity(ada)

    def add(number):
        for _ in range(number):
            make_publication(authors=[ada, make_person()], topics=[make_topic()])
            event = make_event(speakers=[ada, make_person()], topics=[make_topic()], dates=("2024", "2999"))
            news = make_news(topics=[make_topic()])
            news.people.set([ada])
            news.events.set([event])

    add(2)
    few = number_of_queries(client, f"/feeds/{name}.atom")
    add(6)

    assert number_of_queries(client, f"/feeds/{name}.atom") == few
