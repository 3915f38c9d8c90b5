"""Open positions, which hide when their deadline has passed."""

from datetime import datetime, time, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.dates import PartialDateField
from content.markdown import plain
from content.models import Entry, TopicTag, topics_field
from content.wholes import keeps_history
from projects.models import Project

from .querysets import OpeningQuerySet


@keeps_history()
class Opening(Entry):
    """A position to apply for; `body` says what and how."""

    class Kind(models.TextChoices):
        PHD = "phd", _("PhD position")
        POSTDOC = "postdoc", _("Postdoc")
        RESEARCHER = "researcher", _("Researcher")
        ENGINEER = "engineer", _("Research engineer")
        FACULTY = "faculty", _("Faculty")
        ASSISTANT = "assistant", _("Student assistant")
        THESIS = "thesis", _("Thesis")
        INTERNSHIP = "internship", _("Internship")
        OTHER = "other", _("Position")

    title = models.CharField(
        _("title"), max_length=300, help_text=_("For example “PhD position on low-power sensing”.")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PHD)
    deadline = models.DateField(
        _("apply by"),
        null=True,
        blank=True,
        help_text=_("The last day, in the site's time zone. After it nobody sees this any more. Empty: always open."),
    )
    closes_at = models.DateTimeField(null=True, editable=False, db_index=True)
    start = PartialDateField(_("begins"), blank=True, null=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    url = models.URLField(_("link to apply"), max_length=500, blank=True)
    project = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="openings", verbose_name=_("in the project")
    )
    topics = topics_field("events.OpeningTopic")

    objects = models.Manager.from_queryset(OpeningQuerySet)()

    detail_route = "openings:detail"
    timed_by = (*Entry.timed_by, "closes_at")
    hidden_words = _("Closed: the deadline has passed")

    class Meta(Entry.Meta):
        verbose_name = _("open position")
        verbose_name_plural = _("open positions")
        ordering = ["deadline", "-pk"]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.set_closing()
        super().save(*args, **kwargs)

    @property
    def lead(self):
        """The first paragraph, because what follows is often lists below headings."""
        return plain(self.body.strip().partition("\n\n")[0], words=40)

    def set_closing(self):
        """Works out when the last day ends, in the time zone in force."""
        after = self.deadline and self._meta.get_field("deadline").to_python(self.deadline) + timedelta(days=1)
        self.closes_at = after and datetime.combine(after, time.min, timezone.get_current_timezone())


class OpeningTopic(TopicTag):
    content_object = models.ForeignKey(Opening, models.CASCADE)
