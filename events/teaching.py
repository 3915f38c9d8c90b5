"""Courses: what is taught, in which terms and by whom, and with what materials."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.dates import PartialDate, PartialDateField, date_range
from content.models import Attachment, Entry, TopicTag, topics_field
from content.wholes import keeps_history
from profile_app.models import Part, Person

from .querysets import CourseQuerySet, several

YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")


@keeps_history("offerings", "attachments")
class Course(Entry):
    """A course, given in one term or in many; `body` describes it."""

    title = models.CharField(_("title"), max_length=300, help_text=_("For example “Distributed systems”."))
    code = models.CharField(_("code"), max_length=40, blank=True, help_text=_("For example “CS 244”."))
    level = models.CharField(_("level"), max_length=80, blank=True, help_text=_("For example “Master”."))
    website = models.URLField(_("website"), max_length=500, blank=True)
    topics = topics_field("events.CourseTopic")

    objects = models.Manager.from_queryset(CourseQuerySet)()

    body_label = _("Description")
    detail_route = "teaching:detail"

    class Meta(Entry.Meta):
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title

    @property
    def terms(self):
        """The terms it is given in, the latest first, from what is loaded."""
        return sorted(self.offerings.all(), key=lambda term: str(term.start or ""), reverse=True)

    @property
    def latest(self):
        return next(iter(self.terms), None)

    @property
    def latest_term(self):
        return self.latest.term if self.latest else ""

    @property
    def earlier(self):
        """The other terms it was given in."""
        return self.terms[1:]

    @property
    def general_materials(self):
        """What belongs to no single term."""
        return [material for material in self.attachments.all() if material.offering_id is None]

    @property
    def facts(self):
        """Its code and level, in one line."""
        return " · ".join(part for part in (self.code, self.level) if part)


def by_term(courses):
    """(term, [(course, its time in this term)]) of each term of the courses, the latest first.

    A course stands in every term it is given in; those without a term come last, with None for both.
    """
    found, without, begins = {}, [], {}
    for course in courses:
        terms = course.terms
        if not terms:
            without.append((course, None))
        for term in terms:
            found.setdefault(term.term, {}).setdefault(course.pk, (course, term))
            begins[term.term] = max(begins.get(term.term, ""), str(term.start or ""))
    order = sorted(found, key=begins.__getitem__, reverse=True)
    return [*((term, list(found[term].values())) for term in order), *([(None, without)] if without else [])]


class CourseTopic(TopicTag):
    content_object = models.ForeignKey(Course, models.CASCADE)


class Offering(Part):
    """A course in one term."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="offerings")
    term = models.CharField(_("term"), max_length=60, help_text=_("For example “Autumn 2026” or “2026/27”."))
    start = PartialDateField(
        _("from"),
        blank=True,
        null=True,
        help_text=_("A year or a month is enough; it puts the terms in order. Empty: the year in the term's name."),
    )
    end = PartialDateField(_("to"), blank=True, null=True)
    institution = models.CharField(_("institution"), max_length=200, blank=True)
    teachers = models.ManyToManyField(Person, blank=True, related_name="taught", verbose_name=_("taught by"))
    assistants = models.ManyToManyField(Person, blank=True, related_name="assisted", verbose_name=_("assisted by"))
    others = models.CharField(
        _("others"), max_length=400, blank=True, help_text=_("Names of people who are not on this site.")
    )
    url = models.URLField(_("page of this term"), max_length=500, blank=True)

    part_of = "course"

    class Meta(Part.Meta):
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def __str__(self):
        return self.term

    def save(self, *args, **kwargs):
        if not self.start and (year := YEAR.search(self.term)):
            self.start = PartialDate(int(year[0]))
        super().save(*args, **kwargs)

    @property
    def dates(self):
        """The period, where it says more than the term does."""
        exact = self.end or (self.start and self.start.precision != "year")
        return date_range(self.start, self.end) if exact else ""

    @property
    def other_names(self):
        return several(self.others)


class Material(Attachment):
    """Slides, notes, exercises: of one term or of the course as a whole."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="attachments")
    offering = models.ForeignKey(
        Offering,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="materials",
        verbose_name=_("of the term"),
        help_text=_("Empty: of the course as a whole."),
    )
    entry_field = part_of = "course"

    class Meta(Attachment.Meta):
        verbose_name = _("material")
        verbose_name_plural = _("materials")
