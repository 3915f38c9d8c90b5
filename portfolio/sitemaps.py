"""The map for search engines: every public page and when it last changed."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.db.models import Max
from django.template.response import TemplateResponse
from django.urls import reverse

from content import changes
from content.last_changes import with_last_change
from content.models import LastChange

from .menu import MENU
from .sections import SECTIONS


class OwnAddress(Sitemap):
    """Addresses begin with the site's own origin, whatever host was asked."""

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        # With the path below which an exported site may stand.
        return settings.SITE_URL.partition("://")[2]


class Entries(OwnAddress):
    """The published entries of a section."""

    def __init__(self, section, without=None):
        self.section = section
        self.without = without

    def items(self):
        entries = self.section.entries().prefetch_related(None).select_related(None).order_by("pk")
        return with_last_change(entries.exclude(pk=self.without) if self.without else entries)

    def lastmod(self, entry):
        return entry.last_change


class Fronts(OwnAddress):
    """The home page and the lists that have something in them; each changed when the last of its entries did."""

    def __init__(self, identity, site):
        lists = {section.route: last_change_of(section) for section in SECTIONS.values()}
        filled = {route: changed for route, changed in lists.items() if changed}
        home = max([*filled.values(), *filter(None, [site.updated_at])], default=None)
        self.changed = {"home": home}
        if not identity.is_lab and identity.public_owner:
            self.changed[MENU["cv"].route] = home
        self.changed |= {route: changed for route, changed in filled.items() if route}

    def items(self):
        return list(self.changed)

    def location(self, route):
        return reverse(route)

    def lastmod(self, route):
        return self.changed[route]


def last_change_of(section):
    """When something in the section last changed, or None while nothing is in it; also when something left it."""
    entries = section.entries().prefetch_related(None).select_related(None).order_by()
    saved = entries.aggregate(last=Max("updated_at"))["last"]
    noted = LastChange.objects.filter(kind=changes.kind_of(entries.model)).aggregate(last=Max("at"))["last"]
    return saved and max(saved, noted or saved)


def site_map(request, section=None):
    """One file with everything, or an index of files per section where one would be too large."""
    # What is marked is noted first.
    changes.look()
    identity = request.identity
    maps = {"fronts": Fronts(identity, request.site)}
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
