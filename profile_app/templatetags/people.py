"""A person's name wherever a page mentions somebody."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def name_of(person):
    """The name, a link where it leads to a page; isolated, so that no script turns its neighbours round."""
    if person.is_open:
        return format_html('<a href="{}"><bdi>{}</bdi></a>', person.get_absolute_url(), person.display_name)
    return format_html("<bdi>{}</bdi>", person.display_name)
