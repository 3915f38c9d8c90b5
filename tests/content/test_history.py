"""Every change is kept with who and when, and any earlier state comes back."""

import json

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reversion.models import Version

from content import history
from content.differences import differences
from content.models import Entry, Topic
from content.wholes import PARTS
from profile_app.accounts import Account, Invitation
from profile_app.models import Award, Delegation, Person
from publications.models import Attachment, Authorship
from tests.make import (
    make_advising,
    make_course,
    make_membership,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_section,
    make_topic,
    make_venue,
)
from tests.reading import know_all_kinds

pytestmark = pytest.mark.django_db

# Rights are no content, and awards are changed on the forms of people.
WITHOUT_HISTORY, RIGHTS = {User, Group, Account, Invitation, Award}, {Delegation}


def versions(entry):
    return list(history.versions_of(type(entry), entry.pk))


def told(entry):
    """What the last change did, as (label, old, new)."""
    after, before = versions(entry)[:2]
    found = differences(type(entry), history.state_in(before), history.state_in(after))
    return [(each.label, each.old, each.new) for each in found]


def first_state(entry):
    return versions(entry)[-1]


def test_everything_an_editor_changes_has_a_history():
    rows = {history.model_of_part(model(pk=1), part) for model, parts in PARTS.items() for part in parts}
    content = {*Entry.kinds(), *admin.site._registry} - WITHOUT_HISTORY - rows

    assert content - PARTS.keys() == set()


def test_every_row_of_a_form_is_part_of_the_history():
    missing = [
        (model.__name__, inline.model.__name__)
        for model, model_admin in admin.site._registry.items()
        if model in PARTS
        for inline in model_admin.inlines
        if inline.model not in {*RIGHTS, *(history.model_of_part(model(pk=1), part) for part in PARTS[model])}
    ]

    assert missing == []


# Keeping


def test_the_first_change_keeps_what_was_there_before():
    edda = User.objects.create_user("edda")
    ada = make_person("Ada", tagline="Light.", updated_by=edda)

    with history.changing(ada, user=User.objects.create_user("bob")):
        ada.tagline = "Bright light."
        ada.save()

    assert [version.revision.user.username for version in versions(ada)] == ["bob", "edda"]
    assert told(ada) == [("Tagline", "Light.", "Bright light.")]


def test_a_save_that_changes_nothing_is_no_change():
    ada = make_person("Ada")

    with history.changing(ada):
        ada.save()

    assert len(versions(ada)) == 1


def test_what_fails_leaves_no_history():
    ada = make_person("Ada")

    with pytest.raises(RuntimeError), history.changing(ada):
        raise RuntimeError

    assert versions(ada) == []


def test_rows_topics_and_links_are_told_in_words():
    optics, lasers = make_topic("Optics"), make_topic("Lasers")
    ada, bob = make_person("Ada"), make_person("Bob")
    work = make_publication("Light", authors=[ada, "Zed"], topics=[optics], links=["code"], issued="2024-05")

    with history.changing(work):
        work.issued, work.venue, work.stage = "2025", make_venue("OSDI"), "in_press"
        work.save()
        work.topics.set([lasers])
        work.attachments.all().delete()
        Authorship.objects.filter(credited_name="Zed").update(person=bob, is_corresponding=True)
        Authorship.objects.create(publication=work, credited_name="Yao Fu", order=7)

    assert told(work) == [
        ("Stage", "Published", "In press"),
        ("Date", "May 2024", "2025"),
        ("Venue", "–", "OSDI"),
        ("Topics", "Optics", ""),
        ("Topics", "", "Lasers"),
        ("Author", "", "Zed"),
        ("Author", "", "Yao Fu"),
        ("Link or file", "Code", ""),
    ]


def test_rows_in_another_order_are_told_once():
    work = make_publication("Light", authors=["Ada", "Bob", "Cy"])

    with history.changing(work):
        for place, name in enumerate(["Cy", "Ada", "Bob"]):
            work.authorships.filter(credited_name=name).update(order=place)

    assert told(work) == [("Order of: Authors", "Ada; Bob; Cy", "Cy; Ada; Bob")]


def test_a_long_text_is_compared_word_by_word():
    ada = make_person("Ada", short_bio="Ada Poole studies how light bends in glass and in water near the shore.")

    with history.changing(ada):
        ada.short_bio = "Ada Poole studies how light bends in water near the northern shore."
        ada.save()

    after, before = versions(ada)
    (found,) = differences(Person, history.state_in(before), history.state_in(after))
    assert found.pieces == [
        ("same", "Ada Poole studies how light bends in "),
        ("del", "glass and in "),
        ("same", "water near the "),
        ("ins", "northern "),
        ("same", "shore."),
    ]


def test_names_stay_readable_when_what_they_led_to_is_gone():
    ada, bob = make_person("Ada"), make_person("Bob")
    stu = make_person("Stu")
    make_advising(stu, ada)
    with history.changing(stu):
        stu.advisors.update(advisor=bob)

    Person.objects.exclude(pk=stu.pk).delete()

    after, before = versions(stu)
    (found,) = differences(Person, history.state_in(before), history.state_in(after))
    assert [(each.label, each.old, each.new) for each in found.inside] == [("Supervisor", "Ada", "Bob")]


def test_many_entries_are_kept_in_as_many_queries_as_one():
    know_all_kinds()
    people = [make_person(topics=[make_topic()]) for _ in range(6)]
    for person in people:
        make_position(person)

    counts = []
    for some in (people[:1], people[1:]):
        with (
            CaptureQueriesContext(
                connection,
            ) as queries,
            history.changing(*some),
        ):
            pass
        counts.append(len(queries))

    assert counts[0] == counts[1]


# An earlier state again


def changed_person():
    ada = make_person("Ada", short_bio="I like light.", topics=[make_topic("Optics")])
    make_position(ada, title="Professor")
    with history.changing(ada):
        ada.short_bio = "I like dark."
        ada.save()
        ada.positions.all().delete()
        make_position(ada, title="Dean")
        ada.topics.clear()
    return ada


def test_an_earlier_state_comes_back_with_its_rows_and_topics():
    ada = changed_person()

    remarks = history.restore(first_state(ada), None)

    assert remarks == []
    assert differences(Person, history.state_in(first_state(ada)), history.state_of_stored(Person, ada.pk)) == []
    assert len(versions(ada)) == 3


def test_restoring_is_a_change_that_can_be_undone():
    ada = changed_person()
    second = versions(ada)[0]

    history.restore(first_state(ada), None)
    history.restore(second, None)

    assert Person.objects.get().short_bio == "I like dark."
    assert Person.objects.get().positions.get().title == "Dean"


def test_restoring_publishes_and_hides_nothing_and_moves_no_rights():
    account = User.objects.create_user("ada")
    ada = make_person("Ada", status="draft")
    with history.changing(ada):
        ada.status, ada.account = "published", account
        ada.tagline = "Light."
        ada.save()

    history.restore(first_state(ada), None)

    ada.refresh_from_db()
    assert (ada.tagline, ada.status, ada.account) == ("", "published", account)


def test_a_trial_says_what_would_change_and_changes_nothing():
    ada = changed_person()
    before = history.state_of_stored(Person, ada.pk)

    found, remarks = history.trial(ada, history.state_in(first_state(ada)))

    assert [each.label for each in found] == ["Short biography", "Topics", "Position", "Position"]
    assert remarks == []
    assert history.state_of_stored(Person, ada.pk) == before


def test_a_topic_that_was_deleted_is_made_anew():
    ada = changed_person()
    Topic.objects.all().delete()

    history.restore(first_state(ada), None)

    assert [topic.name for topic in Person.objects.get().topics.all()] == ["Optics"]


def test_what_leads_to_a_deleted_person_is_told_and_left_out():
    ada, bob = make_person("Ada"), make_person("Bob")
    lens, light = make_project("Lens"), make_publication("Light", authors=["Zed"], venue=make_venue("OSDI"))
    make_membership(lens, bob)
    make_membership(lens, ada)
    light.authorships.update(person=bob)
    with history.changing(lens, light):
        lens.memberships.all().delete()
        light.authorships.update(person=None)
        light.venue = None
        light.save()
    bob.delete()
    light.refresh_from_db()

    told_of_lens = history.restore(first_state(lens), None)
    told_of_light = history.restore(first_state(light), None)

    assert told_of_lens == ["Member: “Bob” was deleted meanwhile, so this is left out."]
    assert told_of_light == ["Person: “Bob” was deleted meanwhile and is left out."]
    assert [str(member.person) for member in lens.memberships.all()] == ["Ada"]
    assert [(credit.credited_name, credit.person) for credit in light.authorships.all()] == [("Zed", None)]


def test_a_value_that_is_anothers_by_now_is_left_as_it_is():
    ada = make_person("Ada", orcid="0000-0002-1825-0097")
    with history.changing(ada):
        ada.orcid = None
        ada.save()
    make_person("Bob", orcid="0000-0002-1825-0097")

    (remark,) = history.restore(first_state(ada), None)

    assert remark == "ORCID iD stays as it is: Person with this ORCID iD already exists."


def test_people_who_changed_places_go_back():
    ada, bob = make_person("Ada"), make_person("Bob")
    work = make_publication(authors=[ada, bob])
    first, second = work.authorships.order_by("order")
    with history.changing(work):
        Authorship.objects.filter(pk=first.pk).update(person=None)
        Authorship.objects.filter(pk=second.pk).update(person=ada)
        Authorship.objects.filter(pk=first.pk).update(person=bob)

    remarks = history.restore(first_state(work), None)

    assert remarks == []
    assert [str(credit.person) for credit in work.authorships.order_by("order")] == ["Ada", "Bob"]


def test_a_file_comes_back_and_one_that_is_gone_is_told():
    work = make_publication("Light")
    for name in ("a.pdf", "b.pdf"):
        Attachment.objects.create(publication=work, kind="paper", file=ContentFile(b"%PDF-1.4 %%EOF", name=name))
    kept, lost = work.attachments.order_by("pk")
    with history.changing(work):
        work.attachments.all().delete()
    lost.file.storage.delete(lost.file.name)

    (remark,) = history.restore(first_state(work), None)

    assert remark.startswith("The file “")
    assert [item.name for item in work.attachments.all()] == ["a.pdf"]


def test_a_standard_section_that_was_made_again_gives_way():
    lens = make_project("Lens")
    make_section(lens, "Old words", kind="problem")
    with history.changing(lens):
        lens.sections.all().delete()
        make_section(lens, "New words", kind="problem")

    history.restore(first_state(lens), None)

    assert [section.body for section in lens.sections.all()] == ["Old words"]


def test_states_kept_before_a_field_was_added_stay_readable():
    ada = changed_person()
    version = first_state(ada)
    records = history.state_in(version)
    for row in records:
        row["fields"].pop("tagline", None)
    records[0]["fields"]["horoscope"] = "Leo"
    version.serialized_data = json.dumps(records)
    version.save()
    ada.tagline = "Kept."
    ada.save()

    history.restore(version, None)

    ada.refresh_from_db()
    assert (ada.tagline, ada.short_bio) == ("Kept.", "I like light.")


def test_a_version_that_cannot_be_read_is_no_traceback():
    ada = changed_person()
    Version.objects.filter(pk=first_state(ada).pk).update(serialized_data="{")

    assert told(ada) != []


def test_who_taught_a_term_comes_back_with_the_term():
    ada, bo = make_person("Ada"), make_person("Bo")
    course = make_course(terms=["Autumn 2026", "Spring 2027"], teachers=[ada])
    with history.changing(course):
        course.save()
    course.offerings.get(term="Spring 2027").teachers.set([bo])
    course.offerings.get(term="Autumn 2026").delete()
    with history.changing(course):
        course.save()

    history.restore(first_state(course), None)

    terms = {term.term: [person.display_name for person in term.teachers.all()] for term in course.offerings.all()}
    assert terms == {"Autumn 2026": ["Ada"], "Spring 2027": ["Ada"]}


def test_a_new_picture_is_shown_as_one():
    ada = make_person("Ada")
    with history.changing(ada):
        ada.photo = "images/new.webp"
        ada.photo_alt = "Ada"
        ada.save()

    shown = [new for label, _old, new in told(ada) if label == "Photo"]
    assert shown == ['<img src="/media/images/new-small.webp" alt="a picture">']
