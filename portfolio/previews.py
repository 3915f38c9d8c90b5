"""Pictures that stand for a page where its link is shared: its title in the site's look, made when first asked for."""

import hashlib
import pickle
import random
import unicodedata
import zlib
from dataclasses import astuple, dataclass
from functools import lru_cache
from io import BytesIO

from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from content.keys import clean_name
from content.markdown import inline_plain
from content.views import EntryDetail

from .colours import shade
from .cv import typefaces
from .cv.typefaces import installed, missing
from .sections import SECTIONS, section_at

WIDTH, HEIGHT = 1200, 630
MARGIN, COLUMN = 72, 90
TITLE_SIZES = (92, 76, 66, 58, 50, 44)
TITLE_HEIGHT = 340
LEADING = 1.18
LONGEST = 400
COLOURS = 48
KEEP_FOR = 30 * 24 * 3600
# Writes to one at which the kept pictures are counted.
SELDOM = 500
# Changes with the drawing, so that nobody keeps an older one.
EDITION = 2
HEAVY = ("bold", "italic", "light", "thin", "black", "medium")


class LargeFolder(FileBasedCache):
    """A folder of so many files that to count them at each write would take longer than all else."""

    def _cull(self):
        if random.randrange(SELDOM) == 0:
            super()._cull()

    def _write_content(self, file, timeout, value):
        file.write(pickle.dumps(self.get_backend_timeout(timeout), self.pickle_protocol))
        # As it is read; a picture is compressed already.
        file.write(zlib.compress(pickle.dumps(value, self.pickle_protocol), level=0))


@dataclass(frozen=True)
class Preview:
    """What a picture says: a title, a line below it, and whose site it is."""

    title: str
    line: str
    site: str
    accent: str

    @property
    def key(self):
        return hashlib.sha256(repr((EDITION, astuple(self), fonts())).encode()).hexdigest()[:32]


@require_safe
def preview(request, page=""):
    """The picture beside a page: /projects/ekko/preview.png stands for /projects/ekko/."""
    told = told_by(request, page)
    etag = f'"{told.key}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(picture(told), content_type="image/png")
    response["ETag"], response["Cache-Control"] = etag, "public, max-age=3600"
    return response


def told_by(request, page):
    site = {"site": str(request.site_name), "accent": request.site.accent}
    if not page:
        return Preview(str(request.site_name), request.site.tagline, **site)
    if section := section_at(f"/{page}/"):
        return Preview(str(section.name(request.identity.is_lab)), request.site.tagline, **site)
    entry = entry_of(request, f"/{page}/")
    section = next(each for each in SECTIONS.values() if each.model is type(entry))
    line = inline_plain(str(section.says(entry) or entry.lead))
    return Preview(inline_plain(str(entry))[:LONGEST], line[:LONGEST], **site)


def entry_of(request, address):
    """The public entry with its page at the address."""
    try:
        match = resolve(address)
    except Resolver404 as error:
        raise Http404 from error
    view = getattr(match.func, "view_class", None)
    if view is None or not issubclass(view, EntryDetail) or set(match.kwargs) != {"slug"}:
        raise Http404
    page = view(**match.func.view_initkwargs)
    page.setup(request, **match.kwargs)
    entry = page.get_object()
    if entry.get_absolute_url() != address:
        raise Http404
    return entry


def picture(told):
    """The PNG; the same for the same words."""
    store, key = caches["pictures"], told.key
    known = store.get(key)
    if known is None:
        known = drawn(told)
        store.set(key, known, KEEP_FOR)
    return known


# Drawing


def drawn(told):
    paper, ink, muted, link = (
        shade(told.accent, *tone) for tone in ((0.992, 0.003), (0.235, 0.016), (0.465, 0.018), (0.46, 0.15))
    )
    image = ground(paper, link).copy()
    draw = ImageDraw.Draw(image)
    room = WIDTH - 2 * MARGIN
    title = readable(told.title) or readable(told.site)
    size, lines = fitted(title, room)
    top = MARGIN + 24
    draw.rectangle((MARGIN, MARGIN, MARGIN + COLUMN, MARGIN + 5), fill=link)
    for line in lines:
        write(draw, line, top, size, ink, title)
        top += int(size * LEADING)
    if line := readable(told.line) if title == readable(told.title) else "":
        write(draw, shortened(line, 30, room), top + 20, 30, muted, line)
    draw.line((MARGIN, HEIGHT - 118, WIDTH - MARGIN, HEIGHT - 118), fill=shade(told.accent, 0.905, 0.008), width=2)
    name = readable(told.site)
    if name and name != title:
        write(draw, shortened(name, 34, room), HEIGHT - 100, 34, link, name)
    stream = BytesIO()
    # A higher level takes eight times as long for a sixteenth of the size.
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(stream, "PNG", compress_level=6)
    return stream.getvalue()


@lru_cache(maxsize=2)
def ground(paper, colour):
    """The rings that stand where a site has no photo, drawn large so that their edges come out smooth."""
    image, scale = Image.new("RGB", (WIDTH, HEIGHT), paper), 2
    rings = Image.new("L", (WIDTH * scale, HEIGHT * scale), 0)
    draw = ImageDraw.Draw(rings)
    centre = (WIDTH * 0.93 * scale, HEIGHT * 1.16 * scale)
    for radius in range(30, 560, 22):
        box = [coordinate + sign * radius * scale for sign in (-1, 1) for coordinate in centre]
        draw.ellipse(box, outline=46, width=2 * scale)
    image.paste(Image.new("RGB", image.size, colour), mask=rings.resize(image.size, Image.Resampling.LANCZOS))
    return image


# Text


@lru_cache(maxsize=200)
def font(file, size):
    return ImageFont.truetype(file, size)


def fonts():
    """What differs when there is another typeface to set text in."""
    return _fonts(added())


def faces():
    """What text is set in: upright and of the usual weight, the site's own face first."""
    return _faces(added())


def added():
    """What lies in the data folder now; typefaces of the system are those of the start."""
    return tuple((str(file), file.stat().st_mtime_ns) for file in typefaces.owners_files())


@lru_cache(maxsize=1)
def _fonts(_added):
    return tuple((file.name, file.stat().st_size) for file in typefaces.files())


@lru_cache(maxsize=1)
def _faces(_added):
    # What was measured before was measured in others.
    width.cache_clear()
    font.cache_clear()
    upright = [face for face in installed() if not any(word in face.file.stem.lower() for word in HEAVY)]
    return sorted(upright, key=lambda face: not face.file.stem.startswith("STIX"))


def readable(text):
    """The text in one line without the signs that no typeface has; nothing when letters would be lost."""
    text = clean_name(text)
    lost = missing(text, faces())
    if any(unicodedata.category(character)[0] in "LM" for character in lost):
        return ""
    return " ".join("".join(character for character in text if character not in lost).split())


def runs(text, known):
    """The text in pieces, each with the typeface that has its characters."""
    found = []
    for character in text:
        face = next((each for each in known if character in each.characters), known[0])
        if found and (face is found[-1][1] or character.isspace() or unicodedata.combining(character)):
            found[-1][0] += character
        else:
            found.append([character, face])
    return [(piece, str(face.file)) for piece, face in found]


@lru_cache(maxsize=5_000)
def width(text, size):
    return sum(font(file, size).getlength(piece) for piece, file in runs(text, faces()))


def write(draw, text, top, size, colour, whole):
    """One line, from the side on which its script begins."""
    pieces = runs(text, faces())
    rightwards = not is_right_to_left(whole)
    left = MARGIN if rightwards else WIDTH - MARGIN - width(text, size)
    for piece, file in pieces if rightwards else reversed(pieces):
        face = font(file, size)
        draw.text((left, top + size), piece, font=face, fill=colour, anchor="ls")
        left += face.getlength(piece)


def is_right_to_left(text):
    sides = (unicodedata.bidirectional(character) for character in text)
    return next((side != "L" for side in sides if side in ("L", "R", "AL")), False)


def fitted(text, room):
    """The largest size at which the text has its place, and its lines; the smallest with an end cut off otherwise."""
    for size in TITLE_SIZES:
        lines = wrapped(text, size, room)
        most = int(TITLE_HEIGHT // (size * LEADING))
        if len(lines) <= most:
            return size, lines
    return size, [*lines[: most - 1], shortened("".join(lines[most - 1 :]) + "…", size, room)]


def wrapped(text, size, room):
    """Lines broken between words, and inside what is wider than a line, as where a script has no spaces."""
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}".strip()
        if width(joined, size) <= room:
            lines[-1] = joined
            continue
        if width(word, size) <= room:
            lines.append(word)
            continue
        lines[-1] = f"{lines[-1]} ".lstrip()
        for character in word:
            if width(lines[-1] + character, size) <= room:
                lines[-1] += character
            else:
                lines.append(character)
    return [line for line in lines if line.strip()]


def shortened(text, size, room):
    """The beginning of the text that has its place in one line."""
    if width(text, size) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle] + "…", size) <= room else (low, middle - 1)
    return text[:low].rstrip(" ,;:–-·") + "…"
