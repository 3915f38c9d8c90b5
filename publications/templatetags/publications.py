"""What a card shows of a publication, and the list of publications with its filters."""

from functools import lru_cache

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext

from publications import bylines, imprint, links, work_html
from publications.cards import Shown
from publications.catalogue import catalogue
from publications.formats import FORMATS
from publications.types import TYPES

register = template.Library()


@register.simple_tag(takes_context=True)
def work_card(context, publication):
    """A work in a list, or its card; the name of the page's `person`, or else of the site's owner, stands out."""
    return publication.html if isinstance(publication, Shown) else work_html.card(publication, own_of(context))


@register.simple_tag
def explained(key):
    """What the marks that a key has mean."""
    return work_html.explained(key)


@register.simple_tag(takes_context=True)
def key(context, *publications):
    """What the marks in the bylines of the publications mean, once for a whole list."""
    own = own_of(context)
    works = [work for given in publications for work in (given if is_many(given) else [given])]
    marks = {
        mark for work in works for mark in (work.marks if isinstance(work, Shown) else bylines.marks_of(work, own))
    }
    return work_html.explained(bylines.key_to(marks, own, says_linked=context.get("is_lab", False)))


def is_many(given):
    return hasattr(given, "__iter__") and not isinstance(given, Shown)


@register.simple_tag
def files(narrowed):
    """Links to the list of that query in every format."""
    rows = ((address, narrowed, label) for address, label in exports(get_script_prefix()))
    return format_html_join(", ", '<a href="{}{}" download>{}</a>', rows)


@lru_cache
def exports(_prefix):
    return [(reverse("publications:export", args=[row.extension]), row.label) for row in FORMATS.values()]


# By hand, because a list has hundreds of them and templates would be most of its cost


@register.simple_tag
def fieldsets(facets):
    """What the filters offer: a group of ticks for each facet."""
    return mark_safe("".join(map(fieldset, facets)))


def fieldset(facet):
    hidden = [format_html('<input type="hidden" name="{}" value="{}">', facet.name, value) for value in facet.kept]
    if facet.name == "year":
        shown = bars(facet)
    else:
        shown = ticks(facet, facet.at_once)
        if further := facet.further:
            shown += f"{folded(len(facet.labels), get_language())}{ticks(facet, further)}</details>"
    return f"{legend(facet.label)}{''.join(hidden)}{shown}</fieldset>\n"


@lru_cache
def legend(label):
    return format_html('<fieldset class="facet"><legend>{}</legend>', label)


@lru_cache
def folded(number, _language):
    every = gettext("All %(number)s") % {"number": number}
    return format_html('<details><summary class="txt">{}</summary>', every)


def ticks(facet, labels):
    name, count, asked, rows = facet.name, facet.counts.get, facet.asked, []
    for label in labels:
        beginning, nothing = tick(name, label)
        n = count(label.key)
        row = f"{beginning}{n}{END}" if n else nothing
        rows.append(checked(row) if asked and label.slug in asked else row)
    return "".join(rows)


BOX = '<label class="opt{}"><input type="checkbox" name="{}" value="{}"><span><bdi>{}</bdi></span><span class="n">'
END = "</span></label>"


@lru_cache(maxsize=5_000)
def tick(name, label):
    """What never differs of a tick: all up to its number, and the whole where that is nought."""
    return (
        format_html(BOX, "", name, label.slug, label.text),
        format_html(BOX, " zero", name, label.slug, label.text) + f"0{END}",
    )


def checked(row):
    """The same with its box ticked; no text in it can hold the end of a tag."""
    return row.replace("><span>", " checked><span>", 1)


def bars(years):
    """The bars of the years."""
    rows = []
    for label in years.labels:
        box, words = bar(label, years.titles.get(label.key, label.slug))
        n = years.counts.get(label.key, 0)
        rows.append(
            f"<label{'' if n else ' class=zero'}>{box}{' checked' if label.slug in years.asked else ''}>"
            f'<span class="n">{n}</span><svg class="bar" height="{years.heights[label.key]}" aria-hidden="true">'
            f'<rect width="100%" height="100%"/></svg>{words}</label>\n'
        )
    return f'<div class="years">{"".join(rows)}</div>'


@lru_cache
def bar(label, title):
    """The same of a bar."""
    return (
        format_html('<input type="checkbox" name="year" value="{}"', label.slug),
        format_html('<span><span class="vh">{}</span><span aria-hidden="true">{}</span></span>', title, label.text),
    )


@register.simple_tag
def lists_apart():
    """Links to the lists of each topic, year and type, where no server answers the form."""
    known = catalogue()
    values = {
        "topic": [(label.slug, label.text) for label in known.known["topic"].values()],
        "year": [(year, year) for year in sorted(filter(None, known.sets("year")), reverse=True)],
        "type": [(row.key, row.label) for row in TYPES.values() if row.key in known.sets("type")],
    }
    names = {"topic": gettext("Topic"), "year": gettext("Year"), "type": gettext("Type")}
    row = '<li><a href="{}?{}={}">{}</a></li>'
    lists = (
        (names[name], format_html_join("", row, ((reverse("publications:list"), name, *value) for value in offered)))
        for name, offered in values.items()
        if offered
    )
    return format_html('<nav class="rail">{}</nav>', format_html_join("", '<h2 class="lbl">{}</h2><ul>{}</ul>', lists))


@register.simple_tag
def choices(offered, chosen, usual):
    """The options of a select; the usual one sends nothing."""
    rows = (
        ("" if value == usual else value, mark_safe(" selected" if value == chosen else ""), label)
        for value, label in offered
    )
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.simple_tag
def listed(works, groups):
    """The works of a page as cards, under the headings of their groups if there are any."""
    if not groups:
        return ordered(work.html for work in works)
    return mark_safe("".join(map(section, groups)))


def section(group):
    is_year = group.key.startswith("year-")
    continued = format_html(' <span class="muted">{}</span>', gettext("continued")) if group.is_continued else ""
    more = gettext("%(group)s: continued on the next page.") % {"group": group.label}
    return format_html(
        '<section class="group" aria-labelledby="{key}"><h2 id="{key}"><span>{label}{continued}</span>'
        ' <span class="n">{n}</span></h2>{works}{more}</section>\n',
        key=group.key,
        label=group.label,
        continued=continued,
        n=group.n,
        works=ordered(work.without_year if is_year else work.html for work in group.items),
        more=format_html('<p class="meta">{}</p>', more) if group.goes_on else "",
    )


def ordered(cards):
    """A list of safe HTML."""
    return mark_safe(f'<ol class="list">{"".join(cards)}</ol>')


@register.filter
def dated_imprint_of(publication):
    return imprint.imprint(publication, with_year=True)


@register.filter
def links_of(publication):
    return links.links_of(publication)


def own_of(context):
    return context.get("person") or context.get("owner") or None
