"""Shortcodes in texts of Hugo sites: what has an equivalent becomes Markdown, the rest is taken out and told."""

import csv
import re
from dataclasses import dataclass, field
from html import escape
from io import StringIO
from urllib.parse import quote

from django.utils.translation import gettext as _

CODE = re.compile(
    r"\{\{([<%])\s*+(/?)\s*+([\w.-]{1,60}(?:/[\w.-]{1,60})?)"
    r"((?:[^{}<>%\"`]++|\"(?:[^\"\\]|\\.){0,4000}+\"|`[^`]{0,4000}`|[<>%](?!\}\})){0,400}+)\1?[>%]\}\}|"
    r"\{\{([<%])/\*(.{0,2000}?)\*/([>%])\}\}",
    re.S,
)
ARGUMENT = re.compile(r"(?:([\w-]+)\s*=\s*)?(?:\"((?:[^\"\\]|\\.)*)\"|`([^`]*)`|([^\s\"`=]+))")
SAFE = "/:%?&=#.,~+@-_"
# How far back the beginning of a block is looked for.
MAX_OPEN = 200
MAX_ROWS = 500
# What leaves no trace in a text: decoration, and what a page makes of itself.
SILENT = frozenset("icon toc list_children list_categories list_tags br clear".split())
# What only wraps its inside.
WRAPS = frozenset("math latex hl mark center columns column steps step cards div span tabs".split())


@dataclass
class Arguments:
    """What stands in a shortcode: values by name, and those without one in their order."""

    named: dict = field(default_factory=dict)
    plain: list = field(default_factory=list)

    def get(self, *names, place=None):
        """The first value of the names, or the one without a name at a place; "" if there is none."""
        found = next((self.named[name] for name in names if self.named.get(name)), "")
        return found or (self.plain[place] if place is not None and place < len(self.plain) else "")


@dataclass
class Shortcodes:
    """How a site's shortcodes are read, beyond those that all have.

    `own` give Markdown or HTML by name, called with (arguments, what stands between beginning and end); None says
    that there is no equivalent. What they give holds as many line breaks as they were given, so that lines keep
    their numbers.
    """

    own: dict = field(default_factory=dict)

    def expand(self, text, line, tell, values=None):
        """The text without shortcodes; `tell(message, line)` hears of each one that is left out."""
        if "{{" not in text:
            return text
        codes = list(CODE.finditer(text))
        ends = pairs(codes)
        found, place, waiting, here = [[]], 0, [], line
        for number, code in enumerate(codes):
            found[-1].append(text[place : code.start()])
            here += found[-1][-1].count("\n")
            there, place = here, code.end()
            here += code[0].count("\n")
            if code[5]:
                found[-1].append(f"{{{{{code[5]}{code[6]}{code[7]}}}}}")
            elif number in ends:
                waiting.append((code, there, ends[number]))
                found.append([])
            elif waiting and waiting[-1][2] == number:
                begun, there, _end = waiting.pop()
                inner = "".join(found.pop())
                found[-1].append(self._made(begun, inner, there, tell))
            elif not code[2]:
                found[-1].append(self._made(code, "", there, tell))
        found[-1].append(text[place:])
        return "".join(piece for pieces in found for piece in pieces)

    def _made(self, code, inner, line, tell):
        name = code[3].lower()
        if name in SILENT:
            return inner
        handler = self.own.get(name) or USUAL.get(name)
        made = handler(arguments_of(code[4]), inner) if handler else inner if name in WRAPS else None
        if made is None:
            tell(_("No equivalent here: %(code)s") % {"code": " ".join(code[0].split())[:120]}, line)
            return inner
        return made


def pairs(codes):
    """The numbers of the codes that begin a block, with those of their ends."""
    open_codes, ends = [], {}
    for number, code in enumerate(codes):
        if code[5]:
            continue
        if not code[2]:
            open_codes.append(number)
            continue
        for depth in range(len(open_codes) - 1, max(-1, len(open_codes) - MAX_OPEN), -1):
            if codes[open_codes[depth]][3] == code[3]:
                ends[open_codes[depth]] = number
                del open_codes[depth:]
                break
    return ends


def arguments_of(text):
    found = Arguments()
    for part in ARGUMENT.finditer(text.rstrip("/ \n")):
        value = next(each for each in part.groups()[1:] if each is not None)
        value = re.sub(r"\\(.)", r"\1", value) if part[2] is not None else value
        if part[1]:
            found.named.setdefault(part[1].lower(), value.strip())
        else:
            found.plain.append(value.strip())
    return found


def link(words, address):
    return f'<a href="{escape(address)}">{words}</a>' if address else words


def plain(text):
    """Words that stand for a picture, without marks."""
    return " ".join(re.sub(r"<[^<>]{0,500}>|\]\([^()]{0,1000}\)|[\[\]*_`\"]", "", text).split())


def figure(arguments, inner):
    """A picture, with its caption below where it says more than what stands for the picture."""
    address = arguments.get("src", place=0)
    if not address:
        return None
    caption = arguments.get("caption", "title")
    shown = plain(arguments.get("alt") or caption)
    made = f"![{shown}]({quote(address, safe=SAFE)})"
    if arguments.get("link"):
        made = f"[{made}]({quote(arguments.get('link'), safe=SAFE)})"
    return f"{made}<p>{caption}</p>" if caption and plain(caption) != shown else made


def callout(arguments, inner):
    return f"<blockquote markdown>{inner}</blockquote>"


def details(arguments, inner):
    return f"<summary>{arguments.get('summary', 'title', 'text', 'name', place=0)}</summary>{inner}"


def button(arguments, inner):
    words = arguments.get("cta_text", "text", "label", "title") or inner.strip() or arguments.get(place=1)
    address = arguments.get("cta_link", "url", "link", "href", place=0)
    more = arguments.get("cta_alt_text"), arguments.get("cta_alt_link")
    return link(words or address, address) + (f" · {link(*more)}" if all(more) else "") if address else None


def static(arguments, inner):
    """A link to a file that lies beside the site."""
    return link(inner.strip() or arguments.get(place=0), f"/{arguments.get('url', place=0).lstrip('/')}")


def cross_reference(arguments, inner):
    """The address of a page named by its file."""
    path, _mark, part = arguments.get("path", place=0).partition("#")
    path = path if path.endswith(".md") else f"{path.rstrip('/')}/"
    return f"{path}#{part}" if part else path


def player(pattern, words=None):
    """What is played or shown from another site, as a link to it."""

    def made(arguments, inner):
        number = arguments.get("id", place=0)
        usual = words or _("Video")
        title = arguments.get("title") or usual
        return f"[{plain(title)}]({pattern.format(quote(number, safe='-_/.'))})" if number else None

    return made


def media(name):
    def made(arguments, inner):
        address = arguments.get("src", "url", place=0)
        return (
            f'<{name} src="{escape(address)}" title="{escape(arguments.get("title"))}"></{name}>' if address else None
        )

    return made


def post_elsewhere(arguments, inner):
    user, number = arguments.get("user") or "i", arguments.get("id", place=0)
    return f"[X](https://x.com/{quote(user)}/status/{quote(number)})" if number else None


def gist(arguments, inner):
    user, number = arguments.get("user", place=0), arguments.get("id", place=1)
    return f"[Gist](https://gist.github.com/{quote(user)}/{quote(number)})" if user and number else None


def card(arguments, inner):
    words = arguments.get("title", place=0)
    text = arguments.get("subtitle", "description", "text")
    return f"<li>{link(words, arguments.get('url', 'link', 'href'))}{f': {text}' if text else ''}{inner}</li>"


def drawing(name):
    """The source of a drawing as code, which says what it shows."""

    def made(arguments, inner):
        language = name or arguments.get("lang", "language", place=0)
        return f"```{plain(language)}{inner if inner.startswith(chr(10)) else chr(10) + inner}```"

    return made


def tab(arguments, inner):
    return f"<summary>{arguments.get('name', 'title', place=0)}</summary>{inner}"


def rows_of(text, has_head=True):
    """A table of values between commas as HTML in one line."""
    lines = []
    for number, row in enumerate(csv.reader(StringIO(text))):
        if number >= MAX_ROWS:
            break
        kind = "th" if number == 0 and has_head else "td"
        lines.append("<tr>{}</tr>".format("".join(f"<{kind}>{escape(cell)}</{kind}>" for cell in row)))
    return f"<table>{''.join(lines)}</table>" if lines else ""


USUAL = {
    "figure": figure,
    "img": figure,
    "image": figure,
    "callout": callout,
    "alert": callout,
    "admonition": callout,
    "note": callout,
    "spoiler": details,
    "details": details,
    "toggle": details,
    "expand": details,
    "tab": tab,
    "cta": button,
    "button": button,
    "btn": button,
    "staticref": static,
    "ref": cross_reference,
    "relref": cross_reference,
    "youtube": player("https://www.youtube.com/watch?v={}"),
    "vimeo": player("https://vimeo.com/{}"),
    "bilibili": player("https://www.bilibili.com/video/{}"),
    "speakerdeck": player("https://speakerdeck.com/player/{}"),
    "instagram": player("https://www.instagram.com/p/{}/", "Instagram"),
    "video": media("video"),
    "audio": media("audio"),
    "tweet": post_elsewhere,
    "twitter": post_elsewhere,
    "x": post_elsewhere,
    "gist": gist,
    "card": card,
    "highlight": drawing(""),
    "mermaid": drawing("mermaid"),
    "diagram": drawing("mermaid"),
}
