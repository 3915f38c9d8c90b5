"""Who may do what with the site itself."""

from content.rules import ContentRule, register, register_rows

from .models import MenuLink, Placement, SiteSettings


@register(SiteSettings, Placement)
class SiteRule(ContentRule):
    """How the site presents itself is the editors'."""


register_rows("site", MenuLink)
