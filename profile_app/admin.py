"""The admin of people and their records."""

from django.contrib import admin, messages
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content.admin import EntryAdmin, SafeAdmin
from content.editing import BlockRows, RowsMixin, TableRows
from content.keys import name_key

from . import admin_accounts  # noqa: F401 -- registers its part
from .accounts import Account, call
from .admin_leaving import LeavingPages
from .models import Advising, Award, Delegation, Education, NameVariant, Person, Position, ProfileLink, Service


class LinkRows(TableRows):
    model = ProfileLink
    add_words = _("Add a link")
    comes_first = True
    empty_text = _("No links yet. Google Scholar, GitHub and DBLP are the usual ones.")


class PositionRows(BlockRows):
    model = Position
    add_words = _("Add a position")
    empty_text = _("No positions yet. The one marked “show below the name” stands on top of the page.")
    fields = [
        ("title", "organisation"),
        ("unit", "place"),
        ("start", "end", "ongoing", "is_over"),
        ("kind", "group", "is_primary"),
        "description",
        "note",
    ]


class EducationRows(BlockRows):
    model = Education
    add_words = _("Add a degree")
    empty_text = _("No degrees yet. Studies that still go on belong here, too.")
    fields = [
        ("degree", "field"),
        ("institution", "place"),
        ("start", "end", "ongoing"),
        ("gpa", "gpa_scale", "rank", "rank_of"),
        ("class_name", "note"),
    ]


class AwardRows(TableRows):
    model = Award
    add_words = _("Add an award")
    fields = ["name", "level", "year", "role", "note", "url"]
    more = ("role", "note", "url")
    empty_text = _("No awards yet. A year you do not know may stay empty.")


@admin.register(Award)
class AwardAdmin(SafeAdmin):
    """Awards are edited on the forms of people; other forms find them here."""

    search_fields = ["name", "person__display_name"]

    def for_autocomplete(self, queryset):
        return queryset.select_related("person")

    def described(self, award):
        return f"{award.name}, {award.person}"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ServiceRows(TableRows):
    model = Service
    add_words = _("Add a service")
    fields = ["role", "venue", "year", "year_end", "workshop", "note"]
    more = ("year_end", "workshop", "note")
    empty_text = _("No service yet. One line for each venue and year.")


class AdvisingRows(TableRows):
    model = Advising
    add_words = _("Add a supervisor")
    fk_name = "student"
    autocomplete_fields = ["advisor"]
    fields = ["role", "advisor", "start", "end", "ongoing", "is_over"]
    verbose_name = _("supervisor")
    verbose_name_plural = _("supervised by")
    empty_text = _("Nobody yet. Supervisors are people of this site; the plus adds one.")


class VariantRows(RowsMixin, admin.TabularInline):
    model = NameVariant
    add_words = _("Add a name")
    template = "admin/edit_inline/tabular.html"
    empty_text = _("None yet. Earlier names and short forms find this person in searches.")


class DelegateRows(RowsMixin, admin.TabularInline):
    model = Delegation
    add_words = _("Name a delegate")
    template = "admin/edit_inline/tabular.html"
    fields = ["account", "until"]
    verbose_name_plural = _("may act for this person")
    empty_text = _("Nobody. A delegate may do for this person what the person may do here.")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return (
            self.account_field(db_field)
            if db_field.name == "account"
            else super().formfield_for_dbfield(db_field, request, **kwargs)
        )

    def account_field(self, db_field):
        """Open accounts by the names of their people, asked for once for all rows."""
        offered = Account.objects.filter(Q(is_active=True, is_staff=True) | Q(delegations__isnull=False)).distinct()
        field = db_field.formfield(queryset=offered)
        named = sorted((str(account.known_as), account.pk) for account in offered.with_role())
        field.choices = [("", "–"), *((pk, name) for name, pk in named)]
        return field


@admin.register(Person)
class PersonAdmin(LeavingPages, EntryAdmin):
    list_display = ["display_name", "main_position"]
    search_fields = ["display_name", "native_name", "variants__name"]
    inlines = [LinkRows, PositionRows, EducationRows, AwardRows, ServiceRows, AdvisingRows, VariantRows, DelegateRows]
    add_words = _("Add a person")
    empty_text = _("No people yet. Begin with yourself.")
    fieldsets = [
        (
            _("Who"),
            {
                "fields": [
                    "display_name",
                    ("given_name", "family_name"),
                    "tagline",
                    "photo",
                    "photo_alt",
                    ("email", "email_visibility"),
                    "orcid",
                ]
            },
        ),
        (_("In words"), {"fields": ["short_bio", "body", "interests", "topics"]}),
        (
            _("More about the name"),
            {
                "classes": ["collapse"],
                "fields": [("name_particle", "name_suffix"), ("native_name", "native_lang"), "pronouns"],
            },
        ),
        (_("When and where"), {"classes": ["collapse"], "fields": ["has_page", "publish_at", "slug", "order"]}),
    ]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            self.warn_of_namesakes(request, obj)
        elif obj.account and "display_name" in form.changed_data:
            call(obj.account, obj.display_name, form.initial["display_name"])

    def warn_of_namesakes(self, request, person):
        key = name_key(person.display_name)
        others = (
            self.get_queryset(request)
            .exclude(pk=person.pk)
            .filter(Q(display_name__iexact=person.display_name) | Q(variants__key=key))
        )
        for other in others.distinct()[:3]:
            text = gettext("There was already a person of this name: {}. Keep the two apart, or {}.")
            link = format_html('<a href="{}">{}</a>', self.address(other, "change"), other)
            merging = f"{self.page_address('merge')}?ids={other.pk},{person.pk}"
            link_to_merge = format_html('<a href="{}">{}</a>', merging, gettext("merge them"))
            self.message_user(request, format_html(text, link, link_to_merge), messages.WARNING)

    def for_list(self, queryset):
        return super().for_list(queryset).with_positions()

    def for_autocomplete(self, queryset):
        return super().for_autocomplete(queryset).with_positions()

    def described(self, obj):
        """The name and what tells this person from another of the same name."""
        where = str(obj.primary_position or "") or (gettext("has a page") if obj.is_open else gettext("no page"))
        return f"{obj} – {where}"

    @admin.display(description=_("position"))
    def main_position(self, person):
        return str(person.primary_position or "") or self.empty_value_display

    def view_on_site(self, obj):
        return super().view_on_site(obj) if obj.has_page else None
