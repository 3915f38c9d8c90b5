"""What each format writes it reads back as it was, whatever the words are."""

import unicodedata
from calendar import monthrange

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publications.formats import FORMATS
from publications.latex import tidy
from publications.markup import markdown, paragraph
from publications.reference import Name, Reference
from publications.types import TYPES

READ = [row for row in FORMATS.values() if row.parse]

HOSTILE = "{}\\$&%#_~^@\"'`*<>[]=,;:-–/|!()é漢"
letters = st.sampled_from("abcdefgXYZ éüñß漢字مح'-.")
signs = st.sampled_from(HOSTILE)
anything = st.characters(exclude_categories=("C", "Z"))


def said(characters, **sizes):
    """Words in one line, as text stands in a site."""
    return st.text(characters, **sizes).map(lambda text: tidy(unicodedata.normalize("NFC", text)))


words = said(letters | st.just(" "), max_size=30)
texts = said(signs | letters | anything | st.just(" "), max_size=30)
parts = said(letters, min_size=1, max_size=12).map(lambda text: f"A{text}".strip(" -'."))
names = (
    st.builds(Name, family=parts, given=parts, equal=st.booleans(), corresponding=st.booleans())
    | st.builds(Name, family=parts, given=parts, suffix=st.sampled_from(("Jr.", "III")), orcid=st.just("0000-0001-2"))
    | st.builds(Name, family=st.sampled_from(("Plato", "Teller", "حسن")))
    | st.builds(Name, literal=st.sampled_from(("The ATLAS Collaboration", "Barnes and Noble, Inc.", "Aristotle")))
)
marks = st.sampled_from(((), (), ("em",), ("sub",), ("sup",), ("strong",)))


@st.composite
def titles(draw):
    pieces = draw(st.lists(st.tuples(said(signs | letters, min_size=1, max_size=10), marks), max_size=4))
    spaced = [piece for words, around in pieces if words for piece in ((words, around), (" ", ()))]
    return markdown([("T ", ()), *spaced])


@st.composite
def dates(draw):
    year, month = draw(st.integers(1000, 2999)), draw(st.integers(1, 12))
    day = draw(st.integers(1, monthrange(year, month)[1]))
    return (year, month, day)[: draw(st.integers(0, 3))]


numbers = st.sampled_from(("", "1", "12", "e7", "S-3", "Spring"))
filled = texts.filter(bool)
references = st.builds(
    Reference,
    type=st.sampled_from(list(TYPES)),
    title=titles(),
    author=st.lists(names, max_size=3).map(tuple),
    editor=st.lists(names, max_size=2).map(tuple),
    issued=dates(),
    container_title=filled,
    container_title_short=texts,
    volume=numbers,
    issue=numbers,
    page=st.sampled_from(("", "1", "1–9", "S1–S12", "e101")),
    article_number=numbers,
    number=numbers,
    edition=words,
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
    url=st.sampled_from(("", "https://example.org/a_b?c=%20&d=~e#f", "http://example.org/x&copy=1")),
    note=texts,
    key=st.sampled_from(("sima2022ekko", "DBLP:conf/x/Y20", "a_b-c.d")),
    abstract=st.lists(titles().map(paragraph), max_size=2).map("\n\n".join),
    keywords=st.lists(filled, max_size=3).map(tuple),
    stage=st.sampled_from(("", "in_press", "accepted", "submitted", "in_preparation", "retracted")),
    links=st.lists(
        st.tuples(st.sampled_from(("paper", "code", "video", "other")), st.just("https://example.org/c_d")), max_size=3
    ).map(tuple),
    award=texts,
    extra=st.sampled_from(((), (("annotation", r"An \emph{old} one"),), (("x-a", "1"), ("Zzz", "{Braced} & raw")))),
)


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

    assert differences(reference, entry.reference) == {}
    assert entry.warnings == ()


@pytest.mark.parametrize("row", READ, ids=[row.extension for row in READ])
@settings(max_examples=40)
@given(text=st.text(st.sampled_from('{}\\@=,"\n\r\u2028#%()[]<>&$ aT1-:'), max_size=40) | st.text(max_size=40))
def test_no_text_breaks_out_of_its_field(row, text):
    work = Reference(
        type="conference-paper",
        title=f"Ekko {text}",
        author=(Name(family=text or "x", given=text), Name(literal=f"{text} x")),
        container_title=text,
        note=text,
        doi=text,
        url=text,
        keywords=(text, "second"),
        abstract=text,
        key=text,
        extra=((text or "x", text), ("annotation", text)),
        links=(("paper", text),),
    )
    second = Reference(type="book", title="Second", key="second")

    entries = row.parse(row.text(work, second))

    assert [entry.reference.type for entry in entries] == ["conference-paper", "book"]
    assert entries[1].reference == second


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
