import re

import bibtexparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publications.formats import FORMATS, bibtex, keys
from publications.markup import MATHS, escape
from publications.markup import plain as plain_text
from publications.reference import Name, Reference
from publications.types import TYPES

SIMA = Name(family="Sima", given="Chijun")
FU = Name(family="Fu", given="Yao")

BACK = {
    r"\textbackslash": "\\",
    r"\textbraceleft": "{",
    r"\textbraceright": "}",
    r"\textasciitilde": "~",
    r"\textasciicircum": "^",
}


def reference(**given):
    return Reference(
        **{"type": "conference-paper", "title": "Ekko", "author": (SIMA, FU), "issued": (2022, 7), **given}
    )


def written(*references):
    return FORMATS["bib"].text(*references)


def read(text):
    """The entries another library reads, which must find nothing wrong."""
    library = bibtexparser.parse_string(text)

    assert library.failed_blocks == []
    assert len(library.blocks) == len(library.entries)
    return library.entries


def fields(**given):
    [entry] = read(written(reference(**given)))
    return {field.key: field.value for field in entry.fields}


def as_typed(value):
    """The value without its TeX: what BibTeX would print."""
    pieces = MATHS.split(value)
    return "".join(piece if number % 2 else plain(piece) for number, piece in enumerate(pieces))


def plain(piece):
    return re.sub(
        r"\{(\\text[a-z]+)\}|\{@\}|\\([&%$#_])|[{}]",
        lambda found: BACK[found[1]] if found[1] else found[2] or found[0].strip("{}"),
        piece,
    )


def test_an_entry_reads_as_people_write_it():
    work = reference(
        title="Ekko: A Large-Scale Deep Learning Recommender System with Low-Latency Model Update",
        container_title="16th USENIX Symposium on Operating Systems Design and Implementation",
        page="821-839",
        doi="10.1000/x_1",
        url="https://example.org/a_b?c=1&d=%20",
        publisher="USENIX Association",
        note="Best paper",
    )

    assert written(work) == (
        "@inproceedings{sima2022ekko,\n"
        "  title     = {Ekko: A Large-Scale Deep Learning Recommender System with Low-Latency Model Update},\n"
        "  author    = {Sima, Chijun and Fu, Yao},\n"
        "  booktitle = {16th USENIX Symposium on Operating Systems Design and Implementation},\n"
        "  pages     = {821--839},\n"
        "  publisher = {USENIX Association},\n"
        "  year      = {2022},\n"
        "  month     = jul,\n"
        "  doi       = {10.1000/x_1},\n"
        "  url       = {https://example.org/a_b?c=1&d=%20},\n"
        "  note      = {Best paper}\n"
        "}\n\n"
    )


@pytest.mark.parametrize("key", TYPES)
def test_every_type_is_written_and_read(key):
    [entry] = read(written(reference(type=key, container_title="Somewhere", institution="Some University")))

    assert (entry.entry_type, entry["year"]) == (TYPES[key].bibtex, "2022")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("On DNA and LiDAR in RNA-Seq", "On {DNA} and {LiDAR} in {RNA}-Seq"),
        (r"50% of C# & \_x\_", r"50\% of C\# \& \_x\_"),
        ("On *E. coli* and H~2~O", r"On \emph{E. coli} and H\textsubscript{2}O"),
        ("A -- b ``c''", "A -{-} b `{`}c'{'}"),
        ("The bound $O(n^2)$ holds", "The bound $O(n^2)$ holds"),
        ("From $5 to $10", r"From \$5 to \$10"),
        ("Broken $x} maths$", r"Broken \$x{\textbraceright} maths\$"),
        (r"Escaped $\{a}$", r"Escaped \${\textbackslash}{\textbraceleft}a{\textbraceright}\$"),
        ("a \\ ~ ^", r"a {\textbackslash} {\textasciitilde} {\textasciicircum}"),
        ("two\nlines\x00 and\ttabs", "two lines and tabs"),
    ],
)
def test_a_title_keeps_its_capitals_and_formulas_and_loses_its_specials(title, expected):
    assert bibtex.title(title) == expected


@pytest.mark.parametrize(
    "title",
    [
        "X}\n@misc{injected,\n  title = {Y}\n}",
        "X},\n  author = {Somebody Else",
        "@misc{injected, title={Y}}",
        '" # @string{a = "b"}',
        "X\\",
        "$x$ @article{y, $z}$",
        "{" * 50,
        "}" * 50,
        "%",
    ],
)
def test_a_title_never_begins_another_entry(title):
    entries = read(written(reference(title=title), reference(title="Second")))

    assert [as_typed(entry["title"]) for entry in entries] == [plain_text(title), "Second"]


@given(st.text(min_size=1, max_size=200), st.text(max_size=50), st.text(max_size=50))
def test_what_is_written_is_read_back_as_one_entry_of_the_same_title(title, note, name):
    told = escape(f"Ekko {title}")
    work = reference(title=told, note=note, author=(Name(literal=name or "X"), SIMA), container_title=note)

    [entry] = read(written(work))

    assert as_typed(entry["title"]) == plain_text(told)


@given(st.text(alphabet='${}\\@ ax,"=%&\n', min_size=1, max_size=40))
def test_hostile_punctuation_is_read_back_as_one_entry_of_the_same_title(title):
    [entry] = read(written(reference(title=f"Ekko {title}", url=title, doi=title, page=title, number=title)))

    assert as_typed(entry["title"]) == plain_text(f"Ekko {title}")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (Name(family="van der Berg", given="Jan"), "van der Berg, Jan"),
        (Name(family="King", given="Martin Luther", suffix="Jr."), "King, Jr., Martin Luther"),
        (Name(literal="Aristotle"), "{Aristotle}"),
        (Name(literal="Barnes and Noble, Inc."), "{Barnes and Noble, Inc.}"),
        (Name(family="Strand and Sons", given="A"), "{Strand and Sons}, A"),
        (Name(family="García", given="José"), "García, José"),
    ],
)
def test_a_name_stays_one_name(name, expected):
    assert bibtex.name(name) == expected


@pytest.mark.parametrize(
    ("given", "field", "expected"),
    [
        ({"issued": (2022,)}, "month", None),
        ({"issued": ()}, "year", None),
        ({"issued": (2022, 6, 14)}, "month", "jun"),
        ({"page": "821–839"}, "pages", "821--839"),
        ({"page": "3"}, "pages", "3"),
        ({"arxiv": "2106.01234"}, "eprint", "2106.01234"),
        ({"arxiv": "2106.01234"}, "archivePrefix", "arXiv"),
        ({"type": "journal-article", "container_title": "IEEE Access", "issue": "4"}, "journal", "IEEE Access"),
        ({"type": "journal-article", "issue": "4"}, "number", "4"),
        ({"type": "phd-thesis", "institution": "University of Vienna"}, "school", "University of Vienna"),
        ({"type": "bachelor-thesis", "institution": "University of Vienna"}, "howpublished", "Bachelor's thesis"),
        ({"type": "report", "institution": "ETH", "number": "TR-1"}, "number", "TR-1"),
        ({"type": "edited-volume", "author": (), "editor": (SIMA,)}, "editor", "Sima, Chijun"),
    ],
)
def test_a_field_says_what_is_known(given, field, expected):
    assert fields(**given).get(field) == expected


def test_keys_differ_within_an_export():
    works = [reference(), reference(title="Ekko again"), reference(title="Ekko thrice"), reference(title="The Echo")]

    assert [entry.key for entry in read(written(*works))] == [
        "sima2022ekko",
        "sima2022ekkob",
        "sima2022ekkoc",
        "sima2022echo",
    ]


@pytest.mark.parametrize(
    ("work", "key"),
    [
        (reference(author=(Name(literal="山田 花子"),), title="Über Maß"), "shantianhuazi2022uber"),
        (reference(author=(), issued=(), title="???"), "work"),
        (reference(author=(Name(family="García Márquez", given="G."),), title="A *B"), "garciamarquez2022b"),
        (reference(title="$x$ of the $y$"), "sima2022"),
    ],
)
def test_a_key_is_made_of_ascii_letters_and_digits(work, key):
    assert keys.citation_key(work) == key


def test_twenty_eight_equal_works_have_as_many_keys():
    keys = [entry.key for entry in read(written(*[reference()] * 28))]

    assert (len(set(keys)), keys[25:]) == (28, ["sima2022ekkoz", "sima2022ekkoaa", "sima2022ekkoab"])


def test_a_field_that_stands_in_the_entry_already_is_kept_under_another_name():
    extra = (("year", "1999--2000"), ("Title", "Of old"), ("title", "Older"), ("my field", "1"), ("1st", "2"))

    [entry] = read(written(reference(extra=extra)))

    names = ("year", "source-year", "source-Title", "source-source-title", "my-field", "x-1st")
    assert [entry[name] for name in names] == ["2022", "1999--2000", "Of old", "Older", "1", "2"]


def test_the_series_of_a_book_is_its_series():
    book = {"type": "book", "container_title": "The Whole", "collection_title": "Lecture Notes", "volume": "7"}

    found = fields(**book)

    assert (found["booktitle"], found["series"], found["volume"]) == ("The Whole", "Lecture Notes", "7")
