"""Looks once a request at the state of the site, and speaks its language in its time zone."""

import zoneinfo
from contextlib import ExitStack, contextmanager

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpResponsePermanentRedirect
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.views.defaults import page_not_found

from content.changes import one_sight
from profile_app.models import Identity

from .frame import frame
from .models import SiteSettings, name_of
from .moving.addresses import moved_to


@contextmanager
def seen(request):
    """Sets on the request what `SiteMiddleware` promises, and speaks the site's language in its time zone inside."""
    with ExitStack() as stack:
        try:
            stack.enter_context(one_sight())
            around = frame()
            request.site, request.identity, request.links = around.site, around.identity, around.links
        except DatabaseError:
            # The usual settings while the database cannot be asked, so that /healthz can say so.
            request.site, request.identity = SiteSettings(), SimpleLazyObject(Identity.current)
        request.site_name = SimpleLazyObject(lambda: str(name_of(request.site, request.identity)))
        stack.enter_context(translation.override(request.site.language))
        stack.enter_context(timezone.override(zoneinfo.ZoneInfo(request.site.time_zone)))
        request.LANGUAGE_CODE = request.site.language
        yield request


class SiteMiddleware:
    """Sets `request.site`, `request.identity`, `request.links` and, found out when asked for, `request.site_name`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with seen(request):
            response = self.get_response(request)
            if response.status_code == 404 and (found := moved_to(request.path)):
                return HttpResponsePermanentRedirect(found)
            # With DEBUG Django answers with a page for programmers; whoever tries the site out gets the site's own.
            return page_not_found(request, Http404()) if settings.DEBUG and response.status_code == 404 else response
