"""What every page's frame shows: whose site it is, its menu and its footer."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from content.models import Page
from profile_app.models import Identity

from .menu import MENU
from .models import MenuLink, SiteSettings, name_of


def site(request):
    settings_row = getattr(request, "site", None) or SiteSettings()
    identity = getattr(request, "identity", None) or SimpleLazyObject(Identity.current)
    owner = SimpleLazyObject(lambda: identity.public_owner)
    links = SimpleLazyObject(lambda: links_by_place(settings_row, identity))
    accent = settings_row.accent.lower()
    return {
        "site": settings_row,
        "site_url": settings.SITE_URL,
        "site_name": SimpleLazyObject(lambda: name_of(settings_row, identity)),
        "site_description": SimpleLazyObject(
            lambda: settings_row.description or settings_row.tagline or lead_of(owner)
        ),
        "identity": identity,
        "owner": owner,
        "is_lab": SimpleLazyObject(lambda: identity.is_lab),
        "menu": SimpleLazyObject(lambda: [shown(link, request.path) for link in links["menu"]]),
        "footer_links": SimpleLazyObject(lambda: [shown(link, request.path) for link in links["footer"]]),
        "theme_version": "" if accent == SiteSettings._meta.get_field("accent").default else accent.removeprefix("#"),
    }


def lead_of(owner):
    return str(owner.lead) if owner else ""


def links_by_place(settings_row, identity):
    """The chosen links as (label, address) in the menu and in the footer, or the usual ones where none are chosen."""
    chosen = MenuLink.objects.filter(Q(page=None) | Q(page__in=Page.objects.published())).select_related("page")
    places = {"menu": [], "footer": []}
    for link in chosen.filter(site=settings_row.pk):
        if target := target_of(link, identity):
            places[link.where].append(target)
    for place, found in places.items():
        if not found:
            places[place] = [
                (item.name(identity.is_lab), reverse(item.route))
                for item in MENU.values()
                if item.is_usual(place, identity)
            ]
    return places


def target_of(link, identity):
    if link.page:
        return link.label or link.page.title, link.page.get_absolute_url()
    if link.url:
        return link.label, link.url
    item = MENU.get(link.section)
    if item is None or not item.fits(identity):
        return None
    return link.label or item.name(identity.is_lab), reverse(item.route)


def shown(link, path):
    label, href = link
    current = "page" if path == href else "true" if href != "/" and path.startswith(href) else ""
    return {"label": label, "href": href, "current": current}
