from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = _("Content")

    def ready(self):
        """Each app says who may do what in its module `rules`, and in `keeping` what it stores to be fast."""
        autodiscover_modules("rules", "keeping")
