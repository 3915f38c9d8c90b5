"""What sites made with Jekyll have in common: addresses of pages, names of files, and Liquid of the theme."""

import re
from pathlib import PurePosixPath
from urllib.parse import quote

from content.dates import PartialDate
from content.keys import clean_name

from .liquid import Template
from .reader import LINK
from .values import day, items, mapping, said

# A first paragraph up to this length can stand as a headline.
WHOLE = 280
DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-(.+)")
SLOT = re.compile(r":([a-z_]+)")
# Dots behind these end no sentence.
ABBREVIATIONS = r")(?<!".join(
    rf"\b{word}" for word in "Dept Prof Dr St vs Mr Mrs Ms No Univ Inst Fig al Int Proc".split()
)
SCHEMES = {
    "date": "/:categories/:year/:month/:day/:title",
    "pretty": "/:categories/:year/:month/:day/:title",
    "ordinal": "/:categories/:year/:y_day/:title",
    "none": "/:categories/:title",
}


def begin(reader, config, **template):
    """Tells the reader where the site lay, and how its texts are written."""
    reader.lies_at(said(config, "url"))
    base = said(config, "baseurl").strip("/")
    reader.base = f"/{base}" if base else ""
    reader.template = Template(
        includes={"figure": picture, "video": video, "audio": video, **template.pop("includes", {})},
        tags={"link": linked, "post_url": posted, **template.pop("tags", {})},
        values={
            "site.baseurl": "",
            "site.url": "",
            "site.title": said(config, "title"),
            "site.email": "",
            **template.pop("values", {}),
        },
        **template,
    )


def picture(arguments, words):
    """The Markdown of an include that shows a picture."""
    path = arguments.get("path") or arguments.get("src") or arguments.get("image") or ""
    told = arguments.get("alt") or arguments.get("caption") or ""
    caption = arguments.get("caption", "")
    below = f"\n\n*{plain(caption).strip()}*\n" if caption.strip() and plain(caption) != plain(told) else ""
    return f"\n![{plain(told)}]({quote(path, safe='/:%?&=#.,~+@-_')})\n{below}" if path else None


def video(arguments, words):
    """The HTML of one that plays something, which becomes a link."""
    path = next((arguments[name] for name in ("path", "src", "url", "link") if arguments.get(name)), "")
    if not path and re.fullmatch(r"[\w-]{6,20}", arguments.get("id", "")):
        path = f"https://www.youtube.com/watch?v={arguments['id']}"
    return f'<video src="{path}" title="{plain(arguments.get("title", ""))}"></video>' if path else None


def linked(arguments, words):
    """A page that is named by its file."""
    return f"/{words[0].lstrip('/')}" if words else None


def posted(arguments, words):
    """An item of news that is named by its file without its ending."""
    return f"/_posts/{words[0].strip('/')}.md" if words else None


def plain(text):
    return re.sub(r"<[^<>]{0,500}>|[\[\]\"]", "", text)


def stem(path):
    """The name of a file without folder and ending."""
    return PurePosixPath(path).stem


def dated(path):
    """(date, rest of the name) of a file whose name begins with a day; (None, name) of another."""
    name = stem(path)
    if found := DATED.fullmatch(name):
        return day("-".join(found.groups()[:3])), found[4]
    whole = day(name) if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", name) else None
    return whole, name


def date_of(document):
    """The date of a text: as it says, or as its file's name does."""
    return day(said(document.data, "date")) or dated(document.path)[0]


def addresses(document, config, collection="", usual=""):
    """The paths a text was found under, without the site's base."""
    data = document.data
    found = [address for address in items(data, "redirect_from") if address.startswith("/")]
    pattern = said(data, "permalink")
    if not pattern:
        pattern = said(mapping(mapping(config, "collections"), collection), "permalink") if collection else ""
        if collection == "posts":
            pattern = pattern or said(config, "permalink")
        pattern = SCHEMES.get(pattern, pattern) or usual or (f"/{collection}/:path" if collection else "/:path")
    return (filled(pattern, document, collection), *found)


def filled(pattern, document, collection):
    """A pattern of addresses with what a text's file and date give."""
    date, name = dated(document.path)
    date = day(said(document.data, "date")) or date or PartialDate(1970, 1, 1)
    folder = f"_{collection}/" if collection else ""
    path = re.sub(r"\.(?:md|markdown|html)$", "", document.path.partition(folder)[2] if folder else document.path)
    slots = {
        "path": path if collection != "posts" else name,
        "name": stem(document.path),
        "title": said(document.data, "slug") or pretty(name),
        "slug": said(document.data, "slug") or slugged(name),
        "collection": collection,
        "year": f"{date.year}",
        "month": f"{date.month or 1:02}",
        "day": f"{date.day or 1:02}",
        "i_month": f"{date.month or 1}",
        "i_day": f"{date.day or 1}",
        "short_year": f"{date.year % 100:02}",
        "categories": "",
        "output_ext": "",
        "basename": stem(document.path),
    }
    return re.sub(r"//+", "/", SLOT.sub(lambda found: slots.get(found[1], ""), pattern))


def pretty(name):
    """As Jekyll writes the name of a text's file in its address: nearly as it is."""
    return re.sub(r"[^\w.~!$&'()+,;=@]+", "-", name).strip("-")


def slugged(name):
    """As Jekyll writes a name in an address that has small letters only."""
    return re.sub(r"[^\w]+", "-", name).strip("-").lower()


def headline(document, words, limit=120):
    """The title of a text: as it says, or the beginning of its words."""
    title = said(document.data, "title")
    return clean_name(plain(title)) if title else first_sentence(words, limit)


def headed(body, reader):
    """(title, rest) of a text without a title: its first line as words, and where these had links the links."""
    first, _blank, rest = body.strip().partition("\n\n")
    words = reader.words(first)
    if not 0 < len(words) <= WHOLE or "![" in first or first.lstrip().startswith(("|", "```", "- ")):
        return first_sentence(reader.words(body)), body
    links = [f"[{found[2]}]({found[3]})" for found in LINK.finditer(first)]
    return words.removesuffix("."), "\n\n".join(filter(None, (" · ".join(links), rest.strip())))


def first_sentence(text, limit=120):
    """The beginning of a text that can stand for a title."""
    text = clean_name(text)
    found = re.match(rf".{{20,}}?(?<!\b[A-Z])(?<!{ABBREVIATIONS})[.!?](?=\s|$)", text)
    if found and len(found[0]) <= limit:
        return found[0].removesuffix(".") if found.end() == len(text) else found[0]
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
