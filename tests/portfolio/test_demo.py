"""The demo shows what its data file says, and nothing that the file does not say."""

import html
import json
import re
from io import BytesIO, StringIO
from urllib.parse import urlsplit

import feedparser
import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader
from time_machine import travel

from content import history, reviewing
from content.models import Binned, Entry, Page, Proposal, Topic
from events.models import Event, News, Occurrence
from portfolio.demo.loading import FOLDER
from profile_app.models import Award, Education, Person, Position, ProfileLink, Service
from projects.models import Project
from publications.models import Attachment as PublicationAttachment
from publications.models import Publication
from publications.types import TYPES
from tests.make import make_topic

DATA = json.loads((FOLDER / "researcher.json").read_text(encoding="utf-8"))
OWNER = DATA["people"][0]
NAMES = {person["slug"]: person["display_name"] for person in DATA["people"]}


@pytest.fixture
def researcher(db):
    """The site of the researcher."""
    call_command("demo", stdout=StringIO())


@pytest.fixture
def lab(db):
    """The site of the lab."""
    call_command("demo", "--lab", stdout=StringIO())


def words_on(client, address):
    """All visible text of a page, without the marks inside a line."""
    source = re.sub(r"(?s)<(head|script)\b.*?</\1>", "", client.get(address).content.decode())
    source = re.sub(r"</?(a|abbr|b|bdi|em|i|small|span|strong|time)\b[^>]*>", "", source)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", source)).split())


def plain(markdown):
    """The lines of a text of the file without their list marks."""
    return [line.removeprefix("- ") for line in markdown.splitlines() if line]


def named(credit):
    name = credit.removesuffix(" *")
    return NAMES.get(name, name)


def said(rows, *fields):
    return [str(row[field]) for row in rows for field in fields if row.get(field)]


PEOPLE_FACTS = [
    *said([OWNER], "display_name"),
    *plain(OWNER["interests"]),
    *said(OWNER["positions"], "title", "note", "organisation", "place", "unit", "start"),
    *[line for position in OWNER["positions"] for line in plain(position.get("description", ""))],
    *said(OWNER["education"], "institution", "degree", "field", "class_name", "gpa", "gpa_scale", "rank", "rank_of"),
    *said(OWNER["service"], "venue", "workshop", "year"),
    *said(OWNER["awards"], "name", "level", "role", "note", "year"),
    "Reviewer",
    "ICLR 2025 Workshop on FM-Wild",
    "GPA 3.85 / 4.00",
]
PUBLICATION_FACTS = [
    *said(DATA["publications"], "title", "issued"),
    *[named(credit) for work in DATA["publications"] for credit in work.get("authors", ())],
    "OSDI",
    "IEEE Access",
    "Chijun Sima*, Yao Fu*, Man-Kit Sit",
    "co-first author",
]
TALK_FACTS = [
    *said(DATA["events"], "title"),
    *said(DATA["events"][0]["occurrences"], "host", "place"),
    *["Jun 2022", "Aug 2022", "Sep 2022"],
]
NEWS_FACTS = said(DATA["news"], "title")
PROJECT_FACTS = {
    f"/projects/{project['slug']}/": [
        *said([project], "title", "note"),
        *said(project["sections"], "heading", "body"),
        *said(project.get("figures", ()), "value", "unit", "label", "note"),
    ]
    for project in DATA["projects"]
}
EKKO_HEADINGS = ["Problem", "Key idea", "Technical contributions", "Outcomes"]

FACTS = {
    "/": [
        "Supervised by Luo Mai.",
        *PEOPLE_FACTS,
        *PUBLICATION_FACTS,
        *TALK_FACTS,
        *NEWS_FACTS,
        *said(DATA["home"], "heading", "note"),
        *[text for project in DATA["projects"] for text in said(project["sections"], "heading", "body")],
    ],
    "/cv/": [
        *[fact for fact in PEOPLE_FACTS if fact not in plain(OWNER["interests"])],
        *said(DATA["projects"], "title"),
    ],
    "/publications/": PUBLICATION_FACTS,
    "/publications/ekko/": PUBLICATION_FACTS[-1:] + said(DATA["publications"][:1], "title", "issued"),
    "/events/": TALK_FACTS,
    "/news/": NEWS_FACTS,
    "/topics/": said(DATA["topics"], "name"),
    **PROJECT_FACTS,
    "/projects/ekko/": PROJECT_FACTS["/projects/ekko/"] + EKKO_HEADINGS,
}


@pytest.mark.parametrize("address", FACTS)
def test_a_visitor_finds_every_fact_of_the_data_file(researcher, client, address):
    words = words_on(client, address)

    assert [fact for fact in FACTS[address] if fact not in words] == []


def test_the_researcher_stands_on_the_home_page_in_the_order_of_the_file(researcher, client):
    main = client.get("/").content.decode().partition("<main")[2].partition("</main>")[0]

    headings = [html.unescape(found).strip() for found in re.findall(r"<h2[^>]*>([^<]*)", main)]

    assert headings == said(DATA["home"], "heading")


def test_the_menu_of_the_researcher_names_four_parts(researcher, client):
    assert [link["label"] for link in client.get("/").context["menu"]] == ["Publications", "Projects", "Talks", "CV"]


def test_the_researcher_demo_invents_no_date(researcher):
    positions = Position.objects.values_list("organisation", "start", "end")
    works = Publication.objects.values_list("slug", "issued")

    assert [(name, str(start), str(end)) for name, start, end in positions] == [
        ("Tencent (WeChat)", "None", "None"),
        ("Google Summer of Code", "2018", "2018"),
    ]
    assert {slug: str(issued) for slug, issued in works} == {
        "ekko": "2022",
        "dynamic-barycenter-averaging-kernel": "2019",
    }
    assert [str(each.date) for each in Occurrence.objects.order_by("order")] == ["2022-06", "2022-08", "2022-09"]
    assert list(News.objects.values_list("date", flat=True)) == [None, None, None]
    assert list(Education.objects.values_list("start", "end")) == [(None, None)]
    assert list(Award.objects.values_list("year", flat=True)) == [2022, 2017, None]
    assert list(Service.objects.values_list("year", flat=True)) == [2025, 2025, 2025]
    assert list(Project.objects.values_list("start", "end", "progress")) == [(None, None, "")] * 3


def test_the_researcher_demo_invents_no_photo_link_or_address(researcher):
    owner = Person.objects.get(slug="chijun-sima")

    assert (bool(owner.photo), owner.email, owner.orcid, list(owner.links.all())) == (False, "", None, [])
    assert not Publication.objects.exclude(volume="", pages="", doi="", body="").exists()


def test_a_supervisor_without_a_page_is_text(researcher, client):
    assert client.get("/people/luo-mai/").status_code == 404
    assert 'href="/people/luo-mai/"' not in client.get("/").content.decode()


def test_every_row_of_the_researcher_demo_would_pass_its_form(researcher):
    assert complaints_about(Topic, Person, Position, Publication, Project, Event, Occurrence, News) == []


def complaints_about(*models):
    found = []
    for model in models:
        for row in model.objects.all():
            try:
                row.full_clean()
            except Exception as error:
                found.append(f"{row!r}: {error}")
    return found


@pytest.mark.parametrize("name", ["publications", "news"])
def test_feeds_of_a_demo_begin_with_the_newest(client, lab, name):
    model = {"publications": Publication, "news": News}[name]
    newest = model.objects.published().newest()[:5]

    feed = feedparser.parse(client.get(f"/feeds/{name}.atom").content)

    assert [urlsplit(entry.link).path for entry in feed.entries[:5]] == [each.get_absolute_url() for each in newest]


@pytest.mark.django_db
def test_demo_says_in_the_last_line_what_it_loaded(capsys):
    call_command("demo")

    assert capsys.readouterr().out.splitlines()[-1] == (
        "Loaded 8 topics, 2 people, 2 publications, 3 projects, 1 talk or event, 3 news."
    )


@pytest.mark.django_db
@pytest.mark.parametrize("words", [["demo"], ["demo", "--lab"]])
def test_demo_refuses_a_site_with_content(words):
    make_topic("Optics")

    with pytest.raises(CommandError, match="has content already"):
        call_command(*words)

    assert (Topic.objects.count(), Person.objects.count()) == (1, 0)


# The lab


def test_the_lab_shows_at_least_what_it_promises(lab):
    shown = {kind.__name__: kind.objects.published().count() for kind in (*Entry.kinds(), Topic)}

    assert {
        name: least
        for name, least in {"Person": 15, "Publication": 60, "Project": 8, "Event": 12, "Topic": 6, "News": 13}.items()
        if shown[name] < least
    } == {}


def test_every_page_of_the_lab_answers(lab, client):
    entries = [entry for kind in (*Entry.kinds(), Topic) for entry in kind.objects.published()]
    lists = [f"/{name}/" for name in ("people", "topics", "publications", "projects", "events", "news")]

    addresses = ["/", *lists, *[entry.get_absolute_url() for entry in entries]]

    assert [address for address in addresses if client.get(address).status_code != 200] == []


def test_every_row_of_the_lab_would_pass_its_form(lab):
    assert complaints_about(Topic, Person, Position, Publication, Project, Event, Occurrence, News, Page) == []


@pytest.mark.parametrize(
    "slug", ["draft-almanac", "scheduled-dataset", "in-preparation", "under-review"], ids=lambda slug: slug
)
def test_visitors_of_the_lab_do_not_see_what_is_not_public(lab, client, slug):
    assert Publication.objects.filter(slug=slug).exists()
    assert client.get(f"/publications/{slug}/").status_code == 404


def test_the_lab_has_nearly_every_type_of_publication(lab):
    used = set(Publication.objects.published().values_list("type", flat=True))

    assert set(TYPES) - used == {"bachelor-thesis", "proceedings"}


@pytest.mark.parametrize("today", ["2026-11-24", "2031-02-28"])
def test_the_lab_always_has_something_ahead(db, client, today):
    with travel(f"{today}T12:00:00Z", tick=False):
        call_command("demo", "--lab", stdout=StringIO())

        ahead = client.get("/events/").content.decode().partition("Past")[0]

        assert [slug for slug in ("fog-day", "hour-before", "old-lenses") if f"/events/{slug}/" not in ahead] == []


def test_the_lab_is_visibly_fictional(lab, client):
    elsewhere = {
        urlsplit(address).hostname
        for model, field in ((ProfileLink, "value"), (PublicationAttachment, "url"), (Project, "website"))
        for address in model.objects.exclude(**{field: ""}).values_list(field, flat=True)
    }
    works = Publication.objects.exclude(doi="")

    assert elsewhere == {"example.org"}
    assert {email.partition("@")[2] for email in Person.objects.exclude(email="").values_list("email", flat=True)} == {
        "example.org"
    }
    assert [work.doi for work in works if not work.doi.startswith("10.5555/")] == []
    assert "invented" in words_on(client, "/").partition("Demonstration content")[2]


def test_a_paper_of_the_lab_is_a_pdf_with_its_title(lab, client):
    answer = client.get("/publications/lift/paper.pdf")

    text = PdfReader(BytesIO(b"".join(answer.streaming_content))).pages[0].extract_text()

    assert "Lift: Saying When the Fog Will Go" in text


def test_one_paper_of_the_lab_has_three_hundred_authors(lab):
    assert max(len(work.authors) for work in Publication.objects.prefetch_related("authorships")) == 300


def test_the_lab_has_a_story_of_review_and_history(lab):
    waiting = [(str(each.entry), each.is_change, str(each.who)) for each in reviewing.waiting()]
    rivka = Person.objects.get(slug="rivka-stavans")
    assert waiting == [
        ("Visibility from Cameras Nobody Calibrated", True, "demo-ilinca"),
        ("A new ladder for the north station, with railings this time", False, "demo-tadeusz"),
    ]
    assert Proposal.objects.filter(outcome="sent_back").count() == 2
    assert history.versions_of(Person, rivka.pk).count() == 3
    assert rivka.tagline == "Weighing fog, one drop at a time."
    assert [each.name for each in Binned.objects.all()] == ["The kettle is broken"]
