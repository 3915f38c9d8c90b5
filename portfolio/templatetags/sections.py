"""What a section is called on this site."""

from django import template

from portfolio.sections import section_at

register = template.Library()


@register.filter
def title_for(section, is_lab):
    return section.name(is_lab)


@register.simple_tag
def section_of_list(address):
    """The section whose list is at the address, or None."""
    return section_at(address)
