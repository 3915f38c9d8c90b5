"""The one way out: fetches a small answer from a listed host and trusts neither names, lengths nor redirects."""

import ipaddress
import socket
import time
from urllib.parse import urljoin, urlsplit

import httpcore2
from django.conf import settings
from django.db import connection

from .answer import UnreachableError, UntrustedError

MAX_BYTES = 2 * 1024 * 1024
MAX_REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MISSING = frozenset({404, 410})


def fetch(address, content_types):
    """The bytes at an address, or None where the host knows nothing under it.

    Raises UnreachableError when there is no answer to speak of, UntrustedError when it is one we must not take.
    """
    if not settings.SOURCES_FETCH:
        raise UnreachableError
    if connection.in_atomic_block:
        raise RuntimeError("Nothing is fetched inside a transaction.")
    deadline = time.monotonic() + settings.SOURCES_TIMEOUTS["read"]
    headers = {"User-Agent": user_agent(), "Accept": ", ".join(content_types), "Accept-Encoding": "identity"}
    for _hop in range(MAX_REDIRECTS + 1):
        check_address(address)
        status, answered, body = ask(address, headers, deadline)
        if status in REDIRECTS:
            address = redirected(address, answered.get("location", ""))
        elif status in MISSING:
            return None
        elif status != 200:
            raise UnreachableError
        else:
            check_headers(answered, content_types)
            return body
    raise UntrustedError


def redirected(address, location):
    try:
        return urljoin(address, location)
    except ValueError:
        raise UntrustedError from None


def ask(address, headers, deadline):
    """(status, headers, body) of one request; the body is read only where it is wanted."""
    timeouts = {**settings.SOURCES_TIMEOUTS, "pool": 1}
    backend = GuardedBackend(deadline)
    try:
        with (
            httpcore2.ConnectionPool(network_backend=backend, max_connections=1) as pool,
            pool.stream("GET", address, headers=headers, extensions={"timeout": timeouts}) as answer,
        ):
            answered = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
            return answer.status, answered, body_of(answer) if answer.status == 200 else b""
    except httpcore2.RemoteProtocolError:
        raise UntrustedError from None
    except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError, OSError):
        raise UnreachableError from None


def body_of(answer):
    body = bytearray()
    for chunk in answer.iter_stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise UntrustedError
    return bytes(body)


def check_headers(answered, content_types):
    """Refuses what is packed, so that no small answer unfolds into a large one, and what is of another type."""
    given = answered.get("content-type", "").partition(";")[0].strip().lower()
    if answered.get("content-encoding", "identity").lower() != "identity" or given not in content_types:
        raise UntrustedError


def check_address(address):
    """Refuses an address that is not TLS on a listed host, on the port of its scheme."""
    if not address.isascii() or not address.isprintable():
        raise UntrustedError
    try:
        parts = urlsplit(address)
        place = (parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme))
    except ValueError:
        raise UntrustedError from None
    if place in test_places() or (place[1] in listed_hosts() and place[0] == "https" and place[2] == PORTS["https"]):
        return
    raise UntrustedError


def listed_hosts():
    return {urlsplit(base).hostname for base in settings.SOURCES.values()} | set(settings.SOURCES_MAY_REDIRECT_TO)


def test_places():
    """Servers of the tests on this machine, listed with scheme and port; none on a real site."""
    if not settings.SOURCES_ON_LOOPBACK:
        return set()
    bases = [urlsplit(base) for base in settings.SOURCES.values()]
    return {(base.scheme, base.hostname, base.port) for base in bases if base.hostname == "127.0.0.1"}


def user_agent():
    """Who is asking and how to reach them, as the sources wish."""
    contact = f"; mailto:{settings.CONTACT_MAIL}" if settings.CONTACT_MAIL else ""
    return "".join(c for c in f"Portfolio/0.1 ({settings.SITE_URL}{contact})" if c.isascii() and c.isprintable())


class GuardedBackend(httpcore2.NetworkBackend):
    """Resolves a name once, refuses what is not on the public internet, and connects to the address it has checked."""

    def __init__(self, deadline):
        self.deadline, self.inner = deadline, httpcore2.SyncBackend()

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        address = global_address(host, port)
        stream = self.inner.connect_tcp(address, port, timeout, local_address, socket_options)
        return PatientStream(stream, self.deadline)

    def connect_unix_socket(self, path, timeout=None, socket_options=None):
        raise httpcore2.ConnectError("No sockets of this machine.")


class PatientStream(httpcore2.NetworkStream):
    """A stream that ends at the deadline, however often a little arrives."""

    def __init__(self, stream, deadline):
        self.stream, self.deadline = stream, deadline

    def left(self, timeout):
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("The whole took too long.")
        return left if timeout is None else min(left, timeout)

    def read(self, max_bytes, timeout=None):
        return self.stream.read(max_bytes, self.left(timeout))

    def write(self, buffer, timeout=None):
        self.stream.write(buffer, self.left(timeout))

    def close(self):
        self.stream.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        stream = self.stream.start_tls(ssl_context, server_hostname, self.left(timeout))
        return PatientStream(stream, self.deadline)

    def get_extra_info(self, info):
        return self.stream.get_extra_info(info)


def global_address(host, port):
    """The first address of a host, all of which must be global; ConnectError where there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore2.ConnectError(str(error)) from None
    addresses = [row[4][0] for row in found]
    if not addresses or not all(is_allowed(address) for address in addresses):
        raise httpcore2.ConnectError("This name leads to no public address.")
    return addresses[0]


def is_allowed(text):
    """Whether an address is one of the public internet; the loopback only where a test says so."""
    address = ipaddress.ip_address(text.partition("%")[0])
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return settings.SOURCES_ON_LOOPBACK
    return address.is_global and not address.is_multicast and not is_wrapped(address)


def is_wrapped(address):
    """Whether an IPv6 address carries one of IPv4 through a gateway (6to4, Teredo, NAT64)."""
    return address.version == 6 and bool(address.sixtofour or address.teredo or address in NAT64)


NAT64 = ipaddress.ip_network("64:ff9b::/96")
