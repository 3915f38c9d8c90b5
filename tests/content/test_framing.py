"""What stands around pages is kept, and each page says its own."""

import pytest
from django.template import engines
from django.test import override_settings

from content import framing
from content.changes import Memory
from tests.make import make_page

pytestmark = pytest.mark.django_db

TEMPLATE = "{{ request.path|slice:':2' }} {% if note %}[{{ note }}] {% endif %}<h1>{{ title }}</h1>{{ title }}"


@pytest.fixture
def page(rf, monkeypatch, tmp_path):
    """The page at a path that says so; the template may change."""
    monkeypatch.setattr(framing, "_memory", Memory())
    (tmp_path / "page.html").write_text(TEMPLATE)
    engine = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [tmp_path],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }

    def made(path="/a/", links=(), **said):
        request = rf.get(path)
        request.links = {"menu": [(href, href) for href in links]}
        return framing.framed(request, "page.html", said).content.decode()

    with override_settings(TEMPLATES=[engine]):
        yield made
    engines._templates = None


def test_each_page_says_its_own(page):
    assert [page(title="One"), page(title="Two")] == ["/a <h1>One</h1>One", "/a <h1>Two</h1>Two"]


def test_a_page_without_something_is_another_page(page):
    assert [page(title="One", note="!"), page(title="Two", note="")] == ["/a [!] <h1>One</h1>One", "/a <h1>Two</h1>Two"]


def test_what_stands_around_is_kept(page):
    page("/a/", title="One")

    assert page("/b/", title="Two") == "/a <h1>Two</h1>Two"


def test_what_stands_around_differs_with_the_place_in_the_menu(page):
    page("/a/", links=["/a/", "/b/"], title="One")

    assert page("/b/", links=["/a/", "/b/"], title="Two") == "/b <h1>Two</h1>Two"


def test_what_stands_around_is_made_anew_after_any_change(page):
    page("/a/", title="One")
    make_page()

    assert page("/b/", title="Two") == "/b <h1>Two</h1>Two"


def test_what_a_page_says_is_never_taken_for_a_place_of_another(page):
    assert page(title=f"{framing.SIGN}-note-", note="!").count("!") == 1
