"""What the database marks, and what follows from the marks."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from content import changes
from content.changes import KEEPERS, Mark, kept, kind_of, watched
from content.models import Entry, Page, Topic
from profile_app.models import Person
from projects.models import Project
from publications.models import Authorship, Publication, PublicationTopic
from tests.make import (
    make_authorship,
    make_event,
    make_page,
    make_person,
    make_project,
    make_publication,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def marks():
    """What was marked since the last call, as (name of the model, primary key)."""

    def taken():
        found = {(kind.split(".")[1], key) for kind, key in Mark.objects.values_list("kind", "key")}
        Mark.objects.all().delete()
        return found

    return taken


def test_a_saved_entry_is_marked(marks):
    page = make_page()

    assert marks() == {("page", page.pk)}


def test_what_belongs_to_an_entry_marks_the_entry(marks):
    topic = make_topic()
    work = make_publication(topics=[topic], authors=["Ada"], links=["code"])
    marks()

    work.authorships.all().delete()
    by_author = marks()
    work.attachments.update(label="Program")
    by_link = marks()
    work.topics.clear()

    assert (by_author, by_link) == ({("publication", work.pk)},) * 2
    # The topic has lost it.
    assert marks() == {("publication", work.pk), ("topic", topic.pk)}


def test_bulk_statements_and_raw_ones_are_marked(marks):
    works = [make_publication() for _ in range(3)]
    expected = {("publication", work.pk) for work in works}
    marks()

    Publication.objects.update(note="!")
    by_update = marks()
    Authorship.objects.bulk_create(Authorship(publication=work, credited_name="Ada") for work in works)
    by_bulk = marks()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE publications_publication SET note = ''")

    assert (by_update, by_bulk, marks()) == (expected, expected, expected)


def test_what_a_deletion_takes_along_is_marked(marks):
    topic, ada = make_topic(), make_person()
    work = make_publication(topics=[topic], authors=[ada])
    of_topic, of_ada = ("topic", topic.pk), ("person", ada.pk)
    marks()

    topic.delete()
    by_topic = marks()
    ada.delete()

    assert by_topic == {of_topic, ("publication", work.pk), ("tombstone", 0)}
    assert marks() == {of_ada, ("person left", of_ada[1]), ("publication", work.pk), ("tombstone", 0)}


def test_a_credit_that_moves_marks_both_works(marks):
    one, other = make_publication(), make_publication()
    credit = make_authorship(one, "Ada")
    marks()

    Authorship.objects.filter(pk=credit.pk).update(publication=other)

    assert marks() == {("publication", one.pk), ("publication", other.pk)}


def test_relations_without_a_model_are_marked(marks):
    project, work = make_project(), make_publication()
    marks()

    project.publications.set([work])

    assert {kind for kind, _key in marks()} == {"project_publications"}


def test_a_mark_shares_the_fate_of_its_change(marks):
    page = make_page()
    marks()

    with transaction.atomic():
        Page.objects.update(title="Other")
        transaction.set_rollback(True)

    page.refresh_from_db()
    assert (marks(), page.title == "Other") == (set(), False)


def test_every_table_is_watched_but_those_that_follow_from_others():
    tables = {table for table, _kind, _column in watched()}

    kinds = {kind._meta.db_table for kind in Entry.kinds()} | {
        model._meta.db_table for model in (Topic, Authorship, PublicationTopic, Project.publications.through)
    }
    assert kinds <= tables
    assert Mark._meta.db_table not in tables


class Recorder:
    """A keeper that remembers what it was told."""

    sources = (Publication,)

    def __init__(self):
        self.told = []

    def refresh(self, changed, moment, number):
        self.told.append({kind.split(".")[1]: keys for kind, keys in changed.keys.items()})

    def clear(self):
        self.told.append("clear")


@pytest.fixture
def told(monkeypatch):
    recorder = Recorder()
    monkeypatch.setattr(KEEPERS, "keepers", [recorder])
    monkeypatch.setattr(KEEPERS, "links", [])
    changes.refresh()
    recorder.told.clear()
    return recorder.told


def test_whoever_looks_first_refreshes_once(told):
    page = make_page()

    changes.look()
    changes.look()

    assert told == [{"page": {page.pk}}]


def test_a_paper_of_many_authors_is_refreshed_once(told):
    work = make_publication(authors=[f"Author {number}" for number in range(40)])

    changes.look()

    assert told == [{"publication": {work.pk}}]


def test_many_changes_are_refreshed_in_portions(told, monkeypatch):
    monkeypatch.setattr(changes, "CHUNK", 2)
    pages = [make_page() for _ in range(5)]

    changes.look()

    assert [len(each["page"]) for each in told] == [2, 2, 1]
    assert set().union(*(each["page"] for each in told)) == {page.pk for page in pages}


def test_what_follows_from_a_change_is_told_too(told):
    ada = make_person()
    work = make_publication(authors=[ada])
    changes.look()
    told.clear()
    KEEPERS.link(Person, Publication, lambda keys: {work.pk} if ada.pk in keys else set())

    ada.save()
    changes.look()

    assert told == [{"person": {ada.pk}, "publication": {work.pk}}]


def test_very_much_that_follows_is_told_in_portions(told, monkeypatch):
    monkeypatch.setattr(changes, "CHUNK", 2)
    works = {make_publication().pk for _ in range(5)}
    ada = make_person()
    changes.look()
    told.clear()
    KEEPERS.link(Person, Publication, lambda keys: works)

    ada.save()
    changes.look()

    portions = [each["publication"] for each in told[1:]]
    assert (told[0], [len(each) for each in portions]) == ({"person": {ada.pk}}, [2, 2, 1])
    assert set().union(*portions) == works


def test_a_moment_that_comes_is_a_change(told):
    now = timezone.now()
    page = make_page(publish_at=now + timedelta(hours=2))
    event = make_event(dates=())
    event.occurrences.create(host="Hall", date=(now + timedelta(days=40)).date().isoformat())
    changes.look()
    told.clear()

    seen = []
    for hours in (1, 3, 4, 24 * 42):
        with time_machine.travel(now + timedelta(hours=hours)):
            changes.look()
            seen.append(list(told))
            told.clear()

    assert seen == [[], [{"page": {page.pk}}], [], [{"event": {event.pk}}]]


def test_all_can_be_made_anew(told):
    works = [make_publication() for _ in range(3)]
    make_page()
    changes.look()
    told.clear()

    changes.mark_everything()
    changes.look()

    assert told == ["clear", {"publication": {work.pk for work in works}}]


def test_rows_that_are_only_made_anew_did_not_truly_change(monkeypatch):
    truly = []
    monkeypatch.setattr(Recorder, "refresh", lambda self, changed, moment, number: truly.append(changed.truly_of(Page)))
    monkeypatch.setattr(Recorder, "sources", (Page,))
    pages = [make_page(), make_page()]
    changes.refresh()
    monkeypatch.setattr(KEEPERS, "keepers", [Recorder()])

    changes.mark_everything()
    Page.objects.filter(pk=pages[0].pk).update(body="New")
    changes.look()

    assert truly == [{pages[0].pk}, set()]


def test_a_state_that_is_lost_makes_all_anew(told):
    work = make_publication()
    changes.look()
    told.clear()

    changes.State.objects.all().delete()
    changes.look()

    assert told == ["clear", {"publication": {work.pk}}]


def test_an_answer_is_kept_until_its_rows_change():
    asked = []

    @kept(Page)
    def titles(prefix):
        asked.append(prefix)
        return sorted(Page.objects.filter(title__startswith=prefix).values_list("title", flat=True))

    make_page("Contact")
    answers = [titles("Con"), titles("Con")]
    make_topic()
    answers.append(titles("Con"))
    make_page("Contents")
    answers.append(titles("Con"))

    assert answers == [["Contact"]] * 3 + [["Contact", "Contents"]]
    assert asked == ["Con", "Con"]


def test_only_the_last_answers_are_kept():
    asked = []

    @kept(Page, most=2)
    def echo(text):
        asked.append(text)
        return text

    for text in "abcaa":
        echo(text)

    assert asked == ["a", "b", "c", "a"]


def test_looking_costs_one_query(django_assert_num_queries):
    make_page()
    changes.look()

    with django_assert_num_queries(1):
        changes.look()


def test_the_kinds_have_tokens_that_never_return():
    tokens = set()
    for _ in range(3):
        make_page()
        tokens.add(changes.look().of([kind_of(Page)]))

    assert len(tokens) == 3
