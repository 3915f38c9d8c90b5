"""Answers of the live site to addresses, asked for in this process as a visitor who is not signed in."""

from contextlib import contextmanager
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404
from django.urls import Resolver404, resolve
from django.views.defaults import page_not_found

from content.changes import one_sight
from portfolio.middleware import seen

from .addresses import is_public


class StaticRequest(WSGIRequest):
    """What a visitor of the exported site would ask; templates see `request.is_static`."""

    is_static = True

    def __init__(self, path, query="", etag=""):
        origin = urlsplit(settings.SITE_URL)
        super().__init__(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": path.encode().decode("latin-1"),
                "QUERY_STRING": query,
                "wsgi.url_scheme": origin.scheme,
                "wsgi.input": BytesIO(),
                **({"HTTP_IF_NONE_MATCH": etag} if etag else {}),
            }
        )
        self.user = AnonymousUser()
        self.host = origin.netloc

    def get_host(self):
        # The host of the site itself is never a stranger's word, whatever hosts the live site is served under.
        return self.host


class Visitor:
    """Somebody who asks for one address after the other; use `visitor`."""

    def __init__(self, seen):
        # What the middleware would set on each request, the same for all.
        self.seen = seen

    def asking(self, path, query="", etag=""):
        request = StaticRequest(path, query, etag)
        vars(request).update(self.seen)
        return request

    def answer_to(self, path, query="", etag=""):
        """The response to an address, None where the site has no such page; with `etag` 304 where that still holds."""
        try:
            match = resolve(path)
            response = match.func(self.asking(path, query, etag), *match.args, **match.kwargs)
        except (Http404, Resolver404):
            return None
        return rendered(response)

    def page_for_lost(self):
        """The page that static hosts show for addresses that lead nowhere."""
        return rendered(page_not_found(self.asking("/404.html"), Http404()))


@contextmanager
def visitor():
    """A visitor who finds the site as it is now, whatever changes meanwhile."""
    first = StaticRequest("/")
    before = {*vars(first)}
    # Looked at first, because for a page a database that cannot be asked is no error.
    with one_sight(), seen(first):
        without_what_is_inside(first)
        yield Visitor({name: value for name, value in vars(first).items() if name not in before})


def without_what_is_inside(request):
    """Takes the links out of menu and footer that lead to what only the live site has."""
    request.links = {
        place: [(label, address) for label, address in links if is_public(address)]
        for place, links in request.links.items()
    }


def rendered(response):
    return response.render() if hasattr(response, "render") else response
