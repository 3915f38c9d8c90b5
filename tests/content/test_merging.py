"""Two become one, and part again."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse

from content import merging
from content.models import Merge, SlugHistory, Tombstone, Topic, TopicSynonym
from events.models import News
from profile_app.models import Advising, Delegation, Identity, NameVariant, Person, PersonTopic, Position
from projects.models import Membership
from publications.models import Authorship, Publication, PublicationTopic, Venue
from tests.forms import fields_of
from tests.make import (
    make_advising,
    make_editor,
    make_event,
    make_identity,
    make_membership,
    make_news,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_topic,
    make_venue,
)

pytestmark = pytest.mark.django_db

TABLES = (
    *(Authorship, Advising, Delegation, Membership, PersonTopic, Identity, Position, NameVariant, SlugHistory),
    *(Tombstone, News.people.through, PublicationTopic, TopicSynonym),
)


def rows():
    return {model: sorted(model.objects.values_list(), key=str) for model in TABLES}


def doubled_person():
    """A person twice, the second with everything."""
    optics = make_topic("Optics")
    ada = make_person("Ada Poole", topics=[optics], slug="ada")
    other = make_person("A. Poole", orcid="0000-0002-1825-0097", topics=[optics, make_topic("Lasers")], slug="a-poole")
    Delegation.objects.create(person=other, account=User.objects.create_user("helper"))
    for person in (ada, other):
        make_position(person, title="Professor")
    make_position(other, title="Dean")
    make_advising(make_person("Stu"), other)
    make_advising(ada, other)
    project, news = make_project(), make_news()
    for person in (ada, other):
        make_membership(project, person)
        news.people.add(person)
    make_publication("Light", authors=[other, "Zed"])
    make_publication("Both", authors=[other, ada])
    make_event(speakers=[other])
    make_identity(other)
    return ada, other


def test_everything_of_a_doubled_person_moves_and_bylines_stay_as_printed(client):
    ada, other = doubled_person()

    merging.merge(ada, [other], {"orcid": other.pk})

    ada.refresh_from_db()
    assert ada.orcid == "0000-0002-1825-0097"
    assert [(str(credit), credit.publication.title) for credit in ada.authorships.order_by("pk")] == [
        ("A. Poole", "Light"),
        ("Ada Poole", "Both"),
    ]
    assert sorted(position.title for position in ada.positions.all()) == ["Dean", "Professor"]
    assert [variant.name for variant in ada.variants.all()] == ["A. Poole"]
    assert [str(advising.student) for advising in ada.students.all()] == ["Stu"]
    assert (ada.memberships.count(), ada.news.count(), ada.speaking.count(), ada.delegations.count()) == (1, 1, 1, 1)
    assert {topic.name for topic in ada.topics.all()} == {"Optics", "Lasers"}
    assert Identity.current().owner == ada
    assert client.get("/people/a-poole/").url == "/people/ada/"
    assert client.get(f"/id/{other.uuid}/").url == f"/id/{ada.uuid}/"


def test_a_merge_is_undone_exactly(client):
    ada, other = doubled_person()
    before = rows()

    merging.merge(ada, [other], {"orcid": other.pk})
    found, remarks = merging.part(Merge.objects.get())

    ada.refresh_from_db()
    assert remarks == []
    assert rows() == before
    assert (found.pk, found.slug, found.orcid, ada.orcid) == (other.pk, "a-poole", "0000-0002-1825-0097", None)
    assert client.get("/people/a-poole/").status_code == 200


def test_what_was_changed_since_stays_and_is_told():
    ada, other = doubled_person()
    merging.merge(ada, [other], {"orcid": other.pk})
    third = make_person("Third")
    Authorship.objects.filter(credited_name="A. Poole", publication__title="Light").update(person=third)
    NameVariant.objects.update(name="A Poole")

    _found, remarks = merging.part(Merge.objects.get())

    assert remarks == [
        "Name variant “A Poole” was changed since and stays.",
        "Author “A. Poole” was changed since and stays.",
    ]
    assert Authorship.objects.get(credited_name="A. Poole", publication__title="Light").person == third


def test_merges_part_in_the_order_they_were_made():
    one, two, three = (make_person(name) for name in ("One", "Two", "Three"))
    merging.merge(one, [two, three])
    first, last = Merge.objects.order_by("pk")

    with pytest.raises(merging.ValidationError, match="Something else was merged into this later"):
        merging.part(first)
    merging.part(last)
    merging.part(first)

    assert [person.display_name for person in Person.objects.order_by("pk")] == ["One", "Two", "Three"]
    assert NameVariant.objects.count() == 0


def test_a_topic_takes_papers_children_and_names_of_another(client):
    one, two = make_topic("Recommender systems"), make_topic("RecSys")
    child = make_topic("Bandits", parent=two)
    TopicSynonym.objects.create(topic=two, name="Recommenders")
    both, alone = make_publication(topics=[one, two]), make_publication(topics=[two])

    merging.merge(one, [two])

    child.refresh_from_db()
    assert child.parent == one
    assert [list(work.topics.all()) for work in (both, alone)] == [[one], [one]]
    assert {Topic.objects.resolve(name) for name in ("recsys", "recommenders")} == {one}
    assert client.get("/topics/recsys/").url == "/topics/recommender-systems/"


def test_a_topic_merged_with_its_grandparent_stands_above_what_was_between():
    top = make_topic("Top")
    middle = make_topic("Middle", parent=top)
    low = make_topic("Low", parent=middle)
    make_publication(topics=[top, middle])
    before = rows()

    merging.merge(low, [top])
    low.refresh_from_db()
    middle.refresh_from_db()
    turned = (low.parent, middle.parent)
    _found, remarks = merging.part(Merge.objects.get())

    low.refresh_from_db()
    middle.refresh_from_db()
    assert turned == (None, low)
    assert remarks == []
    assert (low.parent, middle.parent) == (middle, top)
    assert rows() == before


def test_one_byline_stays_and_learns_who_is_who():
    ada = make_person("Ada")
    one = make_publication("Light", authors=["Ada", "Zed"], links=["code"])
    two = make_publication("Light!", authors=[ada, "Zed"], links=["code", "data"], doi="10.1/x")
    preprint = make_publication("Light, early", published_version=two)
    project = make_project(publications=[two])

    merging.merge(one, [two], {"doi": two.pk})

    one = Publication.objects.get(pk=one.pk)
    preprint.refresh_from_db()
    assert [(credit.credited_name, credit.person) for credit in one.authorships.all()] == [("Ada", ada), ("Zed", None)]
    assert sorted(item.kind for item in one.attachments.all()) == ["code", "data"]
    assert (one.doi, preprint.published_version, list(project.publications.all())) == ("10.1/x", one, [one])


def test_a_paper_takes_in_its_own_preprint():
    paper = make_publication("Light")
    preprint = make_publication("Light, early", published_version=paper)

    merging.merge(preprint, [paper])

    preprint.refresh_from_db()
    assert preprint.published_version is None


def test_the_form_takes_a_preprint_into_its_paper_and_a_narrower_topic_into_the_broader(client):
    client.force_login(make_editor())
    paper, broad = make_publication("Light"), make_topic("Light")
    preprint = make_publication("Light, early", published_version=paper)
    narrow = make_topic("Lamps", parent=broad)

    for stays, goes in ((paper, preprint), (broad, narrow)):
        address = reverse(f"admin:{stays._meta.app_label}_{stays._meta.model_name}_merge")
        ids = f"{address}?ids={stays.pk},{goes.pk}"
        client.post(address, {**fields_of(client.get(ids), "merge_form"), "survivor": stays.pk, "_merge": "1"})
        stays.refresh_from_db()

    assert (paper.published_version, broad.parent) == (None, None)
    assert (Publication.objects.count(), Topic.objects.count()) == (1, 1)


def test_what_leads_back_to_the_merged_is_not_taken():
    broad = make_topic("Light")
    narrow = make_topic("Lamps", parent=broad)

    merging.merge(broad, [narrow], {"parent": narrow.pk})

    broad.refresh_from_db()
    assert broad.parent is None


def test_a_topic_is_not_set_below_its_own_child():
    broad, other = make_topic("Light"), make_topic("Glow")
    other.parent = make_topic("Lamps", parent=broad)
    other.save()
    before = rows()

    with pytest.raises(ValidationError, match="cannot stand below itself"):
        merging.merge(broad, [other], {"parent": other.pk})

    assert rows() == before


def test_papers_move_to_the_venue_that_stays():
    one, two = make_venue("OSDI"), make_venue("Operating Systems Design")
    work = make_publication(venue=two)

    merging.merge(one, [two])

    work.refresh_from_db()
    assert work.venue == one
    assert list(Venue.objects.all()) == [one]
