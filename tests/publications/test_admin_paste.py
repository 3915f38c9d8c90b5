"""The paste box: from a DOI, an arXiv number, a link or an entry to a draft whose doubts are marked."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.models import TopicSynonym
from publications.checking import answered
from publications.identifiers import Identifier
from publications.importing import BibliographyImport
from publications.models import Publication, Venue
from publications.reading import Reading
from publications.sources import look_up
from tests.forms import fields_of, send
from tests.make import make_identity, make_member, make_person, make_publication, make_topic, make_venue
from tests.reading import elements
from tests.sources import ENTRY, article, dataset, feed

PASTE = reverse("admin:publications_publication_paste")
ADD = reverse("admin:publications_publication_add")
IMPORT = reverse("admin:publications_publication_import")
START = reverse("admin:index")
DOI = "10.5555/tides.2026.0114"
BIB = "@article{poole26, title={On Tides}, author={Poole, Ada}, journal={Sea}, year={2026}}"

pytestmark = pytest.mark.django_db


@pytest.fixture
def sources(transactional_db, sources):
    """Nothing is fetched inside a transaction, and so not inside that of a test."""
    return sources


@pytest.fixture(autouse=True)
def editor(client):
    user = User.objects.create_superuser("edda")
    client.force_login(user)
    return user


def paste(client, text):
    return client.post(PASTE, {"text": text})


def change(work):
    return reverse("admin:publications_publication_change", args=[work.pk])


def asked(work):
    return {each["field"]: each["question"] for each in work.to_check}


def errors(answer):
    return list(answer.context["paste"].errors.get("text", []))


def told(client, answer):
    return [str(message) for message in client.get(answer.url).context["messages"]]


# What comes of it


def test_a_student_pastes_a_doi_and_finds_the_form_filled(client, editor, sources):
    sources.put_crossref(DOI, article())

    answer = paste(client, f"https://doi.org/{DOI}")

    work = Publication.objects.get()
    assert answer.url == change(work)
    assert (work.title, work.status, work.created_by) == ("On the tides of *deep* seas", "draft", editor)
    fields = fields_of(client.get(answer.url), "publication_form")
    assert (fields["doi"], fields["issued"], fields["pages"]) == (DOI, "2026-03", "101–119")
    assert [fields[f"authorships-{n}-credited_name"] for n in range(3)] == [
        "Ada Poole",
        "Yao Fu",
        "The Tide Consortium",
    ]


def test_nothing_is_published_by_it(client, sources):
    sources.put_crossref(DOI, article())

    paste(client, DOI)

    assert not Publication.objects.published().exists()


def test_the_draft_is_what_an_import_of_the_same_would_be(client, sources):
    make_venue("Journal of Tides", short_name="JT")
    make_person("Ada Poole", given_name="Ada", family_name="Poole")
    sources.put_crossref(DOI, article())
    entry = look_up(Identifier("doi", DOI))[1].reading
    (imported,) = BibliographyImport([("file", Reading(entries=[entry]))], draft=True).plan().write().works
    names = [field.attname for field in Publication._meta.concrete_fields]
    differing = {"id", "uuid", "created_at", "updated_at", "created_by_id", "updated_by_id", "to_check"}
    first = Publication.objects.filter(pk=imported.pk).values(*set(names) - differing).get()
    Publication.objects.all().delete()

    paste(client, DOI)

    assert Publication.objects.values(*set(names) - differing).get() == first
    assert Venue.objects.count() == 1


def test_a_later_import_leaves_what_was_edited_by_hand(client, sources):
    sources.put_crossref(DOI, article())
    work_at = paste(client, DOI).url
    send(client, work_at, "publication_form", pages="7–8")

    entry = look_up(Identifier("doi", DOI))[1].reading
    run = BibliographyImport([("file", Reading(entries=[entry]))]).plan().write()

    assert Publication.objects.get().pages == "7–8"
    assert [warning.field for warning in run.warnings] == ["pages"]


def test_an_arxiv_number_becomes_a_preprint(client, sources):
    sources.put_arxiv("2106.01234", feed(ENTRY))

    paste(client, "https://arxiv.org/abs/2106.01234v1")

    work = Publication.objects.get()
    assert (work.type, work.arxiv_id, str(work.issued)) == ("preprint", "2106.01234", "2021-06-02")
    assert [item.url for item in work.attachments.all()] == ["https://arxiv.org/pdf/2106.01234"]


def test_datacite_fills_in_what_crossref_does_not_know(client, sources):
    sources.put_datacite("10.5281/zenodo.4711", dataset())

    paste(client, "10.5281/zenodo.4711")

    assert Publication.objects.get().type == "dataset"


@pytest.mark.parametrize(
    "text",
    [
        BIB,
        "TY  - JOUR\nTI  - On Tides\nAU  - Poole, Ada\nT2  - Sea\nPY  - 2026\nER  - \n",
        '{"type": "article-journal", "title": "On Tides", "author": [{"family": "Poole", "given": "Ada"}],'
        ' "container-title": "Sea", "issued": {"date-parts": [[2026]]}}',
    ],
    ids=["bibtex", "ris", "csl"],
)
def test_an_entry_fills_the_form_without_asking_anybody(client, text):
    paste(client, text)

    work = Publication.objects.get()
    assert (work.title, work.venue.name, work.year, work.status) == ("On Tides", "Sea", 2026, "draft")


def test_several_entries_lead_to_the_import(client):
    shown = paste(client, f"{BIB}\n{BIB.replace('poole26', 'poole27').replace('On Tides', 'On Waves again')}")
    page = client.get(shown["Location"])
    answer = client.post(IMPORT, {**fields_of(page, "confirm_form"), "_import": "1"})

    assert answer.status_code == 302
    assert sorted(Publication.objects.values_list("title", "status")) == [
        ("On Tides", "draft"),
        ("On Waves again", "draft"),
    ]
    assert f'action="{IMPORT}"' in page.content.decode()


def test_a_paper_of_300_authors_opens_and_is_saved(client, sources):
    authors = [{"given": f"Given{n}", "family": f"Family{n}"} for n in range(300)]
    sources.put_crossref(DOI, article(author=authors))
    work_at = paste(client, DOI).url

    answer = send(client, work_at, "publication_form", title="Of many")

    assert answer.status_code == 302
    work = Publication.objects.get()
    assert (work.title, work.authorships.count()) == ("Of many", 300)


# Doubts


def test_doubts_are_asked_beside_the_field(client, sources):
    sources.put_crossref(DOI, article(**{"published-online": {"date-parts": [[2025, 12]]}}))

    page = client.get(paste(client, DOI).url).content.decode()

    assert asked(Publication.objects.get()) == {
        "issued": "Online in 2025, in print in 2026. Which year do you cite?",
        "venue": "No other work here has this venue. Is that its name?",
        "attachments": "No PDF found. You may post the accepted version.",
    }
    assert "3 things need your eye; they are outlined." in page
    assert 'aria-describedby="id_issued_helptext id_issued_question"' in page
    assert '<p class="question" id="id_issued_question">Online in 2025' in page


def test_the_start_page_says_how_much_is_left_to_check(client, sources):
    sources.put_crossref(DOI, article())
    paste(client, DOI)

    assert "2 things to check." in client.get(START).content.decode()


def test_saving_says_that_all_was_looked_at(client, sources):
    sources.put_crossref(DOI, article())
    work_at = paste(client, DOI).url

    send(client, work_at, "publication_form")

    assert Publication.objects.get().to_check == []


def test_a_look_at_the_preview_leaves_the_questions(client, sources):
    sources.put_crossref(DOI, article())
    work_at = paste(client, DOI).url

    send(client, work_at, "publication_form", button="_preview")

    assert len(Publication.objects.get().to_check) == 2


def test_a_known_venue_is_asked_about_under_its_printed_name(client, sources):
    venue = make_venue("Symposium on Tidal Sensing", short_name="TIDES")
    make_publication(venue=venue)
    sources.put_crossref(
        DOI,
        article(
            **{
                "type": "proceedings-article",
                "container-title": ["Proceedings of the 16th Symposium on Tidal Sensing"],
                "short-container-title": [],
            }
        ),
    )

    paste(client, DOI)

    work = Publication.objects.drafts().get()
    assert work.venue == venue
    said = "The source says “Proceedings of the 16th Symposium on Tidal Sensing”. Is this TIDES?"
    assert asked(work)["venue"] == said


def test_keywords_choose_topics_by_name_and_synonym(client):
    seas, waves = make_topic("Deep seas"), make_topic("Waves")
    TopicSynonym.objects.create(topic=waves, name="Surf")

    paste(client, BIB.replace("year", "keywords={deep Seas, surf, nothing}, year"))

    work = Publication.objects.get()
    assert set(work.topics.all()) == {seas, waves}
    assert asked(work)["topics"] == "Chosen by the paper's keywords. Do they fit?"


def test_a_field_that_is_folded_away_is_opened_where_it_is_asked_about(client, sources):
    sources.put_crossref(DOI, article(**{"updated-by": [{"DOI": "10.5555/x", "type": "retraction"}]}))

    page = client.get(paste(client, DOI).url).content.decode()

    assert page.count("<details open>") == 1


# People


def test_people_are_matched(client, sources):
    ada = make_person("Ada Poole", given_name="Ada", family_name="Poole")
    yao = make_person("Y. F.", orcid="0000-0002-1825-0097")
    sources.put_crossref(DOI, article())

    paste(client, DOI)

    assert [credit.person for credit in Publication.objects.get().authors] == [ada, yao, None]


def test_an_unsure_name_is_tied_by_one_tick(client, sources):
    ada = make_person("Ada Poole", given_name="Ada", family_name="Poole")
    amy = make_person("Amy Poole", given_name="Amy", family_name="Poole")
    sources.put_crossref(DOI, article(author=[{"given": "A.", "family": "Poole"}]))
    work_at = paste(client, DOI).url

    page = client.get(work_at)
    send(client, work_at, "publication_form", is_person=f"{amy.pk}:A. Poole")

    assert [tick for tick in elements(page.content.decode(), "label") if "This is" in tick] == [
        "This is Ada Poole",
        "This is Amy Poole",
    ]
    assert [credit.person for credit in Publication.objects.get().authors] == [amy]
    assert ada.authorships.count() == 0


def test_only_who_was_offered_is_tied():
    questions = [{"field": "authorships", "question": "?", "name": "A. Poole", "people": [1, 2]}]

    assert answered(questions, ["3:A. Poole", "1:B. Poole", "x", "2:A. Poole", "1:A. Poole"]) == {"A. Poole": 2}


def test_the_owner_is_missed_among_the_authors(client):
    make_identity(make_person("Zoe Quill"))

    paste(client, BIB)

    said = "Zoe Quill is not among the authors. Is it the right paper?"
    assert asked(Publication.objects.get())["authorships"] == said


def test_an_editor_of_a_lab_adds_papers_of_others_unasked(client, editor):
    make_person("Zoe Quill", account=editor)
    make_identity(mode="lab")

    paste(client, BIB)

    assert "authorships" not in asked(Publication.objects.get())


# Doubles and versions


def test_what_is_here_already_is_shown_instead(client, sources):
    work = make_publication("On the Tides", doi=DOI.upper())
    sources.put_crossref(DOI, article())

    page = paste(client, DOI)

    assert Publication.objects.get() == work
    assert change(work) in page.content.decode()
    assert "already here" in page.content.decode()


def test_what_is_here_already_is_found_without_a_source(client):
    work = make_publication("On the Tides", doi=DOI)

    assert change(work) in paste(client, DOI).content.decode()


def test_an_entry_that_is_here_already_is_shown_instead(client):
    paste(client, BIB)

    page = paste(client, BIB.replace("poole26", "other").replace("year", "volume={3}, year"))

    assert Publication.objects.count() == 1
    assert "What you pasted says more about: volume." in page.content.decode()


def test_two_who_paste_one_work_at_once_make_one_draft(transactional_db, editor):
    make_identity()

    def paste_alone(_number):
        mine = Client()
        mine.force_login(editor)
        try:
            return paste(mine, BIB).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(paste_alone, range(4)))

    assert (answers, Publication.objects.count()) == ([200, 200, 200, 302], 1)


def test_a_preprint_is_tied_to_what_it_became(client, sources):
    paper = make_publication("The deep sea and its tides", doi="10.5555/later", type="journal-article")
    entry = ENTRY.replace("</entry>", "<arxiv:doi>10.5555/LATER</arxiv:doi></entry>")
    sources.put_arxiv("2106.01234", feed(entry))

    paste(client, "2106.01234")

    assert Publication.objects.get(type="preprint").published_version == paper


def test_a_paper_is_tied_to_its_preprint(client, sources):
    preprint = make_publication("An early word", arxiv_id="2106.01234v2", type="preprint")
    relation = {"has-preprint": [{"id-type": "doi", "id": "10.48550/arXiv.2106.01234"}]}
    sources.put_crossref(DOI, article(relation=relation))

    paste(client, DOI)

    preprint.refresh_from_db()
    assert preprint.published_version.doi == DOI


def test_a_preprint_that_appeared_elsewhere_says_so(client, sources):
    entry = ENTRY.replace("</entry>", "<arxiv:doi>10.5555/LATER</arxiv:doi></entry>")
    sources.put_arxiv("2106.01234", feed(entry))

    paste(client, "2106.01234")

    said = "It has appeared as DOI 10.5555/later. Add that paper, too, and the two are tied."
    assert asked(Publication.objects.get())["published_version"] == said


# What goes wrong


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Paste something first, for example a DOI."),
        (" \n", "Paste something first, for example a DOI."),
        ("On tides", "There is no DOI, arXiv number or entry of a bibliography in this."),
        ("https://example.org/paper", "This link holds no DOI and no arXiv number. Look for one on its page."),
        ("@article{a, author={Ada Poole}}", "The entry has no title."),
    ],
)
def test_what_cannot_be_taken_is_told_and_kept(client, text, said):
    page = paste(client, text)

    assert (page.status_code, errors(page)) == (200, [said])
    assert fields_of(page, "paste_form")["text"].strip() == text.strip()


def test_a_link_without_a_number_is_kept_for_the_form(client):
    page = paste(client, "https://example.org/paper")

    assert page.context["by_hand"] == f"{ADD}?url=https%3A%2F%2Fexample.org%2Fpaper"


def test_an_unknown_doi_is_told(client, sources):
    said = f"DOI {DOI} is not known at Crossref and DataCite. Check each sign, or fill in the form yourself."
    assert errors(paste(client, DOI)) == [said]


def test_the_form_opens_with_what_is_known_where_a_source_is_silent(client):
    answer = paste(client, f"https://press.example/doi/{DOI}/full")

    fields = fields_of(client.get(answer.url), "publication_form")
    assert (fields["doi"], fields["url"]) == (DOI, f"https://press.example/doi/{DOI}/full")
    assert told(client, paste(client, DOI)) == [
        "Crossref and DataCite could not be reached just now. The form holds what is known; add the rest."
    ]
    assert Publication.objects.count() == 0


def test_the_form_of_an_unreached_arxiv_number_knows_its_month(client):
    fields = fields_of(client.get(paste(client, "arXiv:2106.01234v2").url), "publication_form")

    assert (fields["type"], fields["arxiv_id"], fields["issued"]) == ("preprint", "2106.01234", "2021-06")


@pytest.mark.parametrize(
    "sent",
    [
        {"message": article("10.5555/another")},
        {"message": None},
        {"message": article(), "content_type": "text/html"},
        {"message": article(), "headers": {"Content-Length": "999999"}},
    ],
    ids=["another", "empty", "page", "cut"],
)
def test_a_lying_source_is_not_believed(client, sources, sent):
    sources.put_crossref(DOI, **sent)

    answer = paste(client, DOI)

    assert answer.url == f"{ADD}?doi=10.5555%2Ftides.2026.0114"
    assert told(client, answer) == ["Crossref gave no sensible answer. The form holds what is known; add the rest."]


def test_a_work_without_a_title_is_left_to_the_student(client, sources):
    sources.put_crossref(DOI, article(title=[], subtitle=[]))

    page = paste(client, DOI)

    assert errors(page) == ["The entry has no title."]
    assert page.context["by_hand"] == f"{ADD}?doi=10.5555%2Ftides.2026.0114"


def test_no_source_is_asked_by_a_page_view(client, sources):
    sources.put_crossref(DOI, article())
    work_at = paste(client, DOI).url
    sources.asked.clear()

    for address in (START, PASTE, work_at, f"{ADD}?doi={DOI}", f"{PASTE}?text={DOI}"):
        client.get(address)

    assert sources.asked == []


def test_hostile_fields_are_shown_as_text(client, sources):
    bad = "<script>alert(1)</script>"
    sources.put_crossref(DOI, article(**{"title": [bad], "container-title": [bad], "type": bad, "abstract": bad}))

    page = client.get(paste(client, DOI).url).content.decode()

    assert "<script>alert" not in page


# Who may


def test_who_may_not_add_publications_has_no_box(client):
    client.force_login(User.objects.create_user("vera", is_staff=True))

    assert client.post(PASTE, {"text": DOI}).status_code == 403


def test_a_member_pastes_a_paper_and_may_go_on_with_it(client):
    member = make_member("mia", make_person("Mia Poole", given_name="Mia", family_name="Poole"))
    make_identity(mode="lab")
    client.force_login(member)

    work_at = paste(client, BIB.replace("Ada", "M.")).url
    answer = send(client, work_at, "publication_form", pages="7")

    work = Publication.objects.get()
    assert (answer.status_code, work.pages, work.status, work.created_by) == (302, "7", "draft", member)
    assert work.authors[0].person == member.person


def test_a_member_pastes_one_entry_at_a_time(client):
    client.force_login(make_member())

    page = paste(client, f"{BIB}\n{BIB.replace('poole26', 'poole27').replace('Tides', 'Waves')}")

    assert errors(page) == ["These are 2 entries. Paste one at a time."]
    assert Publication.objects.count() == 0


def test_a_hidden_double_is_not_shown_to_who_may_not_see_it(client):
    make_publication("On Tides", authors=["Ada Poole"], type="journal-article", issued="2026", status="draft")
    client.force_login(make_member())

    page = paste(client, BIB).content.decode()

    assert "you may not open it" in page
    assert "On Tides" not in page


# Anything


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=200)
    | st.text(st.sampled_from("10./:()<>%2fv@{}[]\"'\\$ \n\tarxivhtpsdoTYERJU-=,"), max_size=120)
    | st.text(st.sampled_from('@article{},="title \\\n'), max_size=80).map(lambda text: f"@article{{a, title={text}")
)
def test_any_text_gets_an_answer(client, text):
    answer = paste(client, text.replace("\ud800", ""))

    assert answer.status_code in (200, 302)
