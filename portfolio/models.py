"""How the site presents itself: settings, menu, footer and the order of the home page."""

import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator, validate_email
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from content.markdown import RenderedField
from content.models import Page
from content.wholes import keeps_history
from events.models import Opening
from profile_app.models import Identity, Part

from .cv.models import CV, CVSection  # noqa: F401 — models of this app that stand in their own module
from .home import placement_choices
from .menu import menu_choices
from .moving.models import Move, Moved, OldAddress  # noqa: F401


def zone_choices():
    return [(name, name) for name in sorted(zoneinfo.available_timezones())]


def language_choices():
    return settings.LANGUAGES


@keeps_history("links", "placements", "identities")
class SiteSettings(models.Model):
    """What an editor may change about the whole site. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(
        _("name of the site"),
        max_length=120,
        blank=True,
        help_text=_("Your name, or the lab's, for example “Tideline Lab”."),
    )
    tagline = models.CharField(_("tagline"), max_length=300, blank=True, help_text=_("One sentence about the lab."))
    introduction = MarkdownxField(
        _("introduction"), blank=True, help_text=_("A paragraph below the tagline, for example the department.")
    )
    introduction_html = RenderedField(source="introduction")
    description = models.CharField(
        _("description for search engines"), max_length=300, blank=True, help_text=_("One or two sentences.")
    )
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        default="#24509b",
        validators=[
            RegexValidator(r"\A#[0-9a-fA-F]{6}\Z", _("Write the colour as # and six digits, for example #24509b."))
        ],
        help_text=_("Any colour; lightness is set for you, so that text stays readable."),
    )
    language = models.CharField(_("language"), max_length=20, default="en", choices=language_choices)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC", choices=zone_choices)
    footer = MarkdownxField(_("footer"), blank=True, help_text=_("For example “© Grace Hopper”."))
    footer_html = RenderedField(source="footer")
    security_contact = models.CharField(
        _("contact for security"),
        max_length=300,
        blank=True,
        help_text=_(
            "Where to report a hole in the site: an e-mail address, or a link that begins with https://."
            " It is published in /.well-known/security.txt; empty: there is no such file."
        ),
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="only_one_site")]

    def __str__(self):
        return self.name or str(_("Site settings"))

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        # Deadlines end with the day of the site's own zone.
        with timezone.override(self.time_zone):
            Opening.objects.close_in_zone()

    def clean(self):
        super().clean()
        contact = self.security_contact = self.security_contact.strip()
        if contact.startswith("https://"):
            URLValidator(schemes=["https"])(contact)
        elif contact:
            try:
                validate_email(contact)
            except ValidationError as error:
                told = _("Write an e-mail address, or a link that begins with https://.")
                raise ValidationError({"security_contact": told}) from error

    @classmethod
    def current(cls):
        return cls.objects.filter(pk=1).first() or cls()

    # Rows of tables of their own that are edited, and so kept, with the settings.

    @property
    def placements(self):
        return Placement.objects.all()

    @property
    def identities(self):
        return Identity.objects.select_related("owner")


def name_of(site, identity):
    """What the site is called: as its editors say, else by its owner."""
    return site.name or str(identity.public_owner or "") or _("Portfolio")


class MenuLink(Part):
    """One link of the menu or the footer: a part of the site, a free page, or an address."""

    class Where(models.TextChoices):
        MENU = "menu", _("Menu")
        FOOTER = "footer", _("Footer")

    site = models.ForeignKey(SiteSettings, models.CASCADE, related_name="links", default=1)
    where = models.CharField(_("where"), max_length=10, choices=Where.choices, default=Where.MENU)
    section = models.CharField(_("part of the site"), max_length=30, blank=True, choices=menu_choices)
    page = models.ForeignKey(Page, models.CASCADE, null=True, blank=True, verbose_name=_("page"), related_name="+")
    url = models.CharField(
        _("address"), max_length=500, blank=True, help_text=_("For example https://example.org or /topics/optics/.")
    )
    label = models.CharField(_("label"), max_length=60, blank=True, help_text=_("Empty: the usual name."))

    class Meta(Part.Meta):
        verbose_name = _("link")
        verbose_name_plural = _("menu and footer")

    def __str__(self):
        return self.label or self.section or str(self.page or self.url)

    def clean(self):
        super().clean()
        if sum(bool(target) for target in (self.section, self.page_id, self.url)) != 1:
            raise ValidationError(_("Choose a part of the site, a page or an address: exactly one."))
        if self.url and not self.url.startswith(("https://", "http://", "mailto:", "/")):
            raise ValidationError({"url": _("Begin the address with https:// or with / for a page of this site.")})
        if self.url and not self.label:
            raise ValidationError({"label": _("Give the link a label.")})


class Placement(models.Model):
    """Which section stands where on the home page."""

    identity_mode = models.CharField(
        _("on the site of"), max_length=10, choices=Identity.Mode.choices, default=Identity.Mode.RESEARCHER
    )
    section = models.CharField(_("section"), max_length=30, choices=placement_choices)
    heading = models.CharField(_("heading"), max_length=120, blank=True, help_text=_("Empty: the usual one."))
    limit = models.PositiveIntegerField(
        _("how many"), null=True, blank=True, help_text=_("At most this many items; empty: a good number.")
    )
    order = models.PositiveIntegerField(_("order"), default=0, help_text=_("Small numbers come first."))
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("Below it, for example “Full list on Google Scholar.”")
    )
    shown = models.BooleanField(_("shown"), default=True)

    class Meta:
        verbose_name = _("section of the home page")
        verbose_name_plural = _("home page")
        ordering = ["identity_mode", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["identity_mode", "section"], name="a_section_stands_once_on_the_home_page")
        ]

    def __str__(self):
        return self.heading or dict(placement_choices()).get(self.section, self.section)


class SearchLine(models.Model):
    """What a search shows of an entry in one language; `number` is that of the entry in the index of words."""

    number = models.BigIntegerField(primary_key=True)
    language = models.CharField(max_length=16)
    slug = models.TextField()
    title = models.TextField()
    facts = models.TextField(blank=True)
    lead = models.TextField(blank=True)
    text = models.TextField(blank=True)

    is_derived = True

    def __str__(self):
        return self.title
