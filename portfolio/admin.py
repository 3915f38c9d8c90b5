"""The admin of the site itself: its settings on one page, and its users; what groups may do says the code."""

from django import forms
from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.forms.models import BaseModelFormSet, modelformset_factory
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from content.admin import SafeAdmin
from content.editing import NamedSelect, RowForm, RowsMixin, SealedForm, TableRows
from profile_app.models import Identity

from .cv import admin as cv_admin  # noqa: F401 — registers saved CVs
from .models import MenuLink, Placement, SiteSettings


class ColourInput(forms.TextInput):
    """A text box for the colour's number; a script puts the browser's own picker beside it."""

    def __init__(self, attrs=None):
        super().__init__({"class": "narrow", "data-colour": _("Pick a colour"), "maxlength": "7", **(attrs or {})})


class SiteForm(SealedForm):
    """The settings and, from their own table, whose site it is."""

    mode = Identity._meta.get_field("mode").formfield()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.identity = Identity.current()
        for name in ("mode", "owner"):
            self.fields[name].initial = getattr(self.identity, name)
        owner = self.identity.owner
        self.fields["owner"].widget.named = {str(owner.pk): str(owner)} if owner else {}

    def stored_rows(self):
        return [*super().stored_rows(), *Identity.objects.all()]

    def save_identity(self):
        self.identity.mode, self.identity.owner = self.cleaned_data["mode"], self.cleaned_data["owner"]
        self.identity.save()


class LinkRows(TableRows):
    model = MenuLink
    add_words = _("Add a link")
    fields = ["where", "section", "page", "url", "label"]
    empty_text = _("Nothing chosen: menu and footer show the usual parts of the site.")


class PlacementFormSet(BaseModelFormSet):
    """All sections of the home page; they belong to the site as a whole, so no row points to the settings."""

    def __init__(self, data=None, files=None, instance=None, save_as_new=False, prefix=None, queryset=None, **kwargs):
        super().__init__(data, files, prefix=prefix, queryset=queryset, **kwargs)

    @classmethod
    def get_default_prefix(cls):
        return "placements"


class PlacementChecks(InlineModelAdminChecks):
    def _check_exclude_of_parent_model(self, obj, parent_model):
        return []

    def _check_relation(self, obj, parent_model):
        return []


class PlacementRows(RowsMixin, admin.TabularInline):
    model = Placement
    add_words = _("Add a section")
    form = RowForm
    template = "admin/edit_inline/tabular.html"
    fields = ["order", "section", "heading", "shown", "limit", "note", "identity_mode"]
    more = ("limit", "note", "identity_mode")
    checks_class = PlacementChecks
    empty_text = _("Nothing chosen: the home page shows the usual sections in the usual order.")

    def get_formset(self, request, obj=None, **kwargs):
        return modelformset_factory(
            self.model,
            form=self.form,
            formset=PlacementFormSet,
            fields=self.fields,
            extra=0,
            max_num=self.max_num,
            absolute_max=self.max_num,
            can_delete=True,
            formfield_callback=lambda field, **options: self.formfield_for_dbfield(field, request, **options),
        )


@admin.register(SiteSettings)
class SiteSettingsAdmin(SafeAdmin):
    form = SiteForm
    inlines = [LinkRows, PlacementRows]
    fieldsets = [
        (_("Whose site"), {"fields": ["name", "mode", "owner"]}),
        (_("What it says"), {"fields": ["tagline", "introduction", "description", "footer"]}),
        (_("How it looks and speaks"), {"fields": ["accent", "language", "time_zone"]}),
        (_("For those who find a mistake"), {"classes": ["collapse"], "fields": ["security_contact"]}),
    ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        owner_field = Identity._meta.get_field("owner")
        owner = owner_field.formfield(widget=NamedSelect(owner_field, self.admin_site))
        own_form = type("OwnSiteForm", (self.form,), {"owner": owner})
        return super().get_form(request, obj, change, form=own_form, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "accent":
            kwargs["widget"] = ColourInput()
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_object(self, request, object_id, from_field=None):
        return SiteSettings.current() if object_id == "1" else None

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:portfolio_sitesettings_change", args=[1]))

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        form.save_identity()

    def response_post_save_change(self, request, obj):
        return HttpResponseRedirect(reverse("admin:index"))

    def view_on_site(self, obj):
        return reverse("home")


admin.site.unregister([User, Group])


@admin.register(User)
class SafeUserAdmin(SafeAdmin, UserAdmin):
    """Accounts; rights come from groups alone."""

    add_words = _("Add an account")
    list_filter = []
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password", ("first_name", "last_name"), "email"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "groups", "is_superuser"]}),
    ]
    list_display = ["username", "first_name", "last_name", "is_active", "is_staff"]
    search_fields = ["username", "first_name", "last_name"]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = forms.CheckboxSelectMultiple()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def response_post_save_add(self, request, obj):
        """On to the rights, which the form of a new account does not ask for."""
        return HttpResponseRedirect(self.address(obj, "change"))
