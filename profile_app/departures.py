"""Who left the lab, and what that changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.dates import PartialDateField


class DepartureQuerySet(models.QuerySet):
    def standing(self):
        """Those that nobody took back."""
        return self.filter(undone_at=None)


class Departure(models.Model):
    """That somebody left, and what it changed, so that it can be taken back."""

    person = models.ForeignKey("profile_app.Person", models.CASCADE, related_name="departures", editable=False)
    end = PartialDateField(_("last day"))
    recorded_at = models.DateTimeField(auto_now_add=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    undone_at = models.DateTimeField(null=True, editable=False)
    # The ended rows as they were: for each the model, the primary key and the values before.
    before = models.JSONField(default=list, editable=False)
    next_position = models.ForeignKey(
        "profile_app.Position", models.SET_NULL, null=True, related_name="+", editable=False
    )
    closed_account = models.BooleanField(default=False, editable=False)

    objects = models.Manager.from_queryset(DepartureQuerySet)()

    class Meta:
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        ordering = ["-recorded_at", "-pk"]

    def __str__(self):
        return f"{self.person}, {self.end.display()}"
