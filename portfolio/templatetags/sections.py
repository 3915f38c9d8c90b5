"""What a section is called on this site."""

from django import template

register = template.Library()


@register.filter
def title_for(section, is_lab):
    return section.name(is_lab)
