"""What every page's frame shows: whose site it is, its menu and its footer."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from content.framing import current_of, place_in_menu
from profile_app.models import Identity

from .frame import links_by_place
from .models import SiteSettings, name_of


def site(request):
    settings_row = getattr(request, "site", None) or SiteSettings()
    identity = getattr(request, "identity", None) or SimpleLazyObject(Identity.current)
    owner = SimpleLazyObject(lambda: identity.public_owner)
    links = getattr(request, "links", None) or SimpleLazyObject(lambda: links_by_place(settings_row, identity))
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
        # What of the frame differs from page to page.
        "place_in_menu": SimpleLazyObject(lambda: place_in_menu(request.path, links["menu"])),
        "footer_links": SimpleLazyObject(lambda: [shown(link, request.path) for link in links["footer"]]),
        "theme_version": "" if accent == SiteSettings._meta.get_field("accent").default else accent.removeprefix("#"),
    }


def lead_of(owner):
    return str(owner.lead) if owner else ""


def shown(link, path):
    label, href = link
    return {"label": label, "href": href, "current": current_of(href, path)}
