"""The admin of talks, events, news, courses and open positions."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from content.admin import EntryAdmin, SafeFilter
from content.editing import BlockRows, TableRows
from profile_app.oneself import OffersOneself, own_person

from .admin_repeating import RepeatingPages
from .models import Attachment, Course, Event, Material, News, Occurrence, Offering, Opening, Speaking


class OccurrenceRows(BlockRows):
    model = Occurrence
    add_words = _("Add a date")
    comes_first = True
    empty_text = _(
        "No date yet. A month is enough; a talk given again gets one more date here. "
        "What takes place every week is given once, saved, and then repeated by “Repeat” at the top."
    )
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("date", "start_time", "end_time"),
                    ("end_date", "time_zone"),
                    ("host", "place"),
                    ("mode", "state"),
                    "url",
                ]
            },
        ),
        (
            _("Afterwards, or if it was moved"),
            {
                "classes": ["collapse"],
                "fields": [
                    ("slides", "slides_url"),
                    "recording_url",
                    ("captions", "captions_url"),
                    ("previous_date", "previous_time"),
                ],
            },
        ),
    ]


class SpeakerRows(OffersOneself, TableRows):
    model = Speaking
    add_words = _("Add a speaker")
    autocomplete_fields = ["person"]
    fields = ["person", "credited_name"]
    empty_text = _("No speakers yet. Choose a person of this site or write the name as announced.")


class AttachmentRows(TableRows):
    model = Attachment
    add_words = _("Add a link or file")
    fields = ["kind", "url", "file", "label"]
    more = ("label",)
    empty_text = _("No links or files yet.")


class KindFilter(SafeFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        used = set(model_admin.get_queryset(request).order_by().values_list("kind", flat=True).distinct())
        return [(key, label) for key, label in Event.Kind.choices if key in used]

    def narrow(self, queryset, value):
        return queryset.filter(kind=value)


@admin.register(Event)
class EventAdmin(RepeatingPages, EntryAdmin):
    list_display = ["title", "kind", "times"]
    list_filter = [KindFilter]
    search_fields = ["title", "occurrences__host", "occurrences__place"]
    autocomplete_fields = ["publication", "project", "series"]
    inlines = [OccurrenceRows, SpeakerRows, AttachmentRows]
    add_words = _("Add a talk or event")
    empty_text = _("No talks yet. Add one; if you give it again, add a date rather than a new talk.")
    fieldsets = [
        (_("Talk or event"), {"fields": ["title", "kind"]}),
        (_("What it is about"), {"fields": ["body", "topics", "publication", "project", "series", "website"]}),
        EntryAdmin.LATER,
    ]

    def for_list(self, queryset):
        return super().for_list(queryset).prefetch_related("occurrences")

    @admin.display(description=_("dates"))
    def times(self, event):
        return ", ".join(each.when for each in event.occurrences.all() if each.when) or self.empty_value_display


@admin.register(News)
class NewsAdmin(EntryAdmin):
    list_display = ["title", "shown_date"]
    search_fields = ["title", "body"]
    autocomplete_fields = ["people", "publications", "projects", "events", "awards"]
    add_words = _("Post news")
    empty_text = _("No news yet. One or two sentences are enough.")
    fieldsets = [
        (None, {"fields": ["title", "date", "body", "topics"]}),
        (_("What it is about"), {"fields": ["people", "publications", "projects", "events", "awards"]}),
        (_("When and where"), {"classes": ["collapse"], "fields": ["publish_at", "slug", "order"]}),
    ]

    def get_changeform_initial_data(self, request):
        person = own_person(request.user)
        return {"people": [person] if person else [], **super().get_changeform_initial_data(request)}

    @admin.display(description=_("date"), ordering="date")
    def shown_date(self, news):
        return news.date.display() if news.date else self.empty_value_display


class OfferingRows(BlockRows):
    model = Offering
    add_words = _("Add a term")
    comes_first = True
    empty_text = _("No term yet. A course given again gets one more term here.")
    autocomplete_fields = ["teachers", "assistants"]
    fields = [("term", "start", "end"), ("teachers", "assistants"), ("others", "institution"), "url"]


class MaterialRows(TableRows):
    model = Material
    add_words = _("Add material")
    fields = ["kind", "url", "file", "label", "offering"]
    more = ("label", "offering")
    empty_text = _("No materials yet: slides, notes or exercises, as files or links.")

    def get_formset(self, request, obj=None, **kwargs):
        self.course = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "offering":
            kwargs["queryset"] = Offering.objects.filter(course=self.course)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Course)
class CourseAdmin(EntryAdmin):
    list_display = ["title", "code", "terms"]
    search_fields = ["title", "code", "offerings__term"]
    inlines = [OfferingRows, MaterialRows]
    add_words = _("Add a course")
    empty_text = _("No courses yet. Add one; if you give it again, add a term rather than a new course.")
    fieldsets = [
        (_("Course"), {"fields": ["title", ("code", "level"), "website"]}),
        (_("What it is about"), {"fields": ["body", "topics"]}),
        EntryAdmin.LATER,
    ]

    def for_list(self, queryset):
        return super().for_list(queryset).prefetch_related("offerings")

    @admin.display(description=_("terms"))
    def terms(self, course):
        return ", ".join(offering.term for offering in course.terms) or self.empty_value_display


@admin.register(Opening)
class OpeningAdmin(EntryAdmin):
    list_display = ["title", "kind", "deadline"]
    search_fields = ["title", "body"]
    autocomplete_fields = ["project"]
    add_words = _("Add an open position")
    empty_text = _("No open positions. One with a deadline hides by itself when that has passed.")
    fieldsets = [
        (_("Position"), {"fields": ["title", ("kind", "deadline", "start"), ("place", "url"), "body"]}),
        (_("What it is about"), {"fields": ["topics", "project"]}),
        EntryAdmin.LATER,
    ]
