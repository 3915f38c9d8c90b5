"""Attachments: which files come in, the names they get, and how they go out without running on our origin."""

import mimetypes
import re
from pathlib import PurePosixPath
from uuid import uuid4

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 50 * 1024 * 1024
NAME_LENGTH = 80
FOLDER = "files"
ENDINGS = frozenset(
    "7z bib bz2 c cff cpp csl csv cu doc docx f90 flac gif go gz h h5 hpp ics ipynb java jl jpeg jpg json key kt lua m"
    " m4a mat md mkv mov mp3 mp4 nbib npy npz numbers odp ods odt ogg onnx opus pages parquet pdf png ppt pptx py r rda"
    " rds ris rs rst scala srt stl swift tar tex tgz toml ts tsv txt vtt wav webm webp xls xlsx xz yaml yml zip"
    " zst".split()
)

ENDING = re.compile(r"(?:\.tar)?\.[a-z0-9]{1,10}\Z")
ANY_TYPE = "application/octet-stream"


def check_upload(file):
    """Raises ValidationError for an attachment that the site does not keep."""
    # What is stored was checked when it came.
    if getattr(file, "_committed", False):
        return
    said = {"name": PurePosixPath(file.name).name}
    ending = ending_of(file.name)
    if file.size > MAX_BYTES:
        raise ValidationError(_("“%(name)s” is larger than 50 MB."), code="too_large", params=said)
    if ending not in ENDINGS:
        words = _(
            "“%(name)s” is of a kind the site does not keep. Use PDF, slides, a document, a table, source code,"
            " a picture, sound or video, or put it into a ZIP file."
        )
        raise ValidationError(words, code="ending", params=said)
    if ending == "pdf" and not is_pdf(file):
        words = _("“%(name)s” is called a PDF but is not one, or its end is missing.")
        raise ValidationError(words, code="not_a_pdf", params=said)


def is_pdf(file):
    file.seek(0)
    head = file.read(1024)
    file.seek(max(0, file.size - 2048))
    tail = file.read()
    file.seek(0)
    return b"%PDF-" in head and b"%%EOF" in tail


def ending_of(name):
    """The last ending in small letters, without its dot."""
    return PurePosixPath(str(name)).suffix.lower().removeprefix(".")


def safe_name(name):
    """A file name for an address, of small ASCII letters, for a name in any script; the ending is kept."""
    last = re.split(r"[/\\]", str(name))[-1]
    spelled = re.sub(r"[^a-z0-9._]+", "-", anyascii(last).lower())
    ending = found[0] if (found := ENDING.search(spelled)) else ""
    stem = re.sub(r"[-._]*[-.][-._]*", "-", spelled.removesuffix(ending)).strip("-_")
    return (stem[: NAME_LENGTH - len(ending)].rstrip("-_") or "file") + ending


def attachment_path(instance, name):
    """Where an upload is kept: under a name that says nothing and that `/media/` never serves."""
    ending = ending_of(name)
    return f"{FOLDER}/{uuid4()}.{ending if ending in ENDINGS else 'bin'}"


def attachment_storage():
    return default_storage


def serve_file(file, filename, request=None):
    """The file for saving, never for showing on this origin; with the request also "not modified" and HEAD."""
    try:
        modified, size = file.storage.get_modified_time(file.name).timestamp(), file.size
        content = file.storage.open(file.name)
    except (OSError, ValueError) as error:
        raise Http404 from error
    # A stored file never changes under its name.
    etag = f'"{PurePosixPath(file.name).stem}-{size}"'
    response = request and get_conditional_response(request, etag, int(modified))
    if response:
        content.close()
    else:
        response = _sent(content, filename)
        if request and request.method == "HEAD":
            content.close()
            response.streaming_content = ()
    # A file may be withdrawn at any moment, so each use asks again.
    response["Cache-Control"] = "no-cache"
    response["Last-Modified"] = http_date(modified)
    response["ETag"] = etag
    return response


def _sent(content, filename):
    content_type = mimetypes.guess_type(filename)[0] or ANY_TYPE
    response = FileResponse(content, filename=filename, content_type=content_type, as_attachment=True)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
