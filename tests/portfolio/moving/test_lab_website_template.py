"""Sites of lab-website-template come in."""

import pytest

from content.dates import PartialDate
from content.models import Page
from events.models import News
from portfolio.models import MenuLink, SiteSettings
from portfolio.moving.addresses import moved_to
from profile_app.models import Identity, Person
from projects.models import Project
from publications.models import Publication
from tests.sites import left, make_site, moved, picture, remarks, text

pytestmark = pytest.mark.django_db

FILES = {
    "_config.yaml": "title: Engine Lab\nsubtitle: Brass and logic\ndescription: We compute.\n"
    "links:\n  github: engine-lab\n  email: lab@example.org\n",
    "_members/ada-lovelace.md": text(
        "I *compute*.",
        name="Ada Lovelace",
        image="images/ada.png",
        role="principal-investigator",
        affiliation="University of London",
        aliases="[A. Lovelace, Lovelace A]",
        links="{home-page: 'https://ada.example', orcid: 0000-0002-1825-0097, email: ada@example.org, github: ada}",
    ),
    "_data/citations.yaml": """
- id: doi:10.1234/engine.1
  title: Notes on the engine
  authors: [Ada Lovelace, " Babbage, Charles "]
  publisher: Scientific Memoirs
  date: '1843-08-01'
  link: https://doi.org/abc12
  plugin: orcid.py
  file: orcid.yaml
""",
    "_data/types.yaml": "principal-investigator:\n  description: Head of the lab\ndocs:\n  text: Documentation\n",
    "images/ada.png": picture(),
}


@pytest.fixture
def site(tmp_path):
    """Makes a site of these files with others."""

    def make(files=()):
        return make_site(tmp_path / "site", {**FILES, **dict(files)})

    return make


def test_the_kit_is_told(site):
    assert moved(site())["kit"] == "lab-website-template"


def test_a_checkout_with_an_older_name_of_the_settings_is_told(tmp_path):
    files = {path.replace("_config.yaml", "_config.yml"): data for path, data in FILES.items()}

    told = moved(make_site(tmp_path, {f"checkout/{path}": data for path, data in files.items()}))

    assert (told["kit"], SiteSettings.current().name) == ("lab-website-template", "Engine Lab")


def test_the_site_is_a_labs(site):
    moved(site())

    settings = SiteSettings.current()
    assert (settings.name, settings.tagline, settings.description) == ("Engine Lab", "Brass and logic", "We compute.")
    assert Identity.current().mode == "lab"
    assert [(link.where, link.label, link.url) for link in MenuLink.objects.all()] == [
        ("footer", "GitHub", "https://github.com/engine-lab"),
        ("footer", "E-mail", "mailto:lab@example.org"),
    ]


# Members


def test_a_member_comes_with_role_links_and_portrait(site):
    moved(site())

    ada = Person.objects.get()
    assert (ada.display_name, ada.slug, ada.body, ada.orcid) == (
        "Ada Lovelace",
        "ada-lovelace",
        "I *compute*.",
        "0000-0002-1825-0097",
    )
    assert [(each.title, each.organisation, each.group) for each in ada.positions.all()] == [
        ("Head of the lab", "University of London", "pi")
    ]
    assert (ada.email, ada.email_visibility, bool(ada.photo)) == ("ada@example.org", "public", True)
    assert [(link.service, link.value) for link in ada.links.all()] == [
        ("website", "https://ada.example"),
        ("github", "ada"),
    ]
    assert sorted(each.name for each in ada.variants.all()) == ["A. Lovelace", "Lovelace A"]
    assert moved_to("/members/ada-lovelace.html") == ada.get_absolute_url()


def test_an_author_is_found_by_an_alias(site):
    citation = "- {id: 'doi:10.1234/x', title: Two, authors: [Lovelace A], publisher: Cities, date: '2001-05-03'}\n"

    moved(site({"_data/citations.yaml": citation}))

    assert [credit.person.display_name for credit in Publication.objects.get().authors] == ["Ada Lovelace"]


@pytest.mark.parametrize(
    ("role", "group", "title"),
    [
        ("phd", "phd", "PhD Student"),
        ("undergrad", "bachelors", "Undergraduate Student"),
        ("lab-manager", "staff", "Lab manager"),
        ("master", "masters", "Master"),
    ],
)
def test_roles_are_groups_of_the_lab(site, role, group, title):
    moved(site({"_members/bo.md": text(name="Bo Li", role=role)}))

    position = Person.objects.get(display_name="Bo Li").positions.get()
    assert (position.group, position.title, position.organisation) == (group, title, "Engine Lab")


@pytest.mark.parametrize("group", ["alum", "alumni"])
def test_alumni_are_alumni_although_nobody_says_since_when(site, group):
    moved(site({"_members/bo.md": text(name="Bo Li", role="phd", group=group, affiliation="Elsewhere")}))

    bo = Person.objects.get(display_name="Bo Li")
    position = bo.positions.get()
    assert (bo.is_alumnus, position.group, position.title, position.end) == (True, "phd", "PhD Student", None)


@pytest.mark.parametrize(
    ("name", "aliases", "parts", "variant", "slug"),
    [
        ("김바로(Kim, Ba-ro/金把路)", "[キム・バロ]", ("Ba-ro", "Kim"), "Ba-ro Kim", "ba-ro-kim"),
        ("구 슬 (Koo, Sul)", "[]", ("Sul", "Koo"), "구 슬", "sul-koo"),
        ("전인혁(全仁赫/ Jun In-Hyeog)", "[Inhyeog Jun]", ("Inhyeog", "Jun"), "全仁赫", "inhyeog-jun"),
    ],
)
def test_names_in_two_scripts_stay_as_written_and_are_found_in_both(site, name, aliases, parts, variant, slug):
    moved(site({"_members/9. 조아라.md": text(f"# {name}\n\nWords.", name=name, aliases=aliases)}))

    person = Person.objects.get(display_name=name)
    assert (person.given_name, person.family_name, person.slug) == (*parts, slug)
    assert variant in [each.name for each in person.variants.all()]
    assert person.body == "Words."
    assert moved_to("/members/9. 조아라") == person.get_absolute_url()


def test_what_has_no_place_of_a_member_is_told_and_the_private_stays_out(site):
    links = "{phone: '+00 1', ISNI: '0000000468148634', website: www.example.org}"

    told = moved(site({"_members/bo.md": text(name="Bo Li", **{"e-mail": "bo@example.org", "links": links})}))

    bo = Person.objects.get(display_name="Bo Li")
    assert (bo.email, bo.email_visibility) == ("bo@example.org", "hidden")
    assert [link.value for link in bo.links.all()] == ["https://www.example.org"]
    assert [message for path, _line, message in remarks(told) if path == "_members/bo.md"] == [
        "“phone” is private and stays out.",
        "No address is known for “ISNI”.",
    ]


# Works


def test_a_work_comes_from_the_citations(site):
    moved(site())

    paper = Publication.objects.get()
    assert (paper.title, paper.type, paper.doi) == ("Notes on the engine", "journal-article", "10.1234/engine.1")
    assert [str(author) for author in paper.authors] == ["Ada Lovelace", "Charles Babbage"]
    assert (str(paper.venue), paper.issued, paper.url) == ("Scientific Memoirs", PartialDate(1843, 8), "")


def test_what_people_wrote_over_the_citations_counts(site):
    sources = """
- id: doi:10.1234/engine.1
  title: Notes on the great engine
  type: book
  description: On wheels.
  tags: [engines]
  repo: ada/engine
  buttons:
    - {type: data, link: 'https://example.org/data'}
    - {type: website, link: 'https://example.org/shop'}
    - {type: source, link: 'javascript:alert(1)'}
"""

    told = moved(site({"_data/sources.yaml": sources}))

    paper = Publication.objects.get()
    assert (paper.title, paper.type, paper.body) == ("Notes on the great engine", "book", "On wheels.")
    assert [(each.kind, each.url) for each in paper.attachments.all()] == [
        ("data", "https://example.org/data"),
        ("website", "https://example.org/shop"),
        ("code", "https://github.com/ada/engine"),
    ]
    assert [topic.name for topic in paper.topics.all()] == ["engines"]
    assert "A button leads nowhere: javascript:alert(1)" in [message for *_rest, message in remarks(told)]


def test_a_work_that_is_marked_for_removal_is_left_and_told(site):
    told = moved(site({"_data/sources-more.yaml": "- id: doi:10.1234/engine.1\n  remove: true\n"}))

    assert Publication.objects.count() == 0
    assert remarks(told) == [
        ("_data/citations.yaml", None, "Marked to be removed in the sources: doi:10.1234/engine.1")
    ]


def test_sources_without_citations_come_where_they_say_enough(site):
    sources = "- {id: 'isbn:9780306406157', title: Wheels, type: book, authors: [Bo Li]}\n- {id: 'doi:10.1234/two'}\n"

    told = moved(site({"_data/sources.yaml": sources}))

    wheels = Publication.objects.get(title="Wheels")
    assert (wheels.type, wheels.isbn) == ("book", "9780306406157")
    assert remarks(told)[-1][2].endswith("they can be looked up here: doi:10.1234/two")


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("publisher: bioRxiv", "preprint"),
        ("publisher: 2021 Conference on Cities", "conference-paper"),
        ("publisher: Zenodo", "dataset"),
        ("type: book", "book"),
        ("type: preprint", "preprint"),
        ("type: paper", "journal-article"),
    ],
)
def test_types_of_works(site, row, kind):
    moved(site({"_data/citations.yaml": f"- id: doi:10.1234/x\n  title: Two\n  authors: [Bo Li]\n  {row}\n"}))

    assert Publication.objects.get().type == kind


def test_a_date_that_orcid_may_have_made_up_is_not_taken_as_exact(site):
    row = "- {title: Two, authors: [Bo Li], publisher: X, date: '2024-03-17', plugin: orcid.py}\n"

    told = moved(site({"_data/citations.yaml": row}))

    assert Publication.objects.get().issued == PartialDate(2024)
    assert told["notes"] == [
        "_data/citations.yaml: Two, date: The date may only be that of a change at ORCID; of it the year is taken."
    ]


def test_lists_of_whom_to_look_up_hold_nothing_to_take(site):
    told = moved(
        site({"_data/orcid.yaml": "- orcid: 0000-0002-1825-0097\n", "_data/google-scholar.yaml": "- gsid: x\n"})
    )

    reason = "It tells the kit whose works to look up; what was found is in citations.yaml."
    assert left(told) == dict.fromkeys(("_data/orcid.yaml", "_data/google-scholar.yaml"), reason)


def test_a_work_that_a_page_shows_by_itself_is_selected(site):
    page = text('{% include citation.html lookup="Notes on the Engine" style="rich" %}', title="Best")

    moved(site({"best/index.md": page}))

    assert Publication.objects.get().is_selected is True
    assert Page.objects.get().body == (
        "[Notes on the engine](https://doi.org/abc12). Ada Lovelace, Babbage, Charles. Scientific Memoirs. 1843."
    )


# Projects and news


def test_projects_come_with_their_times_links_and_topics(site):
    projects = """
- {title: Engine, subtitle: 2015-present, group: featured, link: 'https://example.org', repo: ada/engine,
   image: images/ada.png, description: "All of *brass*.", tags: [brass]}
- {title: Looms, subtitle: 2020.03-2021.05, description: Cards.}
- {title: Looms, subtitle: Another one, link: team}
"""

    moved(site({"_data/projects.yaml": projects}))

    engine, looms, other = Project.objects.order_by("order")
    assert (engine.is_featured, engine.dates, engine.website) == (True, "since 2015", "https://example.org")
    assert [(each.kind, each.url) for each in engine.attachments.all()] == [("code", "https://github.com/ada/engine")]
    assert (engine.body.startswith("![](/media/"), engine.body.endswith("\n\nAll of *brass*.")) == (True, True)
    assert [topic.name for topic in engine.topics.all()] == ["brass"]
    assert (looms.title, str(looms.start), str(looms.end), looms.progress) == (
        "Looms",
        "2020-03",
        "2021-05",
        "completed",
    )
    assert (other.title, other.note, other.body) == ("Looms", "Another one", "[More](/team)")


def test_posts_have_authors_by_name_or_by_file(site):
    moved(
        site(
            {
                "_posts/2026-05-21-A_post.v2.md": text("Words.", title="One", author="ada-lovelace", tags="[a, b]"),
                "_posts/2026-05-22-b.md": text("Words.", title="Two", author="A. Lovelace", image="images/ada.png"),
            }
        )
    )

    two, one = News.objects.order_by("-date")
    assert [item.people.get().display_name for item in (one, two)] == ["Ada Lovelace", "Ada Lovelace"]
    assert (one.date, [topic.name for topic in one.topics.order_by("name")]) == (PartialDate(2026, 5, 21), ["a", "b"])
    assert two.body.startswith("![](/media/")
    assert moved_to("/2026/05/21/A_post.v2.html") == one.get_absolute_url()


def test_news_in_a_data_file_come_too(site):
    rows = '- date: "2026/07/30"\n  content: "A paper of [ours](https://example.org) is out. More follows."\n'

    moved(site({"_data/news.yaml": rows}))

    item = News.objects.get()
    assert (item.title, item.date) == ("A paper of ours is out.", PartialDate(2026, 7, 30))
    assert item.body == "A paper of [ours](https://example.org) is out. More follows."


# Pages


def body_of(site, markup):
    moved(site({"page/index.md": text(markup, title="Page")}))
    return Page.objects.get(title="Page").body


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("a{% include section.html dark=true %}b", "a\n\nb"),
        ('x {% include button.html type="docs" link="https://example.org" %}', "x [Documentation](https://example.org)"),
        ('x {% include button.html text="Us" link="team" style="bare" %}', "x [Us](/team)"),
        ('{% include alert.html type="warning" content="Mind." %}', "> **Warning**: Mind."),
        (
            '{% include feature.html link="https://example.org" title="Looms" text="Cards." %}',
            "### [Looms](https://example.org)\n\nCards.",
        ),
        (
            '{% include card.html title="Looms" subtitle="2020" text="Cards." tags="a" %}',
            "### Looms\n\n*2020*\n\nCards.",
        ),
        ("{% capture c %}Inside{% endcapture %}{% include grid.html style='square' content=c %}", "Inside"),
        (
            "{% capture a %}One{% endcapture %}{% capture b %}Two{% endcapture %}{% include cols.html col1=a col2=b %}",
            "One\n\nTwo",
        ),
        ('{% include portrait.html lookup="ada-lovelace" %}', "[Ada Lovelace](/people/ada-lovelace/)"),
        ('{% include button.html type="github" link="mylab/x" %}', "[GitHub](https://github.com/mylab/x)"),
        ('{% include button.html type="email" link="a@lab.example" text="Write" %}', "[Write](mailto:a@lab.example)"),
        ('{% include button.html type="github" link="https://x.example" %}', "[GitHub](https://x.example)"),
        ('{% include video.html id="w7Ft2ymGmfc" %}', "[Video](https://www.youtube.com/watch?v=w7Ft2ymGmfc)"),
        ('{% include video.html url="https://v.example/a.mp4" title="A loom" %}', "[A loom](https://v.example/a.mp4)"),
        ("# {% include icon.html icon='fa' %}Page\n\nWords.{% include tags.html tags='a, b' %}", "Words."),
    ],
)  # fmt: skip
def test_includes_become_markdown(site, markup, expected):
    assert body_of(site, markup) == expected


def test_a_figure_shows_its_picture(site):
    body = body_of(site, '{%\n  include figure.html\n  image="images/ada.png"\n  caption="At work"\n%}')

    assert (body.startswith("![At work](/media/"), body.endswith("\n\n*At work*")) == (True, True)


def test_what_has_no_equivalent_is_told_with_its_line(site):
    told = moved(site({"page/index.md": text("Words.\n\n{% include map.html %}", title="Page")}))

    assert remarks(told) == [("page/index.md", 6, "No equivalent here: {% include map.html %}")]


def test_the_home_page_introduces_the_lab(site):
    home = "---\n---\n# Engine Lab\n\nWe *compute*.\n\n{% include section.html %}\n\n## More\n"

    moved(site({"index.md": home}))

    assert (SiteSettings.current().introduction, Page.objects.count()) == ("We *compute*.\n\n## More", 0)


def listing(data, words="", **front):
    return text(f'# X\n\n{words}\n\n{{% include list.html data="{data}" %}}', **front)


def test_the_menu_has_the_order_of_the_pages_and_leads_to_the_parts_of_the_site(site):
    long = "Words about our research. " * 10
    files = {
        "research/index.md": listing("citations", long, title="Research", nav="{order: 2}"),
        "team/index.md": listing("members", title="Team", nav="{order: 1}"),
        "contact/index.md": text("Write.", title="Contact", nav="{order: 10}"),
        "hidden/index.md": text("Hidden.", title="Hidden"),
    }

    moved(site(files))

    links = [(link.where, link.label, link.section, str(link.page or "")) for link in MenuLink.objects.all()][:4]
    assert links == [
        ("menu", "Team", "people", ""),
        ("menu", "Research", "publications", ""),
        ("menu", "Contact", "", "Contact"),
        ("footer", "About: Research", "", "Research"),
    ]
    assert sorted(page.title for page in Page.objects.all()) == ["Contact", "Hidden", "Research"]
    assert moved_to("/team/") == "/people/"


def test_the_few_words_above_a_list_are_told(site):
    told = moved(site({"team/index.md": listing("members", "Join us.", title="Team")}))

    assert Page.objects.count() == 0
    assert [message for *_rest, message in remarks(told)] == [
        "This site draws that page by itself; its own words have no place: X Join us."
    ]


# Examples of the kit, and whole moves


def test_the_kits_own_examples_are_left(site):
    examples = {
        "_members/jane-smith.md": text("Lorem ipsum odor amet.", name="Jane Smith", role="principal-investigator"),
        "_posts/2019-01-07-example-post-1.md": text("Lorem ipsum odor amet.", title="Example post 1"),
        "_data/projects.yaml": "- {title: Cool Dataset, description: Lorem ipsum _dolor sit amet_}\n",
    }

    told = moved(site(examples))

    assert left(told) == dict.fromkeys(examples, "The kit's own example.")
    assert [Person.objects.count(), News.objects.count(), Project.objects.count()] == [1, 0, 0]


def test_filler_text_is_left_out_of_what_is_somebodys_own(site):
    told = moved(site({"_members/bo.md": text("Lorem ipsum dolor.\n\nI weave.", name="Bo Li", role="phd")}))

    assert Person.objects.get(display_name="Bo Li").body == "I weave."
    assert remarks(told) == [("_members/bo.md", 5, "Filler text of the kit's example.")]


WHOLE = {
    "_posts/2026-05-21-글 하나.md": text("Words.", title="글", author="ada-lovelace"),
    "_data/projects.yaml": "- {title: Looms, tags: [a]}\n- {title: Looms, tags: [b]}\n",
    "_data/news.yaml": "- {date: '2026/07/30', content: Out now}\n",
    "research/index.md": listing("citations", title="Research", nav="{order: 1}"),
}


def test_moving_again_changes_nothing(site):
    folder = site(WHOLE)
    moved(folder)

    counts = moved(folder)["counts"]

    assert {kind: (told["created"], told["updated"]) for kind, told in counts.items()} == dict.fromkeys(counts, (0, 0))
    assert Project.objects.count() == 2


def test_a_trial_tells_the_same(site):
    folder = site(WHOLE)
    trial = moved(folder, "--dry-run")

    assert trial == {**moved(folder), "dry_run": True}


def test_what_was_edited_by_hand_stays(site):
    folder = site(WHOLE)
    moved(folder)
    Person.objects.update(display_name="By hand")
    (folder / "_members" / "ada-lovelace.md").write_text(text("Others.", name="A. A. Lovelace"))

    moved(folder)

    assert [(person.display_name, person.body) for person in Person.objects.all()] == [("By hand", "Others.")]


def test_every_file_is_told_of_with_a_reason(site):
    told = moved(site({**WHOLE, "_styles/a.scss": "x", "_cite/cite.py": "x", "images/other.png": b"x"}))

    assert left(told) == {
        "_styles/a.scss": "How the old site looked; this one has its own design.",
        "_cite/cite.py": "A program of the old site.",
        "images/other.png": "No text that was taken shows it.",
    }


HOSTILE = {
    "_data/citations.yaml": "- id: [x]\n  title: '<script>alert(1)</script>Two'\n  authors: {a: b}\n"
    "  buttons: [1, {link: 3}]\n"
    "- 3\n- {title: Three, link: 'javascript:alert(1)', image: ../../../etc/passwd}\n",
    "_data/sources.yaml": "x: y\n",
    "_data/types.yaml": "- 1\n",
    "_data/projects.yaml": "- {title: [a]}\n- x\n"
    "- {title: Four, link: 'javascript:alert(1)', repo: [], description: '{% for %}'}\n",
    "_data/news.yaml": "a: b\n",
    "_members/x.md": "---\nname: [\nlinks: x\n---\n<script>alert(1)</script>{% capture",
    "_members/y.md": text("", name="Yu", links="[1]", aliases="{a: b}", role="[x]", image="../../../../etc/passwd"),
    "_posts/2026-99-99-x.md": text("{% include list.html data=x %}{% include citation.html lookup= %}", title="Five"),
    "a/index.md": text("{% include feature.html image='javascript:a()' link='javascript:b()' %}x", nav="{order: x}"),
}  # fmt: skip


def test_hostile_files_do_no_harm(site):
    told = moved(site(HOSTILE))

    rows = [*Publication.objects.all(), *Project.objects.all(), *Person.objects.all(), *Page.objects.all()]
    texts = [f"{row} {row.body} {getattr(row, 'website', '')} {getattr(row, 'url', '')}" for row in rows]
    assert [words for words in texts if "<script" in words or "javascript:" in words or "root:" in words] == []
    assert {file["path"] for file in told["files"]} == {*FILES, *HOSTILE}
