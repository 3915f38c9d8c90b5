from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PortfolioConfig(AppConfig):
    name = "portfolio"
    verbose_name = _("Site")


class PortfolioAdminConfig(AdminConfig):
    default_site = "portfolio.admin_site.PortfolioAdminSite"
