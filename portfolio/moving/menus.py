"""Parts of other sites by the names they go by, and where this site has them."""

from . import records

SECTIONS = {
    "blog": "news",
    "cv": "cv",
    "events": "events",
    "lab": "people",
    "members": "people",
    "news": "news",
    "people": "people",
    "portfolio": "projects",
    "posts": "news",
    "projects": "projects",
    "publications": "publications",
    "research": "publications",
    "resume": "cv",
    "search": "search",
    "tags": "topics",
    "talks": "events",
    "teaching": "teaching",
    "team": "people",
    "year-archive": "news",
}
HERE = {
    "cv": "/cv/",
    "events": "/events/",
    "news": "/news/",
    "people": "/people/",
    "projects": "/projects/",
    "publications": "/publications/",
    "search": "/search/",
    "teaching": "/teaching/",
    "topics": "/topics/",
}


def section_at(path):
    """The part of this site that a path of another one names, or ""."""
    return SECTIONS.get(path.strip("/").rpartition("/")[2].casefold().removesuffix(".html"), "")


def menu_link(reader, title, address, pages):
    """A link of a menu to where its address leads now; None where nothing is there.

    `pages` gives the keys of pages by their paths without slashes at the ends.
    """
    address = reader.address(address)
    if address.startswith(("https://", "http://")):
        return records.Link(label=title, url=address) if title else None
    path = address.strip("/")
    if key := pages.get(path):
        return records.Link(label=title, page=key)
    if section := section_at(path):
        return records.Link(label="" if title.casefold() == section else title, section=section)
    return None
