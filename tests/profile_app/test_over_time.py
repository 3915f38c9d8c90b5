"""The lab over the years: who was here when, theses, former students, and what a person selected."""

import json
import re

import pytest

from profile_app.models import Person, Position
from publications.models import SelectedWork
from tests.make import (
    make_advising,
    make_identity,
    make_person,
    make_position,
    make_publication,
    make_topic,
)
from tests.reading import elements, links, main_of, number_of_queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to("2026-11-25T12:00Z")


@pytest.fixture
def lab():
    head = make_person("Ingrid Head")
    make_position(head, title="Professor", group="pi", start="2017-09", ongoing=True)
    make_identity(head, "lab")
    return head


def directory(client, query=""):
    return main_of(client.get(f"/people/{query}"))


def names(client, query=""):
    return elements(directory(client, query), "h3")


# One year


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2019", "2021", [2019, 2020, 2021]),
        ("2019-12-31", "2021-01-01", [2019, 2020, 2021]),
        ("2020-05", "2020-06", [2020]),
        ("2025", None, [2025, 2026]),
        (None, "2020-03", [2020]),
        (None, None, [2026]),
    ],
)
def test_who_was_here_in_a_year_follows_from_the_dates_as_they_are_known(lab, start, end, years):
    person = make_person("Ada")
    position = make_position(person, group="phd", start=start, end=end)

    found = [year for year in range(2017, 2027) if Person.objects.filter(pk=person.pk).here_in(year).exists()]

    assert found == years
    assert [year for year in range(2017, 2027) if position.touches(year)] == years


@pytest.mark.parametrize(("start", "years"), [("2020-05", [2020]), (None, [])])
def test_of_who_left_on_no_known_day_only_the_beginning_is_known(lab, start, years):
    person = make_person("Ada")
    position = make_position(person, group="phd", start=start, is_over=True)

    found = [year for year in range(2017, 2027) if Person.objects.filter(pk=person.pk).here_in(year).exists()]

    assert found == years
    assert [year for year in range(2017, 2027) if position.touches(year)] == years


def test_a_visitor_looks_at_the_lab_of_a_year(client, lab):
    gone = make_person("Gone Student")
    make_position(gone, title="PhD student", group="phd", start="2018", end="2021")
    make_position(gone, title="Lecturer", organisation="Inverloch Institute", ongoing=True)
    make_position(make_person("New Student"), group="phd", start="2022", ongoing=True)

    page = directory(client, "?year=2020")

    assert elements(page, "h1") == ["People in 2020"]
    assert elements(page, "h2") == ["Principal investigator", "PhD students"]
    assert elements(page, "h3") == ["Ingrid Head", "Gone Student"]
    assert elements(page, "p", "meta")[-1] == "PhD student, 2018–2021"
    assert "Now Lecturer, Inverloch Institute" in page


def test_everybody_stands_in_the_group_of_that_year(client, lab):
    person = make_person("Ada")
    make_position(person, title="PhD student", group="phd", start="2018", end="2021")
    make_position(person, title="Postdoc", group="postdoc", start="2022", ongoing=True)

    found = {query: elements(directory(client, query), "h2")[1:] for query in ("?year=2019", "?year=2023", "")}

    assert found == {"?year=2019": ["PhD students"], "?year=2023": ["Postdocs"], "": ["Postdocs"]}


def test_the_years_lead_back_to_the_beginning_of_the_lab(client, lab):
    bar = [text for text, address in links(directory(client)) if "year=" in address]

    assert bar == [str(year) for year in range(2026, 2016, -1)]


def test_years_long_ago_fold_away(client, lab):
    Position.objects.update(start="1998")

    page = directory(client, "?year=1999")

    assert elements(page, "summary") == ["Earlier"]
    assert len([1 for _text, address in links(page) if "year=" in address]) == 29
    assert "<details open>" in page


def test_a_year_and_a_topic_narrow_together(client, lab):
    optics = make_topic("Optics")
    for name, topics in (("Anna", [optics]), ("Paul", [])):
        make_position(make_person(name, topics=topics), group="phd", start="2018", end="2020")

    assert names(client, "?year=2019&topic=optics") == ["Anna"]


@pytest.mark.parametrize("year", ["abc", "2027", "9999", "99999999999999999", "-1", "0", "20²0", "2020&year=2021"])
def test_a_senseless_year_shows_nobody_and_a_way_back(client, lab, year):
    answer = client.get(f"/people/?year={year}")

    assert answer.status_code == 200
    assert elements(main_of(answer), "h3") == []


def test_a_year_of_an_empty_lab_says_so(client):
    make_identity(None, "lab")

    assert client.get("/people/?year=2020").status_code == 200


def test_a_researchers_site_has_no_years(client):
    make_identity(make_person("Ada"))

    assert [address for _text, address in links(directory(client)) if "year=" in address] == []


def test_a_year_asks_no_more_for_many_people_than_for_few(client, lab):
    def add(number):
        for _ in range(number):
            make_position(make_person(), group="phd", start="2018", end="2021")

    add(2)
    few = number_of_queries(client, "/people/?year=2020")
    add(8)

    assert number_of_queries(client, "/people/?year=2020") == few


# Alumni


def test_the_last_to_leave_stands_first_among_the_alumni(client, lab):
    for name, end in (("Long Gone", "2019"), ("Just Gone", "2026-10"), ("Gone", "2023-05")):
        make_position(make_person(name), group="phd", start="2018", end=end)

    assert elements(directory(client), "th")[3:] == ["Just Gone", "Gone", "Long Gone"]


def test_who_left_on_no_known_day_stands_last_among_the_alumni(client, lab):
    make_position(make_person("Some Time"), group="phd", start="2020", is_over=True)
    make_position(make_person("Long Gone"), group="phd", end="2019")

    page = directory(client)

    assert (elements(page, "h3"), elements(page, "th")[3:]) == (["Ingrid Head"], ["Long Gone", "Some Time"])


def test_the_page_of_an_alumna_says_where_she_is_now_and_when_she_was_here(client, lab):
    ada = make_person("Ada")
    make_position(ada, title="PhD student", group="phd", start="2018-01", end="2022-03")
    make_position(ada, title="Lecturer", organisation="Inverloch Institute", start="2022", ongoing=True)

    page = main_of(client.get(ada.get_absolute_url()))

    assert elements(page, "p", "crumbs") == ["People / Alumni"]
    assert elements(page, "p", "role") == [
        "Lecturer · Inverloch Institute · since 2022",
        "In the lab: PhD student, Jan 2018 – Mar 2022",
    ]


def test_who_rose_in_the_lab_is_told_since_when(client, lab):
    ada = make_person("Ada")
    make_position(ada, title="PhD student", group="phd", start="2018-01", end="2022-03")
    make_position(ada, title="Postdoc", group="postdoc", start="2022-04", ongoing=True)

    assert "In the lab since Jan 2018" in main_of(client.get(ada.get_absolute_url()))


# Theses and students


@pytest.fixture
def student(lab):
    person = make_person("Stu Dent")
    make_position(person, title="PhD student", group="phd", start="2018", end="2021")
    make_position(person, title="Lecturer", organisation="Inverloch Institute", ongoing=True)
    make_advising(person, lab, start="2018", end="2021")
    make_publication("On *Fog*", slug="on-fog", type="phd-thesis", authors=[person], issued="2021")
    return person


@pytest.mark.parametrize("page", ["/people/", "/people/stu-dent/", "/people/ingrid-head/"])
def test_a_thesis_is_linked_from_the_alumni_the_author_and_the_supervisor(client, student, page):
    assert ("On Fog", "/publications/on-fog/") in links(main_of(client.get(page)))


@pytest.mark.parametrize("how", [{"status": "draft"}, {"type": "report"}, {"publish_at": "2999-01-01T00:00Z"}])
def test_what_is_no_public_thesis_is_not_called_one(client, student, how):
    student.authorships.all().delete()
    make_publication("Quokkabell", authors=[student], **{"type": "phd-thesis", **how})

    assert "Quokkabell" not in directory(client)


def test_an_editor_of_a_thesis_did_not_write_it(client, student):
    student.authorships.update(role="editor")

    assert "On <em>Fog</em>" not in directory(client)


def test_the_supervisors_page_tells_what_became_of_former_students(client, student, lab):
    page = main_of(client.get(lab.get_absolute_url()))

    assert "Former students" in elements(page, "h2")
    assert "Now Lecturer, Inverloch Institute" in page


def test_a_hidden_student_stays_hidden(client, student, lab):
    Person.objects.filter(pk=student.pk).update(status="draft")

    page = main_of(client.get(lab.get_absolute_url()))

    assert "Former students" not in elements(page, "h2")


def test_a_supervisors_page_asks_no_more_for_many_students_than_for_few(client, lab):
    def add(number):
        for _ in range(number):
            person = make_person()
            make_position(person, group="phd", start="2018", end="2021")
            make_advising(person, lab, start="2018", end="2021")
            make_publication(type="phd-thesis", authors=[person])

    add(2)
    few = number_of_queries(client, lab.get_absolute_url())
    add(6)

    assert number_of_queries(client, lab.get_absolute_url()) == few


# What gathers by itself, and what is picked by hand


def test_selected_works_stand_on_top_in_the_persons_order(client):
    ada = make_person("Ada")
    works = [make_publication(f"Work {number}", authors=[ada]) for number in range(4)]
    for order, number in enumerate((2, 0)):
        SelectedWork.objects.create(person=ada, publication=works[number], order=order)

    page = main_of(client.get(ada.get_absolute_url()))

    sections = elements(page, "h2")
    assert sections.index("Selected publications") < sections.index("Publications")
    assert elements(page, "h3")[:2] == ["Work 2", "Work 0"]


def test_a_selected_work_that_is_not_public_is_absent(client):
    ada = make_person("Ada")
    SelectedWork.objects.create(person=ada, publication=make_publication("Quokkabell", status="draft"))

    page = main_of(client.get(ada.get_absolute_url()))

    assert "Selected publications" not in elements(page, "h2")


def test_the_selection_of_another_is_theirs_alone(client):
    ada, bob = make_person("Ada"), make_person("Bob")
    work = make_publication("Work", authors=[ada, bob])
    SelectedWork.objects.create(person=ada, publication=work)

    assert "Selected publications" not in elements(main_of(client.get(bob.get_absolute_url())), "h2")


def test_topics_gather_from_the_works_after_the_persons_own(client):
    optics, waves, fog = make_topic("Optics"), make_topic("Waves"), make_topic("Fog")
    ada = make_person("Ada", topics=[optics])
    make_publication(authors=[ada], topics=[fog, optics])
    make_publication(authors=[ada], topics=[fog, waves])
    make_publication(authors=[ada], topics=[make_topic("Secret")], status="draft")

    page = main_of(client.get(ada.get_absolute_url()))

    assert [text for text, address in links(page) if address.startswith("/topics/")] == ["Optics", "Fog", "Waves"]


# For machines


def graph_of(client, person):
    text = re.search(
        r'<script type="application/ld\+json">(.*?)</script>',
        client.get(person.get_absolute_url()).content.decode(),
        re.S,
    )[1]
    page, who = json.loads(text)["@graph"]
    return page, who


def test_machines_read_who_somebody_is(client, lab):
    page, who = graph_of(client, lab)

    assert (page["@type"], page["mainEntity"]["@id"]) == ("ProfilePage", who["@id"])
    assert (who["@type"], who["name"], who["jobTitle"]) == ("Person", "Ingrid Head", "Professor")
    assert who["worksFor"] == [{"@type": "Organization", "name": "University of Somewhere"}]
    assert "alumniOf" not in who


def test_machines_read_where_an_alumnus_comes_from_and_works_now(client, student):
    who = graph_of(client, student)[1]

    assert [each["name"] for each in who["worksFor"]] == ["Inverloch Institute"]
    assert [each["name"] for each in who["alumniOf"]] == ["University of Somewhere"]
    assert who["jobTitle"] == "Lecturer"


def test_machines_are_told_no_address_that_people_are_not(client):
    hidden = make_person("Ada", email="ada@example.org")

    assert "email" not in graph_of(client, hidden)[1]
