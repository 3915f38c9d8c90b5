"""Loads the site's settings once a request and speaks its language in its time zone."""

import zoneinfo

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.views.defaults import page_not_found

from profile_app.models import Identity

from .models import SiteSettings, name_of


class SiteMiddleware:
    """Sets `request.site` and, found out when first asked for, `request.identity` and `request.site_name`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.site = current_site()
        request.identity = SimpleLazyObject(Identity.current)
        request.site_name = SimpleLazyObject(lambda: str(name_of(request.site, request.identity)))
        zone = zoneinfo.ZoneInfo(request.site.time_zone)
        with translation.override(request.site.language), timezone.override(zone):
            request.LANGUAGE_CODE = request.site.language
            response = self.get_response(request)
            # With DEBUG Django answers with a page for programmers; whoever tries the site out gets the site's own.
            return page_not_found(request, Http404()) if settings.DEBUG and response.status_code == 404 else response


def current_site():
    """The settings as stored; the usual ones while the database cannot be asked, so that /healthz can say so."""
    try:
        return SiteSettings.current()
    except DatabaseError:
        return SiteSettings()
