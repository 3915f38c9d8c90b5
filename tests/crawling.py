"""Finds the pages of the site: the public ones from the sitemap and by links, those of the admin from its addresses."""

import re
from urllib.parse import urldefrag, urlsplit

from django.urls import Resolver404, resolve, reverse

from content import history
from content.wholes import PARTS
from tests.test_admin_walk import ADDRESSES, NEEDS, NEVER

START = ["/", "/publications/?q=pwned", "/search/?q=pwned", "/topics/", "/cv/", "/people/", "/publications/light/cite/"]
IN_SITEMAP = re.compile(r"<loc>(.*?)</loc>")
FILES = re.compile(r"\.\w{2,5}\Z")


def public_pages(client, most):
    """Addresses of public pages and files found from the sitemap and by links, so many of each kind."""
    maps = [urlsplit(each).path for each in IN_SITEMAP.findall(client.get("/sitemap.xml").text)]
    listed = [urlsplit(each).path for each in maps if each.endswith(".xml") for each in locations(client, each)]
    waiting, kinds = [*START, *[each for each in maps if not each.endswith(".xml")], *listed], {}
    seen = set(waiting)
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if not kind or len(kinds.setdefault(kind, [])) >= most:
            continue
        answer = client.get(address, follow=True)
        assert (address, answer.status_code < 500) == (address, True)
        kinds[kind].append(address)
        for link in re.findall(r'href="([^"]+)"', answer.text if "html" in answer["Content-Type"] else ""):
            link = urldefrag(link.replace("&amp;", "&")).url
            if link.startswith("/") and link not in seen:
                seen.add(link)
                waiting.append(link)
    return [address for addresses in kinds.values() for address in addresses]


def is_file(address):
    return FILES.search(address.partition("?")[0]) is not None


def locations(client, address):
    return IN_SITEMAP.findall(client.get(address).text)


def kind_of(address):
    """The name of a page's address; "" for what is no public page."""
    path, _mark, query = address.partition("?")
    if path.startswith(("/admin/", "/markdownx/", "/media/", "/static/", "/id/")):
        return ""
    try:
        return f"{resolve(path).view_name}{'?' if query else ''}"
    except Resolver404:
        return ""


def admin_pages(kinds):
    """Addresses of pages of the admin, for every model those of the kinds named; None means all."""
    for model, part, leads_to_one in ADDRESSES:
        is_page = model and NEEDS[part][1] == "GET" and (model, part) not in NEVER
        if not is_page or (kinds is not None and part not in kinds):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{part}"
        row = model._base_manager.order_by("pk").first()
        if not leads_to_one:
            yield reverse(name)
        elif row and part == "version":
            versions = history.versions_of(model, row.pk) if model in PARTS else ()
            yield from (reverse(name, args=[row.pk, version.pk]) for version in versions[:1])
        elif row and part not in ("look_file",):
            yield reverse(name, args=[row.pk])
