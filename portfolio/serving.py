"""The check that keeps a half configured site from being served."""

import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

# The exit code on which gunicorn stops for good, where it would start another worker on any other.
BOOT_ERROR = 3
# The folder among the data in which each server that runs has a file, which its process number names.
SERVERS = "serving"


def what_is_missing():
    """What the site needs to know before it is served, in one sentence; empty when it knows."""
    if settings.MISSING_FOR_SERVING:
        names = " and ".join(settings.MISSING_FOR_SERVING)
        return f"set {names} in the environment or in .env (or DEBUG=1)"
    if settings.DEBUG:
        return ""
    if "*" in settings.ALLOWED_HOSTS:
        return "ALLOWED_HOSTS must name each host, for example www.example.org, not *"
    address = urlsplit(settings.SITE_URL)
    if address.scheme not in ("https", "http") or not address.hostname:
        return f"SITE_URL must be a whole address, for example https://www.example.org, not {settings.SITE_URL}"
    if not validate_host(address.hostname, settings.ALLOWED_HOSTS):
        return f"ALLOWED_HOSTS must have the host of SITE_URL, which is {address.hostname}"
    return ""


def refuse_to_serve_half_configured() -> None:
    """Stop the process with one line when the site does not know its own address."""
    if missing := what_is_missing():
        print(f"Portfolio cannot be served: {missing}.", file=sys.stderr)
        sys.exit(BOOT_ERROR)
