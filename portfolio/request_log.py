"""Each request has a number, which its answer and all that is logged for it carry; logs for machines are JSON."""

import json
import logging
import re
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from uuid import uuid4

from profile_app.logs import without_secrets

HEADER = "X-Request-ID"
# As a proxy in front may have given it.
GIVEN = re.compile(r"[A-Za-z0-9_-]{8,64}")

request_id = ContextVar("the number of the request", default="")
logger = logging.getLogger("portfolio.requests")


class RequestLogMiddleware:
    """Stands before all others, so that it sees the answer as it is sent."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        number = given if GIVEN.fullmatch(given) else uuid4().hex
        token, began = request_id.set(number), time.monotonic()
        try:
            response = self.get_response(request)
            response[HEADER] = number
            if logger.isEnabledFor(logging.INFO):
                tell(request, response, time.monotonic() - began)
            return response
        finally:
            request_id.reset(token)


def tell(request, response, seconds):
    """Neither the query, which may hold what somebody looks for, nor who asked."""
    about = {
        "method": request.method,
        "path": without_secrets(request.path),
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }
    logger.info("{method} {path} {status} {ms} ms".format(**about), extra={"request_facts": about})


class JSONLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **({"request_id": request_id.get()} if request_id.get() else {}),
            **getattr(record, "request_facts", {}),
        }
        if record.exc_info:
            line["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)
