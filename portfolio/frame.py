"""What stands around every page: the settings, whose site it is, the menu and the footer."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from content.changes import kept
from content.models import Page
from profile_app.models import Identity, Person

from .menu import MENU
from .models import MenuLink, SiteSettings


@dataclass(frozen=True)
class Frame:
    """The frame of all pages; `links` are (label, address) by place, "menu" or "footer"."""

    site: SiteSettings
    identity: Identity
    links: dict


@kept(SiteSettings, Identity, Person, MenuLink, Page)
def frame():
    site, identity = SiteSettings.current(), Identity.current()
    return Frame(site, identity, links_by_place(site, identity))


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
