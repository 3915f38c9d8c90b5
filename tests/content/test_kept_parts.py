"""Parts of pages that a process keeps until something on the site changes."""

import pytest
from django.template import RequestContext, Template
from django.utils import translation

from content.changes import Memory
from content.templatetags.content import KeptNode
from tests.make import make_page

pytestmark = pytest.mark.django_db

TEMPLATE = Template("{% load content %}{% kept part at %}{{ said }}{% endkept %}")


@pytest.fixture
def render(rf, monkeypatch):
    monkeypatch.setattr(KeptNode, "memory", Memory())

    def rendered(said, at="here", is_reachable=True):
        request = rf.get("/")
        if is_reachable:
            request.links = {"menu": [], "footer": []}
        return TEMPLATE.render(RequestContext(request, {"request": request, "said": said, "at": at}))

    return rendered


def test_a_part_is_made_once(render):
    assert [render("first"), render("second")] == ["first", "first"]


def test_a_part_differs_with_what_it_depends_on(render):
    first = render("here", at="here")

    with translation.override("de"):
        in_german = render("hier", at="here")

    assert (first, in_german, render("there", at="there")) == ("here", "hier", "there")


def test_a_part_is_made_anew_after_any_change(render):
    render("before")

    make_page()

    assert render("after") == "after"


def test_nothing_is_kept_while_the_database_cannot_be_asked(render):
    assert [render("first", is_reachable=False), render("second", is_reachable=False)] == ["first", "second"]


def test_a_part_of_what_has_no_name_is_not_kept(render):
    assert [render("first", at=None), render("second", at=None)] == ["first", "second"]
