"""Times every list, form and autocomplete of the admin on a large made-up lab.

    PORTFOLIO_DATA=some-empty-folder python benchmarks/admin.py 100000

Fills an empty site once (a later start finds it filled) with so many publications, 500 people and 50,000 versions in
the history, then asks for each address five times within one process, as an editor and as a member, and prints medians
of the processor's time and the number of queries, the slowest first. The limit is 300 ms. DATABASE_URL chooses the
database; words after the number choose addresses that contain one of them.
"""

import logging
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.publications import grow  # noqa: E402, I001 -- prepares Django

from django.conf import settings  # noqa: E402
from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from reversion.models import Revision, Version  # noqa: E402

from content import history  # noqa: E402
from content.roles import Role  # noqa: E402
from content.wholes import PARTS  # noqa: E402
from events.models import Event, News, Occurrence, Speaking  # noqa: E402
from profile_app.models import Person, Position  # noqa: E402
from profile_app.roles import give_role  # noqa: E402
from projects.models import Membership, Project  # noqa: E402
from publications.models import Publication  # noqa: E402

ROUNDS = 5
LIMIT = 300
PEOPLE, VERSIONS, FIRST = 500, 50_000, 5_000
GROUPS = ("pi", "postdoc", "phd", "masters", "staff")


def fill_lab():
    """Everything around the publications."""
    have = Person.objects.count()
    Person.objects.bulk_create(
        Person(display_name=f"Person {n}", slug=f"person-{n}", status="published") for n in range(have, PEOPLE)
    )
    people = list(Person.objects.order_by("pk"))
    Position.objects.bulk_create(
        Position(person=person, organisation="Lab", title="Researcher", group=GROUPS[n % 5], start="2015")
        for n, person in enumerate(people)
    )
    projects = [Project(title=f"Project {n}", slug=f"project-{n}", status="published") for n in range(100)]
    events = [Event(title=f"Talk {n}", slug=f"talk-{n}", status="published") for n in range(500)]
    news = [News(title=f"News {n}", slug=f"news-{n}", status="published") for n in range(500)]
    for model, rows in ((Project, projects), (Event, events), (News, news)):
        model.objects.bulk_create(rows)
    Membership.objects.bulk_create(
        Membership(project=project, person=people[(7 * n + k) % PEOPLE])
        for n, project in enumerate(projects)
        for k in range(5)
    )
    for n, event in enumerate(events):
        Speaking(event=event, person=people[n % PEOPLE]).save()
        Occurrence(event=event, host="University", date="2024-05-17").save()
    for name, role, person in (("editor", Role.EDITOR, None), ("member", Role.MEMBER, people[0])):
        account = User.objects.create_user(name, password=None)
        give_role(account, role)
        if person:
            person.account = account
            person.save()


def fill_history():
    """Versions of the first works and people, each with several."""
    for start in range(0, FIRST, 500):
        history.record(Publication.objects.order_by("pk")[start : start + 500])
    history.record(Person.objects.all())
    kept = list(Version.objects.all())
    while Version.objects.count() < VERSIONS:
        revision = Revision.objects.create(date_created=kept[0].revision.date_created, comment="")
        fields = ("object_id", "content_type_id", "db", "format", "serialized_data", "object_repr")
        Version.objects.bulk_create(
            Version(revision=revision, **{name: getattr(each, name) for name in fields}) for each in kept
        )


def addresses(request):
    """Every page that the site has, and of each kind the list (plain, searched, on its last page, in each order and
    with each filter), the form of a new, of the first and of the last thing, and everything that is chosen from."""
    for name in ("index", "care", "bin", "review", "notices"):
        yield reverse(f"admin:{name}")
    for model, model_admin in admin.site._registry.items():
        prefix = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        listed = reverse(f"{prefix}_changelist")
        yield from (listed, reverse(f"{prefix}_add"))
        if model_admin.has_view_permission(request):
            yield from (f"{listed}?{query}" for query in queries(model_admin, request))
        known = {each.name for each in model_admin.get_urls()}
        things = model._default_manager.order_by("pk")
        for thing in dict.fromkeys((things.first(), things.last(), fullest(model))):
            for page in ("change", "delete", "history", "preview", "links"):
                if thing and f"{prefix}_{page}".removeprefix("admin:") in known:
                    yield reverse(f"{prefix}_{page}", args=[thing.pk])
        for each in (model_admin, *(inline(model, admin.site) for inline in model_admin.inlines)):
            for field in each.autocomplete_fields:
                label = f"app_label={each.model._meta.app_label}&model_name={each.model._meta.model_name}"
                for term in ("", "person 1", "tidal", "zzz"):
                    yield f"{reverse('admin:autocomplete')}?{label}&field_name={field}&term={term}"


def queries(model_admin, request):
    """The searches, orders and filters of a list; of each filter the first value and the last."""
    yield from ("q=tidal", "q=tidal+person", "q=zzz", "p=7", "p=999999")
    yield from (
        f"o={sign}{number}" for number in range(1, 1 + len(model_admin.get_list_display(request))) for sign in ("", "-")
    )
    for each in model_admin.get_list_filter(request):
        offered = each(request, {}, model_admin.model, model_admin).lookup_choices
        for value, _label in dict.fromkeys((*offered[:1], *offered[-1:])):
            yield from (f"{each.parameter_name}={value}", f"{each.parameter_name}={value}&q=tidal")


def fullest(model):
    """The thing with the longest history."""
    if model not in PARTS:
        return None
    counted = Version.objects.get_for_model(model).values("object_id").annotate(n=Count("pk"))
    first = counted.order_by("-n", "object_id").first()
    return first and model._default_manager.filter(pk=first["object_id"]).first()


def request_of(name):
    request = RequestFactory().get("/")
    request.user = User.objects.get(username=name)
    return request


def measure(client, address):
    client.get(address)
    times = []
    for _round in range(ROUNDS):
        begun = time.process_time()
        answer = client.get(address)
        times.append(time.process_time() - begun)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return statistics.median(times) * 1000, len(queries), answer.status_code


def told(row):
    taken, queries, status, name, address = row
    return f"{taken:8.1f} ms {queries:4} queries {status} {name:7} {address}"


def main(number=100_000, *words):
    # Files are served as in development, but no statement is kept.
    settings.DEBUG = False
    # What is not for a member is refused by the way.
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    if not Publication.objects.exists():
        grow(int(number))
    if not User.objects.filter(username="editor").exists():
        fill_lab()
    if Version.objects.count() < VERSIONS:
        fill_history()
    sizes = Publication.objects.count(), Person.objects.count(), Version.objects.count()
    print("{} publications, {} people, {} versions".format(*sizes))
    rows = []
    for name in ("editor", "member"):
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(User.objects.get(username=name))
        for address in dict.fromkeys(addresses(request_of(name))):
            if not words or any(word in address for word in words):
                rows.append((*measure(client, address), name, address))
                if rows[-1][0] > LIMIT:
                    print("slow:", told(rows[-1]), file=sys.stderr, flush=True)
    print(*map(told, sorted(rows, reverse=True)), sep="\n")
    slow = sum(row[0] > LIMIT for row in rows)
    print(f"{len(rows)} addresses, {slow} above {LIMIT} ms")
    return bool(slow)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
