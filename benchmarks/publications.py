"""Times the pages of publications on a large made-up record.

    PORTFOLIO_DATA=some-empty-folder python benchmarks/publications.py 100000

Fills an empty site once (a later start finds it filled), then asks for each page several times within one
process and prints medians and the number of queries; --explain adds the statements. DATABASE_URL chooses the database.
"""

import os
import random
import statistics
import sys
import time
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portfolio.settings")
os.environ |= {"DEBUG": "1", "ALLOWED_HOSTS": "127.0.0.1"}

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from content.models import Topic  # noqa: E402
from profile_app.models import Identity, Person  # noqa: E402
from publications.models import Attachment, Authorship, Publication, PublicationTopic, Venue  # noqa: E402
from publications.types import TYPES  # noqa: E402

WORDS = (
    "adaptive analysis bayesian boundary cell cluster coastal compiler complex control data design diffusion dynamic"
    " efficient embedding energy entropy equilibrium estimation field flow formal fusion gene gradient graph heat image"
    " inference kernel language latent lattice linear logic market memory model motion network noise ocean optical"
    " parallel particle phase plasma policy query random reaction recursive robust sampling search signal sparse state"
    " stochastic surface system tensor theory thermal tidal tissue transfer vision wave water"
).split()
WORDS += [first + second for first in WORDS for second in WORDS[:30]]
ROUNDS = 5
BATCH = 5_000
PAGES = (
    "/",
    "/publications/",
    "/publications/?page=2000",
    "/publications/?sort=title",
    "/publications/?topic=topic-0",
    "/publications/?topic=topic-0&year=2020",
    "/publications/?topic=topic-3&topic=topic-1&type=preprint&has=code",
    "/publications/?person=person-0",
    "/publications/?venue=venue-1&year=2015-2020",
    "/publications/?q=tidal",
    "/publications/?q=tidal+person&topic=topic-1&sort=relevance",
    "/publications/?topic=topic-0&topic=topic-9&year=1900",
    "/publications/work-77/",
    "/publications/work-77/cite/",
    "/feeds/publications.atom",
    "/feeds/publications.atom?topic=topic-0",
    "/feeds/publications.atom?person=person-0",
    "/publications/export.bib?topic=topic-150",
    "/search/?q=tidal",
    "/topics/topic-0/",
    "/topics/",
    "/people/person-0/",
)


def fill(number):
    chance = random.Random(1)
    call_command("migrate", verbosity=0)
    topics = [Topic(name=f"Topic {n}", key=f"topic {n}", slug=f"topic-{n}") for n in range(200)]
    Topic.objects.bulk_create(topics)
    for child in topics[100:110]:
        child.parent = topics[1]
    Topic.objects.bulk_update(topics, ["parent"])
    people = [Person(display_name=f"Person {n}", slug=f"person-{n}", status="published") for n in range(300)]
    Person.objects.bulk_create(people)
    Identity(owner=people[0], mode="lab").save()
    venues = [Venue(name=f"Venue {n}", short_name=f"V{n}", key=f"venue {n}", slug=f"venue-{n}") for n in range(400)]
    Venue.objects.bulk_create(venues)
    for start in range(0, number, BATCH):
        fill_batch(chance, range(start, min(start + BATCH, number)), topics, people, venues)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


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


def measure(client, address):
    walls, works = [], []
    for _round in range(ROUNDS):
        began, busy = time.perf_counter(), time.process_time()
        answer, body = ask(client, address)
        walls.append((time.perf_counter() - began) * 1000)
        works.append((time.process_time() - busy) * 1000)
    with CaptureQueriesContext(connection) as asked:
        ask(client, address)
    print(
        f"{statistics.median(walls):6.0f} ms, {statistics.median(works):5.0f} of processor, {len(asked):2} queries,"
        f" {len(body) / 1000:4.0f} kB, {answer.status_code}  {address}"
    )
    if "--explain" in sys.argv:
        for query in asked.captured_queries:
            print(f"        {float(query['time']) * 1000:4.0f} ms  {query['sql'][:1000]}")


def ask(client, address):
    answer = client.get(address)
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def main():
    # Files are served as in development, but no statement is kept.
    settings.DEBUG = False
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    call_command("migrate", verbosity=0)
    if not Publication.objects.exists():
        fill(number)
    print(f"{Publication.objects.count()} publications on {connection.vendor}, median of {ROUNDS}")
    asked = [argument for argument in sys.argv[2:] if argument.startswith("/")]
    client = Client(headers={"host": "127.0.0.1"})
    for address in asked or PAGES:
        measure(client, address)


if __name__ == "__main__":
    main()
