"""The admin of talks, events and news."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from content.admin import EntryAdmin, SafeFilter
from content.editing import BlockRows, TableRows
from profile_app.oneself import OffersOneself, own_person

from .models import Attachment, Event, News, Occurrence, Speaking


class OccurrenceRows(BlockRows):
    model = Occurrence
    add_words = _("Add a date")
    comes_first = True
    empty_text = _("No date yet. A month is enough; a talk given again gets one more date here.")
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
class EventAdmin(EntryAdmin):
    body_label = _("Abstract")
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
    autocomplete_fields = ["people", "publications", "projects", "events"]
    add_words = _("Post news")
    empty_text = _("No news yet. One or two sentences are enough.")
    fieldsets = [
        (None, {"fields": ["title", "date", "body", "topics"]}),
        (_("What it is about"), {"fields": ["people", "publications", "projects", "events"]}),
        (_("When and where"), {"classes": ["collapse"], "fields": ["publish_at", "slug", "order"]}),
    ]

    def get_changeform_initial_data(self, request):
        person = own_person(request.user)
        return {"people": [person] if person else [], **super().get_changeform_initial_data(request)}

    @admin.display(description=_("date"), ordering="date")
    def shown_date(self, news):
        return news.date.display() if news.date else self.empty_value_display
