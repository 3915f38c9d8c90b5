"""Times the pages of publications on a large made-up record, and the saving of one publication.

    PORTFOLIO_DATA=some-empty-folder python benchmarks/publications.py 1000 10000 100000

Grows an empty site to each size in turn (a later start finds it grown) and prints for each page the queries, the
processor time of a request with that of the database server, and its ratio to a view that does nothing behind the
same middleware: warm, as a page that this process has shown before; cold, as one that it has not, though it has shown
others; and kept, as visitors get it from the cache of pages. Pages are asked for in rounds, past any network; medians
are shown. DATABASE_URL chooses the database; addresses among the arguments are asked for instead of the usual ones;
--explain adds the statements.
"""

import logging
import os
import random
import statistics
import sys
import time
from io import BytesIO
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portfolio.settings")
os.environ |= {"DEBUG": "0", "ALLOWED_HOSTS": "127.0.0.1", "SITE_URL": "http://127.0.0.1:8000"}

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path, reverse  # noqa: E402

from content import changes  # noqa: E402
from content.models import Topic  # noqa: E402
from content.search.index import everywhere, frequent, matching, understood  # noqa: E402
from content.templatetags.content import KeptNode  # noqa: E402
from portfolio import search  # noqa: E402
from profile_app.models import Identity, Person  # noqa: E402
from publications.citations import catch_up  # noqa: E402
from publications.models import Attachment, Authorship, Publication, PublicationTopic, Venue  # noqa: E402
from publications.one_work import one_work  # noqa: E402
from publications.types import TYPES  # noqa: E402
from publications.views import WorkPage  # noqa: E402
from tests.forms import fields_of  # noqa: E402

WORDS = (
    "adaptive analysis bayesian boundary cell cluster coastal compiler complex control data design diffusion dynamic"
    " efficient embedding energy entropy equilibrium estimation field flow formal fusion gene gradient graph heat image"
    " inference kernel language latent lattice linear logic market memory model motion network noise ocean optical"
    " parallel particle phase plasma policy query random reaction recursive robust sampling search signal sparse state"
    " stochastic surface system tensor theory thermal tidal tissue transfer vision wave water"
).split()
WORDS += [first + second for first in WORDS for second in WORDS[:30]]
# So many rounds of so many requests, or of what takes so many milliseconds.
ROUNDS, TIMES, LONGEST = 7, 20, 300
BATCH = 5_000
# The parts of pages that stand for one query or one thing; the others are the same on many pages.
OF_ONE_PAGE = {"list", "list_facets", "person", "person_graph", "topic", "follow_topic"}
# Pages are kept for the site's own origin alone.
HOST, OTHER_HOST = "127.0.0.1:8000", "127.0.0.1"
SIZES = (1_000, 10_000, 100_000)
PAGES = {
    "home": "/",
    "list": "/publications/",
    "topic": "/publications/?topic=topic-0",
    "topic + year": "/publications/?topic=topic-0&year=2020",
    "search": "/publications/?q=tidal",
    "search, best first": "/publications/?q=tidal+person&topic=topic-1&sort=relevance",
    "last page": "/publications/?page=999999",
    "three filters": "/publications/?topic=topic-1&type=preprint&has=code",
    "nothing": "/publications/?topic=topic-0&topic=topic-9&year=1900",
    "detail": "/publications/work-77/",
    "cite": "/publications/work-77/cite/",
    "topic page": "/topics/topic-0/",
    "person": "/people/person-0/",
    "site search": "/search/?q=tidal",
    "feed of a topic": "/feeds/publications.atom?topic=topic-0",
}


def grow(number):
    """Brings the site to so many publications; always the same ones."""
    call_command("migrate", verbosity=0)
    topics, people, venues = vocabulary()
    for start in range(Publication.objects.count(), number, BATCH):
        fill_batch(random.Random(start), range(start, min(start + BATCH, number)), topics, people, venues)
    began = time.process_time()
    changes.refresh()
    print(f"  brought up to date in {time.process_time() - began:.1f} s")
    # The work whose page is asked for is cited in every style.
    list(catch_up(Publication.objects.filter(slug="work-77")))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def vocabulary():
    if not Topic.objects.exists():
        topics = [Topic(name=f"Topic {n}", key=f"topic {n}", slug=f"topic-{n}") for n in range(200)]
        Topic.objects.bulk_create(topics)
        for child in topics[100:110]:
            child.parent = topics[1]
        Topic.objects.bulk_update(topics, ["parent"])
        people = [Person(display_name=f"Person {n}", slug=f"person-{n}", status="published") for n in range(300)]
        Person.objects.bulk_create(people)
        Identity(owner=people[0], mode="lab").save()
        Venue.objects.bulk_create(
            Venue(name=f"Venue {n}", short_name=f"V{n}", key=f"venue {n}", slug=f"venue-{n}") for n in range(400)
        )
    return [list(model.objects.order_by("pk")) for model in (Topic, Person, Venue)]


def fill_batch(chance, numbers, topics, people, venues):
    def often_first(rows):
        """A row, the first ones much more often than the last."""
        return rows[int(len(rows) * chance.random() ** 3)]

    works = [
        Publication(
            uuid=uuid4(),
            slug=f"work-{n}",
            title=" ".join(chance.choices(WORDS, k=8)).capitalize(),
            body=" ".join(chance.choices(WORDS, k=150)),
            type=chance.choice(list(TYPES)[:6]),
            issued=f"{2026 - int(37 * chance.random() ** 2)}-{chance.randint(1, 12):02}",
            venue=often_first(venues),
            pages="1-9",
            status="draft" if n % 50 == 0 else "published",
            publish_at=None,
        )
        for n in numbers
    ]
    Publication.objects.bulk_create(works)
    works = list(Publication.objects.filter(slug__in=[work.slug for work in works]).order_by("pk"))
    Authorship.objects.bulk_create(
        Authorship(publication=work, order=order, person=person, credited_name=person.display_name if person else name)
        for work in works
        for order in range(3)
        for name in [f"{chance.choice(WORDS)} {chance.choice(WORDS)}".title()]
        for person in [often_first(people[order::3]) if chance.random() < 0.5 else None]
    )
    PublicationTopic.objects.bulk_create(
        PublicationTopic(content_object=work, tag=tag)
        for work in works
        for tag in {often_first(topics) for _ in range(chance.randint(1, 4))}
    )
    Attachment.objects.bulk_create(
        Attachment(publication=work, kind=kind, url="https://example.org/")
        for work in works
        for kind in ("paper", "code", "data")
        if chance.random() < 0.4
    )


class Site:
    """The site as a server process has it, asked without a network; counts the processor time of both ends."""

    def __init__(self):
        self.application = get_wsgi_application()
        self.server = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.server = Path(f"/proc/{cursor.fetchone()[0]}/stat")

    def busy(self):
        """Seconds of processor so far, of this process and of the database's server."""
        of_server = 0
        if self.server:
            ticks = self.server.read_text().rpartition(")")[2].split()[11:13]
            of_server = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        return time.process_time() + of_server

    def time(self, address, times=TIMES, host=OTHER_HOST):
        began = self.busy()
        for _time in range(times):
            self.ask(address, host)
        return (self.busy() - began) / times * 1000

    def time_cold(self, address, times=TIMES):
        """The same without what was kept of the page itself; to forget it takes next to no time."""
        began = self.busy()
        for _time in range(times):
            forget()
            self.ask(address)
        return (self.busy() - began) / times * 1000

    def ask(self, address, host=OTHER_HOST):
        where, _mark, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": where,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "HTTP_HOST": host,
            "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
        }
        said = []
        answer = self.application(environ, lambda status, headers: said.append(status))
        body = b"".join(answer)
        answer.close()
        return said[0], body


def forget():
    """Forgets what this process kept of pages that differ with what is asked for, and what it found by words."""
    KeptNode.memory.forget(lambda key: key[0] in OF_ONE_PAGE)
    WorkPage.memory.forget(lambda key: True)
    one_work.memory.forget(lambda key: True)
    for found in (frequent, matching, understood, everywhere, search.found_html):
        found.memory.forget(lambda key: True)


def nothing(request):
    return HttpResponse("nothing")


urlpatterns = [path("", nothing)]


def measure(pages):
    site = Site()
    for address in pages.values():
        site.ask(address)
        site.ask(address, HOST)
    # Slow pages need fewer requests for a figure.
    times = {name: min(TIMES, int(LONGEST / site.time(address, 1)) + 2) for name, address in pages.items()}
    warm, cold, kept = ({name: [] for name in pages} for _way in range(3))
    empties = []
    for _round in range(ROUNDS):
        with override_settings(ROOT_URLCONF=__name__):
            site.ask("/")
            empties.append(site.time("/"))
        # The addresses of the site are learned anew after that.
        site.ask("/")
        for name, address in pages.items():
            warm[name].append(site.time(address, times[name]))
            cold[name].append(site.time_cold(address, times[name]))
            kept[name].append(site.time(address, host=HOST))
    empty = statistics.median(empties)
    print(
        f"  {'':20} queries  warm ms   ratio  cold ms   ratio  kept ms   ratio     kB   (an empty view: {empty:.2f} ms)"
    )
    for name, address in pages.items():
        forget()
        with CaptureQueriesContext(connection) as asked:
            status, body = site.ask(address)
        taken = [statistics.median(rounds[name]) for rounds in (warm, cold, kept)]
        figures = " ".join(f"{each:8.2f} {each / empty:7.1f}" for each in taken)
        note = "" if status.startswith("200") else f"   {status}"
        print(f"  {name:20} {len(asked):7} {figures} {len(body) / 1000:6.0f}{note}", flush=True)
        if "--explain" in sys.argv:
            for query in asked.captured_queries:
                print(f"        {float(query['time']) * 1000:4.0f} ms  {query['sql'][:1000]}")


def measure_saving():
    """Saving one publication in the admin, and the first page view after it."""
    user = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("benchmark")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    work = Publication.objects.get(slug="work-78")
    address = reverse("admin:publications_publication_change", args=[work.pk])
    saving, looking = [], []
    for number in range(ROUNDS):
        fields = fields_of(client.get(address), "publication_form")
        began = time.process_time()
        answer = client.post(address, {**fields, "title": f"Saved {number}", "_continue": "1"})
        saving.append(time.process_time() - began)
        assert answer.status_code == 302, "The form was refused."
        began = time.process_time()
        client.get("/publications/")
        looking.append(time.process_time() - began)
    print(
        f"  saving a publication {statistics.median(saving) * 1000:.0f} ms,"
        f" the first view after it {statistics.median(looking) * 1000:.0f} ms of CPU",
        flush=True,
    )


def main():
    logging.disable(logging.ERROR)
    # The process of the database's server that is looked at has to last.
    connection.settings_dict["CONN_MAX_AGE"] = None
    addresses = {argument: argument for argument in sys.argv[1:] if argument.startswith("/")}
    sizes = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    for number in sizes or SIZES:
        print(f"{number:,} publications on {connection.vendor}", flush=True)
        grow(number)
        measure(addresses or PAGES)
        if not addresses:
            measure_saving()


if __name__ == "__main__":
    main()
