"""What is stored for the list of publications is what would be made anew."""

import random
from datetime import timedelta

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.utils import timezone
from pyroaring import BitMap

from content import changes
from content.models import Topic
from content.search import postings
from content.search.index import INDEX, understood
from profile_app.models import Identity, Person
from publications.listing import FACTS, facts_of
from publications.models import Attachment, Authorship, Card, Listed, Publication, Venue
from publications.query import PublicationQuery
from publications.shelf import COLUMNS, Shelf, shelf
from tests.make import make_authorship, make_identity, make_person, make_publication, make_topic, make_venue

pytestmark = pytest.mark.django_db


def stored():
    """What is stored of the works that are listed, without when it was stored."""
    changes.look()
    names = [field.attname for field in Listed._meta.fields if field.attname != "number"]
    return {row["work"]: row for row in Listed.objects.filter(is_shown=True).values(*names)}


def recomputed(moment=None):
    rows = facts_of(Publication.objects.listed(moment))
    return {row[0]: dict(zip(FACTS, row, strict=True), is_shown=True) for row in rows}


def found_by(words):
    return set(INDEX.keys(Publication, understood(words)))


def frequent():
    """The works by each beginning of words for which they are kept, as they are kept and as they would be made anew."""
    kind = ContentType.objects.get_for_model(Publication).pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT term, keys FROM content_postings WHERE kind = %s", [kind])
        kept = {term: set(BitMap.deserialize(bytes(keys))) for term, keys in cursor.fetchall()}
    anew = {term: set() for term in kept}
    for key, *columns in INDEX.kinds[Publication].documents(Publication.objects.published()):
        for term in postings.terms_of([*map(str.split, columns)]) & anew.keys():
            anew[term].add(key)
    return kept, anew


def contents(shelf):
    """All that a shelf knows, comparable."""
    rows = {
        work: {name: getattr(row, name) for name in row.__slots__ if name != "number"}
        | {name: column[work] for name, column in shelf.values.items()}
        for work, row in shelf.rows.items()
    }
    sets = {name: {value: set(works) for value, works in sets.items()} for name, sets in shelf.sets.items()}
    return rows, sets, {year: works for year, works in shelf.by_year.items() if works}, set(shelf.works)


def made_anew():
    rows = Listed.objects.filter(is_shown=True).values_list(*COLUMNS)
    return Shelf().with_rows(rows)


class Editor:
    """Makes random edits, in every way that software or people may make them."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.topics = [make_topic(f"Topic {n}") for n in range(4)]
        self.people = [make_person(f"Person {n}") for n in range(4)]
        self.venues = [make_venue(f"Venue {n}") for n in range(3)]
        for _ in range(6):
            self.add()

    def some(self, model):
        return self.chance.choice(list(model.objects.order_by("pk")) or [None])

    def add(self):
        make_publication(
            f"Word{self.chance.randint(0, 9)} of work",
            topics=self.chance.sample(self.topics, 2),
            authors=[self.chance.choice(self.people), "Guest"],
            links=self.chance.sample(["paper", "code", "data"], 2),
            venue=self.chance.choice(self.venues),
            issued=self.chance.choice([None, "2020", "2021-05", "2022-05-06"]),
            status=self.chance.choice(["published", "published", "draft"]),
            type=self.chance.choice(["book", "preprint", "poster"]),
        )

    def remove(self):
        if work := self.some(Publication):
            work.delete()

    def remove_in_bulk(self):
        Publication.objects.filter(pk__in=[work.pk for work in [self.some(Publication)] if work]).delete()

    def publish(self):
        if work := self.some(Publication):
            work.status = "published"
            work.save()

    def withdraw(self):
        if work := self.some(Publication):
            Publication.objects.filter(pk=work.pk).update(status="archived")

    def hold_back(self):
        if work := self.some(Publication):
            Publication.objects.filter(pk=work.pk).update(stage=self.chance.choice(["submitted", "published"]))

    def rename(self):
        if work := self.some(Publication):
            work.title = f"Word{self.chance.randint(0, 9)} renamed"
            work.issued = self.chance.choice(["2019", "2023-01"])
            work.save()

    def change_topics(self):
        if work := self.some(Publication):
            work.topics.set(self.chance.sample(self.topics, self.chance.randint(0, 3)))

    def change_authors(self):
        if credit := self.some(Authorship):
            credit.delete()
        if work := self.some(Publication):
            make_authorship(work, f"Author{self.chance.randint(0, 9)}", order=9)

    def change_links(self):
        Attachment.objects.filter(pk__in=[link.pk for link in [self.some(Attachment)] if link]).update(kind="video")

    def rename_a_venue(self):
        venue = self.some(Venue)
        venue.name = f"Venue Word{self.chance.randint(0, 9)} {venue.pk}"
        venue.save()

    def tie(self):
        one, other = self.some(Publication), self.some(Publication)
        if one and other and one.pk != other.pk and not other.published_version_id:
            Publication.objects.filter(pk=one.pk).update(published_version=other)

    def move_in_bulk(self):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE publications_publication SET venue_id = %s", [self.some(Venue).pk])

    def lose_a_person(self):
        if len(self.people) > 2:
            self.people.pop().delete()

    def lose_a_topic(self):
        if len(self.topics) > 3:
            self.topics.pop().delete()

    def edit(self):
        deeds = [name for name in vars(type(self)) if name not in ("some", "edit") and not name.startswith("_")]
        getattr(self, self.chance.choice(deeds))()


@pytest.mark.parametrize("seed", range(4))
def test_what_is_stored_is_what_would_be_made_anew_after_any_edits(seed, monkeypatch):
    monkeypatch.setattr(postings, "LEAST", 2)
    editor = Editor(seed)
    changes.look()
    found_by("wor")

    for _ in range(8):
        for _edit in range(4):
            editor.edit()
        listed = stored()

        assert listed == recomputed()
        assert contents(shelf()) == contents(made_anew())
        kept, anew = frequent()
        assert kept == anew
        assert "3wor" in kept
        works = INDEX.kinds[Publication].documents(Publication.objects.published())
        texts = {key: " ".join(columns) for key, *columns in works}
        for word in ("word3", "author1", "venue", "guest"):
            assert found_by(word) == {key for key, text in texts.items() if word in text}


def test_a_moment_that_passes_changes_what_is_stored():
    now = timezone.now()
    paper = make_publication("Paper", publish_at=now + timedelta(hours=2))
    preprint = make_publication("Preprint", type="preprint", published_version=paper)
    seen = []

    for hours in (1, 3):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            rows = stored()
            seen.append((set(rows), found_by("paper")))

            assert rows == recomputed(timezone.now())

    assert seen == [({preprint.pk}, set()), ({paper.pk}, {paper.pk})]


def test_the_page_changes_when_a_moment_passes(client):
    now = timezone.now()
    make_publication("Now there")
    make_publication("Later", publish_at=now + timedelta(hours=2))
    pages = []

    for hours in (1, 3):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            pages.append("Later" in client.get("/publications/").content.decode())

    assert pages == [False, True]


def test_everything_can_be_made_anew_by_a_command(capsys):
    work = make_publication("Lost and found", topics=[make_topic()])
    changes.look()
    Listed.objects.all().delete()
    INDEX.clear()

    call_command("rebuild")

    assert (stored(), found_by("lost")) == (recomputed(), {work.pk})
    assert capsys.readouterr().out == "Everything stored was made anew.\n"


# Cards


def card_on(client, address="/publications/"):
    return client.get(address).content.decode()


def change_title(work, ada):
    work.title = "Afterwards"
    work.save()


def change_slug_of_author(work, ada):
    ada.slug = "afterwards"
    ada.save()


def take_page_of_author(work, ada):
    Person.objects.update(has_page=False)


def change_venue(work, ada):
    Venue.objects.update(short_name="Afterwards")


def add_link(work, ada):
    Attachment.objects.create(publication=work, kind="code", url="https://afterwards.example/")


def change_owner(work, ada):
    Identity.objects.update(owner=ada)


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        (change_title, ">Before<", ">Afterwards<"),
        (change_slug_of_author, 'href="/people/ada/"', 'href="/people/afterwards/"'),
        (take_page_of_author, '<a href="/people/ada/">Ada</a>', '<span dir="auto">Ada</span>'),
        (change_venue, ">V1<", ">Afterwards<"),
        (add_link, "BibTeX", "https://afterwards.example/"),
        (change_owner, '<a href="/people/ada/">Ada</a>', '<strong><a href="/people/ada/">Ada</a></strong>'),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_card_shows_a_change_at_once(client, change, before, after):
    ada = make_person("Ada", slug="ada")
    make_identity(make_person("Owner"))
    work = make_publication("Before", authors=[ada], venue=make_venue("Venue", short_name="V1"))
    first = card_on(client)

    change(work, ada)

    second = card_on(client)
    assert (before in first, after in first, after in second) == (True, False, True)


@pytest.mark.parametrize(
    ("frame", "is_shown"), [({}, True), ({"frame": "older"}, False)], ids=["fits", "of other software"]
)
def test_a_card_is_made_once_and_shown_while_it_fits(client, frame, is_shown):
    work = make_publication("Once")
    card_on(client)
    Card.objects.filter(work=work.pk).update(html="<li>As it is stored.</li>", **frame)

    assert ("As it is stored." in card_on(client, "/publications/?sort=oldest")) is is_shown


def test_the_year_stands_in_the_heading_or_on_the_card(client):
    make_publication('<span class="n">2021</span>', issued="2021")

    grouped, sorted_by_title = card_on(client), card_on(client, "/publications/?sort=title")

    mark = ' <span class="n">2021</span>'
    assert (grouped.count(mark), sorted_by_title.split('id="count"')[1].count(mark)) == (0, 1)


def test_a_draft_is_in_nothing_stored():
    topic = make_topic("Secret")
    make_publication("Hidden thing", status="draft", topics=[topic], authors=[make_person("Lurker")])
    changes.look()

    query = PublicationQuery(QueryDict("topic=secret"))

    assert (stored(), found_by("hidden"), query.label_of("topic", "secret")) == ({}, set(), "secret")
    assert not Topic.objects.published().exists()


@pytest.mark.parametrize("step", [1, 3, 40, 200])
def test_few_works_and_many_stand_in_the_same_order(step):
    rows = [
        (pk, 1, True, f"20{pk % 3 + 20}-{pk * 7 % 12 + 1:02}", False, "book", None, "", "", "", f"Work {pk}")
        for pk in range(1, 400)
    ]
    made = Shelf().with_rows(rows)
    chosen = set(range(1, 400, step))

    every = [work for work in made.newest(made.works, 0, 400) if work in chosen]

    assert made.newest(BitMap(chosen), 0, 400) == every
