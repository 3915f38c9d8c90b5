"""Holes that were proven in stock software, each with the test that it is closed here.

The letters are those of the list of holes in the site's specification: MX the Markdown editor, T topics, P pictures,
F files, A the admin, Q queries and hosts, E exports, X what is read from outside. Where the tests of a part say more,
it is only looked at here from the outside, as whoever attacks would.
"""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import bibtexparser
import pytest
from defusedxml import ElementTree
from django.conf import settings as site_settings
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from PIL import Image

from content.models import Topic
from portfolio.guards import LONGEST_OF_STRANGERS
from portfolio.moving.documents import read_yaml
from portfolio.plain import PlainError
from portfolio.plain.reading import read_plain
from profile_app.models import Person
from publications.models import Attachment, Publication
from publications.sources import arxiv
from publications.sources.answer import Identifier
from tests.content.test_images import bomb
from tests.forms import add_row, fields_of, send
from tests.make import (
    make_account,
    make_editor,
    make_event,
    make_identity,
    make_member,
    make_news,
    make_page,
    make_person,
    make_publication,
    make_topic,
)
from tests.reading import visible

ROOT = Path(__file__).resolve().parents[1]
PREVIEW, UPLOAD = site_settings.MARKDOWNX_URLS_PATH, site_settings.MARKDOWNX_UPLOAD_URLS_PATH
ADD = reverse("admin:publications_publication_add")

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_editor("edda", password="a-right-password-7", email="edda@example.org")
    client.force_login(user)
    return user


def named(content, name, content_type="image/gif"):
    file = io.BytesIO(content)
    file.name, file.content_type = name, content_type
    return file


def encoded(kind="PNG", mode="RGB", **options):
    stream = io.BytesIO()
    Image.new(mode, (30, 20), "teal").save(stream, kind, **options)
    return stream.getvalue()


def stored():
    """Everything in the media folder."""
    root = Path(default_storage.location)
    return sorted(str(file.relative_to(root)) for file in root.rglob("*") if file.is_file())


# MX: the Markdown editor

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:s="http://www.w3.org/2000/svg" {}>{}</svg>'
NO_PICTURES = {
    "MX1 a page called a picture": (b"<script>alert(1)</script>", "evil.html"),
    "MX2 a program": (b"alert(1)", "evil.js"),
    "MX2 a program of a server": (b"<?php evil() ?>", "evil.php"),
    "MX2 another folder": (b"<script>", "a.gif/../x.html"),
    "MX3 a picture that is slow to search": (SVG.format("", "<" + "a" * 59_000).encode(), "slow.svg"),
    "MX4 a handler": (SVG.format('onload="alert(1)"', "").encode(), "a.svg"),
    "MX4 a link that runs": (SVG.format("", '<a href="javascript:alert(1)"><text>x</text></a>').encode(), "a.svg"),
    "MX4 another prefix": (SVG.format("", "<s:script>alert(1)</s:script>").encode(), "a.svg"),
    "MX4 called a GIF": (SVG.format("", "<script>alert(1)</script>").encode(), "a.gif"),
    "MX5 a broken picture": (b"\x89PNG\r\n\x1a\nbroken", "a.png"),
    "MX5 odd bytes": (b"<svg>\xff\xfe</svg>", "a.svg"),
    "MX5 too many pixels": (bomb(20_000, 20_000), "a.png"),
    "MX6 too many pixels in few bytes": (bomb(13_000, 13_000), "a.png"),
    "MX6 a very large file": (b"GIF89a" + bytes(11 * 1024 * 1024), "a.gif"),
    "P3 a picture that is a program": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", "a.png"),
    "P3 another format": (encoded("TIFF"), "a.png"),
    "P4 many pixels": (bomb(9_000, 9_000), "a.png"),
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_refused_and_not_stored(client, editor, name):
    content, called = NO_PICTURES[name]

    answer = client.post(UPLOAD, {"image": named(content, called)})

    assert (answer.status_code, answer.json()["error"][-1], stored()) == (400, ".", [])


@pytest.mark.parametrize("called", ["MX1.html", "MX2.js", "MX2.xhtml", "MX2.php", "MX4.svg", "a.gif/../MX2.html"])
def test_a_picture_gets_a_name_of_ours_whatever_it_was_called(client, editor, called):
    client.post(UPLOAD, {"image": named(encoded(), called)})

    assert [re.sub(r"[0-9a-f-]{36}", "?", name) for name in stored()] == ["images/?-small.webp", "images/?.webp"]


@pytest.mark.parametrize(
    "content",
    [
        encoded("GIF") + b"<script>alert(1)</script>",
        encoded("JPEG", comment=b"<script>alert(1)</script>") + b"<script>alert(1)</script>",
        encoded("PNG") + b"<script>alert(1)</script>",
        encoded("WEBP") + b"<script>alert(1)</script>",
    ],
    ids=["MX10 GIF", "P2 JPEG", "P2 PNG", "P2 WebP"],
)
def test_nothing_behind_a_picture_is_stored(client, editor, content):
    client.post(UPLOAD, {"image": named(content, "a.html")})

    kept = [default_storage.open(name).read() for name in stored()]
    assert len(kept) == 2
    assert [data for data in kept if b"script" in data or data[8:12] != b"WEBP"] == []


@pytest.mark.parametrize("address", [PREVIEW, UPLOAD], ids=["MX7 preview", "MX1 upload"])
@pytest.mark.parametrize("who", ["a visitor", "somebody without a role"])
def test_the_editor_serves_those_who_write_alone(client, address, who):
    if who != "a visitor":
        client.force_login(User.objects.create_user("guest", is_staff=True))

    answer = client.post(address, {"content": "x", "image": named(encoded(), "a.png")})

    assert (answer.status_code, stored()) == (403, [])


@pytest.mark.parametrize("sent", [{}, {"content": ""}, {"image": "no file"}], ids=["nothing", "empty", "text"])
@pytest.mark.parametrize("address", [PREVIEW, UPLOAD])
def test_mx5_an_incomplete_form_is_answered(client, editor, address, sent):
    assert client.post(address, sent).status_code in (200, 400)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](javascript:alert(1))",
        '<iframe srcdoc="<script>alert(1)</script>">',
        "<javascript:alert(1)>",
    ],
)
def test_mx8_what_would_run_in_a_preview_is_text(client, editor, text):
    shown = client.post(PREVIEW, {"content": text}).text

    assert re.findall(r"<(?:script|img|iframe)|<[^>]*\son\w+=|(?:href|src)=\"(?:javascript|data)", shown, re.I) == []


def test_mx9_a_text_beyond_the_limit_is_not_begun(client, editor):
    assert client.post(PREVIEW, {"content": "[" * 50_001}).status_code == 400


# T: topics


@pytest.mark.parametrize("name", ["💥", "日本語", "a\u202eb", "C#", "c++", "//evil", "x" * 150])
def test_t1_a_topic_of_any_name_breaks_no_page(client, editor, name):
    send(client, ADD, "publication_form", "_publish", title="Work", topics=[name])

    topic = Topic.objects.get()
    assert re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", topic.slug)
    assert not any(sign in topic.name for sign in "\u202e\u200b")
    pages = ("/topics/", f"/topics/{topic.slug}/", "/publications/")
    assert [client.get(page).status_code for page in pages] == [200] * 3


@pytest.mark.parametrize(
    "names", [["?"], ["-"], [".."], ["\u200b\u200b?"], ["x" * 201], [f"T{n}" for n in range(3000)]]
)
def test_t2_t3_topics_that_cannot_be_are_refused_in_words(client, editor, names):
    answer = send(client, ADD, "publication_form", title="Work", topics=names)

    assert (answer.status_code, bool(answer.context["errors"])) == (200, True)
    assert (Topic.objects.count(), Publication.objects.count()) == (0, 0)


def test_t4_topics_differ_by_more_than_case(client, editor):
    send(client, ADD, "publication_form", title="Work", topics=["c", "C", "C#", "c++"])

    assert sorted(Topic.objects.values_list("name", "slug")) == [("C#", "c-sharp"), ("c", "c"), ("c++", "c-plus-plus")]


def test_t5_topics_of_drafts_are_not_public(client):
    make_publication("Draft", topics=[make_topic("Quokkabell")], status="draft")

    pages = ["/", "/topics/", "/publications/", "/people/", "/projects/", "/sitemap.xml", "/topics/quokkabell/"]

    assert [page for page in pages if "Quokkabell" in client.get(page).text] == []


# P, F: pictures and files


def portrait_form(client, person, file):
    address = reverse("admin:profile_app_person_change", args=[person.pk])
    return send(client, address, "person_form", photo=file, photo_alt="A portrait")


def test_p1_a_portrait_does_not_say_where_it_was_taken(client, editor):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 0.0)}
    person = make_person("Ada")

    portrait_form(client, person, named(encoded("JPEG", exif=exif), "a.jpg", "image/jpeg"))

    assert dict(Image.open(Person.objects.get().photo).getexif()) == {}


@pytest.mark.parametrize(
    "name", ["MX1 a page called a picture", "MX4 called a GIF", "P3 another format", "P4 many pixels"]
)
def test_p5_a_portrait_is_a_picture(client, editor, name):
    content, called = NO_PICTURES[name]

    answer = portrait_form(client, make_person("Ada"), named(content, called))

    assert (answer.status_code, list(answer.context["errors"]) != [], stored()) == (200, True, [])


PDF = b"%PDF-1.7\ntrailer\n%%EOF\n"


@pytest.mark.parametrize(
    ("content", "called"),
    [
        (PDF, "x.html"),
        (PDF, "x.svg"),
        (PDF, ".htaccess"),
        (PDF, "x.pdf.html"),
        (b"<script>alert(1)</script>", "x.pdf"),
        (b"%PDF-1.7 cut off", "x.pdf"),
    ],
)
def test_f1_what_would_run_is_no_attachment(client, editor, content, called):
    row = add_row("attachments", 0, kind="paper", file=named(content, called, "application/pdf"))

    answer = send(client, ADD, "publication_form", title="Work", **row)

    assert (answer.status_code, bool(answer.context["errors"]), stored()) == (200, True, [])


@pytest.mark.parametrize("called", ["../../evil.pdf", "a;b=c.pdf", "a" * 150 + ".pdf", "ä.pdf", "a\u202efdp.pdf"])
def test_f2_a_file_of_any_name_goes_out_for_saving_alone(client, editor, called):
    row = add_row("attachments", 0, kind="slides", file=named(PDF, called, "application/pdf"))
    send(client, ADD, "publication_form", "_publish", title="Work", **row)

    answer = client.get(Attachment.objects.get().href)

    assert re.fullmatch(r"attachment; filename=\"[\w.-]+\.pdf\"", answer["Content-Disposition"])
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert [re.sub(r"[0-9a-f-]{36}", "?", name) for name in stored()] == ["files/?.pdf"]


# A: the admin


@pytest.mark.parametrize(
    "query", ["created_by__password__startswith=md5", "created_by__username=edda", "id__range=1", "updated_by__email=e"]
)
def test_a1_a2_a_list_answers_no_question_about_accounts(client, editor, query):
    make_page("Contact", created_by=editor)

    found = [client.get(f"/admin/content/page/?{asked}") for asked in (query, f"{query}zzz")]

    assert [(page.status_code, page.context["cl"].result_count) for page in found] == [(200, 1)] * 2


@pytest.mark.parametrize("query", ["authors=abc", "topics=abc", "venue=abc", "authorships=1", "created_by=x"])
def test_a3_a_form_opens_whatever_it_is_to_be_filled_with(client, editor, query):
    assert client.get(f"{ADD}?{query}").status_code == 200


def test_a4_nobody_is_found_by_a_secret_address(client):
    make_person("Ada Shown", email="quokka@example.org", email_visibility="hidden")
    client.force_login(make_member())
    query = {"app_label": "publications", "model_name": "authorship", "field_name": "person"}

    found = {
        term: len(client.get(reverse("admin:autocomplete"), {**query, "term": term}).json()["results"])
        for term in ("Ada", "quokka")
    }

    assert found == {"Ada": 1, "quokka": 0}


def test_a6_no_address_makes_a_form_publish(client, editor):
    fields = fields_of(client.get(f"{ADD}?status=published&created_by=1&was_public=1&slug=admin"), "publication_form")
    client.post(ADD, {**fields, "title": "Work", "_save": "1", "status": "published"})

    work = Publication.objects.get()
    assert (work.status, work.was_public, work.created_by) == ("draft", False, editor)


def test_a9_no_popup_asks_for_another_field(client, editor):
    make_page("Contact")

    assert "_to_field=password" not in client.get("/admin/content/page/?_to_field=password&_popup=1").text


# Q: queries, hosts and redirects; see tests/test_hostile.py and tests/test_queries.py for queries


def test_q4_a_query_of_any_length_is_answered(client):
    assert client.get(f"/publications/?year={'9' * 100_000}&q={'x' * 100_000}").status_code == 200


@pytest.fixture
def production(settings):
    """The settings of a site at https://example.org, as a process of its own reads them."""
    code = (
        "import json; from django.conf import settings as s; s.DEBUG; print(json.dumps({name: getattr(s, name)"
        " for name in dir(s) if name.startswith(('SECURE_', 'SESSION_COOKIE', 'CSRF_', 'ALLOWED_HOSTS', 'X_FRAME',"
        " 'USE_X', 'SITE_URL', 'TLS'))}, default=str))"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portfolio.settings",
        "PORTFOLIO_DATA": str(settings.MEDIA_ROOT.parent),
        "ALLOWED_HOSTS": "example.org",
        "SITE_URL": "https://example.org",
    }
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True)
    for name, value in json.loads(said.stdout).items():
        setattr(settings, name, tuple(value) if name == "SECURE_PROXY_SSL_HEADER" else value)
    return Client(enforce_csrf_checks=True, headers={"Host": "example.org", "X-Forwarded-Proto": "https"})


@pytest.mark.parametrize("host", ["evil.test", "example.org.evil.test", "example.org@evil.test", "evil.test:80", ""])
def test_q5_another_host_is_not_served(production, host):
    # Nor what is kept of a page that somebody has seen.
    assert [production.get("/").status_code for _ in range(2)] == [200, 200]
    assert production.get("/", headers={"Host": host}).status_code == 400


def test_q5_a_forwarded_host_is_not_believed(production):
    make_publication("Light")

    answer = production.get("/publications/light/", headers={"X-Forwarded-Host": "evil.test"})

    assert (answer.status_code, "evil.test" in answer.text) == (200, False)


def test_q5_a_plain_request_is_sent_to_tls_on_our_own_host(production):
    answer = production.get(
        "/publications/?q=a", headers={"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.test"}
    )

    assert (answer.status_code, answer["Location"]) == (301, "https://example.org/publications/?q=a")


def test_a_site_on_tls_tells_browsers_all_it_asks_of_them(production):
    told = production.get("/").headers

    assert {name: told[name] for name in told if name.startswith(("Strict", "X-C", "X-F", "Ref", "Cross"))} == {
        "Strict-Transport-Security": "max-age=31536000",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    assert "frame-ancestors 'none'" in told["Content-Security-Policy"]
    assert re.search(r"unsafe|http:|\*", told["Content-Security-Policy"]) is None


def test_mx12_every_cookie_is_bound_to_the_host_and_hidden_from_scripts(production):
    make_account("ada", password="a-right-password-7")
    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', production.get("/accounts/login/").text)[1]
    given = {"username": "ada", "password": "a-right-password-7", "csrfmiddlewaretoken": token}

    production.post("/accounts/login/", given, headers={"Referer": "https://example.org/accounts/login/"})

    cookies = {name: morsel for name, morsel in production.cookies.items() if name != "messages"}
    assert {"__Host-session", "__Host-csrf"} < cookies.keys()
    # The mark of a known browser is named when the process begins.
    assert {name for name in cookies if not name.startswith("__Host-")} == {"known"}
    for morsel in cookies.values():
        assert (morsel["secure"], morsel["httponly"], morsel["samesite"], morsel["path"], morsel["domain"]) == (
            (True, True, "Lax", "/", "")
        )


def test_a_form_from_elsewhere_is_refused(production):
    production.get("/accounts/login/")

    answer = production.post("/accounts/login/", {"username": "ada"}, headers={"Referer": "https://evil.test/"})

    assert answer.status_code == 403


ELSEWHERE = [
    "https://evil.test/",
    "//evil.test/",
    "///evil.test/",
    "////evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "\\/evil.test",
    "http:evil.test",
    "https:///evil.test",
    " //evil.test",
    "\t//evil.test",
    "javascript:alert(1)",
    "data:text/html,x",
    "//testserver@evil.test/",
    "https://testserver.evil.test/",
    "ftp://testserver/",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_q6_no_sign_in_leads_elsewhere(client, address):
    make_account("ada", password="a-right-password-7")

    signed_in = client.post(
        f"/accounts/login/?next={address}", {"username": "ada", "password": "a-right-password-7", "next": address}
    )
    left = client.post(f"/accounts/logout/?next={address}", {"next": address})

    assert (signed_in["Location"], left["Location"]) == ("/admin/", "/")


@pytest.mark.parametrize("address", ["//evil.test/", "/\\evil.test", "//evil.test/publications", "/%2f%2fevil.test"])
def test_q6_no_address_without_its_slash_leads_elsewhere(client, address):
    answer = client.get("/", PATH_INFO=address)

    assert re.match(r"/(?![/\\])|\Z", answer.get("Location", ""))


@pytest.mark.parametrize("address", ["/publications/import", "/admin//evil.test", "/accounts//evil.test/%2e%2e"])
def test_q6_redirects_stay_on_the_site(client, address):
    assert re.match(r"/(?![/\\])|\Z", client.get(address).get("Location", ""))


def test_q8_guessing_ends(client):
    make_account("ada", password="a-right-password-7")
    for _ in range(25):
        answer = client.post("/accounts/login/", {"username": "ada", "password": "wrong"})

    assert "Too many wrong passwords." in visible(answer.text)


def test_a_strangers_long_form_is_refused_unread(client):
    fields = {"username": "x" * LONGEST_OF_STRANGERS}

    for address in ("/accounts/login/", "/admin/", "/", UPLOAD):
        assert client.post(address, fields).status_code == 413


def test_a_strangers_file_does_not_reach_the_disk(client, settings, tmp_path):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE, settings.FILE_UPLOAD_TEMP_DIR = 1, tmp_path / "passing"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()

    answer = client.post("/accounts/login/", {"file": named(bytes(LONGEST_OF_STRANGERS), "x.bin")})

    assert "only from who is signed in" in answer.text
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


PRIVATE = [
    "/",
    "/publications/",
    "/publications/export.bib",
    "/feeds/news.atom",
    "/admin/",
    "/admin/jsi18n/",
    "/admin/publications/publication/",
    "/admin/autocomplete/",
    "/accounts/",
    "/accounts/password/change/",
    "/nothing-here/",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_nobody_keeps_what_who_is_signed_in_is_shown(client, editor, address):
    told = client.get(address)["Cache-Control"]

    assert {"private", "no-store"} <= set(told.split(", "))
    assert "public" not in told


@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/accounts/password/reset/", "/admin/login/", "/admin/jsi18n/"]
)
def test_nobody_keeps_a_form_made_for_one_browser(client, address):
    assert {"private", "no-store"} <= set(client.get(address)["Cache-Control"].split(", "))


def test_public_pages_set_no_cookie(client):
    make_identity(make_person("Ada"))
    make_publication("Light")

    answers = [
        client.get(page) for page in ("/", "/publications/", "/publications/light/", "/search/?q=x", "/nothing/")
    ]

    assert [([*answer.cookies], "no-store" in answer["Cache-Control"]) for answer in answers] == [([], False)] * 5


# E: exports

INJECTIONS = [
    '=HYPERLINK("https://evil.test","x")',
    "+1",
    "@SUM(A1)",
    "\t=1",
    "}\n@misc{evil, title = {Evil}}",
    "a } b { c",
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Evil",
    "\nTY  - BOOK\nTI  - Evil\nER  - ",
    "]]></title><title>Evil",
    "a\x00b\x08c\x1bd\x0be",
    '"}]},{"title":"Evil"',
]


@pytest.fixture(params=INJECTIONS, ids=range(len(INJECTIONS)))
def injected(request):
    title = request.param
    # As an import or another program would write it, past every form.
    works = [make_publication(title.replace("\x00", ""), authors=[make_person("Ada")], slug="light")]
    make_event(title.replace("\x00", ""), dates=["2998-01-01"])
    make_news(title.replace("\x00", ""))
    return works


def exported(client, ending):
    return b"".join(client.get(f"/publications/export.{ending}").streaming_content).decode()


def test_e1_no_cell_begins_a_formula(client, injected):
    rows = exported(client, "csv").removeprefix("\ufeff").splitlines()

    assert [row for row in rows[1:] if re.search(r'(?:^|,|,")[=+@\t]', row)] == []


def test_e2_a_title_adds_no_entry_to_a_bibliography(client, injected):
    read = bibtexparser.parse_string(exported(client, "bib"))

    assert (len(read.entries), len(read.failed_blocks)) == (1, 0)


def test_e2_a_title_adds_no_record_to_the_other_formats(client, injected):
    records = [line for line in exported(client, "ris").splitlines() if line.startswith("TY  - ")]

    assert (len(records), len(json.loads(exported(client, "json")))) == (1, 1)


def test_e3_a_title_adds_no_event_to_a_calendar(client, injected):
    read = Calendar.from_ical(client.get("/events/calendar.ics").content)

    assert len(read.events) == 1


@pytest.mark.parametrize("name", ["publications", "news", "events"])
def test_e4_a_feed_stays_well_formed(client, injected, name):
    root = ElementTree.fromstring(client.get(f"/feeds/{name}.atom").content)

    assert len(root.findall("{http://www.w3.org/2005/Atom}entry")) == 1


# X: what is read from outside


def test_x1_no_entity_is_looked_up(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("Quokkabell")
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">]><feed>&a;</feed>'

    with pytest.raises(arxiv.UntrustedError):
        arxiv.read(text.encode(), Identifier("arxiv", "2106.01234"))


ALIASES = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_x2_values_that_stand_for_ever_more_are_refused():
    with pytest.raises(ValueError, match="too much"):
        read_yaml(ALIASES)


def test_x2_they_are_refused_in_plain_files_too(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "bomb.md").write_text(f"---\n{ALIASES}---\nText.\n")

    with pytest.raises(PlainError, match=r"pages/bomb.md cannot be read: .*too much"):
        read_plain(tmp_path)


def test_x3_a_word_stays_a_word():
    assert read_yaml("a: no\nb: 12:30:45\nc: 010\nd: 2024-01-02") == {
        "a": "no",
        "b": "12:30:45",
        "c": "010",
        "d": "2024-01-02",
    }


def zipped(members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize(
    "members",
    [
        {"../../out.md": "x"},
        {"/tmp/out-of-the-archive.md": "x"},
        {"bomb.md": bytes(60_000_000)},
        {f"{number}.md": "" for number in range(10_001)},
    ],
    ids=["above", "absolute", "bomb", "many"],
)
def test_x4_an_archive_that_means_harm_leaves_nothing(client, editor, settings, tmp_path, members):
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()

    answer = client.post(reverse("admin:move"), {"file": named(zipped(members), "site.zip"), "kit": "auto"})

    assert answer.status_code == 200
    assert [file.name for file in tmp_path.rglob("*.md")] == []
    assert not Path("/tmp/out-of-the-archive.md").exists()
