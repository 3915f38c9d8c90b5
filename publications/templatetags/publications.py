"""A publication's byline with its key, imprint and links, for every page that shows its card."""

from functools import lru_cache
from itertools import repeat

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

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


@register.simple_tag
def options(facet, shown):
    """The ticks of a facet; by hand, because a list has hundreds of them."""
    return mark_safe("".join(map(option, repeat(facet.name), shown)))


def option(name, one):
    return (
        f'<label class="opt{"" if one.n else " zero"}"><input type="checkbox" name="{name}"'
        f' value="{escaped(one.value)}"{" checked" if one.on else ""}><span><bdi>{escaped(str(one.label))}</bdi></span>'
        f'<span class="n">{one.n}</span></label>'
    )


@register.simple_tag
def years(shown):
    """The bars of the years."""
    return mark_safe("".join(map(bar, shown)))


def bar(one):
    return (
        f'<label{"" if one.n else " class=zero"}><input type="checkbox" name="year" value="{one.value}"'
        f'{" checked" if one.on else ""}><span class="n">{one.n}</span><svg class="bar" height="{one.height}"'
        f' aria-hidden="true"><rect width="100%" height="100%"/></svg><span><span class="vh">{escape(one.title)}</span>'
        f'<span aria-hidden="true">{one.label}</span></span></label>\n'
    )


@lru_cache(maxsize=5_000)
def escaped(text):
    return escape(text)


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
