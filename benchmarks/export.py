"""Times the export of a made-up bibliography as static files, against generators of static sites.

    PATH=$PATH:folder-with-hugo-and-pelican python benchmarks/export.py 1000 10000

Grows a site of each size in turn, with topics and formatted citations, and exports it in a process of its own, of which
the whole processor time counts: first what nobody has asked for before, into a new folder; then again, without a
change; and then after a change of one title. What is no page of HTML is told apart: citation files, feeds, CVs, the
index of the browser's search, pictures. To draw a picture takes the same for every work, so that only the first are
drawn. Where `hugo` and `pelican` (with its `markdown`) are found they make the same works into a site with a small
theme: a page for each work, and its lists by topic, year and type, 25 a page. Rounds alternate; medians are shown.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from corpus import Corpus, bibtex

HOUSE = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, "-W", "ignore", str(HOUSE / "manage.py")]
EXPORTING = Path(__file__).with_name("exporting.py")
TYPES = {"article": "journal-article", "inproceedings": "conference-paper", "misc": "other", "book": "book"}
APART = ("citation files", "feeds", "CVs", "pictures", "search index")


def measured(words, **environment):
    """Processor seconds of a process and all it started, and what it said; stops where it fails."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(words, env=os.environ | environment, stdout=said)
        _pid, status, used = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"{' '.join(map(str, words))} failed")
        said.seek(0)
        return used.ru_utime + used.ru_stime, said.read()


class Site:
    """Our own site of the corpus."""

    def __init__(self, corpus, folder):
        self.corpus, self.folder, self.target = corpus, folder, folder.with_name("exported")
        self.environment = {"PORTFOLIO_DATA": str(folder), "SITE_URL": "https://site.example.org"}

    def grow(self):
        file = self.folder.with_suffix(".bib")
        with open(file, "w", encoding="utf-8") as stream:
            stream.writelines(bibtex(self.corpus))
        topics = self.folder.with_suffix(".json")
        topics.write_text(json.dumps({work.doi: work.topics for work in self.corpus.works()}))
        for command in (["migrate", "-v0"], ["import_bibliography", file], ["render_citations"]):
            self.run(*map(str, command))
        self.shell(
            f"""
import json
from content.models import Topic
from publications.models import Publication, PublicationTopic
told = json.load(open({str(topics)!r}))
topics = {{name: Topic.named(name) for name in sorted(set(sum(told.values(), [])))}}
works = dict(Publication.objects.values_list("doi", "pk"))
PublicationTopic.objects.bulk_create(
    PublicationTopic(content_object_id=works[doi], tag=topics[name]) for doi, names in told.items() for name in names
)
"""
        )

    def run(self, *words):
        return measured([*MANAGE, *words], **self.environment)

    def shell(self, code):
        return self.run("shell", "--no-imports", "-c", code)

    def export(self):
        seconds, said = measured([sys.executable, "-W", "ignore", EXPORTING, self.target], **self.environment)
        return seconds, json.loads(said)

    def round(self):
        """A first export, one without a change, and one after a change: (seconds, what it said)."""
        shutil.rmtree(self.target, ignore_errors=True)
        shutil.rmtree(self.folder / "cache", ignore_errors=True)
        self.shell("from publications.models import Card; Card.objects.all().delete()")
        first, again = self.export(), self.export()
        self.shell(
            "from publications.models import Publication as P;"
            "work = P.objects.order_by('pk')[7]; work.title += ' again'; work.save()"
        )
        return first, again, self.export()


# The others


HUGO = {
    "hugo.toml": """
baseURL = "https://site.example.org/"
title = "Works"
disableKinds = ["RSS", "sitemap", "robotsTXT"]
[taxonomies]
topic = "topics"
year = "years"
type = "types"
[pagination]
pagerSize = 25
""",
    "layouts/_default/baseof.html": """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ .Title }} · {{ site.Title }}</title>
<link rel="canonical" href="{{ .Permalink }}"></head>
<body><header><a href="/">{{ site.Title }}</a> <a href="/works/">All</a> <a href="/topics/">Topics</a></header>
<main>{{ block "main" . }}{{ end }}</main><footer>{{ site.Title }}</footer></body></html>
""",
    "layouts/_default/single.html": """{{ define "main" }}<h1>{{ .Title }}</h1>
<p>{{ delimit .Params.authors ", " }}</p><p>{{ .Params.venue }}, {{ delimit .Params.years "" }}</p>
<p><a href="https://doi.org/{{ .Params.doi }}">DOI</a></p>
<div>{{ .Content }}</div>
<ul>{{ range .Params.topics }}<li><a href="/topics/{{ . | urlize }}/">{{ . }}</a></li>{{ end }}</ul>{{ end }}
""",
    "layouts/_default/list.html": """{{ define "main" }}<h1>{{ .Title }}</h1>
{{ $pages := .Paginate .RegularPages }}<ol>{{ range $pages.Pages }}
<li><h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2>
<p>{{ delimit .Params.authors ", " }}</p><p>{{ .Params.venue }}, {{ delimit .Params.years "" }}</p></li>{{ end }}</ol>
{{ with $pages.Prev }}<a href="{{ .URL }}">Previous</a>{{ end }}
{{ with $pages.Next }}<a href="{{ .URL }}">Next</a>{{ end }}{{ end }}
""",
    "layouts/_default/terms.html": """{{ define "main" }}<h1>{{ .Title }}</h1>
<ul>{{ range .Data.Terms.ByCount }}<li><a href="{{ .Page.RelPermalink }}">{{ .Page.Title }}</a> {{ .Count }}</li>
{{ end }}</ul>{{ end }}
""",
}
PELICAN_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{% block title %}{{ SITENAME }}{% endblock %}</title></head>
<body><header><a href="/">{{ SITENAME }}</a> <a href="/tags.html">Topics</a></header>
<main>{% block main %}{% endblock %}</main><footer>{{ SITENAME }}</footer></body></html>
"""
PELICAN_LIST = """{% extends "base.html" %}{% block main %}<h1>{{ tag or category or author or SITENAME }}</h1>
<ol>{% for article in articles_page.object_list %}<li><h2><a href="/{{ article.url }}">{{ article.title }}</a></h2>
<p>{{ article.writers }}</p><p>{{ article.venue }}, {{ article.author }}</p></li>{% endfor %}</ol>
{% if articles_page.has_previous() %}<a href="/{{ articles_previous_page.url }}">Previous</a>{% endif %}
{% if articles_page.has_next() %}<a href="/{{ articles_next_page.url }}">Next</a>{% endif %}{% endblock %}
"""
PELICAN_TERMS = """{% extends "base.html" %}{% block main %}
<ul>{% for term, works in terms %}<li><a href="/{{ term.url }}">{{ term }}</a> {{ works|length }}</li>{% endfor %}</ul>
{% endblock %}"""
# Its authors stand for years, because its archives have no pages.
PELICAN = {
    "conf.py": """
SITENAME = "Works"
SITEURL = "https://site.example.org"
PATH, THEME, OUTPUT_PATH = "content", "theme", "output"
DEFAULT_PAGINATION, DEFAULT_LANG, TIMEZONE = 25, "en", "UTC"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
DIRECT_TEMPLATES = ["index", "tags", "categories", "authors"]
PAGINATED_TEMPLATES = {"index": None, "tag": None, "category": None, "author": None}
LOAD_CONTENT_CACHE = False
""",
    "theme/templates/base.html": PELICAN_HEAD,
    "theme/templates/article.html": """{% extends "base.html" %}{% block title %}{{ article.title }}{% endblock %}
{% block main %}<h1>{{ article.title }}</h1><p>{{ article.writers }}</p><p>{{ article.venue }}, {{ article.author }}</p>
<p><a href="https://doi.org/{{ article.doi }}">DOI</a></p><div>{{ article.content }}</div>
<ul>{% for tag in article.tags %}<li><a href="/{{ tag.url }}">{{ tag }}</a></li>{% endfor %}</ul>{% endblock %}""",
    **{f"theme/templates/{name}.html": PELICAN_LIST for name in ("index", "tag", "category", "author")},
    **{
        f"theme/templates/{name}.html": PELICAN_TERMS.replace("in terms", f"in {name}")
        for name in ("tags", "categories", "authors")
    },
    "theme/templates/page.html": PELICAN_HEAD,
    "theme/templates/archives.html": PELICAN_HEAD,
    "theme/static/.keep": "",
}


def hugo_work(work):
    names = [f"{given} {family}" for given, family in work.authors]
    front = {
        "title": work.title,
        "date": f"{work.year}-{work.month:02}-01",
        "authors": names,
        "venue": work.venue,
        "doi": work.doi,
        "topics": work.topics,
        "years": [str(work.year)],
        "types": [TYPES[work.type]],
    }
    return f"content/works/{work.key.lower()}.md", f"{json.dumps(front)}\n\n{work.abstract}\n"


def pelican_work(work):
    names = ", ".join(f"{given} {family}" for given, family in work.authors)
    front = {
        "Title": work.title,
        "Date": f"{work.year}-{work.month:02}-01",
        "Category": TYPES[work.type],
        "Author": work.year,
        "Tags": ", ".join(work.topics),
        "Writers": names,
        "Venue": work.venue,
        "Doi": work.doi,
        "Slug": work.key.lower(),
    }
    lines = "".join(f"{name}: {value}\n" for name, value in front.items())
    return f"content/{work.key.lower()}.md", f"{lines}\n{work.abstract}\n"


class Other:
    """The same works for another generator."""

    def __init__(self, corpus, folder, words, output, theme, of_work):
        self.folder, self.words, self.output = folder, words, folder / output
        for name, text in (*theme.items(), *map(of_work, corpus.works())):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")

    def round(self):
        """Seconds, and how many pages it made."""
        shutil.rmtree(self.output, ignore_errors=True)
        seconds, _said = measured(["sh", "-c", f'cd "{self.folder}" && exec {self.words} >/dev/null 2>&1'])
        return seconds, sum(1 for _page in self.output.rglob("*.html"))


def others(corpus, folder):
    if hugo := shutil.which("hugo"):
        yield "Hugo", Other(corpus, folder / "hugo", hugo, "public", HUGO, hugo_work)
    if pelican := shutil.which("pelican"):
        yield "Pelican", Other(corpus, folder / "pelican", f"{pelican} -s conf.py", "output", PELICAN, pelican_work)


# What came out


def middle(rounds, value):
    return statistics.median(value(each) for each in rounds)


def report(size, ours, theirs):
    spent, made = ours[0][0][1]["spent"], ours[0][0][1]["made"]

    def of_html(each):
        (whole, said), _again, _changed = each
        return whole - sum(said["spent"].get(kind, 0) for kind in APART)

    whole, html = middle(ours, lambda each: each[0][0]), middle(ours, of_html)
    each = html / made["HTML"] * 1000
    print(
        f"{size:,} works: {whole:.2f} s of CPU, of it {html:.2f} s for {made['HTML']:,} pages of HTML and all else that"
    )
    print(f"  has no line of its own below: {made['HTML'] / html:,.0f} pages a second, {each:.2f} ms a page;")
    print(f"  peak memory {ours[0][0][1]['peak']:,} MiB")
    for kind in APART:
        if kind in spent:
            seconds = middle(ours, lambda each, kind=kind: each[0][1]["spent"].get(kind, 0))
            print(f"  {kind:15} {made[kind]:6,} in {seconds:7.2f} s")
    for place, name in ((1, "without a change"), (2, "after a change of one title")):
        seconds = middle(ours, lambda each, place=place: each[place][0])
        ratio = middle(ours, lambda each, place=place: each[place][0] / each[0][0])
        changed = ours[0][place][1]["changed"]
        print(f"  again {name}: {seconds:.2f} s, {ratio:.3f} of the first, {changed} files written")
    for name, rounds in theirs.items():
        pages = rounds[0][1]
        seconds = middle(rounds, lambda each: each[0])
        ratio = statistics.median(of_html(one) / other[0] for one, other in zip(ours, rounds, strict=True))
        print(
            f"  {name}: {seconds:.2f} s for {pages:,} pages, {pages / seconds:,.0f} a second;"
            f" ours took {ratio:.2f} of its time, {ratio * pages / made['HTML']:.2f} of its time a page",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as name:
            corpus, folder = Corpus(size), Path(name)
            site = Site(corpus, folder / "site")
            site.grow()
            rivals = dict(others(corpus, folder))
            ours, theirs = [], {rival: [] for rival in rivals}
            for _round in range(given.rounds):
                ours.append(site.round())
                for rival, other in rivals.items():
                    theirs[rival].append(other.round())
            report(size, ours, theirs)


if __name__ == "__main__":
    main()
