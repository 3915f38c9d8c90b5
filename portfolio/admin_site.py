"""The admin of this site."""

from django.contrib import admin


class PortfolioAdminSite(admin.AdminSite):
    pass
