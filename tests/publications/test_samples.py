"""Real bibliographies of public sites, where they lie beside the checkout: every figure told of them is reached."""

import json
import unicodedata
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import bibtexparser
import pytest
import rispy
from django.db import transaction

from publications import encodings
from publications.exchange import to_reference
from publications.formats import FORMATS, spare
from publications.formats.bibtex_scanner import Scanner
from publications.importing import BibliographyImport
from publications.matching import folded
from publications.models import Publication
from publications.reading import read, tidied
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

# How we call what theme fields link to, and what a record says besides its facts.
THEIR_LINKS = {"html": "website", "blog": "website"}
NOT_COMPARED = frozenset({"key", "optional", "type"})

# Where a figure of a collection is not reached as told, what is reached and why.
MONTHS_OF_DATES = "the figure counts the field month; a date holds months, too"
SPELLINGS = "the figure counts names as they are spelled in TeX and in either order"
HATS = "the figure counts the circumflex of TeX in a name as a mark behind it"
ARCHIVES = "the figure counts fields named after archives, also bioRxiv, MetaArXiv and OSF"
EXPLAINED = {
    ("febattista", "doi"): (3, "a DOI stands as the address of a report"),
    ("febattista", "distinct_dois"): (3, "a DOI stands as the address of a report"),
    ("febattista", "arxiv"): (0, "the only number of arXiv stands in a DOI and is kept as that"),
    ("febattista", "note"): (4, "the note “Submitted” is the stage of the work"),
    ("jjcremmers", "distinct_author_strings"): (146, SPELLINGS),
    ("mstaring", "entries_with_others"): (1, "one list ends in “and et al”"),
    ("mstaring", "distinct_author_strings"): (565, "the same as a search through the raw text finds, after TeX"),
    ("shamelfahmi", "month"): (20, "two months are “(preprint)” and “(accepted)”, which are kept and are no months"),
    ("shamelfahmi", "distinct_author_strings"): (44, SPELLINGS),
    ("SustainableUrbanSystemsLab", "distinct_author_strings"): (58, SPELLINGS),
    ("plk", "entries_without_year"): (1, "two of the four are sets, which are no works, and one takes over its date"),
    ("plk", "without_title"): (4, "the two sets are no works"),
    ("plk", "without_author_or_editor"): (4, "the two sets are no works"),
    ("plk", "month"): (8, MONTHS_OF_DATES),
    ("plk", "entries_with_marked_authors"): (1, "a field of annotations says who corresponds"),
    ("typst", "entries_without_year"): (8, "what only holds fields for others is no work"),
    ("typst", "without_title"): (
        0,
        "what only holds fields for others is no work, one is broken, one has a main title",
    ),
    ("typst", "without_author_or_editor"): (0, "what only holds fields for others is no work"),
    ("typst", "month"): (84, MONTHS_OF_DATES),
    ("typst", "distinct_author_strings"): (581, SPELLINGS),
    ("yuchenlin", "entries_with_marked_authors"): (0, HATS),
    ("yuchenlin", "arxiv"): (69, "two numbers stand as addresses"),
    ("yuchenlin", "note"): (1, "two notes “to appear” are the stage of the work"),
    ("yuchenlin", "titles_with_math"): (7, "the figure counts dollars; these write them as macros"),
    ("yuchenlin", "distinct_author_strings"): (6142, SPELLINGS),
    ("crcandia", "distinct_author_strings"): (69, SPELLINGS),
    ("JDLeongomez", "entries_without_year"): (2, "two have the year “In Principle Accepted”"),
    ("JDLeongomez", "arxiv"): (0, ARCHIVES),
    ("JDLeongomez", "entries_with_marked_authors"): (0, HATS),
    ("JDLeongomez", "month"): (64, MONTHS_OF_DATES),
    ("JDLeongomez", "distinct_author_strings"): (771, SPELLINGS),
}

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
        elif member == "title_nfc":
            assert facts["title"] == value
        elif member == "links":
            names = [kind for kind, _address in work.links] + [name for name, _value in work.extra]
            assert {THEIR_LINKS.get(name, name) for name in value} - {*names} == set()
        else:
            assert member in NOT_COMPARED, member


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


def figures_of(taken):
    works = [entry.reference for entry in taken]
    return {
        "abstract": sum(bool(work.abstract) for work in works),
        "arxiv": sum(bool(work.arxiv) for work in works),
        "doi": sum(bool(work.doi) for work in works),
        "keywords": sum(bool(work.keywords) for work in works),
        "month": sum(len(work.issued) > 1 for work in works),
        "note": sum(bool(work.note) for work in works),
        "url": sum(bool(work.url) for work in works),
        "code": sum(any(kind == "code" for kind, _address in work.links) for work in works),
        "video": sum(any(kind == "video" for kind, _address in work.links) for work in works),
        "distinct_dois": len({work.doi.casefold() for work in works if work.doi}),
        "distinct_author_strings": len({name.full for work in works for name in work.author}),
        "entries_with_marked_authors": sum(
            any(name.equal or name.corresponding for name in work.author) for work in works
        ),
        "entries_with_others": sum(any("and others" in said.message for said in entry.warnings) for entry in taken),
        "entries_without_year": sum(not work.issued for work in works),
        "most_authors_in_one_entry": max(len(work.author) for work in works),
        "without_author_or_editor": sum(not work.author and not work.editor for work in works),
        "without_title": sum(not work.title for work in works),
        "duplicate_titles": sum(
            number > 1 for number in Counter(folded(work.title) for work in works if work.title).values()
        ),
        "titles_with_math": sum("$" in work.title for work in works),
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda file: file.name.partition("__")[0])
def test_every_figure_of_a_collection_is_reached_or_explained(folder):
    expected, files = files_of(folder)
    owner = expected["repo"].partition("/")[0]
    told = expected["expected"]["bibtex"]

    reached = figures_of([entry for reading in files.values() for entry in reading.entries if isinstance(entry, Read)])

    wanted = {name: told.get(name, told["has"].get(name, 0)) for name in reached}
    explained = {name: number for (of, name), (number, _why) in EXPLAINED.items() if of == owner}
    assert {name: number for name, number in reached.items() if number != wanted[name]} == explained


# Where a file holds more or less than told of it.
TAKEN_OVER = "an entry takes over the date of what it refers to"
NOT_PLAIN = "a date with month and day has a year"
EXPLAINED_IN_FILES = {
    ("febattista", "_bibliography/papers.bib", "distinct_dois"): ({"": 1}, "a DOI stands as the address of a report"),
    ("SustainableUrbanSystemsLab", "_bibliography/theses.bib", "types"): (
        {"thesis": 1},
        "an entry stands inside of @comment",
    ),
    ("plk", "bibtex/bib/biblatex/biblatex-examples.bib", "years"): ({"2000": 1}, TAKEN_OVER),
    ("typst", "tests/fixtures/invalid/gral_rep_key.bib", "years"): ({"2003": 1, "2014": 1}, NOT_PLAIN),
    ("typst", "tests/fixtures/invalid/incorrect_syntax.bib", "types"): ({"inproceedings": -1}, "the entry is broken"),
    ("typst", "tests/fixtures/valid/cross.bib", "years"): ({"2007": 1}, TAKEN_OVER),
    ("typst", "tests/fixtures/valid/ds.bib", "years"): ({"2001": 1}, NOT_PLAIN),
    ("typst", "tests/fixtures/valid/gral.bib", "years"): ({"2003": 1, "2014": 1}, NOT_PLAIN),
}


def figures_of_file(file, reading):
    text = tidied(encodings.decoded(file.read_bytes())[0])
    works = [entry.reference for entry in reading.entries if isinstance(entry, Read)]
    dois = Counter(work.doi.casefold() for work in works if work.doi)
    return {
        "types": Counter(raw.type for raw in Scanner().scan([text]) if not isinstance(raw, Remark)),
        "years": Counter(str(work.issued[0]) for work in works if work.issued),
        "distinct_dois": {"": len(dois)},
        "duplicate_dois": {"": sum(number > 1 for number in dois.values())},
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda file: file.name.partition("__")[0])
def test_every_figure_of_a_file_is_reached_or_explained(folder):
    expected, files = files_of(folder)
    path = folder.with_name(folder.name.removesuffix(".expected.json"))

    # Of a file of one entry no figures are told.
    for name, told in expected["bib_files"].items():
        for figure, reached in figures_of_file(path / name, files[name]).items() if "types" in told else ():
            wanted = told.get(figure, {}) if figure in ("types", "years") else {"": told.get(figure, 0)}
            more = {key: reached.get(key, 0) - wanted.get(key, 0) for key in {*reached, *wanted}}
            explained = EXPLAINED_IN_FILES.get((expected["repo"].partition("/")[0], name, figure), ({}, ""))[0]
            assert {key: number for key, number in more.items() if number} == explained, (name, figure)


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


# From site to site


COLLECTIONS = {
    file.name.partition("__")[0]: sorted(file.with_name(file.name.removesuffix(".expected.json")).rglob("*.bib"))
    for file in FOLDERS
} | {file.stem: [file] for file in QUIRKS}


class EmptyAgainError(Exception):
    """Ends a transaction, so that the next import meets an empty site."""


def through_an_empty_site(readings):
    """The works of a site into which only this was imported, and what was not taken."""
    with suppress(EmptyAgainError), transaction.atomic():
        run = BibliographyImport(readings).plan().write()
        works = [to_reference(work) for work in Publication.objects.in_order_of_export().with_reference()]
        raise EmptyAgainError
    return works, run.problems


OF_OTHERS = {
    "bib": lambda text: bibtexparser.parse_string(text).entries,
    "ris": lambda text: rispy.loads(text) if text else [],
    "json": json.loads,
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_collection_comes_through_every_format_into_another_site_as_it_was(name):
    works, _problems = through_an_empty_site([(str(file), read(file.read_bytes())) for file in COLLECTIONS[name]])
    public = [replace(work, extra=tuple(spare.public(work.extra)), is_selected=False) for work in works]

    for row in READ:
        written = row.text(*works)
        assert len(OF_OTHERS[row.extension](written)) == len(works)
        again, problems = through_an_empty_site([(row.extension, read(written.encode()))])
        assert problems == []
        assert row.text(*again) == written
        assert [replace(work, extra=tuple(spare.public(work.extra))) for work in again] == public
