"""A real site of lab-website-template, where it lies beside the checkout: every figure told of it is reached."""

import json
from collections import Counter

import pytest

from content.models import Page
from events.models import News
from portfolio.models import MenuLink
from portfolio.moving.addresses import moved_to
from portfolio.moving.kits import recognised
from portfolio.moving.moving import move
from portfolio.moving.tree import Tree
from profile_app.models import Person
from projects.models import Project
from publications.matching import folded
from publications.models import Publication
from tests.sites import SAMPLES

SITES = sorted(SAMPLES.glob("greenelab/*.expected.json"))

pytestmark = [
    pytest.mark.skipif(not SITES, reason="the samples are not here"),
    pytest.mark.parametrize("figures", SITES, ids=[file.name.split("__")[0] for file in SITES], scope="module"),
]


def folder_of(figures):
    return figures.with_name(figures.name.removesuffix(".expected.json"))


@pytest.fixture
def expected(figures):
    return json.loads(figures.read_text())["expected"]


def test_the_kit_is_told(figures):
    kit, folder = recognised(Tree(folder_of(figures)))

    assert (kit.key, folder) == ("lab-website-template", "")


def test_every_member_is_there_under_the_name_they_wrote(moved, expected):
    members = expected["front_matter"]["members"]
    names = {person.display_name for person in Person.objects.all()}

    assert len(names) == members["files"]
    assert {fact["title"] for fact in members["facts"]} - names == set()
    addresses = {fact["path"]: f"{fact['path'][1:].removesuffix('.md')}.html" for fact in members["facts"]}
    assert {path: moved_to(address) for path, address in addresses.items()} == {
        fact["path"]: Person.objects.get(display_name=fact["title"]).get_absolute_url() for fact in members["facts"]
    }


def test_every_work_is_there_with_its_year(moved, expected):
    told = expected["data_files"]["_data/citations.yaml"]
    works = Publication.objects.all()

    assert len(works) == told["records"]
    assert Counter(str(work.year) for work in works) == told["years"]
    assert sum(bool(work.doi) for work in works) == told["dois"]
    assert {(fact["title"], fact["year"]) for fact in told["sample"]} - {
        (work.title, str(work.year)) for work in works
    } == set()


def test_members_are_known_among_the_authors(moved, expected):
    linked = Publication.objects.filter(authorships__person__isnull=False).distinct().count()

    assert linked >= 25


def test_every_project_post_and_news_item_is_there(moved, expected):
    data, texts = expected["data_files"], expected["front_matter"]

    assert Project.objects.count() == data["_data/projects.yaml"]["records"]
    assert News.objects.count() == data["_data/news.yaml"]["records"] + texts["posts"]["files"]
    news = {(folded(item.title), item.date.year) for item in News.objects.all()}
    assert {(folded(fact["title"]), int(fact["path"][7:11])) for fact in texts["posts"]["facts"]} - news == set()


def test_every_page_is_there_and_in_the_menu(moved, expected):
    assert Page.objects.count() == expected["front_matter"]["page"]["files"]
    menu = [(link.section, link.label) for link in MenuLink.objects.all() if link.where == "menu"]
    assert menu == [("publications", "Research"), ("projects", ""), ("news", "Blog"), ("people", "")]


def test_every_data_file_is_taken_or_left_with_a_reason(moved, expected):
    fates = {path: moved.files[path].name for path in expected["data_files"]}

    assert {path for path, name in fates.items() if name == "not taken"} == {"_data/orcid.yaml"}
    assert [path for path, fate in moved.files.items() if fate.name == "not taken" and not fate.reason] == []


def test_moving_again_changes_nothing(moved, figures, expected):
    def state():
        models = (Person, Publication, News, Project, Page)
        return {model: list(model.objects.order_by("pk").values()) for model in models}

    before = state()
    _kit, again = move(folder_of(figures))

    assert {kind: (counts["created"], counts["updated"]) for kind, counts in again.counts.items() if counts} == {
        kind: (0, 0) for kind, counts in again.counts.items() if counts
    }
    assert state() == before


def test_a_trial_tells_the_same(kept_move):
    assert kept_move.works_after_trial == 0
    assert kept_move.trial.as_dict() == kept_move.report.as_dict()
