"""Open Graph: how a work looks where its address is shared."""

from .facts import date


def tags(landing):
    """(property, content) pairs beyond those every page has."""
    pairs = [
        ("og:description", landing.description),
        ("article:published_time", date(landing.reference.issued)),
        ("article:modified_time", landing.modified),
        *(("article:author", page) for page in landing.people),
        *(("article:tag", word) for word in landing.topics),
    ]
    return [(name, content) for name, content in pairs if content]
