"""Projects gather people, works and what came of them."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from content.dates import PartialDateField, date_range
from content.markdown import RenderedField, plain
from content.models import Attachment as AnyAttachment
from content.models import Entry, TopicTag, topics_field
from content.wholes import keeps_history
from profile_app.models import Dated, Part, Person, Position
from publications.models import Publication

from .querysets import ProjectQuerySet


@keeps_history("sections", "figures", "memberships", "funding", "attachments")
class Project(Entry):
    """A project; `body` introduces it, its sections tell it."""

    class Progress(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        COMPLETED = "completed", _("Completed")
        UNKNOWN = "", _("Not said")

    title = models.CharField(_("title"), max_length=300, help_text=_("For example “Ekko: low-latency model update”."))
    summary = models.CharField(
        _("one line"), max_length=400, blank=True, help_text=_("What it is about, in one sentence.")
    )
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("In brackets after the title."))
    progress = models.CharField(_("progress"), max_length=10, choices=Progress.choices, default="", blank=True)
    start = PartialDateField(_("from"), blank=True, null=True)
    end = PartialDateField(_("to"), blank=True, null=True)
    position = models.ForeignKey(
        Position,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("where it was done"),
        help_text=_("The position it belongs to; the home page and the CV show it there."),
    )
    website = models.URLField(_("website"), max_length=500, blank=True)
    is_featured = models.BooleanField(
        _("featured"), default=False, help_text=_("Shown with its figures on the home page.")
    )
    order = models.PositiveIntegerField(_("order"), default=0, help_text=_("Small numbers come first."))
    people = models.ManyToManyField(Person, through="Membership", related_name="projects")
    publications = models.ManyToManyField(
        Publication, blank=True, related_name="projects", verbose_name=_("publications")
    )
    topics = topics_field("projects.ProjectTopic")

    objects = models.Manager.from_queryset(ProjectQuerySet)()

    detail_route = "projects:detail"
    body_label = _("Introduction")

    class Meta(Entry.Meta):
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["order", "title", "pk"]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.start and self.end and self.end.last_day < self.start.first_day:
            raise ValidationError({"end": _("The end lies before the beginning.")})

    @property
    def dates(self):
        return date_range(self.start, self.end, self.progress == self.Progress.ACTIVE)

    @cached_property
    def held(self):
        """The memberships of one person, where a list of theirs asked for them."""
        return []

    @property
    def roles(self):
        """What that person was in it."""
        return ", ".join(dict.fromkeys(part.role for part in self.held if part.role))

    @property
    def tenure(self):
        """(start, end, whether it goes on) of that person's part, else of the project."""
        known = [part for part in self.held if part.start or part.end or part.ongoing]
        if not known:
            return self.start, self.end, self.progress == self.Progress.ACTIVE
        starts = [part.start for part in known if part.start]
        ends = [part.end for part in known if part.end]
        ongoing = any(part.ongoing for part in known)
        return min(starts, default=None), None if ongoing else max(ends, default=None), ongoing

    @property
    def lead(self):
        return self.summary or plain(self.body, words=40)

    @property
    def role_line(self):
        """Where it was done, how far it is, and when."""
        where = self.position.organisation if self.position else ""
        return " · ".join(
            str(part) for part in (where, self.progress and self.get_progress_display(), self.dates) if part
        )

    @property
    def summary_line(self):
        """Its topics, where and when it was done; in the list of one person also what they were in it, and when."""
        where = self.position.organisation if self.position else ""
        topics = ", ".join(topic.name for topic in self.topics.all())
        return " · ".join(part for part in (self.roles, topics, where, date_range(*self.tenure)) if part)

    @property
    def headline_figures(self):
        return [figure for figure in self.figures.all() if figure.is_headline]

    @property
    def other_figures(self):
        return [figure for figure in self.figures.all() if not figure.is_headline]


class ProjectTopic(TopicTag):
    content_object = models.ForeignKey(Project, models.CASCADE)


class Membership(Dated):
    """A person's part in a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=100, blank=True, help_text=_("For example “Project lead”."))

    part_of = "project"
    leaves = ("person",)

    class Meta(Dated.Meta):
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(fields=["project", "person", "role"], name="one_role_in_a_project_once")]

    def __str__(self):
        return f"{self.person}, {self.role}" if self.role else str(self.person)


class Section(Part):
    """A part of the project's story with a standard heading, a heading of its own, or none."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("Problem")
        KEY_IDEA = "key_idea", _("Key idea")
        CONTRIBUTIONS = "technical_contributions", _("Technical contributions")
        OUTCOMES = "outcomes", _("Outcomes")
        CUSTOM = "custom", _("Own heading")

    project = models.ForeignKey(Project, models.CASCADE, related_name="sections")
    kind = models.CharField(_("section"), max_length=25, choices=Kind.choices, default=Kind.PROBLEM)
    heading = models.CharField(
        _("own heading"), max_length=120, blank=True, help_text=_("Only for “Own heading”; empty means no heading.")
    )
    body = MarkdownxField(_("text"))
    body_html = RenderedField(source="body")
    evidence = models.ManyToManyField(
        Publication,
        blank=True,
        related_name="evidence_for",
        verbose_name=_("evidence"),
        help_text=_("Publications that show what is said here."),
    )
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Who else says so, for example “Official blog”.")
    )
    source_url = models.URLField(_("link to the source"), max_length=500, blank=True)

    part_of = "project"

    class Meta(Part.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind"], condition=~Q(kind="custom"), name="one_of_each_standard_section"
            )
        ]

    def __str__(self):
        return str(self.title) or plain(self.body, words=6)

    @property
    def title(self):
        return self.heading if self.kind == self.Kind.CUSTOM else self.get_kind_display()


class Figure(Part):
    """A result as a number: “−92 %” of “WAN bandwidth”."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="figures")
    value = models.CharField(_("value"), max_length=20, help_text=_("For example “−92” or “10,000”."))
    unit = models.CharField(_("unit"), max_length=20, blank=True, help_text=_("For example “%”, “s” or “×”."))
    label = models.CharField(_("of what"), max_length=120, help_text=_("For example “WAN bandwidth”."))
    note = models.CharField(
        _("note"), max_length=120, blank=True, help_text=_("In brackets, for example “GB → tens of TB”.")
    )
    is_headline = models.BooleanField(_("in large type"), default=True, help_text=_("Two to four look best."))

    part_of = "project"

    class Meta(Part.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")

    def __str__(self):
        return f"{self.number} {self.unit} {self.label}"

    @property
    def number(self):
        """The value with a true minus sign."""
        return f"−{self.value[1:]}" if self.value.startswith("-") else self.value


class Funding(Dated):
    """Who paid, under which number, when, and how much; the amount is shown only where that is chosen."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="funding")
    funder = models.CharField(_("funder"), max_length=200, help_text=_("For example “European Research Council”."))
    programme = models.CharField(_("programme"), max_length=200, blank=True)
    award_number = models.CharField(_("award number"), max_length=100, blank=True)
    url = models.URLField(_("link"), max_length=500, blank=True)
    amount = models.DecimalField(
        _("amount"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Stays among editors unless you choose to show it."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"\A[A-Z]{3}\Z", _("Write three capitals, for example EUR."))],
        help_text=_("For example EUR."),
    )
    amount_is_public = models.BooleanField(_("show the amount"), default=False)

    part_of = "project"

    class Meta(Part.Meta):
        verbose_name = _("funding")
        verbose_name_plural = _("funding")

    def __str__(self):
        return " ".join(part for part in (self.funder, self.programme, self.award_number) if part)

    @property
    def public_amount(self):
        """The amount as text where it may be shown, or ""."""
        if not self.amount_is_public or self.amount is None:
            return ""
        whole = self.amount == self.amount.to_integral_value()
        return f"{self.currency} {self.amount:,.{0 if whole else 2}f}".strip()


class Attachment(AnyAttachment):
    project = models.ForeignKey(Project, models.CASCADE, related_name="attachments")
    entry_field = part_of = "project"

    class Meta(AnyAttachment.Meta):
        verbose_name = _("link or file")
        verbose_name_plural = _("links and files")
