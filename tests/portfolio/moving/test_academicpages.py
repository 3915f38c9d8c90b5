"""Sites of academicpages come in."""

import pytest

from content.dates import PartialDate
from content.models import Page
from events.models import Course, Event, News
from portfolio.models import MenuLink, SiteSettings
from portfolio.moving.addresses import moved_to
from profile_app.models import Identity, Person
from projects.models import Project
from publications.models import Publication
from tests.sites import PDF, left, make_site, moved, picture, remarks, text

pytestmark = pytest.mark.django_db

CONFIG = """
title: Ada Lovelace
name: Ada Lovelace
description: Notes on engines
url: https://ada.example
locale: en-GB
talkmap_link: false
author:
  name: Dr. Ada Lovelace
  pronouns: she/her
  bio: Notes and wheels
  employer: University of London
  location: London, UK
  avatar: ada.png
  email: ada@example.org
  googlescholar: https://scholar.google.com/citations?user=abcDEF123
  orcid: https://orcid.org/0000-0002-1825-0097
  github: ada
  twitter: adal
  xing: Ada_L
  uri: https://ada.example.net
"""
PAPER = """---
title: "Notes on the Analytical Engine"
collection: publications
category: manuscripts
permalink: /publication/1843-notes
excerpt: 'What an engine can do.'
date: 1843-01-01
venue: 'Scientific Memoirs'
paperurl: '/files/notes.pdf'
slidesurl: 'http://academicpages.github.io/files/slides1.pdf'
citation: 'Lovelace, A., &amp; Babbage, C. (1843). &quot;Notes on the Analytical Engine.&quot; <i>Scientific Memoirs</i>. 3(12), 666-731.'
tags: [engines]
---
<a href='/files/notes.pdf'>Download paper here</a>

What an engine can do.

Recommended citation: Lovelace, A. (1843). "Notes on the Analytical Engine."
"""  # noqa: E501
FILES = {
    "_config.yml": CONFIG,
    "_publications/1843-notes.md": PAPER,
    "files/notes.pdf": PDF,
    "images/ada.png": picture(),
}


@pytest.fixture
def site(tmp_path):
    """Makes a site of these files with others."""

    def make(files=()):
        return make_site(tmp_path / "site", {**FILES, **dict(files)})

    return make


def work(**data):
    return text("", collection="publications", **{"date": "2001-05-03", "venue": "Cities", **data})


def test_the_kit_is_told(site):
    assert moved(site())["kit"] == "academicpages"


def test_a_checkout_without_settings_is_told(tmp_path):
    folder = make_site(tmp_path, {"docs/_talks/one.md": text(title="A talk", date="2001-05-03")})

    told = moved(folder)

    assert (told["kit"], [event.title for event in Event.objects.all()]) == ("academicpages", ["A talk"])


# Works


def test_a_work_comes_with_all_that_its_citation_says(site):
    moved(site())

    paper = Publication.objects.get()
    assert (paper.title, paper.type, paper.issued) == (
        "Notes on the Analytical Engine",
        "journal-article",
        PartialDate(1843),
    )
    assert (str(paper.venue), paper.volume, paper.issue, paper.pages) == ("Scientific Memoirs", "3", "12", "666–731")
    assert [str(author) for author in paper.authors] == ["A. Lovelace", "C. Babbage"]
    assert (paper.note, paper.body) == ("What an engine can do.", "")
    assert [topic.name for topic in paper.topics.all()] == ["engines"]
    assert moved_to("/publication/1843-notes") == paper.get_absolute_url()


def test_the_owner_is_known_by_their_first_letters(site):
    moved(site())

    assert [credit.person_id for credit in Publication.objects.get().authors] == [Person.objects.get().pk, None]


def test_a_pdf_of_the_site_is_attached(site):
    moved(site())

    found = Publication.objects.get().attachments.all()
    assert sorted((each.kind, each.name, each.url) for each in found) == [
        ("paper", "notes.pdf", ""),
        ("slides", "", "http://academicpages.github.io/files/slides1.pdf"),
    ]


def test_a_pdf_that_is_not_there_stays_a_link_and_is_told(site):
    told = moved(site({"_publications/two.md": work(title="Two", paperurl="ada.example/files/two.pdf")}))

    paper = Publication.objects.get(title="Two")
    assert [each.url for each in paper.attachments.all()] == ["https://ada.example/files/two.pdf"]
    assert ("_publications/two.md", None, "The file is not among the files: /files/two.pdf") in remarks(told)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"category": "conferences"}, "conference-paper"),
        ({"category": "books"}, "book"),
        ({"category": "preprints"}, "preprint"),
        ({"venue": "Proceedings of the Meeting on Cities"}, "conference-paper"),
        ({"venue": "bioRxiv"}, "preprint"),
        ({"excerpt": "A book chapter"}, "book-chapter"),
        ({}, "journal-article"),
    ],
)
def test_what_a_work_is_is_told_by_its_category_or_venue(site, data, kind):
    moved(site({"_publications/two.md": work(title="Two", **data)}))

    assert Publication.objects.get(title="Two").type == kind


def test_categories_have_the_names_the_site_gives_them(site):
    config = f"{CONFIG}\npublication_category:\n  others:\n    title: 'Theses (PhD)'\n"

    moved(site({"_config.yml": config, "_publications/two.md": work(title="Two", category="others")}))

    assert Publication.objects.get(title="Two").type == "phd-thesis"


def test_what_is_not_sure_is_told_and_the_citation_kept(site):
    citation = "'Lee, J., ... Xu, Y. (2001). Two. Cities, 3(4), 5-6.'"

    told = moved(site({"_publications/two.md": work(title="Two", citation=citation)}))

    assert "_publications/two.md:6: two, author: The citation leaves some of the authors out." in told["notes"]
    assert dict(Publication.objects.get(title="Two").extras)["citation"].startswith("Lee, J., ... Xu")


def test_a_short_venue_is_the_short_name_of_what_the_citation_says(site):
    citation = "'Lee, J. (2001). Two. Applied Examples, 3(4), 5-6.'"

    moved(site({"_publications/two.md": work(title="Two", venue="AE", citation=citation)}))

    venue = Publication.objects.get(title="Two").venue
    assert (venue.name, venue.short_name) == ("Applied Examples", "AE")


def test_a_permalink_to_a_publisher_is_the_works_page(site):
    address = "https://link.springer.com/article/10.1007/s10113-013-0514-7"

    moved(site({"_publications/two.md": work(title="Two", permalink=address)}))

    paper = Publication.objects.get(title="Two")
    assert (paper.url, paper.doi) == (address, "10.1007/s10113-013-0514-7")


def test_older_pages_have_citation_and_paper_in_their_text(site):
    body = (
        "[Download paper here](https://arxiv.org/abs/2101.00001)\n\nRecommended citation: Lee, J. (2001). Two. Cities."
    )

    moved(site({"_publications/two.md": text(body, title="Two", venue="Cities", date="2001-05-03")}))

    paper = Publication.objects.get(title="Two")
    assert ([str(author) for author in paper.authors], paper.arxiv_id, paper.body) == (["J. Lee"], "2101.00001", "")


def test_a_works_own_bibtex_file_is_read_and_completed(site):
    bib = "@inproceedings{lee2001, title={Two}, author={Lee, Jo and Li, Yu}, booktitle={Cities Conference}, year=2001}"
    page = work(title="Two", bibtexurl="/files/two.bib", excerpt="In short.", link="https://example.org/two")

    told = moved(site({"_publications/two.md": page, "files/two.bib": bib}))

    paper = Publication.objects.get(title="Two")
    assert [str(author) for author in paper.authors] == ["Jo Lee", "Yu Li"]
    assert (paper.type, paper.note, paper.url) == ("conference-paper", "In short.", "https://example.org/two")
    assert paper.issued == PartialDate(2001, 5, 3)
    assert {"_publications/two.md", "files/two.bib"}.isdisjoint(left(told))


def test_a_page_that_says_less_of_the_same_work_is_left(site):
    files = {
        "_publications/early.md": work(title="Two", citation="TBD", venue="TBD", permalink="/publication/early"),
        "_publications/late.md": work(title="Two", citation="'Lee, J. (2001). Two. Cities.'"),
    }

    told = moved(site(files))

    assert Publication.objects.filter(title="Two").count() == 1
    assert left(told) == {"_publications/early.md": "The same work as “_publications/late.md”, of which it says less."}
    assert moved_to("/publication/early/") == Publication.objects.get(title="Two").get_absolute_url()


def test_lines_of_a_spreadsheet_come_where_they_have_no_page(site):
    sheet = (
        "pub_date\ttitle\tvenue\texcerpt\tcitation\turl_slug\tpaper_url\n"
        "1843-01-01\tNotes on the Analytical Engine\tX\t\t\tnotes\t\n"
        "28/05/2001\tThree\tCities\t\tLee, J. (2001). Three. Cities, 1(2).\tthree\thttps://example.org/three.pdf\n"
    )

    told = moved(site({"markdown_generator/publications.tsv": sheet}))

    paper = Publication.objects.get(title="Three")
    assert (paper.issued, paper.volume, Publication.objects.count()) == (PartialDate(2001, 5, 28), "1", 2)
    assert "markdown_generator/publications.tsv" not in left(told)


def test_a_spreadsheet_of_which_all_lines_have_pages_says_nothing_new(site):
    sheet = "pub_date,title,venue\n1843-01-01,Notes on the analytical engine,X\n"

    told = moved(site({"markdown_generator/publications.csv": sheet}))

    assert left(told) == {
        "markdown_generator/publications.csv": "Each of its lines has a page, which was taken.",
    }


# Talks, courses, projects, news, pages


def test_a_talk_has_its_kind_place_and_speaker(site):
    talk = text(
        "See [the slides](/files/notes.pdf).",
        title='"Engines"',
        type='"Invited seminar"',
        permalink="/talks/1840-turin",
        venue='"Academy &amp; Society"',
        location="Turin, Italy",
        date="1840-09-03",
        link="https://example.org/turin",
    )

    moved(site({"_talks/1840-turin.md": talk}))

    event = Event.objects.get()
    assert (event.title, event.kind, event.website) == ("Engines", "invited-talk", "https://example.org/turin")
    assert [(each.host, each.place, each.date) for each in event.occurrences.all()] == [
        ("Academy & Society", "Turin, Italy", PartialDate(1840, 9, 3))
    ]
    assert [str(speaker) for speaker in event.speakers] == ["Ada Lovelace"]
    assert (event.body, [(each.kind, each.label) for each in event.attachments.all()]) == (
        "See the slides.",
        [("slides", "the slides")],
    )
    assert moved_to("/talks/1840-turin") == event.get_absolute_url()


def test_dates_of_talks_that_a_spreadsheet_turned_around_are_told_with_their_line(site):
    told = moved(site({"_talks/14-Sep-talk.md": text(title="Deltas", date="14-Sep")}))

    assert [each.date for each in Event.objects.get().occurrences.all()] == [PartialDate(2014, 9)]
    assert ("_talks/14-Sep-talk.md", 3, "Read as month and year: 14-Sep (Sep 2014)") in remarks(told)


def test_a_course_of_many_terms_is_one(site):
    def course(date, body=""):
        return text(body, title="Logic", type="Undergraduate course", venue="University 1", location="Bath", date=date)

    moved(
        site(
            {
                "_teaching/2014-spring-logic.md": course("2014-01-01", "First."),
                "_teaching/2015-fall-logic.md": course("2015-09-01", "Proofs."),
            }
        )
    )

    logic = Course.objects.get()
    assert (logic.title, logic.level) == ("Logic", "Undergraduate course")
    assert [(term.term, str(term.start), term.institution) for term in logic.terms] == [
        ("Fall 2015", "2015-09", "University 1, Bath"),
        ("Spring 2014", "2014", "University 1, Bath"),
    ]
    assert logic.body == "Proofs.\n\n## Spring 2014\n\nFirst."
    assert moved_to("/teaching/2014-spring-logic") == logic.get_absolute_url()


def test_a_project_has_the_picture_of_its_excerpt(site):
    excerpt = "\"An engine of brass<br/><img src='/images/ada.png'>\""

    moved(site({"_portfolio/engine.html": text("<p>Wheels.</p>", title="The engine", excerpt=excerpt)}))

    project = Project.objects.get()
    assert (project.title, project.summary) == ("The engine", "An engine of brass")
    assert (project.body.startswith("![](/media/"), project.body.endswith("\n\nWheels.")) == (True, True)


def test_posts_are_news_with_topics_and_old_addresses(site):
    post = text("Words.", title="A post", date="2012-08-14", permalink="/posts/2012/08/a-post/", tags="[a, b]")

    moved(site({"_posts/2012-08-14-a-post.md": post}))

    item = News.objects.get()
    assert (item.title, item.date, item.body) == ("A post", PartialDate(2012, 8, 14), "Words.")
    assert [topic.name for topic in item.topics.order_by("name")] == ["a", "b"]
    assert moved_to("/posts/2012/08/a-post") == item.get_absolute_url()


def test_unfinished_and_unpublished_texts_are_drafts(site):
    moved(
        site(
            {
                "_drafts/idea.md": text("Idea.", title="An idea"),
                "_posts/2012-01-01-b.md": text("B.", title="B", published="false"),
            }
        )
    )

    assert {item.title: item.status for item in News.objects.all()} == {"An idea": "draft", "B": "draft"}


def test_the_front_page_is_the_biography_and_lists_lead_to_the_parts_of_the_site(site):
    files = {
        "_pages/about.md": text("I *compute*.", permalink="/", title="About me", redirect_from="\n  - /about/"),
        "_pages/talks.html": text("{% for post in site.talks %}x{% endfor %}", title="Talks", permalink="/talks/"),
        "_pages/contact.md": text("Write to me.", title="Contact", permalink="/contact/", redirect_from="[/mail]"),
    }

    told = moved(site(files))

    assert Person.objects.get().short_bio == "I *compute*."
    assert [(page.title, page.body) for page in Page.objects.all()] == [("Contact", "Write to me.")]
    assert left(told) == {"_pages/talks.html": "This site draws that list by itself: /events/"}
    assert [moved_to(path) for path in ("/talks/", "/about/", "/mail", "/year-archive/")] == [
        "/events/",
        "/",
        "/contact/",
        "/news/",
    ]


def test_the_menu_leads_to_parts_pages_and_elsewhere(site):
    navigation = (
        "main:\n"
        "  - {title: Publications, url: /publications/}\n"
        "  - {title: Blog, url: /year-archive/}\n"
        "  - {title: Contact, url: /contact/}\n"
        "  - {title: Code, url: 'https://example.org/code'}\n"
        "  - {title: Lost, url: /lost/}\n"
    )
    page = text("Write to me.", title="Contact", permalink="/contact/")

    told = moved(site({"_data/navigation.yml": navigation, "_pages/contact.md": page}))

    assert [(link.label, link.section, str(link.page or ""), link.url) for link in MenuLink.objects.all()] == [
        ("", "publications", "", ""),
        ("Blog", "news", "", ""),
        ("Contact", "", "Contact", ""),
        ("Code", "", "", "https://example.org/code"),
    ]
    assert remarks(told)[0] == ("_data/navigation.yml", None, "The menu leads to what was not taken: Lost")


# Who


def test_the_owner_has_everything_that_the_settings_say(site):
    moved(site())

    ada = Person.objects.get()
    assert (ada.display_name, ada.pronouns, ada.tagline) == ("Ada Lovelace", "she/her", "Notes and wheels")
    assert (ada.email, ada.email_visibility, ada.orcid) == ("ada@example.org", "public", "0000-0002-1825-0097")
    assert [(each.organisation, each.place) for each in ada.positions.all()] == [("University of London", "London, UK")]
    assert sorted((link.service, link.value) for link in ada.links.all()) == [
        ("github", "ada"),
        ("other", "https://www.xing.com/profile/Ada_L"),
        ("scholar", "abcDEF123"),
        ("website", "https://ada.example.net"),
        ("x", "adal"),
    ]
    assert bool(ada.photo) is True
    assert (Identity.current().owner, Identity.current().mode) == (ada, "researcher")
    assert SiteSettings.current().description == "Notes on engines"


def test_a_line_below_the_name_may_say_where_somebody_works(site):
    config = "name: Ada\nauthor:\n  name: Ada Lovelace\n  bio: Analyst at the Royal Society\n  location: London\n"

    moved(site({"_config.yml": config}))

    ada = Person.objects.get()
    assert [(each.title, each.organisation, each.place) for each in ada.positions.all()] == [
        ("Analyst", "Royal Society", "London")
    ]


def test_a_role_below_the_name_belongs_to_the_employer(site):
    config = "name: Ada\nauthor:\n  name: Ada Lovelace\n  bio: Assistant professor of engines\n  employer: Home\n"

    moved(site({"_config.yml": config}))

    ada = Person.objects.get()
    assert [(each.title, each.organisation) for each in ada.positions.all()] == [
        ("Assistant professor of engines", "Home")
    ]
    assert ada.tagline == ""


CV_PAGE = """
{% include base_path %}

Education
======
* B.S. in Mathematics, Home, 1835
* Ph.D in Engines, University of London, 1843 (expected)
* Some lessons

Work experience
======
* Spring 1842: Analyst
  * Engine Works
  * Duties included: cards
* Translator, Taylor Press, 1843 - present

Publications
======
  <ul>{% for post in site.publications reversed %}
    {% include archive-single-cv.html %}
  {% endfor %}</ul>

Skills
======
* Looms
"""


def test_a_cv_in_words_gives_rows_and_keeps_the_rest(site):
    told = moved(site({"_pages/cv.md": text(CV_PAGE, title="CV", permalink="/cv/", redirect_from="[/vita]")}))

    ada = Person.objects.get()
    assert [(each.degree, each.field, each.institution, str(each.end)) for each in ada.education.all()] == [
        ("B.S.", "Mathematics", "Home", "1835"),
        ("Ph.D", "Engines", "University of London", "1843"),
    ]
    assert [(each.title, each.organisation, each.dates) for each in ada.positions.all()][1:] == [
        ("Analyst", "Engine Works", "1842"),
        ("Translator", "Taylor Press", "since 1843"),
    ]
    assert ada.body == "## Education\n\n* Some lessons\n\n## Skills\n\n* Looms"
    assert "_pages/cv.md" not in left(told)
    assert (Page.objects.count(), moved_to("/vita")) == (0, "/cv/")


def test_words_above_a_list_are_told(site):
    body = "My best papers are red.\n\n{% for post in site.publications %}x{% endfor %}"

    told = moved(site({"_pages/publications.md": text(body, title="Publications", permalink="/publications/")}))

    assert remarks(told)[0][2] == "Its own words have no place: My best papers are red"


def test_other_authors_of_the_blog_are_people(site):
    authors = "mary:\n  name: Mary Somerville\n  bio: Astronomer\n"
    post = text("Words.", title="A post", date="2012-08-14", author="Mary Somerville")

    moved(site({"_data/authors.yml": authors, "_posts/2012-08-14-a.md": post}))

    assert [person.display_name for person in News.objects.get().people.all()] == ["Mary Somerville"]


def test_a_cv_gives_positions_talks_courses_and_what_else_it_has(site):
    curriculum = """{"basics": {"name": "Ada Lovelace"},
      "work": [{"company": "Engine Works", "position": "Analyst", "startDate": "1842-02", "endDate": "1843"}],
      "education": [{"institution": "Home", "area": "Mathematics", "studyType": "BSc", "endDate": "1835"}],
      "skills": [{"name": "Looms", "keywords": ["punched cards"]}],
      "publications": [{"name": "Notes on the analytical engine"}, {"name": "Letters", "publisher": "Post",
        "releaseDate": "1850", "website": "https://example.org/letters"}],
      "presentations": [{"name": "On wheels", "event": "Salon", "date": "1841", "location": "Bath"}],
      "teaching": [{"course": "Algebra", "institution": "Home", "date": "1844", "role": "Tutor"}],
      "portfolio": [{"name": "A flying machine", "date": "1828", "url": "https://example.org/fly"}]}"""

    moved(site({"_data/cv.json": curriculum}))

    ada = Person.objects.get()
    assert [each.title for each in ada.positions.all()] == ["", "Analyst"]
    assert [each.degree for each in ada.education.all()] == ["BSc"]
    assert "punched cards" in ada.body
    assert sorted(paper.title for paper in Publication.objects.all()) == ["Letters", "Notes on the Analytical Engine"]
    assert [str(each.occurrences.get()) for each in Event.objects.all()] == ["1841, Salon, Bath"]
    assert [(course.title, course.latest_term) for course in Course.objects.all()] == [("Algebra", "1844")]
    assert [(project.title, project.start) for project in Project.objects.all()] == [
        ("A flying machine", PartialDate(1828))
    ]


def test_a_cv_of_made_up_maps_is_kept_as_text(site):
    moved(site({"_data/cv.yml": "skills:\n  databases:\n    - name: sqlite\n    - name: mariadb\n"}))

    assert Person.objects.get().body == "## Skills\n\n- Databases: sqlite, mariadb"


# Examples of the kit


EXAMPLES = {
    "_publications/2009-10-01-paper-title-number-1.md": work(
        title="Paper Title Number 1",
        citation="'Your Name, You. (2009). &quot;Paper Title Number 1.&quot; <i>J</i>. 1(1).'",
    ),
    "_talks/2012-03-01-talk-1.md": text(
        "This is a description of your talk, which is a markdown file.", title="Talk 1 on Relevant Topic in Your Field"
    ),
    "_teaching/2014-spring-teaching-1.md": text(
        "This is a description of a teaching experience.", title="Teaching experience 1"
    ),
    "_portfolio/portfolio-1.md": text("This is an item in your portfolio.", title="Portfolio item number 1"),
    "_posts/2012-08-14-blog-post-1.md": text(
        "This is a sample blog post. Lorem ipsum I can't", title="Blog Post number 1", tags="[cool posts]"
    ),
    "_data/authors.yml": "Name Name:\n  name: Name Name\n",
    "_data/cv.json": '{"basics": {"name": "Your Sidebar Name"}, "work": [{"company": "Red Brick University"}]}',
    "markdown_generator/publications.tsv": "pub_date\ttitle\tvenue\texcerpt\tcitation\n"
    '2009-10-01\tPaper Title Number 1\tJ\tx\t"Your Name, You. (2009). x"\n',
}


def test_the_kits_own_examples_are_left(site):
    told = moved(site(EXAMPLES))

    assert left(told) == dict.fromkeys(EXAMPLES, "The kit's own example.")
    assert [Publication.objects.count(), Person.objects.count()] == [1, 1]
    assert [model.objects.count() for model in (Event, Course, Project, News)] == [0, 0, 0, 0]


def test_an_example_that_somebody_began_to_change_is_a_draft(site):
    post = text("This is a sample blog post. Lorem ipsum I can't", title="Blog Post number 1", date="2018-11-01")

    told = moved(site({"_posts/2012-08-14-blog-post-1.md": post}))

    assert [(item.status, item.date) for item in News.objects.all()] == [("draft", PartialDate(2018, 11, 1))]
    assert remarks(told)[0][2] == "Words of the kit's example stand in it still, so it comes as a draft."


# Whole moves


WHOLE = {
    "_talks/2001-a talk.v2.md": text("Words.", title="A talk", date="2001-05-03", venue="Hall"),
    "_teaching/2014-spring-logic.md": text("", title="Logic", venue="University 1", date="2014-01-01"),
    "_portfolio/엔진.md": text("Wheels.", title="엔진", excerpt="Brass."),
    "_posts/2012-08-14-a.md": text("![x](/images/ada.png)", title="A post", date="2012-08-14"),
    "_pages/contact.md": text("Write to me.", title="Contact", permalink="/contact/"),
    "_data/navigation.yml": "main:\n  - {title: Publications, url: /publications/}\n",
}


def test_moving_again_changes_nothing(site):
    folder = site(WHOLE)
    moved(folder)

    counts = moved(folder)["counts"]

    assert {kind: (told["created"], told["updated"]) for kind, told in counts.items()} == dict.fromkeys(counts, (0, 0))


def test_a_trial_tells_the_same(site):
    folder = site(WHOLE)
    trial = moved(folder, "--dry-run")

    assert trial == {**moved(folder), "dry_run": True}


def test_what_was_edited_by_hand_stays(site):
    folder = site(WHOLE)
    moved(folder)
    Event.objects.update(title="By hand")
    (folder / "_talks" / "2001-a talk.v2.md").write_text(text("Others.", title="A new talk", date="2001-05-03"))

    moved(folder)

    assert [(event.title, event.body) for event in Event.objects.all()] == [("By hand", "Others.")]


def test_every_file_is_told_of_with_a_reason(site):
    told = moved(site({**WHOLE, "_sass/a.scss": "x", "images/other.png": b"x", "strange.bin": b"x"}))

    assert left(told) == {
        "_sass/a.scss": "How the old site looked; this one has its own design.",
        "images/other.png": "No text that was taken shows it.",
        "strange.bin": "Nothing in this kit is known to lie here.",
    }


HOSTILE = {
    "_publications/a.md": work(title="'<script>alert(1)</script>Two'", citation="'<img src=x onerror=alert(1)>'"),
    "_publications/b.md": work(title="[1, 2]", citation="{a: b}", date="[x]", paperurl="javascript:alert(1)"),
    "_publications/c.md": work(title="Three", bibtexurl="../../../../etc/passwd", paperurl="../../etc/passwd"),
    "_talks/a.md": text(
        "[x](javascript:alert(1)) <iframe src='javascript:alert(1)'></iframe>", title="A", date="9" * 500
    ),
    "_teaching/a.md": text("", title="", date="", venue="{}"),
    "_portfolio/a.html": "<script>alert(1)</script>",
    "_data/navigation.yml": "main: {a: [b]}\n",
    "_data/authors.yml": "[1, 2]\n",
    "_data/cv.json": '{"basics": [], "work": "x", "teaching": [{"course": []}, 3], "portfolio": {"a": 1}}',
    "markdown_generator/talks.tsv": 'title\tdate\n"A\tB\nC\t\x00',
    "_pages/a.md": "---\ntitle: [\n---\n{% capture %}{% include %}{{",
}


def test_hostile_files_do_no_harm(site):
    told = moved(site(HOSTILE))

    texts = [*(paper.title for paper in Publication.objects.all()), *(event.body for event in Event.objects.all())]
    links = [each.url for paper in Publication.objects.all() for each in paper.attachments.all()]
    assert [text for text in texts if "<script" in text or "javascript:" in text] == []
    assert [link for link in links if link and not link.startswith("http")] == []
    assert {file["path"] for file in told["files"]} == {*FILES, *HOSTILE}
