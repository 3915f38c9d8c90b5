"""Pages are kept for visitors: for whom, for how long, where, how many, and how they are sent."""

import gzip
import socketserver
import threading
from contextlib import contextmanager
from datetime import timedelta

import brotli
import pytest
import time_machine
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from content.changes import Memory
from content.query import ListQuery
from portfolio import page_cache
from portfolio.models import SiteSettings
from portfolio.page_cache import PARAMETERS, Answer, PageCacheMiddleware, cleaned, understood
from tests.make import (
    make_editor,
    make_event,
    make_identity,
    make_opening,
    make_page,
    make_person,
    make_position,
    make_publication,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch):
    """The addresses for which a page was made, and not found."""
    make, addresses = PageCacheMiddleware.make, []

    def noted(self, request, key, state):
        addresses.append(request.get_full_path())
        return make(self, request, key, state)

    monkeypatch.setattr(PageCacheMiddleware, "make", noted)
    return addresses


@pytest.fixture
def other_process(monkeypatch):
    """From here on another process of this machine answers."""
    return lambda: monkeypatch.setattr(PageCacheMiddleware, "memory", Memory())


def text_of(answer):
    return answer.content.decode()


# For whom


def test_a_page_is_made_once_for_all_visitors(visitor, made):
    first, second = visitor.get("/publications/"), visitor.get("/publications/")

    assert (made, first.content) == (["/publications/"], second.content)
    # The number of the request is its own.
    assert {**first.headers, "X-Request-ID": ""} == {**second.headers, "X-Request-ID": ""}


def test_who_is_signed_in_gets_a_page_made_for_them_that_nobody_keeps(visitor, made):
    visitor.get("/")
    visitor.force_login(make_editor())

    answers = [visitor.get("/"), visitor.get("/publications/"), visitor.get("/admin/")]

    assert made == ["/"]
    assert [set(answer["Cache-Control"].split(", ")) >= {"private", "no-store"} for answer in answers] == [True] * 3
    assert [answer.has_header("ETag") for answer in answers] == [False] * 3


@pytest.mark.parametrize("cookie", ["session", "messages"])
def test_what_is_kept_is_not_shown_to_whoever_has_a_cookie_of_their_own(visitor, cookie):
    visitor.get("/")
    key = "/", ()
    state, answer = PageCacheMiddleware.memory.answers[key]
    PageCacheMiddleware.memory.put(key, state, Answer(answer.headers, {"": b"kept"}))
    for_visitors = visitor.get("/").content

    visitor.cookies[cookie] = "of mine"

    assert (for_visitors, visitor.get("/").content == b"kept") == (b"kept", False)


def test_other_cookies_make_nobody_a_person(visitor, made):
    visitor.cookies["csrf"] = "a" * 32

    visitor.get("/")
    visitor.get("/")

    assert made == ["/"]


def test_forms_with_tokens_are_neither_kept_nor_compressed(visitor):
    answer = visitor.get("/accounts/login/", headers={"Accept-Encoding": "br, gzip"})

    assert "csrfmiddlewaretoken" in text_of(answer)
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert (answer.has_header("Content-Encoding"), len(PageCacheMiddleware.memory.answers)) == (False, 0)


def answer_with(change):
    response = HttpResponse("<p>page</p>")
    change(response)
    return lambda request: response


@pytest.mark.parametrize(
    "change",
    [
        lambda response: response.set_cookie("a", "b"),
        lambda response: response.__setitem__("Cache-Control", "private"),
        lambda response: response.__setitem__("Cache-Control", "no-store"),
        lambda response: setattr(response, "status_code", 404),
        lambda response: setattr(response, "status_code", 500),
        lambda response: setattr(response, "streaming", True),
        lambda response: response.__setitem__("Content-Type", "application/pdf"),
    ],
    ids=["cookie", "private", "no-store", "not found", "error", "stream", "file"],
)
def test_what_is_not_the_same_for_all_is_not_kept(visitor, rf, settings, change):
    respond = PageCacheMiddleware(answer_with(change))

    respond(rf.get("/", headers={"host": "127.0.0.1:8000"}))

    assert (len(PageCacheMiddleware.memory.answers), caches["pages"].get(page_cache.place_of(("/", ())))) == (0, None)


def test_what_would_be_kept_if_nothing_spoke_against_it(visitor, rf):
    PageCacheMiddleware(answer_with(lambda response: None))(rf.get("/", headers={"host": "127.0.0.1:8000"}))

    assert len(PageCacheMiddleware.memory.answers) == 1


def test_a_page_that_used_a_token_or_the_session_is_for_one_person(visitor, rf):
    def with_token(request):
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
        return HttpResponse("page")

    answer = PageCacheMiddleware(with_token)(rf.get("/", headers={"host": "127.0.0.1:8000"}))

    assert (answer["Cache-Control"], len(PageCacheMiddleware.memory.answers)) == ("private, no-store", 0)


def test_nothing_is_kept_of_another_host_or_while_somebody_works_on_the_site(visitor, settings, made):
    other = Client()
    for _time in range(2):
        other.get("/")
    settings.DEBUG = True
    for _time in range(2):
        visitor.get("/")

    assert made == ["/"] * 4


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Example.org", "https://example.org"),
        ("https://example.org:443", "https://example.org"),
        ("http://example.org:80", "http://example.org"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_origin_is_what_browsers_call_it(address, origin):
    assert page_cache.origin_of(address) == origin


def test_what_never_changes_under_its_address_is_the_same_for_everybody(visitor):
    for_visitor = visitor.get("/theme.css?v=24509b")
    visitor.force_login(make_editor())
    for_editor = visitor.get("/theme.css?v=24509b")

    assert for_visitor["Cache-Control"] == for_editor["Cache-Control"] == "public, max-age=31536000, immutable"
    assert for_visitor.has_header("Vary") is False


def test_a_host_that_is_not_ours_is_refused_though_the_page_is_kept(visitor):
    visitor.get("/")

    assert visitor.get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_kept_page_has_the_headers_that_keep_visitors_safe(visitor):
    fresh, kept = visitor.get("/"), visitor.get("/")
    safe = "Content-Security-Policy X-Frame-Options X-Content-Type-Options Referrer-Policy".split()

    assert [kept.has_header(name) for name in safe] == [True] * 4
    assert [kept[name] for name in safe] == [fresh[name] for name in safe]


def test_a_kept_page_is_sent_over_tls_alone(settings, monkeypatch):
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["example.org"], "https://example.org"
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
    monkeypatch.setattr(PageCacheMiddleware, "memory", Memory())
    client = Client(headers={"host": "example.org"})
    client.get("/", secure=True)

    kept, plain = client.get("/", secure=True), client.get("/")

    assert (kept.status_code, kept["Strict-Transport-Security"]) == (200, "max-age=60")
    assert (plain.status_code, plain["Location"]) == (301, "https://example.org/")


# For how long


def test_a_draft_comes_out_the_moment_it_is_published_and_goes_when_it_is_withdrawn(visitor):
    work = make_publication("Lenses", status="draft")
    pages = []
    for status in ("draft", "published", "archived"):
        type(work).objects.update(status=status)
        pages.append([visitor.get("/publications/"), visitor.get(work.get_absolute_url())])

    assert ["Lenses" in text_of(listed) for listed, _page in pages] == [False, True, False]
    assert [page.status_code for _listed, page in pages] == [404, 200, 404]


def test_a_page_changes_when_the_moment_of_publication_comes(visitor):
    now = timezone.now()
    make_publication("Lenses", publish_at=now + timedelta(hours=1))

    with time_machine.travel(now, tick=False) as clock:
        before = [text_of(visitor.get("/publications/")) for _time in range(2)]
        clock.shift(timedelta(minutes=59))
        before.append(text_of(visitor.get("/publications/")))
        clock.shift(timedelta(minutes=2))
        after = text_of(visitor.get("/publications/"))

    assert ["Lenses" in page for page in [*before, after]] == [False, False, False, True]


def test_an_open_position_goes_with_its_last_day_where_the_site_is(visitor):
    SiteSettings.objects.update_or_create(pk=1, defaults={"time_zone": "Pacific/Auckland"})
    with time_machine.travel("2040-05-17T10:00:00Z", tick=False) as clock, timezone.override("Pacific/Auckland"):
        make_opening("Reader in optics", deadline="2040-05-18")
        before = text_of(visitor.get("/openings/"))
        clock.move_to("2040-05-18T11:59:00Z")
        shortly_before = text_of(visitor.get("/openings/"))
        clock.move_to("2040-05-18T12:01:00Z")
        after = text_of(visitor.get("/openings/"))

    assert ["Reader in optics" in page for page in (before, shortly_before, after)] == [True, True, False]


def test_an_event_is_past_when_it_has_ended(visitor):
    with time_machine.travel("2040-05-17T10:00:00Z", tick=False) as clock:
        make_event("Talk on lenses", dates=["2040-05-17"])
        before = text_of(visitor.get("/events/"))
        clock.move_to("2040-05-18T12:30:00Z")
        after = text_of(visitor.get("/events/"))
        clock.move_to("2040-05-18T13:30:00Z")

        assert (before == after, text_of(visitor.get("/events/")) == after) == (False, True)


def test_a_day_ends_at_midnight_where_the_site_is(visitor, made):
    SiteSettings.objects.update_or_create(pk=1, defaults={"time_zone": "Pacific/Auckland"})
    make_identity(mode="lab")
    with time_machine.travel("2040-05-17T11:58:00Z", tick=False) as clock:
        make_position(make_person("Ada Brook"), title="Reader", group="postdoc", start="2039", end="2040-05-17")
        before = text_of(visitor.get("/people/"))
        clock.shift(timedelta(minutes=1))
        visitor.get("/people/")
        made_before_midnight = len(made)
        clock.shift(timedelta(minutes=2))
        after = text_of(visitor.get("/people/"))

    assert (made_before_midnight, len(made), before == after) == (1, 2, False)


def test_a_machine_whose_clock_is_behind_keeps_nothing(visitor, made):
    with time_machine.travel("2040-05-17T11:58:00Z", tick=False) as clock:
        make_page()
        Client().get("/")
        clock.shift(timedelta(seconds=-2))
        for _time in range(2):
            visitor.get("/")
        made_while_behind = len(made)
        clock.shift(timedelta(seconds=2))
        for _time in range(2):
            visitor.get("/")

    assert (made_while_behind, len(made)) == (3, 4)


def test_other_software_makes_its_own_pages(visitor, made, monkeypatch):
    visitor.get("/")
    monkeypatch.setattr(page_cache, "software", lambda: "other")
    visitor.get("/")

    assert made == ["/", "/"]


def test_a_site_that_moved_makes_its_pages_anew(visitor, settings, made):
    visitor.get("/")
    settings.SITE_URL, settings.ALLOWED_HOSTS = "http://example.org", ["example.org"]
    Client(headers={"host": "example.org"}).get("/")

    assert made == ["/", "/"]


# Under which address


def test_what_no_page_reads_does_not_tell_pages_apart(visitor, made):
    for query in ("topic=optics&year=2020", "year=2020&utm_source=x&topic=optics", "q=&topic=optics&year=2020&year="):
        visitor.get(f"/publications/?{query}")

    assert made == ["/publications/?topic=optics&year=2020"]


def test_what_tells_pages_apart_does(visitor, made):
    queries = ["", "?year=2020", "?year=2021", "?q=a", "?q=A", "?topic=a&topic=b", "?topic=b&topic=a", "?page=2"]
    for _time in range(2):
        for query in queries:
            visitor.get(f"/publications/{query}")

    assert made == [f"/publications/{query}" for query in queries]


@pytest.mark.parametrize(
    "query", ["&".join(f"topic={number}" for number in range(6)), f"q={'a' * 201}"], ids=["topics", "letters"]
)
def test_a_query_of_too_many_words_is_answered_and_not_kept(visitor, made, query):
    answers = [visitor.get(f"/publications/?{query}") for _time in range(2)]

    assert ([answer.status_code for answer in answers], len(made)) == ([200, 200], 2)


PAIRS = st.lists(
    st.tuples(st.sampled_from([*sorted(PARAMETERS), "utm", "x"]), st.text("ab&=é ", max_size=3)), max_size=9
)


def query_of(pairs):
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    return query


@given(PAIRS)
def test_a_cleaned_query_keeps_each_value_that_is_read_and_its_place_among_those_of_its_name(pairs):
    found = [(name, value) for name, values in cleaned(query_of(pairs)).lists() for value in values]

    assert found == sorted([pair for pair in pairs if pair[0] in PARAMETERS and pair[1]], key=lambda pair: pair[0])


def query_classes(kind=ListQuery):
    return [kind, *(found for each in kind.__subclasses__() for found in query_classes(each))]


def test_every_filter_of_a_list_is_read():
    assert [name for kind in query_classes() for name in kind.names if name not in PARAMETERS] == []


# Where, and how many


def test_another_process_finds_what_this_one_made_and_sees_each_change(visitor, made, other_process):
    first = visitor.get("/publications/").content
    other_process()
    found = visitor.get("/publications/").content
    made_so_far = len(made)
    make_publication("Lenses")
    other_process()

    assert (made_so_far, found) == (1, first)
    assert "Lenses" in text_of(visitor.get("/publications/"))


@contextmanager
def a_server_that_speaks_like_redis():
    """Keeps values in memory and speaks as much of RESP as a cache needs."""
    values = {}

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self):
            while line := self.rfile.readline():
                words = [self.word() for _word in range(int(line[1:]))]
                self.wfile.write(answer_to(words))

        def word(self):
            size = int(self.rfile.readline()[1:])
            return self.rfile.read(size + 2)[:-2]

    def answer_to(words):
        match words:
            case [b"SET", key, value, *_expiry]:
                values[key] = value
            case [b"GET", key]:
                value = values.get(key)
                return b"$-1\r\n" if value is None else b"$%d\r\n%s\r\n" % (len(value), value)
            case [b"HELLO", *_rest]:
                return b"-ERR unknown command\r\n"
            case [b"FLUSHDB"]:
                values.clear()
        return b"+OK\r\n"

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"redis://127.0.0.1:{server.server_address[1]}/0?protocol=2", values
        server.shutdown()


@pytest.fixture
def store(request, settings, tmp_path):
    """Each place where pages can be kept, and how many it has."""
    with a_server_that_speaks_like_redis() as (address, values):
        backends = {
            "locmem": ("django.core.cache.backends.locmem.LocMemCache", "pages of this test"),
            "folder": ("portfolio.page_cache.FolderOfPlaces", tmp_path / "pages"),
            "redis": ("django.core.cache.backends.redis.RedisCache", address),
        }
        backend, location = backends[request.param]
        settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": backend, "LOCATION": location}}
        numbers = {
            "locmem": lambda: len(caches["pages"]._cache),
            "folder": lambda: len(list((tmp_path / "pages").iterdir())),
            "redis": lambda: len(values),
        }
        yield numbers[request.param]


EVERY_STORE = pytest.mark.parametrize("store", ["locmem", "folder", "redis"], indirect=True)


@EVERY_STORE
def test_processes_share_pages_in_each_store(visitor, made, other_process, store):
    first = visitor.get("/publications/")
    other_process()
    second = visitor.get("/publications/")
    make_page("Any change")
    other_process()
    visitor.get("/publications/")

    assert (first.content, len(made), store()) == (second.content, 2, 1)


@EVERY_STORE
def test_neither_the_store_nor_the_process_grows_with_what_is_asked_for(visitor, monkeypatch, store):
    monkeypatch.setattr(page_cache, "PLACES", 4)
    monkeypatch.setattr(PageCacheMiddleware, "memory", Memory(3))
    for number in range(30):
        visitor.get(f"/publications/?page={number}&q=w{number}")

    assert (store(), len(PageCacheMiddleware.memory.answers)) == (4, 3)


def test_what_is_too_large_is_sent_and_not_kept(visitor, made, monkeypatch):
    monkeypatch.setattr(page_cache, "MOST", 100)
    monkeypatch.setattr(page_cache, "MOST_HERE", 100)

    answers = [visitor.get("/publications/") for _time in range(2)]

    assert (len(made), answers[0].content) == (2, answers[1].content)


def test_a_page_whose_place_another_took_is_made_again(visitor, made, monkeypatch, other_process):
    monkeypatch.setattr(page_cache, "PLACES", 1)
    pages = []
    for _time in range(2):
        for address in ("/publications/", "/projects/"):
            other_process()
            pages.append(visitor.get(address).content)

    assert (len(made), pages[:2]) == (4, pages[2:])


def test_a_store_that_is_away_keeps_no_page_from_a_visitor(visitor, monkeypatch, other_process):
    away = RedisCache("redis://127.0.0.1:1/0", {})
    monkeypatch.setattr(page_cache, "caches", {"pages": away})
    visitor.get("/")
    other_process()

    assert visitor.get("/").status_code == 200


# How it is sent


def test_a_browser_that_has_the_page_is_told_so_until_it_changes(visitor):
    etag = visitor.get("/publications/")["ETag"]

    def ask(method):
        return getattr(visitor, method)("/publications/", headers={"If-None-Match": etag})

    known = [ask(method) for method in ("get", "head")]
    make_publication("Lenses")
    changed = [ask(method) for method in ("head", "get")]

    assert [(answer.status_code, answer.content, answer["ETag"]) for answer in known] == [(304, b"", etag)] * 2
    assert [(answer.status_code, answer["ETag"] == etag) for answer in changed] == [(200, False)] * 2


def test_a_change_that_the_page_does_not_show_leaves_it_known(visitor):
    make_identity(make_person("Ada Brook"))
    etag = visitor.get("/projects/")["ETag"]
    make_publication("Lenses", status="draft")

    assert visitor.get("/projects/", headers={"If-None-Match": etag}).status_code == 304


def test_browsers_and_proxies_ask_again_each_time(visitor):
    answers = [visitor.get("/"), visitor.get("/"), visitor.get("/nowhere/"), visitor.head("/")]

    assert [answer["Cache-Control"] for answer in answers] == ["no-cache"] * 4
    assert [answer["Vary"] for answer in answers] == ["Cookie, Accept-Encoding"] * 4


def test_a_head_request_is_told_what_a_get_request_is(visitor):
    before, page, after = visitor.head("/"), visitor.get("/"), visitor.head("/")

    assert (before["ETag"], after["ETag"], after.content) == (page["ETag"], page["ETag"], b"")
    assert before["Content-Length"] == after["Content-Length"] == page["Content-Length"]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("", ""), ("gzip", "gzip"), ("gzip, deflate, br", "br"), ("br;q=0, gzip", "gzip"), ("identity", ""), ("*", "br")],
)
def test_a_kept_page_comes_compressed_as_the_browser_likes_it(visitor, accepted, encoding):
    plain = visitor.get("/").content

    answer = visitor.get("/", headers={"Accept-Encoding": accepted})

    unpack = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}[encoding]
    assert (answer.headers.get("Content-Encoding", ""), unpack(answer.content)) == (encoding, plain)
    assert int(answer["Content-Length"]) == len(answer.content)


@given(st.text("br gzip;q=0.1,*identity", max_size=30))
def test_any_header_is_understood(header):
    assert set(understood(header)) <= {"br", "gzip"}


def test_a_feed_is_kept_as_a_page_is(visitor, made):
    make_publication("Lenses")
    etag = visitor.get("/feeds/publications.atom")["ETag"]

    assert visitor.get("/feeds/publications.atom", headers={"If-None-Match": etag}).status_code == 304
    assert made == ["/feeds/publications.atom"]
