"""HTML among Markdown made Markdown, since texts here hold none: what it looks like goes, what it says stays."""

import re
from html import unescape

from django.utils.translation import gettext as _

from .profiles import service_label

TAG = re.compile(
    r"<!--.{0,100000}?-->|<(/?)([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])"
    r"((?:[^<>\"']++|\"[^\"]{0,20000}\"|'[^']{0,20000}'){0,400}+)>",
    re.S,
)
ATTRIBUTE = re.compile(r"([\w:-]+)\s*(?:=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
CODE = re.compile(
    r"^(`{3,}|~{3,})[^\n]*\n.*?(?:^\1`*~*[ \t]*$|\Z)|(?<!`)(`+)(?!`)([^\n]{1,2000}?)(?<!`)\2(?!`)", re.S | re.M
)
HELD = re.compile("\x00(\\d+)\x00")
KRAMDOWN = re.compile(r"\{:(?!:)[^{}\n]{0,200}\}|\{::[^{}\n]{0,200}\}")
# Line ends that end nothing: alone on a line, or before the end of a paragraph.
EMPTY_LINES = re.compile(r"^(?:[ \t]*\\\n)+|(?<=\n)(?:[ \t]*\\\n)+|\\(?=\n[ \t]*(?:\n|\Z)|\Z)")
BLANKS = re.compile(r"[ \t]*\n[ \t]*\n(?:[ \t]*\n)+")
PARAGRAPHS = re.compile(r"\n[ \t]*\n")
YOUTUBE = re.compile(r"(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,20})")
VIMEO = re.compile(r"(?:https?:)?//player\.vimeo\.com/video/(\d+)")
# Elements that begin or end a line, which a row of a table is one of.
LINE_ENDS = re.compile(r"\s*</?(?:br|p|div|ul|ol|li|center|hr)\b[^<>|]{0,500}>\s*", re.I)
ICON = re.compile(r"(?:fa|ai|bi|icon)-([a-z][a-z0-9-]*)")
ICON_LOOKS = re.compile(
    r"solid|brands|regular|light|fw|lg|sm|xs|spin|pulse|border|li|inverse|pull-\w+|stack.*|rotate-\w+"
)
# An icon until it is known whether words stand beside it: "+" for the sign of a brand, and its name.
ICON_HELD = re.compile("\x01([+-])([^\x01]{1,60})\x01")
HIDDEN = re.compile(r"display\s*:\s*none", re.I)

MAX_OPEN = 60
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
DROPPED = frozenset("script style svg template noscript canvas head".split())
PROGRAMS = frozenset("script form input textarea select button object applet".split())
BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form header"
    " html legend main nav p section summary tbody tfoot thead".split()
)
MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "strike": "~~"}
SCRIPTS = {"sub": "~", "sup": "^"}
# An end that is left out by habit comes with the beginning of the next.
ENDS = {
    "li": ("li",),
    "p": ("p",),
    "td": ("td", "th"),
    "th": ("td", "th"),
    "tr": ("td", "th", "tr"),
    "dt": ("dt", "dd"),
    "dd": ("dt", "dd"),
}
STOPS = {"li": ("ul", "ol"), "p": ("div", "li", "td"), "td": ("tr", "table"), "th": ("tr", "table"), "tr": ("table",)}


class Frame:
    """An element that is open, and what it holds so far."""

    def __init__(self, name, attributes=None):
        self.name, self.attributes, self.pieces, self.rows = name, attributes or {}, [], []
        # Text between block elements is moved to the left margin: indented it would be code.
        self.is_block = name in BLOCKS or name in ("ul", "ol", "li", "table", "tr", "td", "th")

    @property
    def text(self):
        return "".join(self.pieces)


def to_markdown(text, line=1, tell=lambda message, line: None):
    """The text without HTML; `tell(message, line)` hears of what is left out."""
    held = []

    def hold(found):
        held.append(found[0])
        return f"\x00{len(held) - 1}\x00"

    text = CODE.sub(hold, text.replace("\x00", "").replace("\x01", ""))
    if "<" in text:
        text = with_icons(Conversion(rows_in_lines(text), line, tell, held).run())
    text = BLANKS.sub("\n\n", breaks_between_lines(KRAMDOWN.sub("", text)))
    for _level in range(2):
        text = HELD.sub(lambda found: held[int(found[1])], text)
    return re.sub(r"\A(?:[ \t]*\n)+", "", EMPTY_LINES.sub("", text)).rstrip()


def breaks_between_lines(text):
    """The text with line breaks only where a line of the same paragraph follows; elsewhere their sign would be read."""
    text = re.sub(r"^[ \t]*(?:\\\n[ \t]*)+", "\n", text, flags=re.M)
    text = re.sub(r"\\\n[ \t]*\n(?=[ \t]*[^\s#>|*+`~\x00\d-])", "\\\\\n", text)
    return re.sub(r"\\\n(?=[ \t]*(?:\n|#|[*+>|-] |\d+[.)] |```|\x00|\Z))", "\n\n", text)


def rows_in_lines(text):
    """The text with every row of its Markdown tables in one line, as a table wants it."""
    lines, is_inside = text.split("\n"), False
    for place, line in enumerate(lines):
        sign = line.strip()
        if not is_inside and place and "|" in sign and "-" in sign and not sign.strip("|:- \t"):
            is_inside = "|" in lines[place - 1]
            if is_inside:
                lines[place - 1] = LINE_ENDS.sub(" ", lines[place - 1])
        elif is_inside and "|" in line:
            lines[place] = LINE_ENDS.sub(" ", line)
        else:
            is_inside = False
    return "\n".join(lines)


def with_icons(text):
    """The text with the words of icons that are all there is: of a link, or of a brand that its line does not name."""
    if "\x01" not in text:
        return text
    text = re.sub("\\[\\s*\x01[+-]([^\x01]{1,60})\x01\\s*\\](?=\\()", r"[\1]", text)
    lines = []
    for line in text.split("\n"):
        rest = ICON_HELD.sub("", line).casefold()
        lines.append(
            ICON_HELD.sub(
                lambda found, rest=rest: found[2] if found[1] == "+" and found[2].casefold() not in rest else "", line
            )
        )
    return "\n".join(lines)


def icon(attributes):
    """The name of the sign that an empty element draws, held until it is known what stands beside it."""
    names = attributes.get("class", "").casefold().split()
    found = [name[1] for each in names if (name := ICON.fullmatch(each)) and not ICON_LOOKS.fullmatch(name[1])]
    if not found:
        return ""
    is_brand = any(name in ("fab", "fa-brands", "ai") for name in names)
    return f"\x01{'+' if is_brand else '-'}{service_label(found[0])}\x01"


class Conversion:
    def __init__(self, text, line, tell, held):
        self.text, self.line, self.tell, self.held = text, line, tell, held
        self.open = [Frame("")]
        self.dropped = None

    def run(self):
        place = 0
        for tag in TAG.finditer(self.text):
            if self.dropped is None:
                self.say(self.text[place : tag.start()])
            place = tag.end()
            if tag[2] is None:
                continue
            name = tag[2].lower()
            if self.dropped is not None:
                if tag[1] and name == self.dropped:
                    self.dropped = None
                elif not tag[1] and name == "script" and self.dropped == "head":
                    self.tell_of_program(name, tag)
            elif tag[1]:
                self.close(name)
            else:
                self.begin(name, tag)
        if self.dropped is None:
            self.say(self.text[place:])
        while len(self.open) > 1:
            self.end(is_closed=False)
        return self.open[0].text

    def line_of(self, tag):
        lost = sum(piece.count("\n") for piece in self.held_before(tag.start()))
        return self.line + self.text.count("\n", 0, tag.start()) + lost

    def held_before(self, place):
        return [self.held[int(found[1])] for found in HELD.finditer(self.text, 0, place)]

    def say(self, text):
        frame = self.open[-1]
        if any(each.name == "pre" for each in self.open):
            text = unescape(text)
        elif len(self.open) > 1 and any(each.is_block for each in self.open) and not self.has_markdown():
            text = re.sub(r"\n[ \t]+", "\n", text)
            if not frame.pieces:
                text = text.lstrip(" \t")
        frame.pieces.append(text)

    def has_markdown(self):
        return any("markdown" in each.attributes for each in self.open)

    def begin(self, name, tag):
        attributes = {
            found[1].lower(): unescape(next((part for part in found.groups()[1:] if part is not None), ""))
            for found in ATTRIBUTE.finditer(tag[3])
        }
        if name in PROGRAMS or "-" in name:
            # A name with a hyphen is that of an element that a program draws.
            self.tell_of_program(name, tag)
        elif name in ("svg", "canvas"):
            self.tell(_("A drawing inside the text: <%(name)s>") % {"name": name}, self.line_of(tag))
        elif (
            "hidden" in attributes
            or HIDDEN.search(attributes.get("style", ""))
            or "collapse" in attributes.get("class", "").split()
        ):
            told = _("Text that the old site hid until somebody asked for it is shown: <%(name)s>")
            self.tell(told % {"name": name[:60]}, self.line_of(tag))
        if name in DROPPED:
            self.dropped = None if tag[0].endswith("/>") else name
        elif name in VOID:
            self.open[-1].pieces.append(single(name, attributes))
        elif name in ("iframe", "video", "audio"):
            self.open[-1].pieces.append(player(name, attributes))
            if name == "iframe":
                self.dropped = None if tag[0].endswith("/>") else name
            else:
                self.push(name, attributes)
        elif not tag[0].endswith("/>"):
            for other in ENDS.get(name, ()):
                self.close(other, STOPS.get(other, ()))
            self.push(name, attributes)

    def tell_of_program(self, name, tag):
        self.tell(_("A part that runs in the browser: <%(name)s>") % {"name": name[:60]}, self.line_of(tag))

    def push(self, name, attributes):
        if len(self.open) < MAX_OPEN:
            self.open.append(Frame(name, attributes))

    def close(self, name, stops=()):
        """Ends the innermost open element of that name, and what is open inside it."""
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].name == name:
                while len(self.open) > depth + 1:
                    self.end(is_closed=False)
                self.end()
                return
            if self.open[depth].name in stops:
                return

    def end(self, is_closed=True):
        frame = self.open.pop()
        above = self.open[-1]
        made = closed(frame, self.open) if is_closed or frame.is_block else frame.text
        if frame.name in ("td", "th") and any(each.name == "tr" for each in self.open):
            above.rows.append((frame.name, made))
        elif frame.name == "tr":
            next((each for each in reversed(self.open) if each.name == "table"), above).rows.append(frame.rows)
        elif frame.name == "pre":
            self.held.append(made)
            above.pieces.append(f"\n\n\x00{len(self.held) - 1}\x00\n\n")
        else:
            above.pieces.append(made)


def single(name, attributes):
    """An element that holds nothing."""
    if name == "br":
        return "\\\n"
    if name == "hr":
        return "\n\n---\n\n"
    if name == "img":
        return picture(attributes.get("src", ""), attributes.get("alt") or attributes.get("title", ""))
    if name in ("embed", "source"):
        return ""
    return ""


def closed(frame, around):
    """The Markdown of an element with what it holds."""
    name, text = frame.name, frame.text
    if name in MARKS and (text.strip() or name != "i"):
        return marked(text, MARKS[name])
    if name in SCRIPTS:
        return f"{SCRIPTS[name]}{text}{SCRIPTS[name]}" if re.fullmatch(r"[^\s~^]+", text) else text
    if name in ("code", "kbd", "samp", "tt") and text.strip():
        return text if "`" in text or "\x00" in text or "\n" in text else f"`{unescape(text)}`"
    if name in ("i", "span") and not text.strip():
        return icon(frame.attributes) or text
    if name == "button" and "](" not in text:
        # What it did a program did, which is told.
        return ""
    if name == "a":
        return link(text, frame.attributes)
    if re.fullmatch(r"h[1-6]", name):
        words = one_line(text)
        return f"\n\n{'#' * int(name[1])} {words}\n\n" if words else ""
    if name == "pre":
        fence = "```" if "```" not in text else "````"
        return "{}\n{}\n{}".format(fence, text.strip("\n"), fence)
    if name == "blockquote":
        return "\n\n{}\n\n".format("\n".join(f"> {line}" for line in tidy(text).split("\n")))
    if name == "li":
        mark = "- "
        holder = next((each for each in reversed(around) if each.name in ("ul", "ol")), None)
        if holder is not None and holder.name == "ol":
            holder.rows.append(1)
            mark = f"{len(holder.rows)}. "
        inside = tidy(text).replace("\n", "\n" + " " * len(mark))
        return f"\n{mark}{inside}" if inside else ""
    if name in ("ul", "ol"):
        is_inside = any(each.name == "li" for each in around)
        return f"\n{text.rstrip()}\n" if is_inside else "\n\n{}\n\n".format(text.strip("\n"))
    if name == "table":
        return table(frame.rows) if frame.rows else f"\n\n{tidy(text)}\n\n"
    if name in ("dt", "summary", "legend"):
        return "\n\n{}\n\n".format(marked(one_line(text), "**"))
    if name in ("td", "th"):
        return one_line(text)
    if name in BLOCKS:
        return f"\n\n{tidy(text)}\n\n"
    return text


def tidy(text):
    return BLANKS.sub("\n\n", text).strip()


def one_line(text):
    return " ".join(text.replace("\\\n", " ").split())


def marked(text, mark):
    """The words between marks, which stand close to them and in each paragraph anew."""
    parts = []
    for part in PARAGRAPHS.split(text):
        words = part.strip()
        if not words or words.startswith(("#", "- ", "![", "|", "> ")) or mark[0] in words:
            parts.append(part)
            continue
        before, after = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :]
        end = "\\" if words.endswith("\\") else ""
        words = words.removesuffix("\\").rstrip()
        parts.append(f"{before}{mark}{words}{mark}{end}{after}" if words else part)
    return "\n\n".join(parts)


def link(text, attributes):
    address = attributes.get("href", "").strip()
    words = one_line(text)
    if not ICON_HELD.sub("", words).strip():
        sign = ICON_HELD.search(words)
        words = one_line(attributes.get("aria-label") or attributes.get("title") or (sign[2] if sign else ""))
        text = words
    if not address or address.startswith("#") or re.match(r"\s*(?:javascript|data|vbscript):", address, re.I):
        return text
    if not words or "](" in words.replace("](tree:", "") and not words.startswith("!["):
        return text
    return f"[{words}]({escaped(address)})"


def picture(address, words=""):
    address = address.strip()
    return f"![{one_line(words).replace('[', '(').replace(']', ')')}]({escaped(address)})" if address else ""


def player(name, attributes):
    """A link to what is played or shown inside the page."""
    address = attributes.get("src", "").strip()
    if found := YOUTUBE.match(address):
        address = f"https://www.youtube.com/watch?v={found[1]}"
    elif found := VIMEO.match(address):
        address = f"https://vimeo.com/{found[1]}"
    elif address.startswith("//"):
        address = f"https:{address}"
    if not address:
        return ""
    is_video = name == "video" or "youtube." in address or "vimeo." in address
    usual = _("Video") if is_video else _("Recording") if name == "audio" else _("Embedded page")
    return "\n\n[{}]({})\n\n".format(one_line(attributes.get("title", "")) or usual, escaped(address))


def escaped(address):
    """An address that ends where it ends."""
    return address.replace(" ", "%20").replace("(", "%28").replace(")", "%29").replace("\n", "")


def table(rows):
    """Rows of cells, the first of which heads the table."""
    rows = [[(kind, text.replace("|", "\\|") or " ") for kind, text in row] for row in rows if row]
    width = max((len(row) for row in rows), default=0)
    if not width:
        return ""
    if width == 1:
        return "\n\n{}\n\n".format("\n\n".join(text for row in rows for _kind, text in row))
    lines = ["| {} |".format(" | ".join([text for _kind, text in row] + [" "] * (width - len(row)))) for row in rows]
    if not all(kind == "th" for kind, _text in rows[0]):
        lines.insert(0, "|" + "   |" * width)
    lines.insert(1, "|" + " --- |" * width)
    return "\n\n{}\n\n".format("\n".join(lines))
