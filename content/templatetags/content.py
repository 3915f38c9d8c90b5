"""What templates of every floor need: icons, titles in Markdown, and addresses with a changed query."""

import json
import re

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext

from content.changes import Memory, current
from content.markdown import inline, plain

register = template.Library()

# What could end the element or begin a comment in it, and two line ends that scripts know and JSON does not.
NEVER_IN_SCRIPT = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}


@register.simple_tag
def icon(name, label=""):
    """A symbol of the sprite; silent for screen readers unless it has a label."""
    address = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


class KeptNode(template.Node):
    """A part of a page that this process keeps, in each language, until anything on the site changes."""

    memory = Memory()

    def __init__(self, nodes, name, varies):
        self.nodes, self.name, self.varies = nodes, name, varies

    def render(self, context):
        request = context.get("request")
        # A request without links is one for which the database could not be asked.
        if not hasattr(request, "links"):
            return self.nodes.render(context)
        values = [value.resolve(context) for value in self.varies]
        if None in values:
            return self.nodes.render(context)
        # An exported page says some things otherwise.
        key = (self.name, get_language(), getattr(request, "is_static", False), *map(str, values))
        version = current().version
        html = self.memory.get(key, version)
        if html is None:
            html = self.nodes.render(context)
            self.memory.put(key, version, html)
        return html


@register.tag("kept")
def kept_part(parser, token):
    """{% kept name … %}: what stands inside depends on the values named, the language and the site alone.

    Nothing about the person who asks may stand in it. Where a value is None the part is not kept.
    """
    _tag, name, *values = token.split_contents()
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodes, name, [parser.compile_filter(value) for value in values])


@register.filter
def markdown_inline(text):
    """A title or a line with emphasis, code and maths."""
    return inline(str(text))


@register.filter
def headings_raised(html):
    """The rendered text with its headings one level up, for a page where the text follows the title at once."""
    return mark_safe(re.sub(r"(</?h)([3-6])\b", lambda tag: f"{tag[1]}{int(tag[2]) - 1}", html))


@register.filter
def plain_inline(text):
    """The same line without any markup, for attributes and the window's title."""
    return plain(str(text))


@register.simple_tag
def query_with(query, **changes):
    """The query string of a list with some parameters set; an empty value takes one out, and nothing left is empty."""
    kept = [(name, value) for name, value in query.pairs() if name not in changes]
    address = query.encode([*kept, *((name, value) for name, value in changes.items() if value not in ("", None))])
    return address.removesuffix("?")


@register.simple_tag(takes_context=True)
def chips(context):
    """The filters in force, each a link to the list without it."""
    query, path = context["query"], context["request"].path
    if not query.is_active:
        return ""
    remove, cross = gettext("Remove"), icon("x")
    links = format_html_join(
        "\n",
        '<li><a href="{}{}"><span class="vh">{} </span><span><bdi>{}</bdi></span> {}</a></li>',
        ((path, chip.without, remove, chip.label, cross) for chip in query.active),
    )
    return format_html(
        '<ul class="chips" aria-label="{}">{}\n<li><a class="clear" href="{}">{}</a></li></ul>',
        gettext("Active filters"),
        links,
        path,
        gettext("Clear all"),
    )


@register.simple_tag(takes_context=True)
def pages(context):
    """The way to the pages before and after, where there are any."""
    page = context.get("page_obj")
    if page is None or not page.has_other_pages():
        return ""
    query, path = context["query"], context["request"].path
    before = after = ""
    if page.has_previous():
        before = turn(path, query, page.previous_page_number(), "prev", gettext("Previous"))
    if page.has_next():
        after = turn(path, query, page.next_page_number(), "next", gettext("Next"))
    said = gettext("Page %(number)s of %(total)s") % {"number": page.number, "total": page.paginator.num_pages}
    return format_html(
        '<nav class="pages" aria-label="{}">{}<p class="meta">{}</p>{}</nav>', gettext("Pages"), before, said, after
    )


def turn(path, query, number, rel, words):
    return format_html('<a class="btn" rel="{}" href="{}{}">{}</a>', rel, path, query_with(query, page=number), words)


@register.simple_tag
def json_ld(data):
    """Data for machines in the page; nothing in it can end its element."""
    text = json.dumps(data, ensure_ascii=False).translate(NEVER_IN_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))
