"""The start page and the page of care warn of letters that no PDF could show."""

import pytest

from content.care import Look, checks
from tests.make import make_editor, make_member, make_person, make_publication
from tests.reading import number_of_queries, visible

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_system_fonts")]


def found(user):
    findings, _number = checks.by_key["letters"].find(Look(user))
    return [(finding.name, finding.note) for finding in findings]


def test_public_names_and_titles_without_a_typeface_are_named():
    make_person("Chijun Sima", native_name="司马迟君")
    make_person("Анна Ковалевская")
    make_person("Draft", native_name="草稿", status="draft")
    make_publication("Ekko 低延迟")

    assert found(make_editor()) == [("Chijun Sima", "司马迟君"), ("Ekko 低延迟", "低延迟")]


def test_a_member_hears_of_their_own_name_only():
    own = make_person("Chijun Sima", native_name="司马迟君")
    make_person("Haruki", native_name="春樹")

    assert found(make_member(person=own)) == [("Chijun Sima", "司马迟君")]


def test_the_start_page_says_so(client):
    make_person("Chijun Sima", native_name="司马迟君")
    client.force_login(make_editor())

    assert "Letters no typeface has: Chijun Sima" in visible(client.get("/admin/").text)


def test_more_letters_ask_no_more_queries(client):
    client.force_login(make_editor())
    for number in range(2):
        make_person(f"Person {number}", native_name="司马")
    few = number_of_queries(client, "/admin/care/?of=letters")
    for number in range(6):
        make_person(f"Another {number}", native_name="迟君")

    assert number_of_queries(client, "/admin/care/?of=letters") == few
