"""lab-website-template of the Greene Lab: members, works gathered by identifiers, and pages made of includes."""

import re
from functools import cached_property, partial
from html import unescape
from urllib.parse import quote, unquote

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.keys import clean_name
from content.models import Page
from profile_app.links import SERVICES
from profile_app.models import Group
from publications.exchange import split_name
from publications.identifiers import clean_arxiv, clean_doi, clean_isbn
from publications.matching import folded
from publications.pasted import identifier_in
from publications.reference import Name, Read, Reference, Remark

from .. import jekyll, records
from ..dates import unpadded
from ..examples import LEFT, Example, is_example
from ..menus import HERE, SECTIONS
from ..persons import GONE, group_of, orcid_of
from ..profiles import profile_link, service_label, why_not
from ..reader import TEXTS
from ..values import day, flag, items, mapping, mappings, number, period, said, told

MARKS = ("_config.yaml", "_config.yml", "_members/", "_data/citations.yaml")
TEMPLATE = gettext_lazy("A template of the old site; this one has its own.")
LOOK = gettext_lazy("How the old site looked; this one has its own design.")
PROGRAM = gettext_lazy("A program of the old site.")
SETTINGS = gettext_lazy("Settings of programs.")
SOUGHT = gettext_lazy("It tells the kit whose works to look up; what was found is in citations.yaml.")
OTHERS = (
    ("_layouts/*", TEMPLATE),
    ("_includes/*", TEMPLATE),
    ("_styles/*", LOOK),
    ("_scripts/*", PROGRAM),
    ("_plugins/*", PROGRAM),
    ("_cite/*", PROGRAM),
    ("_data/orcid*", SOUGHT),
    ("_data/pubmed*", SOUGHT),
    ("_data/google-scholar*", SOUGHT),
    ("_data/types*", gettext_lazy("Words for the kit's own roles and links, which nothing that was taken needs.")),
    ("_config*", SETTINGS),
    ("images/*", gettext_lazy("No text that was taken shows it.")),
    ("404.*", gettext_lazy("This site has its own.")),
    ("CITATION.cff", gettext_lazy("About the kit itself.")),
    ("Gemfile*", SETTINGS),
    ("favicons/*", LOOK),
    ("robots.txt", gettext_lazy("This site has its own.")),
    ("*.py", PROGRAM),
    ("*.sh", PROGRAM),
)
EXAMPLES = (
    Example(r"Department of Metaphor"),
    Example(r"Lorem ipsum", r"Jane Smith|John Doe|Sarah Johnson|[Ee]xample post|Cool (?:Dataset|Package|Tutorial|Web)"),
)
TITLES = re.compile(r"(?i)lab website template|lab name")
USUAL_ROLES = {
    "principal-investigator": "Principal Investigator",
    "pi": "Principal Investigator",
    "postdoc": "Postdoctoral Researcher",
    "phd": "PhD Student",
    "undergrad": "Undergraduate Student",
    "programmer": "Programmer",
}
# Where links of a kind lead that are written without their beginning.
USUAL_LINKS = {
    "email": "mailto:$VALUE",
    "phone": "tel:$VALUE",
    "orcid": "https://orcid.org/$VALUE",
    "google-scholar": "https://scholar.google.com/citations?user=$VALUE",
    "github": "https://github.com/$VALUE",
    "twitter": "https://twitter.com/$VALUE",
    "bluesky": "https://bsky.app/profile/$VALUE",
    "facebook": "https://facebook.com/$VALUE",
    "instagram": "https://instagram.com/$VALUE",
    "youtube": "https://youtube.com/$VALUE",
    "linkedin": "https://www.linkedin.com/in/$VALUE",
    "huggingface": "https://huggingface.co/$VALUE",
}
TYPES = (
    ("book-chapter", r"chapter"),
    ("preprint", r"preprint"),
    ("conference-paper", r"conference|proceeding"),
    ("phd-thesis", r"thesis|dissertation"),
    ("dataset", r"dataset|^data$"),
    ("software", r"software|package"),
    ("report", r"report"),
    ("patent", r"patent"),
    ("book", r"book"),
    ("journal-article", r"paper|article|journal"),
)
ARCHIVES = re.compile(r"(?i)(?:bio|med|chem|psy|soc)?a?rxiv|preprint|research square|ssrn|osf\b")
SHELVES = re.compile(r"(?i)^(?:zenodo|figshare|dryad|dataverse|harvard dataverse|mendeley data)$")
MEETINGS = re.compile(r"(?i)\bconference\b|proceedings|symposium|workshop|congress")
BUTTONS = {
    "source": "code",
    "github": "code",
    "software": "code",
    "code": "code",
    "data": "data",
    "dataset": "data",
    "lod": "data",
    "video": "video",
    "youtube": "video",
    "slides": "slides",
    "presentation": "slides",
    "poster": "poster",
    "preprint": "paper",
    "pdf": "paper",
    "paper": "paper",
    "website": "website",
    "manubot": "website",
    "docs": "website",
    "link": "website",
}
LISTED = {"citations": "publications", "projects": "projects", "members": "people", "team": "people", "posts": "news"}
NAMED_TWICE = re.compile(r"\s*([^()]{1,100}?)\s*\(([^()]{1,150})\)\s*")
DRAWN = frozenset(
    "icon search-box search-info site-search tags post-nav header footer fallback post-info banner".split()
)
HOMES = ("index.md", "index.html")
LONG = 80


def score(tree):
    """How many marks of the kit a tree shows."""
    marks = 3 * bool(tree.below("_members", *TEXTS)) + 3 * ("_data/citations.yaml" in tree) + ("_config.yaml" in tree)
    marks += sum(bool(tree.below("_data", ending)) for ending in ("sources.yaml", "orcid.yaml", "types.yaml"))
    marks += sum(path in tree for path in ("_includes/feature.html", "_includes/section.html", "_cite/cite.py"))
    # Other Jekyll sites have members, too.
    return marks if marks > 3 else 0


def read(reader):
    """The records of a site."""
    yield from Site(reader).records()


class Site:
    """A site of the kit while it is read."""

    def __init__(self, reader):
        self.reader, self.tree, self.report = reader, reader.tree, reader.report
        self.config_path = self.tree.first("_config.yaml", "_config.yml")
        self.config = reader.names(self.config_path) if self.config_path else {}
        self.selected = set()
        includes = {
            "section": lambda arguments, words: "\n\n",
            "feature": self.feature,
            "card": self.card,
            "grid": self.held,
            "cols": self.columns,
            "float": self.held,
            "list": self.list_of,
            "citation": self.citation,
            "portrait": self.portrait,
            "post-excerpt": self.excerpt,
            "button": self.button,
            "figure": self.figure,
            "alert": self.alert,
            "link": self.button,
        }
        jekyll.begin(reader, self.config, includes=includes, drawn=DRAWN)

    def records(self):
        people = list(self.people())
        yield from people
        works = self.works()
        projects = list(self.projects())
        news = [*self.posts(), *self.news_lines()]
        pages = list(self.pages())
        introduction = self.introduction()
        yield works
        yield from projects
        yield from news
        yield from pages
        yield self.site(pages, introduction, people)

    # What lies where

    def data(self, name):
        """(path, what it holds) of a data file."""
        path = self.tree.first(*(f"_data/{name}.{ending}" for ending in ("yaml", "yml", "json")))
        return path, self.reader.value(path) if path else {}

    def rows(self, path):
        """The rows of a data file that is a list, without the kit's examples."""
        value = self.reader.value(path)
        if not isinstance(value, list):
            if not self.report.files[path].reason:
                self.report.leave(path, _("It is no list."))
            return []
        return [row for row in value if isinstance(row, dict)]

    def body(self, document):
        """The text of a document without paragraphs that only fill the kit's examples."""
        text = self.reader.markdown(document)
        kept = [part for part in text.split("\n\n") if "lorem ipsum" not in part.casefold()]
        if len(kept) < len(text.split("\n\n")):
            self.report.left(document.path, _("Filler text of the kit's example."), document.line)
        return re.sub(r"\n{3,}", "\n\n", "\n\n".join(kept))

    def picture(self, document_path, name):
        """The Markdown of a picture that a row or text names, or ""."""
        if not name:
            return ""
        address = quote(unescape(name), safe="/:%?&=#.,~+@-_")
        tell = partial(self.report.left, document_path)
        return self.reader.addressed(f"![]({address})", document_path, lambda message, about="": tell(message))

    # People

    @cached_property
    def roles(self):
        """The words for roles, and the file they stand in."""
        path, types = self.data("types")
        found = (
            {key: said(value, "description", "text") for key, value in (types or {}).items() if isinstance(value, dict)}
            if isinstance(types, dict)
            else {}
        )
        if path:
            self.report.take(path)
        return {**USUAL_ROLES, **{key: label for key, label in found.items() if label}}

    @cached_property
    def lab(self):
        title = self.reader.words(said(self.config, "title"))
        return "" if TITLES.fullmatch(title) else title

    @cached_property
    def member_texts(self):
        found = self.reader.documents("_members", *TEXTS)
        return [each for each in found if not is_example(self.reader, each.path, whole(each), EXAMPLES)]

    @cached_property
    def by_slug(self):
        """The keys of people by the names of their files."""
        return {jekyll.stem(each.path): each.path for each in self.member_texts}

    def people(self):
        for document in self.member_texts:
            name = clean_name(unescape(said(document.data, "name", "title"))) or jekyll.stem(document.path)
            yield self.member(document, name)

    def member(self, document, name):
        data, path = document.data, document.path
        given, family, names = parts_of(name, items(data, "aliases"))
        record = records.Person(
            key=path,
            source=path,
            display_name=name,
            slug=slug_of(jekyll.stem(path), f"{given} {family}".strip()),
            given_name=given,
            family_name=family,
            names=tuple(each for each in names if each != name),
            photo=self.reader.picture(said(data, "image"), path, "images"),
            body=without_name(self.body(document), (name, *names)),
            is_draft=not flag(data, "published", True),
            addresses=jekyll.addresses(document, self.config, "members"),
        )
        record.positions = self.positions(data)
        if mail := said(data, "e-mail", "email", "mail"):
            # The kit shows addresses among the links only.
            record.email = mail
        for service, value in mapping(data, "links").items():
            value = clean_name(value) if isinstance(value, str) else ""
            if service == "orcid" and value:
                record.orcid = orcid_of(value, partial(self.report.left, path))
            elif service in ("email", "e-mail") and value:
                record.email, record.email_is_public = value.removeprefix("mailto:"), True
            elif value:
                bare = re.fullmatch(r"(?:[\w-]+\.)+[a-z]{2,10}(?:/\S*)?", value)
                is_site = service.replace("-", "") in ("homepage", "website", "link")
                if row := profile_link(service, f"https://{value}" if bare and is_site else value):
                    record.links.append(row)
                elif why := why_not(service, value):
                    self.report.left(path, why)
        return record

    def positions(self, data):
        role = said(data, "role")
        label = self.reader.words(said(data, "description")) or self.roles.get(
            role, role.replace("-", " ").capitalize()
        )
        organisation = clean_name(unescape(said(data, "affiliation"))) or self.lab
        is_gone = bool(GONE.search(said(data, "group"))) or bool(GONE.search(role))
        if not organisation or not (label or organisation):
            return []
        # Without a group nobody stands in the directory as a member; whose role nobody knows is one all the same.
        return [
            {
                "title": label,
                "organisation": organisation,
                "group": group_of(role, label) or Group.STAFF,
                "is_over": is_gone,
                "is_primary": True,
            }
        ]

    # Works

    def works(self):
        """The works the kit found, with what people wrote over them; those marked for removal are left."""
        path, rows = self.data("citations")
        found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        sources = [
            each for each in self.tree.below("_data", ".yaml", ".yml") if jekyll.stem(each).startswith("sources")
        ]
        places = {said(row, "id"): row for row in found if said(row, "id")}
        titles = {folded(said(row, "title")): row for row in found}
        removed, added, only = set(), [], []
        for source in sources:
            for row in self.rows(source):
                name, title = said(row, "id"), said(row, "title")
                if flag(row, "remove"):
                    removed.add(name)
                elif known := places.get(name) or titles.get(folded(title) if title else None):
                    known.update({key: value for key, value in row.items() if value})
                elif title:
                    added.append({**row, "file": source})
                elif name:
                    only.append(name)
            if only:
                told_only = _(
                    "Only identifiers, without anything about the works; they can be looked up here: %(names)s"
                )
                self.report.left(source, told_only % {"names": ", ".join(only)[:300]})
                only = []
            else:
                self.report.take(source)
        made = records.Works(key="citations", source=path or next(iter(sources), self.config_path))
        for row in [*found, *added]:
            if said(row, "id") in removed and said(row, "id"):
                continue
            self.add_work(made, row, made.source if row in found else row["file"])
        if removed & places.keys():
            told_removed = _("Marked to be removed in the sources: %(names)s")
            self.report.left(made.source, told_removed % {"names": ", ".join(sorted(removed & places.keys()))[:300]})
        return made

    def add_work(self, made, row, path):
        work = Work(self, row, path)
        key = said(row, "id") or work.reference.title[:200]
        warnings = tuple(Remark(message, entry=key, field=name) for name, message in work.doubts)
        made.entries.append(Read(work.reference, key=key, warnings=warnings))
        if tags := items(row, "tags"):
            made.tagged[key] = tuple(tags)
        if work.files:
            made.attached[key] = work.files
        if work.picture:
            made.pictured[key] = work.picture, ""
        self.report.take(path)

    def is_selected(self, row):
        return bool({folded(said(row, "id")), folded(said(row, "title"))} & self.lookups)

    @cached_property
    def lookups(self):
        """The works that a page shows by themselves."""
        found = set()
        for page in self.page_texts:
            for part in re.findall(r"\{%-?\s*include\s+citation\.html\s([^%]{0,500})%\}", page.body):
                found |= {folded(name) for name in re.findall(r"lookup\s*=\s*[\"']([^\"']{1,300})[\"']", part)}
        return found - {""}

    # Projects and news

    def projects(self):
        path, rows = self.data("projects")
        rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        mine = [
            row
            for row in rows
            if not any(each.is_in(whole_of(row)) and each.is_whole(whole_of(row)) for each in EXAMPLES)
        ]
        if rows and not mine:
            self.report.leave(path, LEFT)
        if len(mine) < len(rows):
            self.report.left(path, _("Some of its rows are the kit's own examples."))
        counts = {}
        for order, row in enumerate(mine, 1):
            title = clean_name(unescape(self.reader.words(said(row, "title"))))
            if not title:
                self.report.left(path, _("A project without a title: %(row)s") % {"row": whole_of(row)[:100]})
                continue
            counts[title] = counts.get(title, 0) + 1
            yield self.project(row, title, path, order, counts[title])

    def project(self, row, title, path, order, number_of):
        subtitle = self.reader.words(said(row, "subtitle"))
        start, end, goes_on = period(subtitle)
        is_period = bool(start or end)
        is_over = is_period and bool(end)
        body = self.reader.markdown(Row(path, row), told(row, "description"), 1)
        if picture := self.picture(path, said(row, "image")):
            body = f"{picture}\n\n{body}"
        link = self.reader.address(said(row, "link"), path)
        repository = said(row, "repo")
        links = [{"kind": "code", "url": f"https://github.com/{repository}"}] if "/" in repository else []
        if link and not link.startswith(("https://", "http://")):
            body = f"{body}\n\n[{_('More')}]({link})".strip()
            link = ""
        return records.Project(
            key=f"{path}#{title}{f' ({number_of})' if number_of > 1 else ''}"[:500],
            source=path,
            title=title,
            note="" if is_period else subtitle,
            body=body,
            start=start,
            end=end,
            progress="active" if goes_on else "completed" if is_over else "",
            website=link,
            is_featured=said(row, "group").casefold() == "featured",
            order=order,
            attachments=links,
            topics=tuple(items(row, "tags")),
        )

    def posts(self):
        for document in self.reader.documents("_posts", *TEXTS):
            if is_example(self.reader, document.path, whole(document), EXAMPLES):
                continue
            body = self.body(document)
            if (picture := self.picture(document.path, said(document.data, "image"))) and not self.shows(body, picture):
                body = f"{picture}\n\n{body}"
            yield records.News(
                key=document.path,
                source=document.path,
                title=unescape(jekyll.headline(document, self.reader.words(body))),
                body=body,
                date=jekyll.date_of(document),
                people=tuple(self.by_slug.get(who, who) for who in items(document.data, "author")),
                topics=tuple(items(document.data, "tags")),
                is_draft=not flag(document.data, "published", True),
                addresses=jekyll.addresses(document, self.config, "posts", "/:categories/:year/:month/:day/:title"),
            )

    def shows(self, body, picture):
        """Whether a text shows a picture already, wherever it is kept."""
        return unquote(picture.partition("](")[2].rstrip(")")) in unquote(body)

    def news_lines(self):
        """News that some sites keep as rows of a data file: a date and a text each."""
        path, rows = self.data("news")
        rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        for row in rows:
            text = told(row, "content", "text", "description", "headline")
            body = self.reader.markdown(Row(path, row), text, 1)
            words = self.reader.words(body)
            title = self.reader.words(said(row, "title")) or jekyll.first_sentence(words, 200)
            if not title:
                continue
            date = day(said(row, "date"))
            yield records.News(
                key=f"{path}#{said(row, 'date')} {title}"[:500],
                source=path,
                title=title,
                body="" if body == title else body,
                date=date,
                topics=tuple(items(row, "tags")),
            )

    # Pages

    @cached_property
    def page_texts(self):
        found = []
        for path in self.tree.below("", *TEXTS):
            is_page = not path.startswith("_") and not re.match(r"(?i)readme|license|changelog|contributing|404", path)
            if is_page and (document := self.reader.document(path)) and (document.data or path in HOMES):
                found.append(document)
        return found

    @cached_property
    def home(self):
        return next((page for page in self.page_texts if page.path in HOMES), None)

    def introduction(self):
        if not self.home:
            return ""
        body = self.body(self.home).replace("An engaging 1-3 sentence description of your lab.", "")
        self.report.take(self.home.path)
        return without_title(body, self.lab)

    def name_of(self, page):
        folder, _slash, name = page.path.rpartition("/")
        stem = jekyll.stem(name)
        return folder.rpartition("/")[2] if stem == "index" else stem

    def section_of(self, page):
        """The part of this site that a page of the kit lists, or ""."""
        found = re.findall(r"include\s+list\.html[^%]{0,300}?data\s*=\s*[\"']?([\w-]+)", page.body)
        listed = [LISTED[name] for name in found if name in LISTED]
        return listed[0] if listed else SECTIONS.get(self.name_of(page), "") if found else ""

    def pages(self):
        for page in self.page_texts:
            if page is self.home:
                continue
            if is_example(self.reader, page.path, whole(page), EXAMPLES):
                continue
            body = self.body(page)
            name, section = self.name_of(page), self.section_of(page)
            title = unescape(said(page.data, "title")) or name.replace("-", " ").title()
            text = without_title(body, title)
            if section:
                text = re.sub(rf"(?m)^\[[^\[\]\n]+\]\({HERE[section]}\)$", "", text)
                text = without_empty_headings(text)
            words = self.reader.words(text)
            text = re.sub(r"\n{3,}", "\n\n", text)
            if not words or (section and len(words) < LONG):
                self.report.take(page.path)
                if words:
                    told_words = _("This site draws that page by itself; its own words have no place: %(words)s")
                    self.report.left(page.path, told_words % {"words": words}, page.line)
                elif not section:
                    self.report.files[page.path].is_taken = False
                    self.report.leave(page.path, _("Of its content nothing is left without the program that wrote it."))
                continue
            if section:
                text = f"{text}\n\n[{TITLE_OF[section]}]({HERE[section]})"
            yield records.Page(
                key=page.path,
                source=page.path,
                title=title,
                slug=f"about-{name}" if name in Page.reserved_slugs else name,
                body=text.strip(),
                topics=tuple(items(page.data, "tags")),
                addresses=(f"/{name}/", *items(page.data, "redirect_from")),
            )

    def site(self, pages, introduction, people):
        moved = []
        for page in self.page_texts:
            section, name = self.section_of(page), self.name_of(page)
            if section and name != section and not any(record.source == page.path for record in pages):
                moved.append((f"/{name}/", HERE[section]))
        return records.Site(
            key="site",
            source=self.config_path or next(iter(self.tree)),
            name=self.lab,
            mode="lab",
            tagline="" if TITLES.fullmatch(self.lab) else self.reader.words(said(self.config, "subtitle")),
            introduction=introduction,
            description=self.reader.words(said(self.config, "description")),
            language=said(self.config, "lang", "locale").split("-")[0],
            links=[*self.menu(pages, people), *self.footer(pages)],
            moved=tuple(moved),
        )

    def menu(self, pages, people):
        """The pages in their order; those that list something lead to the part of this site that does."""
        keys = {record.source: record.key for record in pages if not record.is_draft}
        shown = [page for page in self.page_texts if number(mapping(page.data, "nav"), "order") is not None]
        found = []
        for page in sorted(shown, key=lambda page: (number(mapping(page.data, "nav"), "order"), page.path)):
            title, section = unescape(said(page.data, "title")), self.section_of(page)
            if page is self.home:
                continue
            if section:
                found.append(records.Link(label="" if title.casefold() == section else title, section=section))
            elif page.path in keys:
                found.append(records.Link(label=title, page=keys[page.path]))
        if found and people and not any(link.section == "people" for link in found):
            # The kit writes the page of the members itself; without a link to them nobody would find them.
            found.append(records.Link(section="people"))
        return found

    def footer(self, pages):
        """Texts that stood above lists, and where the lab is found elsewhere."""
        by_path = {page.path: page for page in self.page_texts}
        for record in pages:
            if record.source in by_path and self.section_of(by_path[record.source]) and not record.is_draft:
                yield records.Link(
                    where="footer", label=_("About: %(title)s") % {"title": record.title}, page=record.key
                )
        for service, value in mapping(self.config, "links").items():
            value = clean_name(value) if isinstance(value, str) else ""
            if not value or re.search(r"(?i)your-?lab|greenelab", value):
                continue
            row = profile_link(service, value)
            if service in ("email", "e-mail"):
                yield records.Link(where="footer", label=_("E-mail"), url=f"mailto:{value}")
            elif row:
                yield records.Link(where="footer", label=row.get("label") or label_of(row), url=address_of(row))
            elif why := why_not(service, value):
                self.report.left(self.config_path, why)

    # Includes

    def feature(self, arguments, words):
        parts = [f"### {head}" if (head := self.linked(arguments, arguments.get("title") or arguments.get("headline")))
                 else "", image(arguments), arguments.get("text", "")]  # fmt: skip
        return paragraphs(parts)

    def card(self, arguments, words):
        head = self.linked(arguments, arguments.get("title"))
        subtitle = arguments.get("subtitle", "")
        parts = [f"### {head}" if head else "", f"*{subtitle}*" if subtitle else "", image(arguments)]
        return paragraphs([*parts, arguments.get("text", "")])

    def linked(self, arguments, title):
        link = arguments.get("link", "")
        return f"[{title}]({link})" if title and link else title or ""

    def held(self, arguments, words):
        """What a frame around a text holds."""
        return paragraphs([arguments.get("content", ""), image(arguments)])

    def columns(self, arguments, words):
        return paragraphs([arguments.get(f"col{number}", "") for number in range(1, 5)])

    def list_of(self, arguments, words):
        section = LISTED.get(arguments.get("data", ""))
        return f"\n\n[{TITLE_OF[section]}]({HERE[section]})\n\n" if section else None

    def citation(self, arguments, words):
        """A work that is shown by itself."""
        lookup = folded(arguments.get("lookup", ""))
        _path, rows = self.data("citations")
        row = next(
            (
                each
                for each in (rows if isinstance(rows, list) else ())
                if isinstance(each, dict)
                and lookup
                and lookup in (folded(said(each, "id")), folded(said(each, "title")))
            ),
            None,
        )
        if row is None:
            return None
        title, link = said(row, "title"), said(row, "link")
        head = f"[{title}]({link})" if link else f"**{title}**"
        rest = [", ".join(items(row, "authors")), said(row, "publisher"), said(row, "date")[:4]]
        return f"\n\n{'. '.join(filter(None, (head, *rest)))}.\n\n"

    def portrait(self, arguments, words):
        """A person who is shown by themselves, as a link to their page."""
        path = self.by_slug.get(arguments.get("lookup", ""))
        if not path:
            return None
        document = next(each for each in self.member_texts if each.path == path)
        return f"\n\n[{said(document.data, 'name')}](/members/{quote(jekyll.stem(path))})\n\n"

    def excerpt(self, arguments, words):
        lookup = folded(arguments.get("lookup", ""))
        for document in self.reader.documents("_posts", *TEXTS):
            if lookup and lookup in (folded(said(document.data, "title")), folded(jekyll.stem(document.path))):
                address = jekyll.addresses(document, self.config, "posts", "/:year/:month/:day/:title")[0]
                return f"\n\n[{said(document.data, 'title')}]({quote(address)})\n\n"
        return None

    def button(self, arguments, words):
        link = arguments.get("link", "")
        kind = arguments.get("type", "")
        text = arguments.get("text") or said(self.type(kind), "text") or arguments.get("tooltip")
        return f"[{text or (service_label(kind) if kind else link)}]({self.typed_link(kind, link)})" if link else None

    def type(self, name):
        """What the kit's data say of a kind of links."""
        _path, types = self.data("types")
        return mapping(types, name) if isinstance(types, dict) else {}

    def typed_link(self, kind, link):
        """The address of a link of which maybe only the part is written that differs from others of its kind."""
        pattern = said(self.type(kind), "link") or USUAL_LINKS.get(kind, "")
        is_part = "$VALUE" in pattern and not re.match(r"[a-z]+:|/", link)
        return pattern.replace("$VALUE", link) if is_part else link

    def figure(self, arguments, words):
        shown = image(arguments)
        caption = arguments.get("caption", "")
        return paragraphs([shown, f"*{caption}*" if caption else ""]) if shown else None

    def alert(self, arguments, words):
        text = arguments.get("content") or arguments.get("text") or ""
        kind = arguments.get("type", "").capitalize()
        lines = f"**{kind}**: {text}" if kind else text
        return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines.strip().split("\n")) + "\n\n" if text else None


class Row:
    """A row of a data file with a text in it, told of as the file."""

    def __init__(self, path, data):
        self.path, self.data, self.line, self.body = path, data, 1, ""


class Work:
    """A work as a row of the kit's citations has it."""

    def __init__(self, site, row, path):
        self.site, self.row, self.path = site, row, path
        self.doubts, self.files = [], []
        identifiers = self.identifiers()
        publisher = clean_name(unescape(said(row, "publisher")))
        kind = self.kind(publisher, identifiers)
        links, url = self.links(identifiers)
        date = self.date(identifiers)
        is_book = kind in ("book", "edited-volume")
        text = told(row, "description")
        self.reference = Reference(
            type=kind,
            title=clean_name(unescape(site.reader.words(said(row, "title")))),
            author=tuple(name_of(name) for name in items(row, "authors") if clean_name(name)),
            issued=tuple(part for part in (date.year, date.month, date.day) if part) if date else (),
            container_title="" if is_book else publisher,
            publisher=publisher if is_book else "",
            abstract=site.reader.markdown(Row(path, row), text, 1) if text else "",
            links=links,
            url=url,
            stage="submitted" if said(row, "type") == "unpublished" else "",
            is_selected=site.is_selected(row),
            **identifiers,
        )
        if not self.reference.author:
            self.doubts.append(("author", _("It names no authors.")))
        self.picture = site.reader.picture(unescape(said(row, "image")), path, "images")

    def identifiers(self):
        """{doi, arxiv, isbn, pmid} from the prefix and value by which the kit names works."""
        scheme, _colon, value = said(self.row, "id").partition(":")
        readers = {"doi": clean_doi, "arxiv": clean_arxiv, "isbn": clean_isbn}
        found = {}
        if scheme in readers:
            try:
                found[scheme] = readers[scheme](value)
            except ValidationError as error:
                self.doubts.append((scheme, f"{value}: {' '.join(error.messages)}"))
        elif scheme in ("pmid", "pubmed") and value.isdigit():
            found["pmid"] = value
        elif (identifier := identifier_in(said(self.row, "link"))) and len(identifier.value) > 10:
            # Short DOIs say nothing by themselves.
            found[identifier.scheme] = identifier.value
        return found

    def kind(self, publisher, identifiers):
        given = said(self.row, "type").casefold()
        if given == "paper" or not given:
            if SHELVES.search(publisher):
                return "dataset"
            if ARCHIVES.search(publisher) or ("arxiv" in identifiers and not publisher):
                return "preprint"
            if MEETINGS.search(publisher):
                return "conference-paper"
            return "book" if "isbn" in identifiers and not given else "journal-article"
        return next((kind for kind, pattern in TYPES if re.search(pattern, given)), "other")

    def links(self, identifiers):
        """(links of the work, its page)."""
        found, url = [], ""
        main = said(self.row, "link")
        if main.startswith(("https://", "http://")) and not (identifiers and re.match(r"https?://doi\.org/", main)):
            url = main
        for button in mappings(self.row, "buttons"):
            kind, address = said(button, "type").casefold(), said(button, "link")
            address = self.site.typed_link(kind, address) if address else ""
            target = self.site.reader.address(address, self.path) if address else ""
            if target.startswith("tree:"):
                path = self.site.reader.file(address, self.path)
                self.files.append(
                    {"kind": BUTTONS.get(kind, "other"), "file": path, "label": said(button, "text")[:60]}
                )
            elif target.startswith(("https://", "http://")):
                found.append((BUTTONS.get(kind, "website"), target))
            elif address:
                left = _("A button leads nowhere: %(address)s") % {"address": address[:200]}
                self.site.report.left(self.path, left)
        if "/" in (repository := said(self.row, "repo")):
            found.append(("code", f"https://github.com/{repository}"))
        return tuple(dict.fromkeys(found)), url

    def date(self, identifiers):
        """The date as far as it is sure: the kit pads it to a day, and takes ORCID's last change for what has no id."""
        date = unpadded(day(said(self.row, "date")))
        if date and said(self.row, "plugin").startswith("orcid") and not identifiers:
            told_date = _("The date may only be that of a change at ORCID; of it the year is taken.")
            self.doubts.append(("date", told_date))
            return type(date)(date.year)
        return date


TITLE_OF = {
    "publications": gettext_lazy("Publications"),
    "projects": gettext_lazy("Projects"),
    "people": gettext_lazy("People"),
    "news": gettext_lazy("News"),
}


def parts_of(name, aliases):
    """(given names, family name, other spellings) of a name that may stand in two scripts, the second in brackets."""
    pieces = [name]
    if found := NAMED_TWICE.fullmatch(name):
        pieces = [found[1], *re.split(r"\s*/\s*", found[2])]
    pieces = [clean_name(piece) for piece in (*pieces, *aliases) if clean_name(piece)]
    names, given, family = [], "", ""
    for piece in pieces:
        last, comma, first = piece.partition(",")
        if comma and first.strip() and "," not in first:
            names += [piece, f"{first.strip()} {last.strip()}"]
            given, family = (given, family) if family else (first.strip(), last.strip())
        else:
            names.append(piece)
    if not family and NAMED_TWICE.fullmatch(name):
        latin = next((each for each in aliases if each.isascii() and len(each.split()) == 2), "")
        given, _blank, family = latin.rpartition(" ") if latin else ("", "", pieces[0])
    return given, family, tuple(dict.fromkeys(names))


def slug_of(stem, name):
    """The address of a person: their file's as far as it is of plain letters, else that of the name that is."""
    stem = re.sub(r"^\d+\.\s*", "", stem)
    return stem if stem.isascii() or not name.isascii() else name


def name_of(text):
    """An author's name; those of one word, and in scripts that put the family first, stay whole."""
    text = clean_name(text)
    family, comma, given = text.partition(",")
    if comma and given.strip() and "," not in given:
        return Name(family=family.strip(), given=given.strip())
    return split_name(text)


def image(arguments):
    """The Markdown of the picture among the arguments of an include."""
    path = arguments.get("image") or arguments.get("src") or ""
    alt = jekyll.plain(arguments.get("alt") or arguments.get("caption") or arguments.get("title") or "")
    return f"![{alt}]({quote(path, safe='/:%?&=#.,~+@-_')})" if path else ""


def paragraphs(parts):
    text = "\n\n".join(part.strip() for part in parts if part and part.strip())
    return f"\n\n{text}\n\n" if text else ""


def without_title(text, title):
    """A text without a first heading that only repeats its title."""
    head, _end, rest = text.lstrip("\n").partition("\n")
    words = re.sub(r"^#+\s*", "", head).strip()
    return rest.lstrip("\n") if head.startswith("#") and folded(words) == folded(title) else text


def without_name(text, names):
    """A text about a person without a first heading that says nothing but their name."""
    head, _end, rest = text.lstrip("\n").partition("\n")
    words = folded(head)
    for name in sorted(map(folded, names), key=len, reverse=True):
        words = words.replace(name, "")
    return rest.lstrip("\n") if head.startswith("#") and not words else text


def without_empty_headings(text):
    """A text without headings below which nothing stands, and without rules at its end."""
    while True:
        made = re.sub(r"(?m)^#{1,6} [^\n]*\n*(?=^#{1,6} |\Z)|^-{3,}\s*\Z", "", text.strip())
        if made.strip() == text.strip():
            return made.strip()
        text = made


def label_of(row):
    return SERVICES[row["service"]].label


def address_of(row):
    return SERVICES[row["service"]].address(row["value"])


def whole_of(row):
    """All that a row says."""
    found = []
    for value in row.values():
        found += [value] if isinstance(value, str) else [each for each in value if isinstance(each, str)]
    return "\n".join(found)


def whole(document):
    return f"{whole_of(document.data)}\n{document.body}"
