import pytest

from tests.make import (
    make_advising,
    make_authorship,
    make_award,
    make_education,
    make_event,
    make_identity,
    make_membership,
    make_news,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_service,
    make_topic,
)
from tests.reading import elements, links, main_of, number_of_queries, visible

pytestmark = pytest.mark.django_db


def page_of(client, address="/people/ada/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return main_of(answer)


@pytest.fixture
def ada():
    return make_person("Ada Byron", slug="ada")


def test_a_visitor_reads_who_somebody_is(client):
    ada = make_person(
        "Ada Byron",
        slug="ada",
        native_name="Аде",
        native_lang="ru",
        pronouns="she/her",
        tagline="I compute.",
        short_bio="A *short* life.",
        body="A long life.",
        interests="Engines.",
        topics=[make_topic("Optics", summary="Light")],
    )
    make_position(ada, title="Engineer", unit="Engines", organisation="Analytical Society", place="London")

    page = page_of(client)

    assert elements(page, "h1") == ["Ada Byron Аде"]
    assert '<span class="muted" lang="ru">' in page
    assert elements(page, "p", "role") == ["she/her", "Engineer, Engines · Analytical Society, London"]
    assert elements(page, "p", "lead") == ["I compute."]
    assert [text in visible(page) for text in ("A short life.", "A long life.", "Engines.")] == [True] * 3
    assert elements(page, "h2") == ["Biography", "Research interests", "Topics"]
    assert ("Optics", "/topics/optics/") in links(page)


def test_the_page_of_somebody_of_whom_only_the_name_is_known_has_no_empty_section(client, ada):
    page = page_of(client)

    assert elements(page, "h1") == ["Ada Byron"]
    assert elements(page, "h2") == []
    assert elements(page, "p", "role") == []


@pytest.mark.parametrize("name", ["Madonna", "ابن سينا", "Ōe Kenzaburō", "<b>Bo</b> & Co", "X" * 200, "O'Neill-Źdźbło"])
def test_odd_names_stand_as_they_are(client, name):
    make_person(name, slug="odd")

    assert elements(page_of(client, "/people/odd/"), "h1") == [name]


def test_supervision_is_said_on_both_sides(client, ada):
    mentor = make_person("Luo Mentor", has_page=False)
    student, former = make_person("Stu Dent", slug="stu"), make_person("For Mer", slug="former")
    make_advising(ada, mentor)
    make_advising(student, ada, start="2024", ongoing=True)
    make_advising(former, ada, end="2020")

    page = page_of(client)

    assert elements(page, "p", "role") == ["Supervised by Luo Mentor.", "Advises Stu Dent."]
    assert elements(page, "h2") == ["Former students"]
    assert [text for text, _address in links(page) if text in ("Luo Mentor", "Stu Dent", "For Mer")] == [
        "Stu Dent",
        "For Mer",
    ]
    assert elements(page_of(client, "/people/stu/"), "p", "role") == ["Supervised by Ada Byron (since 2024)."]


def test_supervision_by_or_of_hidden_people_is_not_said(client, ada):
    make_advising(ada, make_person("Hidden Mentor", status="draft"))
    make_advising(make_person("Hidden Student", publish_at="2999-01-01T00:00Z"), ada)

    assert elements(page_of(client), "p", "role") == []


def test_an_email_shows_only_when_everybody_may_see_it(client):
    make_person("Ada", slug="ada", email="ada@example.org")
    make_person("Bo", slug="bo", email="bo@example.org", email_visibility="public")

    assert "ada@example.org" not in client.get("/people/ada/").content.decode()
    assert ("E-mail bo@example.org", "mailto:bo@example.org") in links(page_of(client, "/people/bo/"))


def test_profiles_elsewhere_are_links_with_their_names(client):
    ada = make_person("Ada", slug="ada", orcid="0000-0002-1825-0097")
    ada.links.create(service="github", value="octocat")
    ada.links.create(service="website", value="https://example.org", label="Old home")

    elsewhere = [link for link in links(page_of(client)) if link[1].startswith("https:")]

    assert elsewhere == [
        ("ORCID iD 0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
        ("GitHub", "https://github.com/octocat"),
        ("Old home", "https://example.org"),
    ]


def test_a_page_gathers_what_somebody_did(client, ada):
    make_publication("Notes", authors=[ada], slug="notes")
    make_membership(make_project("Engine", slug="engine"), ada)
    make_event("On engines", speakers=[ada], slug="on-engines")
    make_news("Ada wins", slug="wins").people.set([ada])
    make_education(ada, degree="B.Eng.", field="Computing", institution="South College")
    make_award(ada, "Medal", level="Gold", role="Lead", note="of two", year=1843)
    make_service(ada, "CVPR", year=2025)
    make_service(ada, "ICLR", year=2025, workshop="Wild")

    page = page_of(client)

    assert elements(page, "h2") == ["Publications", "Projects", "Talks", "Education", "Awards", "Service", "News"]
    assert elements(page, "h3") == ["Notes", "Engine", "On engines", "South College"]
    text = visible(page)
    assert "B.Eng. in Computing" in text
    assert "Gold, Medal — Lead (of two)" in text
    assert "CVPR 2025; ICLR 2025 Workshop on Wild" in text
    assert ("Ada wins", "/news/wins/") in links(page)


def test_a_profile_says_what_the_person_was_in_a_project_and_when(client):
    ada = make_person("Ada", slug="ada")
    project = make_project("Lift", start="2024-03", progress="active")
    make_membership(project, ada, role="First prototype", start="2024-03", end="2024-06")
    make_membership(project, make_person(), role="Lead", start="2010")

    page = main_of(client.get("/people/ada/"))

    assert "First prototype · Mar–Jun 2024" in elements(page, "p", "meta")


def test_a_page_leaves_out_what_others_did(client, ada):
    bo = make_person("Bo")
    make_publication(authors=[bo])
    make_membership(make_project(), bo)
    make_event(speakers=[bo])
    make_news().people.set([bo])

    assert elements(page_of(client), "h2") == []


@pytest.mark.parametrize("how", [{"status": "draft"}, {"status": "archived"}, {"publish_at": "2999-01-01T00:00Z"}])
def test_a_page_leaves_out_what_is_not_published(client, ada, how):
    make_publication(authors=[ada], **how)
    make_membership(make_project(**how), ada)
    make_project(position=make_position(ada), **how)
    make_event(speakers=[ada], **how)
    make_news(**how).people.set([ada])

    assert elements(page_of(client), "h2") == []
    assert elements(page_of(client, "/people/ada/cv/"), "h2") == ["Experience"]
    assert elements(page_of(client, "/people/ada/cv/"), "h4") == []


def test_a_page_of_many_publications_shows_the_newest_and_leads_to_all(client, ada):
    for year in range(1990, 2020):
        make_publication(f"Paper of {year}", issued=str(year), authors=[ada])

    page = page_of(client)

    assert elements(page, "h3") == [f"Paper of {year}" for year in range(2019, 1994, -1)]
    assert ("All 30 publications", "/publications/?person=ada") in links(page)


def test_the_owners_page_has_the_works_that_name_nobody_yet(client, ada):
    make_identity(ada)
    work = make_publication("Of nobody", issued="2020")
    make_publication("Of Ada", issued="2021", authors=[ada])
    before = elements(page_of(client), "h3")

    make_authorship(work, "Ben")

    assert (before, elements(page_of(client), "h3")) == (["Of Ada", "Of nobody"], ["Of Ada"])


def test_the_name_of_who_the_page_is_about_stands_out_there_alone(client, ada):
    ben = make_person("Ben", slug="ben")
    make_publication("Together", authors=[ada, ben])

    own = [elements(page_of(client, f"/people/{slug}/"), "strong") for slug in ("ada", "ben")]

    # The key below the works explains what is bold.
    assert own == [[ada.display_name, "Bold"], ["Ben", "Bold"]]


@pytest.mark.parametrize("how", [{"status": "draft"}, {"publish_at": "2999-01-01T00:00Z"}, {"has_page": False}])
def test_who_has_no_open_page_is_not_found(client, how):
    make_person(slug="ada", **how)

    assert [client.get(address).status_code for address in ("/people/ada/", "/people/ada/cv/")] == [404, 404]


def test_old_addresses_lead_to_the_new_ones(client, ada):
    ada.slug = "ada-lovelace"
    ada.save()

    moved = [client.get(address) for address in ("/people/ada/", "/people/ada/cv/")]

    assert [(answer.status_code, answer["Location"]) for answer in moved] == [
        (301, "/people/ada-lovelace/"),
        (301, "/people/ada-lovelace/cv/"),
    ]


@pytest.mark.parametrize(
    ("mode", "canonical"), [("researcher", ["/", "/cv/", "/cv/"]), ("lab", ["/people/ada/", "/people/ada/cv/"])]
)
def test_the_owner_of_a_researchers_site_has_the_short_canonical_addresses(client, ada, mode, canonical):
    make_identity(ada, mode)

    answers = [client.get(address) for address in ("/people/ada/", "/people/ada/cv/", "/cv/")]

    assert [answer.context["canonical"] for answer in answers if answer.status_code == 200] == canonical


@pytest.mark.parametrize("address", ["/people/ada/", "/people/ada/cv/"])
def test_a_page_asks_no_more_for_much_work_than_for_little(client, ada, address):
    def add(number):
        for _ in range(number):
            other = make_person()
            work = make_publication(authors=[ada, other], topics=[make_topic()], links=["code"])
            project = make_project(topics=[make_topic()], publications=[work], position=make_position(ada))
            make_membership(project, other)
            event = make_event(speakers=[ada, other], publication=work, project=project, dates=("2024", "2025"))
            news = make_news(date="2024")
            news.people.set([ada, other])
            news.publications.set([work])
            news.projects.set([project])
            news.events.set([event])
            make_advising(other, ada)
            make_education(ada)
            make_award(ada)
            make_service(ada)

    add(2)
    few = number_of_queries(client, address)
    add(8)

    assert number_of_queries(client, address) == few
