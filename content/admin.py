"""The base of every admin: safe against odd queries and double edits; and the admin of topics and pages."""

import re
from uuid import UUID

import taggit.admin  # noqa: F401 — registers the admin that is taken away below
from adminsortable2.admin import SortableAdminBase
from csp.decorators import csp_replace
from django.contrib import admin, messages
from django.contrib.admin.options import IS_FACETS_VAR, IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ALL_VAR, ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.datastructures import MultiValueDict
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from . import history
from .admin_history import HistoryPages
from .admin_review import ReviewPages
from .editing import (
    TEXTS,
    EditingMixin,
    EntryForm,
    RowsMixin,
    SealedForm,
    asked,
    forget_answers,
    gone_as_new,
    state_of,
)
from .images import PictureField, prepare_uploads
from .keys import clean_name
from .models import Page, Status, Topic, TopicSynonym
from .querysets import words_of
from .rows import among
from .rules import Deed, allowed, fields_free, fields_proposed, is_member, may, names_of
from .views import previewed

MAX_VALUE = 200
SHOWN_TOPICS = 3


def is_popup(request):
    """Whether something is added in passing, on the way through another form."""
    return IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST


def without(groups, names):
    """The groups of a form without some fields, and without groups that have no other."""
    kept = []
    for title, options in groups:
        lines = [[name for name in lined(line) if name not in names] for line in options["fields"]]
        if any(lines):
            kept.append((title, {**options, "fields": [line for line in lines if line]}))
    return kept


def lined(line):
    return [line] if isinstance(line, str) else line


def is_stale(request, entry):
    """Whether a form was opened before the last save of an entry that counts its versions."""
    return hasattr(entry, "row_version") and request.POST.get("row_version") != str(entry.row_version)


class EntryChangeList(ChangeList):
    """A list under its plain name, with everything its rows show in a fixed number of queries."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_popup:
            self.title = capfirst(self.opts.verbose_name_plural)

    def get_queryset(self, request, exclude_parameters=None):
        """What members search is theirs, so few that it is looked for once, and not again for each question."""
        found = super().get_queryset(request, exclude_parameters)
        if self.query and is_member(request.user):
            keys = among(found.order_by().values_list("pk", flat=True))
            found = self.model._default_manager.filter(pk__in=keys).order_by(*found.query.order_by)
        return found

    def get_results(self, request):
        """The rows of one page; which they are is asked by their keys alone, because long rows are slow to sort."""
        super().get_results(request)
        keys = list(self.result_list.values_list("pk", flat=True))
        shown = self.apply_select_related(self.model._default_manager.filter(pk__in=keys))
        rows = {row.pk: row for row in self.model_admin.for_list(shown)}
        self.result_list = [rows[key] for key in keys if key in rows]


class SafeAdmin(HistoryPages, EditingMixin, SortableAdminBase, admin.ModelAdmin):
    """Does what the rules allow, and answers any query string: what a page does not know is left aside with a message.

    A form has the fields its user may set at once or propose.
    """

    list_per_page = 50
    show_full_result_count = False
    empty_value_display = "–"
    empty_text = _("Nothing here yet.")
    add_words = ""

    class Media:
        js = ["js/admin/rows.js", "js/admin/sending.js"]

    # Rules

    def has_view_permission(self, request, obj=None):
        return asked(request, may, Deed.VIEW, obj or self.model)

    def has_add_permission(self, request):
        return asked(request, may, Deed.ADD, self.model)

    def has_change_permission(self, request, obj=None):
        return asked(request, may, Deed.CHANGE, obj or self.model)

    def has_delete_permission(self, request, obj=None):
        return asked(request, may, Deed.DELETE, obj or self.model)

    def has_publish_permission(self, request, obj=None):
        return asked(request, may, Deed.PUBLISH, obj or self.model)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_queryset(self, request):
        return allowed(request.user, Deed.VIEW, super().get_queryset(request))

    def get_object(self, request, object_id, from_field=None):
        """One of those the user sees, else None; refuses where the user sees none of this kind."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().get_object(request, object_id, from_field)

    def free_fields(self, request, obj=None):
        return asked(request, fields_free, obj or self.model)

    def proposed_fields(self, request, obj=None):
        return asked(request, fields_proposed, obj or self.model)

    def settable_fields(self, request, obj=None):
        """The names of what a form sets; None for all."""
        return self.free_fields(request, obj) if is_member(request.user) else None

    def get_fieldsets(self, request, obj=None):
        groups = super().get_fieldsets(request, obj)
        if not is_member(request.user):
            return groups
        return without(
            groups, names_of(self.model) - self.free_fields(request, obj) - self.proposed_fields(request, obj)
        )

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        form.free = self.settable_fields(request, obj)
        return form

    # Queries

    def lookup_allowed(self, lookup, value, request=None):
        return lookup in self.filter_names(request)

    def filter_names(self, request):
        return {each.parameter_name for each in self.get_list_filter(request)}

    def changelist_view(self, request, extra_context=None):
        known = {SEARCH_VAR, PAGE_VAR, ALL_VAR, ORDER_VAR, IS_FACETS_VAR, IS_POPUP_VAR, TO_FIELD_VAR}
        known |= self.filter_names(request)
        ignored = [name for name in request.GET if name not in known | {"e"}]
        if ignored:
            shown = ", ".join(clean_name(name)[:40] for name in ignored[:5])
            messages.warning(request, gettext("This list cannot filter by: %(names)s.") % {"names": shown})
        request.GET = self.cleaned_query(request, known)
        words = {
            "empty_text": self.empty_text,
            "add_words": self.words_for_adding(),
            "shows_own": is_member(request.user),
        }
        return super().changelist_view(request, {**words, **(extra_context or {})})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        request.GET = self.cleaned_query(request)
        if request.method == "POST":
            self.reencode_pictures(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        request.GET = self.cleaned_query(request)
        return super().delete_view(request, object_id, extra_context)

    def cleaned_query(self, request, known=None):
        """The query without what the page does not know, control characters and values no control could send."""
        query = request.GET.copy()
        for name in list(query):
            values = [clean_name(value)[:MAX_VALUE] for value in query.getlist(name)]
            if known is not None and name not in known or not self.fits(request, name, values[-1] if values else ""):
                del query[name]
            elif name != "_changelist_filters":
                query.setlist(name, values)
        return query

    def fits(self, request, name, value):
        if name == TO_FIELD_VAR:
            return self.to_field_allowed(request, value)
        if name in (PAGE_VAR, ORDER_VAR):
            return re.fullmatch(r"[-.0-9]{1,60}" if name == ORDER_VAR else r"[0-9]{1,6}", value) is not None
        return "\0" not in name

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, " ".join(words_of(search_term)))

    def get_changeform_initial_data(self, request):
        """Plain fields only, each with a value its column can hold."""
        initial = {}
        for name, value in request.GET.items():
            field = next((each for each in self.opts.concrete_fields if each.name == name), None)
            if field is None or field.is_relation or not field.editable or field.primary_key:
                continue
            try:
                field.clean(value, None)
            except ValidationError:
                continue
            initial[name] = value
        return initial

    def reencode_pictures(self, request):
        """Decodes pictures before the transaction of the save begins."""
        names = [field.name for field in self.opts.fields if isinstance(field, PictureField)]
        pictures = MultiValueDict({name: request.FILES.getlist(name) for name in names if name in request.FILES})
        if pictures:
            prepare_uploads(pictures)
            for name in pictures:
                request.FILES.setlist(name, pictures.getlist(name))

    # Lists and autocomplete

    def get_changelist(self, request, **kwargs):
        return EntryChangeList

    def for_list(self, queryset):
        return queryset

    def for_autocomplete(self, queryset):
        return queryset

    def described(self, obj):
        """What an autocomplete shows."""
        return str(obj)

    # Forms

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["title"] = str(obj) if obj else self.words_for_adding()
        context["subtitle"] = None
        if context["errors"]:
            context["lost_files"] = [file.name for file in request.FILES.values()]
        context["is_entry"] = isinstance(self, EntryAdmin)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def words_for_adding(self):
        return self.add_words or gettext("Add: %(name)s") % {"name": self.opts.verbose_name}

    def get_formset_kwargs(self, request, obj, inline, prefix):
        given = super().get_formset_kwargs(request, obj, inline, prefix)
        if "data" in given and obj.pk and is_stale(request, obj):
            given["data"], given["files"] = gone_as_new(given["data"], given["files"], prefix, inline.model)
        is_offered = request.method != "POST" and not obj.pk
        return {**given, "initial": inline.initial_rows(request)} if is_offered else given

    # After saving

    def response_add(self, request, obj, post_url_continue=None):
        if is_popup(request):
            return super().response_add(request, obj, post_url_continue)
        return self.after_saving(request, obj, self.response_post_save_add)

    def response_change(self, request, obj):
        if is_popup(request):
            return super().response_change(request, obj)
        return self.after_saving(request, obj, self.response_post_save_change)

    def after_saving(self, request, obj, leave):
        """Says what has become of it, and stays or leaves as the button says."""
        forget_answers(request)
        self.message_user(request, self.told_after_saving(request, obj), messages.SUCCESS)
        if not self.stays(request) or not self.has_change_permission(request, obj):
            return leave(request, obj)
        kept = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(kept, self.address(obj, "change")))

    def stays(self, request):
        return "_continue" in request.POST

    def told_after_saving(self, request, obj):
        said = gettext("“%(name)s” is saved.") % {"name": Truncator(str(obj)).chars(90)}
        return self.with_link(said, self.get_view_on_site_url(obj), gettext("View on site"))

    def with_link(self, said, href, label):
        return format_html('{} <a href="{}">{}</a>', said, href, label) if href else said

    def address(self, obj, page):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[obj.pk])


# Filters


class SafeFilter(admin.SimpleListFilter):
    """A filter that leaves a value it does not offer aside."""

    def queryset(self, request, queryset):
        offered = {str(value) for value, label in self.lookup_choices}
        return self.narrow(queryset, self.value()) if self.value() in offered else queryset


class StatusFilter(SafeFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("draft", _("Draft")),
            ("in_review", _("In review")),
            ("scheduled", _("Scheduled")),
            ("on-the-site", _("On the site")),
            ("archived", _("Archived")),
        ]

    def narrow(self, queryset, value):
        if value == "on-the-site":
            return queryset.published()
        return queryset.scheduled() if value == "scheduled" else queryset.filter(status=value)


class TopicFilter(SafeFilter):
    title = _("topic")
    parameter_name = "topic"

    def lookups(self, request, model_admin):
        through = model_admin.model.topics.through
        tags = through.objects.filter(tag=OuterRef("pk"))
        if is_member(request.user):
            tags = tags.filter(content_object__in=model_admin.get_queryset(request).order_by().values("pk"))
        used = Topic.objects.filter(Exists(tags))
        return list(used.values_list("slug", "name")[:100])

    def narrow(self, queryset, value):
        return queryset.about(Topic.objects.get(slug=value))


# Entries


class StatedAdmin(SafeAdmin):
    """The admin of what has a state: buttons for it, a preview, and a warning before a double edit."""

    form = EntryForm
    actions = ["publish", "unpublish", "merge"]

    BUTTONS = {"_publish": Status.PUBLISHED, "_unpublish": Status.DRAFT, "_archive": Status.ARCHIVED}

    LATER = (_("When and where"), {"classes": ["collapse"], "fields": ["publish_at", "slug"]})

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "body" and self.model.body_label:
            field.label = self.model.body_label
        return field

    def get_fieldsets(self, request, obj=None):
        groups = super().get_fieldsets(request, obj)
        return groups[:1] if obj is None and is_popup(request) else groups

    def get_inlines(self, request, obj):
        return [] if obj is None and is_popup(request) else super().get_inlines(request, obj)

    def get_list_display(self, request):
        return [*super().get_list_display(request), "state", "shown_topics", "changed"]

    def get_list_filter(self, request):
        return [StatusFilter, *super().get_list_filter(request), TopicFilter]

    def for_list(self, queryset):
        public = self.model.objects.published().filter(pk=OuterRef("pk"))
        return queryset.defer(*TEXTS).annotate(on_site=Exists(public)).prefetch_related("topics")

    def for_autocomplete(self, queryset):
        return queryset.defer(*TEXTS)

    @admin.display(description=_("state"), ordering="status")
    def state(self, entry):
        return format_html('<span class="state {}">{}</span>', *state_of(entry))

    @admin.display(description=_("changed"), ordering="updated_at")
    def changed(self, entry):
        return date_format(localtime(entry.updated_at), "j M Y")

    @admin.display(description=_("topics"))
    def shown_topics(self, entry):
        names = [topic.name for topic in entry.topics.all()]
        more = len(names) - SHOWN_TOPICS
        shown = format_html_join(", ", "{}", ((name,) for name in names[:SHOWN_TOPICS]))
        return format_html("{} +{}", shown, more) if more > 0 else shown or self.empty_value_display

    # The state, by buttons

    def save_model(self, request, obj, form, change):
        before, obj.status = obj.status, self.status_pressed(request, obj if change else None) or obj.status
        self.stamp(request, obj, change)
        super().save_model(request, obj, form, change)
        self.state_set(request, obj, before if change else None)

    def status_pressed(self, request, obj=None):
        """The state that a button asks for, or None."""
        if not self.has_publish_permission(request, obj):
            return None
        return next((state for name, state in self.BUTTONS.items() if name in request.POST), None)

    def stamp(self, request, obj, change):
        obj.updated_by = request.user
        if change:
            obj.row_version += 1
        else:
            obj.created_by = request.user

    def add_view(self, request, form_url="", extra_context=None):
        """The form of a new entry; on the browser's way back to it, what was saved from it meanwhile."""
        saved = self.saved_from(request.GET.get("new", "")) if request.method == "GET" else None
        if saved and self.has_change_permission(request, saved):
            return HttpResponseRedirect(self.address(saved, "change"))
        return super().add_view(request, form_url, extra_context)

    def saved_from(self, new_uuid):
        try:
            return self.model._base_manager.filter(uuid=UUID(new_uuid)).first()
        except ValueError:
            return None

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        pressed = self.status_pressed(request, None if add else form.instance)
        return [*message, {"changed": {"fields": [f"{gettext('state')}: {pressed.label}"]}}] if pressed else message

    def after_saving(self, request, obj, leave):
        if "_preview" in request.POST:
            return HttpResponseRedirect(self.address(obj, "preview"))
        return super().after_saving(request, obj, leave)

    def stays(self, request):
        return super().stays(request) or any(name in request.POST for name in self.BUTTONS)

    def told_after_saving(self, request, obj):
        mark, state = state_of(obj)
        if not mark:
            private = gettext("%(state)s: only editors see it")
            if is_member(request.user):
                private = gettext("%(state)s: seen only by you, others who have a part in it, and editors")
            state = private % {"state": state}
        said = gettext("“%(name)s” is saved. %(state)s.") % {"name": Truncator(str(obj)).chars(90), "state": state}
        if mark == "done":
            return self.with_link(said, self.view_on_site(obj), gettext("View on site"))
        return self.with_link(said, self.address(obj, "preview"), gettext("Preview"))

    @admin.action(description=_("Publish"), permissions=["publish"])
    def publish(self, request, queryset):
        self.set_status(request, queryset, Status.PUBLISHED)

    @admin.action(description=_("Unpublish"), permissions=["publish"])
    def unpublish(self, request, queryset):
        self.set_status(request, queryset, Status.DRAFT)

    def set_status(self, request, queryset, status):
        entries = list(queryset.order_by("pk"))
        with history.changing(*entries, user=request.user):
            entries = list(self.model.objects.select_for_update().filter(pk__in=queryset.values("pk")))
            for entry in entries:
                before, entry.status = entry.status, status
                self.stamp(request, entry, change=True)
                entry.save()
                self.state_set(request, entry, before)
                self.log_change(request, entry, [{"changed": {"fields": [str(_("status"))]}}])
        said = ngettext("“%(name)s” is now: %(state)s.", "%(count)d are now: %(state)s.", len(entries))
        name = Truncator(str(entries[0])).chars(90) if entries else ""
        self.message_user(request, said % {"name": name, "count": len(entries), "state": status.label})

    def state_set(self, request, entry, before):
        """After the state of an entry was set."""

    # As the public sees it

    def view_on_site(self, obj):
        return obj.get_absolute_url() if obj.is_published else None

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        view = self.admin_site.admin_view(self.preview_view)
        return [
            path("<path:object_id>/preview/", view, name=name),
            path("<path:object_id>/preview/<path:beside>", view),
            *super().get_urls(),
        ]

    @method_decorator(csp_replace({"frame-ancestors": ["'self'"]}))
    def preview_view(self, request, object_id, beside=""):
        """The public page of an entry as it would look now, whatever its state, and what stands beside it."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        entry = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, entry):
            raise PermissionDenied
        if entry is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        response = previewed(request, entry, beside)
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk:
            context["entry_mark"], context["entry_state"] = state_of(obj)
            context["preview_url"] = self.address(obj, "preview")
            context["is_public_status"] = obj.status == Status.PUBLISHED
        context["can_set_status"] = self.has_publish_permission(request, obj)
        context["is_draft_status"] = obj is None or not obj.pk or obj.status == Status.DRAFT
        return super().render_change_form(request, context, add, change, form_url, obj)


class EntryAdmin(ReviewPages, StatedAdmin):
    """The admin of one kind of entry; what its user may not publish goes through review."""


# Topics and pages


class SynonymRows(RowsMixin, admin.TabularInline):
    model = TopicSynonym
    add_words = _("Add a synonym")
    template = "admin/edit_inline/tabular.html"


@admin.register(Topic)
class TopicAdmin(SafeAdmin):
    form = SealedForm
    list_display = ["name", "parent", "summary"]
    list_select_related = ["parent"]
    search_fields = ["name", "synonyms__name"]
    autocomplete_fields = ["parent"]
    inlines = [SynonymRows]
    fieldsets = [
        (None, {"fields": ["name", "summary", "description", "parent"]}),
        (_("Order and address"), {"classes": ["collapse"], "fields": ["order", "slug"]}),
    ]
    add_words = _("Add a topic")
    empty_text = _("No topics yet. They come into being as you type them on papers, projects and talks.")

    def view_on_site(self, obj):
        return obj.get_absolute_url() if type(obj).objects.published().filter(pk=obj.pk).exists() else None


@admin.register(Page)
class PageAdmin(EntryAdmin):
    list_display = ["title"]
    search_fields = ["title", "body"]
    fieldsets = [(None, {"fields": ["title", "body", "topics"]}), EntryAdmin.LATER]
    add_words = _("Add a page")
    empty_text = _("No pages yet. Add one for what fits nowhere else, for example “Contact” or “Join us”.")


admin.site.unregister(Tag)
