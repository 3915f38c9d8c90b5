from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.translation import gettext_lazy as _


class PortfolioConfig(AppConfig):
    name = "portfolio"
    verbose_name = _("Site")


class PortfolioAdminConfig(SimpleAdminConfig):
    """Leaves it to the site to load the forms of all models, for which commands would only wait."""

    default_site = "portfolio.admin_site.PortfolioAdminSite"
