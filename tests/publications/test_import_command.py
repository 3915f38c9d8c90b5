"""The command that brings bibliographies in, as its contract has it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from content import changes
from content.changes import Mark
from publications import citations
from publications.management.commands import import_bibliography
from publications.models import FormattedCitations, Publication
from publications.styles import STYLES
from tests.make import make_person

pytestmark = pytest.mark.django_db

TWO = """
@article{poole2020tides,
  title = {On the Tides of Deep Seas},
  author = {Poole, Ada and Lind, Bo},
  journal = {Journal of Light},
  year = {2020},
}

@inproceedings{poole2021moon,
  title = {The Moon's Pull},
  author = {Poole, A.},
  booktitle = {Proceedings of the 3rd Symposium on Light},
  year = {2021},
}
"""
CUT = TWO + "@article{cut, title = {The end is mis"


@pytest.fixture
def bib(tmp_path):
    """Writes a file and returns its path."""

    def write(text, name="works.bib"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return str(file)

    return write


@pytest.fixture(autouse=True)
def _quick_engine(monkeypatch):
    """Citations of no words, made at once."""
    monkeypatch.setattr(citations, "render", lambda items, timeout=60.0: [dict.fromkeys(STYLES, "") for _ in items])


def run(*words):
    out = StringIO()
    call_command("import_bibliography", *words, stdout=out)
    return out.getvalue()


def test_a_bibliography_is_imported_and_published(bib):
    said = run(bib(TWO))

    assert said.splitlines()[-1] == "created 2, updated 0, unchanged 0, problems 0, warnings 0"
    assert list(Publication.objects.published().order_by("pk").values_list("title", "year")) == [
        ("On the Tides of Deep Seas", 2020),
        ("The Moon's Pull", 2021),
    ]


def test_drafts_are_kept_from_the_public(bib):
    run(bib(TWO), "--draft")

    assert (Publication.objects.count(), Publication.objects.published().count()) == (2, 0)


def test_a_dry_run_says_all_and_writes_nothing(bib):
    said = run(bib(TWO), "--dry-run")

    assert said.splitlines()[-1] == "created 2, updated 0, unchanged 0, problems 0, warnings 0"
    assert Publication.objects.count() == 0


def test_importing_again_changes_nothing(bib):
    run(bib(TWO))

    said = run(bib(TWO))

    assert said.splitlines()[-1] == "created 0, updated 0, unchanged 2, problems 0, warnings 0"


def test_the_report_as_json_adds_up(bib):
    report = json.loads(run(bib(CUT), "--json"))

    assert {name: report[name] for name in ("read", "created", "updated", "unchanged")} == {
        "read": 3,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
    }
    assert [(problem["entry"], problem["line"]) for problem in report["problems"]] == [("cut", 15)]
    assert report["warnings"] == []


def test_warnings_name_entry_line_and_field(bib):
    make_person("Ada Poole", given_name="Ada", family_name="Poole")
    make_person("Amy Poole", given_name="Amy", family_name="Poole")

    report = json.loads(run(bib(TWO), "--json"))

    assert report["warnings"] == [
        {
            "entry": "poole2021moon",
            "line": 9,
            "field": "author",
            "message": "A. Poole may be Ada Poole, Amy Poole; not linked.",
        }
    ]


def test_the_person_named_is_meant(bib):
    make_person("Ada Poole", given_name="Ada", family_name="Poole")
    amy = make_person("Amy Poole", given_name="Amy", family_name="Poole")

    run(bib(TWO), "--person", "amy-poole")

    assert list(Publication.objects.by(amy).values_list("title", flat=True)) == ["The Moon's Pull"]


def test_several_files_of_several_formats_are_one_run(bib):
    ris = bib("TY  - JOUR\nTI  - On the Tides of Deep Seas\nAU  - Poole, Ada\nPY  - 2020\nER  - \n", "works.ris")

    said = run(bib(TWO), ris)

    assert said.splitlines()[-1].startswith("created 2, updated 0, unchanged 1, problems 0, warnings ")


def test_a_file_that_holds_nothing_ends_with_1(bib):
    with pytest.raises(CommandError) as failed:
        run(bib("<html><style>@media print { a { b: c } }</style></html>", "page.html"))

    assert failed.value.returncode == 1


def test_a_folder_in_the_place_of_a_file_is_wrong_usage_and_said_in_one_line(bib, tmp_path):
    with pytest.raises(CommandError) as failed:
        run(bib(TWO), str(tmp_path))

    assert (str(failed.value), failed.value.returncode) == (f"{tmp_path}: Is a directory.", 2)
    assert Publication.objects.count() == 0


def test_files_of_every_format_and_encoding_are_one_run(bib, tmp_path):
    ris, csl = tmp_path / "works.ris", tmp_path / "works.json"
    ris.write_bytes("TY  - BOOK\nTI  - Über die Gezeiten\nAU  - Müller, Jürgen\nER  - \n".encode("utf-16"))
    csl.write_bytes('[{"type": "book", "title": "深い海の潮"}]'.encode("utf-8-sig"))

    report = json.loads(run(bib(TWO), str(ris), str(csl), "--json"))

    assert (report["read"], report["created"], report["problems"], report["warnings"]) == (4, 4, [], [])
    assert list(Publication.objects.order_by("pk").values_list("title", flat=True)) == [
        "On the Tides of Deep Seas",
        "The Moon's Pull",
        "Über die Gezeiten",
        "深い海の潮",
    ]


def test_an_entry_without_its_opening_brace_is_a_problem_with_its_line(bib):
    report = json.loads(run(bib(f"{TWO}\n@article key,\n  title = {{Lost}},\n}}\n"), "--json"))

    assert report["problems"] == [
        {"entry": "key", "line": 16, "message": "The opening brace is missing after the type of this entry."}
    ]
    assert (report["read"], report["created"]) == (3, 2)


@pytest.mark.parametrize("words", [["no-such-file.bib"], ["--person", "nobody"]], ids=["file", "person"])
def test_a_file_or_person_that_is_not_there_is_wrong_usage(bib, words):
    with pytest.raises(CommandError) as failed:
        run(bib(TWO), *words)

    assert failed.value.returncode == 2
    assert Publication.objects.count() == 0


def test_the_works_of_a_list_are_cited_at_once(bib):
    run(bib(TWO))

    assert FormattedCitations.objects.count() == 2


def test_works_of_an_import_that_was_killed_before_it_cited_are_cited_by_the_next(bib):
    run(bib(TWO))
    FormattedCitations.objects.all().delete()

    run(bib(TWO))

    assert FormattedCitations.objects.count() == 2


def test_the_citations_of_many_works_are_left_to_the_command_and_this_is_said(bib, monkeypatch):
    monkeypatch.setattr(import_bibliography, "CITED_AT_ONCE", 1)
    said = StringIO()

    call_command("import_bibliography", bib(TWO), stdout=StringIO(), stderr=said)

    assert "render_citations" in said.getvalue()
    assert not FormattedCitations.objects.exists()


def test_lists_and_search_have_taken_the_works_in_when_the_command_ends(bib):
    changes.refresh()

    run(bib(TWO))

    assert not Mark.objects.exists()


def test_a_dry_run_cites_nothing(bib):
    run(bib(TWO))
    FormattedCitations.objects.all().delete()

    run(bib(TWO), "--dry-run")

    assert not FormattedCitations.objects.exists()


def test_names_of_china_japan_and_korea_come_in_as_they_are_written_there(bib, client):
    ada = make_person("王 伟", slug="wang-wei")
    text = TWO.replace("Poole, Ada and Lind, Bo", "王, 伟 and 김, 바로 and 山田 花子")

    run(bib(text))
    again = run(bib(text))

    work = Publication.objects.get(title="On the Tides of Deep Seas")
    assert [credit.credited_name for credit in work.authorships.all()] == ["王伟", "김바로", "山田花子"]
    assert [credit.person for credit in work.authorships.all()] == [ada, None, None]
    assert again.splitlines()[-1] == "created 0, updated 0, unchanged 2, problems 0, warnings 0"
    assert [list(Publication.objects.search(words)) for words in ("王伟", "김바로", "山田花子")] == [[work]] * 3
    assert '<meta name="citation_author" content="王伟">' in client.get(work.get_absolute_url()).content.decode()
