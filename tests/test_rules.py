"""Who may do what: the rules themselves, without a page."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group, User
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from content import bin
from content.models import (
    Binned,
    Notice,
    Page,
    PageTopic,
    PreviewLink,
    Proposal,
    SlugHistory,
    Status,
    Tombstone,
    TopicSynonym,
)
from content.roles import Role
from content.rules import (
    RULES,
    Deed,
    PageRule,
    allowed,
    fields_free,
    fields_proposed,
    fields_settable,
    has_role,
    is_member,
    may,
    row_freedom,
)
from events.models import Event, News, Occurrence, Speaking
from portfolio.models import MenuLink, Placement, SiteSettings
from profile_app.accounts import Account, Invitation
from profile_app.models import Advising, Award, Delegation, Identity, Person, Position
from profile_app.rules import acted_for
from projects.models import Membership, Project
from publications.models import Attachment, Authorship, FormattedCitations, Publication, Venue
from tests.make import (
    make_advising,
    make_course,
    make_cv,
    make_delegation,
    make_editor,
    make_event,
    make_identity,
    make_member,
    make_membership,
    make_news,
    make_page,
    make_person,
    make_position,
    make_project,
    make_publication,
    make_topic,
    make_venue,
)

OUR_APPS = ("content", "profile_app", "publications", "projects", "events", "portfolio")

pytestmark = pytest.mark.django_db


def deeds(user, thing):
    """What the user may do to a thing, each answer asked of the thing and of the list."""
    found = {deed.value for deed in Deed if may(user, deed, thing)}
    listed = {deed.value for deed in Deed if allowed(user, deed, type(thing)._default_manager.all()).contains(thing)}
    assert found == listed
    return found


ALL = {"view", "choose", "add", "change", "publish", "delete"}
OWN = {"view", "choose", "add", "change"}
OTHERS = {"choose", "add"}
DRAFT_OF_OTHERS = {"add"}


# Completeness


def test_every_model_has_a_rule():
    ours = {model for model in apps.get_models() if model._meta.app_label in OUR_APPS}

    assert sorted(model._meta.label for model in (ours | set(admin.site._registry)) - RULES.keys()) == []


def test_every_row_on_a_form_follows_that_form():
    rows = {
        (inline.model._meta.label, model)
        for model, model_admin in admin.site._registry.items()
        for inline in model_admin.inlines
        if inline.model is not Placement
    }

    assert {label: parent for label, parent in rows if RULES[apps.get_model(label)].parent is not parent} == {}


# Roles


def test_a_rule_keeps_its_name():
    assert type(RULES[Page]) is PageRule


def test_nobody_does_anything_to_a_model_without_a_rule(monkeypatch):
    topic, root = make_topic(), User.objects.create_superuser("root")
    monkeypatch.delitem(RULES, type(topic))

    assert deeds(root, topic) == set()


@pytest.mark.parametrize("make", [make_person, make_publication, make_project, make_event, make_news, make_page])
def test_operator_and_editors_do_everything_to_what_is_on_the_site(make):
    entry = make(status="draft")

    assert deeds(User.objects.create_superuser("root"), entry) == ALL
    assert deeds(make_editor(), entry) == ALL


def test_editors_do_everything_to_topics_venues_and_the_site():
    editor, site = make_editor(), SiteSettings.objects.create()
    things = [
        make_topic(),
        make_venue(),
        site,
        make_identity(),
        Placement.objects.create(section="news"),
        MenuLink.objects.create(site=site, section="news"),
        TopicSynonym.objects.create(topic=make_topic(), name="RecSys"),
        make_delegation(make_person(), make_member()),
        make_position(make_person()),
    ]

    assert [deeds(editor, thing) for thing in things] == [ALL] * len(things)


def test_accounts_and_groups_are_the_operators():
    editor, group = make_editor(), Group.objects.create(name="Guests")

    assert [deeds(editor, thing) for thing in (editor, group)] == [set(), set()]
    assert deeds(User.objects.create_superuser("root"), group) == ALL


def test_editors_look_after_the_accounts_of_members_alone():
    editor, other, root = make_editor(), make_editor(), User.objects.create_superuser("root")
    member, both = make_member(), make_member()
    both.groups.add(Group.objects.get(name="Editors"))
    operator_too = make_member(is_superuser=True)
    accounts = [Account.objects.get(pk=user.pk) for user in (member, editor, other, root, both, operator_too)]

    seen = {"view", "choose"}
    assert [deeds(editor, account) for account in accounts] == [ALL, *[seen] * 5]
    assert [deeds(member, account) for account in accounts] == [set()] * 6
    assert deeds(root, accounts[1]) == ALL


def test_editors_invite_members_alone():
    invitations = [Invitation.objects.create(email=f"{role}@example.org", role=role) for role in Role.values]

    assert [deeds(make_editor(), each) for each in invitations] == [ALL, {"view", "choose"}]
    assert [deeds(make_member(), each) for each in invitations] == [set(), set()]


def test_what_the_site_keeps_by_itself_is_nobodys():
    stone = Tombstone.objects.create(pk="6f0a0b8c-58a3-4c11-a2a8-5a1f1f0f8a11", kind="content.page")
    kept = FormattedCitations.objects.create(publication=make_publication())
    page = make_page(slug="old")
    page.slug = "new"
    page.save()

    assert [deeds(make_editor(), thing) for thing in (stone, kept, SlugHistory.objects.get())] == [set()] * 3


@pytest.mark.parametrize(
    "make", [make_person, make_publication, make_project, make_event, make_news, make_page, make_topic, make_venue]
)
def test_an_account_without_a_role_does_nothing(make):
    thing = make()

    assert deeds(User.objects.create_user("guest", is_staff=True), thing) == set()
    assert deeds(AnonymousUser(), thing) == set()
    assert deeds(make_editor(is_active=False), thing) == set()
    assert deeds(User.objects.create_superuser("root", is_active=False), thing) == set()


def test_roles_are_told_apart():
    guest, member, editor = User.objects.create_user("guest"), make_member(), make_editor()
    root, both, gone = User.objects.create_superuser("root"), make_editor(), make_member(is_active=False)
    for user in (root, both):
        user.groups.add(Group.objects.get(name="Members"))

    assert [has_role(user) for user in (guest, member, editor, root, both, gone)] == [False, *[True] * 4, False]
    assert [is_member(user) for user in (guest, member, editor, root, both)] == [False, True, False, False, False]


def test_the_operator_needs_no_group():
    assert has_role(User.objects.create_superuser("root"))


# Members: entries


def mine_and_theirs(make, tie, person, **how):
    """One entry the person has a part in and one of others."""
    mine, theirs = make(**how), make(**how)
    tie(mine, person)
    tie(theirs, make_person())
    return mine, theirs


TIES = {
    "publication": (make_publication, lambda work, who: Authorship.objects.create(publication=work, person=who)),
    "project": (make_project, lambda project, who: Membership.objects.create(project=project, person=who)),
    "event": (make_event, lambda event, who: Speaking.objects.create(event=event, person=who)),
    "news": (make_news, lambda news, who: news.people.add(who)),
}
each_kind = pytest.mark.parametrize(("make", "tie"), TIES.values(), ids=TIES)


@each_kind
@pytest.mark.parametrize("status", Status.values)
def test_a_member_changes_what_they_have_a_part_in_and_never_publishes_or_deletes_it(make, tie, status):
    ada = make_person()
    member = make_member(person=ada)
    mine, theirs = mine_and_theirs(make, tie, ada, status=status)

    assert deeds(member, mine) == OWN
    assert deeds(member, theirs) == (OTHERS if status == "published" else DRAFT_OF_OTHERS)


@each_kind
def test_a_delegate_acts_for_a_person_as_long_as_it_stands(make, tie):
    ada, today = make_person(), timezone.localdate()
    mine, theirs = mine_and_theirs(make, tie, ada)
    standing, last_day, over = make_member(), make_member(), make_member()
    make_delegation(ada, standing)
    make_delegation(ada, last_day, until=today)
    make_delegation(ada, over, until=today - timedelta(days=1))

    assert [deeds(user, mine) for user in (standing, last_day, over)] == [OWN, OWN, OTHERS]
    assert deeds(standing, theirs) == OTHERS


@each_kind
def test_a_member_deletes_an_own_draft_that_was_never_public(make, tie):
    member, other = make_member(), make_member()
    draft = make(status="draft", created_by=member)

    assert (deeds(member, draft), deeds(other, draft)) == (OWN | {"delete"}, DRAFT_OF_OTHERS)


@each_kind
@pytest.mark.parametrize("status", ["in_review", "archived"])
def test_a_member_deletes_only_drafts(make, tie, status):
    member = make_member()

    assert deeds(member, make(status=status, created_by=member)) == OWN


@each_kind
def test_a_member_keeps_what_was_public_once(make, tie):
    member = make_member()
    entry = make(created_by=member)
    entry.status = "draft"
    entry.save()

    assert deeds(member, entry) == OWN


@each_kind
def test_who_made_an_entry_has_no_part_in_it_once_it_is_public(make, tie):
    member = make_member()

    assert deeds(member, make(created_by=member)) == OTHERS


@each_kind
def test_a_scheduled_entry_of_others_is_not_seen(make, tie):
    entry = make(publish_at=timezone.now() + timedelta(days=1))

    assert deeds(make_member(), entry) == DRAFT_OF_OTHERS


def test_work_before_acceptance_is_not_seen():
    assert deeds(make_member(), make_publication(stage="submitted")) == DRAFT_OF_OTHERS


def test_a_member_opens_the_own_profile_and_adds_or_deletes_none():
    ada, eve = make_person(), make_person()
    member = make_member(person=ada)
    drafts = [make_person(status="draft", created_by=member), make_person(status="draft")]

    assert (deeds(member, ada), deeds(member, eve)) == ({"view", "choose", "change"}, {"choose"})
    assert [deeds(member, draft) for draft in drafts] == [set(), set()]


def test_a_member_whose_profile_is_a_draft_opens_it():
    ada = make_person(status="draft")

    assert deeds(make_member(person=ada), ada) == {"view", "choose", "change"}


def test_a_delegate_opens_the_profile_of_those_they_act_for():
    ada, eve = make_person(), make_person()
    delegate = make_member(person=eve)
    make_delegation(ada, delegate)

    assert deeds(delegate, ada) == {"view", "choose", "change"}
    assert set(acted_for(delegate)) == {ada, eve}


def test_a_member_chooses_topics_and_venues_and_adds_a_venue():
    member = make_member()

    assert deeds(member, make_topic()) == {"choose"}
    assert deeds(member, make_venue()) == {"choose", "add"}


def test_pages_and_the_site_are_not_for_members():
    member, site = make_member(), SiteSettings.objects.create()
    things = [make_page(), site, make_identity(), Placement.objects.create(section="news")]

    assert [deeds(member, thing) for thing in things] == [set()] * 4
    assert deeds(member, member) == set()


# Members: what they keep


def test_members_see_in_the_bin_what_they_deleted_and_put_it_back():
    member, other = make_member(), make_member()
    bin.discard([make_news()], member)
    binned = Binned.objects.get()

    assert [deeds(user, binned) for user in (member, other, make_editor())] == [{"view", "change"}, set(), ALL]


def test_members_see_what_they_proposed_and_withdraw_it():
    member, other = make_member(), make_member()
    kind = ContentType.objects.get_for_model(News)
    proposal = Proposal.objects.create(content_type=kind, object_id=1, proposer=member, sent_at=timezone.now(), kept={})

    assert [deeds(user, proposal) for user in (member, other, make_editor())] == [{"view", "change"}, set(), ALL]


def test_members_see_the_preview_links_they_made_and_take_them_back():
    member, other = make_member(), make_member()
    kind = ContentType.objects.get_for_model(News)
    link = PreviewLink.objects.create(
        content_type=kind, object_id=1, token="x", expires_at=timezone.now(), made_by=member
    )

    assert [deeds(user, link) for user in (member, other, make_editor())] == [{"view", "delete"}, set(), ALL]


@pytest.mark.parametrize("make", [make_member, make_editor])
def test_a_notice_is_for_one_account_alone(make):
    account, editor = make(), make_editor()
    notice = Notice.objects.create(account=account, text="Something")

    assert [deeds(user, notice) for user in (account, editor, make_member())] == [{"view", "change"}, set(), set()]


# Members: rows


def test_rows_follow_what_they_stand_on():
    ada, eve = make_person(), make_person(status="draft")
    member = make_member(person=ada)
    mine, theirs = make_publication(authors=[ada], links=["code"]), make_publication(status="draft", links=["code"])

    assert deeds(member, make_position(ada)) == ALL
    assert deeds(member, make_position(eve)) == set()
    assert deeds(member, mine.attachments.get()) == ALL
    assert deeds(member, theirs.attachments.get()) == set()
    assert deeds(member, make_publication(links=["code"]).attachments.get()) == {"choose"}


def test_rows_follow_the_rule_of_each_kind():
    member, page = make_member(), make_page(topics=[make_topic()])
    synonym = TopicSynonym.objects.create(topic=make_topic(), name="RecSys")

    assert deeds(member, synonym) == {"choose"}
    assert deeds(member, PageTopic.objects.get()) == set()
    assert deeds(make_editor(), PageTopic.objects.get()) == ALL
    assert page.topics.count() == 1


def test_a_supervision_is_the_students():
    ada, eve = make_person(), make_person()
    member = make_member(person=ada)

    assert deeds(member, make_advising(ada, eve)) == ALL
    assert deeds(member, make_advising(eve, ada)) == {"choose"}


def test_delegates_are_named_by_the_person_alone():
    ada = make_person()
    member, delegate = make_member(person=ada), make_member()
    delegation = make_delegation(ada, delegate)

    assert deeds(member, delegation) == ALL
    assert deeds(delegate, delegation) == set()


# Members: fields


def test_operator_and_editors_set_every_field():
    work = make_publication()

    for user in (make_editor(), User.objects.create_superuser("root")):
        assert {"title", "slug", "publish_at", "topics", "authorships", "citation_key"} <= fields_free(user, work)
        assert fields_proposed(user, work) == set()


def test_nobody_sets_what_the_site_keeps_by_itself():
    assert {"id", "extras", "imported"} & fields_free(make_editor(), make_publication()) == set()


def test_those_who_teach_or_assist_change_their_course():
    ada, bo, eve = make_person(), make_person(), make_person()
    course = make_course(status="draft", terms=["Autumn 2026", "Spring 2027"], teachers=[ada])
    course.offerings.get(term="Spring 2027").assistants.add(bo)

    assert [deeds(make_member(person=person), course) for person in (ada, bo, eve)] == [OWN, OWN, {"add"}]


def test_those_who_teach_attach_materials_and_propose_the_rest():
    ada = make_person()
    course = make_course(teachers=[ada])
    member = make_member(person=ada)

    assert fields_free(member, course) == {"topics", "attachments"}
    assert "title" in fields_proposed(member, course)


def test_nobody_sets_fields_of_what_they_may_not_change():
    for user in (make_member(), User.objects.create_user("guest")):
        assert fields_free(user, make_publication()) == set()
        assert fields_proposed(user, make_publication()) == set()
    assert fields_free(make_member(), Person) == set()


KEPT = {"slug", "status", "publish_at", "order"}
FREE_IN_PUBLIC = {
    "publication": {"topics", "attachments", "figure", "figure_alt"},
    "project": {"topics", "attachments"},
    "event": {"topics", "attachments", "occurrences"},
    "news": {"topics"},
}


@pytest.mark.parametrize("kind", TIES)
def test_a_member_proposes_the_facts_of_what_the_public_has_seen(kind):
    (make, tie), ada = TIES[kind], make_person()
    member, mine = make_member(person=ada), make()
    tie(mine, ada)

    assert fields_free(member, mine) == FREE_IN_PUBLIC[kind]
    proposed = fields_proposed(member, mine)
    assert {"title", "body"} <= proposed
    assert proposed & (KEPT | FREE_IN_PUBLIC[kind]) == set()
    mine.status = "draft"
    mine.save()
    assert (fields_free(member, mine), fields_proposed(member, mine)) == (FREE_IN_PUBLIC[kind], proposed)


@pytest.mark.parametrize("kind", TIES)
def test_a_member_sets_the_facts_of_what_nobody_has_seen(kind):
    (make, tie), ada = TIES[kind], make_person()
    member, mine = make_member(person=ada), make(status="draft")
    tie(mine, ada)

    for thing in (mine, type(mine)):
        free = fields_free(member, thing)
        assert {"title", "body"} | FREE_IN_PUBLIC[kind] <= free
        assert free & KEPT == set()
        assert fields_proposed(member, thing) == set()


def test_what_was_written_past_the_model_counts_as_seen():
    ada = make_person()
    work = make_publication(status="draft", authors=[ada])
    Publication.objects.update(status="published")
    work.refresh_from_db()

    assert fields_free(make_member(person=ada), work) == {"topics", "attachments", "figure", "figure_alt"}


def test_a_citation_key_is_left_to_editors():
    ada = make_person()
    member = make_member(person=ada)

    for work in (make_publication(authors=[ada]), make_publication(authors=[ada], status="draft")):
        assert "citation_key" not in fields_free(member, work) | fields_proposed(member, work)


def test_the_own_profile_is_free_but_for_its_address_and_account():
    ada = make_person()
    member, delegate = make_member(person=ada), make_member()
    make_delegation(ada, delegate)

    free = fields_free(member, ada)
    assert {"display_name", "photo", "body", "topics", "positions", "links", "awards", "delegations"} <= free
    assert free & (KEPT | {"account", "has_page"}) == set()
    assert fields_free(delegate, ada) == free - {"delegations"}
    assert fields_proposed(member, ada) == fields_proposed(delegate, ada) == set()


def test_a_form_sets_what_is_free_and_what_is_proposed():
    ada = make_person()
    member, work = make_member(person=ada), make_publication(authors=[ada])

    assert fields_settable(member, work) == fields_free(member, work) | fields_proposed(member, work)
    assert {"title", "topics", "authorships"} <= fields_settable(member, work)


def test_what_is_no_entry_is_free_where_a_member_may_change_or_add_it():
    ada = make_person()
    member, cv = make_member(person=ada), make_cv(ada)

    assert {"name", "short_name"} <= fields_free(member, Venue)
    assert "name" in fields_free(member, cv)
    assert fields_proposed(member, cv) == set()


def test_rows_that_stand_on_nothing_follow_nothing():
    assert (RULES[Placement].parent, RULES[Placement].relation) == (None, None)


def test_an_author_marks_the_own_line_alone():
    ada, bob = make_person(), make_person()
    member, work = make_member(person=ada), make_publication(authors=[ada, bob, "C. Stranger"])
    own, theirs, strangers = work.authorships.order_by("order")

    free = row_freedom(member, Authorship, work)

    assert [free(row) for row in (own, theirs, strangers)] == [{"equal_group", "is_corresponding"}, set(), set()]


def test_all_rows_are_free_where_their_form_is():
    ada = make_person()
    member, draft = make_member(person=ada), make_publication(authors=[ada, "B. Stranger"], status="draft")
    work = make_publication(authors=[ada], links=["code"])
    every = {"person", "credited_name", "equal_group", "is_corresponding", "role", "order"}

    assert every <= row_freedom(member, Authorship, draft)(draft.authorships.last())
    assert every <= row_freedom(make_editor(), Authorship, work)(work.authorships.get())
    assert every <= row_freedom(member, Authorship, Publication)(Authorship())
    assert "url" in row_freedom(member, Attachment, work)(work.attachments.get())


def test_rows_that_are_proposed_have_no_free_field():
    ada = make_person()
    member, project = make_member(person=ada), make_project()
    row = make_membership(project, ada)

    assert row_freedom(member, Membership, project)(row) == set()


# Kinds


@pytest.mark.parametrize("kind", [Publication, Project, Event, News])
def test_a_member_may_do_to_some_of_a_kind_what_they_may_do_to_one(kind):
    assert {deed.value for deed in Deed if may(make_member(), deed, kind)} == ALL - {"publish"}


@pytest.mark.parametrize("kind", [SiteSettings, Identity, User, Group, Tombstone, Placement, MenuLink])
def test_a_member_may_do_nothing_to_any_of_a_kind_that_is_not_theirs(kind):
    assert {deed.value for deed in Deed if may(make_member(), deed, kind)} == set()


def test_a_member_may_do_to_some_people_venues_and_topics_what_the_rules_say():
    member = make_member()
    kinds = (Person, Venue, Position, Award, Advising, Delegation, Occurrence)

    found = [{deed.value for deed in Deed if may(member, deed, kind)} for kind in kinds]

    assert found == [{"view", "choose", "change"}, {"choose", "add"}, ALL, ALL, ALL, ALL, ALL]
