"""What each format writes it reads back as it was, whatever the words are, and others read as many entries."""

import csv
import io
import json
import re
import unicodedata
from calendar import monthrange
from dataclasses import fields, replace

import bibtexparser
import pypandoc
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from publications.formats import FORMATS, bibtex
from publications.formats.csv import COLUMNS
from publications.latex import tidy
from publications.markup import markdown, paragraph
from publications.reference import Name, Reference
from publications.types import TYPES

READ = [row for row in FORMATS.values() if row.parse]

# What has a meaning in one of the formats, and what no printer shows.
SIGNS = "{}\\$&%#_~^@\"'`*<>[]=,;:-–/|!().\u200e\u202e\u2066\u00ad\u0301👨\u200d👩é漢\u3000"
PIECES = (
    *("ER  - ", "TY  - JOUR", "AU  - x", "\nER  - \n", "\r\nTI  - y", " and ", "and others", "et al", "Jr.", ", "),
    *("@article{", "@comment{", "}\n@book{b, title = {", "\\end{", "{\\em ", "\\textbf{", "\\\\", "\\&", "``", "---"),
    *(
        "$x$",
        "<i>",
        "</i>",
        "&amp;",
        "&lt;",
        "</script>",
        '"}, {"',
        "=1+1",
        "key = v",
        "\n\n",
        "\t",
        "10.1/x",
        "x" * 300,
    ),
)
UNPRINTABLE = ("\x00", "\x1b", "\x85", "\u2028", "\ud800", "\r")
hostile = st.sampled_from(PIECES) | st.text(st.sampled_from(SIGNS + "abAB12 "), max_size=8) | st.text(max_size=4)
raw = st.lists(hostile | st.sampled_from(UNPRINTABLE), max_size=5).map("".join)


def said(text):
    """The text as a site holds it: in one line, and of signs that can be printed."""
    kept = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in text)
    return tidy(unicodedata.normalize("NFC", kept))


texts = st.lists(hostile, max_size=5).map("".join).map(said)
filled = texts.filter(bool)
# The marks behind a name are roles, and a separator at its end belongs to the list.
name_parts = texts.map(lambda text: text.strip(" \t*∗†‡§¶‖✉;,")).filter(lambda part: part and part != "Jr.")
names = (
    st.builds(Name, family=name_parts, given=name_parts, equal=st.booleans(), corresponding=st.booleans())
    | st.builds(Name, family=name_parts, given=name_parts, suffix=st.sampled_from(("Jr.", "III")))
    | st.builds(Name, family=st.sampled_from(("Plato", "Teller", "حسن")), orcid=st.just("0000-0001-2"))
    | st.builds(Name, literal=name_parts)
)
marks = st.sampled_from(((), (), ("em",), ("sub",), ("sup",), ("strong",)))


@st.composite
def titles(draw):
    pieces = draw(st.lists(st.tuples(texts, marks), max_size=4))
    spaced = [piece for words, around in pieces if words for piece in ((words, around), (" ", ()))]
    return markdown([("T ", ()), *spaced])


@st.composite
def dates(draw):
    year, month = draw(st.integers(1000, 2999)), draw(st.integers(1, 12))
    day = draw(st.integers(1, monthrange(year, month)[1]))
    return (year, month, day)[: draw(st.integers(0, 3))]


addresses = texts.map(lambda text: "https://example.org/" + text.replace(" ", ""))
keys = st.sampled_from(("sima2022ekko", "DBLP:conf/x/Y20", "a_b-c.d", "Müller+[1]", "凯撒2013", "k" * 90))
pages = st.sampled_from(("", "1", "1–9", "S1–S12", "e101", "12-1–12-20", "1–3, 5–9", "iv–x; 3"))
kinds = st.sampled_from(("paper", "code", "data", "video", "slides", "poster", "website", "other"))
extra_names = st.sampled_from(("annotation", "x-a", "Zz", "version", "C1", "U1", "title", "Title", "my field", "Ünfit"))
references = st.builds(
    Reference,
    type=st.sampled_from(list(TYPES)),
    title=titles(),
    author=st.lists(names, max_size=3).map(tuple),
    editor=st.lists(names, max_size=2).map(tuple),
    issued=dates(),
    container_title=texts,
    container_title_short=texts,
    volume=texts,
    issue=texts,
    page=pages,
    article_number=texts,
    number=texts,
    edition=texts,
    collection_title=texts,
    publisher=texts,
    publisher_place=texts,
    institution=texts,
    language=st.sampled_from(("", "en", "pt-BR")),
    doi=st.sampled_from(
        ("", "10.1109/ACCESS.2019.2910317", "10.1002/(SICI)1097<693::AID-ASI4>3.0.CO;2-O", "10.1/a_b%c")
    ),
    arxiv=st.sampled_from(("", "2106.01234", "math/0211159")),
    isbn=st.sampled_from(("", "978-0-306-40615-7", "0306406152")),
    issn=st.sampled_from(("", "1234-5679")),
    pmid=st.sampled_from(("", "123456")),
    url=st.just("") | addresses,
    note=texts,
    key=keys,
    abstract=st.lists(titles().map(paragraph), max_size=2).map("\n\n".join),
    keywords=st.lists(filled, max_size=3).map(tuple),
    stage=st.sampled_from(("", "in_press", "accepted", "submitted", "in_preparation", "retracted")),
    links=st.lists(st.tuples(kinds, addresses), max_size=3).map(tuple),
    award=texts,
    artifact=texts,
    open_access=st.booleans(),
    extra=st.lists(st.tuples(extra_names, filled), max_size=4).map(tuple),
)


def as_carried(row, reference):
    """The reference as far as a format can carry it.

    None has an order for the fields it does not know. In BibTeX a field has a name of ASCII letters and digits and
    a value in TeX, whose braces pair, and an address holds no sign that ends a field.
    """
    extra = reference.extra
    if row.extension == "bib":
        extra = [(bibtex.field_name(name), bibtex.as_written(value)) for name, value in extra]
        links = tuple((kind, bibtex.verbatim(address)) for kind, address in reference.links)
        reference = replace(reference, url=bibtex.verbatim(reference.url), links=links)
    return replace(reference, extra=tuple(sorted(extra)))


def differences(one, other):
    return {
        field: (getattr(one, field), getattr(other, field))
        for field in Reference.__dataclass_fields__
        if getattr(one, field) != getattr(other, field)
    }


@pytest.mark.parametrize("row", READ, ids=[row.extension for row in READ])
@settings(max_examples=60)
@given(reference=references)
def test_a_work_is_read_back_as_it_was_written(row, reference):
    [entry] = row.parse(row.text(reference))

    read = replace(entry.reference, extra=tuple(sorted(entry.reference.extra)))
    assert differences(as_carried(row, reference), read) == {}
    assert entry.warnings == ()


@st.composite
def wild(draw):
    """A reference no site holds: every text of it is anything at all."""
    plain = {field.name: draw(raw) for field in fields(Reference) if field.type is str and field.name != "type"}
    return Reference(
        **plain,
        type="conference-paper",
        author=(Name(family=draw(raw) or "x", given=draw(raw)), Name(literal=draw(raw) + "x")),
        editor=(Name(family="E", given="D", suffix=draw(raw), orcid=draw(raw)),),
        keywords=(draw(raw), draw(raw)),
        extra=((draw(raw) or "x", draw(raw)), ("annotation", draw(raw)), ("year", draw(raw))),
        links=(("paper", draw(raw)), ("code", draw(raw))),
    )


SECOND = Reference(type="book", title="Second", key="second")


@pytest.mark.parametrize("row", READ, ids=[row.extension for row in READ])
@settings(max_examples=60)
@given(work=wild())
def test_no_text_breaks_out_of_its_field(row, work):
    written = row.text(work, SECOND)

    entries = row.parse(written)

    assert [entry.reference.type for entry in entries] == ["conference-paper", "book"]
    assert entries[1].reference == SECOND
    assert written.encode().decode() == written


def read_by_bibtexparser(text):
    library = bibtexparser.parse_string(text)
    return library.entries if len(library.blocks) == len(library.entries) else library.failed_blocks


OTHERS = {
    "bibtexparser": ("bib", read_by_bibtexparser),
    "rispy": ("ris", rispy.loads),
    "json": ("json", json.loads),
}


@pytest.mark.parametrize("other", OTHERS)
@settings(max_examples=40)
@given(work=wild())
def test_no_text_breaks_out_of_its_field_for_others(other, work):
    extension, read = OTHERS[other]

    assert len(read(FORMATS[extension].text(work, SECOND))) == 2


@pytest.mark.parametrize("name", ["bibtex", "biblatex", "ris", "csljson"])
@settings(max_examples=20)
@given(works=st.lists(wild() | references, min_size=1, max_size=4))
def test_pandoc_reads_as_many_works_as_were_written(name, works):
    extension = {"bibtex": "bib", "biblatex": "bib", "csljson": "json"}.get(name, name)
    # It takes fewer signs in a key than others.
    written = FORMATS[extension].text(*(replace(work, key="") for work in works), SECOND)

    assert len(json.loads(pypandoc.convert_text(written, "csljson", format=name))) == len(works) + 1


@settings(max_examples=60)
@given(work=wild() | references)
def test_a_row_of_a_table_is_read_back_and_nothing_in_it_is_calculated(work):
    [row, second] = csv.DictReader(io.StringIO(FORMATS["csv"].text(work, SECOND), newline=""))

    assert [name for name, cell in row.items() if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []
    told = {
        name: re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", of(row["key"], work))
        for name, of in COLUMNS.items()
    }
    assert {name: cell for name, cell in row.items() if cell not in (told[name], f"'{told[name]}")} == {}
    assert (second["key"], second["title"]) == ("second", "Second")


@pytest.mark.parametrize("row", READ, ids=[row.extension for row in READ])
@pytest.mark.parametrize("key", TYPES)
def test_every_type_is_read_back(row, key):
    for reference in (
        Reference(type=key, title="Ekko", key="a"),
        Reference(type=key, title="Ekko", key="a", editor=(Name(family="Fu", given="Yao"),)),
        Reference(type=key, title="Ekko", key="a", arxiv="2106.01234", container_title="arXiv"),
        Reference(type=key, title="Ekko: A system", subtitle="A system", key="a"),
    ):
        [entry] = row.parse(row.text(reference))

        assert differences(reference, entry.reference) == {}


@pytest.mark.parametrize("row", READ, ids=[row.extension for row in READ])
def test_what_sites_and_programs_note_for_themselves_is_not_shown(row):
    extra = (("bibtex_show", "true"), ("preview", "a.png"), ("file", "/home/me/paper.pdf"), ("bdsk-file-1", "x"))
    work = Reference(type="book", title="Ekko", key="a", is_selected=True, extra=(*extra, ("annotation", "Kept")))

    [entry] = row.parse(row.text(work))

    assert entry.reference == Reference(type="book", title="Ekko", key="a", extra=(("annotation", "Kept"),))
