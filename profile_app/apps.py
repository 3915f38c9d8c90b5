from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ProfileAppConfig(AppConfig):
    name = "profile_app"
    verbose_name = _("People")

    def ready(self):
        autodiscover_modules("record", "cv")
