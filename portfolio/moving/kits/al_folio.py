"""al-folio, 0.x and 1.x, and other Jekyll sites with its folders: pages, news, projects and a BibTeX bibliography."""

from django.utils.translation import gettext as _

from content.keys import clean_name
from publications import reading

from .. import records
from ..liquid import Template
from ..tree import Unreadable
from ..values import day, flag, said

MARKS = ("_config.yml",)
OTHERS = (
    ("_layouts/*", _("A template of the old site; this one has its own.")),
    ("_includes/*", _("A template of the old site; this one has its own.")),
    ("_sass/*", _("How the old site looked; this one has its own design.")),
    ("_plugins/*", _("A program of the old site.")),
    ("_scripts/*", _("A program of the old site.")),
    ("assets/css/*", _("How the old site looked; this one has its own design.")),
    ("assets/js/*", _("A program of the old site.")),
    ("assets/fonts/*", _("How the old site looked; this one has its own design.")),
    ("bin/*", _("A program of the old site.")),
    ("Gemfile*", _("Settings of programs.")),
    ("package*.json", _("Settings of programs.")),
    ("docker-compose*", _("Settings of programs.")),
    ("Dockerfile", _("Settings of programs.")),
)
DATA = ("coauthors", "venues", "socials", "repositories")


def score(tree):
    """How many marks of the kit a tree shows."""
    try:
        config = tree.value("_config.yml")
    except Unreadable:
        return 0
    marks = 3 * bool(tree.below("_bibliography", ".bib")) + 2 * ("scholar" in config)
    marks += sum(f"_data/{name}.yml" in tree for name in DATA)
    marks += any(path.startswith(("_layouts/about.", "_layouts/bib.")) for path in tree)
    return marks + ("max_author_limit" in config) + bool(tree.below("_news"))


def read(reader):
    """The records of a site."""
    yield from Site(reader).records()


class Site:
    """A site of al-folio while it is read."""

    def __init__(self, reader):
        self.reader, self.tree, self.report = reader, reader.tree, reader.report
        self.config = reader.value("_config.yml")
        reader.lies_at(said(self.config, "url"))
        reader.base = "/" + said(self.config, "baseurl").strip("/") if said(self.config, "baseurl").strip("/") else ""
        reader.template = Template(
            includes={"figure": figure},
            values={"site.baseurl": "", "site.url": "", "site.title": said(self.config, "title")},
            drawn=frozenset(("bibliography", "bib_search", "news", "social")),
        )

    def records(self):
        yield from self.owner()
        yield from self.works()
        yield from self.news()
        yield records.Site(key="site", source="_config.yml", name=self.name, language=said(self.config, "lang"))

    @property
    def name(self):
        title = said(self.config, "title")
        return "" if title == "blank" else title

    def owner(self):
        name = " ".join(filter(None, (said(self.config, f"{part}_name") for part in ("first", "middle", "last"))))
        if name:
            yield records.Person(key="owner", source="_config.yml", display_name=name, is_owner=True)

    def works(self):
        for path in self.tree.below("_bibliography", ".bib"):
            data = self.reader.data(path)
            if data is not None:
                yield records.Works(key=path, source=path, entries=reading.read(data).entries)

    def news(self):
        for document in self.reader.documents("_news"):
            body = self.reader.markdown(document)
            title = said(document.data, "title") or first_sentence(self.reader.words(body))
            if not title:
                self.report.leave(document.path, _("It says nothing."))
                continue
            yield records.News(
                key=document.path,
                source=document.path,
                title=title,
                body=body,
                date=day(said(document.data, "date")),
                is_draft=not flag(document.data, "published", True),
            )


def figure(arguments, words):
    path = arguments.get("path", "")
    return f"![{arguments.get('alt') or arguments.get('title', '')}]({path})" if path else None


def first_sentence(text, limit=120):
    """The beginning of a text that can stand for a title."""
    text = clean_name(text)
    if len(text) <= limit:
        return text
    end = max(text.rfind(sign, 30, limit) for sign in (". ", "! ", "? "))
    return text[: end + 1] if end > 0 else text[:limit].rsplit(" ", 1)[0] + "…"
