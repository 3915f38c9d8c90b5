"""What a site that moves in says somewhere comes along or is told."""

import pytest

from content.models import Page
from events.models import Course, Event, News
from portfolio.models import MenuLink
from profile_app.models import Person
from projects.models import Project
from publications.models import Publication
from tests.sites import PDF, left, make_site, moved, picture, remarks, text

pytestmark = pytest.mark.django_db

CONFIG = "first_name: Ada\nlast_name: Lovelace\nscholar:\n  last_name: [Lovelace]\nurl: https://ada.example\n"
BIB = "@article{notes, title={Notes}, author={Lovelace, Ada}, year=1843}\n"
PERSON = {
    "hugo.yaml": "title: Ada\nbaseURL: https://ada.example/\ntimeZone: Europe/Berlin\n",
    "config/_default/params.yaml": "marketing:\n  seo:\n    site_type: Person\n",
    "content/authors/admin/_index.md": text("", title="Ada Lovelace", superuser="true", role="Countess"),
}


@pytest.fixture
def al_folio(tmp_path):
    """Moves a small al-folio site with the files in."""

    def move(files=None, entry=""):
        bib = f"@article{{notes, title={{Notes}}, author={{Lovelace, Ada}}, year=1843{entry}}}\n"
        return moved(make_site(tmp_path, {"_config.yml": CONFIG, "_bibliography/papers.bib": bib, **(files or {})}))

    return move


@pytest.fixture
def hugo(tmp_path):
    def move(files):
        return moved(make_site(tmp_path, {**PERSON, **files}))

    return move


def test_a_day_that_no_calendar_has_is_told_with_its_line(al_folio):
    told = al_folio({"_news/one.md": text("Won.", title="One", date="2015-99-99")})

    assert remarks(told) == [("_news/one.md", 3, "The date is not understood: 2015-99-99")]
    assert News.objects.get().date is None


def test_what_front_matter_says_beyond_our_fields_is_told(al_folio):
    told = al_folio(
        {
            "_posts/2024-01-01-a.md": text("x", title="A", thumbnail="assets/img/a.png"),
            "_projects/b.md": text("x", title="B", category="fun", funder="Babbage"),
        }
    )

    assert remarks(told) == [
        ("_posts/2024-01-01-a.md", 3, "“thumbnail” has no place here: assets/img/a.png"),
        ("_projects/b.md", 4, "“funder” has no place here: Babbage"),
        ("_projects/b.md", 3, "“category” has no place here: fun"),
    ]
    assert Project.objects.get().note == ""


def test_a_course_says_when_and_where_it_is(al_folio):
    al_folio({"_teachings/a.md": text("Looms.", title="Weaving", time="Mon 10:00", location="Hall 1")})

    assert Course.objects.get().body == "**Time:** Mon 10:00\\\n**Place:** Hall 1\n\nLooms."


def test_a_picture_keeps_its_caption_beside_what_it_shows(al_folio):
    figure = '{% include figure.liquid path="a.png" alt="A loom" caption="In 1843" %}'

    al_folio({"_pages/a.md": text(figure, title="A", permalink="/a/"), "a.png": picture()})

    body = Page.objects.get().body
    assert (body.startswith("![A loom](/media/"), body.endswith("\n\n*In 1843*")) == (True, True)


def test_a_cv_tells_what_of_its_head_stays_behind(al_folio):
    cv = "cv:\n  name: Ada\n  phone: '1'\n  summary: Of *numbers*\n  sections:\n    Skills:\n      - Weaving\n"

    told = al_folio({"_data/cv.yml": cv})

    assert [message for _path, _line, message in remarks(told)] == [
        "“summary” has no place here: Of numbers",
        "“phone” is private and stays out.",
    ]


@pytest.mark.parametrize("text_of_cv", ["!!python/object/apply:os.system ['x']\n", "cv:\n  name: Ada\n"])
def test_a_cv_that_says_nothing_is_not_taken(al_folio, text_of_cv):
    told = al_folio({"_data/cv.yml": text_of_cv})

    assert left(told) == {"_data/cv.yml": "Nothing in it is known to be part of a CV."}


def test_data_that_are_no_data_are_not_taken(al_folio):
    told = al_folio({"_data/coauthors.yml": "only words\n"})

    assert left(told) == {"_data/coauthors.yml": "It is no list of names and values."}


def test_counts_of_citations_are_told_as_such(al_folio):
    told = al_folio({"_data/citations.yml": "metadata:\n  last_updated: '2026'\n"})

    assert left(told) == {"_data/citations.yml": "How often works are cited, which grows old; it is not kept here."}


def test_the_accounts_of_a_lab_stand_below_its_pages(tmp_path):
    files = {
        "_config.yml": "title: Engine Lab\nscholar:\n  last_name: [Lovelace]\n",
        "_data/socials.yml": "linkedin_username: engine-lab\norcid_id: 0000-0002-1825-0097\nscholar_userid: XN\n",
        "_bibliography/papers.bib": BIB,
        "_members/ada.md": text("", name="Ada Lovelace"),
    }

    told = moved(make_site(tmp_path, files))

    assert [(link.label, link.url) for link in MenuLink.objects.filter(where="footer")] == [
        ("LinkedIn", "https://www.linkedin.com/in/engine-lab"),
        ("Google Scholar", "https://scholar.google.com/citations?user=XN"),
        ("ORCID", "https://orcid.org/0000-0002-1825-0097"),
    ]
    assert {file["path"]: file["status"] for file in told["files"]}["_data/socials.yml"] == "taken"


def test_stars_mean_what_the_annotation_says(tmp_path):
    authors = "author={Lovelace*, Ada and Babbage, C.}, year=1843"
    entries = [
        ("a", "{* Corresponding author}"),
        ("b", "{* Equal contribution}"),
        ("c", "{* Of the Society <br> † Of the Palace}"),
    ]
    bib = "".join(f"@article{{{key}, title={{{key}}}, {authors}, annotation={note}}}\n" for key, note in entries)

    moved(make_site(tmp_path, {"_config.yml": CONFIG, "_bibliography/papers.bib": bib}))

    found = {
        work.title: (work.authorships.first().equal_group, work.authorships.first().is_corresponding, work.note)
        for work in Publication.objects.all()
    }
    assert found == {
        "a": (None, True, "* Corresponding author"),
        "b": (1, False, ""),
        "c": (None, False, "* Of the Society † Of the Palace"),
    }


def test_an_award_is_plain_text_with_its_name_and_further_words_are_a_note(al_folio):
    al_folio(entry=", award={Best **paper** of the year}, award_name={Oral}, additional_info={. *Seen* by all}")

    work = Publication.objects.get()
    assert (work.award, work.note) == ("Oral: Best paper of the year", "Seen by all")


def test_buttons_that_lead_to_several_pages_have_names_of_their_own(al_folio):
    al_folio(
        entry=", html={https://a.example}, blog={https://b.example}, website={https://c.example},"
        " supp={https://d.example/s.pdf}"
    )

    found = {(str(row), row.url) for row in Publication.objects.get().attachments.all()}
    assert found == {
        ("Web page", "https://a.example"),
        ("Blog", "https://b.example"),
        ("Website", "https://c.example"),
        ("Supplement", "https://d.example/s.pdf"),
    }


@pytest.mark.parametrize(
    ("written", "time", "zone"),
    [
        ("2024-07-01T13:00:00+02:00", "13:00", "Europe/Berlin"),
        ("2024-07-01T13:00:00-05:00", "13:00", "Etc/GMT+5"),
        ("2024-07-01T13:00:00+05:30", "07:30", "UTC"),
        ("2024-07-01T13:00:00Z", "13:00", "UTC"),
    ],
)
def test_an_event_is_at_the_hour_that_its_page_said(hugo, written, time, zone):
    hugo({"content/event/a/index.md": text("", title="A", date=f"'{written}'")})

    found = Event.objects.get().occurrences.get()
    assert (f"{found.start_time:%H:%M}", found.time_zone) == (time, zone)


def test_an_event_keeps_its_summary_and_its_town(hugo):
    front = {"title": "A", "date": "2024-07-01", "summary": "In short.", "abstract": "At length.", "location": "Hall 1"}

    hugo({"content/event/a/index.md": text("", **front, address="{city: Berlin, country: Germany}")})

    event = Event.objects.get()
    assert (event.body, event.occurrences.get().place) == ("In short.\n\nAt length.", "Hall 1, Berlin, Germany")


def test_an_entry_of_the_menu_that_repeats_another_is_told(hugo):
    menu = "main:\n  - name: Home\n    url: /\n    weight: 1\n  - name: About\n    url: '/#about'\n    weight: 2\n"

    told = hugo({"config/_default/menus.yaml": menu})

    assert [link.section for link in MenuLink.objects.all()] == ["home"]
    message = "An entry of the menu that leads where another does already: About"
    assert ("config/_default/menus.yaml", None, message) in remarks(told)


def test_a_role_without_an_organisation_stands_below_the_name(hugo):
    hugo({"content/post/a/index.md": text("", title="A")})

    assert Person.objects.get().tagline == "Countess"


def test_a_member_without_an_affiliation_is_in_their_group(hugo):
    front = {"title": "Charles Babbage", "role": "PhD Student", "user_groups": "[Grad Students]"}

    hugo({"content/authors/charles/_index.md": text("", **front)})

    position = Person.objects.get(display_name="Charles Babbage").positions.get()
    assert (position.title, position.organisation, position.group) == ("PhD Student", "Ada", "masters")


def test_a_list_of_ones_own_theses_leads_to_the_nearest_list_here(al_folio):
    theses = (
        "@phdthesis{a, title={A}, author={Lovelace, Ada}, school={U}, year=1843}\n"
        "@mastersthesis{b, title={B}, author={Ada Lovelace}, school={U}, year=1840}\n"
    )
    files = {
        "_bibliography/mine.bib": theses,
        "_bibliography/theirs.bib": "@phdthesis{c, title={C}, author={Babbage, C.}, school={U}, year=1843}\n",
        "_pages/mine.md": text("{% bibliography --file mine %}", title="My Theses", permalink="/mine/", nav="true"),
    }

    told = al_folio(files)

    here = "/publications/?type=masters-thesis&type=phd-thesis&author=ada-lovelace"
    assert [(link.label, link.url) for link in MenuLink.objects.all()] == [("My Theses", here)]
    assert ("_pages/mine.md", 6, f"A list of its own, for which the nearest one here stands: {here}") in remarks(told)


def test_a_pdf_in_a_text_is_the_paper_only_where_it_is_called_so_and_comes_once(tmp_path):
    page = text(
        "[My CV](/files/cv.pdf)\n\n[Download paper](/files/one.pdf)\n\nSee [the PDF](/files/one.pdf).",
        title="Notes", date="1843-01-01", venue="Memoirs", paperurl="/files/one.pdf",
    )  # fmt: skip
    files = {
        "_config.yml": "author:\n  name: Ada Lovelace\n  googlescholar: x\n",
        "_data/navigation.yml": "main:\n  - title: Papers\n    url: /publications/\n",
        "_publications/1843-notes.md": page,
        "_talks/one.md": text("A talk.", title="One", date="2024-01-01", type="Talk"),
        "files/cv.pdf": PDF,
        "files/one.pdf": PDF,
    }

    moved(make_site(tmp_path, files))

    found = sorted((row.kind, str(row), row.name) for row in Publication.objects.get().attachments.all())
    assert found == [("other", "My CV", "cv.pdf"), ("paper", "PDF", "one.pdf")]


def test_signs_written_as_words_become_signs_and_other_words_are_told(al_folio):
    told = al_folio({"_news/one.md": text("Won :tada: :rocket: at 10:30:00\n`:fire:` :no_such_sign:", title="One")})

    assert News.objects.get().body == "Won 🎉 🚀 at 10:30:00\n`:fire:` :no_such_sign:"
    assert remarks(told) == [("_news/one.md", 5, "A word between colons, maybe a sign, stays as it is: :no_such_sign:")]


def test_the_kits_own_example_texts_are_seen_by_nobody_else(al_folio):
    example = "Every project has a beautiful feature showcase page. Mine, too."

    told = al_folio(
        {
            "_projects/a.md": text(example, title="A"),
            "_pages/teaching.md": text(
                "For now, this page is assumed to be a static description of your courses.",
                title="Teaching",
                permalink="/teaching/",
            ),
            "_pages/about.md": text(
                "Write your biography here. Tell the world about yourself.", permalink="/", layout="about"
            ),
        }
    )

    drafts = [row.status for model in (Project, Page) for row in model.objects.all()]
    assert (drafts, Person.objects.get().short_bio) == (["draft"], "")
    words = "Words of the kit's example stand in it still, so it comes as a draft."
    assert ("_projects/a.md", None, words) in remarks(told)
