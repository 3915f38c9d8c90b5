"""The map for search engines: every public page and when it last changed."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.template.response import TemplateResponse
from django.urls import reverse

from .menu import MENU
from .sections import SECTIONS


class OwnAddress(Sitemap):
    """Addresses begin with the site's own origin, whatever host was asked."""

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class Entries(OwnAddress):
    """The published entries of a section."""

    def __init__(self, section, without=None):
        self.section = section
        self.without = without

    def items(self):
        entries = self.section.entries().prefetch_related(None).select_related(None).order_by("pk")
        return entries.exclude(pk=self.without) if self.without else entries

    def lastmod(self, entry):
        return entry.updated_at


class Fronts(OwnAddress):
    """The home page and the lists that have something in them."""

    def __init__(self, is_lab, has_owner):
        self.routes = ["home"]
        if has_owner and not is_lab:
            self.routes.append(MENU["cv"].route)
        self.routes += [section.route for section in SECTIONS.values() if section.route and section.entries().exists()]

    def items(self):
        return self.routes

    def location(self, route):
        return reverse(route)


def site_map(request, section=None):
    """One file with everything, or an index of files per section where one would be too large."""
    identity = request.identity
    maps = {"fronts": Fronts(identity.is_lab, bool(identity.public_owner))}
    for key, row in SECTIONS.items():
        # On a researcher's site the owner's page says that the home page is its address.
        is_home = key == "people" and not identity.is_lab
        maps[key] = Entries(row, identity.owner_id if is_home else None)
    if section or sum(each.paginator.count for each in maps.values()) <= Sitemap.limit:
        return sitemap(request, maps, section)
    files = [
        {"location": f"{settings.SITE_URL}{reverse('sitemap', args=[key])}?p={page}"}
        for key, each in maps.items()
        for page in each.paginator.page_range
        if each.paginator.count
    ]
    return TemplateResponse(request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml")
