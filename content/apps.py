from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = _("Content")

    def ready(self):
        """Each app has modules of its own for who may do what, what it stores to be fast, and what needs attention."""
        autodiscover_modules("rules", "keeping", "care")
