"""Where a work can be looked up by its identifier. A new source is a module and a row here."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from publications.identifiers import Identifier

from . import arxiv, crossref, datacite
from .answer import Answer, UnknownError, UnreachableError, UntrustedError
from .client import fetch

KEPT_SECONDS = 24 * 3600
MISSING_KEPT_SECONDS = 600
LONGEST_TURN = 30
PATIENCE = 12
PAUSE = 0.2


@dataclass(frozen=True)
class Source:
    """A source: which identifiers it knows, the path of one, and how its answer is read.

    `read` takes the bytes and the identifier asked for; it raises UnknownError or UntrustedError. `pause` is for how
    many seconds nobody asks again, in whatever worker.
    """

    key: str
    label: str
    takes: Callable[[Identifier], bool]
    path: Callable[[Identifier], str]
    read: Callable[[bytes, Identifier], Answer]
    content_types: tuple[str, ...] = ("application/json",)
    pause: float = 0


# In the order they are asked; the first that knows a work is believed.
SOURCES = {
    row.key: row
    for row in (
        Source(
            "arxiv",
            "arXiv",
            arxiv.takes,
            arxiv.path,
            arxiv.read,
            ("application/atom+xml", "application/xml", "text/xml"),
            pause=3,
        ),
        Source("crossref", "Crossref", crossref.takes, crossref.path, crossref.read),
        Source(
            "datacite",
            "DataCite",
            datacite.takes,
            datacite.path,
            datacite.read,
            ("application/vnd.api+json", "application/json"),
        ),
    )
}


def look_up(identifier):
    """(the source, its answer) for an identifier.

    Raises UnknownError when every source says it knows no such work, else UnreachableError or UntrustedError, each with
    the labels of the sources it is about.
    """
    silent, odd, unknowing = [], [], []
    for source in SOURCES.values():
        if not source.takes(identifier):
            continue
        try:
            return source, answer_of(source, identifier)
        except UnreachableError:
            silent.append(source.label)
        except UntrustedError:
            odd.append(source.label)
        except UnknownError:
            unknowing.append(source.label)
    if silent:
        raise UnreachableError(*silent)
    if odd:
        raise UntrustedError(*odd)
    raise UnknownError(*unknowing)


def answer_of(source, identifier):
    """What the source says, asked at most once a day; only an answer that could be read is kept."""
    key = kept_at(source, identifier)
    kept = cache.get(key)
    if kept is not None:
        return read(source, kept, identifier)
    if source.pause:
        wait_for_turn(source)
    try:
        body = fetch(settings.SOURCES[source.key] + source.path(identifier), source.content_types) or b""
    finally:
        if source.pause:
            cache.set(turn_of(source), True, source.pause)
    try:
        answer = read(source, body, identifier)
    except UnknownError:
        cache.set(key, b"", MISSING_KEPT_SECONDS)
        raise
    cache.set(key, body, KEPT_SECONDS)
    return answer


def read(source, body, identifier):
    if not body:
        raise UnknownError
    return source.read(body, identifier)


def wait_for_turn(source):
    """Waits until nobody has asked the source for a while, and keeps the others waiting."""
    end = time.monotonic() + PATIENCE
    while not cache.add(turn_of(source), True, LONGEST_TURN):
        if time.monotonic() > end:
            raise UnreachableError
        time.sleep(PAUSE)


def turn_of(source):
    return f"source:{source.key}:turn"


def kept_at(source, identifier):
    digest = hashlib.sha256(str(identifier).casefold().encode()).hexdigest()[:32]
    return f"source:{source.key}:{digest}"
