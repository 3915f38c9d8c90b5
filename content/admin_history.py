"""The pages of the admin that look back: an entry's history, an earlier state again, merging, and the bin."""

from copy import copy
from dataclasses import dataclass, field

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from . import bin, history, merging
from .differences import EMPTY, Difference, differences
from .discretion import readable
from .history import Undo
from .models import Binned, Merge
from .rules import Deed, allowed, may
from .wholes import PARTS

PER_PAGE = 20
MOST_MERGED = 10
SEVERAL = 2


@dataclass
class Change:
    """One version beside the one before it."""

    version: object
    deed: str
    differences: list = field(default_factory=list)
    is_first: bool = False
    is_latest: bool = False


def name_of(user):
    return user.get_full_name() or user.get_username() if user else gettext("the system")


def changes_of(model, object_id, page, user):
    """(the changes on one page of an entry's history as the user may read them, the page), the newest first."""
    versions = history.versions_of(model, object_id)
    found = Paginator(versions, PER_PAGE).get_page(page)
    start = found.start_index() - 1 if found.paginator.count else 0
    shown = list(versions[start : start + PER_PAGE + 1])
    changes = []
    for number, version in enumerate(shown[:PER_PAGE]):
        before = shown[number + 1] if number + 1 < len(shown) else None
        changes.append(
            Change(
                version,
                history.deed_in_words(version.revision.comment),
                differences(model, *readable(user, history.state_in(before), history.state_in(version)))
                if before
                else [],
                is_first=before is None,
                is_latest=number == 0 and found.number == 1,
            )
        )
    return changes, found


class HistoryPages:
    """Keeps every change made in the admin, and adds the history, restoring and merging."""

    object_history_template = "admin/object_history.html"
    actions = ["merge"]

    @property
    def keeps_history(self):
        return self.model in PARTS

    # Keeping

    def save_model(self, request, obj, form, change):
        if change and self.keeps_history:
            history.keep_first([obj])
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self.rows_saved(request, form.instance)
        if self.keeps_history:
            history.record([form.instance], request.user, self.history_comment(request, change))

    def rows_saved(self, request, obj):
        """Once the entry and its rows are saved, before they are kept in the history."""

    def history_comment(self, request, change):
        return "" if change else "added"

    def delete_model(self, request, obj):
        self.discard(request, [obj])

    def delete_queryset(self, request, queryset):
        self.discard(request, list(queryset))

    def discard(self, request, entries):
        if not self.keeps_history:
            self.model._base_manager.filter(pk__in=[each.pk for each in entries]).delete()
            return
        bin.discard(entries, request.user)
        said = ngettext(
            "It is in the bin and can be put back.", "They are in the bin and can be put back.", len(entries)
        )
        link = format_html('<a href="{}">{}</a>', reverse("admin:bin"), gettext("Open the bin"))
        self.message_user(request, format_html("{} {}", said, link), messages.INFO)

    def get_deleted_objects(self, objs, request):
        """What Django lists one by one is counted: a topic may stand on thousands of papers."""
        keys = [each.pk for each in objs]
        going, before = bin.what_goes(self.model, keys)
        lacking = {
            key.model._meta.verbose_name
            for key, _number in going
            if self.admin_site.is_registered(key.model) and not may(request.user, Deed.DELETE, key.model)
        }
        if not all(self.has_delete_permission(request, each) for each in objs):
            lacking.add(self.opts.verbose_name)
        others = [(key, number) for key, number in going if not merging.is_own_tie(key, self.model)]
        told = [self.told_going(*each) for each in sorted(others, key=lambda each: merging.is_tie(each[0]))]
        return told, {self.opts.verbose_name_plural: len(keys)}, lacking, [str(each) for each in before]

    def told_going(self, key, number):
        said = gettext("%(kind)s from which it disappears: %(n)s") if merging.is_tie(key) else "%(kind)s: %(n)s"
        return said % {"kind": merging.kind_of(key), "n": number}

    # Theirs beside mine

    def delete_view(self, request, object_id, extra_context=None):
        words = {"goes_to_bin": self.keeps_history, "days": bin.KEPT_DAYS}
        return super().delete_view(request, object_id, {**words, **(extra_context or {})})

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        conflict = getattr(context["adminform"].form, "conflict", None)
        if conflict and self.keeps_history:
            context["beside_theirs"] = self.beside_theirs(request, obj.pk, conflict)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def beside_theirs(self, request, pk, conflict):
        """The differences that saving the refused form would make to what somebody else saved meanwhile.

        Rows with new files or mistakes are left out; a field with a mistake is shown as it was typed.
        """
        sent = request.POST.copy()
        sent["overwrite"] = str(conflict.version)
        found = []
        try:
            with transaction.atomic():
                theirs = history.state_of_stored(self.model, pk)
                entry = self.get_object(request, str(pk))
                form, mistaken = self.form_beside(request, entry, sent)
                if form.is_valid():
                    form.save()
                    formsets, _inlines = self._create_formsets(request, entry, change=True)
                    for formset in formsets:
                        has_files = any(name.startswith(f"{formset.prefix}-") for name in formset.files)
                        if not has_files and formset.is_valid():
                            self.save_formset(request, form, formset, change=True)
                    mine = history.state_of_stored(self.model, pk)
                    found = differences(self.model, *readable(request.user, theirs, mine))
                found = [*mistaken, *found]
                raise Undo
        except Undo:
            return found

    def form_beside(self, request, entry, sent):
        """(the refused form, with theirs in the fields that have mistakes; what those say in the one and the other)."""
        made = self.get_form(request, entry, change=True)
        form, mistaken = made(sent, instance=copy(entry)), []
        if form.is_valid():
            return made(sent, instance=entry), mistaken
        theirs = made(instance=entry)
        for name in [each for each in form.fields if each in form.errors]:
            value = theirs[name].value()
            shown = [EMPTY if each in (None, "") else str(each) for each in (value, sent.get(name))]
            mistaken.append(Difference(label=str(capfirst(form.fields[name].label)), old=shown[0], new=shown[1]))
            sent.setlist(name, value if isinstance(value, list) else [] if value is None else [value])
        return made(sent, instance=entry), mistaken

    # Addresses

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        if not self.keeps_history:
            return super().get_urls()
        return [
            path("merge/", wrap(self.merge_view), name=f"{name}_merge"),
            path("<path:object_id>/history/<int:version_id>/", wrap(self.version_view), name=f"{name}_version"),
            path("<path:object_id>/parted/<int:merge_id>/", wrap(self.part_view), name=f"{name}_part"),
            *super().get_urls(),
        ]

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not self.may_merge(request):
            actions.pop("merge", None)
        return actions

    def may_merge(self, request):
        return self.keeps_history and self.has_publish_permission(request)

    def looking_page(self, request, template, title, **context):
        given = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **context}
        return TemplateResponse(request, f"admin/{template}.html", given)

    # History

    def history_view(self, request, object_id, extra_context=None):
        """Who changed what and when, with the differences in words."""
        entry = self.get_object(request, unquote(object_id))
        if entry is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, entry):
            raise PermissionDenied
        if not self.keeps_history:
            return super().history_view(request, object_id, extra_context)
        changes, page = changes_of(self.model, entry.pk, request.GET.get("p", "")[:6], request.user)
        return self.looking_page(
            request,
            "object_history",
            str(entry),
            object=entry,
            changes=changes,
            page=page,
            merges=self.merges_into(request, entry),
            may_restore=self.has_change_permission(request, entry),
            **(extra_context or {}),
        )

    def merges_into(self, request, entry):
        if not self.may_merge(request):
            return []
        kind = history.ContentType.objects.get_for_model(self.model)
        return Merge.objects.filter(content_type=kind, survivor_id=entry.pk).select_related("merged_by")[:PER_PAGE]

    def version_view(self, request, object_id, version_id):
        """An earlier state: what would change, then the change."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        entry = self.get_object(request, unquote(object_id))
        if entry is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, entry):
            raise PermissionDenied
        version = get_object_or_404(history.versions_of(self.model, entry.pk), pk=version_id)
        try:
            if request.method == "POST":
                return self.restored(request, entry, version)
            only = self.settable_fields(request, entry)
            found, remarks = history.trial(entry, history.state_in(version), request.user, only)
        except ValidationError as error:
            said = gettext("This state cannot be restored: %(why)s") % {"why": " ".join(error.messages)}
            self.message_user(request, said, messages.ERROR)
            return HttpResponseRedirect(self.address(entry, "history"))
        return self.looking_page(
            request, "restore", str(entry), object=entry, version=version, found=found, remarks=remarks
        )

    def restored(self, request, entry, version):
        remarks = history.restore(version, request.user, self.settable_fields(request, entry))
        moment = history.moment_in_words(version.revision.date_created)
        said = gettext("“%(name)s” is again what it was on %(moment)s.")
        self.message_user(request, said % {"name": short(entry), "moment": moment}, messages.SUCCESS)
        tell(request, remarks)
        return HttpResponseRedirect(self.address(entry, "change"))

    # Merging

    @admin.action(description=_("Merge into one"))
    def merge(self, request, queryset):
        pks = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_MERGED + 1])
        if not SEVERAL <= len(pks) <= MOST_MERGED:
            said = gettext("Choose two to %(most)s to be merged.") % {"most": MOST_MERGED}
            self.message_user(request, said, messages.WARNING)
            return None
        return HttpResponseRedirect(f"{self.page_address('merge')}?ids={','.join(map(str, pks))}")

    def page_address(self, name):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}")

    def merge_view(self, request):
        """Which stays, and of which each field is taken; then the merge."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if not self.may_merge(request):
            raise PermissionDenied
        given = request.POST if request.method == "POST" else request.GET
        entries = self.entries_named(request, given.get("ids", ""))
        if len(entries) < SEVERAL:
            self.message_user(request, gettext("Choose two or more of the list to be merged."), messages.WARNING)
            return HttpResponseRedirect(self.page_address("changelist"))
        survivor = next((each for each in entries if str(each.pk) == given.get("survivor")), entries[0])
        others = [each for each in entries if each != survivor]
        if request.method == "POST" and "_merge" in request.POST:
            return self.merged(request, survivor, others)
        rows = [
            {"field": each, "values": values, "first": merging.first_choice(values)}
            for each, values in merging.choices(survivor, others)
        ]
        title = gettext("Merge %(names)s") % {"names": self.opts.verbose_name_plural}
        ids = ",".join(str(each.pk) for each in entries)
        moves = [(each, merging.what_moves(each)) for each in others]
        return self.looking_page(
            request, "merge", title, entries=entries, survivor=survivor, rows=rows, ids=ids, moves=moves
        )

    def entries_named(self, request, text):
        pks = [number for part in text.split(",")[:MOST_MERGED] if (number := number_in(part)) is not None]
        found = self.get_queryset(request).filter(pk__in=pks).order_by("pk")
        return [
            each
            for each in found
            if self.has_change_permission(request, each) and self.has_delete_permission(request, each)
        ]

    def merged(self, request, survivor, others):
        taken = {}
        for each, values in merging.choices(survivor, others):
            chosen = request.POST.get(f"take-{each.name}", "")
            if chosen in {str(entry.pk) for entry, _value in values} and chosen != str(survivor.pk):
                taken[each.name] = int(chosen)
        try:
            merging.merge(survivor, others, taken, request.user)
        except (ValidationError, ProtectedError) as error:
            said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error.args[0])
            self.message_user(request, said, messages.ERROR)
            return HttpResponseRedirect(self.page_address("changelist"))
        said = gettext("Merged into “%(name)s”. Old addresses lead there. Its history can undo this.")
        self.message_user(request, said % {"name": short(survivor)}, messages.SUCCESS)
        return HttpResponseRedirect(self.address(survivor, "history"))

    def part_view(self, request, object_id, merge_id):
        """Undoes a merge."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        entry = self.get_object(request, unquote(object_id))
        if entry is None or not self.may_merge(request) or not self.has_change_permission(request, entry):
            raise PermissionDenied
        kind = history.ContentType.objects.get_for_model(self.model)
        merged = get_object_or_404(Merge, pk=merge_id, content_type=kind, survivor_id=entry.pk)
        try:
            other, remarks = merging.part(merged, request.user)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return HttpResponseRedirect(self.address(entry, "history"))
        link = format_html('<a href="{}">{}</a>', self.address(other, "change"), short(other))
        self.message_user(request, format_html(gettext("{} is an entry of its own again."), link), messages.SUCCESS)
        tell(request, remarks)
        return HttpResponseRedirect(self.address(entry, "history"))


def number_in(text):
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def short(entry):
    return Truncator(str(entry)).chars(90)


def tell(request, remarks):
    for remark in remarks[:PER_PAGE]:
        messages.warning(request, remark)
    if len(remarks) > PER_PAGE:
        messages.warning(request, gettext("And %(more)s more.") % {"more": len(remarks) - PER_PAGE})


# The bin


@require_http_methods(["GET", "HEAD", "POST"])
def bin_view(request, site):
    """What was deleted, by whom and when; each can be put back or removed for good."""
    kinds = [
        model
        for model in PARTS
        if site.is_registered(model) and site.get_model_admin(model).has_delete_permission(request)
    ]
    types = history.ContentType.objects.get_for_models(*kinds)
    binned = allowed(request.user, Deed.VIEW, Binned.objects.filter(content_type__in=types.values()))
    binned = binned.select_related("deleted_by", "content_type")
    if request.method == "POST":
        return changed_bin(request, site, binned)
    page = Paginator(binned.defer("kept"), 50).get_page(request.GET.get("p", "")[:6])
    context = {
        **site.each_context(request),
        "title": gettext("Bin"),
        "page": page,
        "days": bin.KEPT_DAYS,
        "may_remove": may(request.user, Deed.DELETE, Binned),
    }
    return TemplateResponse(request, "admin/bin.html", context)


def changed_bin(request, site, binned):
    found = binned.filter(pk=number_in(request.POST.get("_back") or request.POST.get("_remove") or "")).first()
    if found is None:
        messages.warning(request, gettext("This is not in the bin any more."))
        return HttpResponseRedirect(reverse("admin:bin"))
    model_admin = site.get_model_admin(found.model)
    if "_remove" in request.POST:
        if not may(request.user, Deed.DELETE, found):
            raise PermissionDenied
        bin.remove_for_good([found])
        messages.success(request, gettext("“%(name)s” is removed for good.") % {"name": short(found)})
        return HttpResponseRedirect(reverse("admin:bin"))
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    try:
        with transaction.atomic():
            entry, remarks = bin.put_back(found, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(reverse("admin:bin"))
    link = format_html('<a href="{}">{}</a>', model_admin.address(entry, "change"), short(entry))
    messages.success(request, format_html(gettext("{} is back."), link))
    tell(request, remarks)
    return HttpResponseRedirect(reverse("admin:bin"))
