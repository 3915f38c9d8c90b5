"""Times the PDF of a CV against typst alone on the same pages.

    PORTFOLIO_DATA=some-empty-folder python benchmarks/cv.py 100000

Loads the demo of the researcher and measures it, then a person with that many publications. Each round makes the PDF
anew, with its queries and in its own process, and runs typst by itself on the same data, in a process of its own;
prints medians of processor time and their ratio, and beside them what the page and a PDF that is kept already take.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portfolio.settings")
os.environ |= {"DEBUG": "0", "ALLOWED_HOSTS": "127.0.0.1", "SITE_URL": "http://127.0.0.1:8000"}

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from portfolio.cv import pdf  # noqa: E402
from portfolio.cv.curriculum import curriculum_of  # noqa: E402
from portfolio.cv.printed import printed  # noqa: E402
from portfolio.cv.typefaces import OWN  # noqa: E402
from profile_app.models import Person  # noqa: E402
from publications.models import Authorship, Publication  # noqa: E402

ROUNDS = 15
BATCH = 5_000
ALONE = """
import sys, typst
fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[sys.argv[2]])
data = open(sys.argv[3], encoding="utf-8").read()
inputs = {"data": data, "step": "0", "cap": "100000"}
typst.compile(sys.argv[1], font_paths=fonts, sys_inputs=inputs, pdf_standards="ua-1")
"""


def main():
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    call_command("migrate", verbosity=0)
    if not Person.objects.exists():
        call_command("demo", verbosity=0)
    measure("chijun-sima")
    fill(number)
    measure("prolific")


def fill(number):
    person, _made = Person.objects.get_or_create(
        slug="prolific", defaults={"display_name": "Paula Prolific", "status": "published"}
    )
    for start in range(person.authorships.count(), number, BATCH):
        works = Publication.objects.bulk_create(
            Publication(
                slug=f"prolific-{place}",
                title=f"On the {place}th of many matters that take a line to tell",
                issued=str(2026 - place * 40 // number),
                status="published",
            )
            for place in range(start, min(start + BATCH, number))
        )
        Authorship.objects.bulk_create(
            Authorship(publication=work, person=person, credited_name=person.display_name) for work in works
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(slug):
    def curriculum():
        return curriculum_of(Person.objects.with_record().get(slug=slug))

    data, _lacking = printed(curriculum(), "#24509b")
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(data, file)
        file.flush()
        ours, alone = [], []
        for _ in range(ROUNDS):
            cache.clear()
            ours.append(timed(lambda: pdf.pdf_of(curriculum())))
            alone.append(timed(lambda: run_alone(file.name)))
    kept = [timed(lambda: pdf.pdf_of(curriculum())) for _ in range(ROUNDS)]
    client = Client(headers={"host": "127.0.0.1"})
    page = [timed(lambda: client.get(f"/people/{slug}/cv/")) for _ in range(ROUNDS)]
    first, second = statistics.median(ours), statistics.median(alone)
    print(
        f"{slug}: {pdf.pdf_of(curriculum()).pages} pages, PDF {first:.2f} s, typst alone {second:.2f} s,"
        f" ratio {first / second:.2f}; kept PDF {statistics.median(kept):.3f} s, page {statistics.median(page):.3f} s"
        f" ({settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}, medians of {ROUNDS})"
    )


def run_alone(file):
    subprocess.run([sys.executable, "-c", ALONE, str(pdf.TEMPLATE), str(OWN), file], check=True)


def timed(work):
    """Seconds of processor, of this process and of those it starts."""
    start = busy()
    work()
    return busy() - start


def busy():
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    main()
