"""Each request has a number; logs for machines are JSON, a line each, without secrets."""

import json
import logging
import sys

import pytest
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from portfolio.request_log import JSONLines, RequestLogMiddleware, request_id
from profile_app.logs import WithoutSecretLinks


@pytest.fixture
def lines(monkeypatch):
    """What is logged, as a machine reads it."""
    written = []

    class Written(logging.Handler):
        def emit(self, record):
            written.append(json.loads(self.format(record)))

    handler, logger = Written(), logging.getLogger("portfolio.requests")
    handler.setFormatter(JSONLines())
    handler.addFilter(WithoutSecretLinks())
    logger.addHandler(handler)
    monkeypatch.setattr(logger, "level", logging.INFO)
    logger.manager._clear_cache()
    yield written
    logger.removeHandler(handler)
    logger.manager._clear_cache()


def ask(rf, path, status=200, **headers):
    return RequestLogMiddleware(lambda request: HttpResponse(status=status))(rf.get(path, headers=headers))


def test_a_request_is_one_line(rf, lines):
    answer = ask(rf, "/publications/?q=something", status=404)

    (line,) = lines
    assert {name: line[name] for name in ("level", "logger", "method", "path", "status", "request_id")} == {
        "level": "INFO",
        "logger": "portfolio.requests",
        "method": "GET",
        "path": "/publications/",
        "status": 404,
        "request_id": answer["X-Request-ID"],
    }
    assert (line["time"].endswith("+00:00"), line["ms"] >= 0) == (True, True)


@pytest.mark.parametrize(
    "path",
    ["/accounts/invitation/SECRET/", "/accounts/password/reset/key/SECRET/", "/preview/SECRET/files/a.pdf"],
)
def test_what_opens_something_is_not_told(rf, lines, path):
    ask(rf, path)

    assert "SECRET" not in json.dumps(lines)
    assert lines[0]["path"].startswith(path.partition("SECRET")[0] + "…")


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "with space 1", "new\nline-12345"])
def test_a_number_that_is_none_is_replaced(rf, given):
    numbers = {ask(rf, "/", **{"X-Request-ID": given})["X-Request-ID"] for _time in range(2)}

    assert (len(numbers), given in numbers) == (2, False)


def test_the_number_a_proxy_gave_is_kept(rf):
    assert ask(rf, "/", **{"X-Request-ID": "proxy-12345678"})["X-Request-ID"] == "proxy-12345678"


def test_what_is_logged_meanwhile_has_the_number_of_the_request(rf):
    seen = []
    respond = RequestLogMiddleware(lambda request: seen.append(request_id.get()) or HttpResponse())

    answer = respond(rf.get("/"))

    assert (seen, request_id.get()) == ([answer["X-Request-ID"]], "")


@given(st.text())
def test_whatever_is_said_stays_one_line_of_json(message):
    line = JSONLines().format(logging.LogRecord("a", logging.ERROR, "", 0, "%s", (message,), None))

    assert (json.loads(line)["message"], "\n" in line) == (message, False)


def test_an_error_is_told_with_its_traceback_in_the_same_line():
    try:
        raise ValueError("at /preview/SECRET/")
    except ValueError:
        line = JSONLines().format(logging.LogRecord("a", logging.ERROR, "", 0, "failed", (), sys.exc_info()))

    assert ("ValueError: at /preview/…" in json.loads(line)["exception"], "\n" in line) == (True, False)


@pytest.mark.django_db
def test_every_answer_has_a_number_and_no_two_the_same(visitor):
    numbers = [visitor.get("/")["X-Request-ID"] for _time in range(3)]

    assert len(set(numbers)) == 3
