"""Times the list of a Wagtail site with so many works and says it as JSON; `peers.py` runs it in Wagtail's own Python.

python measure.py SIZE FOLDER
"""

import json
import runpy
import statistics
import sys
import time
from pathlib import Path

import django
from django.conf import settings

HERE = Path(__file__).resolve().parent
Corpus = runpy.run_path(str(HERE.parent / "corpus.py"))["Corpus"]
SIZE, FOLDER = int(sys.argv[1]), Path(sys.argv[2])
ROUNDS, TIMES = 7, 20
sys.path.append(str(FOLDER))
(FOLDER / "migrations_of_lab").mkdir(exist_ok=True)
(FOLDER / "migrations_of_lab" / "__init__.py").touch()

settings.configure(
    SECRET_KEY="benchmark",
    ALLOWED_HOSTS=["testserver", "localhost"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "wagtail.sqlite3"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=[
        "lab",
        *(
            f"wagtail.{name}"
            for name in ("contrib.redirects", "sites", "users", "documents", "images", "search", "admin")
        ),
        "wagtail",
        "modelcluster",
        "taggit",
        *(f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages", "staticfiles")),
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    ],
    ROOT_URLCONF="urls",
    STATIC_URL="/static/",
    # Made in the folder, so that none lie here that only fit one Wagtail.
    MIGRATION_MODULES={"lab": "migrations_of_lab"},
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
    WAGTAIL_SITE_NAME="Lab",
    WAGTAILADMIN_BASE_URL="http://localhost",
    USE_TZ=True,
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from lab.models import Author, Publication, PublicationList, Topic  # noqa: E402
from wagtail import __version__  # noqa: E402
from wagtail.models import Site  # noqa: E402


def grow():
    call_command("makemigrations", "lab", verbosity=0)
    call_command("migrate", verbosity=0)
    if PublicationList.objects.exists():
        return
    with transaction.atomic():
        listing = Site.objects.get().root_page.add_child(
            instance=PublicationList(title="Publications", slug="publications")
        )
        topics = {}
        for work in Corpus(SIZE).works():
            page = Publication(
                title=work.title,
                slug=f"work-{work.number}",
                year=work.year,
                venue=work.venue,
                doi=work.doi,
                abstract=work.abstract,
            )
            page.authors = [Author(name=" ".join(each), sort_order=place) for place, each in enumerate(work.authors)]
            for name in work.topics:
                if name not in topics:
                    topics[name] = Topic.objects.create(name=name, slug=name.replace(" ", "-"))
            page.topics = [topics[name] for name in work.topics]
            listing.add_child(instance=page)


def main():
    grow()
    client, pages = Client(), {"empty": "/empty/", "list": "/publications/"}
    taken = {name: [] for name in pages}
    for _round in range(ROUNDS):
        for name, address in pages.items():
            assert client.get(address).status_code == 200
            began = time.process_time()
            for _time in range(TIMES):
                client.get(address)
            taken[name].append((time.process_time() - began) / TIMES * 1000)
    figures = {name: statistics.median(rounds) for name, rounds in taken.items()}
    told = {"bytes": len(client.get("/publications/").content), "wagtail": __version__, "django": django.__version__}
    print(json.dumps(figures | told))


if __name__ == "__main__":
    main()
