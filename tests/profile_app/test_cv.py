import json

import pytest

from tests.make import (
    make_advising,
    make_award,
    make_education,
    make_event,
    make_identity,
    make_membership,
    make_occurrence,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_section,
    make_service,
)
from tests.reading import elements, links, main_of, times, visible

pytestmark = pytest.mark.django_db


def cv(client, address="/people/ada/cv/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return main_of(answer)


@pytest.fixture
def ada():
    return make_person("Ada Byron", slug="ada", interests="Engines.")


def test_a_cv_puts_everything_in_the_usual_order(client, ada):
    make_position(ada)
    make_education(ada)
    make_publication(authors=[ada])
    make_event(speakers=[ada])
    make_award(ada)
    make_service(ada)
    make_project(position=make_position(ada))
    make_project("Elsewhere").memberships.create(person=ada)

    assert elements(cv(client), "h2") == [
        "Research interests",
        "Experience",
        "Education",
        "Publications",
        "Projects",
        "Talks",
        "Awards",
        "Service",
    ]


def test_experience_tells_each_position_with_the_projects_done_there(client, ada):
    there = make_position(ada, title="Engineer", note="half time", unit="Engines", description="- Oiled cogs.")
    make_position(ada, title="Poet", organisation="Self", start="1835", end="1836")
    project = make_project("Engine", note="in brass", position=there)
    make_section(project, "Cogs wear.", kind="problem")
    make_section(project, "Oil.", heading="Approach")
    make_section(project, "And so on.")

    page = cv(client)

    assert elements(page, "h3") == ["Engineer (half time), Engines", "Poet"]
    assert elements(page, "h4") == ["Engine (in brass)"]
    text = visible(page)
    assert [part in text for part in ("Oiled cogs.", "Problem. Cogs wear.", "Approach. Oil.", "And so on.")] == [
        True
    ] * 4
    assert elements(page, "p", "when") == ["University of Somewhere", "Self1835–1836"]


def test_a_talk_given_three_times_is_three_lines_the_latest_first_with_dates_as_known(client, ada):
    talk = make_event("On engines", speakers=[ada], dates=("2022", "2022-06", "2023-09-14"))
    make_occurrence(talk, date=None, host="Nobody knows when")
    make_occurrence(talk, date="2024-01-01", state="cancelled", host="Never happened")

    page = cv(client)

    assert times(page) == [("14 Sep 2023", "2023-09-14"), ("Jun 2022", "2022-06"), ("2022", "2022")]
    assert "Nobody knows when" in page
    assert "Never happened" not in page


def test_what_is_no_talk_stands_among_events(client, ada):
    make_event("On engines", speakers=[ada])
    make_event("Fog Day", speakers=[ada], kind="open-day")

    page = cv(client)

    assert elements(page, "h2") == ["Research interests", "Talks", "Events"]
    assert page.index("Fog Day") > page.index(">Events<") > page.index("On engines")


def test_supervision_says_as_what_and_by_which_part_and_those_of_today_first(client, ada):
    former, current = make_person("Fay Former"), make_person("Cid Current")
    make_position(former, title="PhD student", group="phd", organisation="Here", start="2015", end="2019")
    make_position(former, title="Lecturer", organisation="Elsewhere", start="2020", ongoing=True)
    make_position(current, title="Master's student", group="masters", organisation="Here", ongoing=True)
    make_publication("Gears", authors=[former], type="phd-thesis", issued="2019")
    make_advising(former, ada, start="2015", end="2019")
    make_advising(current, ada, start="2024", ongoing=True, role="co-supervisor")

    text = visible(cv(client))

    assert "Cid Current (Master's student; co-supervisor)" in text
    assert "Fay Former (PhD student; Gears; now Lecturer, Elsewhere)" in text
    assert text.index("Cid Current") < text.index("Fay Former")


def test_a_project_says_what_the_person_was_in_it_and_when(client, ada):
    project = make_project("Lift", start="2024-03", progress="active")
    make_membership(project, ada, role="First prototype", start="2024-03", end="2024-06")
    make_membership(project, make_person(), role="Lead", start="2010")
    other = make_project("Crane", start="2020", end="2022")
    make_membership(other, ada, role="Advice")

    markdown = client.get("/people/ada/cv.md").content.decode()
    resume = json.loads(client.get("/people/ada/cv.json").content)

    assert elements(cv(client), "p", "meta") == ["First prototype · Mar–Jun 2024", "Advice · 2020–2022"]
    assert "(Mar–Jun 2024)  \n  First prototype" in markdown
    assert [(each["startDate"], each["endDate"], each["roles"]) for each in resume["projects"]] == [
        ("2024-03", "2024-06", ["First prototype"]),
        ("2020", "2022", ["Advice"]),
    ]


def test_a_cv_names_all_publications(client, ada):
    for _ in range(30):
        make_publication(authors=[ada])

    assert len(elements(cv(client), "h3")) == 30


def test_years_that_are_unknown_stay_empty(client, ada):
    make_award(ada, "Medal", year=2017)
    make_award(ada, "Prize")
    make_education(ada)

    page = cv(client)

    assert times(page) == [("2017", "2017")]


def test_the_owners_cv_has_an_address_of_its_own_on_a_researchers_site_only(client, ada):
    before = client.get("/cv/").status_code
    make_identity(ada)
    researcher = client.get("/cv/")
    make_identity(ada, "lab")

    assert (before, researcher.status_code, client.get("/cv/").status_code) == (404, 200, 404)
    assert elements(main_of(researcher), "h1") == ["Ada Byron"]


def test_the_cv_of_a_hidden_owner_is_not_found(client):
    make_identity(make_person(status="draft"))

    assert client.get("/cv/").status_code == 404


def test_a_cv_leads_home_and_says_how_to_write(client):
    ada = make_person("Ada", slug="ada", email="a@example.org", email_visibility="public")
    page = links(cv(client))
    make_identity(ada)
    own = links(cv(client, "/cv/"))

    assert page[0] == ("Home page", "http://127.0.0.1:8000/people/ada/")
    assert own[0] == ("Home page", "http://127.0.0.1:8000/")
    assert own[1] == ("E-mail a@example.org", "mailto:a@example.org")


def test_the_cv_of_a_researcher_has_works_whose_authors_are_not_entered_yet(client):
    owner = make_person("Ada Brook")
    make_publication("Unsigned so far")
    make_identity(owner)

    assert "Unsigned so far" in client.get("/cv/").content.decode()


def test_the_cv_of_a_member_has_no_works_of_nobody(client):
    owner = make_person("Ada Brook", slug="ada")
    make_publication("Unsigned so far")
    make_identity(owner, "lab")

    assert "Unsigned so far" not in client.get("/people/ada/cv/").content.decode()
