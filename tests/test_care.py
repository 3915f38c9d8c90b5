"""What needs attention: each check finds what it is for, only for whom it is, and says what mends it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content.care import COUNTED, SHOWN, Look, checks
from profile_app.models import NameVariant, Person
from publications.models import Authorship, Publication
from tests.make import (
    make_authorship,
    make_editor,
    make_event,
    make_identity,
    make_member,
    make_news,
    make_page,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_section,
    make_topic,
)
from tests.reading import links, number_of_queries

CARE = "/admin/care/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_editor("edda")
    client.force_login(user)
    return user


def found(user, key):
    """(name, note) of what a check finds for the user."""
    findings, number = checks.by_key[key].find(Look(user))
    assert number >= len(findings)
    return [(finding.name, finding.note) for finding in findings]


def names(user, key):
    return [name for name, _note in found(user, key)]


# Gaps


def whole_paper(title, **given):
    """A paper that lacks nothing."""
    return make_publication(
        title, **{"links": ["paper"], "body": "An abstract.", "doi": f"10.1/{title}", "topics": [make_topic()], **given}
    )


@pytest.mark.parametrize(
    ("key", "lacking"),
    [("pdf", {"links": ["code"]}), ("abstract", {"body": ""}), ("doi", {"doi": ""}), ("topics", {"topics": []})],
)
def test_a_published_paper_that_lacks_something_is_named(key, lacking):
    whole_paper("whole")
    whole_paper("lacking", **lacking)
    whole_paper("draft", status="draft", **lacking)

    assert names(make_editor(), key) == ["lacking"]


def test_a_thesis_needs_no_doi():
    whole_paper("thesis", doi="", type="phd-thesis")

    assert names(make_editor(), "doi") == []


def test_a_project_without_its_line_and_a_talk_without_a_date_are_named():
    make_project("Told", summary="In one line.")
    make_project("Untold")
    make_event("Dated")
    make_event("Undated", dates=[])

    assert (names(make_editor(), "project-line"), names(make_editor(), "talk-date")) == (["Untold"], ["Undated"])


def test_a_figure_without_words_is_named():
    for title, words in (("Light", "Light, bent"), ("Glass", "")):
        make_publication(title, figure="images/x.webp", figure_alt=words)
    make_publication("No figure")

    assert names(make_editor(), "figure-words") == ["Glass"]


def test_a_series_has_its_dates_in_its_talks():
    make_event("Dated", series=make_event("Thursdays", dates=[]))

    assert names(make_editor(), "talk-date") == []


def test_a_portrait_with_nothing_but_a_name_is_named():
    for name, words in (("Ada", "Ada"), ("Bob", ""), ("Eve", "Eve at the console")):
        Person.objects.filter(pk=make_person(name).pk).update(photo=f"{name}.webp", photo_alt=words)
    make_person("No portrait")

    assert names(make_editor(), "photo-words") == ["Ada", "Bob"]


# People


def test_a_profile_nobody_touched_for_a_year_is_named_and_kept_by_a_button(client, editor):
    old = timezone.now() - timedelta(days=400)
    member, guest, gone = make_person("Member"), make_person("Coauthor"), make_person("No page", has_page=False)
    for person in (member, gone):
        make_position(person, group="phd", start="2026")
    make_member(person=make_person("Fresh"))
    Person.objects.exclude(display_name="Fresh").update(updated_at=old)

    assert found(editor, "stale-profiles") == [("Member", f"Last changed in {old.year}.")]

    client.post(CARE, {"check": "stale-profiles", "value": member.pk})

    assert names(editor, "stale-profiles") == []
    member.refresh_from_db()
    assert (member.updated_by, member.row_version) == (editor, 2)
    assert guest.updated_by is None


def test_a_position_that_began_long_ago_is_asked_about():
    this_year = timezone.localdate().year
    for name, given in {
        "Long": {"start": str(this_year - 9)},
        "Usual": {"start": str(this_year - 4)},
        "Ended": {"start": str(this_year - 9), "end": str(this_year - 4)},
        "Undated": {},
    }.items():
        make_position(make_person(name), group="phd", **given)
    make_position(make_person("Head"), group="pi", start=str(this_year - 30))
    make_position(make_person("Elsewhere"), start=str(this_year - 30))

    assert found(make_editor(), "long-positions") == [("Long", f"PhD students since {this_year - 9}")]


def test_people_of_one_name_are_offered_for_merging():
    one, two = make_person("Ada Poole"), make_person("ada poole")
    make_person("Eve")

    ((finding,), number) = checks.by_key["doubled-people"].find(Look(make_editor()))

    assert (finding.name, number) == ("Ada Poole", 1)
    assert finding.href == f"/admin/profile_app/person/merge/?ids={one.pk},{two.pk}"


# Publications


def test_works_of_one_title_or_doi_are_offered_for_merging():
    make_publication("Alone")
    titled = [make_publication("On Light"), make_publication("on light")]
    make_publication("On light", type="preprint")
    same_doi = [make_publication("One", doi="10.1/x"), make_publication("Other", doi="10.1/x")]

    findings, number = checks.by_key["doubled-works"].find(Look(make_editor()))

    assert number == 2
    assert [finding.href.partition("=")[2] for finding in findings] == [
        ",".join(str(work.pk) for work in works) for works in (titled, same_doi)
    ]


def test_a_printed_name_of_somebody_here_is_tied_by_a_button(client, editor):
    ada = make_person("Ada Poole")
    NameVariant.objects.create(person=ada, name="A. Poole")
    for title, authors in (("One", ["Ada Poole", "B. Stranger"]), ("Two", ["Ada Poole"]), ("Three", ["A. Poole"])):
        make_publication(title, authors=authors)
    make_authorship(make_publication("Tied"), ada)

    assert found(editor, "printed-names") == [
        ("A. Poole", "Printed on one work"),
        ("Ada Poole", "Printed on 2 works"),
    ]

    client.post(CARE, {"check": "printed-names", "value": f"{ada.pk}:Ada Poole"})

    assert names(editor, "printed-names") == ["A. Poole"]
    assert Authorship.objects.filter(person=ada).count() == 3


# Texts


@pytest.mark.parametrize(
    ("path", "is_dead"),
    [
        ("/people/ada/", False),
        ("/people/old-ada/", False),
        ("/people/nobody/", True),
        ("/publications/secret/", True),
        ("/publications/?topic=optics", False),
        ("/nowhere/at/all/", True),
        ("/contact/", False),
        ("/contacts/", True),
        ("/media/images/x.webp", False),
    ],
)
def test_links_that_lead_nowhere_are_named(path, is_dead):
    ada = make_person("Ada", slug="old-ada")
    ada.slug = "ada"
    ada.save()
    make_publication("Secret", slug="secret", status="draft")
    make_page("Contact", slug="contact", body=f"See [there]({path}) and [elsewhere](https://example.org/).")

    assert found(make_editor(), "links") == ([("Contact", path)] if is_dead else [])


def test_texts_of_every_kind_are_read():
    ada, project = make_person("Ada", short_bio="[x](/gone/)"), make_project("Project")
    make_position(ada, description="[x](/gone/too/)")
    make_section(project, "[x](/gone/)")
    make_news("News", body="![](/media/images/x.webp)")
    make_event("Talk", body="![Describe this picture](/media/images/x.webp)")
    make_page("Fine", body="![A lens](/media/images/x.webp)")

    editor = make_editor()

    assert sorted(found(editor, "links")) == [("Ada", "/gone/"), ("Ada", "/gone/too/"), ("Project", "/gone/")]
    assert sorted(names(editor, "pictures")) == ["News", "Talk"]


# The page


def test_a_member_is_told_about_the_own_things_alone(client):
    ada = make_person("Ada")
    member = make_member(person=ada)
    client.force_login(member)
    make_publication("Mine", authors=[ada])
    make_publication("Theirs", authors=["Ada"])
    make_publication("Secret", status="draft")
    make_person("Ada")

    text = client.get(CARE).text

    assert "Mine" in text
    assert [word for word in ("Theirs", "Secret", "stand here twice", "Names that are people") if word in text] == []


def test_a_member_ties_no_names_and_keeps_no_profile_of_others(client):
    ada, eve = make_person("Ada"), make_person("Eve")
    client.force_login(make_member(person=ada))
    make_publication(authors=["Eve"])

    for data in (
        {"check": "printed-names", "value": f"{eve.pk}:Eve"},
        {"check": "stale-profiles", "value": str(eve.pk)},
        {"check": "stale-profiles", "value": "x"},
        {"check": "nonsense"},
        {},
    ):
        assert client.post(CARE, data).url == CARE

    eve.refresh_from_db()
    assert (Authorship.objects.filter(person=eve).count(), eve.row_version) == (0, 1)


@pytest.mark.parametrize("person", [None, "guest"])
def test_who_has_no_role_finds_nothing(client, person):
    make_publication("Something")
    if person:
        client.force_login(make_member(is_active=True))
        user = make_member("guest")
        user.groups.clear()
        client.force_login(user)

    assert "Something" not in client.get(CARE, follow=True).text


def test_a_site_in_good_order_is_praised(client, editor):
    assert "All is well." in client.get(CARE).text


def test_every_finding_leads_to_a_page_of_the_admin(client, editor):
    make_publication("Lacking", authors=["Ada"])
    make_person("Ada")
    make_page(body="[x](/gone/)")
    make_project()

    leads = {finding.href.partition("#")[0] for each in checks.found(editor) for finding in each.findings}

    assert len(leads) >= 4
    assert {client.get(href).status_code for href in leads} == {200}


def fill(number):
    topic = make_topic()
    make_identity(make_person("Ada"), "lab")
    for each in range(number):
        person = make_person(f"Person {each}")
        make_person(f"Person {each}")
        make_position(person, group="phd", start="2001", description="[x](/gone/)")
        make_publication(f"Paper {each}", authors=["Ada", person], links=["code"])
        make_publication(f"Paper {each}", doi="10.1/x")
        make_page(f"Page {each}", body=f"[x](/people/nobody-{each}/) ![](/media/x.webp)", topics=[topic])
        make_project(f"Project {each}")
        make_event(f"Talk {each}", dates=[])


def test_looking_costs_no_more_queries_with_more_to_find(client, editor):
    fill(2)
    few = number_of_queries(client, CARE)
    fill(4)

    many = number_of_queries(client, CARE)

    assert "Talk 0" in client.get(CARE).text
    assert many <= few


def test_what_is_shown_and_counted_is_bounded():
    for number in range(COUNTED + 3):
        Publication.objects.create(title=f"Paper {number}", status="published")

    (each,) = [each for each in checks.found(make_editor()) if each.check.key == "pdf"]

    assert (len(each.findings), each.in_words) == (SHOWN, "100+")


def test_all_that_one_check_finds_is_a_page_of_its_own(client, editor):
    for number in range(SHOWN + 2):
        make_publication(f"Paper {number}", body="An abstract.")

    few, every = client.get(CARE), client.get(f"{CARE}?of=pdf")

    assert [(text, href) for text, href in links(few.text) if href == "?of=pdf"] == [
        (f"Show all {SHOWN + 2}: Papers without a PDF", "?of=pdf")
    ]
    assert every.text.count("Add the PDF") == SHOWN + 2
    assert "Papers without a DOI" not in every.text


def test_a_check_nobody_knows_is_left_aside(client, editor):
    make_publication("Paper")

    assert "Papers without a PDF" in client.get(f"{CARE}?of=nothing").text
