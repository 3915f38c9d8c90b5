"""Real sites of HugoBlox, where they lie beside the checkout: every figure of their own language is reached."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from content.keys import name_key
from content.models import Page
from events.models import Course, Event, News
from portfolio.moving.models import OldAddress
from portfolio.moving.moving import move
from profile_app.models import Person
from projects.models import Project
from publications.matching import folded
from publications.models import Publication

SAMPLES = next(
    (folder / "shared" / "samples" for folder in Path(__file__).resolve().parents if (folder / "shared").is_dir()),
    Path("shared"),
)
SITES = sorted(SAMPLES.glob("hugoblox/*.expected.json"))
# Folders of the content, and the model of what lies in them.
MODELS = {
    "authors": Person,
    "event": Event,
    "projects": Project,
    "teaching": Course,
    "post": News,
    "blog": News,
    "news": News,
    "shiny": Page,
}
LANGUAGE = "content/en/"

pytestmark = [
    pytest.mark.skipif(not SITES, reason="the samples are not here"),
    pytest.mark.parametrize("figures", SITES, ids=[file.name.split("__")[0] for file in SITES], scope="module"),
]


def folder_of(figures):
    return figures.with_name(figures.name.removesuffix(".expected.json"))


@cache
def told_in(figures):
    return json.loads(figures.read_text())["expected"]


def texts_in(figures, kind):
    """The texts of a kind in the language of the site, without those of lists."""
    folder = folder_of(figures) / LANGUAGE / kind
    name = "_index.md" if kind == "authors" else "index.md"
    return sorted(file for file in folder.glob(f"*/{name}"))


def title_of(file):
    found = re.search(r"^title\s*[:=]\s*(.+)$", file.read_text(), re.M)
    return found[1].split(" #")[0].strip().strip("'\"")


def same(title):
    return folded(title)[:60]


def test_the_years_told_are_those_of_both_languages_together(moved, figures):
    told = told_in(figures)["front_matter"]["publication"]["years"]

    assert {
        str(year): 2 * number for year, number in Counter(Publication.objects.values_list("year", flat=True)).items()
    } == told


def test_every_doi_told_is_on_a_work(moved, figures):
    told = json.loads(figures.read_text())
    # What a post refers to is no work of the site.
    others = max(
        (row.get("distinct_dois", 0) for path, row in told["bib_files"].items() if "/post/" in path), default=0
    )
    held = Publication.objects.exclude(doi="").values_list("doi", flat=True).distinct().count()

    assert held >= told["expected"]["bibtex"]["distinct_dois"] - others


def test_every_work_named_is_there_with_its_year(moved, figures):
    facts = [
        fact for fact in told_in(figures)["front_matter"]["publication"]["facts"] if fact["path"].startswith(LANGUAGE)
    ]
    facts += told_in(figures)["bibtex"]["facts"]
    found = {(folded(work.title)[:30], str(work.year)) for work in Publication.objects.all()}

    assert [fact for fact in facts if (folded(fact["title"])[:30], fact["year"]) not in found] == []


def test_every_text_of_the_language_becomes_an_entry(moved, figures):
    for kind, model in MODELS.items():
        if kind in told_in(figures)["front_matter"]:
            titles = {same(str(row)) for row in model.objects.all()}

            assert [file.parent.name for file in texts_in(figures, kind) if same(title_of(file)) not in titles] == []


def test_every_title_named_in_the_language_is_found(moved, figures):
    for kind, model in MODELS.items():
        facts = told_in(figures)["front_matter"].get(kind, {}).get("facts", ())
        names = {name_key(str(row)) for row in model.objects.all()}

        assert [
            fact["title"]
            for fact in facts
            if fact["path"].startswith(LANGUAGE)
            and name_key(fact["title"]) not in names
            and "_index" not in fact["path"]
        ] == []


def test_what_has_moved_is_found_under_its_old_address(moved, figures, client):
    for page in texts_in(figures, "publication")[:3]:
        answer = client.get(f"/publication/{page.parent.name.lower()}/")

        assert (answer.status_code, answer.url.startswith("/publications/")) == (301, True)


def test_every_program_in_a_text_is_told(moved, figures):
    folder = folder_of(figures)
    running = {path for path, fate in moved.files.items() if fate.is_taken and "<script" in (folder / path).read_text()}
    told = {path for path, fate in moved.files.items() if any("<script>" in remark.message for remark in fate.remarks)}

    assert told == running


def test_no_file_is_left_without_a_reason(moved, figures):
    left = [path for path, fate in moved.files.items() if fate.name == "not taken" and not fate.reason]

    assert [path for path in left if path != "data/scholar.json"] == []


def test_moving_again_changes_nothing(moved, figures):
    def state():
        models = (Person, Publication, News, Event, Project, Course, Page, OldAddress)
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
