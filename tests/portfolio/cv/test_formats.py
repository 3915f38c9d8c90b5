"""A CV as Markdown, JSON Resume and RenderCV, read back by their own rules."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker

from content.markdown import plain, render
from content.outline import blocks_of, text_of, words_of
from portfolio.cv.rendercv import yaml
from profile_app.models import ProfileLink
from tests.make import (
    make_advising,
    make_authorship,
    make_award,
    make_course,
    make_cv,
    make_education,
    make_event,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_section,
    make_service,
    make_topic,
)
from tests.reading import elements, links, main_of, number_of_queries, visible

DATE = {"type": "string", "pattern": r"^([1-2][0-9]{3}(-[0-1][0-9](-[0-3][0-9])?)?)$"}
TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}
ADDRESS = {"type": "string", "format": "uri"}


def listed(**properties):
    return {"type": "array", "items": {"type": "object", "additionalProperties": False, "properties": properties}}


# What version 1.0.0 of the schema says of the parts that are written, and no other property in them.
JSON_RESUME = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "$schema": ADDRESS,
        "basics": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "name": TEXT,
                "label": TEXT,
                "email": {"type": "string", "format": "email"},
                "url": ADDRESS,
                "summary": TEXT,
                "location": {"type": "object", "properties": {"address": TEXT}},
                "profiles": listed(network=TEXT, username=TEXT, url=ADDRESS),
            },
        },
        "work": listed(
            name=TEXT, position=TEXT, location=TEXT, startDate=DATE, endDate=DATE, summary=TEXT, highlights=TEXTS
        ),
        "volunteer": listed(organization=TEXT, position=TEXT, startDate=DATE, endDate=DATE, summary=TEXT),
        "education": listed(institution=TEXT, area=TEXT, studyType=TEXT, startDate=DATE, endDate=DATE, score=TEXT),
        "awards": listed(title=TEXT, date=DATE, summary=TEXT),
        "publications": listed(name=TEXT, publisher=TEXT, releaseDate=DATE, url=ADDRESS, summary=TEXT),
        "interests": listed(name=TEXT),
        "projects": listed(
            name=TEXT,
            description=TEXT,
            highlights=TEXTS,
            roles=TEXTS,
            startDate=DATE,
            endDate=DATE,
            url=ADDRESS,
            entity=TEXT,
            type=TEXT,
        ),
        "meta": {"type": "object", "properties": {"canonical": ADDRESS, "version": TEXT}},
    },
}


@pytest.fixture
def ada(db):
    """A person with a line in every section."""
    ada = make_person(
        "Ada Byron",
        slug="ada",
        interests="Engines, and *cogs*.",
        orcid="0000-0002-1825-0097",
        email="ada@example.org",
        email_visibility="public",
        topics=[make_topic("Cogs")],
    )
    ProfileLink.objects.create(person=ada, service="scholar", value="https://scholar.google.com/citations?user=AbC")
    ProfileLink.objects.create(person=ada, service="github", value="ada", order=1)
    ProfileLink.objects.create(person=ada, service="website", value="https://example.org/ada", order=2)
    position = make_position(
        ada,
        title="Engineer",
        organisation="Engines & Co",
        place="London",
        start="1840-05",
        ongoing=True,
        description="She kept it running.\n\n- Oiled *cogs*.\n- Wrote notes.",
    )
    project = make_project("The engine", note="in brass", position=position)
    make_section(project, "Cogs wear.", kind="problem")
    make_education(ada, degree="PhD", field="Mathematics", start="1836", end="1839", gpa="3.90", gpa_scale="4.00")
    make_publication(
        "Notes on $x^2$",
        authors=[ada, "Luigi Menabrea"],
        issued="1843-08",
        doi="10.1000/182",
        container_title="Memoirs",
    )
    make_project("Music", start="1841", progress="active").memberships.create(person=ada)
    make_event("On engines", speakers=[ada], dates=["1842-06-12"])
    make_course("Numbers", teachers=[ada], terms=("Autumn 1842",), code="N 1")
    make_advising(make_person("Young Student"), ada, start="1850")
    make_award(ada, "Medal", level="gold", year=1844, role="for the notes")
    make_service(ada, "Royal Society", year=1845, year_end=1847)
    return ada


def read(client, extension, content_type, address="/people/ada/cv"):
    answer = client.get(f"{address}.{extension}")
    assert (answer.status_code, answer["Content-Type"]) == (200, content_type)
    return answer.content.decode()


def resume_of(client, address="/people/ada/cv"):
    return json.loads(read(client, "json", "application/json", address))


# JSON Resume


def test_json_resume_keeps_to_its_schema(client, ada):
    problems = Draft7Validator(JSON_RESUME, format_checker=FormatChecker()).iter_errors(resume_of(client))

    assert [problem.message for problem in problems] == []


def test_json_resume_says_everything_in_its_place(client, ada):
    resume = resume_of(client)

    assert resume["basics"] == {
        "name": "Ada Byron",
        "label": "Engineer · Engines & Co, London",
        "email": "ada@example.org",
        "url": "http://127.0.0.1:8000/people/ada/",
        "summary": "Engines, and cogs.",
        "location": {"address": "London"},
        "profiles": [
            {"network": "ORCID", "username": "0000-0002-1825-0097", "url": "https://orcid.org/0000-0002-1825-0097"},
            {
                "network": "Google Scholar",
                "username": "AbC",
                "url": "https://scholar.google.com/citations?user=AbC",
            },
            {"network": "GitHub", "username": "ada", "url": "https://github.com/ada"},
            {"network": "Website", "url": "https://example.org/ada"},
        ],
    }
    assert resume["work"] == [
        {
            "name": "Engines & Co",
            "position": "Engineer",
            "location": "London",
            "startDate": "1840-05",
            "summary": "She kept it running.",
            "highlights": ["Oiled cogs.", "Wrote notes.", "The engine (in brass). Problem. Cogs wear."],
        }
    ]
    assert resume["education"] == [
        {
            "institution": "Some University",
            "area": "Mathematics",
            "studyType": "PhD",
            "startDate": "1836",
            "endDate": "1839",
            "score": "3.90 / 4.00",
        }
    ]
    assert resume["publications"] == [
        {
            "name": "Notes on x^2",
            "publisher": "Memoirs",
            "releaseDate": "1843-08",
            "url": "https://doi.org/10.1000/182",
            "summary": "Ada Byron, Luigi Menabrea. Memoirs, Aug 1843",
        }
    ]
    assert resume["awards"] == [{"title": "Gold, Medal", "date": "1844", "summary": "for the notes"}]
    assert [(entry["type"], entry["name"]) for entry in resume["projects"]] == [
        ("project", "Music"),
        ("talk", "On engines"),
        ("course", "Numbers"),
        ("supervision", "Young Student"),
    ]
    assert resume["volunteer"][0]["position"] == "Reviewer"
    assert resume["interests"] == [{"name": "Cogs"}]


# RenderCV


def test_rendercv_is_yaml_of_the_shapes_it_knows(client, ada):
    text = read(client, "yaml", "application/yaml; charset=utf-8")

    cv = parsed(text)["cv"]
    assert (cv["name"], cv["headline"], cv["label"]) == ("Ada Byron", "Engineer · Engines & Co, London", cv["headline"])
    assert cv["social_networks"] == [
        {"network": "ORCID", "username": "0000-0002-1825-0097"},
        {"network": "Google Scholar", "username": "AbC"},
        {"network": "GitHub", "username": "ada"},
    ]
    assert [each["url"] for each in cv["custom_connections"]] == ["https://example.org/ada"]
    assert list(cv["sections"]) == [
        "Research interests",
        "Experience",
        "Education",
        "Publications",
        "Projects",
        "Talks",
        "Teaching",
        "Supervision",
        "Awards",
        "Service",
    ]
    assert cv["sections"]["Experience"][0]["start_date"] == "1840-05"
    assert cv["sections"]["Experience"][0]["end_date"] == "present"
    assert cv["sections"]["Education"][0]["start_date"] == 1836
    assert cv["sections"]["Publications"][0]["authors"] == ["*Ada Byron*", "Luigi Menabrea"]
    assert cv["sections"]["Service"] == [{"label": "Reviewer", "details": "Royal Society 1845–1847"}]


def test_rendercv_keeps_the_marks_of_equal_parts_and_says_the_journal_once(client, db):
    ada = make_person("Ada Byron", slug="ada")
    work = make_publication("Notes", issued="1843-08", container_title="Memoirs", volume="3", note="With a plate.")
    make_authorship(work, ada, equal_group=1)
    make_authorship(work, make_person("Luigi Menabrea"), equal_group=1)

    entry = parsed(client.get("/people/ada/cv.yaml").content.decode())["cv"]["sections"]["Publications"][0]

    assert entry["authors"] == ["*Ada Byron*∗", "Luigi Menabrea∗"]
    assert (entry["journal"], entry["summary"]) == ("Memoirs, 3, Aug 1843", "With a plate.")


def parsed(text):
    """YAML of mappings, lists and JSON scalars, which is all there is."""
    rows = [(len(row) - len(row.lstrip(" ")), row.lstrip(" ")) for row in text.splitlines()]
    value, rest = block(rows)
    assert rest == []
    return value


def block(rows):
    depth = rows[0][0]
    made = [] if rows[0][1].startswith("- ") else {}
    while rows and rows[0][0] == depth:
        (indent, row), rows = rows[0], rows[1:]
        if isinstance(made, list):
            inner = row[2:]
            if is_pair(inner):
                value, rows = block([(indent + 2, inner), *rows])
            else:
                value = json.loads(inner)
            made.append(value)
            continue
        key, value = pair(row)
        if value == "":
            made[key], rows = block(rows)
        else:
            made[key] = json.loads(value)
    return made, rows


def is_pair(row):
    try:
        json.loads(row)
    except ValueError:
        return True
    return False


def pair(row):
    if row.startswith('"'):
        key, end = json.JSONDecoder().raw_decode(row)
        return key, row[end + 1 :].strip()
    key, _colon, value = row.partition(":")
    return key, value.strip()


TEXTS_OF_ALL_KINDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
SOME_YAML = st.recursive(
    TEXTS_OF_ALL_KINDS | st.integers(),
    lambda inner: st.dictionaries(TEXTS_OF_ALL_KINDS, inner, min_size=1, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(TEXTS_OF_ALL_KINDS, SOME_YAML, min_size=1, max_size=4))
def test_any_text_comes_back_from_yaml(data):
    assert parsed(yaml(data)) == data


@given(st.text(max_size=60))
def test_yaml_prints_nothing_that_yaml_forbids(text):
    text = text.encode(errors="ignore").decode()

    written = yaml({"key": text})

    assert [each for each in written if not is_printable(ord(each))] == []


def is_printable(code):
    """Whether YAML 1.2 allows the character in a file as it is."""
    return (
        code in (0x9, 0xA)
        or 0x20 <= code <= 0x7E
        or 0xA0 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or code >= 0x10000
    )


# Markdown


def test_markdown_says_what_the_page_says(client, ada):
    text = read(client, "md", "text/markdown; charset=utf-8")
    said = visible(render(text))

    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Ada Byron",
        *(f"## {heading}" for heading in elements(main_of(client.get("/people/ada/cv/")), "h2")),
    ]
    words = (
        "Engineer · Engines & Co, London",
        "Oiled cogs.",
        "The engine (in brass)",
        "Problem. Cogs wear.",
        "PhD in Mathematics (1836–1839)",
        "Ada Byron, Luigi Menabrea",
        "On engines, Some University (12 Jun 1842)",
        "Gold, Medal — for the notes (1844)",
        "Reviewer: Royal Society 1845–1847",
    )
    assert [each for each in words if each not in said] == []


def test_what_markdown_would_take_for_marks_is_only_text(client, db):
    odd = "*a* _b_ `c` [d](e) <f> ~~g~~ $h$ \\i"
    make_award(make_person("Ada", slug="ada"), odd)

    assert odd in visible(render(read(client, "md", "text/markdown; charset=utf-8")))


# All of them


@pytest.mark.parametrize("extension", ["md", "json", "yaml", "pdf"])
def test_every_file_is_linked_from_the_page_and_follows_the_variant(client, ada, extension):
    make_cv(ada, slug="short", left_out=["interests"])

    addresses = [address for _text, address in links(main_of(client.get("/people/ada/cv/short/")))]

    assert f"/people/ada/cv/short.{extension}" in addresses
    content = client.get(f"/people/ada/cv/short.{extension}").content
    assert b"Research interests" not in content


@pytest.mark.parametrize("extension", ["md", "json", "yaml"])
def test_a_longer_file_asks_no_more_queries(client, ada, extension):
    client.get(f"/people/ada/cv.{extension}")
    few = number_of_queries(client, f"/people/ada/cv.{extension}")
    for _ in range(5):
        make_publication(authors=[ada, "Someone"])
        make_event(speakers=[ada])
        make_course(teachers=[ada], terms=("Spring 1850", "Autumn 1850"))
        make_advising(make_person(), ada)
    # The first look after a change also brings the search up to date.
    client.get(f"/people/ada/cv.{extension}")

    assert number_of_queries(client, f"/people/ada/cv.{extension}") == few


# Text as data


@given(st.text(max_size=400))
def test_any_text_has_blocks_and_words(text):
    blocks = blocks_of(text)

    assert json.loads(json.dumps(blocks)) == blocks
    assert isinstance(words_of(blocks), str)


@given(st.text(max_size=400))
def test_any_text_has_lines(text):
    assert text_of(text) == text_of(text).strip()
    assert len(text_of(text, limit=50)) <= 50


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("One *line*\nwrapped.\n\nAnother\\\nbroken.", ["One line wrapped.", "", "Another", "broken."]),
        (
            "# Plan\n\n- **one**\n- two\n  - inner\n\n3. third\n4. last",
            ["Plan", "", "- one", "- two", "  - inner", "", "3. third", "4. last"],
        ),
        ("> said\n>\n> twice", ["said", "", "twice"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["a · b", "1 · 2"]),
        ("Term\n: what it means", ["Term", "what it means"]),
        ("```\nif x:\n    y\n```", ["if x:", "    y"]),
    ],
)
def test_a_text_keeps_its_lines_without_its_marks(text, lines):
    assert text_of(text).split("\n") == lines


@pytest.mark.parametrize(
    "text",
    [
        "Plain *emphasis* and **strong** words",
        "- one\n- two\n\n1. three",
        "> quoted\n\n# Heading\n\nmore",
        "A [link](https://example.org) and `code`",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "Term\n: what it means",
    ],
)
def test_the_words_of_a_text_are_those_it_has_as_plain_text(text):
    assert words_of(blocks_of(text)) == plain(text)
