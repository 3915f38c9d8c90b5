"""What is remembered of moving in: what came from where, how it was then, and under which addresses it was found."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class Move(models.Model):
    """One run that brought a site in: who, from which kit, and what came of it."""

    made_at = models.DateTimeField(auto_now_add=True, db_index=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    kit = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    report = models.JSONField(default=dict)
    # The imports of works it ran, by primary key.
    imports = models.JSONField(default=list)
    is_whole = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)

    # No page shows it.
    is_derived = True

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return self.name


class Moved(models.Model):
    """A record of a kit and the row that came of it.

    `wanted` has for each field a digest of what the kit said when it was last taken, `stored` one of what then stood
    in the row: a row that differs from that was edited by hand.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=500)
    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True)
    object_id = models.PositiveBigIntegerField(null=True)
    row = GenericForeignKey()
    wanted = models.JSONField(default=dict)
    stored = models.JSONField(default=dict)
    move = models.ForeignKey(Move, models.SET_NULL, null=True, related_name="moved")
    # Whether the move made the row, and its version then: who changed it since has given it another.
    is_new = models.BooleanField(default=False)
    row_version = models.PositiveIntegerField(null=True)

    # No page shows it.
    is_derived = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_row_of_a_moved_record")]
        indexes = [models.Index(fields=["content_type", "object_id"], name="moved_by_row")]

    def __str__(self):
        return f"{self.kind} {self.key}"


class OldAddress(models.Model):
    """A path of the site as it was before, without the slash at its end; it leads to a row's page or to a path."""

    path = models.CharField(max_length=500, unique=True)
    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True)
    object_id = models.PositiveBigIntegerField(null=True)
    row = GenericForeignKey()
    target = models.CharField(max_length=500, blank=True)

    # Only who finds no page asks for it.
    is_derived = True

    class Meta:
        ordering = ["path"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="old_address_by_row")]

    def __str__(self):
        return self.path
