"""Addresses as others need them: with the site's own origin, whatever host was asked."""

from django.conf import settings


def absolute(address):
    """The whole address of a path on this site; a whole address stays as it is."""
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address
