"""Folders of other site kits, written where a test wants them and moved in."""

import json
from io import BytesIO, StringIO
from pathlib import Path

from django.core.management import call_command
from PIL import Image

SAMPLES = next(
    (folder / "shared" / "samples" for folder in Path(__file__).resolve().parents if (folder / "shared").is_dir()),
    Path("shared"),
)
PDF = b"%PDF-1.4\n%%EOF\n"


def picture(size=(40, 30)):
    """The bytes of a small picture."""
    data = BytesIO()
    Image.new("RGB", size, "teal").save(data, "PNG")
    return data.getvalue()


def text(body="", **data):
    """A text with front matter, whose values are written as YAML."""
    lines = "\n".join(f"{name}: {value}" for name, value in data.items())
    return f"---\n{lines}\n---\n{body}"


def make_site(folder, files):
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def moved(folder, *options):
    """The report of a move as data."""
    out = StringIO()
    call_command("import_site", str(folder), *options, "--json", stdout=out)
    return json.loads(out.getvalue())


def remarks(told):
    """[(path, line, message)] of a report."""
    return [(file["path"], each["line"], each["message"]) for file in told["files"] for each in file["remarks"]]


def left(told):
    """{path: reason} of the files that were not taken."""
    return {file["path"]: file["reason"] for file in told["files"] if file["status"] == "not taken"}
