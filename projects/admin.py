"""The admin of projects."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from content.admin import EntryAdmin
from content.editing import BlockRows, TableRows
from profile_app.oneself import OffersOneself

from .models import Attachment, Figure, Funding, Membership, Project, Section


class SectionRows(BlockRows):
    model = Section
    add_words = _("Add a section")
    comes_first = True
    autocomplete_fields = ["evidence"]
    fields = [("kind", "heading"), "body", "evidence", ("source", "source_url")]
    empty_text = _("Nothing told yet. Problem, key idea, contributions and outcomes are the usual parts.")


class FigureRows(TableRows):
    model = Figure
    add_words = _("Add a figure")
    fields = ["value", "unit", "label", "is_headline", "note"]
    more = ("note",)
    empty_text = _("No figures yet. Two to four in large type look best, for example “−92 %” of “WAN bandwidth”.")


class MemberRows(OffersOneself, TableRows):
    model = Membership
    add_words = _("Add a member")
    autocomplete_fields = ["person"]
    fields = ["person", "role", "start", "end", "ongoing"]
    more = ("start", "end", "ongoing")
    empty_text = _("No members yet.")


class FundingRows(TableRows):
    model = Funding
    add_words = _("Add funding")
    fields = [
        "funder",
        "programme",
        "award_number",
        "url",
        "start",
        "end",
        "ongoing",
        "amount",
        "currency",
        "amount_is_public",
    ]
    more = ("url", "start", "end", "ongoing", "amount", "currency", "amount_is_public")
    empty_text = _("No funding yet.")


class AttachmentRows(TableRows):
    model = Attachment
    add_words = _("Add a link or file")
    fields = ["kind", "url", "file", "label"]
    more = ("label",)
    empty_text = _("No links or files yet.")


@admin.register(Project)
class ProjectAdmin(EntryAdmin):
    list_display = ["title", "progress", "is_featured"]
    search_fields = ["title", "summary", "note"]
    autocomplete_fields = ["publications"]
    inlines = [SectionRows, FigureRows, MemberRows, FundingRows, AttachmentRows]
    add_words = _("Add a project")
    empty_text = _("No projects yet. A title and one line are enough to begin.")
    fieldsets = [
        (_("Project"), {"fields": ["title", "summary", ("progress", "start", "end"), "body"]}),
        (_("Topics and publications"), {"fields": ["topics", "publications"]}),
        (_("Where it appears"), {"fields": ["is_featured", "position", "website", ("note", "order")]}),
        EntryAdmin.LATER,
    ]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "position":
            field.queryset = field.queryset.select_related("person").order_by("person__display_name", "order", "pk")
            field.label_from_instance = lambda position: f"{position.person}: {position}"
        return field
