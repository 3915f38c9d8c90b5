"""What an import makes of entries that were understood."""

from dataclasses import replace
from unittest import mock

import pytest
from django.db import DatabaseError, connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from content import changes
from publications import importing
from publications.exchange import to_reference
from publications.importing import BibliographyImport
from publications.models import Attachment, Authorship, Publication, Venue
from publications.reading import Read, Reading, Remark
from publications.reference import Name, Reference
from tests.make import make_person, make_publication

pytestmark = pytest.mark.django_db

ADA = Name(given="Ada", family="Poole")
BO = Name(given="Bo", family="Lind")
EKKO = Reference(
    type="conference-paper",
    title="Ekko: a *low-latency* recommender",
    subtitle="a *low-latency* recommender",
    author=(ADA, BO),
    editor=(Name(literal="The Committee"),),
    issued=(2022, 7),
    container_title="Proceedings of the 16th Symposium on Light Systems",
    container_title_short="SLS",
    volume="3",
    issue="2",
    page="1–9",
    article_number="17",
    edition="2",
    collection_title="Lights",
    publisher="Light Press",
    publisher_place="Vienna",
    language="en",
    doi="10.5555/ekko",
    isbn="978-3-16-148410-0",
    issn="2049-3630",
    pmid="123",
    url="https://example.org/ekko",
    note="With a lamp",
    key="sima2022ekko",
    abstract="We *shine*.",
    keywords=("light", "深層学習"),
    links=(("paper", "https://example.org/ekko.pdf"), ("code", "https://example.org/code")),
    award="Best paper",
    artifact="Artifact available",
    open_access=True,
    is_selected=True,
    extra=(("mood", "{\\bf Bright}"), ("annote", "B")),
)


def read(*references, problems=()):
    entries = [
        reference if isinstance(reference, Remark) else Read(reference, reference.key or None, line)
        for line, reference in enumerate(references, 1)
    ]
    return [("works.bib", Reading("bib", entries))]


def bring(*references, **options):
    return BibliographyImport(read(*references), **options).plan().write()


def edit(**columns):
    """What editors change, which counts up the version of a work."""
    Publication.objects.update(row_version=F("row_version") + 1, **columns)


def counts(run):
    return tuple(run.count(deed) for deed in ("created", "updated", "unchanged", "problem"))


def messages(run):
    return [(warning.entry, warning.field, warning.message) for warning in run.warnings]


def paper(title="A paper of some length", **given):
    return Reference(**{"type": "journal-article", "title": title, "author": (ADA,), "issued": (2020,), **given})


# What is stored


def test_every_field_of_an_entry_comes_back():
    bring(EKKO)

    work = Publication.objects.get()
    assert to_reference(work) == EKKO
    assert (work.title, work.subtitle) == ("Ekko", "a *low-latency* recommender")


def test_an_entry_is_published_unless_drafts_are_asked_for():
    bring(paper("One of the works"))
    bring(paper("Two of the works"), draft=True)

    assert list(Publication.objects.order_by("pk").values_list("status", flat=True)) == ["published", "draft"]


def test_papers_of_one_series_share_a_venue_and_keep_the_printed_title():
    bring(
        replace(EKKO, key="one", doi="10.5555/1", title="The first of the papers"),
        replace(
            EKKO,
            key="two",
            doi="10.5555/2",
            title="Something else altogether",
            container_title="17th Symposium on Light Systems (SLS 2023)",
        ),
    )

    assert Venue.objects.get().name == "Symposium on Light Systems"
    assert [to_reference(work).container_title for work in Publication.objects.order_by("pk")] == [
        "Proceedings of the 16th Symposium on Light Systems",
        "17th Symposium on Light Systems (SLS 2023)",
    ]


def test_two_entries_of_one_key_get_keys_of_their_own():
    bring(paper("Original work here", key="Same"), paper("A quite different one", key="same"))

    assert list(Publication.objects.order_by("pk").values_list("citation_key", flat=True)) == ["Same", "sameb"]


def test_an_entry_without_a_key_gets_one_that_stays():
    bring(paper("Tides of the deep sea"))

    assert Publication.objects.get().citation_key == "poole2020tides"


def test_works_of_one_title_get_addresses_of_their_own():
    bring(paper("Editorial"), paper("Editorial", issued=(2021,)))

    assert list(Publication.objects.order_by("pk").values_list("slug", flat=True)) == ["editorial", "editorial-2"]


def test_what_does_not_fit_is_cut_and_told():
    run = bring(paper("x" * 600, volume="v" * 50, key="k"))

    work = Publication.objects.get()
    assert (len(work.title), len(work.volume)) == (500, 40)
    assert work.extras == [["title", "x" * 600], ["volume", "v" * 50]]
    assert [(entry, field) for entry, field, _message in messages(run)] == [("k", "title"), ("k", "volume")]


def test_a_name_too_long_is_told():
    run = bring(paper(author=(Name(literal="n" * 400),), key="k"))

    assert messages(run) == [("k", "author", "Too long; cut after 300 characters.")]


def test_a_date_and_addresses_that_are_none_are_told():
    run = bring(paper(issued=(2019, 2, 30), url="see my page", links=(("paper", "paper.pdf"),)))

    work = Publication.objects.get()
    assert (work.issued, work.url, work.extras) == (None, "", [["url", "see my page"]])
    assert [field for _entry, field, _message in messages(run)] == ["url", "date", "paper"]
    assert Attachment.objects.count() == 0


def test_control_characters_are_left_out():
    bring(paper("Tit\x00le of\x07 it", author=(Name(given="A\x00da", family="Poole"),), extra=(("a", "b\x00"),)))

    work = Publication.objects.get()
    assert (work.title, work.extras, str(work.authorships.get())) == ("Title of it", [["a", "b"]], "Ada Poole")


# What is counted


def test_read_is_the_sum_of_what_happened():
    run = bring(EKKO, Remark("The braces do not close.", line=9), replace(EKKO, abstract=""), paper(""), paper())

    assert counts(run) == (2, 0, 1, 2)
    assert [problem.message for problem in run.problems] == ["The braces do not close.", "The entry has no title."]


def test_a_file_without_entries_is_told():
    run = BibliographyImport([("page.html", Reading())]).plan().write()

    assert [warning.message for warning in run.warnings] == ["page.html: no entry was found."]


def test_a_plan_writes_nothing_and_says_the_same_as_the_import():
    run = BibliographyImport(read(EKKO, paper(), EKKO)).plan()

    assert counts(run) == (2, 0, 1, 0)
    assert Publication.objects.count() == 0


def test_importing_again_changes_nothing():
    bring(EKKO, paper(), replace(EKKO, abstract="", note="Another note"))
    before = list(Publication.objects.order_by("pk").values())

    run = bring(EKKO, paper(), replace(EKKO, abstract="", note="Another note"))

    assert counts(run) == (0, 0, 3, 0)
    assert list(Publication.objects.order_by("pk").values()) == before


def test_a_repeated_entry_fills_what_the_first_left_empty():
    run = bring(replace(EKKO, abstract=""), replace(EKKO, note="Other"))

    work = Publication.objects.get()
    assert counts(run) == (1, 1, 0, 0)
    assert (work.body, work.note) == ("We *shine*.", "With a lamp")
    assert [field for _entry, field, _message in messages(run)] == [None, "note"]


def test_a_changed_source_updates_what_nobody_edited():
    bring(EKKO)

    run = bring(replace(EKKO, page="1–12", abstract="Brighter.", author=(BO, ADA)))

    work = Publication.objects.get()
    assert counts(run) == (0, 1, 0, 0)
    assert (work.pages, work.body, work.row_version) == ("1–12", "Brighter.", 2)
    assert [str(credit) for credit in work.authors] == ["Bo Lind", "Ada Poole"]
    assert counts(bring(replace(EKKO, page="1–12", abstract="Brighter.", author=(BO, ADA)))) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("title", "A title by hand", "title"),
        ("subtitle", "by hand", "title"),
        ("subtitle", "", "title"),
        ("doi", "10.5555/other", "doi"),
        ("body", "By hand.", "abstract"),
        ("note", "", "note"),
        ("issued", "2021", "issued"),
        ("keywords", "hand", "keywords"),
        ("container_title", "By hand", "container_title"),
    ],
)
def test_a_field_edited_by_hand_is_never_overwritten(column, value, field):
    bring(EKKO)
    edit(**{column: value})

    run = bring(EKKO)

    assert counts(run) == (0, 0, 1, 0)
    assert Publication.objects.values_list(column, flat=True).get() in (value, Publication(issued=value).issued)
    assert [field for _entry, field, _message in messages(run)] == [field]


def test_a_byline_edited_by_hand_stays():
    bring(EKKO)
    Authorship.objects.filter(credited_name="Bo Lind").update(credited_name="Bo B. Lind")
    edit()

    run = bring(replace(EKKO, author=(ADA,)))

    assert [str(credit) for credit in Publication.objects.get().authors] == ["Ada Poole", "Bo B. Lind"]
    assert [field for _entry, field, _message in messages(run)] == ["author"]


def test_a_work_entered_by_hand_is_completed_and_not_changed():
    make_publication("Ekko", doi="10.5555/EKKO", authors=["Ada Poole"], issued="2022", pages="99", type="poster")

    run = bring(EKKO)

    work = Publication.objects.get()
    assert counts(run) == (0, 1, 0, 0)
    assert (work.title, work.pages, work.type, work.volume, work.venue.short_name) == (
        "Ekko",
        "99",
        "poster",
        "3",
        "SLS",
    )


def test_a_link_taken_away_by_hand_stays_away():
    bring(EKKO)
    Attachment.objects.filter(kind="code").delete()

    bring(replace(EKKO, links=(*EKKO.links, ("video", "https://example.org/v"))))

    assert list(Attachment.objects.values_list("kind", flat=True)) == ["paper", "video"]


# Preprints


PREPRINT = Reference("preprint", EKKO.title, author=(ADA, BO), issued=(2021,), arxiv="2106.01234", key="pre")


@pytest.mark.parametrize("entries", [(PREPRINT, EKKO), (EKKO, PREPRINT)])
def test_a_preprint_is_tied_to_its_published_version(entries):
    bring(*entries)

    preprint = Publication.objects.get(type="preprint")
    assert preprint.published_version.citation_key == "sima2022ekko"
    assert [work.type for work in Publication.objects.listed()] == ["conference-paper"]
    assert Publication.objects.published().count() == 2


def test_a_preprint_that_was_there_before_is_tied():
    bring(PREPRINT)

    run = bring(EKKO)

    assert counts(run) == (1, 0, 0, 0)
    assert Publication.objects.get(type="preprint").published_version.type == "conference-paper"


def test_a_tie_taken_away_by_hand_stays_away():
    bring(PREPRINT, EKKO)
    Publication.objects.update(published_version=None)

    bring(PREPRINT, EKKO)

    assert Publication.objects.exclude(published_version=None).count() == 0


def test_a_preprint_is_listed_while_its_published_version_is_not_public():
    bring(PREPRINT, EKKO)

    Publication.objects.filter(type="conference-paper").update(status="draft")

    assert [work.type for work in Publication.objects.listed()] == ["preprint"]


def test_the_page_of_a_preprint_leads_to_its_published_version(client):
    bring(PREPRINT, EKKO)
    preprint, version = Publication.objects.get(type="preprint"), Publication.objects.get(type="conference-paper")

    page = client.get(preprint.get_absolute_url())
    version.status = "draft"
    version.save()

    assert f'href="{version.get_absolute_url()}"' in page.content.decode()
    assert version.get_absolute_url() not in client.get(preprint.get_absolute_url()).content.decode()


# People


def test_authors_are_tied_to_people_and_keep_their_printed_names():
    ada = make_person("Ada Poole", given_name="Ada", family_name="Poole")

    bring(paper(author=(Name(given="A.", family="Poole"), BO)))

    first, second = Publication.objects.get().authors
    assert (first.person, str(first), second.person) == (ada, "A. Poole", None)


def test_a_name_that_may_be_two_people_is_listed():
    make_person("Ada Poole", given_name="Ada", family_name="Poole")
    make_person("Amy Poole", given_name="Amy", family_name="Poole")

    run = bring(paper(author=(Name(given="A.", family="Poole"),), key="k"))

    assert messages(run) == [("k", "author", "A. Poole may be Ada Poole, Amy Poole; not linked.")]
    assert Authorship.objects.get().person is None


def test_the_named_person_is_meant_where_two_may_be():
    make_person("Ada Poole", given_name="Ada", family_name="Poole")
    amy = make_person("Amy Poole", given_name="Amy", family_name="Poole")

    run = bring(paper(author=(Name(given="A.", family="Poole"),)), paper("Without her", author=(BO,)), favourite=amy.pk)

    assert Authorship.objects.get(credited_name="A. Poole").person == amy
    assert [message for _entry, _field, message in messages(run)] == ["Amy Poole is not among the authors."]


def test_somebody_who_joins_later_is_tied_by_the_next_import():
    bring(paper())
    ada = make_person("Ada Poole")

    run = bring(paper())

    assert counts(run) == (0, 1, 0, 0)
    assert Authorship.objects.get().person == ada
    assert counts(bring(paper())) == (0, 0, 1, 0)


def test_a_person_taken_out_by_hand_stays_out():
    make_person("Ada Poole")
    bring(paper())
    Authorship.objects.update(person=None)
    edit()

    run = bring(paper())

    assert counts(run) == (0, 0, 1, 0)
    assert Authorship.objects.get().person is None


def test_one_person_is_tied_once_to_a_byline():
    make_person("Ada Poole", given_name="Ada", family_name="Poole")

    bring(paper(author=(ADA, Name(given="A.", family="Poole"))))

    assert [credit.person is None for credit in Publication.objects.get().authors] == [False, True]


# Batches


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 3)


def many(number):
    return [paper(f"Work number {n} of them all", key=f"k{n}", author=(ADA, BO)) for n in range(number)]


def test_an_import_that_was_cut_off_is_completed_by_the_next(small_batches):
    entries = [*many(7), replace(many(1)[0], abstract="Late"), PREPRINT, EKKO]
    run = BibliographyImport(read(*entries)).plan()

    def cut_off(done, of):
        if done >= 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.write(cut_off)
    assert Publication.objects.count() == 6
    bring(*entries)
    in_two = [to_reference(work) for work in Publication.objects.order_by("pk")]
    Publication.objects.all().delete()
    bring(*entries)

    assert [to_reference(work) for work in Publication.objects.order_by("pk")] == in_two


def test_one_entry_that_cannot_be_stored_stops_no_other(small_batches):
    original = BibliographyImport._write_new

    def refuse(self, works):
        if any(work.entries[0][0].key == "k4" for work in works):
            raise DatabaseError
        original(self, works)

    with mock.patch.object(BibliographyImport, "_write_new", refuse):
        run = bring(*many(7))

    assert counts(run) == (6, 0, 0, 1)
    assert [problem.entry for problem in run.problems] == ["k4"]


def test_what_an_editor_saves_meanwhile_is_not_overwritten():
    bring(EKKO)
    run = BibliographyImport(read(replace(EKKO, note="From the file", volume="4"))).plan()
    Publication.objects.update(note="By an editor")

    run.write()

    work = Publication.objects.get()
    assert (work.note, work.volume) == ("By an editor", "4")


def test_an_address_taken_meanwhile_is_not_taken_again():
    run = BibliographyImport(read(paper("Editorial"))).plan()
    make_publication("Editorial")

    run.write()

    assert list(Publication.objects.order_by("pk").values_list("slug", flat=True)) == ["editorial", "editorial-2"]


def test_a_batch_asks_the_same_number_of_queries_however_many_works_it_holds():
    changes.refresh()
    with CaptureQueriesContext(connection) as few:
        bring(*many(2))
    Publication.objects.all().delete()
    changes.refresh()
    with CaptureQueriesContext(connection) as more:
        bring(*many(80))

    assert len(more) == len(few)
