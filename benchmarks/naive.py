"""Times the list of publications against a version as one would write it first, on the same record in the same process.

    PORTFOLIO_DATA=some-empty-folder python benchmarks/naive.py 100000

The naive version prefetches what a card shows, cuts the list by Django's Paginator, counts the filters anew for each
request and searches with `icontains`; it has no cache. Both stand behind the same middleware. Each round asks every
page once or more of both; medians of the processor time are shown, with that of the database server.
"""

import logging
import runpy
import statistics
import sys
from pathlib import Path

OURS = runpy.run_path(str(Path(__file__).with_name("publications.py")))
grow, Site = OURS["grow"], OURS["Site"]

from django.core.paginator import Paginator  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count, Q  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.template import Context, Engine  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import path  # noqa: E402

from content.models import Topic  # noqa: E402
from portfolio.urls import urlpatterns  # noqa: E402
from publications.models import Publication  # noqa: E402
from publications.types import TYPES  # noqa: E402

PAGES = {
    "list": "/publications/",
    "topic": "/publications/?topic=topic-0",
    "topic + year": "/publications/?topic=topic-0&year=2020",
    "search": "/publications/?q=tidal",
    "last page": "/publications/?page=999999",
}
ROUNDS, LONGEST = 5, 1000
TEMPLATE = Engine(builtins=["django.templatetags.i18n"]).from_string(
    """<!doctype html><html lang="en"><title>Publications</title><h1>Publications</h1>
<p>{{ page.paginator.count }} publications</p>
<form>{% for group in facets %}<fieldset>{% for value, label, number in group %}
<label><input type="checkbox" value="{{ value }}"> {{ label }} ({{ number }})</label>{% endfor %}</fieldset>
{% endfor %}<input name="q"><button>Search</button></form>
<ol>{% for work in page %}<li><h3><a href="/publications/{{ work.slug }}/">{{ work.title }}</a></h3>
<p>{% for each in work.authorships.all %}{% if each.person %}<a href="/people/{{ each.person.slug }}/">
{{ each.credited_name }}</a>{% else %}{{ each.credited_name }}{% endif %}{% if not forloop.last %}, {% endif %}
{% endfor %}</p><p>{{ work.venue.name|default_if_none:"" }} {{ work.year }}</p>
<p>{% for topic in work.topics.all %}<a href="?topic={{ topic.slug }}">{{ topic.name }}</a> {% endfor %}</p>
<p>{% for each in work.attachments.all %}<a href="{{ each.url }}">{{ each.kind }}</a> {% endfor %}</p>
<details><summary>Abstract</summary>{{ work.body }}</details></li>{% endfor %}</ol>
{% if page.has_next %}<a href="?page={{ page.next_page_number }}">Next</a>{% endif %}</html>"""
)


def naive(request):
    works = Publication.objects.published().select_related("venue")
    given = request.GET
    for topic in given.getlist("topic"):
        works = works.filter(topics__slug=topic)
    if given.get("year"):
        works = works.filter(year=given["year"])
    if given.get("q"):
        words = given["q"]
        works = works.filter(
            Q(title__icontains=words) | Q(body__icontains=words) | Q(authorships__credited_name__icontains=words)
        ).distinct()
    found = works.order_by()
    topics = Topic.objects.annotate(number=Count("publication", filter=Q(publication__in=found), distinct=True))
    facets = [
        [(each.slug, each.name, each.number) for each in topics.filter(number__gt=0).order_by("-number")[:20]],
        [(year, year, number) for year, number in counted(found, "year")],
        [(type_, TYPES[type_].label, number) for type_, number in counted(found, "type")],
    ]
    works = works.order_by("-year", "-pk").prefetch_related("authorships__person", "topics", "attachments")
    page = Paginator(works, 25).get_page(given.get("page"))
    return HttpResponse(TEMPLATE.render(Context({"page": page, "facets": facets})))


def counted(works, column):
    return works.values_list(column).annotate(number=Count("pk", distinct=True)).order_by("-number")


# Around every page the middleware looks for the other addresses of the site.
urlpatterns = [path("publications/", naive), *urlpatterns]


def main():
    logging.disable(logging.ERROR)
    connection.settings_dict["CONN_MAX_AGE"] = None
    grow(int(sys.argv[1]))
    site = Site()
    first, warm, cold = ({name: [] for name in PAGES} for _way in range(3))
    for _round in range(ROUNDS):
        with override_settings(ROOT_URLCONF=__name__):
            site.ask("/")
            for name, address in PAGES.items():
                status, _body = site.ask(address)
                assert status.startswith("200"), status
                times = max(1, min(10, int(LONGEST / site.time(address, 1))))
                first[name].append(site.time(address, times))
        site.ask("/")
        for name, address in PAGES.items():
            site.ask(address)
            warm[name].append(site.time(address))
            cold[name].append(site.time_cold(address))
    for name in PAGES:
        slow, *fast = (statistics.median(way[name]) for way in (first, warm, cold))
        print(f"  {name:14} naive {slow:.1f} ms", end="")
        for how, each in zip(("warm", "cold"), fast, strict=True):
            print(f"; {how} {each:.2f} ms, {slow / each:.0f} times less", end="")
        print(flush=True)


if __name__ == "__main__":
    main()
