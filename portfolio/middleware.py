"""Loads the site's settings once a request and speaks its language in its time zone."""

import zoneinfo

from django.db import DatabaseError
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from profile_app.models import Identity

from .models import SiteSettings


class SiteMiddleware:
    """Sets `request.site` and, loaded when first asked for, `request.identity`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.site = current_site()
        request.identity = SimpleLazyObject(Identity.current)
        zone = zoneinfo.ZoneInfo(request.site.time_zone)
        with translation.override(request.site.language), timezone.override(zone):
            request.LANGUAGE_CODE = request.site.language
            return self.get_response(request)


def current_site():
    """The settings as stored; the usual ones while the database cannot be asked, so that /healthz can say so."""
    try:
        return SiteSettings.current()
    except DatabaseError:
        return SiteSettings()
