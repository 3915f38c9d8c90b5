"""What a kit's module reads a site with: documents, values and texts, each thing it could not take told."""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from content.markdown import MAX_LENGTH, inline_plain

from .documents import BROKEN, read_yaml
from .html import CODE, HELD, escaped, to_markdown
from .liquid import Template
from .tree import Unreadable

LINK = re.compile(
    r"(!?)\[((?:[^\[\]]++|\[[^\[\]]{0,500}\](?:\([^()\s]{0,2000}\))?){0,200}+)\]"
    r"\(\s*<?((?:[^()\s<>]++|\([^()\s]{0,500}\)){0,100}+)>?(\s+\"[^\"]{0,300}\"|\s+'[^']{0,300}')?\s*\)"
)
DEFINITION = re.compile(
    r"^ {0,3}\[(?!\^)([^\[\]\n]{1,300})\]:[ \t]*<?([^\s<>]{1,2000})>?[ \t]*(\"[^\"\n]{0,300}\")?[ \t]*$\n?", re.M
)
REFERENCE = re.compile(
    r"(!?)\[((?:[^\[\]]++|!?\[[^\[\]]{0,500}\]\([^()\s]{0,2000}\)){1,200}+)\](?:\[([^\[\]\n]{0,300})\])?(?![(:\[])"
)
# Written in full, links by reference make a text longer; so much and no more.
MAX_REFERENCES = 500_000
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
BLOCK_MARKS = re.compile(r"^[ \t]*(?:#{1,6}|[-*+]|\d+\.|>+)[ \t]+|^[ \t]*(?:---+|\*\*\*+)[ \t]*$", re.M)
TREE = "tree:"
TEXTS = (".md", ".markdown", ".html")
A_FILE = re.compile(r"\.(?!html?$|md$)[A-Za-z][A-Za-z0-9]{1,4}$")
# Signs by the names people write between colons, where these are not those of Unicode.
EMOJI = re.compile(r"(?<![\w:/]):([a-z+-][a-z0-9_+-]{1,30}):(?![\w:/])")
EMOJI_NAMES = {
    "smile": "smiling face with open mouth and smiling eyes",
    "smiley": "smiling face with open mouth",
    "blush": "smiling face with smiling eyes",
    "wink": "winking face",
    "tada": "party popper",
    "+1": "thumbs up sign",
    "thumbsup": "thumbs up sign",
    "heart": "black heart suit",
    "star": "white medium star",
    "star2": "glowing star",
    "book": "open book",
    "page_facing_up": "page facing up",
    "pencil": "memo",
    "mortar_board": "graduation cap",
    "bulb": "electric light bulb",
    "warning": "warning sign",
    "point_right": "white right pointing backhand index",
    "computer": "personal computer",
    "email": "envelope",
    "medal": "sports medal",
    "wave": "waving hand sign",
    "clap": "clapping hands sign",
    "muscle": "flexed biceps",
    "dart": "direct hit",
    "mega": "cheering megaphone",
    "loudspeaker": "public address loudspeaker",
    "link": "link symbol",
    "house": "house building",
    "coffee": "hot beverage",
}
OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)


@dataclass
class Reader:
    """A tree, the report on it, and how texts of the kit are written.

    `url` is the origin of the old site and `base` the path it lay under: addresses that begin with them are its own.
    `roots` are folders whose files lay at the top of the old site.
    `template` expands what the kit puts into texts, called with (text, first line, tell, values).
    """

    tree: object
    report: object
    template: object = field(default_factory=Template)
    url: str = ""
    base: str = ""
    roots: tuple[str, ...] = ()

    # Files

    def document(self, path):
        """A text with its front matter, or None where it cannot be read; the file counts as taken only by a record."""
        try:
            found = self.tree.document(path)
        except Unreadable as error:
            self.report.leave(path, error)
            return None
        if found.broken:
            told = _("The front matter is broken; of it the plain lines are taken: %(why)s") % {"why": found.broken}
            self.report.left(path, told, 1)
        return found

    def documents(self, folder, *endings):
        """The texts in a folder and below it, in the order of their names."""
        endings = endings or (".md", ".markdown", ".html")
        return [found for path in self.tree.below(folder, *endings) if (found := self.document(path))]

    def value(self, path):
        """What a data file holds; {} where it cannot be read, which is told."""
        if path not in self.tree:
            return {}
        try:
            return self.tree.value(path) or {}
        except Unreadable as error:
            self.report.leave(path, error)
            return {}

    def names(self, path):
        """What a data file says by names; {} where it holds anything else, which is told."""
        found = self.value(path)
        if isinstance(found, dict):
            return found
        self.report.leave(path, _("It is no list of names and values."))
        return {}

    def loose_json(self, path):
        """What a JSON file holds, also one with a comma too many or with notes, which is told."""
        try:
            return self.tree.value(path)
        except Unreadable as error:
            with suppress(*BROKEN, Unreadable):
                # YAML reads JSON with a comma too many; notes behind slashes are no part of either.
                found = read_yaml(re.sub(r"^[ \t]*//.*$", "", self.tree.text(path), flags=re.M))
                self.report.left(path, _("It is not sound JSON, but could be read: %(why)s") % {"why": error})
                return found
            self.report.leave(path, error)
            return {}

    def data(self, path):
        """The bytes of a file, or None."""
        try:
            return self.tree.data(path)
        except Unreadable as error:
            self.report.leave(path, error)
            return None

    # Texts

    def markdown(self, document, text=None, line=None, values=None):
        """The body of a document, or a text from it, as Markdown of this site."""
        text, line = (document.body, document.line) if text is None else (text, line or 1)

        as_written = text

        def tell(message, place=line, about=""):
            at = as_written.find(about) if about else -1
            self.report.left(document.path, message, line + as_written.count("\n", 0, at) if at >= 0 else place)

        text = self.template.expand(text, line, tell, {**front_values(document), **(values or {})})
        text = self.addressed(to_markdown(text, line, tell), document.path, tell)
        if len(text) > MAX_LENGTH:
            tell(_("The text is longer than %(number)s characters; its end is left.") % {"number": f"{MAX_LENGTH:,}"})
            text = text[:MAX_LENGTH].rsplit("\n\n", 1)[0]
        return text

    def line(self, text, path=""):
        """A line with HTML or Markdown in it as Markdown in one line."""
        return " ".join(self.text(text, path).split())

    def text(self, text, path=""):
        """A value of several lines as Markdown, its paragraphs and lists kept."""
        text = to_markdown(str(text or ""))
        return self.addressed(text, path, lambda message, about="": self.report.left(path, message)).strip()

    def words(self, text):
        """A text with HTML or Markdown in it as bare words in one line."""
        text = LINK.sub(lambda found: "" if found[1] else found[2], to_markdown(str(text or "")))
        return inline_plain(" ".join(BLOCK_MARKS.sub("", text).replace("\\\n", "\n").split()))

    def addressed(self, text, path, tell):
        """The text with its addresses as they are here: files of the tree as such, links of the old site as paths."""

        def link(found):
            mark, words, address, title = found[1], found[2], found[3], found[4] or ""
            if "](" in words:
                words = LINK.sub(link, words)
            if mark:
                return self._picture(words, address, title, path, tell)
            if not words.strip():
                tell(_("A link without words: %(address)s") % {"address": address[:200]}, about=address)
                return ""
            here = self.page(address, path) or self.address(address, path)
            if self.url and here.startswith("/") and A_FILE.search(here):
                here = f"{self.url}{self.base}{here}"
                told = _("A file that is not among the files stays a link to the old site: %(address)s")
                tell(told % {"address": address[:200]}, about=address)
            return f"[{words}]({here}{title})" if here else words

        text, held = without_code(text)
        text = EMOJI.sub(lambda found: emoji(found, tell), LINK.sub(link, in_full(text)))
        return with_code(text, held)

    def page(self, address, path=""):
        """ "tree:" and the path of a text of the old site that an address names by its file; or ""."""
        if self.inner(address) in (None, "", "/"):
            return ""
        name, mark, part = address.partition("#")
        names = [re.sub(r"\.md$", ending, name) for ending in TEXTS] if name.endswith(".md") else [name]
        found = next((file for each in names if (file := self.file(each, path))), "")
        if not found.endswith(TEXTS):
            return ""
        return f"{TREE}{found.replace(' ', '%20')}{mark}{part}"

    def _picture(self, words, address, title, path, tell):
        here = self.address(address, path)
        if here.startswith(TREE):
            return f"![{words}]({here}{title})"
        if OUTSIDE.match(here):
            tell(_("A picture on another site stays a link: %(address)s") % {"address": here[:200]}, about=address)
            return f"![{words}]({here}{title})"
        tell(_("The picture is not among the files: %(address)s") % {"address": address[:200]}, about=address)
        return ""

    def address(self, address, path=""):
        """An address of the old site as it is here: "tree:" and a path for a file, "" for what leads nowhere."""
        address = address.strip()
        inner = self.inner(address)
        if inner is None:
            return "" if re.match(r"(?:javascript|data|vbscript|file):", address, re.I) else https(address)
        inner = re.sub(r"(?:/?_?index)?\.(?:md|markdown)(?=#|$)", "/", inner)
        found = self.file(address, path)
        if found and not found.endswith(TEXTS):
            return f"{TREE}{found.replace(' ', '%20')}"
        if address.startswith(("#", "?")) or not inner:
            return ""
        return inner if inner.startswith("/") else f"/{re.sub(r'^(?:[.]{1,2}/)+', '', inner)}"

    def inner(self, address):
        """The path of an address on the old site, or None for addresses elsewhere."""
        if self.url and address.startswith(self.url):
            rest = address.removeprefix(self.url)
            address = rest if rest.startswith("/") else "/" if not rest else address
        if OUTSIDE.match(address):
            return None
        if self.base and (address == self.base or address.startswith(f"{self.base}/")):
            address = address.removeprefix(self.base) or "/"
        return address

    def file(self, address, path="", *folders):
        """The path in the tree of a file that front matter names, maybe without the folder it lies in; or ""."""
        inner = self.inner(address) if address else None
        if inner is None:
            return ""
        tries = (inner, *(f"/{folder}/{inner.lstrip('/')}" for folder in (*self.roots, *folders)))
        return next((found for each in tries if (found := self.tree.find(each, path))), "")

    def picture(self, address, path, *folders, line=None):
        """The same for a picture; what is not there is told, with the line that names it."""
        if not address:
            return ""
        found = self.file(address, path, *folders)
        if not found:
            told = _("The picture is not among the files: %(address)s")
            if self.inner(address) is None:
                told = _("A picture on another site is not taken: %(address)s")
            self.report.left(path, told % {"address": address[:200]}, line)
        return found

    def lies_at(self, root):
        """Takes the address the old site was published at, as its settings give it."""
        parts = urlsplit(root)
        self.url = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def emoji(found, tell):
    """The sign that a word between colons stands for; a word that is none stays, which is told."""
    with suppress(KeyError):
        sign = unicodedata.lookup(EMOJI_NAMES.get(found[1], found[1].replace("_", " ")))
        if unicodedata.category(sign) in ("So", "Sm"):
            return sign
    tell(_("A word between colons, maybe a sign, stays as it is: %(word)s") % {"word": found[0]}, about=found[0])
    return found[0]


def without_code(text):
    """(the text with its code taken out, the pieces of code)."""
    held = []

    def hold(found):
        held.append(found[0])
        return f"\x00{len(held) - 1}\x00"

    return CODE.sub(hold, text.replace("\x00", "")), held


def with_code(text, held):
    return HELD.sub(lambda found: held[int(found[1])], text)


def in_full(text):
    """The text with links and pictures that stand by a name written with their addresses."""
    known = {" ".join(found[1].casefold().split()): (found[2], found[3]) for found in DEFINITION.finditer(text)}
    if not known:
        return text
    room = MAX_REFERENCES

    def full(found):
        nonlocal room
        address, title = known.get(" ".join((found[3] or found[2]).casefold().split()), ("", ""))
        made = f"{found[1]}[{found[2]}]({escaped(address)}{f' {title}' if title else ''})"
        room -= len(made) if address else 0
        return made if address and room > 0 else found[0]

    text = DEFINITION.sub("", text)
    # Pictures first, which may stand in links.
    return REFERENCE.sub(full, REFERENCE.sub(lambda found: full(found) if found[1] else found[0], text)).rstrip()


def front_values(document):
    """What `{{ page.name }}` stands for."""
    return {f"page.{name}": value for name, value in document.data.items() if isinstance(value, str)}


def https(address):
    return f"https:{address}" if address.startswith("//") else address
