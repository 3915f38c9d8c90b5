"""A site of HugoBlox as a whole: which texts are what, its settings, and its menu."""

import re
from html import unescape

from django.utils import timezone
from django.utils.translation import gettext as _

from content.keys import ascii_slug, clean_name, name_key
from publications.matching import folded

from ... import records
from ...hugo import Content, moment, settings_of, urlized
from ...shortcodes import Shortcodes, plain, rows_of
from ...values import flag, items, mapping, mappings, number, said, told
from .entries import Entries
from .examples import EXAMPLES, HINTS, NOBODIES, TEMPLATE_TEXTS
from .pages import Pages
from .people import People
from .works import PAGE_LINKS

SECTIONS = {
    **dict.fromkeys(("authors", "author"), "people"),
    **dict.fromkeys(("publication", "publications"), "publications"),
    **dict.fromkeys(("project", "projects"), "projects"),
    **dict.fromkeys(("event", "events", "talk", "talks"), "events"),
    **dict.fromkeys(("post", "posts", "blog", "news"), "news"),
    **dict.fromkeys(("teaching", "course", "courses"), "courses"),
}
PLACES = {
    "people": ("people", "team", "authors", "author"),
    "publications": ("publication", "publications"),
    "projects": ("project", "projects"),
    "events": ("event", "events", "talk", "talks"),
    "news": ("post", "posts", "blog", "news"),
    "teaching": ("teaching", "course", "courses"),
    "cv": ("cv", "resume"),
    "topics": ("tag", "tags", "category", "categories"),
}
ANCHORS = {
    "publications": ("publications", "papers", "featured"),
    "projects": ("projects",),
    "events": ("talks", "events"),
    "news": ("posts", "news", "blog"),
    "people": ("people", "team"),
    "teaching": ("teaching", "courses"),
}
# Parts of this site that are what the old one had there, whatever else stood beside.
LISTED = ("people", "publications", "projects", "events", "news", "topics")
# Names in front matter that say how a page looked or was made, or that are read for every text.
LOOK = frozenset(
    "image header banner view design type layout slug url aliases weight math diagram markup highlight share"
    " commentable editable profile reading_time show_date pager show_related show_breadcrumb cascade outputs build"
    " _build sitemap lastmod draft add_badge cite editor_options output toc linktitle private headless active widget"
    " cover advanced css_class show_author_profile disable_comments comments list_format publishdate expirydate"
    " author_notes content_meta schema categories tags menu date featured title summary subtitle authors keywords"
    " knit always_allow_html bibliography csl link-citations pagefind robots noindex slides superuser is_owner".split()
)


class Site:
    """A site of HugoBlox while it is read."""

    def __init__(self, reader):
        self.reader, self.tree, self.report = reader, reader.tree, reader.report
        self.settings = settings_of(reader)
        self.content = Content(reader.tree, self.settings)
        self.language_settings = mapping(mapping(self.settings.values, "languages"), self.content.language)
        self.params = {**self.settings.params, **mapping(self.language_settings, "params")}
        self.kit = mapping(self.params, "hugoblox") or mapping(self.settings.values, "hugoblox")
        reader.lies_at(self.setting("baseurl"))
        reader.base = re.sub(r"^https?://[^/]*", "", self.setting("baseurl")).rstrip("/")
        reader.roots = ("static", "assets/media", "assets/images", self.content.root, "content", "assets")
        reader.template = Shortcodes({"cite": self.cited, "table": self.table, "icon": lambda arguments, inner: inner})
        self.documents = {}
        self.texts = [text for text in self.content.texts if self.document(text)]
        self.topics_used = {"tags": {}, "categories": {}}
        self.people, self.entries, self.pages = People(self), Entries(self), Pages(self)

    def setting(self, name):
        return said(self.language_settings, name) or said(self.settings.values, name)

    def document(self, text):
        if text.path not in self.documents:
            self.documents[text.path] = self.reader.document(text.path)
        return self.documents[text.path]

    def records(self):
        for path, language in self.content.others.items():
            self.leave_other_language(path, language)
        kinds = {kind: [] for kind in (*dict.fromkeys(SECTIONS.values()), "pages")}
        for text in self.texts:
            if self.is_example(text):
                self.report.leave(text.path, _("An example that comes with the kit."))
            else:
                kinds[self.kind_of(text)].append(text)
        self.people.meet(kinds["people"])
        self.entries.meet_projects(kinds["projects"])
        # Pages come first, for some of their blocks are about the owner.
        pages = self.pages.records(kinds["pages"])
        yield from self.people.records()
        yield from self.entries.works(kinds["publications"])
        yield from self.entries.projects(kinds["projects"])
        yield from self.each(kinds["events"], self.entries.event)
        yield from self.entries.courses(kinds["courses"])
        yield from self.each(kinds["news"], self.entries.news)
        yield from pages
        yield self.site_record()

    def leave_other_language(self, path, language):
        if self.content.counterpart(path):
            reason = _("In another language (%(language)s); what it is a translation of is taken.")
        else:
            reason = _("Only in another language (%(language)s) than the site's own; add it by hand if it is wanted.")
        self.report.leave(path, reason % {"language": language})

    def kind_of(self, text):
        kind = said(self.document(text).data, "type").casefold()
        return SECTIONS.get(text.section) or SECTIONS.get(kind) or "pages"

    def is_example(self, text):
        document = self.document(text)
        title = name_key(said(document.data, "title"))
        if self.kind_of(text) == "people" and title in NOBODIES:
            return True
        if title in EXAMPLES:
            return True
        said_there = " ".join(told(document.data, name) for name in ("publication", "event", "abstract", "doi", "bio"))
        blocks = " ".join(told(mapping(row, "content"), "text") for row in mappings(document.data, "sections"))
        return bool(TEMPLATE_TEXTS.search(f"{said_there[:4000]} {document.body[:4000]} {blocks[:4000]}"))

    def is_draft(self, document):
        if flag(document.data, "draft"):
            return True
        end = moment(said(document.data, "expiryDate", "expirydate"))
        if end and end <= timezone.now():
            self.report.left(document.path, _("It was shown until %(day)s only; a draft now.") % {"day": end.date()})
            return True
        return False

    def topics(self, data):
        for kind, used in self.topics_used.items():
            used.update((name_key(name), name) for name in items(data, kind))
        return tuple(dict.fromkeys(items(data, "tags") + items(data, "categories")))

    def each(self, texts, make):
        """The records of the texts that are no lists."""
        for text in texts:
            if text.is_list:
                self.leave_list(text)
            elif record := make(text):
                yield record

    def leave_list(self, text):
        document = self.document(text)
        reason = _("A list of the old site; this one makes its own.")
        if self.body(document) or said(document.data, "summary"):
            reason = _("A list of the old site; this one makes its own, without an introduction.")
        self.report.leave(text.path, reason)

    def left_over(self, document, *taken):
        """Tells which names in front matter nothing here keeps."""
        for name, value in document.data.items():
            if name.casefold() in LOOK or name in taken or name in PAGE_LINKS or name.startswith("image"):
                continue
            shown = value if isinstance(value, str) else ", ".join(items(document.data, name)) or ("…" if value else "")
            if shown.strip() and shown.strip() not in ("false", "true"):
                told_there = _("“%(name)s” has no place here: %(value)s")
                self.report.left(document.path, told_there % {"name": name, "value": clean_name(shown)[:80]})

    def body(self, document):
        """The text of a page, without hints of the kit that nobody took out."""
        return "" if HINTS.search(document.body[:2000]) else self.reader.markdown(document).strip("\n")

    def whole_text(self, text, document, *names):
        """The text of a page with what its front matter says above it and its picture."""
        parts = []
        body = self.body(document)
        for name in names:
            value = told(document.data, name)
            made = self.reader.markdown(document, value) if value else ""
            if made and folded(made)[:200] not in folded(body) and made not in parts:
                parts.append(made)
        return "\n\n".join([*parts, *self.featured(text, document), *([body] if body else [])])

    def featured(self, text, document):
        """The main picture of a page, as Markdown."""
        found = self.main_picture(text, document)
        if not found:
            return []
        image = mapping(document.data, "image")
        words = plain(said(image, "alt_text", "caption")) or plain(said(document.data, "title"))
        return [f"![{words}](tree:{found.replace(' ', '%20')})"]

    def main_picture(self, text, document):
        """The path of the picture that a page names, or that lies beside it as the main one."""
        image = mapping(document.data, "image")
        address = (
            said(image, "filename") or said(mapping(document.data, "cover"), "image") or said(document.data, "image")
        )
        found = self.reader.file(address, text.path) if address else ""
        if not found and text.folder:
            beside = [path for path in self.tree.below(text.folder, "") if path.rpartition("/")[0] == text.folder]
            found = next(
                (path for path in beside if re.search(r"/featured[^/]*\.(?:jpe?g|png|gif|webp)$", path, re.I)), ""
            )
        return found

    def cited(self, arguments, inner):
        """A link to another page of the site, with its title."""
        place = arguments.get("page", place=0).strip("/")
        text = next((each for each in self.texts if urlized(each.place) == urlized(place)), None)
        if text is None:
            return None
        return f"[{plain(said(self.document(text).data, 'title')) or place}](/{place}/)"

    def table(self, arguments, inner):
        path = self.reader.file(arguments.get("path", "src", place=0))
        if not path:
            found = [each for each in self.tree if each.endswith(f"/{arguments.get('path', place=0)}")]
            path = found[0] if len(found) == 1 and arguments.get("path", place=0) else ""
        data = self.reader.data(path) if path else None
        if data is None:
            return None
        self.report.take(path)
        return rows_of(data.decode("utf-8", "replace")[:200_000], arguments.get("header") != "false")

    @property
    def is_lab(self):
        identity = mapping(self.kit, "identity")
        seo = mapping(mapping(self.params, "marketing"), "seo")
        kind = (said(identity, "type") or said(seo, "site_type") or said(self.params, "site_type")).casefold()
        if kind:
            return kind != "person"
        return not self.people.owner_key or self.people.in_groups > 3

    def has_page(self, address):
        """Whether an address of the old site is that of one of its texts."""
        place = urlized(address.partition("#")[0].strip("/"))
        return any(urlized(text.place) == place for text in self.texts)

    def has_deck(self, name):
        return any(text.section == "slides" and urlized(text.name) == urlized(name) for text in self.texts)

    @property
    def name(self):
        identity = mapping(self.kit, "identity")
        return self.reader.words(said(identity, "name") or self.setting("title"))

    def site_record(self):
        identity, seo = mapping(self.kit, "identity"), mapping(mapping(self.params, "marketing"), "seo")
        for path in self.settings.sources:
            self.report.take(path)
        look = self.settings.source_of("params")
        if self.params:
            self.report.left(look, _("How the old site looked and which services it used stays behind."))
        colors = mapping(mapping(self.kit, "theme"), "colors")
        return records.Site(
            key="site",
            source=self.settings.source or next(iter(self.tree), ""),
            name=self.name,
            mode="lab" if self.is_lab else "researcher",
            tagline=said(identity, "tagline") or said(seo, "tagline"),
            introduction="\n\n".join(self.pages.introduction),
            description=said(identity, "description")
            or said(mapping(self.kit, "seo"), "description")
            or said(self.params, "description")
            or said(seo, "description"),
            accent=said(colors, "primary") if re.fullmatch(r"#[0-9a-fA-F]{6}", said(colors, "primary")) else "",
            language=self.content.language,
            footer=self.footer(),
            links=self.menu(),
            moved=self.moved(),
        )

    def footer(self):
        notice = mapping(mapping(self.params, "footer"), "copyright") or mapping(
            mapping(self.kit, "footer"), "copyright"
        )
        words = unescape(said(notice, "notice") or said(self.params, "copyright") or self.setting("copyright"))
        words = self.reader.line(words)
        words = re.sub(r"\s*[-–—]?\s*\{(?:year|license|copyright)\}", "", words)
        return re.sub(r"\s*(?:This work is licensed under|Licensed under)\s*\.?$", "", words, flags=re.I).strip()

    def menu(self):
        """The links of the menu; what leads nowhere here, and what lay below others, is told."""
        source = self.settings.source_of("menu")
        own = mapping(self.language_settings, "menu") or mapping(self.language_settings, "menus")
        rows = mappings(own, "main") or mappings(self.settings.menu, "main")
        found = []
        for row in sorted(rows, key=lambda row: number(row, "weight") or 0):
            label, address = self.reader.words(said(row, "name")), said(row, "url", "pageRef", "pageref")
            if said(row, "parent"):
                self.report.left(
                    source, _("Below another entry of the menu, which has one level here: %(name)s") % {"name": label}
                )
                continue
            made = self.menu_link(label, address)
            if made is None:
                self.report.left(
                    source, _("An entry of the menu that leads nowhere here: %(name)s") % {"name": label or address}
                )
            elif all((each.section, each.page, each.url) != (made.section, made.page, made.url) for each in found):
                found.append(made)
                if made.section in LISTED and (page := self.page_at(address)):
                    # What stood beside the list has a page of its own.
                    found.append(records.Link(page=page))
            else:
                told_there = _("An entry of the menu that leads where another does already: %(name)s")
                self.report.left(source, told_there % {"name": label or address})
        return found

    def page_at(self, address):
        """The key of the page that had an address, or ""."""
        return self.pages.by_address.get((self.reader.inner(address) or "").partition("#")[0].strip("/").lower(), "")

    def menu_link(self, label, address):
        inner = self.reader.inner(address)
        if inner is None:
            return records.Link(label=label, url=address) if re.match(r"https?://|mailto:", address) else None
        path, _mark, anchor = inner.partition("#")
        path = path.strip("/").lower()
        if path in self.content.languages:
            path = ""
        path = re.sub(rf"^(?:{'|'.join(map(re.escape, self.content.languages)) or '-'})/", "", path)
        section = next((name for name, places in PLACES.items() if path in places), "")
        if path in self.pages.by_address and section not in LISTED:
            return records.Link(label=label, page=self.pages.by_address[path])
        if path in self.pages.about_owner:
            section = "cv"
        if not path and anchor:
            section = next((name for name, places in ANCHORS.items() if anchor in places), "")
            if not section and anchor == "contact" and self.pages.contact:
                return records.Link(label=label, page="contact")
            section = section or ("home" if anchor in ("about", "home", "hero", "top") else "")
        elif not path:
            section = "home"
        if section == "cv" and self.is_lab:
            section = ""
        return records.Link(label=label, section=section) if section else None

    def moved(self):
        """The addresses of lists and topics."""
        found = []
        languages = [f"/{language}" for language in self.content.languages] if len(self.content.languages) > 1 else []
        for prefix in ("", *languages):
            for section, places in PLACES.items():
                if section != "cv":
                    found += [(f"{prefix}/{place}/", f"/{section}/") for place in places if place != section or prefix]
            if prefix:
                found.append((prefix, "/"))
        found += [(f"/{path}/", "/cv/") for path in self.pages.about_owner]
        own = ("", f"/{self.content.language}") if languages else ("",)
        for kind, used in self.topics_used.items():
            pattern = said(mapping(self.settings.values, "permalinks"), kind) or f"/{kind}/:slug/"
            folder = pattern.partition("/:")[0]
            found += [
                (f"{prefix}{folder}/{urlized(name)}/", f"/topics/{ascii_slug(name)}/")
                for name in used.values()
                for prefix in own
            ]
        return tuple(found)
