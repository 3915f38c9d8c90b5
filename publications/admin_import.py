"""The pages of the admin that bring a bibliography in: what would happen first, then the import, then the names."""

import secrets
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from profile_app.models import Identity, Person

from . import reading
from .citations import catch_up_shortly
from .importing import BibliographyImport
from .models import Import, Publication
from .undoing import undo
from .unsure import confirm, unsure_names

MAX_BYTES = 10 * 1024 * 1024
MAX_ENTRIES = 5_000
SHOWN = 200
FEW = 10
CHANGE = "admin:publications_publication_change"
KEPT_SECONDS = 3600
# For citations, after which the others are left to the command.
WAIT = 8.0
DEEDS = {
    "created": (_("New"), "done"),
    "updated": (_("Completed"), "done"),
    "unchanged": (_("Left alone"), ""),
    "problem": (_("Not taken"), "wait"),
}


class SourceForm(forms.Form):
    """A file or pasted text, and how to take it."""

    file = forms.FileField(label=_("File"), required=False, help_text=_("BibTeX, RIS or CSL-JSON, up to 10 MB."))
    text = forms.CharField(
        label=_("Or paste entries"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "code"}),
    )
    person = forms.ModelChoiceField(
        Person.objects.order_by("display_name", "pk"),
        label=_("Whose list is it"),
        required=False,
        empty_label=_("Several people's"),
        help_text=_("Their name is recognised wherever it may be theirs."),
    )
    draft = forms.BooleanField(label=_("Keep as drafts"), required=False, initial=True)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise ValidationError(
                _("This file is larger than %(size)s. Use the command import_bibliography for it.")
                % {"size": filesizeformat(MAX_BYTES)}
            )
        return file

    def clean(self):
        given = super().clean()
        if not self.errors and bool(given.get("file")) == bool(given.get("text", "").strip()):
            raise ValidationError(_("Choose a file or paste entries, one of the two."))
        return given

    @property
    def source(self):
        """(name, bytes) of what was given."""
        file = self.cleaned_data["file"]
        return (file.name, file.read()) if file else (gettext("Pasted entries"), self.cleaned_data["text"].encode())


class ImportPages:
    """Adds the import and its list of names to the admin of publications."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("import/", self.admin_site.admin_view(self.import_view), name=f"{name}_import"),
            path("imports/", self.admin_site.admin_view(self.imports_view), name=f"{name}_imports"),
            path("names/", self.admin_site.admin_view(self.names_view), name=f"{name}_names"),
            *super().get_urls(),
        ]

    def has_import_permission(self, request):
        return self.has_publish_permission(request)

    def changelist_view(self, request, extra_context=None):
        may_import = self.has_import_permission(request)
        return super().changelist_view(request, {"may_import": may_import, **(extra_context or {})})

    def import_view(self, request):
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method == "POST" and "_import" in request.POST:
            return self.import_kept(request)
        if request.method == "POST":
            form = SourceForm(request.POST, request.FILES)
            if form.is_valid():
                return self.keep_source(request, form)
        elif token := request.GET.get("plan", "")[:40]:
            return self.import_preview(request, token)
        else:
            identity = Identity.current()
            form = SourceForm(initial={"person": None if identity.is_lab else identity.owner_id})
        return self.import_page(request, {"form": form})

    def keep_source(self, request, form):
        """Keeps the source for the next steps, which have an address of their own: "back" leads there again."""
        name, data = form.source
        person, draft = form.cleaned_data["person"], form.cleaned_data["draft"]
        source = {"name": name, "data": data, "person": person and person.pk, "draft": draft}
        token = secrets.token_urlsafe(16)
        cache.set(kept_at(request, token), source, KEPT_SECONDS)
        return HttpResponseRedirect(f"{self.page_of('import')}?{urlencode({'plan': token})}")

    def import_preview(self, request, token):
        """What the import would do."""
        source = cache.get(kept_at(request, token))
        if source is None:
            return self.no_longer_kept(request)
        run = planned(source, request.user)
        if len(run.outcomes) > MAX_ENTRIES:
            said = gettext("These are more than %(number)s entries. Use the command import_bibliography for them.")
            messages.error(request, said % {"number": MAX_ENTRIES})
            return HttpResponseRedirect(self.page_of("import"))
        rows = [row_of(outcome) for outcome in run.outcomes]
        context = {
            "run": run,
            "token": token,
            "draft": source["draft"],
            "counts": counts_of(run),
            "notable": [row for row in rows if row["remarks"]][:SHOWN],
            "rows": rows[:SHOWN],
            "more": max(0, len(rows) - SHOWN),
            "will_write": run.count("created") + run.count("updated"),
        }
        return self.import_page(request, context)

    def import_kept(self, request):
        """Imports what was shown a moment ago."""
        key = kept_at(request, request.POST.get("token", "")[:40])
        source = cache.get(key)
        if source is None:
            return self.no_longer_kept(request)
        run = planned(source, request.user).write()
        cache.delete(key)
        is_cited = catch_up_shortly(Publication.objects.filter(pk__in=run.keys), WAIT)
        created, updated = run.count("created"), run.count("updated")
        said = ngettext("%(number)s publication added", "%(number)s publications added", created) % {"number": created}
        said = gettext("%(said)s, %(updated)s completed.") % {"said": said, "updated": updated}
        if created:
            said = self.with_link(said, self.page_of("imports"), gettext("You can undo this."))
        messages.success(request, said)
        if not is_cited:
            said = gettext("The formatted citations of some follow when they are saved, or by render_citations.")
            messages.info(request, said)
        if run.problems:
            said = ngettext("%(number)s entry was not taken.", "%(number)s entries were not taken.", len(run.problems))
            messages.warning(request, said % {"number": len(run.problems)})
        return HttpResponseRedirect(self.page_of("names" if unsure_names(1) else "changelist"))

    def no_longer_kept(self, request):
        messages.warning(request, gettext("This import is no longer kept. Choose the file again."))
        return HttpResponseRedirect(self.page_of("import"))

    def imports_view(self, request):
        """The imports there were; each can be undone as one."""
        if not self.has_import_permission(request) or not self.has_delete_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            run = get_object_or_404(Import, pk=number_in(request.POST.get("import", "")), undone_at=None)
            self.undo_import(request, run)
            return HttpResponseRedirect(self.page_of("imports"))
        runs = Import.objects.select_related("made_by").prefetch_related("batches")[:SHOWN]
        return self.page(request, "imports", gettext("Imports"), {"runs": runs})

    def undo_import(self, request, run):
        if run.number_created > MAX_ENTRIES:
            said = gettext("These are more than %(number)s works. Use the command undo_import %(import)s for them.")
            messages.warning(request, said % {"number": MAX_ENTRIES, "import": run.pk})
            return
        gone, kept = undo(run, request.user)
        said = ngettext("%(number)s work is in the bin.", "%(number)s works are in the bin.", gone)
        messages.success(request, said % {"number": gone})
        if kept:
            names = ", ".join(f"“{Truncator(work).chars(60)}”" for work in kept[:FEW])
            said = ngettext(
                "%(number)s was changed by hand since and is left: %(names)s.",
                "%(number)s were changed by hand since and are left: %(names)s.",
                len(kept),
            )
            messages.warning(request, said % {"number": len(kept), "names": names + (" …" if kept[FEW:] else "")})

    def names_view(self, request):
        """Names that may be people of the site; one click says who is meant."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            person = get_object_or_404(Person, pk=number_in(request.POST.get("person", "")))
            name = request.POST.get("name", "")[:300]
            tied = confirm(name, person, request.user) if name else 0
            said = ngettext("%(name)s is now %(who)s on %(n)s work.", "%(name)s is now %(who)s on %(n)s works.", tied)
            messages.success(request, said % {"name": name, "who": person, "n": tied})
            return HttpResponseRedirect(self.page_of("names"))
        return self.page(request, "names", gettext("Names to confirm"), {"names": unsure_names()})

    def import_page(self, request, context):
        return self.page(request, "import", gettext("Import publications"), context)

    def page(self, request, name, title, context):
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **context}
        return TemplateResponse(request, f"admin/publications/publication/{name}.html", context)

    def page_of(self, name):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}")


def planned(source, user):
    readings = [(source["name"], reading.read(source["data"]))]
    return BibliographyImport(readings, favourite=source["person"], draft=source["draft"], user=user).plan()


def kept_at(request, token):
    return f"import:{request.user.pk}:{token}"


def number_in(text):
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def counts_of(run):
    """How many entries did what; none is nothing to look at."""
    counted = [(label, run.count(deed), mark) for deed, (label, mark) in DEEDS.items()]
    return [(label, number, mark if number else "") for label, number, mark in counted]


def row_of(outcome):
    label, mark = DEEDS[outcome.deed]
    return {
        "label": label,
        "mark": mark,
        "title": outcome.title or outcome.key or "–",
        "key": outcome.key,
        "line": outcome.line,
        "edit": outcome.work and outcome.work.pk and reverse(CHANGE, args=[outcome.work.pk]),
        "changes": outcome.changes,
        "remarks": [outcome.problem] if outcome.problem else outcome.warnings,
    }
