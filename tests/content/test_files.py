"""Attachments: what is kept, under which name, and how it is handed out."""

import re
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as some

from content import files
from content.files import attachment_path, attachment_storage, check_upload, safe_name, serve_file

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def stored(name="files/a.pdf", content=PDF):
    default_storage.save(name, ContentFile(content))
    return SimpleNamespace(name=name, storage=default_storage, size=len(content))


def body(response):
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("A.PDF", b"\xef\xbb\xbf" + PDF + b"\n" * 900),
        ("data.tar.gz", b"\x1f\x8b"),
        ("talk.pptx", b"PK"),
        ("data.csv", b"=1+1"),
        ("notes.md", b"<script>"),
    ],
)
def test_papers_slides_data_and_code_are_kept(name, content):
    check_upload(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    "name", "a.html a.svg a.xml a.js a.css a.php a.swf a.exe a.xhtml a .htaccess a.pdf.html".split()
)
def test_what_a_browser_or_a_server_could_run_is_refused(name):
    with pytest.raises(ValidationError, match="of a kind the site does not keep"):
        check_upload(SimpleUploadedFile(name, PDF))


@pytest.mark.parametrize(
    "content", [b"<script>alert(1)</script>", PDF[:-8], b"x" * 2000 + PDF, PDF + b"x" * 5000, b"", b"%PDF-"]
)
def test_what_is_only_called_a_pdf_is_refused(content):
    with pytest.raises(ValidationError, match="“a.pdf” is called a PDF but is not one"):
        check_upload(SimpleUploadedFile("a.pdf", content))


def test_a_file_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 10)

    with pytest.raises(ValidationError, match="larger than 50 MB"):
        check_upload(SimpleUploadedFile("a.pdf", PDF))


def test_a_checked_file_is_still_whole():
    file = SimpleUploadedFile("a.pdf", PDF)

    check_upload(file)

    assert file.read() == PDF


def test_a_stored_file_is_not_opened_again():
    check_upload(SimpleNamespace(name="files/gone.pdf", _committed=True))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Paper.PDF", "paper.pdf"),
        ("My paper (final), v2.pdf", "my-paper-final-v2.pdf"),
        ("Ünïcode.pdf", "unicode.pdf"),
        ("data.tar.gz", "data.tar.gz"),
        ("v1.2.zip", "v1-2.zip"),
        ("snake_case.py", "snake_case.py"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Papers\\a.pdf", "a.pdf"),
        (".htaccess", "file.htaccess"),
        ("论文.pdf", "lunwen.pdf"),
        ("💥", "boom"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 76 + ".pdf"),
    ],
)
def test_a_name_becomes_one_every_address_can_carry(name, expected):
    assert safe_name(name) == expected


@given(some.text())
def test_every_name_becomes_safe_and_a_safe_name_stays(name):
    safe = safe_name(name)

    assert re.fullmatch(r"[a-z0-9_][a-z0-9_-]*(\.tar)?(\.[a-z0-9]+)?", safe)
    assert len(safe) <= 80
    assert safe_name(safe) == safe


@given(some.text(), some.sampled_from(sorted(files.ENDINGS)))
def test_every_name_keeps_its_ending(name, ending):
    assert safe_name(f"{name}.{ending}").endswith(f".{ending}")


def test_an_attachment_is_stored_under_a_name_that_says_nothing():
    one, other = attachment_path(None, "Secret plan.PDF"), attachment_path(None, "a.html")

    assert re.fullmatch(r"files/[0-9a-f-]{36}\.pdf", one)
    assert re.fullmatch(r"files/[0-9a-f-]{36}\.bin", other)
    assert attachment_storage() is default_storage


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("a.pdf", "application/pdf"), ("a.html", "text/html"), ("a", "application/octet-stream")],
)
def test_a_file_goes_out_for_saving(name, content_type):
    response = serve_file(stored(), name)

    assert body(response) == PDF
    assert {name: response[name] for name in response.headers if name not in ("ETag", "Last-Modified")} == {
        "Content-Type": content_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(len(PDF)),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-cache",
    }


def test_a_visitor_who_has_the_file_is_told_so(rf):
    file = stored()
    first = serve_file(file, "a.pdf", request=rf.get("/"))

    by_tag = serve_file(file, "a.pdf", request=rf.get("/", headers={"If-None-Match": first["ETag"]}))
    by_date = serve_file(file, "a.pdf", request=rf.get("/", headers={"If-Modified-Since": first["Last-Modified"]}))
    changed = serve_file(file, "a.pdf", request=rf.get("/", headers={"If-None-Match": '"other"'}))

    assert (first.status_code, by_tag.status_code, by_date.status_code, changed.status_code) == (200, 304, 304, 200)
    assert body(first) == body(changed) == PDF
    assert by_tag["ETag"] == first["ETag"]


def test_head_tells_the_size_without_the_file(rf):
    response = serve_file(stored(), "a.pdf", request=rf.head("/"))

    assert (response["Content-Length"], body(response)) == (str(len(PDF)), b"")


@pytest.mark.parametrize("name", ["files/gone.pdf", ""])
def test_a_file_that_is_gone_is_not_found(name):
    with pytest.raises(Http404):
        serve_file(SimpleNamespace(name=name, storage=default_storage, size=1), "a.pdf")
