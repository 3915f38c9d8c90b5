import pytest

from content.models import Topic
from projects.models import Project
from tests.make import make_project, make_topic

pytestmark = pytest.mark.django_db


def bar():
    return [topic.name for topic in Topic.objects.above(Project.objects.published())]


def test_the_bar_names_the_broadest_topics_over_the_entries():
    broad = make_topic("Physics")
    make_project(topics=[make_topic("Lenses", parent=make_topic("Optics", parent=broad))])
    make_topic("Unused")

    assert bar() == ["Physics"]


def test_a_long_bar_keeps_the_topics_with_most_to_show_in_their_own_order():
    for number in range(14):
        topic = make_topic(f"Topic {number:02}")
        for _ in range(1 if number in (3, 7) else 2):
            make_project(topics=[topic])

    assert bar() == [f"Topic {number:02}" for number in range(14) if number not in (3, 7)]


def test_topics_of_hidden_entries_are_not_in_the_bar():
    make_project(topics=[make_topic("Secret")], status="draft")

    assert bar() == []


def test_topics_that_stand_above_each_other_do_not_keep_the_bar_waiting():
    first = make_topic("First")
    second = make_topic("Second", parent=first)
    Topic.objects.filter(pk=first.pk).update(parent=second)
    make_project(topics=[first])

    assert len(bar()) == 1
