"""Settings, languages and addresses of sites made with Hugo."""

import pytest

from portfolio.moving.hugo import Content, later, moment, settings_of, urlized
from portfolio.moving.reader import Reader
from portfolio.moving.report import Report
from portfolio.moving.tree import Tree
from tests.hugo_sites import make_site


@pytest.fixture
def read(tmp_path):
    def content(files):
        tree = Tree(make_site(tmp_path, files))
        return Content(tree, settings_of(Reader(tree, Report(tree))))

    return content


def test_files_of_settings_say_together_what_one_would(read):
    found = read(
        {
            "config.toml": 'title = "Old"\nbaseURL = "https://a.example"\n',
            "config/_default/hugo.yaml": "title: New\n",
            "config/_default/params.yaml": "description: D\n",
            "config/_default/menus.de.toml": '[[main]]\nname = "Start"\n',
        }
    ).settings

    assert (found.values["title"], found.values["baseurl"], found.params) == (
        "New",
        "https://a.example",
        {"description": "D"},
    )
    assert found.values["languages"]["de"]["menus"]["main"] == [{"name": "Start"}]


@pytest.mark.parametrize(
    ("files", "languages"),
    [
        ({"content/post/a.md": ""}, []),
        ({"content/en/a.md": "", "content/fr/a.md": ""}, ["en", "fr"]),
        ({"content/en/a.md": "", "content/fr/a.md": "", "hugo.toml": 'defaultContentLanguage = "fr"'}, ["fr", "en"]),
        ({"content/a.md": "", "hugo.toml": "[languages.de]\nweight = 2\n[languages.it]\nweight = 1\n"}, ["it", "de"]),
        (
            {
                "content/deutsch/a.md": "",
                "hugo.toml": '[languages.de]\ncontentDir = "content/deutsch"\n[languages.en]\n',
            },
            ["de", "en"],
        ),
    ],
    ids=["none", "folders", "default", "weights", "names of folders"],
)
def test_the_language_that_counts_comes_first(read, files, languages):
    assert read(files).languages == languages


@pytest.mark.parametrize(
    ("front", "config", "addresses"),
    [
        ({}, "", ("/post/a-post/", "/post/A-Post/")),
        ({"slug": "b"}, "", ("/post/b/",)),
        ({"url": "x/y/"}, "", ("/x/y/",)),
        ({"aliases": ["/old/", "older"]}, "", ("/post/a-post/", "/post/A-Post/", "/old/", "/post/older/")),
        (
            {"date": "2020-03-04"},
            '[permalinks]\npost = "/:year/:month/:filename/"\n',
            ("/2020/03/a-post/", "/2020/03/A-Post/"),
        ),
        ({"title": "Ein Titel"}, '[permalinks.page]\npost = "/p/:slug/"\n', ("/p/ein-titel/",)),
    ],
)
def test_a_text_lay_where_its_settings_say(read, front, config, addresses):
    content = read({"content/post/A-Post/index.md": "", "hugo.toml": config or "title = 'x'"})

    assert content.addresses(content.texts[0], front) == addresses


@pytest.mark.parametrize(
    ("name", "spelled"),
    [("Oscar R. Sánchez", "oscar-r.-sánchez"), ("a  b", "a-b"), ("C++ & Rust", "c--rust"), ("研究", "研究")],
)
def test_names_are_spelled_as_in_addresses_of_hugo(name, spelled):
    assert urlized(name) == spelled


def test_a_moment_may_say_its_zone():
    assert moment("2020-01-02T03:04:05+02:00").isoformat() == "2020-01-02T03:04:05+02:00"
    assert moment("2020-01-02").isoformat() == "2020-01-02T00:00:00+00:00"
    assert moment("soon") is None


def test_only_what_is_to_come_is_later():
    assert later({"date": "2020-01-02"}, "date") is None
    assert later({"date": "2999-01-02"}, "date").year == 2999
