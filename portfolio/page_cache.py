"""What visitors read is made once and kept until anything on the site changes, a moment comes or a day is over.

Only who sends no cookie of their own is a visitor, and only what says the same to all of them is kept. An answer stands
under its path, the cleaned query and the state of the site (`content.changes`), so it is right or not found. This
process keeps the last ones; all processes share the store "pages", where each address has one of a fixed number of
places, so that neither grows with the addresses asked for.
"""

import gzip
import hashlib
import logging
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from time import time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import brotli
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache
from django.db import DatabaseError
from django.http import HttpResponse, QueryDict
from django.utils.cache import get_conditional_response, has_vary_header, patch_vary_headers
from django.utils.timezone import localdate

from content.changes import Memory, current, one_sight
from content.query import MAX_LENGTH, MAX_TOPICS

from .frame import frame
from .software import software

# What the public pages read of a query. Nothing else reaches them.
PARAMETERS = frozenset("topic year type person venue has q sort group page p date paper v".split())
# Below these the query is nobody's but the view's, and what is said is for one person.
PERSONAL = ("/accounts/", "/admin/", "/markdownx/", "/preview/", "/healthz")
# Cookies by which two people see two things.
COOKIES_OF_PERSONS = (settings.SESSION_COOKIE_NAME, "messages")
CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")
TEXTS = ("text/", "application/atom+xml", "application/xml", "application/json", "application/ld+json")

PLACES = 4_096
KEPT_HERE = 256
# Bytes: what is kept at most of one page, here and in the shared store, and what is worth compressing.
MOST_HERE, MOST, LEAST = 64 * 1024, 256 * 1024, 512
LONGEST = 7 * 24 * 3600
# The encodings a browser may like, the best first; a page is kept in that one.
ENCODINGS = ("br", "gzip")
BROTLI_QUALITY = GZIP_LEVEL = 4

logger = logging.getLogger(__name__)


class FolderOfPlaces(FileBasedCache):
    """A folder of at most as many files as there are places, which nobody need count at each write."""

    def _cull(self):
        pass


@dataclass(frozen=True)
class Answer:
    """A page as it is sent; `bodies` has it by its encoding, "" for what is too short to compress."""

    headers: tuple
    bodies: dict

    @classmethod
    def of(cls, response):
        content = response.content
        is_short = len(content) < LEAST
        bodies = {"": content} if is_short else {"br": brotli.compress(content, quality=BROTLI_QUALITY)}
        return cls(tuple((name, value) for name, value in response.items() if name != "Content-Length"), bodies)

    @property
    def size(self):
        return sum(map(len, self.bodies.values()))

    def to(self, request):
        accepted = understood(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        encoding = accepted[0] if accepted and "" not in self.bodies else ""
        content = self.encoded(encoding)
        response = HttpResponse(content, headers=dict(self.headers))
        response["Content-Length"] = len(content)
        if encoding:
            response["Content-Encoding"] = encoding
        return response

    def encoded(self, encoding):
        if encoding in self.bodies:
            return self.bodies[encoding]
        plain = brotli.decompress(self.bodies["br"])
        # Few ask for it, but those again and again.
        return self.bodies.setdefault("gzip", gzip.compress(plain, GZIP_LEVEL, mtime=0)) if encoding else plain


@lru_cache(maxsize=64)
def understood(header):
    """The encodings of ours that a browser takes, the one we like best first."""
    taken = {}
    for part in header.lower().split(","):
        name, _mark, quality = part.partition(";")
        taken[name.strip()] = quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return tuple(name for name in ENCODINGS if taken.get(name, taken.get("*", False)))


class PageCacheMiddleware:
    """Answers visitors from what is kept, before anything else is done for them; tells browsers what they may keep."""

    memory = Memory(KEPT_HERE)

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_of_person(request):
            return for_person(self.get_response(request))
        if request.method not in ("GET", "HEAD"):
            return for_visitor(request, self.get_response(request))
        request.GET = cleaned(request.GET)
        with ExitStack() as stack:
            try:
                stack.enter_context(one_sight())
                state = state_of_site()
            except DatabaseError:
                return for_visitor(request, self.get_response(request))
            key = key_of(request)
            answer = key and self.find(key, state)
            if answer:
                return unless_known(request, answer.to(request))
            return unless_known(request, self.make(request, key, state))

    def make(self, request, key, state):
        response = for_visitor(request, self.get_response(request))
        if not is_same_for_all(request, response):
            return response
        response["ETag"] = weak(response.get("ETag") or f'"{hashlib.sha256(response.content).hexdigest()[:32]}"')
        if key is None or request.method != "GET" or time() < current().seen:
            return response
        answer = Answer.of(response)
        self.keep(key, state, answer)
        return answer.to(request)

    def find(self, key, state):
        answer = self.memory.get(key, state)
        if answer is None:
            known = shared(lambda store: store.get(place_of(key)))
            if known and known[:2] == (key, state):
                answer = known[2]
                self.keep_here(key, state, answer)
        return answer

    def keep(self, key, state, answer):
        self.keep_here(key, state, answer)
        if answer.size <= MOST:
            shared(lambda store: store.set(place_of(key), (key, state, answer), LONGEST))

    def keep_here(self, key, state, answer):
        if answer.size <= MOST_HERE:
            self.memory.put(key, state, answer)


def shared(use):
    """What the shared store answers. It may fail in as many ways as there are stores, and no visitor need know."""
    try:
        return use(caches["pages"])
    except Exception:
        logger.warning("The shared cache of pages cannot be used", exc_info=True)
        return None


# Who asks, and for what


def is_of_person(request):
    return (
        request.path_info.startswith(PERSONAL)
        or "HTTP_AUTHORIZATION" in request.META
        or ("HTTP_COOKIE" in request.META and any(name in request.COOKIES for name in COOKIES_OF_PERSONS))
    )


def cleaned(query):
    """The query without what no page reads, by name; the order of the values of one name is the reader's."""
    known = QueryDict(mutable=True, encoding=query.encoding)
    for name in sorted(PARAMETERS.intersection(query)):
        if values := [value for value in query.getlist(name) if value]:
            known.setlist(name, values)
    known._mutable = False
    return known


def key_of(request):
    """What tells one page from another; None for what is asked of another origin or in too many words."""
    query = tuple((name, *values) for name, values in request.GET.lists())
    is_too_long = sum(len(word) for words in query for word in words) > MAX_LENGTH
    if is_too_long or len(request.GET.getlist("topic")) > MAX_TOPICS:
        return None
    # Addresses inside some pages begin with the origin that was asked.
    if f"{request.scheme}://{request.get_host().lower()}" != origin_of(settings.SITE_URL) or settings.DEBUG:
        return None
    return request.path, query


@lru_cache(maxsize=4)
def origin_of(address):
    """How a browser at the address names scheme and host."""
    parts = urlsplit(address.lower())
    usual_port = ":443" if parts.scheme == "https" else ":80"
    return f"{parts.scheme}://{parts.netloc.removesuffix(usual_port)}"


def place_of(key):
    return f"page-{int.from_bytes(hashlib.blake2b(repr(key).encode(), digest_size=8).digest()) % PLACES}"


def state_of_site():
    """What differs when a page may differ: the content, the day where the site is, its address and the software."""
    day = localdate(timezone=ZoneInfo(frame().site.time_zone))
    return current().version, str(day), settings.SITE_URL, software()


# What is answered


def is_same_for_all(request, response):
    """Whether every visitor would get this page, for as long as nothing changes."""
    return (
        response.status_code == 200
        and not response.streaming
        and response.get("Content-Type", "").startswith(TEXTS)
        and not is_personal(request, response)
        and not has_vary_header(response, "Authorization")
    )


def is_personal(request, response):
    said = response.get("Cache-Control", "")
    return bool(
        response.cookies
        or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        or getattr(request, "session", None)
        and request.session.accessed
        or "no-store" in said
        or "private" in said
    )


def weak(etag):
    """The same page in another encoding is not the same bytes."""
    return etag if etag.startswith("W/") else f"W/{etag}"


def unless_known(request, response):
    """That nothing changed, for a browser that has the page already."""
    if response.status_code == 200 and any(name in request.META for name in CONDITIONS):
        return get_conditional_response(request, etag=response.get("ETag"), response=response)
    return response


def for_visitor(request, response):
    """Has a browser ask again each time, which costs little while nothing changed."""
    if is_personal(request, response):
        return for_person(response)
    if "Cache-Control" not in response:
        response["Cache-Control"] = "no-store" if response.status_code >= 500 else "no-cache"
    if "immutable" not in response["Cache-Control"]:
        patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    return response


def for_person(response):
    """Nobody keeps it, except what has its content in its address."""
    said = response.get("Cache-Control", "")
    if "immutable" not in said and "no-store" not in said:
        response["Cache-Control"] = "private, no-store"
    return response
