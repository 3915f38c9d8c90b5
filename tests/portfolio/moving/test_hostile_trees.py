"""Folders and archives that mean harm do none."""

import io
import os
import stat
import time
import zipfile

import pytest

from content.models import Page
from events.models import News
from portfolio.moving.archives import unpack
from portfolio.moving.documents import BROKEN, read_yaml
from portfolio.moving.html import to_markdown
from portfolio.moving.liquid import Template
from portfolio.moving.tree import Tree, Unreadable
from publications.models import Publication
from tests.portfolio.moving.test_al_folio import FILES as AL_FOLIO
from tests.portfolio.moving.test_import_site import FILES, make_site, moved


def packed(*members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for member, data in members:
            target.writestr(member, data)
    return made


def unpacked(file, folder):
    folder.mkdir()
    left = unpack(file, folder)
    return sorted(path.name for path in folder.rglob("*") if path.is_file()), [path for path, _why in left]


# Folders


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "more.md").write_text("secret")
    site = make_site(tmp_path / "site", FILES)
    (site / "_news" / "link.md").symlink_to(tmp_path / "secret.md")
    (site / "_pages").symlink_to(tmp_path / "outside")

    tree = Tree(site)

    assert sorted(tree.refused) == ["_news/link.md", "_pages"]
    assert [path for path in tree if "link" in path or "more" in path] == []


def test_a_file_that_becomes_a_link_is_not_read(tmp_path):
    (tmp_path / "secret").write_text("secret")
    site = make_site(tmp_path / "site", FILES)
    tree = Tree(site)
    (site / "_news" / "one.md").unlink()
    (site / "_news" / "one.md").symlink_to(tmp_path / "secret")

    with pytest.raises(Unreadable):
        tree.data("_news/one.md")


def test_a_pipe_does_not_stop_it(tmp_path):
    site = make_site(tmp_path / "site", FILES)
    os.mkfifo(site / "_news" / "pipe.md")

    assert Tree(site).refused == {"_news/pipe.md": "No file, but a device or a pipe."}


@pytest.mark.parametrize("address", ["../secret.md", "/../secret.md", "_news/../../secret.md", "%2e%2e/secret.md"])
def test_an_address_never_leads_out(tmp_path, address):
    (tmp_path / "secret.md").write_text("secret")

    assert Tree(make_site(tmp_path / "site", FILES)).find(address, "_news/one.md") == ""


@pytest.mark.django_db
def test_a_name_of_odd_bytes_is_told_and_left(tmp_path):
    site = make_site(tmp_path / "site", FILES)
    with open(os.fsencode(site) + b"/_news/\xff\x01.md", "wb") as file:
        file.write(b"---\ntitle: Odd\n---\n")

    told = moved(site)

    assert [item.title for item in News.objects.all()] == ["First step"]
    assert "Its name cannot be read." in [file.get("reason") for file in told["files"]]


# Archives


@pytest.mark.parametrize("path", ["../out.md", "/etc/out.md", "a/../../out.md", "C:/out.md", "..\\out.md", "a//b.md"])
def test_a_path_out_of_the_archive_is_left_out(tmp_path, path):
    found = unpacked(packed((path, "harm"), ("in.md", "fine")), tmp_path / "to")

    assert found[0] == ["in.md"]
    assert len(found[1]) == 1
    assert not (tmp_path / "out.md").exists()


def test_a_link_in_an_archive_is_left_out(tmp_path):
    link = zipfile.ZipInfo("link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert unpacked(packed((link, "/etc/passwd")), tmp_path / "to") == ([], ["link.md"])


def test_a_bomb_is_left_out(tmp_path):
    assert unpacked(packed(("bomb.md", b"\x00" * 30_000_000)), tmp_path / "to") == ([], ["bomb.md"])


def test_a_member_that_lies_about_its_size_ends_the_unpacking(tmp_path):
    data = bytearray(packed(("lie.md", b"x" * 500)).getvalue())
    place = data.rindex(b"PK\x01\x02") + 24
    data[place : place + 4] = (10).to_bytes(4, "little")

    with pytest.raises(Unreadable):
        unpacked(io.BytesIO(bytes(data)), tmp_path / "to")


def test_a_file_that_stands_where_a_folder_must_is_no_trouble(tmp_path):
    assert unpacked(packed(("a", "1"), ("a/b.md", "2"), ("a", "3")), tmp_path / "to") == (["a"], ["a/b.md", "a"])


def test_a_broken_archive_is_refused(tmp_path):
    with pytest.raises(Unreadable):
        unpacked(io.BytesIO(packed(("a.md", "text")).getvalue()[:40]), tmp_path / "to")


# Texts


def test_yaml_that_grows_is_refused():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )

    with pytest.raises(ValueError, match="too much"):
        read_yaml(bomb)


@pytest.mark.parametrize("text", ["[" * 5_000, "a: " * 3, "&a [*a]", "a:\n\t- x: [", "x: \x01"])
def test_odd_yaml_is_refused(text):
    with pytest.raises(BROKEN):
        read_yaml(text)


def test_a_tag_makes_no_object():
    assert read_yaml("!!python/object/apply:os.system [ls]") == ["ls"]


def test_every_scalar_is_as_written():
    assert read_yaml("a: no\nb: 12:30:45\nc: 010\nd: 2024-01-02\ne:\nf: 'null'") == {
        "a": "no",
        "b": "12:30:45",
        "c": "010",
        "d": "2024-01-02",
        "e": "",
        "f": "null",
    }


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>x",
        '<a href="javascript:alert(1)">x</a>',
        "<style>p {}</style>x",
        '<a href="data:text/html,x">x</a>',
        "<svg><script>x</script></svg>x",
        '<form action="/x"><input name="y"></form>x',
    ],
)
def test_programs_in_a_text_go(text):
    assert to_markdown(text) == "x"


@pytest.mark.parametrize(
    "text",
    [
        "<a " * 20_000,
        '<a href="' * 10_000,
        "<b>" * 20_000,
        "<div>" * 20_000,
        "`" * 40_000,
        "<!--" * 20_000,
        "{{" * 20_000,
    ]
    + ["{% " * 20_000, "{%x '" * 10_000, "![" * 20_000, "[a](" * 10_000, "<table><tr><td>" * 5_000, "</b>" * 20_000],
)
def test_hostile_texts_take_no_time(text):
    begun = time.process_time()

    to_markdown(Template().expand(text, 1, lambda *told: None))

    assert time.process_time() - begun < 20


@pytest.mark.django_db
def test_a_hostile_site_comes_in_harmless(tmp_path, client):
    hostile = '<script>alert(1)</script>{% include x %}<img src=x onerror="alert(1)">[x](javascript:alert(1))'
    files = {
        "_pages/bad.md": f"---\ntitle: '<script>alert(2)</script> Bad'\n---\n{hostile}\nText that stays.\n",
        "_pages/admin.md": "---\ntitle: Admin\npermalink: /admin/\n---\nNot the admin.\n",
        "_news/two.md": f"---\ntitle: [1, 2\n---\n{hostile}\n",
        "_bibliography/broken.bib": "@article{x, title={Never closed",
        "_data/cv.yml": "- " * 2_000,
    }

    told = moved(make_site(tmp_path / "site", {**FILES, **files}))

    pages = {page.slug: page for page in Page.objects.all()}
    shown = client.get("/bad/").content.decode()
    assert "<script>alert" not in shown
    assert "onerror" not in shown
    assert "admin" not in pages
    assert Publication.objects.filter(title="Notes").count() == 1
    assert {file["status"] for file in told["files"]} <= {"taken", "partly taken", "not taken"}


ODD = ["- a\n- b\n", "text", "a: [1]\n", "{a: {b: c}}\n", "", "null", "- {title: [1], contents: x}\n"]
WHOLE = {path: text for path, text in AL_FOLIO.items() if isinstance(text, str)}


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_data_of_another_shape_is_no_trouble(tmp_path, odd):
    for path in (path for path in WHOLE if path.endswith(".yml")):
        site = make_site(tmp_path / path, {**WHOLE, path: odd})

        told = moved(site, "--kit", "al-folio", "--dry-run")

        assert told["counts"]["publications"]["created"] == 1
