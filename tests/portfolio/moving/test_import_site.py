"""The command that moves a site in."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError

from content.dates import PartialDate
from events.models import News
from portfolio.models import MenuLink, Move, SiteSettings
from portfolio.moving.undoing import undo
from profile_app.models import Identity, Person
from publications.models import Publication
from tests.sites import make_site, moved

pytestmark = pytest.mark.django_db

FILES = {
    "_config.yml": "first_name: Ada\nlast_name: Lovelace\nscholar:\n  last_name: [Lovelace]\nurl: https://ada.example\n",
    "_bibliography/papers.bib": "---\n---\n@article{notes, title={Notes}, author={Lovelace, Ada}, year=1843}\n",
    "_news/one.md": "---\ndate: 2024-06-27 16:11:00-0400\n---\nFirst step.\n\nA <b>bold</b> one{{ secret }}.\n",
    "_layouts/about.liquid": "<p>",
}


@pytest.fixture
def site(tmp_path):
    return make_site(tmp_path / "site", FILES)


def test_a_site_comes_in(site):
    moved(site)

    assert [person.display_name for person in Person.objects.all()] == ["Ada Lovelace"]
    assert [work.title for work in Publication.objects.all()] == ["Notes"]
    assert [(item.body, item.date) for item in News.objects.all()] == [("A **bold** one.", PartialDate(2024, 6, 27))]


def test_moving_again_changes_nothing(site):
    moved(site)

    counts = moved(site)["counts"]

    assert {kind: (told["created"], told["updated"]) for kind, told in counts.items()} == dict.fromkeys(counts, (0, 0))


def test_a_trial_tells_the_same_and_writes_nothing(site):
    trial = moved(site, "--dry-run")
    written = [model.objects.count() for model in (Person, Publication, News)]

    assert written == [0, 0, 0]
    assert trial == {**moved(site), "dry_run": True}


def test_what_was_edited_here_stays(site):
    moved(site)
    News.objects.update(title="By hand")
    (site / "_news" / "one.md").write_text("---\ndate: 2024-06-28\ntitle: Theirs\n---\nChanged.\n")

    told = moved(site)

    assert [(item.title, item.body) for item in News.objects.all()] == [("By hand", "Changed.")]
    assert told["counts"]["news"] == {"created": 0, "updated": 1, "unchanged": 0}
    assert told["notes"] == ["_news/one.md: “title” was edited here and differs; left as it is on the site."]


def test_what_was_deleted_here_stays_away(site):
    moved(site)
    News.objects.all().delete()

    moved(site)

    assert News.objects.count() == 0


def test_every_file_is_told_of(site):
    told = moved(site)

    assert {file["path"]: file["status"] for file in told["files"]} == {
        "_bibliography/papers.bib": "taken",
        "_config.yml": "taken",
        "_layouts/about.liquid": "not taken",
        "_news/one.md": "partly taken",
    }


def test_what_has_no_equivalent_is_told_with_its_line(site):
    told = moved(site)

    remarks = {file["path"]: file["remarks"] for file in told["files"] if file["remarks"]}

    assert remarks == {"_news/one.md": [{"line": 6, "message": "No equivalent here: {{ secret }}"}]}


def test_a_site_in_a_subfolder_is_found(tmp_path):
    make_site(tmp_path / "checkout" / "site", FILES)

    told = moved(tmp_path / "checkout")

    assert Publication.objects.count() == 1
    assert "site/_config.yml" in [file["path"] for file in told["files"]]


def test_a_folder_of_no_known_kit_is_refused_in_one_line(tmp_path):
    make_site(tmp_path, {"notes.txt": "Nothing."})

    with pytest.raises(CommandError) as refused:
        moved(tmp_path)

    assert (refused.value.returncode, "\n" in str(refused.value)) == (1, False)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError) as refused:
        moved(tmp_path / "nowhere")

    assert refused.value.returncode == 2


def test_the_one_whose_site_it_was_owns_it(site):
    moved(site)

    assert Identity.current().owner.display_name == "Ada Lovelace"


def test_a_file_and_an_empty_folder_are_said_to_be_such(tmp_path):
    file = tmp_path / "site.zip"
    file.write_bytes(b"PK")
    empty = tmp_path / "empty"
    empty.mkdir()

    with pytest.raises(CommandError, match=r"site\.zip is no folder\. Unpack it first"):
        moved(file)
    with pytest.raises(CommandError, match="There are no files in .*empty"):
        moved(empty)


def test_one_file_that_is_too_large_is_left_and_the_rest_comes(site, monkeypatch):
    monkeypatch.setattr("portfolio.moving.tree.MAX_DATA", 2000)
    (site / "film.mp4").write_bytes(b"0" * 2001)

    told = moved(site)

    assert {file["path"]: file.get("reason") for file in told["files"]}["film.mp4"] == "It is larger than 0 MB."
    assert Publication.objects.count() == 1


def test_who_reads_only_the_beginning_of_what_a_command_says_hears_no_complaint(tmp_path):
    place = {**os.environ, "PORTFOLIO_DATA": str(tmp_path), "DEBUG": "1"}
    reading, writing = os.pipe()
    os.close(reading)

    with os.fdopen(writing, "w") as closed:
        command = [sys.executable, "manage.py", "help", "import_site"]
        ran = subprocess.run(
            command, stdout=closed, stderr=subprocess.PIPE, env=place, text=True, cwd=settings.BASE_DIR, check=False
        )

    assert (ran.returncode, ran.stderr) == (0, "")


SETTINGS = {
    "_config.yml": "title: Engines\nfirst_name: Ada\nlast_name: Lovelace\nscholar:\n  last_name: [Lovelace]\n",
    "_pages/publications.md": "---\ntitle: publications\npermalink: /publications/\nnav: true\n---\n",
}


def test_a_move_undone_takes_back_the_name_the_menu_and_whose_site_it_is(site):
    moved(make_site(site, SETTINGS))
    before = (SiteSettings.current().name, MenuLink.objects.count(), Identity.objects.count())

    undo(Move.objects.get())

    assert before == ("Engines", 1, 1)
    assert (SiteSettings.current().name, MenuLink.objects.count(), Identity.objects.count()) == ("", 0, 0)


def test_a_move_undone_leaves_settings_that_were_changed_since(site):
    moved(make_site(site, SETTINGS))
    SiteSettings.objects.update(name="Mine")
    MenuLink.objects.update(label="Papers")
    Identity.objects.update(mode="lab")

    undo(Move.objects.get())

    assert (SiteSettings.current().name, MenuLink.objects.get().label, Identity.current().mode) == (
        "Mine",
        "Papers",
        "lab",
    )


def test_a_site_that_was_moved_out_and_in_again_has_its_name_again(site):
    moved(make_site(site, SETTINGS))
    undo(Move.objects.get())

    moved(site)

    assert (SiteSettings.current().name, MenuLink.objects.count()) == ("Engines", 1)
