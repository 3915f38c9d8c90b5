"""A publication's byline with its key, imprint and links, for every page that shows its card."""

from django import template

from publications import bylines, imprint, links
from publications.formats import FORMATS

register = template.Library()


@register.inclusion_tag("publications/_byline.html", takes_context=True)
def byline(context, publication, fold=True):
    """The names; those of the page's `person`, or else of the site's owner, stand out."""
    return {"byline": bylines.byline(publication, own_of(context), fold)}


@register.inclusion_tag("publications/_key.html", takes_context=True)
def key(context, *publications):
    """What the marks in the bylines of the publications mean, once for a whole list."""
    works = [work for given in publications for work in (given if hasattr(given, "__iter__") else [given])]
    return {"key": bylines.key_of(works, own_of(context), says_linked=context.get("is_lab", False))}


@register.inclusion_tag("publications/_downloads.html")
def downloads(narrowed):
    """Links to the list of that query in every format."""
    return {"formats": FORMATS.values(), "narrowed": narrowed}


@register.filter
def imprint_of(publication):
    return imprint.imprint(publication)


@register.filter
def dated_imprint_of(publication):
    return imprint.imprint(publication, with_year=True)


@register.filter
def links_of(publication):
    return links.links_of(publication)


def own_of(context):
    return context.get("person") or context.get("owner") or None
