import pytest

from publications.bylines import byline, key_of
from tests.make import make_authorship, make_person, make_publication

pytestmark = pytest.mark.django_db


def names(count):
    return [f"Author {number}" for number in range(1, count + 1)]


def read(publication, own=None, fold=True):
    """The byline as text, folded runs as how many names they hold."""
    return [
        len(run.signatures) if run.is_folded else [one.name for one in run.signatures]
        for run in byline(publication, own, fold).authors
    ]


def test_twelve_authors_are_all_named():
    work = make_publication(authors=names(12))

    assert read(work) == [names(12)]
    assert byline(work).is_long is False


def test_of_more_than_twelve_the_first_three_and_the_last_stay():
    work = make_publication(authors=names(17))

    assert read(work) == [names(3), 13, ["Author 17"]]
    assert (byline(work).length, byline(work).is_long) == (17, True)


def test_the_sites_own_people_never_fold():
    work = make_publication(authors=[*names(6), make_person("Ada"), *names(3), make_person("Grace"), *names(4)])

    assert read(work) == [names(3), 3, ["Ada"], 3, ["Grace"], 3, ["Author 4"]]


def test_a_person_without_a_page_folds_unless_the_page_is_theirs():
    ada = make_person("Ada", has_page=False)
    work = make_publication(authors=[*names(6), ada, *names(7)])

    assert read(work) == [names(3), 10, ["Author 7"]]
    assert read(work, own=ada) == [names(3), 3, ["Ada"], 6, ["Author 7"]]


def test_the_works_own_page_names_all():
    work = make_publication(authors=names(300))

    assert read(work, fold=False) == [names(300)]


def test_only_an_open_page_is_a_link():
    people = [
        make_person("Open"),
        make_person("Draft", status="draft"),
        make_person("Later", publish_at="2999-01-01T00:00Z"),
        make_person("Closed", has_page=False),
    ]
    work = make_publication(authors=[*people, "Guest"])

    [run] = byline(work).authors

    assert [(one.name, one.href) for one in run.signatures] == [
        ("Open", "/people/open/"),
        ("Draft", ""),
        ("Later", ""),
        ("Closed", ""),
        ("Guest", ""),
    ]


def test_a_name_stays_as_printed():
    ada = make_person("Ada Byron")
    work = make_publication(authors=[ada])
    ada.display_name = "Ada Lovelace"
    ada.save()

    assert read(work) == [["Ada Byron"]]


def test_marks_tell_equal_groups_apart():
    work = make_publication()
    for order, group in enumerate([1, 1, None, 2, 2]):
        make_authorship(work, f"Author {order}", order=order, equal_group=group)

    [run] = byline(work).authors

    assert [one.mark for one in run.signatures] == ["*", "*", "", "†", "†"]


def test_the_key_names_only_the_marks_that_are_there():
    ada = make_person("Ada")
    plain, marked = make_publication(authors=["Guest"]), make_publication(authors=[ada])
    make_authorship(marked, "Grace", order=1, equal_group=1, is_corresponding=True)

    assert bool(key_of([plain])) is False
    key = key_of([plain, marked], own=ada)
    assert [(mark, str(meaning)) for mark, meaning in key.marks] == [("*", "co-first author")]
    assert (key.has_corresponding, key.has_linked, key.own_name) == (True, False, "Ada")


def test_the_key_says_what_a_link_means_where_asked():
    work = make_publication(authors=[make_person("Ada")])

    assert key_of([work], says_linked=True).has_linked is True


def test_editors_stand_apart_from_authors():
    work = make_publication(type="edited-volume")
    make_authorship(work, "Ada", role="editor")

    assert [one.name for run in byline(work).editors for one in run.signatures] == ["Ada"]
    assert byline(work).authors == []
