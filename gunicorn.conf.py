"""How gunicorn serves the site; it reads this file by itself when it is started in this folder."""

import os
import sys
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from django.urls import get_resolver  # noqa: E402

from portfolio.serving import SERVERS  # noqa: E402
from portfolio.settings import DATA, env  # noqa: E402

SERVING = DATA / SERVERS

bind = f"{env('HOST', default='') or '127.0.0.1'}:{env('PORT', default='') or '8000'}"
worker_class = "gthread"
workers = env.int("WEB_CONCURRENCY", default=2 * (os.cpu_count() or 1))
threads = 4
timeout = graceful_timeout = 30
# What a process may have lost of its memory comes back when it ends. Rarely: others wait while one begins anew.
max_requests, max_requests_jitter = 100_000, 10_000
limit_request_line, limit_request_field_size = 4_094, 8_190
# No header of a visitor says which page is meant, whatever the proxy lets through.
forwarder_headers = ""
control_socket_disable = True


def when_ready(server):
    """Leaves its number for `dev.py upgrade`. On a disk that takes nothing the site can be read all the same."""
    with suppress(OSError):
        SERVING.mkdir(mode=0o700, exist_ok=True)
        (SERVING / str(server.pid)).touch()


def on_exit(server):
    with suppress(OSError):
        (SERVING / str(server.pid)).unlink()


def post_worker_init(worker):
    """Learns the addresses before the first visitor comes, who would have to wait for it."""
    get_resolver().url_patterns  # noqa: B018
