"""Every address of the admin, as everybody: each answers as the rules say.

The walk is built from the registered admin. A new model needs things to walk over in `THINGS`, a new address a line in
`NEEDS` or `SITE`; without it a test here fails.
"""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import URLResolver, reverse

from content import history
from content.models import Page, Topic
from content.rules import Deed, allowed, may
from content.wholes import PARTS
from events.models import Course, Event, News, Opening
from portfolio.cv.models import CV
from portfolio.models import SiteSettings
from profile_app.accounts import Account, Invitation
from profile_app.models import Award, Person
from projects.models import Project
from publications.models import Publication, Venue
from tests.make import (
    make_authorship,
    make_award,
    make_course,
    make_cv,
    make_delegation,
    make_editor,
    make_event,
    make_invitation,
    make_member,
    make_membership,
    make_news,
    make_opening,
    make_page,
    make_person,
    make_project,
    make_publication,
    make_topic,
    make_venue,
)

SECRET = "Quokkabell"
START = "/admin/"

pytestmark = pytest.mark.django_db


# The addresses

# What an address of a kind of thing needs: a deed, and to which of its methods it answers. A deed in capitals is asked
# about the kind, not about one thing.
NEEDS = {
    "changelist": ("VIEW", "GET"),
    "add": ("ADD", "GET"),
    "merge": ("PUBLISH", "GET"),
    "import": ("PUBLISH", "GET"),
    "imports": ("PUBLISH", "GET"),
    "names": ("PUBLISH", "GET"),
    "paste": ("ADD", "GET"),
    "change": ("view", "GET"),
    "history": ("view", "GET"),
    "preview": ("view", "GET"),
    "look": ("view", "GET"),
    "look_file": ("view", "GET"),
    "delete": ("delete", "GET"),
    "version": ("change", "GET"),
    "part": ("publish", "POST"),
    "review": ("publish", "GET"),
    "links": ("change", "GET"),
    "repeat": ("change", "GET"),
    "leave": ("publish", "GET"),
    "return": ("publish", "GET"),
    "close": ("change", "POST"),
    "open": ("change", "POST"),
    "new-password": ("change", "POST"),
    "without-app": ("change", "POST"),
    "again": ("change", "POST"),
    "withdraw": ("change", "POST"),
    "password_change": ("change", "GET"),
}

# What nobody does by a form of its own: there is one row of settings, accounts are closed, invitations withdrawn, and
# awards stand on the forms of people.
NEVER = {
    (SiteSettings, "add"),
    (SiteSettings, "delete"),
    (Account, "add"),
    (Account, "delete"),
    (Invitation, "delete"),
    (Award, "add"),
    (Award, "delete"),
}

# The addresses of no kind of thing, and whether a member finds them open.
SITE = {
    "index": True,
    "session": True,
    "bin": True,
    "care": True,
    "move": None,  # for editors, see its own tests
    "moved": None,
    "notices": True,
    "review": None,  # for those who publish
    "login": True,
    "logout": True,
    "password_change": True,
    "password_change_done": True,
    "jsi18n": True,
    "autocomplete": None,  # walked by itself
    "app_list": None,
    None: None,
}


def addresses():
    """(model or None, the last part of its name, whether it leads to one thing) of every address of the admin."""
    for pattern in admin.site.get_urls():
        if not isinstance(pattern, URLResolver):
            yield None, pattern.name, False
            continue
        for inner in pattern.url_patterns:
            model = next(
                model
                for model in admin.site._registry
                if str(pattern.pattern) == f"{model._meta.app_label}/{model._meta.model_name}/"
            )
            prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
            if inner.name:
                yield model, inner.name.removeprefix(prefix), "id>" in str(inner.pattern)


ADDRESSES = list(addresses())


def test_every_address_of_a_kind_says_what_it_needs():
    assert {part for model, part, _one in ADDRESSES if model} == set(NEEDS)


def test_every_address_of_the_site_says_who_finds_it_open():
    assert {part for model, part, _one in ADDRESSES if model is None} == set(SITE)


def test_no_address_sends_to_the_page_of_anything_by_its_number():
    assert "view_on_site" not in {part for _model, part, _one in ADDRESSES}


# The things


def entries(make, tie):
    """Of one kind of entry: what Ada has a part in, a draft she made, and others' public and secret ones."""

    def things(ada, member):
        found = {
            "mine": make("Mine"),
            "draft": make("My draft", status="draft", created_by=member),
            "public": make("Public of others"),
            "secret": make(f"{SECRET} of others", status="draft"),
        }
        tie(found["mine"], ada)
        return found

    return things


def no_tie(thing, ada):
    pass


def people(ada, member):
    return {"mine": ada, "public": make_person("Public Person"), "secret": make_person(SECRET, status="draft")}


def accounts(model):
    def things(ada, member):
        users = make_member(), make_editor(), User.objects.create_superuser("operator")
        return {str(user): model.objects.get(pk=user.pk) for user in (*users, member)}

    return things


THINGS = {
    Publication: entries(make_publication, make_authorship),
    Project: entries(make_project, make_membership),
    Event: entries(lambda title, **how: make_event(title, **how), lambda event, ada: event.speaking.create(person=ada)),
    News: entries(make_news, lambda news, ada: news.people.add(ada)),
    Course: entries(make_course, lambda course, ada: course.offerings.first().teachers.add(ada)),
    Opening: entries(make_opening, no_tie),
    Page: entries(make_page, no_tie),
    Person: people,
    CV: lambda ada, member: {"mine": make_cv(ada), "theirs": make_cv(make_person("Eve"), SECRET, is_public=False)},
    Award: lambda ada, member: {
        "mine": make_award(ada),
        "theirs": make_award(make_person(status="draft"), SECRET),
    },
    Topic: lambda ada, member: {"any": make_topic("Optics")},
    Venue: lambda ada, member: {"any": make_venue("Journal of Light")},
    SiteSettings: lambda ada, member: {"any": SiteSettings.objects.create(name="Lab")},
    User: accounts(User),
    Account: accounts(Account),
    Invitation: lambda ada, member: {role: make_invitation(role=role) for role in ("member", "editor")},
}


def test_every_kind_of_thing_is_walked_over():
    assert set(THINGS) == set(admin.site._registry)


class World:
    """Things of one kind, and everybody who looks at them."""

    def __init__(self, model):
        ada = make_person("Ada")
        member = make_member("ada", person=ada)
        delegate = make_member("delegate")
        make_delegation(ada, delegate)
        self.users = {
            "visitor": None,
            "guest": User.objects.create_user("guest", is_staff=True),
            "member": member,
            "other": make_member("other", person=make_person("Bob")),
            "delegate": delegate,
            "editor": make_editor("editor"),
            "operator": User.objects.create_superuser("root"),
        }
        self.things = THINGS[model](ada, member)
        entangle(self.things)
        if model in PARTS:
            history.record(list(self.things.values()), member)

    def arguments(self, model, part, thing):
        if part == "version":
            version = history.versions_of(model, thing.pk).first() if model in PARTS else None
            return [thing.pk, version.pk if version else 1]
        return [thing.pk, *{"part": [1], "look_file": ["pdf"]}.get(part, [])]


def entangle(things):
    """Ties what others keep secret to what is seen, so that a page may give it away."""
    secret = make_publication(f"{SECRET} paper", status="draft")
    for thing in things.values():
        if isinstance(thing, Project | News):
            thing.publications.add(secret)
        if isinstance(thing, Event):
            thing.publication = secret
            thing.project = make_project(f"{SECRET} project", status="draft")
            thing.save()
        if isinstance(thing, Publication):
            thing.published_version = secret
            thing.save()
    if "mine" in things and isinstance(things["mine"], Person):
        position = things["mine"].positions.create(organisation="University of Light")
        make_project(f"{SECRET} project", status="draft", position=position)


ROLES = ("visitor", "guest", "member", "other", "delegate", "editor", "operator")
MODELS = sorted(THINGS, key=lambda model: model._meta.label)
names = [model._meta.label_lower for model in MODELS]
each_model = pytest.mark.parametrize("model", MODELS, ids=names)
each_role = pytest.mark.parametrize("role", ROLES)


def is_open(answer):
    """Whether an answer lets in: neither refuses nor leads to the start page or to the sign-in."""
    if answer.status_code in (301, 302):
        return answer.url != START and not answer.url.startswith(("/admin/login/", "/accounts/login/"))
    return answer.status_code in (200, 404)


def own_addresses(model, world):
    """(name of the thing or "", part, method, address) of every address of a kind."""
    for kind, part, leads_to_one in ADDRESSES:
        if kind is not model:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{part}"
        for key, thing in world.things.items() if leads_to_one else [("", None)]:
            arguments = world.arguments(model, part, thing) if thing else []
            yield key, part, NEEDS[part][1], reverse(name, args=arguments)


def expected(model, world, role):
    """Which of them the rules open to the user."""
    user = world.users[role]
    found = {}
    for key, part, _method, _address in own_addresses(model, world):
        deed = NEEDS[part][0]
        about = world.things[key] if key and deed.islower() else model
        may_do = user is not None and (model, part) not in NEVER and may(user, Deed(deed.lower()), about)
        found[key, part] = may_do
    return found


@each_model
def test_every_address_opens_to_whom_the_rules_say(client, model):
    world, wanted, found, told = World(model), {}, {}, []
    addresses = sorted(own_addresses(model, world), key=lambda row: row[1] in ("close", "part"))

    for role, user in world.users.items():
        # What one of them changes is taken back before the next one looks.
        with transaction.atomic():
            client.force_login(user) if user else client.logout()
            wanted[role], found[role] = expected(model, world, role), {}
            for key, part, method, address in addresses:
                answer = client.generic(method, address)
                found[role][key, part] = is_open(answer)
                if SECRET in answer.content.decode(errors="replace") and role not in ("editor", "operator"):
                    told.append((role, key, part))
            transaction.set_rollback(True)

    assert found == wanted
    assert told == []


def snapshot(model):
    return list(model._base_manager.order_by("pk").values())


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# One that a form sends, and one that is none of those; the long form has all that are written so.
each_choice_of_methods = pytest.mark.parametrize(
    "methods", [("POST", "DELETE"), pytest.param(METHODS, marks=pytest.mark.long)], ids=["two", "all"]
)


@each_choice_of_methods
@pytest.mark.parametrize("role", ["visitor", "guest", "member", "other", "delegate", "editor"])
@each_model
def test_what_is_closed_is_closed_to_every_method(client, model, role, methods):
    world = World(model)
    closed = {where for where, is_allowed in expected(model, world, role).items() if not is_allowed}
    if world.users[role]:
        client.force_login(world.users[role])
    before = snapshot(model)

    answers = {
        (key, part, method): client.generic(
            method, address, "post=yes&_publish=1&_save=1", "application/x-www-form-urlencoded"
        )
        for key, part, _method, address in own_addresses(model, world)
        if (key, part) in closed
        for method in methods
        if method != "GET"
    }

    told = [where for where, answer in answers.items() if SECRET in answer.content.decode(errors="replace")]
    assert [where for where, answer in answers.items() if is_open(answer)] == []
    assert role == "editor" or told == []
    assert snapshot(model) == before


@each_choice_of_methods
@each_model
def test_no_method_breaks_an_address(client, model, methods):
    world = World(model)
    client.force_login(world.users["operator"])
    world.things = dict([next(iter(world.things.items()))])

    answers = {
        (key, part, method): client.generic(method, address).status_code
        for method in methods
        for key, part, _method, address in own_addresses(model, world)
    }

    assert {where: code for where, code in answers.items() if code >= 500} == {}


# The site's own addresses


@each_role
def test_the_addresses_of_the_site_open_to_whoever_is_let_in(client, role):
    user = World(Page).users[role]
    if user:
        client.force_login(user)

    found = {name: is_open(client.get(reverse(f"admin:{name}"))) for name, is_known in SITE.items() if is_known}

    public = {"login", "logout", "jsi18n", "password_change"}
    assert {name for name, opens in found.items() if opens} >= (set(found) - public if user else set())


def addresses_of_the_site():
    """(name, address) of each but the catch-all, which has none."""
    given = {"moved": [1], "app_list": ["content"]}
    return [(name, reverse(f"admin:{name}", args=given.get(name))) for name in SITE if name]


@pytest.mark.parametrize("method", METHODS)
def test_the_addresses_of_the_site_are_closed_to_visitors_by_every_method(client, method):
    public = {"login", "logout", "jsi18n"}

    answers = {name: client.generic(method, address) for name, address in addresses_of_the_site()}

    assert {name for name, answer in answers.items() if answer.status_code == 200} - public == set()
    assert [name for name, answer in answers.items() if answer.status_code >= 500] == []


@pytest.mark.parametrize("role", ["guest", "member", "editor", "operator"])
def test_no_method_breaks_an_address_of_the_site(client, role):
    user = World(Page).users[role]

    answers = {}
    for name, address in addresses_of_the_site():
        for method in METHODS:
            client.force_login(user)
            answers[name, method] = client.generic(method, address).status_code

    assert {where: code for where, code in answers.items() if code >= 500} == {}


@each_role
def test_lists_of_apps_name_what_the_user_may_open(client, role):
    world = World(Publication)
    user = world.users[role]
    if user:
        client.force_login(user)

    for label in {model._meta.app_label for model in MODELS}:
        answer = client.get(reverse("admin:app_list", args=[label]))
        opens = user is not None and any(
            may(user, Deed.VIEW, model) for model in MODELS if model._meta.app_label == label
        )
        assert (answer.status_code == 200, SECRET in answer.content.decode(errors="replace")) == (opens, False)


@each_model
def test_start_page_and_bin_tell_no_secret(client, model):
    world, told = World(model), []

    for role in ("guest", "member", "other", "delegate"):
        client.force_login(world.users[role])
        pages = [client.get(reverse(f"admin:{name}")).content.decode() for name in ("index", "bin")]
        told += [role for page in pages if SECRET in page]

    assert told == []


# Autocomplete


def searched_fields():
    """(model, field) of everything that is found by typing, on forms and in their rows."""
    for model, model_admin in admin.site._registry.items():
        for each in (model_admin, *(inline(model, admin.site) for inline in model_admin.inlines)):
            for name in each.autocomplete_fields:
                yield each.model, each.model._meta.get_field(name)


FIELDS = sorted({(model, field.name) for model, field in searched_fields()}, key=str)


@pytest.mark.parametrize(("model", "name"), FIELDS, ids=[f"{model._meta.label_lower}.{name}" for model, name in FIELDS])
def test_an_autocomplete_offers_what_the_user_may_choose(client, model, name):
    target = model._meta.get_field(name).related_model
    world = World(target)
    query = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": name}

    found, wanted, told = {}, {}, []
    for role, user in world.users.items():
        client.force_login(user) if user else client.logout()
        answer = client.get(reverse("admin:autocomplete"), query)
        choice = allowed(user, Deed.CHOOSE, target._default_manager.all()) if user else target._default_manager.none()
        wanted[role] = {str(pk) for pk in choice.values_list("pk", flat=True)}
        found[role] = {row["id"] for row in answer.json()["results"]} if answer.status_code == 200 else set()
        told += [role] if SECRET in answer.content.decode(errors="replace") else []

    assert found == wanted
    assert set(told) <= {"editor", "operator"}


@pytest.mark.parametrize("role", ["guest", "member", "editor"])
def test_no_autocomplete_of_any_relation_tells_more(client, role):
    world = World(Publication)
    client.force_login(world.users[role])
    relations = [
        (model, field)
        for model in admin.site._registry
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
    ]

    told = []
    for model, field in relations:
        query = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field.name}
        answer = client.get(reverse("admin:autocomplete"), query)
        may_choose = may(world.users[role], Deed.CHOOSE, field.related_model)
        if (
            answer.status_code == 200
            and not may_choose
            or SECRET in answer.content.decode(errors="replace")
            and role != "editor"
        ):
            told.append(f"{model.__name__}.{field.name}")

    assert relations != []
    assert told == []
