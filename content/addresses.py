"""Addresses as others need them: with the site's own origin, whatever host was asked."""

from urllib.parse import unquote

from django.conf import settings


def absolute(address):
    """The whole address of a path on this site; a whole address stays as it is."""
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address


def is_plain(path):
    """Whether a path leads straight down from the root: without steps as "..", also encoded, and signs of no path."""
    steps = unquote(path).split("/")
    return not any(step in (".", "..") for step in steps) and not any(sign in path for sign in "\\\0\n\r")
