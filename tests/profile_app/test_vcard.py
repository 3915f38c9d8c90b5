"""The vCard of a person: what everybody may see, read back by a parser of content lines."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar.parser import Contentlines

from profile_app.formats import vcard
from profile_app.models import ProfileLink
from tests.make import make_identity, make_person, make_position, make_topic
from tests.reading import links, main_of

COMPONENT = re.compile(r"((?:\\.|[^;\\])*)(?:;|$)")


def card(client, slug="ada"):
    answer = client.get(f"/people/{slug}/card.vcf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/vcard; charset=utf-8")
    return answer


def properties(text):
    """Every property as (name, parameters, components)."""
    return [split(str(line)) for line in Contentlines.from_ical(text) if line]


def split(line):
    before, _colon, value = line.partition(":")
    name, *parameters = before.split(";")
    return name, parameters, [unescaped(each) for each in COMPONENT.findall(f"{value};")[:-1]]


def unescaped(text):
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


@pytest.mark.django_db
def test_a_card_says_what_everybody_may_see(client):
    ada = make_person(
        "Dr. Ada van Byron",
        slug="ada",
        given_name="Ada",
        family_name="Byron",
        name_particle="van",
        name_suffix="Jr.",
        native_name="アダ",
        native_lang="ja",
        pronouns="she/her",
        orcid="0000-0002-1825-0097",
        email="ada@example.org",
        email_visibility="public",
        topics=[make_topic("Engines; cogs, oil")],
    )
    make_position(ada, title="Professor", organisation="A; B, C", unit="Unit")
    ProfileLink.objects.create(person=ada, service="github", value="ada")
    ProfileLink.objects.create(person=ada, service="website", value="https://example.org/a,b;c", order=1)

    read = properties(card(client).content.decode())

    assert [each for each in read if each[0] not in ("REV", "UID")] == [
        ("BEGIN", [], ["VCARD"]),
        ("VERSION", [], ["4.0"]),
        ("KIND", [], ["individual"]),
        ("SOURCE", [], ["http://127.0.0.1:8000/people/ada/card.vcf"]),
        ("FN", [], ["Dr. Ada van Byron"]),
        ("FN", ["LANGUAGE=ja"], ["アダ"]),
        ("N", [], ["van Byron", "Ada", "", "", "Jr."]),
        ("PRONOUNS", [], ["she/her"]),
        ("TITLE", [], ["Professor"]),
        ("ORG", [], ["A; B, C", "Unit"]),
        ("EMAIL", [], ["ada@example.org"]),
        ("URL", [], ["http://127.0.0.1:8000/people/ada/"]),
        ("SOCIALPROFILE", ["SERVICE-TYPE=ORCID"], ["https://orcid.org/0000-0002-1825-0097"]),
        ("SOCIALPROFILE", ["SERVICE-TYPE=GitHub"], ["https://github.com/ada"]),
        ("URL", [], ["https://example.org/a,b", "c"]),
        ("EXPERTISE", [], ["Engines; cogs, oil"]),
        ("END", [], ["VCARD"]),
    ]


@pytest.mark.django_db
def test_a_hidden_address_and_parts_of_a_name_that_nobody_entered_are_not_in_the_card(client):
    make_person("Ada", slug="ada", email="ada@example.org")

    names = [name for name, _parameters, _values in properties(card(client).content.decode())]

    assert sorted({"EMAIL", "N", "PHOTO", "ORG"} & set(names)) == []


@pytest.mark.django_db
def test_a_card_is_saved_under_the_name_of_the_person_and_moves_with_them(client):
    ada = make_person("Ada", slug="ada")
    saved = card(client)["Content-Disposition"]
    ada.slug = "byron"
    ada.save()

    moved = client.get("/people/ada/card.vcf")

    assert saved == 'attachment; filename="ada.vcf"'
    assert (moved.status_code, moved["Location"]) == (301, "/people/byron/card.vcf")


@pytest.mark.django_db
def test_the_pages_lead_to_the_card(client):
    ada = make_person("Ada", slug="ada")
    profile = links(main_of(client.get("/people/ada/")))
    make_identity(ada)

    assert ("vCard", "/people/ada/card.vcf") in profile
    assert ("vCard", "/people/ada/card.vcf") in links(main_of(client.get("/")))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=300))
def test_any_text_comes_back_from_folded_lines(text):
    written = vcard.line("NOTE", text, "second")

    assert max(len(row) for row in written.encode().split(b"\r\n")) <= 75
    assert properties(written + "\r\n") == [("NOTE", [], [text, "second"])]
