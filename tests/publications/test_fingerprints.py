"""A few entries are matched by what the database keeps of each work, and mean what they mean among all works."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content import changes
from publications.importing import BibliographyImport, Work
from publications.matching import traits
from publications.models import Fingerprint, Publication
from publications.reading import read
from publications.stored import remembered, with_traits, works_of_the_site
from tests.make import make_authorship, make_publication

pytestmark = pytest.mark.django_db

TITLES = (
    "On the tides of deep seas",
    "ON THE TIDES: of deep seas",
    "Gezeiten im Überblick",
    "深い海の潮",
    "Preface",
    "",
)
AUTHORS = ("Poole", "Ström", "李")
DOIS = ("", "10.1000/AbC", "10.1000/abc", "10.48550/arXiv.2106.01234", "10.1000/Ä1")
NUMBERS = ("", "2106.01234", "2106.01234v2", "math/0211159")
KEYS = ("", "poole2020", "Poole2020", "Ärger2020")
TYPES = ("journal-article", "conference-paper", "preprint", "book")
YEARS = (None, 2019, 2020)


def any_traits(choice):
    return traits(
        type=choice(TYPES),
        title=choice(TITLES),
        author=choice(AUTHORS),
        year=choice(YEARS),
        doi=choice(DOIS),
        arxiv=choice(NUMBERS),
        key=choice(KEYS),
    )


def make_any(choice, number):
    year = choice(YEARS)
    work = make_publication(
        title=choice(TITLES) or f"Untold {number}",
        type=choice(TYPES),
        issued=str(year) if year else None,
        doi=choice(DOIS),
        arxiv_id=choice(NUMBERS),
        citation_key=f"{choice(KEYS)}{number}" if choice((True, False)) else "",
    )
    make_authorship(work, choice(AUTHORS), credited_family=choice(AUTHORS))
    return work


def give_keys(choice):
    """Each key to one work, or to none."""
    free = [key for key in KEYS if key]
    for work in Publication.objects.order_by("pk"):
        if free and choice((True, False)):
            key = free.pop()
            if not Publication.objects.filter(citation_key__iexact=key).exists():
                Publication.objects.filter(pk=work.pk).update(citation_key=key)


def edit(choice, work):
    """Makes it another work than it was imported as."""
    work.imported = {"title": choice(TITLES), "first": choice(AUTHORS), "doi": choice(DOIS), "key": choice(KEYS)}
    work.imported["arxiv"] = choice(NUMBERS)
    work.row_version += 1
    work.save()


def answers(index, wanted):
    """All that an index says to some traits, in primary keys."""
    same, with_doi, renamed = index.find(wanted), index.with_doi(wanted.doi), index.renamed(wanted, lambda work: True)
    return (
        [work and work.pk for work in (same, with_doi, renamed)],
        [work.pk for work in index.versions(wanted)],
        [work.pk for work in index.preprints(wanted)],
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_few_entries_mean_what_they_mean_among_all_works(seed):
    choice = random.Random(seed).choice
    works = [make_any(choice, number) for number in range(24)]
    give_keys(choice)
    for work in Publication.objects.filter(pk__in=[work.pk for work in works[::3]]):
        edit(choice, work)
    wanted = [any_traits(choice) for _entry in range(60)]

    few = [answers(works_of_the_site(Work, [each]), each) for each in wanted]
    together = works_of_the_site(Work, wanted)
    everything = works_of_the_site(Work)

    assert few == [answers(everything, each) for each in wanted]
    assert [answers(together, each) for each in wanted] == few


def test_what_is_kept_of_each_work_is_what_would_be_made_anew():
    choice = random.Random(1).choice
    works = [make_any(choice, number) for number in range(8)]
    changes.look()
    edit(choice, Publication.objects.get(pk=works[0].pk))
    Publication.objects.filter(pk=works[1].pk).update(title="Renamed by a statement")
    works[2].authorships.update(credited_family="Lind")
    works[3].delete()
    changes.look()

    kept = set(Fingerprint.objects.values_list("work", "value"))

    assert kept == {
        (row.pk, value) for row, known in with_traits(Publication.objects.all()) for value in remembered(*known)
    }


ENTRY = b"@article{lind2021, title={Another one}, author={Lind, Ann}, year={2021}, doi={10.1000/9}}"


def queries_of_planning():
    with CaptureQueriesContext(connection) as asked:
        BibliographyImport([("pasted", read(ENTRY))]).plan()
    return len(asked)


def test_matching_an_entry_asks_no_more_of_a_larger_site():
    choice = random.Random(2).choice
    make_any(choice, 0)
    changes.look()
    few = queries_of_planning()
    for number in range(1, 30):
        make_any(choice, number)
    changes.look()

    assert queries_of_planning() == few
