"""One export: begins with what the site lists of itself and follows every link from there."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localdate

from content import changes
from content.addresses import absolute
from content.framing import filled, with_holes
from content.models import SlugHistory
from portfolio.frame import frame
from portfolio.menu import MENU
from portfolio.moving.models import OldAddress
from portfolio.sections import SECTIONS
from portfolio.software import software
from publications.catalogue import catalogue
from publications.formats import FORMATS

from . import ExportError
from .addresses import LOST, file_of, is_public, placed, relative
from .browser_index import portions, write_index
from .folder import opened
from .rendering import visitor
from .rewriting import Rewriter

ROUNDS = 3
PORTION = 250
TEXTS = ("text/", "application/atom+xml", "application/xml", "application/json")
# What stays as it is in the path and in the address of a line of redirects.
PATH, ADDRESS = "/%", "/%?=&#+,:@"
IN_STYLES = re.compile(r"url\([\"']?([^\"')]+)[\"']?\)")


@dataclass
class Outcome:
    """What an export came to; `lost` are links that lead nowhere, as (page, address)."""

    pages: int = 0
    files: int = 0
    changed: int = 0
    removed: int = 0
    is_new: bool = True
    lost: list = field(default_factory=list)


def export(path, progress=lambda done, known: None):
    """Writes the public site into a folder, which is left as it was where that fails.

    Raises ExportError for a folder that is no place for it and for a page that cannot be made.
    """
    with opened(path) as folder:
        for _round in range(ROUNDS):
            with visitor() as visit:
                state = state_of_everything()
                if folder.state == state and folder.is_untouched():
                    return Outcome(files=len(folder.known), is_new=False)
                outcome = Walk(visit, folder, state, progress).go()
            if changes.look().version == state["version"]:
                folder.finish(state)
                return outcome
            # Somebody saved meanwhile, and pages of two states do not fit together.
            folder.begin_anew()
        raise ExportError("The site was changed again and again while it was exported. Try again in a quieter moment.")


def state_of_everything():
    """What differs when an export would write something else: content, day, settings and software."""
    return {
        "version": changes.current().version,
        "day": str(localdate()),
        "site": settings.SITE_URL,
        "software": software(),
    }


class Walk:
    """Everything that is reached from the first addresses, each rendered once."""

    def __init__(self, visit, folder, state, progress):
        self.visit, self.folder, self.progress = visit, folder, progress
        # Other software may make something else of the same.
        self.same_makers = all((folder.state or {}).get(part) == state[part] for part in ("site", "software"))
        self.rewriter = Rewriter(settings.SITE_URL)
        self.waiting, self.beside, self.known, self.lost, self.referrers = [], [], set(), [], {}
        self.narrowed = []
        # The entry whose pages are being made; those stand below its address.
        self.entry = None
        self.pages = 0
        self.moved = with_holes("portfolio/moved.html", ("address", "link"))

    def go(self):
        entries = [(section, section_addresses(section)) for section in SECTIONS.values()]
        # Each in its turn, whatever leads there before.
        self.known.update(*(addresses.values() for _section, addresses in entries))
        around = frame()
        for section, addresses in entries:
            for keys in portions([*addresses], PORTION):
                section.gather(keys, around.identity.public_owner)
                for key in keys:
                    self.render_entry(addresses[key])
        for address in first_addresses():
            self.expect(address, None)
        while self.waiting:
            self.render(*self.waiting.pop())
            self.tell()
        write_index(self.folder, self.rewriter, around.identity.public_owner, around.identity.is_lab)
        # The lists that only a query asks for, by which a browser finds them.
        self.folder.put("static/index/lists.json", json.dumps(sorted(self.narrowed)).encode())
        self.write_redirects()
        self.lost = [(page, place) for page, place in self.lost if not self.is_made(place, f"{place}/")]
        self.write_page(LOST, self.visit.page_for_lost())
        self.follow(None)
        self.folder.put(".nojekyll", b"")
        folder = self.folder
        return Outcome(self.pages, len(folder.files), folder.changed, folder.removed, lost=self.lost)

    def tell(self):
        self.progress(len(self.folder.files), len(self.known))

    def render_entry(self, address):
        """The page of an entry and what stands beside it, before anything else that these lead to."""
        self.entry = address
        self.render(address, address, "")
        while self.beside:
            self.render(*self.beside.pop())
        self.entry = None
        self.tell()

    def expect(self, address, referrer):
        """Queues an address as (path, query) unless it is known by its place in the export."""
        place = placed(*address)
        if place and place not in self.known:
            self.known.add(place)
            self.referrers[place] = referrer
            queue = self.beside if self.entry and place.startswith(self.entry) else self.waiting
            queue.append((place, *address))

    def follow(self, referrer):
        for address in sorted(self.rewriter.found):
            self.expect(address, referrer)
        self.rewriter.found.clear()

    def render(self, place, path, query):
        if path.startswith(settings.STATIC_URL):
            self.copy_static(path)
            return
        response = self.visit.answer_to(path, query, self.folder.etag_of(file_of(place)) if self.same_makers else "")
        if response is None:
            # What no page leads to need not be there.
            if self.referrers.get(place):
                self.lost.append((self.referrers[place], place))
        elif response.status_code in (301, 302):
            self.write_redirect(place, response["Location"])
        elif response.status_code == 304:
            self.folder.keep(file_of(place))
        elif response.status_code != 200:
            raise ExportError(f"{path} answers {response.status_code}.")
        elif response["Content-Type"].startswith("text/html"):
            self.pages += 1
            self.narrowed += [place.removeprefix("/")] if place != path else []
            self.write_page(place, response)
        else:
            self.write_file(place, response)
        self.follow(place)

    def write_page(self, place, response):
        text = self.rewriter.page(place, response.content.decode())
        self.folder.put(file_of(place), text.encode())

    def write_file(self, place, response):
        content = b"".join(response.streaming_content) if response.streaming else response.content
        if response["Content-Type"].startswith(TEXTS):
            content = self.rewriter.text(content.decode()).encode()
        self.folder.put(file_of(place), content, response.get("ETag", ""))

    def copy_static(self, path):
        name = path.removeprefix(settings.STATIC_URL)
        collected = settings.STATIC_ROOT / name
        source = collected if collected.is_file() else finders.find(name)
        if not source:
            raise ExportError(f"{path} is asked for, but there is no such file.")
        self.folder.put_file(file_of(path), source)
        if name.endswith(".css"):
            for address in IN_STYLES.findall(Path(source).read_text(encoding="utf-8")):
                if not address.startswith(("data:", "http", "#")):
                    self.expect((joined(path, address), ""), path)

    # Redirects

    def is_made(self, *places):
        return any(file_of(place) in self.folder.files for place in places)

    def write_redirects(self):
        """Old addresses and permanent ones: as pages, and for hosts that read it as one file."""
        lines, base = [], urlsplit(settings.SITE_URL).path
        for old, new in redirects():
            place, leads = placed(old), placed(*new.partition("#")[0].partition("?")[::2])
            if place and leads and self.is_made(leads) and self.folder.has_room(file_of(place)):
                self.write_redirect(place, new)
                lines.append(f"{base}{quote(place, safe=PATH)} {base}{quote(new, safe=ADDRESS)} 301\n")
        # In an order of their own, so that the file changes only with what it says.
        self.folder.put("_redirects", "".join(sorted(lines)).encode())

    def write_redirect(self, place, address):
        address, hash_, part = address.partition("#")
        target = (placed(*address.partition("?")[::2]) or address) + hash_ + part
        said = {"link": escape(relative(place, target)), "address": escape(absolute(target))}
        self.folder.put(file_of(place), "".join(filled(self.moved, said)).encode())


def joined(path, address):
    """The path of what a style sheet names."""
    parts = path.split("/")[:-1]
    for step in address.partition("?")[0].partition("#")[0].split("/"):
        if step == "..":
            parts.pop()
        elif step != ".":
            parts.append(step)
    return "/".join(parts)


# Where it begins


def first_addresses():
    """What a visitor can come to without a link: (path, query)."""
    yield reverse("home"), ""
    identity = frame().identity
    for item in MENU.values():
        path = reverse(item.route)
        if item.fits(identity) and is_public(path):
            yield path, ""
    for name in (
        "robots",
        "sitemap",
        "security",
        "feeds:publications",
        "feeds:news",
        "feeds:events",
        "events:calendar",
    ):
        yield reverse(name), ""
    listing = reverse("publications:list")
    for name, values in lists_of_publications().items():
        yield from ((listing, f"{name}={value}") for value in values)
    for format_ in FORMATS.values():
        yield reverse("publications:export", args=[format_.extension]), ""


def section_addresses(section):
    """By their keys the addresses of the entries of a section."""
    entries = section.entries().prefetch_related(None).select_related(None).only("slug")
    return {entry.pk: entry.get_absolute_url() for entry in entries.iterator()}


def lists_of_publications():
    """By filter the values for which there is a list of its own."""
    known = catalogue()
    return {
        "topic": [label.slug for label in known.known["topic"].values()],
        "year": sorted(year for year in known.sets("year") if year is not None),
        "type": list(known.sets("type")),
    }


def redirects():
    """(old path, new path) of what moved, of the permanent addresses, and of the site as it was before it moved in."""
    models = {section.entries().model for section in SECTIONS.values()}
    kinds = {ContentType.objects.get_for_model(model).pk: model for model in models}
    former, before = {}, {}
    for kind, number, slug in SlugHistory.objects.values_list("content_type", "object_id", "slug"):
        former.setdefault((kind, number), []).append(slug)
    for old in OldAddress.objects.all():
        before.setdefault((old.content_type_id, old.object_id), []).append(old)
    for kind, model in kinds.items():
        for entry in model.objects.published().only("uuid", "slug").iterator():
            address = entry.get_absolute_url()
            yield entry.permalink, address
            for slug in former.get((kind, entry.pk), ()):
                yield reverse(entry.detail_route, args=[slug]), address
            for old in before.get((kind, entry.pk), ()):
                yield from ((path, old.target or address) for path in spellings(old.path))
    for old in before.get((None, None), ()):
        yield from ((path, old.target) for path in spellings(old.path))


def spellings(path):
    """How others may link to an old address, which is kept without its end."""
    return f"{path}/", f"{path}.html"
