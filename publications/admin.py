"""The admin of publications and venues."""

from django.contrib import admin, messages
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content.admin import EntryAdmin, SafeAdmin, SafeFilter
from content.editing import SealedForm, TableRows
from content.rules import Deed, allowed
from profile_app.admin import PersonAdmin

from .admin_byline import AuthorRows
from .admin_citing import CitedVenues, CitedWorks
from .admin_import import ImportPages
from .admin_paste import CheckedForm, PasteBox
from .models import Attachment, Authorship, Publication, SelectedWork, Venue
from .types import TYPES


class AttachmentRows(TableRows):
    model = Attachment
    add_words = _("Add a link or file")
    fields = ["kind", "url", "file", "label"]
    more = ("label",)
    empty_text = _("No PDF, code or slides yet. Give a link or a file for each.")


class SelectedRows(TableRows):
    """On the form of a person."""

    model = SelectedWork
    add_words = _("Select a publication")
    autocomplete_fields = ["publication"]
    fields = ["publication"]
    empty_text = _("None yet. Three to five of the best stand on top of the page; all the others follow by themselves.")


PersonAdmin.inlines = [*PersonAdmin.inlines, SelectedRows]


class TypeFilter(SafeFilter):
    title = _("type")
    parameter_name = "type"

    def lookups(self, request, model_admin):
        used = set(model_admin.get_queryset(request).order_by().values_list("type", flat=True).distinct())
        return [(row.key, row.label) for row in TYPES.values() if row.key in used]

    def narrow(self, queryset, value):
        return queryset.filter(type=value)


class YearFilter(SafeFilter):
    title = _("year")
    parameter_name = "year"

    def lookups(self, request, model_admin):
        works = model_admin.get_queryset(request).exclude(year=None)
        years = works.order_by("-year").values_list("year", flat=True).distinct()
        return [(str(year), str(year)) for year in years]

    def narrow(self, queryset, value):
        return queryset.filter(year=int(value))


@admin.register(Publication)
class PublicationAdmin(PasteBox, ImportPages, CitedWorks, EntryAdmin):
    form = CheckedForm
    list_display = ["short_title", "type", "year"]
    list_filter = [TypeFilter, YearFilter]
    search_fields = [
        "title",
        "subtitle",
        "container_title",
        "venue__name",
        "venue__short_name",
        "doi",
        "authorships__credited_name",
    ]
    autocomplete_fields = ["venue", "published_version"]
    inlines = [AuthorRows, AttachmentRows]
    add_words = _("Add a publication")
    empty_text = _("No publications yet. Add one; nothing is public until you publish it.")
    fieldsets = [
        (
            _("Paper"),
            {"fields": ["title", ("type", "issued"), "venue", ("pages", "volume", "issue")]},
        ),
        (_("Abstract and topics"), {"fields": ["body", ("figure", "figure_alt"), "topics"]}),
        (
            _("Identifiers and links"),
            {"fields": [("doi", "arxiv_id"), ("url", "open_access")]},
        ),
        (
            _("Highlights"),
            {"fields": [("is_selected", "selected_order"), ("award", "artifact"), "note"]},
        ),
        (_("Stage"), {"classes": ["collapse"], "fields": ["stage", "show_early"]}),
        (
            _("More about the publication"),
            {
                "classes": ["collapse"],
                "fields": [
                    "subtitle",
                    "container_title",
                    ("article_number", "number"),
                    ("edition", "series"),
                    ("publisher", "place"),
                    ("institution", "language"),
                    ("isbn", "issn", "pmid"),
                    "keywords",
                    ("citation_key", "published_version"),
                ],
            },
        ),
        EntryAdmin.LATER,
    ]

    def get_search_results(self, request, queryset, search_term):
        if not search_term:
            return queryset, False
        works = Publication.objects.order_by()
        hidden = works.filter(pk__in=works.hidden().values("pk"))
        hidden, _may_repeat = super().get_search_results(request, hidden, search_term)
        return queryset.looked_for(search_term, hidden), False

    @admin.display(description=_("title"), ordering="title")
    def short_title(self, publication):
        return Truncator(publication.title).chars(100)

    def after_saving(self, request, obj, leave):
        response = super().after_saving(request, obj, leave)
        if other := allowed(request.user, Deed.VIEW, Publication.objects.alike(obj)).order_by("pk").first():
            self.tell_of(request, obj, other)
        return response

    def tell_of(self, request, obj, other):
        """Says that a work likely stands here twice, and leads to where that is mended."""
        said = gettext("This is likely here already, as “%(name)s”.") % {"name": Truncator(str(other)).chars(90)}
        href, label = self.address(other, "change"), gettext("Open it")
        if self.may_merge(request):
            merge = reverse("admin:publications_publication_merge")
            href, label = f"{merge}?ids={obj.pk},{other.pk}", gettext("Compare and merge")
        self.message_user(request, self.with_link(said, href, label), messages.WARNING)

    def for_autocomplete(self, queryset):
        return (
            super()
            .for_autocomplete(queryset)
            .prefetch_related(
                Prefetch("authorships", Authorship.objects.select_related("person").order_by("role", "order", "pk"))
            )
        )

    def described(self, obj):
        authors = obj.authors
        first = str(authors[0]) if authors else ""
        return ", ".join(part for part in (Truncator(obj.title).chars(100), first, str(obj.year or "")) if part)


@admin.register(Venue)
class VenueAdmin(CitedVenues, SafeAdmin):
    form = SealedForm
    list_display = ["name", "short_name", "publisher"]
    search_fields = ["name", "short_name"]
    fields = ["name", "short_name", "publisher", "issn", "url"]
    add_words = _("Add a venue")
    empty_text = _("No venues yet. They come into being on the form of a publication.")
