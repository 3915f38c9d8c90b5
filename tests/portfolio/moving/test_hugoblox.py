"""What the kit HugoBlox reads from sites of its three generations."""

from datetime import UTC, datetime, time

import pytest

from content.dates import PartialDate
from portfolio.moving.kits import hugoblox, recognised
from portfolio.moving.tree import Tree
from publications.reference import Name
from tests.hugo_sites import BOOTSTRAP, NEWEST, make_site, read_site


@pytest.fixture
def bootstrap(tmp_path):
    return read_site(tmp_path, BOOTSTRAP)


@pytest.fixture
def newest(tmp_path):
    return read_site(tmp_path, NEWEST)


def reference(found, number=0):
    return found["Works"][number].entries[0].reference


def remarks(report, path):
    return [(each.line, each.message) for each in report.files[path].remarks]


def with_front(path, **values):
    """The first generation with some lines of a text's front matter replaced or added."""
    text = BOOTSTRAP[path].removeprefix("---\n")
    front, _end, body = text.partition("\n---\n")
    lines = [line for line in front.split("\n") if line.partition(":")[0] not in values]
    return {path: "\n".join(("---", *lines, *(f"{name}: {value}" for name, value in values.items()), "---", body))}


# The first generation


def test_the_owner_comes_with_everything_a_profile_says(bootstrap):
    owner = bootstrap[0]["Person"][0]

    assert (owner.display_name, owner.given_name, owner.family_name, owner.is_owner) == (
        "Ada Lovelace",
        "Ada",
        "Lovelace",
        True,
    )
    assert owner.positions == [{"title": "Analyst", "organisation": "Analytical Society", "is_primary": True}]
    assert [(row["degree"], row["institution"]) for row in owner.education] == [("BA in Mathematics", "Home")]
    assert owner.links == [{"service": "github", "value": "ada"}]
    assert (owner.orcid, owner.email, owner.email_is_public) == ("0000-0002-1825-0097", "ada@ada.example", True)
    assert (owner.interests, owner.short_bio, owner.body) == (
        "- Engines\n- Numbers",
        "Writes *notes*.",
        "A *long* life.",
    )


def test_a_work_has_the_page_and_what_only_the_bibtex_file_says(bootstrap):
    work = reference(bootstrap[0])

    assert (work.type, work.title, work.doi, work.is_selected) == (
        "journal-article",
        "Notes on the engine",
        "10.1000/notes",
        True,
    )
    assert (work.container_title, work.volume, work.issue, work.page.replace("--", "–"), work.publisher) == (
        "Scientific Memoirs",
        "3",
        "1",
        "666–731",
        "Taylor",
    )
    assert work.links == (("code", "https://code.example/notes"),)


def test_profiles_sign_with_their_names_and_notes_become_roles(bootstrap):
    assert reference(bootstrap[0]).author == (
        Name(given="Ada", family="Lovelace", equal=True),
        Name(given="Charles", family="Babbage", equal=True),
        Name(given="Luigi F.", family="Menabrea"),
    )


def test_the_first_of_january_of_the_kit_stays_a_year(bootstrap):
    assert reference(bootstrap[0]).issued == (1843,)


def test_topics_addresses_and_projects_of_a_work_are_kept(bootstrap):
    (work,) = bootstrap[0]["Works"]
    (project,) = bootstrap[0]["Project"]

    assert (work.tagged, work.moved) == ({"notes": ("Engines",)}, {"notes": ("/publication/notes/",)})
    assert project.publications == ("notes",)


def test_a_project_has_its_members_and_those_without_a_profile_are_told(bootstrap):
    found, report = bootstrap
    (project,) = found["Project"]

    assert (project.title, project.summary, project.website) == (
        "The engine",
        "It weaves numbers.",
        "https://engine.example",
    )
    assert (project.members, project.body, project.start) == ((("admin", ""),), "> Mind the gears.", None)
    assert remarks(report, "content/project/engine/index.md") == [
        (None, "No profile on the old site, so no member: A Stranger")
    ]


def test_a_talk_has_its_time_place_and_what_was_recorded(bootstrap):
    (event,) = bootstrap[0]["Event"]

    assert (event.kind, event.speakers, event.body) == ("seminar", ("admin", "Guest Speaker"), "What engines do.")
    assert event.occurrences == [
        {
            "host": "Seminar of the Society",
            "place": "London",
            "date": PartialDate(1842, 6, 1),
            "start_time": time(13, 30),
            "end_date": None,
            "end_time": time(15),
            "time_zone": "UTC",
            "slides_url": "https://slides.example/1",
            "recording_url": "https://video.example/1",
        }
    ]


def test_a_post_is_news(bootstrap):
    (item,) = bootstrap[0]["News"]

    assert (item.title, item.date, item.body, item.people, item.topics) == (
        "It runs",
        PartialDate(1843, 2, 3),
        "At last.\n\nIt does.",
        ("admin",),
        ("Engines",),
    )


def test_a_course_has_the_year_it_was_given(bootstrap):
    (course,) = bootstrap[0]["Course"]

    assert (course.title, course.body, course.offerings) == (
        "Sums",
        "How to add.",
        [{"term": "1841", "teachers": ("admin",)}],
    )


def test_a_course_of_chapters_is_one(tmp_path):
    files = {
        **BOOTSTRAP,
        "content/courses/algebra/_index.md": "---\ntitle: Algebra\ntype: book\n---\n\nLetters.\n",
        "content/courses/algebra/two.md": "---\ntitle: Two\nweight: 2\n---\n\nPowers.\n",
        "content/courses/algebra/one.md": "---\ntitle: One\nweight: 1\n---\n\nSums.\n",
        "content/courses/_index.md": "---\ntitle: Courses\n---\n",
    }

    found, report = read_site(tmp_path, files)

    course = next(course for course in found["Course"] if course.title == "Algebra")
    assert course.body == "Letters.\n\n## One\n\nSums.\n\n## Two\n\nPowers."
    assert set(course.addresses) == {"/courses/algebra/", "/courses/algebra/one/", "/courses/algebra/two/"}
    assert report.files["content/courses/algebra/two.md"].is_taken


def test_the_main_picture_of_a_post_stands_above_it(tmp_path):
    files = {**BOOTSTRAP, "content/post/news/featured.jpg": b"\xff\xd8"}

    found, _report = read_site(tmp_path, files)

    assert found["News"][0].body == "At last.\n\n![It runs](tree:content/post/news/featured.jpg)\n\nIt does."


def test_the_picture_of_a_person_lies_beside_the_profile(tmp_path):
    (tmp_path / "old").mkdir()
    old, _report = read_site(tmp_path / "old", {**BOOTSTRAP, "content/authors/admin/avatar.jpg": b"\xff\xd8"})
    (tmp_path / "new").mkdir()
    new, _report = read_site(tmp_path / "new", {**NEWEST, "assets/media/authors/me.png": b"\x89PNG"})

    assert (old["Person"][0].photo, new["Person"][0].photo) == (
        "content/authors/admin/avatar.jpg",
        "assets/media/authors/me.png",
    )


def test_the_site_has_its_name_mode_and_menu(bootstrap):
    found, report = bootstrap
    (site,) = found["Site"]

    assert (site.name, site.mode, site.description) == ("Ada's pages", "researcher", "Engines and numbers")
    assert [(link.label, link.section, link.page) for link in site.links] == [
        ("About", "", "content/about.md"),
        ("Papers", "publications", ""),
    ]
    assert remarks(report, "config/_default/menus.yaml") == [
        (None, "An entry of the menu that leads nowhere here: Nowhere")
    ]


def test_addresses_of_profiles_lists_and_tags_lead_on(bootstrap):
    moved = dict(bootstrap[0]["Site"][0].moved)

    assert (moved["/publication/"], moved["/post/"], moved["/tags/engines/"]) == (
        "/publications/",
        "/news/",
        "/topics/engines/",
    )
    assert "/authors/admin/" in bootstrap[0]["Person"][0].addresses
    assert "/author/ada-lovelace/" in bootstrap[0]["Person"][0].addresses


# The newest generation, with people among the data


def test_a_profile_among_the_data_is_a_person(newest):
    (person,) = newest[0]["Person"]

    assert (person.display_name, person.native_name, person.orcid) == ("Ada Lovelace", "エイダ", "0000-0002-1825-0097")
    assert [(row["title"], row["start"], row["is_primary"], row.get("ongoing")) for row in person.positions] == [
        ("Head", PartialDate(1835, 2), True, True)
    ]
    assert [(row["degree"], row["start"], row["end"]) for row in person.education] == [
        ("BA", PartialDate(1830), PartialDate(1832))
    ]
    assert [(row["name"], row["year"], row["note"]) for row in person.awards] == [("A medal", 1940, "Society")]


def test_numbers_and_links_of_the_newest_generation_are_read(newest):
    (work,) = newest[0]["Works"]

    assert (reference(newest[0]).doi, reference(newest[0]).arxiv) == ("10.1000/notes", "2106.01234")
    assert reference(newest[0]).issued == (1843, 8)
    assert reference(newest[0]).links == (("code", "https://code.example"),)
    assert work.attached == {
        "notes": [
            {"kind": "other", "url": "https://more.example", "label": "More"},
            {"kind": "code", "url": "https://huggingface.co/ada/engine", "label": "Hugging Face"},
        ]
    }


def test_an_event_of_several_whole_days_has_no_hours(newest):
    (event,) = newest[0]["Event"]
    (when,) = event.occurrences

    assert (when["date"], when["end_date"], when["start_time"]) == (
        PartialDate(2030, 6, 1),
        PartialDate(2030, 6, 3),
        None,
    )


def test_blocks_of_the_front_page_introduce_a_lab(newest):
    (site,) = newest[0]["Site"]

    assert (site.name, site.mode, site.tagline, site.accent) == ("Lovelace Lab", "lab", "We count.", "#123456")
    assert site.introduction == "## What we do\n\nWe *count*."


def test_a_language_says_of_a_profile_what_differs(tmp_path):
    files = {**NEWEST, "data/en/authors/me.yaml": "role: Director\n", "hugo.yaml": "defaultContentLanguage: en\n"}

    found, report = read_site(tmp_path, files)

    assert found["Person"][0].positions[0]["title"] == "Director"
    assert report.files["data/en/authors/me.yaml"].is_taken


# What is between: lists of work in profiles


def test_the_second_generation_has_work_and_education_as_lists(tmp_path):
    profile = (
        "---\ntitle: Ada\nsuperuser: true\neducation:\n"
        "  - {area: PhD Mathematics, institution: Home, date_start: 1830-01-01, date_end: 1832-01-01}\n"
        "work:\n  - {position: Analyst, company_name: Society, date_start: 1833-03-01, date_end: 1835-04-01,"
        " summary: Wrote.}\nskills:\n  - name: Craft\n    items:\n      - {name: Weaving, percent: 80}\n"
        "profiles:\n  - {icon: brands/x, url: https://x.com/ada}\n---\n"
    )

    found, _report = read_site(tmp_path, {**BOOTSTRAP, "content/authors/admin/_index.md": profile})

    (ada, _other) = found["Person"]
    assert [(row["degree"], row["institution"]) for row in ada.education] == [("PhD Mathematics", "Home")]
    assert [(row["title"], row["start"], row["end"], row["description"]) for row in ada.positions] == [
        ("Analyst", PartialDate(1833, 3), PartialDate(1835, 4), "Wrote.")
    ]
    assert (ada.body, ada.links) == ("## Skills\n\n- Craft: Weaving", [{"service": "x", "value": "ada"}])


# TOML, and settings in one file


def test_front_matter_and_settings_in_toml_say_the_same(tmp_path):
    files = {
        "config.toml": 'title = "Ada"\nbaseurl = "https://ada.example/"\n[params]\ndescription = "Numbers"\n',
        "content/authors/admin/_index.md": BOOTSTRAP["content/authors/admin/_index.md"],
        "content/publication/notes/index.md": (
            '+++\ntitle = "Notes"\ndate = 1843-09-04T00:00:00\nauthors = ["admin"]\npublication_types = ["1"]\n'
            'publication = "In *Proceedings of Engines*"\npublication_short = "In *PE*"\nfeatured = false\n+++\n'
        ),
    }

    found, _report = read_site(tmp_path, files)

    work = reference(found)
    assert (found["Site"][0].name, found["Site"][0].description) == ("Ada", "Numbers")
    assert (work.type, work.issued, work.container_title, work.container_title_short) == (
        "conference-paper",
        (1843, 9, 4),
        "Proceedings of Engines",
        "PE",
    )


# Languages


def test_of_several_languages_one_is_taken_and_the_others_are_told(tmp_path):
    files = {
        "config/_default/config.yaml": "defaultContentLanguage: en\n",
        "config/_default/languages.yaml": "en:\n  contentDir: content/en\nes:\n  contentDir: content/es\n",
        "content/en/post/one/index.md": "---\ntitle: One\n---\nText.\n",
        "content/es/post/one/index.md": "---\ntitle: Uno\n---\nTexto.\n",
        "content/es/post/two/index.md": "---\ntitle: Dos\n---\nTexto.\n",
    }

    found, report = read_site(tmp_path, files)

    assert [item.title for item in found["News"]] == ["One"]
    assert set(found["News"][0].addresses) == {"/post/one/", "/en/post/one/", "/es/post/one/"}
    assert report.files["content/es/post/one/index.md"].reason == (
        "In another language (es); what it is a translation of is taken."
    )
    assert report.files["content/es/post/two/index.md"].reason.startswith("Only in another language (es)")


def test_a_language_may_stand_in_the_names_of_files(tmp_path):
    files = {
        "hugo.toml": 'defaultContentLanguage = "de"\n[languages.de]\n[languages.en]\n',
        "content/post/one/index.de.md": "---\ntitle: Eins\n---\nText.\n",
        "content/post/one/index.en.md": "---\ntitle: One\n---\nText.\n",
    }

    found, _report = read_site(tmp_path, files)

    assert ([item.title for item in found["News"]], found["Site"][0].language) == (["Eins"], "de")


# Dates, drafts and moments


@pytest.mark.parametrize(
    ("page", "file", "issued"),
    [
        ("2019-01-01", "year={2019}", (2019,)),
        ("2019-01-01", "year={2019}, month={jan}", (2019, 1)),
        ("2019-06-01", "year={2019}", (2019, 6)),
        ("2019-06-14", "year={2019}", (2019, 6, 14)),
        ("2019-06-01", "date={2019-06-01}", (2019, 6, 1)),
        ("''", "year={2019}", (2019,)),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(tmp_path, page, file, issued):
    files = BOOTSTRAP | with_front("content/publication/notes/index.md", date=page)
    files["content/publication/notes/cite.bib"] = f"@article{{x, title={{Notes on the engine}}, {file}}}"

    found, _report = read_site(tmp_path, files)

    assert reference(found).issued == issued


def test_a_draft_stays_one_and_a_moment_to_come_is_kept(tmp_path):
    files = BOOTSTRAP | with_front("content/post/news/index.md", draft="true")
    files |= with_front("content/publication/notes/index.md", publishDate="'2999-01-02T00:00:00Z'")

    found, _report = read_site(tmp_path, files)

    assert (found["News"][0].is_draft, found["News"][0].publish_at) == (True, None)
    assert found["Works"][0].publish_at == datetime(2999, 1, 2, tzinfo=UTC)


# Works


@pytest.mark.parametrize(
    ("kind", "file", "made"),
    [
        ("'1'", "article", "conference-paper"),
        ("paper-conference", "inproceedings", "conference-paper"),
        ("article", "article", "preprint"),
        ("'3'", "article", "preprint"),
        ("'4'", "article", "report"),
        ("book", "book", "book"),
        ("'6'", "article", "book-chapter"),
        ("thesis", "mastersthesis", "masters-thesis"),
        ("'7'", "article", "phd-thesis"),
        ("patent", "misc", "patent"),
        ("'0'", "techreport", "report"),
        ("''", "article", "journal-article"),
    ],
)
def test_types_of_both_ages_are_known(tmp_path, kind, file, made):
    files = BOOTSTRAP | with_front(
        "content/publication/notes/index.md", publication_types=f"[{kind}]", publication="''"
    )
    files["content/publication/notes/cite.bib"] = f"@{file}{{x, title={{Notes on the engine}}, year=1843}}"

    found, _report = read_site(tmp_path, files)

    assert reference(found).type == made


def test_what_is_called_a_manuscript_and_has_pages_in_a_journal_has_appeared(tmp_path):
    files = BOOTSTRAP | with_front("content/publication/notes/index.md", publication_types="['3']")

    found, _report = read_site(tmp_path, files)

    assert reference(found).type == "journal-article"


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("*Brain, Behavior, and Immunity, 128*, 737–750", ("Brain, Behavior, and Immunity", "128", "", "737–750")),
        ("*Nature human behaviour, 3*(1)", ("Nature human behaviour", "3", "1", "")),
        ("*EPJ Data Science 12, 54*", ("EPJ Data Science", "12", "", "54")),
        ("*Evolution and Human Behavior 45*(1), 82–90", ("Evolution and Human Behavior", "45", "1", "82–90")),
        ("In *Proceedings of Engines 2020*", ("Proceedings of Engines 2020", "", "", "")),
        ("In *Networks XIV*, Studies 1265, Springer", ("Networks XIV", "", "", "")),
        ("*Frontiers, 9*, 1397", ("Frontiers", "9", "", "1397")),
        ("Memoirs", ("Memoirs", "", "", "")),
        ("Submitted for publication", ("", "", "", "")),
    ],
)
def test_the_line_of_the_venue_is_taken_apart(tmp_path, line, where):
    files = BOOTSTRAP | with_front("content/publication/notes/index.md", publication=f"'{line}'")
    del files["content/publication/notes/cite.bib"]

    found, _report = read_site(tmp_path, files)

    work = reference(found)
    assert (work.container_title, work.volume, work.issue, work.page) == where


def test_a_bibtex_file_about_another_work_is_told_and_left(tmp_path):
    files = BOOTSTRAP | {
        "content/publication/notes/cite.bib": "@article{x, title={Gardens}, journal={Botany}, year=1901}\n"
    }

    found, report = read_site(tmp_path, files)

    assert reference(found).container_title == "Scientific Memoirs"
    assert remarks(report, "content/publication/notes/cite.bib") == [
        (1, "An entry about another work than the page: Gardens")
    ]


def test_the_pdf_of_a_folder_is_the_paper(tmp_path):
    found, _report = read_site(tmp_path, {**BOOTSTRAP, "content/publication/notes/notes.pdf": b"%PDF-1.4"})

    assert found["Works"][0].attached == {"notes": [{"kind": "paper", "file": "content/publication/notes/notes.pdf"}]}


def test_a_file_beside_the_site_is_found_and_one_that_is_gone_told(tmp_path):
    files = BOOTSTRAP | with_front(
        "content/publication/notes/index.md", url_pdf="uploads/notes.pdf", url_poster="gone.pdf"
    )

    found, report = read_site(tmp_path, {**files, "static/uploads/notes.pdf": b"%PDF-1.4"})

    assert found["Works"][0].attached == {"notes": [{"kind": "paper", "file": "static/uploads/notes.pdf"}]}
    assert (None, "The file is not among the files: gone.pdf") in remarks(report, "content/publication/notes/index.md")


# People of a lab


def test_groups_of_a_lab_stand_on_positions_there(tmp_path):
    files = {
        **BOOTSTRAP,
        "config/_default/params.yaml": "marketing:\n  seo:\n    site_type: Organization\n",
        "content/authors/phd/_index.md": "---\ntitle: Mary\nrole: PhD student\nuser_groups: [Ph.D. Students]\n---\n",
        "content/authors/ug/_index.md": "---\ntitle: Bo\nrole: Student\nuser_groups: [Undergraduate Students]\n---\n",
        "content/authors/al/_index.md": "---\ntitle: Al\nrole: Postdoc\nuser_groups: [Alumni]\n---\n",
    }

    found, _report = read_site(tmp_path, files)

    groups = {
        person.display_name: [(row.get("group"), row.get("is_over")) for row in person.positions]
        for person in found["Person"]
    }
    assert [groups[name] for name in ("Mary", "Bo", "Al")] == [
        [("phd", False)],
        [("bachelors", False)],
        [("postdoc", True)],
    ]


def test_two_profiles_of_one_name_are_one_person(tmp_path):
    second = "---\ntitle: Ada Lovelace\nrole: Countess\norganizations:\n  - name: Court\n---\n"

    found, report = read_site(tmp_path, {**BOOTSTRAP, "content/authors/ada/_index.md": second})

    people = [person for person in found["Person"] if person.display_name == "Ada Lovelace"]
    assert [[row["organisation"] for row in person.positions] for person in people] == [["Analytical Society", "Court"]]
    assert remarks(report, "content/authors/ada/_index.md") == [
        (None, "A second profile of Ada Lovelace; only what it says of positions is taken.")
    ]


# Widgets


WIDGETS = {
    "content/home/index.md": "---\ntype: widget_page\nheadless: true\n---\n",
    "content/home/experience.md": (
        '+++\nwidget = "experience"\nactive = true\nweight = 10\n[[experience]]\n  title = "Full Professor"\n'
        '  company = "Society"\n  date_start = "1840-07-01"\n  date_end = ""\n  description = "* Leads."\n+++\n'
    ),
    "content/home/accomplishments.md": (
        '+++\nwidget = "accomplishments"\nweight = 20\n[[item]]\n  organization = "Crown"\n  title = "Prize"\n'
        '  date_start = "1941-02-01"\n+++\n'
    ),
    "content/home/hero.md": '+++\nwidget = "hero"\nweight = 1\ntitle = "Welcome"\n+++\n\nCome *in*.\n',
    "content/home/papers.md": '+++\nwidget = "pages"\nweight = 30\ntitle = "Papers"\n+++\n',
    "content/home/off.md": '+++\nwidget = "blank"\nactive = false\n+++\n\nHidden.\n',
    "content/home/contact.md": (
        "---\nwidget: contact\ntitle: Contact\ncontent:\n  phone: 888\n"
        "  address: {street: St James, city: London}\n---\n"
    ),
}


def test_widgets_of_the_front_page_become_facts_and_an_introduction(tmp_path):
    found, report = read_site(tmp_path, {**BOOTSTRAP, **WIDGETS})

    owner = found["Person"][0]
    assert [(row["title"], row["start"], row.get("ongoing")) for row in owner.positions[1:]] == [
        ("Full Professor", PartialDate(1840, 7), True)
    ]
    assert [(row["name"], row["year"], row["note"]) for row in owner.awards] == [("Prize", 1941, "Crown")]
    assert found["Site"][0].introduction == "## Welcome\n\nCome *in*."
    assert {path.rpartition("/")[2]: report.files[path].reason for path in WIDGETS if report.files[path].reason} == {
        "index.md": "It only says that widgets follow.",
        "papers.md": "A list of the old site; this one makes its own.",
        "off.md": "It was switched off on the old site.",
    }


def test_how_to_reach_the_owner_becomes_a_page_without_the_telephone(tmp_path):
    found, report = read_site(tmp_path, {**BOOTSTRAP, **WIDGETS})

    page = next(page for page in found["Page"] if page.key == "contact")
    assert (page.title, page.body) == ("Contact", "- St James, London")
    assert remarks(report, "content/home/contact.md") == [(None, "“phone” is private and stays out.")]


def test_a_page_of_widgets_is_one_page(tmp_path):
    files = {
        **BOOTSTRAP,
        "content/lab/index.md": "---\ntitle: The lab\ntype: widget_page\n---\n",
        "content/lab/10_hero.md": "---\nwidget: hero\nweight: 10\ntitle: We\n---\n\nAre here.\n",
        "content/lab/20_people.md": "---\nwidget: people\nweight: 20\n---\n",
        "content/lab/30_more.md": "---\nwidget: blank\nweight: 30\ntitle: More\n---\n\nTo come.\n",
    }

    found, _report = read_site(tmp_path, files)

    page = next(page for page in found["Page"] if page.title == "The lab")
    assert (page.body, page.addresses) == ("## We\n\nAre here.\n\n## More\n\nTo come.", ("/lab/",))


def test_what_a_position_was_keeps_its_lists(tmp_path):
    experience = WIDGETS["content/home/experience.md"].replace(
        'description = "* Leads."', 'description = """\n  Duties:\n\n* Leads\n* Teaches\n  """'
    )

    found, _report = read_site(tmp_path, {**BOOTSTRAP, **WIDGETS, "content/home/experience.md": experience})

    assert found["Person"][0].positions[1]["description"] == "Duties:\n\n* Leads\n* Teaches"


def test_what_stands_beside_a_list_is_a_page_named_by_itself(tmp_path):
    files = {
        **BOOTSTRAP,
        "config/_default/menus.yaml": "main:\n  - {name: Team, url: people, weight: 1}\n",
        "content/people/people.md": "---\nwidget: people\nweight: 1\ntitle: Our team\n---\n",
        "content/people/alumni.md": "---\nwidget: blank\nweight: 2\ntitle: Theses\n---\n\nOne.\n",
    }

    found, _report = read_site(tmp_path, files)

    page = next(page for page in found["Page"] if page.key == "people/")
    assert (page.title, page.body) == ("Theses", "One.")
    assert [(link.label, link.section, link.page) for link in found["Site"][0].links] == [
        ("Team", "people", ""),
        ("", "", "people/"),
    ]


# Examples of the kit


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("content/authors/nelson/_index.md", "---\ntitle: Nelson Bighetti\n---\n"),
        ("content/event/example/index.md", "---\ntitle: Example Talk\nevent: Wowchemy Conference\n---\n"),
        (
            "content/publication/journal-article/index.md",
            "---\ntitle: My first\npublication: '*Journal of Source Themes, 1*(1)'\n---\n",
        ),
        ("content/publication/x/index.md", "---\ntitle: Example Conference\n---\n"),
        ("content/project/example/index.md", "---\ntitle: Example Project\n---\n\nLorem.\n"),
        ("content/privacy.md", "---\ntitle: Privacy Policy\n---\n\nAdd your privacy policy here and so on.\n"),
    ],
)
def test_examples_of_the_kit_are_left_out_with_the_reason(tmp_path, path, text):
    found, report = read_site(tmp_path, {**BOOTSTRAP, path: text})

    assert all(record.source != path for kind in found.values() for record in kind)
    assert report.files[path].reason == "An example that comes with the kit."


# Telling the kit


def test_each_generation_is_told_by_itself(tmp_path):
    for number, files in enumerate((BOOTSTRAP, NEWEST)):
        kit, folder = recognised(Tree(make_site(tmp_path / str(number), files)))

        assert (kit.key, folder) == ("hugoblox", "")


def test_a_site_in_a_subfolder_and_one_with_works_alone_are_told(tmp_path):
    make_site(tmp_path / "one" / "web", BOOTSTRAP)
    make_site(
        tmp_path / "two", {path: text for path, text in BOOTSTRAP.items() if path.startswith("content/publication")}
    )

    assert [recognised(Tree(tmp_path / name))[1] for name in ("one", "two")] == ["web", ""]
    assert recognised(Tree(tmp_path / "two"))[0].key == "hugoblox"


def test_another_site_made_with_hugo_is_none_of_the_kit(tmp_path):
    site = make_site(tmp_path, {"hugo.toml": 'theme = "ananke"\n', "content/post/one.md": "---\ntitle: One\n---\n"})

    assert hugoblox.score(Tree(site)) < 2


# Bad input


@pytest.mark.parametrize(
    "files",
    [
        {"config/_default/config.yaml": "a: &a [x]\nb: [" + "*a," * 500 + "]\n"},
        {"config/_default/params.toml": "= broken"},
        {"content/publication/notes/index.md": "+++\ntitle = [broken\n+++\nText.\n"},
        {"content/publication/notes/index.md": "---\ntitle: {a: 1}\nauthors: {x: y}\ndate: [1]\nlinks: x\n---\n"},
        {"content/authors/admin/_index.md": "---\ntitle: [x]\nsocial: 1\neducation: x\norganizations: {a: b}\n---\n"},
        {"content/event/talk/index.md": "---\ntitle: x\ndate: '9999-99-99T25:61:00Z'\naddress: [x]\nauthors: 1\n---\n"},
        {"content/publication/notes/cite.bib": "@article{x, title={" + "{" * 5000},
        {"content/_index.md": "---\nsections: [x, {block: [y]}, {content: z}]\n---\n"},
        {"data/authors/me.yaml": "- a\n- b\n"},
        {"config/_default/languages.yaml": "en: x\nes:\n  contentDir: ../../etc\n"},
    ],
)
def test_what_is_broken_costs_only_itself(tmp_path, files):
    found, _report = read_site(tmp_path, {**BOOTSTRAP, **files})

    assert len(found["Project"]) == 1


def test_programs_in_texts_are_dropped_and_told(tmp_path):
    files = {**BOOTSTRAP, "content/post/news/index.md": "---\ntitle: x\n---\nA\n\n<script>alert(1)</script>\n\nB\n"}

    found, report = read_site(tmp_path, files)

    assert found["News"][0].body == "A\n\nB"
    assert remarks(report, "content/post/news/index.md") == [(6, "A part that runs in the browser: <script>")]
