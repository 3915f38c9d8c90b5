"""Real sites of academicpages, where they lie beside the checkout: every figure told of them is reached."""

import json

import pytest

from content.keys import name_key
from content.models import Page
from events.models import Event, News
from portfolio.moving.kits import recognised
from portfolio.moving.moving import move
from portfolio.moving.tree import Tree
from profile_app.models import Person
from projects.models import Project
from publications.matching import folded
from publications.models import Publication
from tests.sites import SAMPLES

SITES = sorted(SAMPLES.glob("academicpages/*.expected.json"))
MODELS = {"posts": News, "portfolio": Project, "talks": Event}

pytestmark = [
    pytest.mark.skipif(not SITES, reason="the samples are not here"),
    pytest.mark.parametrize("figures", SITES, ids=[file.name.split("__")[0] for file in SITES], scope="module"),
]


def folder_of(figures):
    return figures.with_name(figures.name.removesuffix(".expected.json"))


@pytest.fixture
def expected(figures):
    return json.loads(figures.read_text())


@pytest.fixture
def texts(expected):
    return expected["expected"]["front_matter"]


def test_the_kit_is_told(figures):
    kit, folder = recognised(Tree(folder_of(figures)))

    assert (kit.key, folder) == ("academicpages", "")


def test_every_text_is_taken_or_the_same_work_as_another(moved, texts):
    for kind, told in texts.items():
        fates = {path: fate for path, fate in moved.files.items() if path.startswith(f"_{kind}/")}
        left = [fate.reason.partition(" “")[0] for fate in fates.values() if not fate.is_taken]

        assert len(fates) == told["files"]
        assert set(left) <= {"The same work as", "It only shows a file: cv.pdf"}


def test_there_are_as_many_entries_as_texts(moved, texts):
    assert {kind: model.objects.count() for kind, model in MODELS.items() if kind in texts} == {
        kind: texts[kind]["files"] for kind in MODELS if kind in texts
    }


def test_every_work_has_a_title_of_its_own(moved, texts):
    pages = texts["publications"]["distinct_titles"]

    assert len({folded(work.title) for work in Publication.objects.all()}) >= pages


def test_every_entry_of_every_bibliography_is_there(moved, expected):
    facts = expected["expected"].get("bibtex", {}).get("facts", ())
    found = {(folded(work.title), str(work.year)) for work in Publication.objects.all()}

    assert {(folded(fact["title"]), fact["year"]) for fact in facts} - found == set()
    assert sum(moved.counts["publications"].values()) >= sum(told["pybtex"] for told in expected["bib_files"].values())


def test_every_title_named_is_found_with_its_year(moved, texts):
    works = {(folded(work.title), str(work.year)) for work in Publication.objects.all()}
    talks = {
        (folded(talk.title), str(each.date.year)) for talk in Event.objects.all() for each in talk.occurrences.all()
    }
    news = {(folded(item.title), str(item.year)) for item in News.objects.all()}
    found = {"publications": works, "talks": talks, "posts": news}
    for kind, told in texts.items():
        for fact in told["facts"]:
            rows = found.get(kind, set())
            assert kind not in found or any(
                folded(fact["title"]) == title and fact.get("year", year) == year for title, year in rows
            ), fact


def test_every_page_and_project_named_is_found(moved, texts):
    names = {name_key(str(row)) for model in (Page, Project) for row in model.objects.all()}
    texts_of_people = " ".join(f"{person.short_bio} {person.body}" for person in Person.objects.all())
    for kind in ("pages", "portfolio"):
        for fact in texts.get(kind, {}).get("facts", ()):
            assert name_key(fact["title"]) in names or fact["title"] in texts_of_people


def test_every_date_in_another_order_is_read_or_told(moved, texts):
    for kind in ("publications", "talks"):
        for told in texts[kind].get("dates_not_understood", ()):
            remarks = " ".join(remark.message for remark in moved.files[told["path"]].remarks)
            is_sure = kind == "publications"
            assert (told["date"] in remarks) is not is_sure, told


def test_no_work_has_a_day_that_was_made_up(moved, texts):
    days = [work.issued for work in Publication.objects.all() if work.issued and work.issued.day == 1]

    assert days == []


def test_works_have_their_authors(moved, texts):
    nameless = [work.title for work in Publication.objects.all() if not work.authors]

    assert nameless == []


def test_the_owner_is_among_the_authors(moved, texts):
    owner = Person.objects.get()

    theirs = Publication.objects.filter(authorships__person=owner).distinct()

    assert theirs.count() >= Publication.objects.count() - 1


def test_lines_of_spreadsheets_are_not_taken_twice(moved, expected):
    for name in ("publications", "talks"):
        path = f"markdown_generator/{name}.tsv"
        assert moved.files[path].reason == "Each of its lines has a page, which was taken."


def test_no_file_is_left_without_a_reason(moved):
    left = [path for path, fate in moved.files.items() if fate.name == "not taken" and not fate.reason]

    assert left == []


def test_moving_again_changes_nothing(moved, figures):
    def state():
        models = (Person, Publication, News, Project, Event, Page)
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
