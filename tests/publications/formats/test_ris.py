import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from publications.formats import FORMATS, ris
from publications.reference import Name, Read, Reference, Remark

RECORD = (
    "TY  - JOUR\r\nID  - sima2022\r\nT1  - On <i>E. coli</i>\r\nA1  - Sima, Chijun\r\nAU  - Doe, J., Jr.\r\n"
    "JF  - IEEE Access\r\nY1  - 2022/07/14/\r\nSP  - 821\r\nEP  - 839\r\nKW  - one\r\nKW  - two\r\n"
    "AB  - A long\r\n      abstract.\r\nDO  - https://doi.org/10.1109/ACCESS.2019.2910317\r\nSN  - 1234-5679\r\n"
    "L1  - https://example.org/a.pdf\r\nC1  - kept\r\nER  - \r\n"
)


def test_a_record_is_read():
    [entry] = ris.parse(RECORD.replace("\r\n", "\n").replace("A1  - ", "AU  - "))

    work = entry.reference
    assert (entry.key, entry.line, entry.warnings) == ("sima2022", 1, ())
    assert (work.type, work.title, work.issued) == ("journal-article", "On *E. coli*", (2022, 7, 14))
    assert work.author == (Name(family="Sima", given="Chijun"), Name(family="Doe", given="J.", suffix="Jr."))
    assert (work.container_title, work.page, work.keywords) == ("IEEE Access", "821–839", ("one", "two"))
    assert (work.abstract, work.doi, work.issn) == ("A long abstract.", "10.1109/ACCESS.2019.2910317", "1234-5679")
    assert (work.links, work.extra) == ((("paper", "https://example.org/a.pdf"),), (("C1", "kept"),))


def test_records_without_an_end_or_a_beginning_are_told_apart():
    first, second, third = ris.parse("TY  - BOOK\nTI  - A\n\nTY  - BOOK\nTI  - B\nER  - \nTI  - C\nER  - \n")

    assert [first.reference.title, second.reference.title] == ["A", "B"]
    assert [warning.message for warning in first.warnings] == ["The end (ER) is missing."]
    assert third == Remark("This does not begin with a type (TY).", None, 7)


@pytest.mark.parametrize(
    ("tag", "kind", "key"),
    [
        ("JOUR", "", "journal-article"),
        ("CPAPER", "", "conference-paper"),
        ("THES", "Master's thesis", "masters-thesis"),
    ],
)
def test_a_type_is_told_by_its_tag_and_kind(tag, kind, key):
    [entry] = ris.parse(f"TY  - {tag}\nM3  - {kind}\nTI  - A\nER  - ")

    assert entry.reference.type == key


def test_another_library_reads_what_we_write():
    work = Reference(
        type="journal-article",
        title="Ekko: A *large* system",
        author=(Name(family="Sima", given="Chijun"), Name(literal="The ATLAS Collaboration")),
        issued=(2022, 7),
        container_title="IEEE Access",
        page="821–839",
        doi="10.1109/ACCESS.2019.2910317",
        keywords=("one", "two"),
        abstract="First.\n\nSecond.",
    )

    [entry] = rispy.loads(FORMATS["ris"].text(work))

    assert (entry["type_of_reference"], entry["title"], entry["year"]) == (
        "JOUR",
        "Ekko: A <i>large</i> system",
        "2022",
    )
    assert entry["authors"] == ["Sima, Chijun", "The ATLAS Collaboration,"]
    assert (entry["start_page"], entry["end_page"], entry["doi"]) == ("821", "839", "10.1109/ACCESS.2019.2910317")
    assert entry["keywords"] == ["one", "two"]


@given(st.text(st.sampled_from("TYER AU-\n 0123KW"), max_size=120) | st.text(max_size=60))
def test_no_text_stops_the_reader(text):
    assert all(isinstance(entry, Read | Remark) for entry in ris.parse(f"{text}\nTY  - {text}\nAU  - {text}"))


def test_a_comma_inside_of_a_name_stays_there():
    name = Name(family="Lind, née Poole", given="Ada")
    work = Reference(type="book", title="T", author=(name,))

    written = FORMATS["ris"].text(work)

    assert "AU  - Lind&#44; née Poole, Ada\r\n" in written
    assert ris.parse(written)[0].reference.author == (name,)


@pytest.mark.parametrize(
    ("first", "last", "page"),
    [
        ("821", "839", "821–839"),
        ("12-1", "12-20", "12-1–12-20"),
        ("1-9", "9", "1–9"),
        ("1-9", "", "1–9"),
        ("", "9", "9"),
    ],
)
def test_pages_are_joined_from_where_programs_put_them(first, last, page):
    [entry] = ris.parse(f"TY  - JOUR\nTI  - A\nSP  - {first}\nEP  - {last}\nER  - ")

    assert entry.reference.page == page
