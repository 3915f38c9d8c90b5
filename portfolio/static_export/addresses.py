"""Where the answer to an address of the live site stands in the export.

A static host does not look at the query, so what a query asks for gets a path of its own:
`/publications/?topic=maths&page=2` stands at `/publications/topic/maths/page/2/`.
"""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings

from content.addresses import is_plain
from publications.shelf import NAMES

# In the order in which they stand in the path.
FILTERS = (*NAMES, "paper")
# What only the browser's index can answer.
ASKED_IN_BROWSER = frozenset(("q", "sort", "group"))
# The one list whose filters are combined in the browser.
COMBINED = "/publications/"
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
VALUE = re.compile(r"[a-z0-9][a-z0-9_-]*", re.ASCII)
LOST = "/404.html"
INSIDE = ("/admin/", "/accounts/", "/markdownx/", "/preview/", "/healthz", "/oai", "/api/")


def is_public(path):
    """Whether the path is one a static copy of the site has at all."""
    return not path.startswith(INSIDE)


def placed(path, query=""):
    """The path in the export of an address of the live site.

    None where only the browser can find the answer, and for a path that might lead out of the export.
    """
    if not is_plain(path):
        return None
    pairs = [(name, value) for name, value in parse_qsl(query) if value]
    if path.startswith("/sitemap-"):
        # The further files of a section's map.
        number = dict(pairs).get("p", "1")
        return path if number == "1" else path.replace(".xml", f"-{number}.xml")
    if any(name in ASKED_IN_BROWSER and (name, value) != ("sort", "newest") for name, value in pairs):
        return None
    wanted = [(name, value) for filter_ in FILTERS for name, value in pairs if name == filter_]
    if not all(VALUE.fullmatch(value) for _name, value in wanted) or (len(wanted) > 1 and path == COMBINED):
        return None
    folder, slash, file = path.rpartition("/")
    narrowed = folder + "".join(f"/{name}/{value}" for name, value in wanted)
    page = dict(pairs).get("page", "1")
    if not file and page != "1" and PAGE_NUMBER.fullmatch(page):
        narrowed += f"/page/{page}"
    return narrowed + slash + file


def file_of(path):
    """The name in the folder of what stands at a path of the export."""
    name = unquote(path).removeprefix("/")
    return f"{name}index.html" if path.endswith("/") else name


def climb(path):
    """What leads from a page at the path up to the root of the export, as "../../"; "" from the root itself.

    Hosts show the page for what is lost at any address, so that its way begins at the host.
    """
    if path == LOST:
        return f"{urlsplit(settings.SITE_URL).path}/"
    return "../" * (path.count("/") - 1)


def relative(path, target):
    """The path of the target as a link in a page at the path."""
    return (climb(path) + target.removeprefix("/")) or "./"
