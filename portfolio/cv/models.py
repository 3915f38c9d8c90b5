"""Saved CVs: what one shows of its person, in which order, under which headings, on which paper."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from content.keys import ascii_slug, free_slug, is_language
from content.models import Topic, valid_slug
from content.wholes import keeps_history
from profile_app.cv import SECTIONS, Selection, Wish, compose, in_order, section_choices
from profile_app.models import Part, Person

MOST_PAGES = 20


@keeps_history("sections")
class CV(models.Model):
    """One way to show a person's record; nothing of the record itself is kept here."""

    class Paper(models.TextChoices):
        A4 = "a4", "A4"
        LETTER = "letter", "Letter"

    person = models.ForeignKey(Person, models.CASCADE, related_name="cvs", verbose_name=_("person"))
    name = models.CharField(
        _("name"), max_length=60, help_text=_("For you, for example “Two pages” or “For grant proposals”.")
    )
    slug = models.CharField(
        _("address"),
        max_length=60,
        blank=True,
        validators=[valid_slug],
        help_text=_("Last part of its address. Leave it empty and it is made from the name."),
    )
    is_public = models.BooleanField(
        _("everybody may see it"),
        default=False,
        help_text=_("Otherwise it is seen only here."),
    )
    is_usual = models.BooleanField(
        _("the usual one"),
        default=False,
        help_text=_("The one the person’s page leads to, once everybody may see it."),
    )
    heading = models.CharField(
        _("title"),
        max_length=120,
        blank=True,
        help_text=_("Above the name and below each page. Empty: “Curriculum vitae of …”. Any language."),
    )
    language = models.CharField(
        _("language"),
        max_length=20,
        blank=True,
        help_text=_(
            "Its code, for example “de”, if it is not the site's. Months and the direction of the text follow it;"
            " “2024–” stands for “since 2024” and “+41” for “41 more”. Headings and further words are yours to give."
        ),
    )
    paper = models.CharField(_("paper"), max_length=10, choices=Paper.choices, default=Paper.A4)
    pages = models.PositiveSmallIntegerField(
        _("at most so many pages"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PAGES)],
        help_text=_(
            "Of the PDF: it is set tighter, and if need be shortened, until it fits. What you always show stays, then"
            " selected works, then the first lines of each section. The page and the other files have all."
            " Empty: as many as it takes."
        ),
    )
    topic = models.ForeignKey(
        Topic,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only about the topic"),
        help_text=_("Of publications, projects and talks only those with this topic or one below it."),
    )
    since = models.PositiveSmallIntegerField(
        _("only since the year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1000), MaxValueValidator(2999)],
        help_text=_("Leaves out what ended before. What goes on or has no date stays, and so does education."),
    )
    grouped = models.BooleanField(_("publications and talks by kind"), default=True)
    # Keys of lines: those never shown, and those shown whatever the year, the topic and the limits say.
    left_out = models.JSONField(default=list, blank=True, editable=False)
    kept = models.JSONField(default=list, blank=True, editable=False)
    # What the CV says for words of ours, by the word.
    words = models.JSONField(default=dict, blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("CV")
        verbose_name_plural = _("CVs")
        ordering = ["person__display_name", "person", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "slug"],
                name="one_cv_at_an_address",
                violation_error_message=_("Another CV of this person has this address."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(is_usual=True),
                name="one_usual_cv_a_person",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        if self.language and not is_language(self.language):
            raise ValidationError({"language": _("Write the code of a language, for example “de”.")})

    def validate_constraints(self, exclude=None):
        """Nothing about the usual one: there the last that was chosen wins. Whose it is counts where no form asks."""
        super().validate_constraints({*(exclude or ()), "is_usual"} - ({"person"} if self.person_id else set()))

    def save(self, *args, **kwargs):
        others = CV.objects.filter(person=self.person_id).exclude(pk=self.pk)
        self.slug = self.slug or free_slug(
            ascii_slug(self.name, fallback="cv")[:50], lambda slug: others.filter(slug=slug).exists()
        )
        with transaction.atomic():
            if self.is_usual:
                others.filter(is_usual=True).update(is_usual=False)
            super().save(*args, **kwargs)

    def wishes(self):
        """The sections it shows, in its order; sections that came later stand behind those it knows."""
        rows = [row for row in self.sections.all() if row.section in SECTIONS]
        known = {row.section for row in rows}
        wanted = [Wish(SECTIONS[row.section], row.heading, row.limit or 0) for row in rows if row.shown]
        return wanted + [Wish(section) for section in in_order() if section.key not in known]

    def selection(self):
        return Selection(
            frozenset(self.left_out),
            frozenset(self.kept),
            self.since,
            frozenset(self.topic.with_descendants) if self.topic else None,
            self.grouped,
            self.words,
        )

    def given(self):
        """What it says of a Curriculum."""
        return {
            "sections": compose(self.person, self.wishes(), self.selection()),
            "heading": self.heading,
            "paper": self.paper,
            "pages": self.pages or 0,
            "words": self.words,
        }

    def add_missing_sections(self):
        """A row for every section there is, so that each can be moved, renamed and left out."""
        known = set(self.sections.values_list("section", flat=True))
        rows = [
            CVSection(cv=self, section=section.key, order=order)
            for order, section in enumerate(in_order())
            if section.key not in known
        ]
        CVSection.objects.bulk_create(rows)


class CVSection(Part):
    """Where a section stands in one CV, and how."""

    cv = models.ForeignKey(CV, models.CASCADE, related_name="sections")
    section = models.CharField(_("section"), max_length=30, choices=section_choices)
    shown = models.BooleanField(_("shown"), default=True)
    heading = models.CharField(
        _("heading"), max_length=120, blank=True, help_text=_("Empty: the usual one. Any language.")
    )
    limit = models.PositiveSmallIntegerField(
        _("how many"), null=True, blank=True, help_text=_("At most so many lines; empty: all.")
    )

    class Meta(Part.Meta):
        verbose_name = _("section of a CV")
        verbose_name_plural = _("sections")
        constraints = [models.UniqueConstraint(fields=["cv", "section"], name="a_section_stands_once_in_a_cv")]

    def __str__(self):
        section = SECTIONS.get(self.section)
        return str(self.heading or (section.title if section else self.section))
