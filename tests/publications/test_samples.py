"""Real bibliographies of public sites, where they lie beside the checkout: every figure told of them is reached."""

import json
import unicodedata
from pathlib import Path

import pytest

from publications.formats import FORMATS
from publications.reading import read
from publications.reference import Read, Remark

SAMPLES = next(
    (folder / "shared" / "samples" for folder in Path(__file__).resolve().parents if (folder / "shared").is_dir()),
    Path("shared"),
)
QUIRKS = sorted((SAMPLES / "quirks").glob("*.bib"))
FOLDERS = sorted(
    file
    for file in SAMPLES.glob("*/*.expected.json")
    if file.parent.name != "quirks" and json.loads(file.read_text()).get("bib_files")
)
READ = [row for row in FORMATS.values() if row.parse]

# An entry inside of @comment, which BibTeX reads and a search for lines that begin with one does not find.
COMMENTED = {("SustainableUrbanSystemsLab", "_bibliography/theses.bib"): 1}

# Keys in GB18030, which the counters read as Latin-1.
OTHER_KEYS = {"¿\xadÈö2013": "凯撒2013"}

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples lie beside the checkout")


def expected_of(file):
    return json.loads(file.with_suffix(".expected.json").read_text())


def files_of(folder):
    expected = json.loads(folder.read_text())
    path = folder.with_name(folder.name.removesuffix(".expected.json"))
    return expected, {name: read((path / name).read_bytes()) for name in expected["bib_files"]}


def name_parts(name):
    return {key: value for key in ("given", "family", "suffix", "literal") if (value := getattr(name, key))}


def told(name):
    """A name as the samples tell it, with its particle before the family name."""
    family = " ".join(part for part in (name.get("von"), name.get("family")) if part)
    return {key: value for key, value in {**name, "family": family}.items() if value and key != "von"}


def facts_of(work):
    year, month = (*work.issued, None, None)[:2]
    return {
        "title": unicodedata.normalize("NFC", work.plain_title),
        "year": year,
        "month": month,
        "doi": work.doi or None,
        "type": work.type,
        "selected": work.is_selected,
        "abbr": work.container_title_short,
        "booktitle": work.container_title,
        "award": work.award,
        "authors_count": len(work.author),
    }


@pytest.mark.parametrize("file", QUIRKS, ids=lambda file: file.stem)
def test_a_quirk_is_read_as_expected(file):
    expected = expected_of(file)
    reading = read(file.read_bytes())
    taken = [entry for entry in reading.entries if isinstance(entry, Read)]

    number = expected["entries"]
    assert number.get("min", number.get("exact")) <= len(taken) <= number.get("max", number.get("exact"))
    for record in expected.get("records", []):
        entry = next(
            entry
            for entry in taken
            if (entry.key == record["key"] if "key" in record else entry.reference.plain_title == record["title"])
        )
        check(entry.reference, record)
    for warning in expected.get("warnings", []) if taken else []:
        if warning["about"] not in ("file not found", "same title"):
            assert remarks(reading, warning), warning


def check(work, record):
    facts = facts_of(work)
    for member, value in record.items():
        if member in facts and member != "type":
            assert facts[member] == value, member
        elif member.endswith("_one_of"):
            assert facts[member.removesuffix("_one_of")] in value, member
        elif member.endswith("_begins"):
            assert facts[member.removesuffix("_begins")].startswith(value), member
        elif member.endswith("_contains"):
            assert value in facts[member.removesuffix("_contains")], member
        elif member.endswith("_ignoring_case"):
            assert facts[member.removesuffix("_ignoring_case")].casefold() == value.casefold(), member
        elif member == "authors":
            assert [name_parts(name) for name in work.author] == [told(name) for name in value]
        elif member in ("authors_first", "authors_second"):
            assert name_parts(work.author[member == "authors_second"]) == told(value)


def remarks(reading, warning):
    """What was said about the entry and line that the warning names."""
    found = [
        remark
        for entry in reading.entries
        for remark in (entry.warnings if isinstance(entry, Read) else [entry])
        if remark.entry in (warning.get("key"), None) and remark.line in (warning.get("line", remark.line), None)
    ]
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda file: file.name.partition("__")[0])
def test_every_entry_of_a_collection_is_read(folder):
    expected, files = files_of(folder)

    owner = expected["repo"].partition("/")[0]
    for name, reading in files.items():
        assert len(reading.entries) == expected["bib_files"][name]["regex"] + COMMENTED.get((owner, name), 0), name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda file: file.name.partition("__")[0])
def test_every_told_work_of_a_collection_is_found(folder):
    expected, files = files_of(folder)
    works = [entry.reference for reading in files.values() for entry in reading.entries if isinstance(entry, Read)]
    found = {(work.key, title, str(*work.issued[:1])) for work in works for title in titles_of(work)}

    for fact in expected["expected"]["bibtex"]["facts"]:
        assert (OTHER_KEYS.get(fact["key"], fact["key"]), fact["title"], fact["year"]) in found


def titles_of(work):
    return {work.plain_title, work.main_title, work.title}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda file: file.name.partition("__")[0])
def test_no_year_of_a_collection_is_missed(folder):
    expected, files = files_of(folder)
    years = [
        str(entry.reference.issued[0])
        for reading in files.values()
        for entry in reading.entries
        if isinstance(entry, Read) and entry.reference.issued
    ]

    missed = {
        year: number for year, number in expected["expected"]["bibtex"]["years"].items() if years.count(year) < number
    }
    assert missed == {}


@pytest.mark.parametrize("row", READ, ids=[row.extension for row in READ])
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda file: file.name.partition("__")[0])
def test_a_collection_is_written_and_read_and_written_the_same(folder, row):
    _expected, files = files_of(folder)

    for reading in files.values():
        written = row.text(*[entry.reference for entry in reading.entries if isinstance(entry, Read)])
        again = row.parse(written)
        assert [entry for entry in again if isinstance(entry, Remark)] == []
        assert row.text(*[entry.reference for entry in again]) == written
