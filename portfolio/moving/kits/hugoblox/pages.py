"""Pages of HugoBlox: plain ones, and those made of blocks, which have files of their own or stand in front matter."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ... import curricula, records
from ...documents import Document
from ...hugo import later
from ...profiles import why_not
from ...shortcodes import plain
from ...values import flag, items, mapping, mappings, number, said, told
from .examples import HINTS, TEMPLATE_TEXTS

LISTS = frozenset(
    "pages featured collection portfolio projects publications posts talks people team-showcase tag_cloud tag-cloud"
    " search resume-experience resume-awards resume-biography resume-biography-3 resume-skills resume-languages"
    " resume-projects resume-publications article-grid content-collection".split()
)
ABOUT = frozenset(("about", "about.biography", "about.avatar"))


@dataclass
class Block:
    """A part of a page: a widget with a file of its own, or one of the sections in a page's front matter."""

    kind: str
    document: Document
    data: dict
    title: str = ""
    subtitle: str = ""
    text: str = ""
    line: int | None = None
    weight: int = 0
    is_active: bool = True

    @property
    def has_file(self):
        return self.line is not None


class Pages:
    """The pages of a site while it is read."""

    def __init__(self, site):
        self.site, self.reader, self.report, self.tree = site, site.reader, site.report, site.tree
        self.introduction, self.contact = [], None
        # Pages by the address they had, and the addresses of those that only told of the owner.
        self.by_address, self.about_owner = {}, set()
        self.tells_of_owner = False

    def records(self, texts):
        """The records of pages; what blocks say of the owner and of the site is kept for their records."""
        widgets, made = {}, []
        for text in texts:
            document = self.site.document(text)
            if "widget" in document.data and not text.is_bundle and not text.is_list:
                widgets.setdefault(text.place.rpartition("/")[0], []).append(text)
        in_widgets = {text.path for found in widgets.values() for text in found}
        for text in texts:
            document = self.site.document(text)
            if text.section == "slides":
                self.report.leave(text.path, _("A slide show in the kit's own form has no equivalent here."))
            elif re.search(r"cms$", said(document.data, "type")) or text.place == "admin":
                self.report.leave(text.path, _("The editor of the old site; this one has its own."))
            elif text.path in in_widgets:
                continue
            elif text.place in ("home", ""):
                self.home(text, document, widgets.pop("home", []))
            elif record := self.page(text, document, widgets.pop(text.place, [])):
                made.append(record)
        for folder, found in widgets.items():
            if folder == "home":
                self.home(None, None, found)
            elif record := self.page_of_widgets(folder, found):
                made.append(record)
        if self.contact:
            made.append(self.contact)
        for record in made:
            for address in record.addresses:
                self.by_address.setdefault(address.strip("/").lower(), record.key)
        return made

    def blocks(self, document, widgets):
        """The blocks of a page in their order."""
        found = []
        for row in mappings(document.data, "sections") if document else ():
            content = mapping(row, "content")
            found.append(
                Block(
                    said(row, "block").casefold(),
                    document,
                    {**row, **content},
                    self.reader.words(told(content, "title")),
                    self.reader.words(told(content, "subtitle")),
                    told(content, "text"),
                )
            )
        for text in widgets:
            page = self.site.document(text)
            data = {**page.data, **mapping(page.data, "content")}
            found.append(
                Block(
                    said(data, "widget").casefold(),
                    page,
                    data,
                    self.reader.words(told(data, "title")),
                    self.reader.words(told(data, "subtitle")),
                    page.body,
                    page.line,
                    number(data, "weight") or 0,
                    flag(data, "active", True) and not flag(data, "draft"),
                )
            )
        return sorted(found, key=lambda block: block.weight)

    def told_by(self, blocks, is_home):
        """The texts of blocks one below the other."""
        parts = []
        for block in blocks:
            if not block.is_active:
                self.report.leave(block.document.path, _("It was switched off on the old site."))
                continue
            text = self.told_by_block(block, is_home)
            if text is None:
                if block.has_file:
                    self.report.leave(block.document.path, _("A list of the old site; this one makes its own."))
                continue
            if block.has_file:
                self.report.take(block.document.path)
            if text:
                parts.append(text)
        return "\n\n".join(parts)

    def told_by_block(self, block, is_home):
        """The Markdown of a block, "" for one whose facts stand elsewhere, None for a list that is drawn here."""
        kind = block.kind
        if TEMPLATE_TEXTS.search(f"{block.text[:4000]} {block.subtitle}"):
            if block.has_file:
                self.report.leave(block.document.path, _("An example that comes with the kit."))
            return None
        if kind == "experience":
            rows = mappings(block.data, "experience") or mappings(block.data, "items")
            made = [
                self.site.people.held(row, line)
                for line in rows
                if not TEMPLATE_TEXTS.search(f"{said(line, 'company')}")
                for row in curricula.position(line, self.reader)
            ]
            return self.told_of_owner(block, "positions", made)
        if kind in ("accomplishments", "awards"):
            rows = mappings(block.data, "item") or mappings(block.data, "items")
            return self.told_of_owner(
                block,
                "awards",
                [row for line in rows for row in curricula.award(self.site.people.dated(line), self.reader)],
            )
        if kind == "contact":
            return self.contact_page(block) if is_home else self.reached_at(block, with_title=True)
        if kind in LISTS:
            return None
        text = self.text_of(block)
        if (
            is_home
            and kind in ("featurette", "features", "skills")
            and self.site.people.owner_key
            and not self.site.is_lab
        ):
            if text:
                self.site.people.facts.texts.append(text)
            return ""
        return text or ("" if kind in ABOUT else None)

    def told_of_owner(self, block, name, rows):
        """Keeps rows for the record of the owner; where there is none they stay a text."""
        if not self.site.people.owner_key:
            return self.text_of(block)
        self.tells_of_owner = True
        for row in rows:
            if row not in getattr(self.site.people.facts, name):
                getattr(self.site.people.facts, name).append(row)
        return ""

    def text_of(self, block):
        """Title, text and items of a block."""
        reader, document, data = self.reader, block.document, block.data
        parts = []
        if block.text and not HINTS.search(block.text[:2000]):
            parts.append(reader.markdown(document, block.text, block.line))
        for name in ("feature", "item", "items", "features", "buttons", "stats", "questions"):
            lines = []
            for row in mappings(data, name):
                head = reader.words(told(row, "name", "title", "question", "text", "label", "statistic"))
                rest = reader.line(told(row, "description", "content", "answer", "subtitle"), document.path)
                address = said(row, "url", "link", "cta_url")
                if head and address and (here := reader.address(address, document.path)):
                    head = f"[{head}]({here})"
                lines.append(f"- {': '.join(filter(None, (head, rest)))}")
            if lines:
                parts.append("\n".join(line for line in lines if line != "- "))
        for name in ("cta", "cta_alt", "primary_action", "secondary_action", "button", "link"):
            row = mapping(data, name)
            here = reader.address(said(row, "url", "link"), document.path) if said(row, "url", "link") else ""
            if here and said(row, "label", "text"):
                parts.append(f"[{reader.words(said(row, 'label', 'text'))}]({here})")
        parts = [part for part in parts if part]
        if block.subtitle:
            parts.insert(0, block.subtitle)
        if parts and block.title:
            parts.insert(0, f"## {block.title}")
        return "\n\n".join(parts)

    def home(self, text, document, widgets):
        """The front page: its texts introduce the site."""
        if (
            text
            and not said(document.data, "title")
            and not document.body.strip()
            and not mappings(document.data, "sections")
        ):
            self.report.leave(text.path, _("It only says that widgets follow."))
        elif text:
            self.report.take(text.path)
        if found := self.told_by(self.blocks(document, widgets), is_home=True):
            self.introduction.append(found)
        if text and (body := self.site.body(document)):
            self.introduction.append(body)

    def page(self, text, document, widgets):
        """The record of a page; None for one that holds only lists."""
        data = document.data
        self.tells_of_owner = False
        parts = [self.site.whole_text(text, document, *(() if widgets else ("subtitle", "summary")))]
        if blocks := self.told_by(self.blocks(document, widgets), is_home=False):
            parts.append(blocks)
        body = "\n\n".join(part for part in parts if part)
        body = without_heading(body, self.site.entries.title(text, document))
        has_lists = widgets or mappings(data, "sections")
        if self.tells_of_owner and not body:
            self.report.take(text.path)
            self.about_owner.update(each.strip("/") for each in self.site.content.addresses(text, data))
            return None
        if text.is_list and not has_lists and not self.site.body(document) or has_lists and not body:
            self.site.leave_list(text)
            return None
        if not body:
            self.report.leave(text.path, _("It says nothing."))
            return None
        self.site.left_over(document, *"sections links projects".split())
        return records.Page(
            key=text.path,
            source=text.path,
            addresses=self.site.content.addresses(text, data),
            is_draft=self.site.is_draft(document),
            publish_at=later(data, "publishDate"),
            topics=self.site.topics(data),
            title=self.site.entries.title(text, document),
            slug=said(data, "slug") or text.name,
            body=body,
        )

    def page_of_widgets(self, folder, widgets):
        """A page of which only the blocks have files."""
        blocks = [block for block in self.blocks(None, widgets) if block.is_active]
        body = self.told_by(self.blocks(None, widgets), is_home=False)
        if not body:
            return None
        # A page of which little is left is named by that.
        titles = [block.title for block in blocks if block.title and f"## {block.title}\n" in f"{body}\n"]
        title = titles[0] if titles else folder.rpartition("/")[2].capitalize()
        return records.Page(
            key=f"{folder}/",
            source=blocks[0].document.path,
            addresses=(
                f"/{folder}/",
                *(f"/{language}/{folder}/" for language in self.site.content.languages[1:] or ()),
            ),
            title=title,
            slug=folder.rpartition("/")[2],
            body=without_heading(body, title),
        )

    def reached_at(self, block, with_title=False):
        """How the owner is reached, from a block and the settings it draws on."""
        data = {**self.site.params, **block.data}
        address = mapping(data, "address")
        where = [self.reader.words(said(address, name)) for name in ("street", "city", "region", "postcode", "country")]
        lines = [", ".join(filter(None, where)), self.reader.line(said(data, "directions"))]
        lines += items(data, "office_hours")
        if mail := said(data, "email"):
            lines.append(f"[{mail}](mailto:{mail})")
        if said(data, "appointment_url"):
            lines.append(f"[{_('Book an appointment')}]({said(data, 'appointment_url')})")
        for row in mappings(data, "contact_links"):
            if re.match(r"https?://", said(row, "link", "url")):
                words = plain(said(row, "name", "label")) or said(row, "link", "url")
                lines.append(f"[{words}]({said(row, 'link', 'url')})")
        if said(data, "phone"):
            self.report.left(block.document.path, why_not("phone", said(data, "phone")))
        parts = [f"## {block.title}"] if with_title and block.title else []
        if block.text.strip():
            parts.append(self.reader.markdown(block.document, block.text, block.line))
        parts.append("\n".join(f"- {line}" for line in lines if line))
        return "\n\n".join(part for part in parts if part)

    def contact_page(self, block):
        """Makes a page of the block of the front page; the words for the front page itself: none."""
        body = self.reached_at(block)
        if body and not self.contact:
            self.contact = records.Page(
                key="contact",
                source=block.document.path,
                addresses=("/contact/",),
                title=block.title or _("Contact"),
                slug="contact",
                body=body,
            )
        return ""


def without_heading(body, title):
    """A text without its own title above it, and without a line above all."""
    body = re.sub(r"^(?:---+\n+)+", "", body)
    return body.removeprefix(f"## {title}\n").lstrip("\n")
