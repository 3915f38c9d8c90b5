"""The parts of the site a menu or a footer can name."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class MenuItem:
    """A part of the site: what it is called, whose sites have it, and where it stands by itself.

    `own_label` is its name on a researcher's site where that differs; `usual` says in which places it stands
    ("researcher", "lab" for their menus, "footer") while nobody has chosen links.
    """

    key: str
    label: str
    route: str
    usual: tuple = ()
    own_label: str = ""
    needs_researcher: bool = False

    def name(self, is_lab):
        return self.label if is_lab else self.own_label or self.label

    def fits(self, identity):
        return not self.needs_researcher or (not identity.is_lab and identity.public_owner is not None)

    def is_usual(self, place, identity):
        wanted = place if place == "footer" else "lab" if identity.is_lab else "researcher"
        return wanted in self.usual and self.fits(identity)


MENU = {
    item.key: item
    for item in (
        MenuItem("home", _("Home"), "home"),
        MenuItem("people", _("People"), "people:list", ("lab",)),
        MenuItem("topics", _("Topics"), "topics:list", ("lab",)),
        MenuItem("publications", _("Publications"), "publications:list", ("researcher", "lab")),
        MenuItem("projects", _("Projects"), "projects:list", ("researcher", "lab")),
        MenuItem("events", _("Events"), "events:list", ("researcher", "lab"), own_label=_("Talks")),
        MenuItem("news", _("News"), "news:list", ("lab",)),
        MenuItem("teaching", _("Teaching"), "teaching:list"),
        MenuItem("openings", _("Open positions"), "openings:list"),
        MenuItem("cv", _("CV"), "cv", ("researcher",), needs_researcher=True),
        MenuItem("search", _("Search"), "search"),
        MenuItem("sign-in", _("Sign in"), "admin:index", ("footer",)),
    )
}


def menu_choices():
    return [(item.key, item.label) for item in MENU.values()]
