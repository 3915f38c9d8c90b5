"""The start page, the settings, users and groups, and pages that survive any query."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from django.utils.timezone import now

from portfolio.models import MenuLink, Placement, SiteSettings
from profile_app.models import Award, Identity, Person
from tests.forms import add_row, fields_of, send
from tests.make import (
    make_course,
    make_cv,
    make_event,
    make_identity,
    make_invitation,
    make_member,
    make_news,
    make_opening,
    make_page,
    make_person,
    make_project,
    make_publication,
    make_topic,
    make_venue,
)
from tests.reading import elements

# What nobody does by a form: there is one row of settings, and accounts are closed and invitations withdrawn.
BARRED = {
    "portfolio.sitesettings": ("add", "delete"),
    "profile_app.account": ("add", "delete"),
    "profile_app.award": ("add", "delete"),
    "profile_app.invitation": ("delete",),
}
SETTINGS = "/admin/portfolio/sitesettings/1/change/"
MODELS = sorted(model._meta.label_lower for model in admin.site._registry)

# Several at once, each of a kind that the others cannot hide.
HOSTILE = [
    "id__range=1&id__in=&created_by__password__startswith=pbkdf2&authors=abc&nonsense=1&%00=1&state=%00",
    "q=%00&p=abc&o=abc&all=&e=1&year=99999999999999999999&_to_field=password&title=%00&_changelist_filters=%00%ff%5B",
    "p=5000&o=99.-99..1&state=published&state=draft&_popup=%00&_to_field=id&topic=" + "y" * 300,
    "p=999999999999999999999&_facets=True&_to_field=id__in&%F0%9F%92%A5=%E2%80%AE&q=" + "x" * 300,
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    user = User.objects.create_superuser("root", first_name="Grace")
    client.force_login(user)
    return user


def address(label, page, *args):
    app, model = label.split(".")
    return reverse(f"admin:{app}_{model}_{page}", args=args)


# Hostile queries


def fill_the_site():
    make_cv(make_person(topics=[make_topic()]))
    make_publication(venue=make_venue())
    for make in (make_project, make_event, make_news, make_page, make_course, make_opening):
        make()
    Award.objects.create(person=Person.objects.get(), name="A medal")
    SiteSettings().save()
    Group.objects.get_or_create(name="Editors")
    make_invitation()


@pytest.mark.parametrize("label", MODELS)
def test_no_query_breaks_a_page_of_the_admin(client, owner, label):
    fill_the_site()
    model = next(model for model in admin.site._registry if model._meta.label_lower == label)
    first = model._default_manager.order_by("pk").first().pk
    pages = [address(label, "changelist"), *([address(label, "add")] if "add" not in BARRED.get(label, ()) else [])]
    pages += [
        address(label, page, first) for page in ("change", "delete", "history") if page not in BARRED.get(label, ())
    ]

    answers = {
        f"{page}?{query}": client.get(f"{page}?{query}", follow=True).status_code for page in pages for query in HOSTILE
    }

    assert {where: status for where, status in answers.items() if status != 200} == {}


@pytest.mark.parametrize("pk", ["0", "abc", "999999999999999999999999", "_00", "1_2F..", "%00"])
def test_what_does_not_exist_leads_to_the_start_page(client, owner, pk):
    answer = client.get(f"/admin/publications/publication/{pk}/change/", follow=True)

    assert answer.redirect_chain[-1][0] == "/admin/"


def test_a_list_says_what_it_cannot_filter_by(client, owner):
    text = client.get("/admin/content/page/?id__range=1").content.decode()

    assert "This list cannot filter by: id__range." in text


def test_a_list_offers_no_way_to_ask_about_accounts(client, owner):
    make_page("Contact", created_by=owner)

    answer = client.get("/admin/content/page/?created_by__username__startswith=zzz")

    assert answer.context["cl"].result_count == 1


@pytest.mark.parametrize("query", ["", "app_label=content", "app_label=auth&model_name=user&field_name=password"])
def test_an_odd_autocomplete_is_refused(client, owner, query):
    assert client.get(f"/admin/autocomplete/?{query}").status_code == 403


# Previews


@pytest.mark.parametrize("make", [make_person, make_publication, make_project, make_event, make_news, make_page])
def test_a_draft_of_every_kind_has_a_preview(client, owner, make):
    draft = make("Quokkabell", status="draft")

    answer = client.get(address(draft._meta.label_lower, "preview", draft.pk))

    assert answer.status_code == 200
    assert "Quokkabell" in answer.content.decode()
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_a_person_without_a_page_has_a_preview(client, owner):
    person = make_person("Quokkabell", has_page=False)

    assert client.get(address("profile_app.person", "preview", person.pk)).status_code == 200


# People in passing


def test_a_person_added_in_passing_is_asked_for_little(client, owner):
    page = address("profile_app.person", "add") + "?_popup=1"

    fields = fields_of(client.get(page), "person_form")
    send(client, page, "person_form", display_name="Ada Poole")

    assert [name for name in fields if name.endswith("TOTAL_FORMS")] == []
    assert Person.objects.get().display_name == "Ada Poole"


def test_a_namesake_is_pointed_out(client, owner):
    make_person("Ada Poole")

    send(client, address("profile_app.person", "add"), "person_form", display_name="ada poole")

    told = [str(message).split(":")[0] for message in client.get("/admin/").context["messages"]]
    assert told[0] == "There was already a person of this name"


# Start page


def test_the_start_page_offers_the_everyday_tasks(client, owner):
    person = make_person("Grace Hopper")
    make_identity(person)

    answer = client.get("/admin/")

    assert [str(task["title"]) for task in answer.context["tasks"]] == [
        "Edit my profile",
        "Add a talk",
        "Post news",
        "Update a project",
        "Import publications",
        "Move a site in",
    ]
    assert answer.context["tasks"][0]["href"] == address("profile_app.person", "change", person.pk)


def test_an_editor_without_a_profile_is_told_whose_profile_stands_first(client, owner):
    make_identity(make_person("Grace Hopper"), "lab")

    assert str(client.get("/admin/").context["tasks"][0]["title"]) == "Edit the profile of Grace Hopper"


def test_the_start_page_shows_ones_own_recent_work(client, owner):
    make_page("Somebody else's")
    make_publication("My draft", status="draft", updated_by=owner)
    make_news("My news", updated_by=owner)

    recent = client.get("/admin/").context["recent"]

    assert [(str(item["entry"]), item["state"], bool(item["public"])) for item in recent] == [
        ("My news", "On the site", True),
        ("My draft", "Draft", False),
    ]


def test_the_start_page_names_papers_without_pdf(client, owner):
    whole = {"topics": [make_topic()], "body": "An abstract.", "type": "report"}
    make_publication("Without", **whole)
    make_publication("With", links=["paper"], **whole)

    worth = client.get("/admin/").context["worth"]

    assert [(str(each.check.title), [finding.name for finding in each.findings]) for each in worth] == [
        ("Papers without a PDF", ["Without"])
    ]


def test_the_navigation_counts(client, owner):
    make_publication()
    make_publication()

    sections = client.get("/admin/").context["sections"]()

    assert [(section["label"], section["count"]) for section in sections][:2] == [("Publications", 2), ("People", 0)]


def test_an_editor_sees_no_accounts(client):
    editor = User.objects.create_user("edda", is_staff=True)
    editor.groups.add(Group.objects.get(name="Editors"))
    client.force_login(editor)

    answer = client.get("/admin/")

    assert "Everything" not in answer.content.decode()
    assert client.get("/admin/auth/user/").status_code == 403


def test_a_member_without_staff_rights_is_told_so(client):
    client.force_login(User.objects.create_user("maya"))

    assert client.get("/admin/", follow=True).status_code == 403


def test_a_visitor_signs_in_at_the_one_place(client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/login/?next=/admin/"


# Settings


def test_the_list_of_settings_is_their_form(client, owner):
    answer = client.get("/admin/portfolio/sitesettings/", follow=True)

    assert answer.redirect_chain[-1][0] == SETTINGS
    assert answer.status_code == 200


def test_the_settings_are_saved_on_one_page(client, owner):
    person = make_person("Grace Hopper")
    rows = {
        **add_row("links", 0, where="menu", url="/topics/optics/", label="Optics", order="1"),
        **add_row("placements", 0, section="news", heading="Latest", order="3", shown="on", identity_mode="lab"),
    }

    send(
        client,
        SETTINGS,
        "sitesettings_form",
        name="Hopper Lab",
        mode="lab",
        owner=str(person.pk),
        accent="#b0303a",
        **rows,
    )

    identity, site = Identity.current(), SiteSettings.current()
    assert (site.name, site.accent, identity.mode, identity.owner) == ("Hopper Lab", "#b0303a", "lab", person)
    assert [(link.label, link.url) for link in MenuLink.objects.all()] == [("Optics", "/topics/optics/")]
    assert [(row.section, row.heading, row.order) for row in Placement.objects.all()] == [("news", "Latest", 3)]


def test_a_colour_that_is_none_is_refused(client, owner):
    answer = send(client, SETTINGS, "sitesettings_form", accent="red;}")

    assert "accent" in answer.context["adminform"].form.errors
    assert not SiteSettings.objects.exists()


def test_the_settings_form_opens_filled(client, owner):
    person = make_person("Grace Hopper")
    make_identity(person, "lab")

    fields = fields_of(client.get(SETTINGS), "sitesettings_form")

    assert (fields["mode"], fields["owner"]) == ("lab", str(person.pk))


# Groups and users


def test_what_a_group_may_do_is_said_by_the_code_alone(client):
    member = make_member()
    member.user_permissions.set(Permission.objects.all())
    client.force_login(member)

    assert [group.permissions.count() for group in Group.objects.order_by("name")] == [0, 0]
    assert client.get("/admin/auth/user/").status_code == 403
    assert client.get("/admin/content/page/").status_code == 403


def test_an_owner_makes_an_account(client, owner):
    password = "a long and odd pass phrase"

    send(client, "/admin/auth/user/add/", "user_form", username="edda", password1=password, password2=password)

    assert User.objects.get(username="edda").check_password(password)


def test_taggit_keeps_no_admin_of_its_own():
    assert [label for label in MODELS if label.startswith("taggit")] == []


# Completeness

# The state is set by buttons, and whose account it is on the page of the account.
LEFT_TO_BUTTONS = {"status", "account"}
OUR_APPS = ("content", "profile_app", "publications", "projects", "events", "portfolio")


def missing_from_forms(model_admin, request):
    """The fields an editor cannot reach, of a kind of content and of the rows inside its form."""
    forms = {model_admin.model: model_admin.get_form(request).base_fields}
    for inline in model_admin.get_inline_instances(request):
        formset = inline.get_formset(request)
        parent = getattr(formset, "fk", None)
        forms[inline.model] = {**formset.form.base_fields, **({parent.name: None} if parent else {}), "order": None}
    for model, fields in forms.items():
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
            is_through = field.many_to_many and not getattr(field.remote_field.through._meta, "auto_created", True)
            hidden = not field.editable or field.auto_created or field.generated or field.name in LEFT_TO_BUTTONS
            if not hidden and not (is_through and field.name == "people") and field.name not in fields:
                yield f"{model._meta.label}.{field.name}"


# An account's form is for its role and profile; the operator reaches the rest under users. People's forms have awards.
ELSEWHERE = {"profile_app.account", "profile_app.award"}


@pytest.mark.parametrize(
    "label", [label for label in MODELS if label.split(".")[0] in OUR_APPS and label not in ELSEWHERE]
)
def test_an_editor_reaches_every_field(rf, owner, label):
    request = rf.get("/admin/")
    request.user = owner
    model_admin = next(each for model, each in admin.site._registry.items() if model._meta.label_lower == label)

    assert list(missing_from_forms(model_admin, request)) == []


# Rows without versions, and addresses that were emptied


def opened(client, row, form_id):
    where = address(row._meta.label_lower, "change", row.pk)
    return where, fields_of(client.get(where), form_id)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "form_id"),
    [
        (lambda: make_topic("Optics"), "topic_form"),
        (lambda: make_venue("Journal of Light"), "venue_form"),
        (lambda: SiteSettings.objects.create(name="Lab"), "sitesettings_form"),
    ],
    ids=["topic", "venue", "settings"],
)
def test_two_editors_never_overwrite_each_other_unasked(client, owner, make, form_id):
    row = make()
    where, stale = opened(client, row, form_id)
    client.post(where, {**stale, "name": "Theirs", "_save": "1"})

    refused = client.post(where, {**stale, "name": "Mine", "_save": "1"})

    row.refresh_from_db()
    assert row.name == "Theirs"
    assert fields_of(refused, form_id)["name"] == "Mine"
    version = refused.context["adminform"].form.conflict.version
    client.post(where, {**stale, "name": "Mine", "overwrite": version, "_save": "1"})
    row.refresh_from_db()
    assert row.name == "Mine"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "form_id", "wrong"),
    [
        (lambda: make_news("Light is out"), "news_form", {"title": "", "date": "next spring"}),
        (lambda: make_publication("Light"), "publication_form", {"title": ""}),
        (lambda: make_topic("Optics"), "topic_form", {"name": ""}),
    ],
    ids=["news", "publication", "topic"],
)
def test_a_refused_form_with_an_emptied_address_is_shown_again(client, owner, make, form_id, wrong):
    row = make()
    if form_id == "topic_form":
        make_publication(topics=[row])
    where, fields = opened(client, row, form_id)

    answer = client.post(where, {**fields, **wrong, "slug": "", "_save": "1"})

    assert answer.status_code == 200
    assert fields_of(answer, form_id)["slug"] == ""


# The last backup


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (
            None,
            "No backup was made on this machine yet."
            " Time for a backup: the README says how to make them by themselves.",
        ),
        (timedelta(hours=3), "The last backup on this machine is 3 hours old."),
        (
            timedelta(days=14),
            "The last backup on this machine is 2 weeks old."
            " Time for a backup: the README says how to make them by themselves.",
        ),
    ],
)
def test_the_start_page_says_how_old_the_last_backup_is(admin_client, settings, tmp_path, age, told):
    settings.DATA = tmp_path
    if age:
        (tmp_path / "last_backup").write_text((now() - age).isoformat())

    [line] = [text for text in elements(admin_client.get("/admin/").text, "p", "help") if "backup" in text]

    assert line == told
