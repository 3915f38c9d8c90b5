"""Who may do what with the site itself."""

from content.rules import ContentRule, Deed, Rule, register, register_rows
from profile_app.rules import keys_acted_for

from .cv.models import CV, CVSection
from .models import MenuLink, Placement, SearchLine, SiteSettings
from .moving.models import Move, Moved, OldAddress


@register(SiteSettings, Placement)
class SiteRule(ContentRule):
    """How the site presents itself is the editors'."""


register_rows("site", MenuLink)


@register(CV)
class CVRule(ContentRule):
    """A CV is its person's: it shows only what everybody may see anyway."""

    def for_members(self, user, deed, things):
        return things if deed == Deed.ADD else things.filter(person__in=keys_acted_for(user))


register_rows("cv", CVSection)


@register(Move)
class MoveRule(ContentRule):
    """Whole sites come in by the hands of editors."""


@register(Moved, OldAddress, SearchLine)
class KeptBySite(Rule):
    """Nobody touches what the site keeps by itself."""
