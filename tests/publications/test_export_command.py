"""The command that writes the bibliography."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from publications.formats import FORMATS
from publications.models import Publication
from tests.make import make_person, make_publication, make_topic, make_venue

pytestmark = pytest.mark.django_db


def run(*words):
    out = StringIO()
    call_command("export_bibliography", *words, stdout=out)
    return out.getvalue()


def titles_in(text):
    return [line.split("{")[1].split("}")[0] for line in text.splitlines() if line.startswith("  title ")]


def test_the_published_works_are_written_newest_first():
    make_publication("Old", issued="1999")
    make_publication("New", issued="2020")
    make_publication("Secret", status="draft")

    assert titles_in(run()) == ["New", "Old"]


def test_only_works_of_a_person_or_about_a_topic_are_written():
    ada, tides = make_person("Ada Poole"), make_topic("Tides")
    make_publication("Hers", authors=[ada])
    make_publication("Hers on tides", authors=[ada], topics=[tides])
    make_publication("On tides", topics=[tides])

    assert titles_in(run("--person", "ada-poole", "--topic", "tides")) == ["Hers on tides"]


@pytest.mark.parametrize("option", ["--person", "--topic"])
def test_who_or_what_is_not_there_is_wrong_usage(option):
    with pytest.raises(CommandError) as failed:
        run(option, "nothing")

    assert failed.value.returncode == 2


@pytest.mark.parametrize("extension", ["bib", "ris", "json"])
def test_what_was_written_comes_back_the_same(extension, tmp_path):
    make_publication(
        "On *light* & $x^2$",
        subtitle="A study",
        venue=make_venue("Journal of Light", short_name="JL", issn="2049-3630"),
        type="journal-article",
        issued="2022-07",
        pages="1–9",
        volume="3",
        doi="10.5555/light",
        authors=["Ada Poole", "The Light Consortium"],
        links=["code"],
        body="We shine.",
        keywords="light\ndark",
        citation_key="poole2022light",
    )
    make_publication("A preprint", type="preprint", arxiv_id="2106.01234", authors=["Jan van der Berg"])
    first = run("--format", extension)
    file = tmp_path / f"works.{extension}"
    file.write_text(first, encoding="utf-8")
    Publication.objects.all().delete()

    call_command("import_bibliography", str(file), stdout=StringIO())

    assert run("--format", extension) == first


@pytest.mark.parametrize("extension", list(FORMATS))
def test_an_empty_site_writes_no_work(extension):
    make_publication("Secret", status="draft")

    assert "Secret" not in run("--format", extension)
