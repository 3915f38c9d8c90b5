"""al-folio: what each of its files becomes."""

import pytest
from django.core.files.storage import default_storage

from content.dates import PartialDate
from content.models import Page
from events.models import Course, News
from portfolio.demo.pdf import one_page
from portfolio.models import MenuLink, OldAddress, SiteSettings
from portfolio.moving.writing import Writer
from profile_app.models import Identity, Person
from projects.models import Project
from publications.models import Publication
from tests.sites import make_site, moved, picture, remarks

pytestmark = pytest.mark.django_db


FILES = {
    "_config.yml": """
title: blank
first_name: Ada
last_name: Lovelace
url: https://ada.example
baseurl: /site
lang: en
footer_text: Powered by al-folio theme.
scholar:
  last_name: [Lovelace]
  first_name: [Ada, A.]
collections:
  projects:
    permalink: /projects/:path/
""",
    "_data/socials.yml": """
email: ada@ada.example
orcid_id: 0000-0002-1825-0097
github_username: ada
whatsapp_number: 1
""",
    "_data/coauthors.yml": '"babbage":\n  - firstname: ["Charles", "C."]\n    url: https://example.org/babbage\n',
    "_data/venues.yml": '"TM":\n  url: https://example.org/tm\n  color: "#ff0000"\n',
    "_data/cv.yml": """
cv:
  name: Ada Lovelace
  sections:
    Education:
      - institution: University of London
        area: Mathematics
        degree: BSc
        start_date: 1835
        end_date: 1837-06
    Experience:
      - company: Analytical Society
        position: Programmer
        start_date: 1840-01
        end_date: present
        highlights: [Wrote the first program]
    Awards:
      - name: Medal
        date: 1842
        summary: of the Society
    Skills:
      - label: Languages
        details: French, Punch cards
""",
    "_bibliography/papers.bib": """---
---
@article{notes, title={Notes on the Engine}, author={Lovelace*, Ada and Babbage, C.}, journal={Taylor's Memoirs},
  abbr={TM}, year=1843, month=aug, selected={true}, pdf={notes.pdf}, code={https://example.org/code}}
""",
    "assets/pdf/notes.pdf": one_page("Notes", "On the engine."),
    "assets/img/ada.png": picture(),
    "assets/img/engine one.png": picture(),
    "assets/img/unused.png": picture(),
    "_pages/about.md": """---
layout: about
permalink: /
subtitle: Countess of <a href="https://example.org">Lovelace</a>
profile:
  image: ada.png
  more_info: >
    <p>Analytical Society</p>
    <p>London, England</p>
---
I write about <b>engines</b>. See [a project]({{ '/projects/engine/' | relative_url }}).
""",
    "_pages/publications.md": """---
layout: page
permalink: /papers/
title: papers
nav: true
nav_order: 1
---
""",
    "_pages/hobbies.md": "---\nlayout: page\npermalink: /fun/\ntitle: hobbies\nnav: true\nnav_order: 2\n---\nHorses.\n",
    "_projects/engine.md": """---
layout: page
title: The engine
description: It computes
img: assets/img/engine one.png
importance: 3
category: Machines
---
As told in {% cite notes %}.

{% include figure.liquid path="assets/img/engine one.png" alt="The engine" %}
""",
    "_posts/2024-02-03-first-post.md": "---\ntitle: First post\ntags: engines poetry\n---\nText.\n",
    "_teachings/machines.md": """---
layout: course
title: Machines
course_id: M 1
year: 1841
term: Fall
instructor: Ada Lovelace
schedule:
  - week: 1
    date: Oct 1
    topic: Wheels
    materials:
      - name: Notes
        url: https://example.org/wheels
---
All about machines.
""",
    "_books/novel.md": "---\ntitle: A novel\n---\nRead.\n",
}


@pytest.fixture
def site(tmp_path):
    return make_site(tmp_path / "site", FILES)


@pytest.fixture
def told(site):
    return moved(site)


@pytest.fixture
def ada(told):
    return Person.objects.get(display_name="Ada Lovelace")


def test_the_page_at_the_root_is_its_owner(ada):
    assert Identity.current().owner == ada
    assert (ada.tagline, ada.orcid, ada.public_email) == (
        "Countess of Lovelace",
        "0000-0002-1825-0097",
        "ada@ada.example",
    )
    assert ada.short_bio == "I write about **engines**. See [a project](/projects/engine/)."
    assert default_storage.exists(ada.photo.name)


def test_the_cv_becomes_a_record(ada):
    assert [(each.degree, each.field, each.dates) for each in ada.education.all()] == [
        ("BSc", "Mathematics", "1835 – Jun 1837")
    ]
    assert [(each.title, each.organisation, each.place, each.ongoing) for each in ada.positions.all()] == [
        ("", "Analytical Society", "London, England", False),
        ("Programmer", "Analytical Society", "", True),
    ]
    assert [(each.name, each.year, each.note) for each in ada.awards.all()] == [("Medal", 1842, "of the Society")]
    assert ada.body == "## Skills\n\n- Languages, French, Punch cards"


def test_accounts_elsewhere_come_and_telephones_do_not(ada, told):
    assert [link.url for link in ada.links.all()] == ["https://github.com/ada"]
    socials = next(file for file in told["files"] if file["path"] == "_data/socials.yml")
    assert [remark["message"] for remark in socials["remarks"]] == [
        "whatsapp_number: “whatsapp_number” is private and stays out."
    ]


def test_a_work_keeps_its_marks_its_file_and_its_links(told):
    work = Publication.objects.get()

    assert (work.citation_key, work.is_selected, str(work.issued), work.venue.short_name) == (
        "notes",
        True,
        "1843-08",
        "TM",
    )
    assert [(each.credited_name, each.equal_group, str(each.person)) for each in work.authorships.all()] == [
        ("Ada Lovelace", 1, "Ada Lovelace"),
        ("C. Babbage", None, "Charles Babbage"),
    ]
    assert [(each.kind, bool(each.file), each.url) for each in work.attachments.all()] == [
        ("code", False, "https://example.org/code"),
        ("paper", True, ""),
    ]
    assert work.venue.url == "https://example.org/tm"


def test_a_coauthor_has_a_name_and_a_link_and_no_page(told):
    person = Person.objects.get(display_name="Charles Babbage")

    assert (person.has_page, [link.url for link in person.links.all()]) == (False, ["https://example.org/babbage"])


def test_a_project_shows_its_pictures_and_names_its_works(told):
    project = Project.objects.get()
    stored = [name for name in default_storage.listdir("images")[1] if "small" not in name]

    assert (project.title, project.summary, project.note, project.order, project.slug) == (
        "The engine",
        "It computes",
        "Machines",
        3,
        "engine",
    )
    assert [work.title for work in project.publications.all()] == ["Notes on the Engine"]
    assert "(Lovelace & Babbage, 1843)" in project.body
    assert any(f"![The engine](/media/images/{name})" in project.body for name in stored)
    assert "<img" in project.body_html


def test_a_post_is_news_with_topics(told):
    item = News.objects.get()

    assert (item.title, item.date, sorted(topic.name for topic in item.topics.all())) == (
        "First post",
        PartialDate(2024, 2, 3),
        ["engines", "poetry"],
    )


def test_a_course_has_its_term_and_schedule(told):
    course = Course.objects.get()
    offering = course.offerings.get()

    assert (course.title, course.code, offering.term, [str(each) for each in offering.teachers.all()]) == (
        "Machines",
        "M 1",
        "Fall 1841",
        ["Ada Lovelace"],
    )
    assert "| 1 | Oct 1 | Wheels |" in course.body
    assert [each.url for each in course.attachments.all()] == ["https://example.org/wheels"]


def test_the_menu_leads_to_the_same_things(told):
    assert [(link.label, link.section, str(link.page or "")) for link in MenuLink.objects.all()] == [
        ("Papers", "publications", ""),
        ("Hobbies", "", "Hobbies"),
    ]


def test_the_kits_own_words_stay_out(told):
    assert SiteSettings.current().footer == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/papers/", "/publications/"),
        ("/blog/2024/first-post/", "/news/first-post/"),
        ("/blog/2024/first-post/index.html", "/news/first-post/"),
    ],
)
def test_old_addresses_lead_to_the_new_ones(told, client, old, new):
    answer = client.get(old)

    assert (answer.status_code, answer.headers.get("Location")) == (301, new)


def test_an_old_address_of_what_is_hidden_is_not_told(told, client):
    News.objects.update(status="draft")

    assert client.get("/blog/2024/first-post/").status_code == 404


def test_what_has_no_place_is_told_with_the_reason(told):
    reasons = {file["path"]: file["reason"] for file in told["files"] if file["status"] == "not taken"}

    assert reasons == {
        "_books/novel.md": "Books that were read have no place here.",
        "assets/img/unused.png": "No text and no entry that was taken shows it.",
    }


def test_moving_again_stores_no_picture_and_no_file_twice(site, told):
    before = sorted(default_storage.listdir("images")[1]), sorted(default_storage.listdir("files")[1])

    counts = moved(site)["counts"]

    assert {kind: told["created"] + told["updated"] for kind, told in counts.items()} == dict.fromkeys(counts, 0)
    assert (sorted(default_storage.listdir("images")[1]), sorted(default_storage.listdir("files")[1])) == before


def test_a_cut_off_move_is_completed_by_the_next(site, monkeypatch):
    taken = []

    def cut_off(self, record):
        if len(taken) == 4:
            raise KeyboardInterrupt
        taken.append(record)
        return take(self, record)

    take = Writer.take
    with monkeypatch.context() as patch:
        patch.setattr(Writer, "take", cut_off)
        with pytest.raises(KeyboardInterrupt):
            moved(site)

    moved(site)

    counts = [model.objects.count() for model in (Person, Publication, Project, Course, News, Page)]
    assert counts == [2, 1, 1, 1, 1, 1]
    assert Publication.objects.get().attachments.count() == 2
    assert OldAddress.objects.count() == 5


def test_a_fork_of_several_languages_gives_one(tmp_path):
    files = {
        "_config.yml": FILES["_config.yml"] + "default_lang: en-us\nlanguages: [en-us, pt-br]\n",
        "_news/en-us/one.md": "---\ntitle: One\ndate: 2024-01-02\npage_id: one\n---\nText.\n",
        "_news/pt-br/one.md": "---\ntitle: Um\ndate: 2024-01-02\npage_id: one\n---\nTexto.\n",
        "_pages/en-us/about.md": "---\nlayout: about\npermalink: /\n---\nHello.\n",
        "_pages/pt-br/about.md": "---\nlayout: about\npermalink: /\n---\nOi.\n",
        "_bibliography/papers.bib": FILES["_bibliography/papers.bib"],
    }

    told = moved(make_site(tmp_path / "site", files))

    assert [item.title for item in News.objects.all()] == ["One"]
    assert [file["path"] for file in told["files"] if file["status"] == "not taken"] == [
        "_news/pt-br/one.md",
        "_pages/pt-br/about.md",
    ]


LAB = {
    "_config.yml": "title: Light Lab\nscholar:\n  style: apa\n",
    "_layouts/distill.liquid": "",
    "_pages/about.md": "---\nlayout: about\npermalink: /\n---\nThe Light Lab weaves light.\n",
    "_team/ada.md": "---\ntitle: Ada Lovelace\ndescription: Principal investigator\n---\nAda leads.\n",
    "_team/bo.md": """---
title: Bo Li
description: PhD student
img: https://pictures.example/bo.jpg
category: Alumni
---
<div class="profile"><img src="https://pictures.example/bo.jpg" class="rounded"/></div>

Bo wove.
""",
}


def test_who_left_a_lab_is_among_its_alumni(tmp_path):
    moved(make_site(tmp_path, LAB))

    bo = Person.objects.get(display_name="Bo Li")
    assert (bo.is_alumnus, bo.short_bio) == (True, "Bo wove.")


def test_who_directs_the_lab_at_a_university_is_in_the_lab(tmp_path):
    role = "Professor and Director of the Light Lab at Port University"
    moved(make_site(tmp_path, LAB | {"_team/ada.md": f"---\ntitle: Ada Lovelace\ndescription: {role}\n---\n"}))

    position = Person.objects.get(display_name="Ada Lovelace").positions.get()
    assert (position.organisation, position.title, position.group) == ("Light Lab", role, "pi")


def test_a_portrait_that_is_not_taken_is_told_once(tmp_path):
    told = moved(make_site(tmp_path, LAB))

    assert [message for path, _line, message in remarks(told) if path == "_team/bo.md"] == [
        "A picture on another site is not taken: https://pictures.example/bo.jpg"
    ]


PREVIEWED = {
    "_bibliography/papers.bib": """@article{light, title={On Light}, author={Lovelace, Ada}, year=1843,
  preview={light.png}}
@article{glass, title={On Glass}, author={Lovelace, Ada}, year=1844, preview={glass.png}}
@article{film, title={On Film}, author={Lovelace, Ada}, year=1845, preview={film.mp4}}
""",
    "assets/img/publication_preview/light.png": picture(),
}


def figures():
    return {work.title: bool(work.figure) for work in Publication.objects.all()}


def test_the_picture_beside_a_work_becomes_its_figure(tmp_path):
    told = moved(make_site(tmp_path, LAB | PREVIEWED))

    assert figures() == {"On Light": True, "On Glass": False, "On Film": False}
    assert remarks(told)[:2] == [
        ("_bibliography/papers.bib", 3, "The picture is not among the files: glass.png"),
        ("_bibliography/papers.bib", 4, "A film beside a work has no place here: film.mp4"),
    ]


def test_a_figure_that_was_taken_away_here_stays_away(tmp_path):
    moved(make_site(tmp_path, LAB | PREVIEWED))
    Publication.objects.update(figure="")

    moved(tmp_path)

    assert figures() == {"On Light": False, "On Glass": False, "On Film": False}


def test_a_figure_that_changed_there_changes_here(tmp_path):
    moved(make_site(tmp_path, LAB | PREVIEWED))
    before = Publication.objects.get(title="On Light").figure.name
    make_site(tmp_path, {"assets/img/publication_preview/light.png": picture(size=(9, 9))})

    moved(tmp_path)

    assert Publication.objects.get(title="On Light").figure.width == 9
    assert before != Publication.objects.get(title="On Light").figure.name
