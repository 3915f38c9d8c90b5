"""What is deleted waits in the bin and comes back as it was."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision, Version

from content import bin, history
from content.models import Binned, Topic
from events.models import News
from profile_app.models import Advising, Identity, Person, PersonTopic
from projects.models import Membership, Project
from publications.models import Authorship, Publication, PublicationTopic
from tests.make import (
    make_advising,
    make_award,
    make_editor,
    make_event,
    make_identity,
    make_invitation,
    make_membership,
    make_news,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_topic,
    make_venue,
)
from tests.reading import elements, know_all_kinds

pytestmark = pytest.mark.django_db


def rows(*models):
    return {model: sorted(model.objects.values_list(), key=str) for model in models}


def put_back():
    return bin.put_back(Binned.objects.get())[1]


def test_a_person_comes_back_with_all_that_led_to_them(client):
    ada = make_person("Ada", topics=[make_topic("Optics")])
    make_advising(make_person("Stu"), ada)
    make_advising(ada, make_person("Zoe"))
    position = make_position(ada)
    make_membership(make_project("Lens", position=position), ada)
    make_news().people.add(ada)
    make_publication("Light", authors=[ada, "Zed"])
    make_event(speakers=[ada])
    make_identity(ada)
    models = (Authorship, Advising, Membership, PersonTopic, Identity, News.people.through)
    before = rows(*models)

    bin.discard([ada])
    gone = client.get(f"/id/{ada.uuid}/").status_code
    remarks = put_back()

    assert gone == 410
    assert remarks == []
    assert rows(*models) == before
    assert Project.objects.get().position == position
    assert client.get(f"/id/{ada.uuid}/").url == ada.get_absolute_url()


def test_a_topic_comes_back_to_its_papers_and_children():
    optics = make_topic("Optics")
    lasers = make_topic("Lasers", parent=optics)
    make_publication(topics=[optics, lasers])
    before = rows(PublicationTopic)

    bin.discard([optics])
    put_back()

    lasers.refresh_from_db()
    assert lasers.parent == optics
    assert rows(PublicationTopic) == before


def test_a_paper_comes_back_to_its_preprint_its_project_and_its_talk():
    paper = make_publication("Light", authors=["Ada"], links=["code"])
    preprint = make_publication("Light, early", published_version=paper)
    project, talk = make_project(publications=[paper]), make_event(publication=paper)

    bin.discard([paper])
    put_back()

    preprint.refresh_from_db()
    talk.refresh_from_db()
    assert (preprint.published_version, talk.publication) == (paper, paper)
    assert list(project.publications.all()) == [paper]
    assert [item.kind for item in Publication.objects.get(pk=paper.pk).attachments.all()] == ["code"]


def test_several_are_kept_apart():
    papers = [make_publication(authors=["Ada"], topics=[make_topic("Optics" + str(n))]) for n in range(3)]

    bin.discard(papers)
    bin.put_back(Binned.objects.get(object_id=papers[1].pk))

    assert list(Publication.objects.all()) == [papers[1]]
    assert (Authorship.objects.count(), PublicationTopic.objects.count()) == (1, 1)


def test_many_are_deleted_in_as_many_queries_as_one():
    know_all_kinds()
    papers = [make_publication(authors=["Ada", "Bob"]) for _ in range(8)]

    counts = []
    for some in (papers[:1], papers[1:]):
        with CaptureQueriesContext(connection) as queries:
            bin.discard(some)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_what_was_given_to_somebody_else_meanwhile_is_told():
    ada, bob = make_person("Ada", slug="ada", orcid="0000-0002-1825-0097"), make_person("Bob")
    work = make_publication(authors=[ada])
    bin.discard([ada])
    work.authorships.update(person=bob)
    other = make_person("Ada", slug="ada", orcid="0000-0002-1825-0097")

    remarks = put_back()

    back = Person.objects.get(pk=ada.pk)
    assert remarks == [
        "Its address is taken by now; it has a new one.",
        "ORCID iD is another's by now and is left empty.",
        "Author “Ada” leads elsewhere by now and is left as it is.",
    ]
    assert (back.slug, back.orcid, other.slug) == ("ada-2", None, "ada")
    assert work.authorships.get().person == bob


def test_a_topic_whose_name_was_taken_stays_in_the_bin():
    bin.discard([make_topic("Optics")])
    make_topic("optics")

    with pytest.raises(ValidationError, match="Something of this name was added meanwhile"):
        put_back()

    assert Topic.objects.count() == 1
    assert Binned.objects.count() == 1


def test_a_row_whose_other_end_is_gone_is_left_out():
    ada = make_person("Ada")
    lens = make_project("Lens")
    make_membership(lens, ada)
    bin.discard([ada])
    Project.objects.all().delete()

    remarks = put_back()

    assert remarks == ["Member: the project was deleted meanwhile."]
    assert Person.objects.filter(pk=ada.pk).exists()


def test_the_history_of_others_tells_of_the_loss():
    ada = make_person("Ada")
    work = make_publication("Light", authors=[ada])
    with history.changing(work):
        work.note = "Seen."
        work.save()

    bin.discard([ada])

    after, before = history.versions_of(Publication, work.pk)[:2]
    (found,) = history.differences(Publication, history.state_in(before), history.state_in(after))
    assert [(each.label, each.old, each.new) for each in found.inside] == [("Person", "Ada", "–")]


def test_removing_for_good_forgets_the_history():
    ada = make_person("Ada")
    bin.discard([ada])

    bin.remove_for_good(Binned.objects.all())

    assert (Binned.objects.count(), Version.objects.count(), Revision.objects.count()) == (0, 0, 0)


def test_only_what_waited_long_is_outdated():
    bin.discard([make_person("Ada")])
    bin.discard([make_person("Bob")])
    Binned.objects.filter(name="Ada").update(deleted_at=timezone.now() - timedelta(days=91))

    assert [each.name for each in bin.outdated()] == ["Ada"]


# The page before


def deletion_of(thing):
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_delete", args=[thing.pk])


def test_the_page_before_counts_what_goes_and_names_the_bin(client):
    client.force_login(make_editor())
    optics = make_topic("Optics")
    for _number in range(3):
        make_publication(topics=[optics])

    page = client.get(deletion_of(optics)).content.decode()

    assert elements(page, "ul", "deleted-objects") == ["Publications from which it disappears: 3"]
    assert "It waits in the bin and can be put back; after 90 days it may be removed for good." in page


def test_the_page_before_tells_what_is_deleted_from_what_stays(client):
    client.force_login(make_editor())
    ada = make_person("Ada", topics=[make_topic("Optics")])
    make_award(ada)
    make_news().people.add(ada)
    make_publication(authors=[ada])

    page = client.get(deletion_of(ada)).content.decode()

    assert elements(page, "ul", "deleted-objects") == ["Awards: 1 News from which it disappears: 1"]


def test_the_page_before_asks_as_much_for_many_as_for_few(client):
    client.force_login(make_editor())
    few, many = make_topic(), make_topic()
    make_publication(topics=[few])
    for _number in range(9):
        make_publication(topics=[many])
    client.get(deletion_of(few))

    asked = []
    for topic in (few, many):
        with CaptureQueriesContext(connection) as queries:
            client.get(deletion_of(topic))
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_a_person_with_awards_and_an_invitation_can_be_deleted(client):
    client.force_login(make_editor())
    ada = make_person("Ada")
    make_award(ada)
    make_invitation(person=ada)

    client.post(deletion_of(ada), {"post": "yes"})

    assert [each.name for each in Binned.objects.all()] == ["Ada"]


def test_a_venue_in_use_stays_and_the_page_says_where_it_is_used(client):
    client.force_login(make_editor())
    venue = make_venue("Optics Letters")
    make_publication("Light", venue=venue)

    page = client.post(deletion_of(venue), {"post": "yes"}).content.decode()

    assert elements(page, "ul", "deleted-objects") == ["Light"]
