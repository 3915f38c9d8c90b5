"""The one way out, against a server that is late, broken, huge, sends elsewhere or lies."""

import gzip
import ipaddress
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta

import httpcore2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from publications.sources.answer import UnreachableError, UntrustedError
from publications.sources.client import MAX_BYTES, check_address, fetch, global_address, is_allowed, user_agent

JSON = ("application/json",)


def get(sources, path="/crossref/works/x"):
    return fetch(sources.base + path, JSON)


def test_an_answer_is_fetched(sources):
    sources.put("/crossref/works/x", b"{}")

    assert get(sources) == b"{}"


def test_we_say_who_is_asking(sources, settings):
    settings.SITE_URL, settings.CONTACT_MAIL = "https://lab.example", "ed@lab.example"
    sources.put("/crossref/works/x", b"{}")

    get(sources)

    (_path, headers), *_others = sources.asked
    assert headers["User-Agent"] == "Portfolio/0.1 (https://lab.example; mailto:ed@lab.example)"
    assert (headers["Accept"], headers["Accept-Encoding"]) == ("application/json", "identity")


def test_no_header_is_smuggled_in_by_a_setting(settings):
    settings.CONTACT_MAIL = "a@b.example\r\nX: y"

    assert user_agent().endswith("mailto:a@b.exampleX: y)")


def test_what_is_missing_is_none(sources):
    assert get(sources) is None


@pytest.mark.parametrize("status", [400, 403, 429, 500, 503])
def test_a_refusal_is_no_answer(sources, status):
    sources.put("/crossref/works/x", b"{}", status=status)

    with pytest.raises(UnreachableError):
        get(sources)


def test_a_late_answer_is_not_waited_for(sources, settings):
    settings.SOURCES_TIMEOUTS = {"connect": 0.2, "read": 0.2, "write": 0.2}
    sources.put("/crossref/works/x", b"{}", pause=2)
    begun = time.monotonic()

    with pytest.raises(UnreachableError):
        get(sources)

    assert time.monotonic() - begun < 2


def test_an_answer_that_drips_is_not_waited_for(sources, settings):
    settings.SOURCES_TIMEOUTS = {"connect": 0.3, "read": 0.3, "write": 0.3}
    sources.put("/crossref/works/x", b"{" + b" " * 100 + b"}", drip=0.05)
    begun = time.monotonic()

    with pytest.raises(UnreachableError):
        get(sources)

    assert time.monotonic() - begun < 4


def test_a_server_that_is_not_there_is_no_answer(sources, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{free.getsockname()[1]}"
    settings.SOURCES = {"crossref": base}

    with pytest.raises(UnreachableError):
        fetch(f"{base}/works/x", JSON)


@pytest.mark.parametrize(
    "sent",
    [
        {"body": b"{}", "headers": {"Content-Length": "200"}},
        {"body": b"x" * (MAX_BYTES + 1)},
        {"body": b"x" * (MAX_BYTES + 1), "headers": {"Content-Length": None}},
        {"body": b"<p>Sign in</p>", "content_type": "text/html"},
        {"body": b"{}", "content_type": None},
        {"body": gzip.compress(b"{}" * 100), "headers": {"Content-Encoding": "gzip"}},
        {"body": b"{}", "headers": {"Content-Length": "two"}},
    ],
    ids=["cut", "huge", "endless", "page", "untyped", "packed", "unmeasured"],
)
def test_a_lying_answer_is_refused(sources, sent):
    sources.put("/crossref/works/x", **sent)

    with pytest.raises(UntrustedError):
        get(sources)


def test_a_server_without_a_good_certificate_is_not_believed(sources, settings, tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*own_certificate(tmp_path))
    sources.socket = context.wrap_socket(sources.socket, server_side=True)
    base = f"https://127.0.0.1:{sources.server_port}"
    settings.SOURCES = {"crossref": base}
    sources.put("/works/x", b"{}")

    with pytest.raises(UnreachableError):
        fetch(f"{base}/works/x", JSON)

    assert sources.asked == []


def test_a_redirect_within_the_listed_is_followed(sources):
    sources.put("/crossref/works/x", status=301, headers={"Location": "/crossref/works/y"})
    sources.put("/crossref/works/y", b"{}")

    assert get(sources) == b"{}"


@pytest.mark.parametrize(
    "location",
    [
        "https://example.org/",
        "http://127.0.0.1:1/",
        "http://localhost/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "//[::1]/",
        "https://api.crossref.org:8443/",
        "http://[",
        "https://ex\xe4mple.org/",
        "/crossref/works/x",
    ],
)
def test_a_redirect_elsewhere_is_refused(sources, location):
    sources.put("/crossref/works/x", status=302, headers={"Location": location})

    with pytest.raises(UntrustedError):
        get(sources)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_fetched_inside_a_transaction(sources):
    with transaction.atomic(), pytest.raises(RuntimeError):
        get(sources)


def test_nothing_is_fetched_where_it_is_switched_off(sources, settings):
    settings.SOURCES_FETCH = False

    with pytest.raises(UnreachableError):
        get(sources)

    assert sources.asked == []


def test_tests_fetch_nothing_by_themselves(settings):
    assert (settings.SOURCES_FETCH, settings.SOURCES_ON_LOOPBACK) == (False, False)


# Addresses


@pytest.mark.parametrize(
    "address",
    ["https://api.crossref.org/works/x", "https://api.datacite.org/dois/x", "https://arxiv.org/api/query?id_list=1"],
)
def test_listed_hosts_are_asked(address):
    assert check_address(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "http://api.crossref.org/works/x",
        "https://api.crossref.org:22/works/x",
        "https://api.crossref.org.example.org/",
        "https://api.crossref.org@example.org/",
        "https://127.0.0.1/",
        "http://127.0.0.1/crossref",
        "ftp://api.crossref.org/",
        "",
    ],
)
def test_other_addresses_are_refused(address):
    with pytest.raises(UntrustedError):
        check_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_a_name_that_leads_inside_is_refused(monkeypatch, address):
    found = [row_of("93.184.216.34"), row_of(address)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)

    with pytest.raises(httpcore2.ConnectError):
        global_address("api.crossref.org", 443)


def test_a_name_is_resolved_once(monkeypatch):
    answers = iter([[row_of("93.184.216.34")], [row_of("127.0.0.1")]])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: next(answers))

    assert global_address("api.crossref.org", 443) == "93.184.216.34"


@pytest.mark.parametrize("error", [socket.gaierror("no such name"), UnicodeError("label too long"), OSError()])
def test_a_name_that_leads_nowhere_is_a_failed_connection(monkeypatch, error):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    with pytest.raises(httpcore2.ConnectError):
        global_address("api.crossref.org", 443)


@given(st.ip_addresses(v=4))
def test_what_is_allowed_is_global(address):
    inside = "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/4"
    is_inside = any(address in ipaddress.ip_network(network) for network in inside.split())

    assert not (is_inside and (is_allowed(str(address)) or is_allowed(f"::ffff:{address}")))


def row_of(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return (family, socket.SOCK_STREAM, 6, "", (address, 443))


def own_certificate(folder):
    """(certificate, key) that nobody has signed."""
    paths = folder / "certificate.pem", folder / "key.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths
