"""Saved CVs: what each shows, where it is found, who may see and change it."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from portfolio.models import CV, CVSection
from publications.models import Publication, SelectedWork
from tests.forms import fields_of
from tests.make import (
    make_authorship,
    make_award,
    make_cv,
    make_editor,
    make_education,
    make_event,
    make_identity,
    make_member,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_service,
    make_topic,
)
from tests.reading import elements, links, main_of, number_of_queries, visible

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_person("Ada Byron", slug="ada", interests="Engines.")


def headings(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return elements(main_of(answer), "h2")


def seen(client, address, *words):
    """Which of the words stand on a page."""
    text = visible(main_of(client.get(address)))
    return [word for word in words if word in text]


def pdf_text(answer):
    assert answer.status_code == 200
    pages = PdfReader(BytesIO(answer.content)).pages
    return len(pages), "".join("".join(page.extract_text().split()) for page in pages)


# What it shows


def test_sections_are_chosen_ordered_and_renamed(client, ada):
    make_award(ada)
    make_service(ada)
    cv = make_cv(ada, slug="short")
    CVSection.objects.create(cv=cv, section="service", order=0, heading="Gutachten")
    CVSection.objects.create(cv=cv, section="awards", order=1)
    CVSection.objects.create(cv=cv, section="interests", order=2, shown=False)

    assert headings(client, "/people/ada/cv/short/") == ["Gutachten", "Awards"]


def test_a_section_that_came_after_the_cv_was_saved_stands_at_its_end(client, ada):
    make_award(ada)
    cv = make_cv(ada, slug="short")
    CVSection.objects.create(cv=cv, section="awards", order=0)

    assert headings(client, "/people/ada/cv/short/") == ["Awards", "Research interests"]


def test_a_limit_shows_the_first_lines_and_says_how_many_more_there_are(client, ada):
    for number in range(5):
        make_publication(f"Paper {number}", authors=[ada], issued=str(2020 - number))
    cv = make_cv(ada, slug="short")
    CVSection.objects.create(cv=cv, section="publications", limit=2)

    page = main_of(client.get("/people/ada/cv/short/"))

    assert [title for title in elements(page, "h3") if "Paper" in title] == ["Paper 0", "Paper 1"]
    assert ("3 more", "/publications/?person=ada") in links(page)


def test_a_line_can_be_left_out_or_kept_whatever_the_rest_says(client, ada):
    out, old = make_award(ada, "Out", year=2024), make_award(ada, "Old", year=2001)
    older = make_award(ada, "Older", year=2000)
    make_cv(ada, slug="short", since=2020, left_out=[f"award-{out.pk}"], kept=[f"award-{old.pk}"])

    assert seen(client, "/people/ada/cv/short/", out.name, older.name) == []
    assert seen(client, "/people/ada/cv/short/", "Old") == ["Old"]


def test_a_project_of_a_position_can_be_left_out(client, ada):
    position = make_position(ada)
    shown, hidden = make_project("Shown", position=position), make_project("Hidden", position=position)
    make_cv(ada, slug="short", left_out=[f"project-{hidden.pk}"])

    page = seen(client, "/people/ada/cv/short/", "Shown", "Hidden")
    _pages, text = pdf_text(client.get("/people/ada/cv/short.pdf"))

    assert (page, "Shown" in text, "Hidden" in text) == (["Shown"], True, False)
    assert shown.title == "Shown"


def test_since_a_year_leaves_out_what_ended_before_and_keeps_what_goes_on_or_has_no_date(client, ada):
    make_position(ada, title="Past", start="1990", end="1999")
    make_position(ada, title="Lasting", start="1990", ongoing=True)
    make_position(ada, title="Undated")
    make_position(ada, title="Reaching", start="1990", end="2020-01")
    make_publication("Early paper", authors=[ada], issued="1999-12")
    make_cv(ada, slug="recent", since=2020)

    page = main_of(client.get("/people/ada/cv/recent/"))

    assert elements(page, "h3") == ["Lasting", "Undated", "Reaching"]


def test_since_a_year_leaves_education_alone(client, ada):
    make_education(ada, degree="B.Sc.", start="1990", end="1993")
    make_education(ada, degree="PhD", start="1994")
    make_cv(ada, slug="recent", since=2020)

    assert seen(client, "/people/ada/cv/recent/", "B.Sc.", "PhD") == ["B.Sc.", "PhD"]


def test_a_topic_narrows_what_has_topics_and_includes_the_topics_below(client, ada):
    optics = make_topic("Optics")
    lasers = make_topic("Lasers", parent=optics)
    make_publication("On light", authors=[ada], topics=[lasers])
    make_publication("On tides", authors=[ada], topics=[make_topic("Tides")])
    make_event("A talk on light", speakers=[ada], topics=[optics])
    make_event("A talk on nothing", speakers=[ada])
    make_award(ada, "Medal")
    make_cv(ada, slug="optics", topic=optics)

    words = ("On light", "On tides", "A talk on light", "A talk on nothing", "Medal")

    assert seen(client, "/people/ada/cv/optics/", *words) == ["On light", "A talk on light", "Medal"]


def test_publications_stand_by_kind(client, ada):
    make_publication("A book", authors=[ada], type="book", issued="2024")
    make_publication("An article", authors=[ada], type="journal-article", issued="2023")
    make_publication("Another book", authors=[ada], type="book", issued="2022")
    make_cv(ada, slug="by-kind", grouped=True)

    page = main_of(client.get("/people/ada/cv/by-kind/"))
    _pages, text = pdf_text(client.get("/people/ada/cv/by-kind.pdf"))

    assert elements(page, "h3") == ["Journal articles", "An article", "Books", "A book", "Another book"]
    places = [text.index(words) for words in ("Journalarticles", "Anarticle", "Books", "Abook", "Anotherbook")]
    assert places == sorted(places)


def test_the_title_and_the_language_are_the_variants_own(client, ada):
    make_cv(ada, slug="de", heading="Lebenslauf", language="de")

    answer = client.get("/people/ada/cv/de/").content.decode()
    pdf = PdfReader(BytesIO(client.get("/people/ada/cv/de.pdf").content))

    assert "<title>Lebenslauf" in answer
    assert '<article class="cv" lang="de" dir="ltr">' in answer
    assert (pdf.metadata.title, pdf.trailer["/Root"]["/Lang"]) == ("Lebenslauf", "de")


def test_of_too_many_works_those_always_shown_stay_then_the_selected_then_the_newest_of_all_kinds(client, ada):
    always = make_publication("Always shown", authors=[ada], type="conference-paper", issued="1990")
    make_publication("Selected long ago", authors=[ada], type="book", issued="1991", is_selected=True)
    own = make_publication("Selected by the author", authors=[ada], type="book", issued="1992")
    SelectedWork.objects.create(person=ada, publication=own)
    for number in range(60):
        kind = "conference-paper" if number % 2 else "journal-article"
        make_publication(f"Paper-{number:02} on a matter", authors=[ada], type=kind, issued=str(2025 - number // 2))
    make_cv(ada, slug="one", pages=1, grouped=True, kept=[f"publication-{always.pk}"])

    pages, text = pdf_text(client.get("/people/ada/cv/one.pdf"))

    assert pages == 1
    words = ("Always shown", "Selected long ago", "Selected by the author", "Paper-00", "Paper-01", "Paper-02")
    assert [each for each in words if "".join(each.split()) not in text] == []
    assert "Paper-59" not in text


def test_a_limit_of_lines_keeps_what_is_always_shown_and_selected(client, ada):
    for number in range(5):
        make_publication(f"Paper {number}", authors=[ada], issued=str(2020 - number), is_selected=number == 3)
    last = Publication.objects.get(title="Paper 4")
    cv = make_cv(ada, slug="short", kept=[f"publication-{last.pk}"])
    CVSection.objects.create(cv=cv, section="publications", limit=3)

    titles = elements(main_of(client.get("/people/ada/cv/short/")), "h3")

    assert titles == ["Paper 0", "Paper 3", "Paper 4"]


def test_the_key_explains_only_marks_that_are_left(client, ada):
    old = make_publication("Long ago", authors=["Max"], issued="1990")
    make_authorship(old, ada, equal_group=1)
    for number in range(80):
        make_publication(f"Paper-{number:02} on a matter", authors=[ada, "Somebody Else"], issued="2025")
    make_cv(ada, slug="one", pages=1)
    make_cv(ada, slug="all")

    _pages, short = pdf_text(client.get("/people/ada/cv/one.pdf"))
    _pages, full = pdf_text(client.get("/people/ada/cv/all.pdf"))

    assert ("co-firstauthor" in short, "co-firstauthor" in full) == (False, True)


def test_the_page_explains_marks_once_below_all_kinds(client, ada):
    for kind in ("book", "journal-article"):
        work = make_publication(authors=["Max"], type=kind)
        make_authorship(work, ada, equal_group=1)
    make_cv(ada, slug="by-kind", grouped=True)

    text = visible(main_of(client.get("/people/ada/cv/by-kind/")))

    assert text.count("co-first author") == 1


@pytest.mark.parametrize(("works", "shortened"), [(30, False), (120, True)])
def test_two_pages_are_two_pages(client, ada, works, shortened):
    for number in range(works):
        make_publication(f"Paper-{number:03} on a matter that takes a line or two to tell", authors=[ada, "Co Author"])
    for number in range(12):
        make_award(ada, f"Award-{number}")
    make_cv(ada, slug="two", pages=2)

    pages, text = pdf_text(client.get("/people/ada/cv/two.pdf"))

    assert pages == 2
    assert ("more" in text, f"Paper-{works - 1:03}" in text) == (shortened, True)
    assert "Award-0" in text


def test_the_paper_is_the_variants_unless_the_address_says_otherwise(client, ada):
    make_cv(ada, slug="us", paper="letter")

    def width(address):
        return round(PdfReader(BytesIO(client.get(address).content)).pages[0].mediabox.width)

    assert (width("/people/ada/cv/us.pdf"), width("/people/ada/cv/us.pdf?paper=a4")) == (612, 595)


def test_the_page_offers_both_papers_its_own_first(client, ada):
    make_cv(ada, slug="us", paper="letter")

    offered = [link for link in links(main_of(client.get("/people/ada/cv/us/"))) if link[0].startswith("PDF")]

    assert offered == [
        ("PDF, Letter", "/people/ada/cv/us.pdf"),
        ("PDF, A4", "/people/ada/cv/us.pdf?paper=a4"),
    ]


# Where it is


def test_the_usual_one_stands_at_the_usual_address(client, ada):
    make_award(ada, "Medal")
    cv = make_cv(ada, slug="short", is_usual=True, heading="The short one")
    CVSection.objects.create(cv=cv, section="awards", shown=False)

    assert seen(client, "/people/ada/cv/", "Medal") == []
    named = client.get("/people/ada/cv/short/").content.decode()
    assert 'rel="canonical" href="http://127.0.0.1:8000/people/ada/cv/"' in named
    assert ("PDF, A4", "/people/ada/cv.pdf") in links(main_of(client.get("/people/ada/cv/")))


def test_the_owners_variants_stand_beside_the_owners_cv(client, ada):
    make_cv(ada, slug="short")
    make_identity(ada)

    page = client.get("/cv/short/")

    assert page.status_code == 200
    assert ("PDF, A4", "/cv/short.pdf") in links(main_of(page))
    assert client.get("/cv/short.pdf").status_code == 200


@pytest.mark.parametrize("is_usual", [True, False])
def test_a_private_variant_is_not_found(client, ada, is_usual):
    make_award(ada, "Medal")
    make_cv(ada, slug="short", is_public=False, is_usual=is_usual, heading="Nobody sees this")

    answers = [client.get(f"/people/ada/cv/short{end}") for end in ("/", ".pdf")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert seen(client, "/people/ada/cv/", "Medal", "Nobody sees this") == ["Medal"]


def test_the_variant_chosen_last_is_the_usual_one(ada):
    first = make_cv(ada, is_usual=True)
    other = make_cv(make_person(), is_usual=True)

    second = make_cv(ada, is_usual=True)

    assert set(CV.objects.filter(is_usual=True)) == {second, other}
    assert first.slug != second.slug


def test_two_variants_of_one_name_have_two_addresses(ada):
    slugs = [make_cv(ada, "Two pages").slug for _ in range(2)]

    assert slugs == ["two-pages", "two-pages-2"]


def test_a_variant_of_many_sections_asks_no_more_queries(client, ada):
    make_award(ada)
    cv = make_cv(ada, slug="short")
    # The first look after a change also brings the search up to date.
    client.get("/people/ada/cv/short/")
    few = number_of_queries(client, "/people/ada/cv/short/")
    cv.add_missing_sections()
    client.get("/people/ada/cv/short/")

    assert number_of_queries(client, "/people/ada/cv/short/") == few


# In the admin


@pytest.fixture
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


def change(cv):
    return reverse("admin:portfolio_cv_change", args=[cv.pk])


def save(client, cv, **changes):
    opened = client.get(change(cv))
    return client.post(change(cv), {**fields_of(opened, "cv_form"), **changes, "_continue": "1"}, follow=True)


def test_an_editor_makes_a_cv_and_goes_on_to_its_sections(client, editor, ada):
    add = reverse("admin:portfolio_cv_add")
    fields = fields_of(client.get(add), "cv_form")

    answer = client.post(add, {**fields, "name": "Two pages", "person": ada.pk, "pages": "2"}, follow=True)

    cv = CV.objects.get()
    assert (cv.slug, cv.pages, cv.is_public) == ("two-pages", 2, False)
    assert answer.redirect_chain[-1][0] == change(cv)
    assert [row.section for row in cv.sections.all()][:3] == ["interests", "experience", "education"]


def test_an_address_that_another_cv_of_the_person_has_is_refused(client, editor, ada):
    make_cv(ada, slug="short")
    cv = make_cv(ada, "Long", slug="long")

    answer = save(client, cv, slug="short")
    cv.refresh_from_db()

    assert "Another CV of this person has this address." in visible(answer.text)
    assert cv.slug == "long"


def test_an_editor_leaves_a_line_out_and_keeps_another(client, editor, ada):
    out, kept = make_award(ada, "Out"), make_award(ada, "Kept")
    cv = make_cv(ada, left_out=["publication-99"])

    save(
        client,
        cv,
        **{
            "lines-left_out": [f"award-{out.pk}"],
            "lines-kept": [f"award-{kept.pk}"],
            "lines-listed": ["interests", f"award-{out.pk}", f"award-{kept.pk}"],
        },
    )

    cv.refresh_from_db()
    assert (cv.left_out, cv.kept) == (["publication-99", f"award-{out.pk}"], [f"award-{kept.pk}"])


def test_odd_keys_of_lines_are_left_aside(client, editor, ada):
    cv = make_cv(ada)

    save(client, cv, **{"lines-left_out": ["<script>", "interests"], "lines-listed": ["<script>", "interests"]})

    cv.refresh_from_db()
    assert cv.left_out == ["interests"]


def test_the_order_of_the_form_is_the_order_of_the_cv(client, editor, ada):
    make_award(ada)
    cv = make_cv(ada, slug="short")
    fields = fields_of(client.get(change(cv)), "cv_form")
    rows = {name: value for name, value in fields.items() if name.endswith("-order")}

    save(client, cv, **{name: str(len(rows) - number) for number, name in enumerate(rows)})

    assert headings(client, "/people/ada/cv/short/") == ["Awards", "Research interests"]


@pytest.mark.parametrize(
    ("works", "told"), [(1, "1 page."), (60, "set tighter to fit."), (120, "shortened to fit: at most")]
)
def test_the_form_says_whether_it_fits(client, editor, ada, works, told):
    for number in range(works):
        make_publication(f"Paper-{number:03} on a matter that takes a line", authors=[ada])
    cv = make_cv(ada, pages=2 if works < 100 else 1)

    assert told in visible(client.get(change(cv)).content.decode())


@pytest.mark.usefixtures("no_system_fonts")
def test_the_form_says_which_letters_no_typeface_has(client, editor, settings):
    cv = make_cv(make_person("司马迟君"))

    text = visible(client.get(change(cv)).content.decode())

    assert "No typeface here has these letters, so the PDF leaves them out: 司马迟君." in text
    assert f"into the folder {settings.DATA / 'fonts'}." in text


def test_a_private_variant_is_looked_at_in_the_admin_only(client, editor, ada):
    cv = make_cv(ada, is_public=False, heading="Nobody else sees this")
    look = reverse("admin:portfolio_cv_look", args=[cv.pk])

    page, pdf = client.get(look), client.get(f"{look.rstrip('/')}.pdf")
    client.logout()
    signed_out = [client.get(address).status_code for address in (look, f"{look.rstrip('/')}.pdf")]

    assert "<title>Nobody else sees this" in page.content.decode()
    assert ("PDF, A4", f"{look.rstrip('/')}.pdf") in links(main_of(page))
    assert [answer["Cache-Control"].startswith("private, no-store") for answer in (page, pdf)] == [True, True]
    assert signed_out == [302, 302]


def test_a_member_has_the_cvs_of_their_own_profile(client, ada):
    member = make_member(person=ada)
    client.force_login(member)
    own, other = make_cv(ada, "Mine"), make_cv(make_person(), "Another's")
    people = [ada.pk, other.person.pk]

    listed = client.get(reverse("admin:portfolio_cv_changelist")).content.decode()
    offered = client.get(reverse("admin:portfolio_cv_add")).content.decode()
    taken = client.post(reverse("admin:portfolio_cv_add"), {"name": "Stolen", "person": people[1], "paper": "a4"})

    assert ("Mine" in listed, "Another&#x27;s" in listed) == (True, False)
    assert [f'<option value="{pk}"' in offered for pk in people] == [True, False]
    assert taken.status_code == 200
    assert [client.get(change(cv)).status_code for cv in (own, other)] == [200, 302]
    assert CV.objects.count() == 2


@pytest.mark.parametrize("page", ["change", "look"])
def test_a_member_is_told_that_a_cv_is_somebody_elses(client, ada, page):
    client.force_login(make_member(person=ada))
    other = make_cv(make_person(), "Another's")

    answer = client.get(reverse(f"admin:portfolio_cv_{page}", args=[other.pk]), follow=True)
    unknown = client.get(reverse(f"admin:portfolio_cv_{page}", args=[other.pk + 1]), follow=True)

    told = "This CV is somebody else's."
    assert (told in visible(answer.text), told in visible(unknown.text)) == (True, False)
    assert "Another" not in answer.text


@pytest.mark.usefixtures("no_system_fonts")
def test_the_list_warns_of_letters_no_typeface_has_and_says_what_helps(client, editor):
    make_person("Chijun Sima", native_name="司马迟君")

    text = visible(client.get(reverse("admin:portfolio_cv_changelist")).text)

    assert "Letters no typeface has: Chijun Sima (司马迟君)." in text
    assert "“apt install fonts-noto-cjk”, or put its files into “fonts/” in the data folder." in text


def test_no_cv_has_less_than_one_page(client, editor, ada):
    cv = make_cv(ada)

    answer = save(client, cv, pages="0")

    assert "Nothing is saved yet" in answer.content.decode()
