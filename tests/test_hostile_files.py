"""Files that mean harm, at every door of the site: each is refused in a sentence, breaks nothing and leaves nothing."""

import gzip
import io
import re
import zipfile
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.urls import reverse
from PIL import Image

from content.images import PictureField
from publications.models import Publication
from tests.content.test_images import bomb
from tests.forms import fields_of
from tests.make import make_editor
from tests.reading import visible
from tests.worlds import make_site

IMPORT = reverse("admin:publications_publication_import")
MOVE = reverse("admin:move")

pytestmark = pytest.mark.django_db


def picture(kind, **options):
    stream = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(stream, kind, **options)
    return stream.getvalue()


def packed(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(name, data)
    return stream.getvalue()


SCRIPT = b"<html><script>alert(1)</script></html>"
PDF = b"%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>\nendobj\ntrailer\n%%EOF\n"
FILES = {
    "page.html": SCRIPT,
    "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "program.js": b"alert(1)",
    "page.xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    "server.php": b"<?php system($_GET['x']) ?>",
    ".htaccess": b"AddType text/html .pdf",
    "page.png": SCRIPT,
    "page.pdf": SCRIPT,
    "gif-and-script.gif": b"GIF89a=1;alert(1)//" + bytes(100),
    "png-cut-off.png": picture("PNG")[:60],
    "jpeg-cut-off.jpg": picture("JPEG")[:200],
    "bomb.png": bomb(30_000, 30_000),
    "wide.png": bomb(60_000, 1),
    "negative.png": bomb(0xFFFFFFFF, 0xFFFFFFFF),
    "program.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (w) file\n",
    "picture.tiff": picture("TIFF"),
    "picture.bmp": picture("BMP"),
    "picture.ico": picture("ICO"),
    "nothing.png": b"",
    "nothing.pdf": b"",
    "noise.webp": b"RIFF\xff\xff\xff\xffWEBPVP8X" + bytes(range(256)) * 4,
    "noise.gif": b"GIF89a\xff\xff\xff\xff\xf7\x00\x00" + bytes(range(256)) * 8,
    "pdf-and-page.pdf.html": PDF,
    "cut-off.pdf": b"%PDF-1.7\n" + b"x" * 5000,
    "a" * 300 + ".exe": b"MZ",
    "up/../../../../etc/cron.d/x": b"* * * * * root id",
    "nul\0.html": SCRIPT,
    "reversed\u202egnp.html": SCRIPT,
}


NO_PICTURES = ["page.png", "picture.svg", "bomb.png", "nothing.png", "noise.webp", "program.eps"]


def upload(content, name, kind="image/png"):
    file = io.BytesIO(content)
    file.name, file.content_type = name, kind
    return file


def stored():
    root = Path(default_storage.location)
    return sorted(str(file.relative_to(root)) for file in root.rglob("*") if file.is_file())


def doors():
    """(address, id of the form, field, what the row it stands in needs, whether it is for pictures) of every upload."""
    for model, model_admin in admin.site._registry.items():
        if not any(isinstance(field, FileField) for each in parts(model, model_admin) for field in each._meta.fields):
            continue
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        for each in parts(model, model_admin):
            for field in each._meta.fields:
                if isinstance(field, FileField) and field.editable:
                    yield name, model, each, field


def parts(model, model_admin):
    return [model, *(inline.model for inline in model_admin.inlines)]


DOORS = sorted(doors(), key=str)


def test_every_file_field_has_a_door():
    fields = {
        field
        for model in (
            each for _name, model, _each, _field in DOORS for each in parts(model, admin.site._registry[model])
        )
        for field in model._meta.fields
        if isinstance(field, FileField) and field.editable
    }

    assert fields == {field for _name, _model, _each, field in DOORS}
    assert len(DOORS) > 5


@pytest.mark.parametrize(
    ("name", "model", "part", "field"), DOORS, ids=[f"{each._meta.label}.{field.name}" for _, _, each, field in DOORS]
)
def test_no_hostile_file_comes_in_by_a_form(client, name, model, part, field):
    client.force_login(User.objects.create_superuser("root"))
    make_site()
    row = model._base_manager.order_by("pk").first()
    address = reverse(f"admin:{name}_change", args=[row.pk])
    opened = client.get(address)
    fields = fields_of(opened, f"{model._meta.model_name}_form")
    # What is offered for saving may be any picture, which never runs here; pictures go through one door, see below.
    pictures = (".png", ".gif", ".jpg", ".webp")
    is_for_pictures = isinstance(field, PictureField)
    tried = NO_PICTURES if is_for_pictures else [called for called in FILES if not called.endswith(pictures)]

    refused = []
    for batch in batches(tried, 1 if part is model else 10):
        sent = sent_with(fields, opened, part is not model and part, field.name, batch)
        answer = client.post(address, {**fields, **sent, "_save": "1"})
        assert (answer.status_code, stored()) == (200, [])
        refused += refusals(answer, part is not model and part, field.name)

    assert len(refused) == len(tried) > 5


def batches(names, size):
    return [names[at : at + size] for at in range(0, len(names), size)]


def sent_with(fields, opened, part, name, batch):
    """The fields of the form that send the files, each in a row of its own where there are rows."""
    if not part:
        return {name: upload(FILES[batch[0]], batch[0])}
    prefix = formset_of(opened, part).prefix
    first = int(fields[f"{prefix}-TOTAL_FORMS"])
    rows = {f"{prefix}-{first + place}-{name}": upload(FILES[called], called) for place, called in enumerate(batch)}
    return {f"{prefix}-TOTAL_FORMS": str(first + len(batch)), **rows}


def refusals(answer, part, name):
    forms = formset_of(answer, part).forms if part else [answer.context["adminform"].form]
    return [form.errors[name] for form in forms if name in form.errors]


def formset_of(page, part):
    formsets = [each.formset for each in page.context["inline_admin_formsets"]]
    return next(each for each in formsets if each.model is part)


@pytest.mark.parametrize("called", FILES)
def test_no_hostile_file_comes_in_as_a_picture_in_a_text(client, called):
    client.force_login(make_editor())

    answer = client.post("/markdownx/upload/", {"image": upload(FILES[called], called)})

    assert (answer.status_code, answer.json()["error"][-1], stored()) == (400, ".", [])


# Bibliographies

NO_BIBLIOGRAPHIES = {
    "zip": packed(**{"a.bib": "@misc{a, title={A}}"}),
    "gzip": gzip.compress(b"@misc{a, title={A}}"),
    "pdf": PDF,
    "picture": picture("PNG"),
    "zeros": bytes(2_000_000),
    "open braces": b"{" * 200_000,
    "open entry": b"@article{x, title = {" + b"{" * 100_000,
    "many openings": b"@article{" * 50_000,
    "nested json": b"[" * 100_000,
    "json of odd shapes": b'[[], 1, null, {"title": {"a": [1]}, "author": 7, "issued": {"date-parts": [["x"]]}}]',
    "json number": b'[{"title": "a", "issued": {"date-parts": [[' + b"9" * 5_000 + b"]]}}]",
    "half utf-16": "@misc{a, title={A}}".encode("utf-16")[:-1],
    "odd bytes": bytes(range(128, 256)) * 1000,
    "ris without end": b"TY  - JOUR\n" * 10_000,
    "one line": b"x" * 3_000_000,
    "string bomb": b"@string{a = {"
    + b"x" * 1000
    + b"}}\n"
    + b"@string{b = a # a # a # a # a # a # a # a # a # a}\n" * 2000,
    "string growing": b"@string{a0 = {xxxxxxxxxx}}\n"
    + b"".join(b"@string{a%d = a%d # a%d}\n" % (n + 1, n, n) for n in range(40))
    + b"@misc{k, title = a40}",
    "crossref circle": b"@misc{a, crossref={b}} @misc{b, crossref={a}}",
}


@pytest.mark.parametrize("name", NO_BIBLIOGRAPHIES)
def test_no_hostile_bibliography_breaks_the_import(client, name):
    client.force_login(make_editor())
    sent = {"file": upload(NO_BIBLIOGRAPHIES[name], "works.bib", "text/plain"), "draft": "on"}

    answer = client.post(IMPORT, sent, follow=True)

    assert (answer.status_code, Publication.objects.count(), stored()) == (200, 0, [])
    assert visible(answer.text) != ""


# Sites as archives

NO_SITES = {
    "text": b"nothing",
    "picture": picture("PNG"),
    "cut off": packed(**{"a.md": "text" * 1000})[:-30],
    "pdf and archive": PDF + packed(**{"../x.md": "x"}),
    "nothing in it": packed(),
    "archive in an archive": packed(**{"a.zip": packed(**{"b.zip": bytes(1_000_000)})}),
    "directory that lies": packed(**{"a.md": "text"}).replace(b"a.md", b"../a", 1),
    "gzip": gzip.compress(bytes(1_000_000)),
    "names of any kind": packed(**{"a\n.md": "x", "con": "x", "\u202emd": "x", "a" * 4000: "x", "-rf": "x", "~": "x"}),
    "programs": packed(**{"_config.yml": "x: !!python/object/apply:os.system [id]", "Gemfile": "system('id')"}),
}


@pytest.mark.parametrize("name", NO_SITES)
def test_no_hostile_archive_leaves_anything(client, settings, tmp_path, name):
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    client.force_login(make_editor())

    answer = client.post(MOVE, {"file": upload(NO_SITES[name], "site.zip", "application/zip"), "kit": "auto"})

    kept = [file.name for file in settings.DATA.rglob("*") if file.is_file()]
    is_offered = 'name="_move"' in answer.text
    assert (answer.status_code, stored(), len(kept) - is_offered) == (200, [], 0)
    assert [file.name for file in tmp_path.iterdir()] == ["data"]
    assert re.search(r"class=\"(?:errorlist|error)", answer.text) or is_offered
