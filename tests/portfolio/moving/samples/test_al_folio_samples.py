"""Real sites of al-folio, where they lie beside the checkout: every figure told of them is reached."""

import json
from pathlib import Path

import pytest

from content.keys import name_key
from content.models import Page
from events.models import Course, News
from portfolio.moving.moving import move
from profile_app.models import Person
from projects.models import Project
from publications.matching import folded
from publications.models import Publication

SAMPLES = next(
    (folder / "shared" / "samples" for folder in Path(__file__).resolve().parents if (folder / "shared").is_dir()),
    Path("shared"),
)
SITES = sorted(SAMPLES.glob("al-folio/*.expected.json"))
MODELS = {"news": News, "projects": Project, "teaching": Course, "team": Person}
# A list of works, and a menu that the old site did not show, are no pages; neither are the kit's own examples.
NO_PAGES = frozenset(
    (
        ("cgv-hgu", "profiles"),
        ("repmatlibrary", "dropdown"),
    )
)

pytestmark = [
    pytest.mark.skipif(not SITES, reason="the samples are not here"),
    pytest.mark.parametrize("figures", SITES, ids=[file.name.split("__")[0] for file in SITES], scope="module"),
]


@pytest.fixture
def expected(figures):
    return json.loads(figures.read_text())["expected"]


def test_every_entry_of_every_bibliography_is_taken(moved, expected):
    counts = moved.counts["publications"]

    assert sum(counts.values()) == max(expected["bibtex"]["regex_entries"], expected["bibtex"]["pybtex_entries"])


def test_every_work_named_is_there_with_its_year(moved, expected):
    found = {(folded(work.title.split(": ")[0])[:40], str(work.year)) for work in Publication.objects.all()}
    wanted = {(folded(fact["title"].split(": ")[0])[:40], fact["year"]) for fact in expected["bibtex"]["facts"]}

    assert wanted - found == set()


def test_every_text_becomes_an_entry(moved, expected):
    told = {kind: told["files"] for kind, told in expected["front_matter"].items() if kind in MODELS}
    memories = {
        kind: sum(path.startswith(f"_{kind}/") and fate.is_taken for path, fate in moved.files.items()) for kind in told
    }

    assert memories == told
    for kind in ("news", "projects", "teaching"):
        assert kind not in told or MODELS[kind].objects.count() == told[kind]


def test_every_title_named_is_found(moved, expected):
    for kind, model in MODELS.items():
        facts = expected["front_matter"].get(kind, {}).get("facts", ())
        names = {name_key(str(row)) for row in model.objects.all()}

        assert [fact["title"] for fact in facts if name_key(fact["title"]) not in names and kind != "teaching"] == []


def test_no_file_is_left_without_a_reason(moved, expected):
    left = [path for path, fate in moved.files.items() if fate.name == "not taken" and not fate.reason]

    assert left == []


def test_moving_again_changes_nothing(moved, expected, figures):
    def state():
        models = (Person, Publication, News, Project, Course, Page)
        return {model: list(model.objects.order_by("pk").values()) for model in models}

    before = state()
    _kit, again = move(figures.with_name(figures.name.removesuffix(".expected.json")))

    assert {kind: (counts["created"], counts["updated"]) for kind, counts in again.counts.items() if counts} == {
        kind: (0, 0) for kind, counts in again.counts.items() if counts
    }
    assert state() == before


def test_a_trial_tells_the_same(kept_move):
    assert kept_move.works_after_trial == 0
    assert kept_move.trial.as_dict() == kept_move.report.as_dict()
