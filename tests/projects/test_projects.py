import pytest
from django.core.files.base import ContentFile

from projects.models import Attachment, Funding, Project
from tests.make import (
    make_event,
    make_figure,
    make_membership,
    make_news,
    make_opening,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_section,
    make_topic,
)
from tests.reading import elements, links, main_of, number_of_queries, visible

pytestmark = pytest.mark.django_db

HIDDEN = [{"status": "draft"}, {"status": "archived"}, {"publish_at": "2999-01-01T00:00Z"}]


def listed(client, query=""):
    answer = client.get(f"/projects/{query}")
    assert answer.status_code == 200
    return elements(main_of(answer), "h3")


def page_of(client, slug="engine"):
    answer = client.get(f"/projects/{slug}/")
    assert answer.status_code == 200
    return main_of(answer)


@pytest.fixture
def engine():
    return make_project("Engine", slug="engine")


def test_projects_stand_by_how_far_they_are(client):
    for progress in ("completed", "", "paused", "planned", "active"):
        make_project(f"{progress or 'unsaid'} work", progress=progress)

    page = main_of(client.get("/projects/"))

    assert elements(page, "h2") == ["Active", "Planned", "Paused", "Completed", "Other projects"]
    assert elements(page, "h3") == ["active work", "planned work", "paused work", "completed work", "unsaid work"]


def test_projects_of_unknown_progress_need_no_visible_heading(client):
    make_project("Engine", order=2)
    make_project("Loom", order=1)

    page = main_of(client.get("/projects/"))

    assert (elements(page, "h2"), elements(page, "h3")) == (["All projects"], ["Loom", "Engine"])


def test_a_row_says_what_where_and_when(client):
    position = make_position(make_person(), organisation="Analytical Society")
    topics = [make_topic("Optics")]
    make_project("Engine", summary="It computes.", note="in brass", position=position, start="1837", topics=topics)

    page = main_of(client.get("/projects/"))

    assert elements(page, "h3") == ["Engine (in brass)"]
    assert "It computes." in elements(page, "p")
    assert elements(page, "p", "meta") == ["Optics · Analytical Society · 1837"]


def test_a_visitor_filters_projects_by_topic_person_and_words(client):
    ada, optics = make_person("Ada", slug="ada"), make_topic("Optics")
    make_project("Lens", topics=[make_topic("Glass", parent=optics)])
    make_membership(make_project("Engine", summary="It computes."), ada)
    make_project("Loom", position=make_position(ada))

    assert listed(client, "?topic=optics") == ["Lens"]
    assert listed(client, "?person=ada") == ["Engine", "Loom"]
    assert listed(client, "?q=computes") == ["Engine"]
    assert listed(client, "?person=ada&topic=optics") == []
    assert listed(client, "?person=nobody") == []
    assert listed(client, "?topic=nothing") == []
    assert listed(client, "?colour=red") == ["Lens", "Engine", "Loom"]


def test_a_hidden_person_narrows_to_nothing(client, engine):
    make_membership(engine, make_person(slug="ada", status="draft"))

    assert listed(client, "?person=ada") == []


def test_twenty_five_projects_make_a_page(client):
    for number in range(27):
        make_project(f"Project {number:02}")

    assert listed(client) == [f"Project {number:02}" for number in range(25)]
    assert listed(client, "?page=2") == ["Project 25", "Project 26"]
    assert listed(client, "?page=99") == ["Project 25", "Project 26"]
    assert listed(client, "?page=x") == [f"Project {number:02}" for number in range(25)]


def test_a_list_without_projects_says_so(client):
    assert elements(main_of(client.get("/projects/")), "h2") == ["No projects yet."]


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_projects_are_neither_listed_nor_found(client, how):
    make_project("Secret", slug="secret", **how)

    assert listed(client) == []
    assert client.get("/projects/secret/").status_code == 404


def test_a_project_tells_its_story_in_order(client):
    position = make_position(make_person(), organisation="Analytical Society")
    engine = make_project(
        "Engine",
        slug="engine",
        summary="It computes.",
        note="in brass",
        body="Once upon a time.",
        position=position,
        progress="active",
        start="1837",
        website="https://example.org/engine",
        topics=[make_topic("Optics")],
    )
    for order, (kind, heading, body) in enumerate(
        [
            ("problem", "", "Cogs wear."),
            ("custom", "Approach", "Oil."),
            ("outcomes", "", "- One.\n- Two."),
            ("custom", "", "And so on."),
        ]
    ):
        make_section(engine, body, kind=kind, heading=heading, order=order)

    page = page_of(client)

    assert elements(page, "h1") == ["Engine (in brass)"]
    assert elements(page, "p", "lead") == ["It computes."]
    assert elements(page, "p", "role") == ["Analytical Society · Active · since 1837"]
    assert elements(page, "h2") == ["Problem", "Approach", "Outcomes", "Topics"]
    told = ["Once upon a time.", "Cogs wear.", "Oil.", "One.", "Two.", "And so on."]
    assert sorted(told, key=visible(page).index) == told
    assert links(page)[:3] == [
        ("Projects", "/projects/"),
        ("Optics", "/topics/optics/"),
        ("Website", "https://example.org/engine"),
    ]


def test_a_project_of_which_only_the_title_is_known_has_no_empty_section(client, engine):
    page = page_of(client)

    assert (elements(page, "h1"), elements(page, "h2"), elements(page, "p", "role")) == (["Engine"], [], [])


def test_figures_have_a_true_minus_sign_and_headlines_come_first(client, engine):
    make_figure(engine, "87", unit="%", label="total VV", is_headline=False)
    make_figure(engine, "-92", unit="%", label="WAN bandwidth")
    make_figure(engine, "10,000", unit="×", label="scaling", note="GB → TB")

    page = page_of(client)

    assert elements(page, "dd") == ["−92 %", "10,000 ×", "87 %"]
    assert elements(page, "dt") == ["WAN bandwidth", "scaling (GB → TB)", "total VV"]
    assert elements(page, "h2") == ["Figures"]


def test_members_are_named_with_their_roles_and_linked_if_open(client, engine):
    make_membership(engine, make_person("Ada", slug="ada"), role="Lead", order=1)
    make_membership(engine, make_person("Luo", has_page=False), start="2020", end="2021", order=2)
    make_membership(engine, make_person("Hidden", status="draft"), role="Ghost", order=3)

    page = page_of(client)

    assert elements(page, "span", "when") == ["Lead", ""]
    assert [text for text in elements(page, "p") if text.startswith(("Ada", "Luo", "Hidden"))] == [
        "Ada",
        "Luo (2020–2021)",
    ]
    assert [link for link in links(page) if link[0] in ("Ada", "Luo")] == [("Ada", "/people/ada/")]


def test_a_project_shows_its_money_works_talks_and_news(client, engine):
    Funding.objects.create(project=engine, funder="Research Council", programme="Start", award_number="42")
    engine.publications.set([make_publication("Notes", slug="notes")])
    make_event("On engines", slug="on-engines", project=engine)
    make_news("Engine wins", slug="wins").projects.set([engine])

    page = page_of(client)

    assert elements(page, "h2") == ["Funding", "Publications", "Talks", "News"]
    assert "Research Council, Start (42)" in elements(page, "p")
    wanted = [("Notes", "/publications/notes/"), ("On engines", "/events/on-engines/"), ("Engine wins", "/news/wins/")]
    assert [link for link in links(page) if link in wanted] == wanted


def test_funding_says_when_and_how_much_only_where_that_is_chosen(client, engine):
    for public, programme in ((False, "Quiet"), (True, "Open")):
        Funding.objects.create(
            project=engine,
            funder="Council",
            programme=programme,
            start="2022",
            end="2025",
            amount="1250000",
            currency="EUR",
            amount_is_public=public,
        )

    page = page_of(client)

    assert elements(page, "span", "when") == ["2022–2025", "2022–2025"]
    assert [text for text in elements(page, "p") if "Council" in text] == [
        "Council, Quiet",
        "Council, Open, EUR 1,250,000",
    ]


def test_what_is_said_of_a_project_stands_beside_its_evidence(client, engine):
    section = make_section(engine, "It works.", kind="outcomes", source="The blog", source_url="https://example.org/b")
    section.evidence.set(
        [make_publication("Notes", slug="notes", issued="2022"), make_publication("X", status="draft")]
    )

    page = page_of(client)

    assert "Evidence: Notes (2022) · The blog" in elements(page, "p", "meta mt")
    assert [link for link in links(page) if link[0] in ("Notes", "The blog")] == [
        ("Notes", "/publications/notes/"),
        ("The blog", "https://example.org/b"),
    ]


def test_a_project_shows_its_open_positions(client, engine):
    make_opening("Keeper", slug="keeper", project=engine)
    make_opening("Closed", project=engine, deadline="2020-01-01")

    page = page_of(client)

    assert "Open positions" in elements(page, "h2")
    assert [link for link in links(page) if "/openings/" in link[1]] == [("Keeper", "/openings/keeper/")]


@pytest.mark.parametrize("how", HIDDEN)
def test_a_project_leaves_out_what_is_not_published(client, engine, how):
    engine.publications.set([make_publication(**how)])
    make_event(project=engine, **how)
    make_news(**how).projects.set([engine])

    assert elements(page_of(client), "h2") == []


def attached(project, name="notes.pdf"):
    file = ContentFile(b"%PDF-1.4\n%%EOF", name=name)
    return Attachment.objects.create(project=project, kind="slides", file=file)


def test_a_file_lies_beside_its_project(client, engine):
    attachment = attached(engine)
    make_link = Attachment.objects.create(project=engine, kind="code", url="https://example.org/code", order=1)

    answer = client.get(attachment.href)

    assert attachment.href == f"/projects/engine/files/{attachment.pk}-notes.pdf"
    assert b"".join(answer.streaming_content) == b"%PDF-1.4\n%%EOF"
    assert links(page_of(client))[1:] == [("Slides", attachment.href), ("Code", make_link.href)]


@pytest.mark.parametrize("how", HIDDEN)
def test_a_file_of_a_hidden_project_is_not_found(client, engine, how):
    attachment = attached(engine)
    Project.objects.filter(pk=engine.pk).update(**how)

    assert client.get(attachment.href).status_code == 404


@pytest.mark.parametrize("name", ["nothing.pdf", "..%2F..%2Fsite.sqlite3", "1-", "%00"])
def test_a_file_that_is_not_there_is_not_found(client, engine, name):
    attached(engine)

    assert client.get(f"/projects/engine/files/{name}").status_code == 404


def test_an_old_address_leads_to_the_new_one(client, engine):
    engine.slug = "difference-engine"
    engine.save()

    answer = client.get("/projects/engine/")

    assert (answer.status_code, answer["Location"]) == (301, "/projects/difference-engine/")


@pytest.mark.parametrize("address", ["/projects/", "/projects/?topic=optics&person=ada&q=work", "/projects/engine/"])
def test_pages_ask_no_more_for_many_rows_than_for_few(client, engine, address):
    optics, ada = make_topic("Optics"), make_person("Ada", slug="ada")

    def add(number):
        for _ in range(number):
            work = make_publication(authors=[ada])
            make_membership(make_project("A work", topics=[optics, make_topic()], publications=[work]), ada)
            make_membership(engine, make_person())
            make_section(engine, "Text")
            make_figure(engine, "1")
            Funding.objects.create(project=engine, funder="Council")
            Attachment.objects.create(project=engine, url="https://example.org")
            engine.publications.add(work)
            engine.topics.add(make_topic())
            event = make_event(project=engine, publication=work, speakers=[ada])
            news = make_news()
            news.projects.set([engine])
            news.events.set([event])
            news.people.set([ada])

    add(2)
    few = number_of_queries(client, address)
    add(8)

    assert number_of_queries(client, address) == few
