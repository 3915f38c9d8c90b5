import codecs
import io

import pytest

from publications import reading as module
from publications.reading import Reading, read

BOOK = "@book{k, title = {Café}, year = 2020}"
RIS = "TY  - BOOK\nTI  - Café\nER  - \n"
CSL = '[{"type": "book", "title": "Café"}]'


def titles(reading):
    return [entry.reference.title for entry in reading.entries]


@pytest.mark.parametrize(("text", "name"), [(BOOK, "bib"), (RIS, "ris"), (CSL, "json")])
def test_formats_are_told_apart_by_content(text, name):
    reading = read(text.encode())

    assert (reading.format, titles(reading)) == (name, ["Café"])


@pytest.mark.parametrize(
    "data",
    [
        BOOK.encode(),
        codecs.BOM_UTF8 + BOOK.encode(),
        BOOK.encode("utf-16"),
        BOOK.encode("utf-16-le"),
        BOOK.encode("utf-16-be"),
        BOOK.encode("utf-32"),
        BOOK.replace(" ", "\r\n").encode(),
        BOOK.replace(" ", "\r").encode(),
    ],
    ids=["plain", "mark", "16", "16 little", "16 big", "32", "carriage return and feed", "carriage return"],
)
def test_text_is_read_in_every_encoding_of_unicode(data):
    reading = read(data)

    assert titles(reading) == ["Café"]
    assert [entry.warnings for entry in reading.entries] == [()]


TIDES = "@book{tides, title = {%s}, author = {李, 一 and Müller, Jürgen}, year = 2020}\n" % (
    "深い海の潮は一日に二度満ちる。" * 40
)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_text_of_any_script_is_read_in_wide_signs_with_a_mark_and_without(encoding):
    [entry] = read(TIDES.encode(encoding)).entries

    assert entry.reference.title == "深い海の潮は一日に二度満ちる。" * 40
    assert [name.full for name in entry.reference.author] == ["李一", "Jürgen Müller"]


def test_a_file_of_fifty_megabytes_is_read_to_its_end(tmp_path):
    file = tmp_path / "long.bib"
    abstract = "The tides of deep seas. " * 40_000
    with file.open("w", encoding="utf-8") as opened:
        for number in range(55):
            opened.write(f"@article{{k{number}, title = {{Title {number}}}, abstract = {{{abstract}}}}}\n")
    assert file.stat().st_size > 50_000_000

    with file.open("rb") as opened:
        entries = read(opened).entries

    assert [(entry.key, entry.line) for entry in entries] == [(f"k{number}", number + 1) for number in range(55)]


@pytest.mark.parametrize(("encoding", "name"), [("cp1252", "Windows-1252"), ("latin-1", "Latin-1")])
def test_another_encoding_is_guessed_and_said(encoding, name):
    text = BOOK if encoding == "cp1252" else BOOK.replace("é", "é\x81")

    [entry] = read(text.encode(encoding)).entries

    assert entry.reference.title[:4] == "Café"
    assert [(warning.message, warning.entry) for warning in entry.warnings] == [
        (f"The file is not UTF-8; it is read as {name}.", None)
    ]


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"Just words.", b"<html>@media {x}</html>", b"\xff\xfe\x00", b"[]", b"{"]
)
def test_what_is_no_bibliography_is_nothing(data):
    assert read(data) == Reading()


@pytest.mark.parametrize("sign", [b"{", b"@", b"[", b"@article{", b"\x00", b"\xff", b"TY  - \n", b'"'])
def test_a_long_file_of_one_sign_stops_nothing(sign):
    read(sign * (200_000 // len(sign)))


LONG = "".join(
    f"@book{{k{number}, title = {{Café {number}}},\r\n  note = {{a\n@b}}, year = 2020}}\r\n" for number in range(50)
)


@pytest.mark.parametrize("size", [7, 64, 1_000])
@pytest.mark.parametrize(
    "text",
    [LONG, '@string{p = "ACM"}\n' + LONG + "@book{z, title = {Z}, publisher = p}\n@book{cut, title = {Cut"],
    ids=["long", "abbreviations and a cut"],
)
def test_a_long_file_is_read_in_pieces_as_it_is_in_one(text, size, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", size)

    assert read(io.BytesIO(text.encode())) == read(text.encode())


@pytest.mark.parametrize(
    "data",
    [
        LONG.encode("cp1252"),
        LONG.encode("utf-16"),
        b"@book{a, title = {A}, crossref = {b}}\n@book{b, title = {B}, year = 2020}" + LONG.encode(),
        RIS.encode() * 20,
        CSL.encode(),
        b"",
    ],
    ids=["another encoding", "utf-16", "entries that refer to each other", "ris", "json", "empty"],
)
def test_a_file_that_must_be_known_as_a_whole_is_read_as_a_whole(data, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 50)

    assert read(io.BytesIO(data)) == read(data)


@pytest.mark.parametrize(
    ("encoding", "name", "title"),
    [
        ("shift_jis", "Shift-JIS", "東京大学における日本語の研究について"),
        ("euc_jp", "EUC-JP", "東京大学における日本語の研究について"),
        ("euc_kr", "EUC-KR", "한국어 문헌 관리에 관한 연구"),
        ("gb18030", "GB18030", "关于中文文献管理的研究与分析"),
        ("big5", "Big5", "關於中文文獻管理的研究與分析"),
        ("cp1251", "Windows-1251", "Исследование русских текстов"),
        ("koi8_r", "KOI8-R", "Исследование русских текстов"),
        ("cp1252", "Windows-1252", "Über “Größe” – naïve Œuvres"),
    ],
)
def test_an_encoding_is_told_by_what_people_write(encoding, name, title):
    [entry] = read(f"@article{{k, title = {{{title}}}, year = 2003}}".encode(encoding)).entries

    assert entry.reference.title == title
    assert [warning.message for warning in entry.warnings] == [f"The file is not UTF-8; it is read as {name}."]


def test_a_file_put_together_of_two_encodings_is_read_line_by_line():
    reading = read(BOOK.encode() + b"\n" + BOOK.replace("{k", "{other").encode("latin-1"))

    assert titles(reading) == ["Café", "Café"]


@pytest.mark.parametrize("nul", ["\x00", "\x00\x00"])
def test_a_stray_zero_byte_makes_no_other_encoding(nul):
    [entry] = read(BOOK.replace("{Café", f"{{{nul}Café").encode()).entries

    assert entry.reference.title == "Café"
    assert entry.warnings == ()
