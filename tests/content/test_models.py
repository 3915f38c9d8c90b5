import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from content.models import Page, SlugHistory, Tombstone, Topic, TopicSynonym
from tests.make import make_page, make_person, make_topic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Low-power sensing", "low-power-sensing"),
        ("Über Größe", "uber-grosse"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("日本語", "ribenyu"),
        ("Ελληνικά", "ellinika"),
        ("?", "page"),
    ],
)
def test_a_slug_is_ascii_for_any_script(title, slug):
    assert make_page(title).slug == slug


def test_two_pages_of_one_title_get_two_slugs():
    assert [make_page("Contact").slug, make_page("Contact").slug] == ["contact", "contact-2"]


def test_a_page_never_takes_an_address_of_the_site():
    assert make_page("Publications").slug == "publications-2"


def test_a_very_long_title_still_gets_a_slug_of_its_own():
    first, second = make_page("word " * 40), make_page("word " * 40)

    assert len(first.slug) <= 80
    assert second.slug != first.slug


def test_an_old_slug_leads_to_the_page():
    page = make_page("Contact")

    page.slug = "reach-us"
    page.save()

    assert Page.formerly("contact") == page


def test_a_slug_taken_back_leaves_the_history():
    page = make_page("Contact")
    for slug in ("reach-us", "contact"):
        page.slug = slug
        page.save()

    assert list(SlugHistory.objects.values_list("slug", flat=True)) == ["reach-us"]


def test_a_renamed_slug_is_remembered_for_a_page_read_from_the_database():
    make_page("Contact")
    page = Page.objects.get()

    page.slug = "reach-us"
    page.save()

    assert Page.formerly("contact") == page


@pytest.mark.parametrize("delete", [lambda page: page.delete(), lambda page: Page.objects.all().delete()])
def test_a_deleted_page_leaves_a_tombstone(delete):
    page = make_page()

    delete(page)

    assert list(Tombstone.objects.values_list("pk", flat=True)) == [page.uuid]


@pytest.mark.parametrize("name", ["machine learning", " Machine  Learning ", "ＭＡＣＨＩＮＥ learning"])
def test_a_topic_of_the_same_name_is_found_not_made(name):
    topic = make_topic("Machine Learning")

    assert Topic.named(name) == topic


@pytest.mark.parametrize(("one", "other"), [("Énergie", "énergie"), ("STRASSE", "straße"), ("Ωmega", "ωMEGA")])
def test_the_database_refuses_a_topic_that_differs_only_in_case(one, other):
    make_topic(one)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_topic(other)


def test_a_synonym_leads_to_its_topic():
    topic = make_topic("Recommender systems")
    TopicSynonym.objects.create(topic=topic, name="RecSys")

    page = make_page(topics=["recsys"])

    assert list(page.topics.all()) == [topic]


def test_a_name_cannot_be_topic_and_synonym():
    TopicSynonym.objects.create(topic=make_topic("Recommender systems"), name="RecSys")

    with pytest.raises(ValidationError, match="already a synonym"):
        Topic(name="RECSYS").full_clean()


def test_a_topic_cannot_stand_below_itself():
    broad = make_topic("Broad")
    broad.parent = make_topic("Narrow", parent=broad)

    with pytest.raises(ValidationError, match="below itself"):
        broad.full_clean()


@pytest.mark.parametrize("name", ["?", "-", "..", "//", "\u200b", "\u202e"])
def test_a_topic_without_letters_is_refused_with_words(name):
    with pytest.raises(ValidationError) as refused:
        Topic(name=name).full_clean()

    assert list(refused.value.message_dict) == ["name"]


def test_an_emoji_topic_has_an_address():
    topic = Topic.named("💥")

    assert topic.slug == "boom"


def test_control_characters_never_enter_a_name():
    assert make_topic("Light\u202e house\x00s").name == "Light house s"


def test_a_topic_name_may_be_two_hundred_characters_long():
    assert len(make_topic("optics " * 40).name) <= 200


def test_a_topic_looks_below_itself_once(django_assert_num_queries):
    broad = make_topic()
    narrow = make_topic(parent=broad)

    with django_assert_num_queries(1):
        found = [broad.with_descendants for _ in range(3)]

    assert found == [{broad.pk, narrow.pk}] * 3


def test_circles_among_topics_end():
    one, two = make_topic(), make_topic()
    Topic.objects.filter(pk=one.pk).update(parent=two)
    Topic.objects.filter(pk=two.pk).update(parent=one)

    assert one.with_descendants == {one.pk, two.pk}


def test_state_says_when_something_is_scheduled(django_user_model):
    page = make_page(publish_at="2999-01-01T00:00:00Z")

    page.refresh_from_db()

    assert str(page.state) == "Scheduled"
    assert page.is_published is False


def test_titles_are_no_initials():
    assert [make_person(name).initials for name in ("Dr. Ada King", "Bo Li Jr.", "J. Doe", "Dr.")] == [
        "AK",
        "BL",
        "JD",
        "D",
    ]


def test_a_person_with_one_word_has_initials():
    assert [make_person(name).initials for name in ("Björk", "Ada King-Noel", "山田 花子", "...")] == [
        "B",
        "AN",
        "山花",
        "",
    ]
