"""What the admin does for those who cite: keys that stay, formatted citations, files of a selection, and what
indexers will see."""

from functools import partial

from django.contrib import admin
from django.http import StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import scholar
from .citation_keys import keep_keys
from .citations import catch_up_after_commit
from .exchange import to_reference
from .formats import FORMATS
from .models import Publication
from .pieces import BATCH
from .views import as_download

PANEL = (gettext_lazy("What Scholar and others will see"), {"classes": ["collapse"], "fields": ["indexers"]})


class CitedWorks:
    """For the admin of publications."""

    readonly_fields = ["indexers"]

    def get_fieldsets(self, request, obj=None):
        groups = super().get_fieldsets(request, obj)
        return [*groups, PANEL] if obj else groups

    @admin.display(description=gettext_lazy("On the page as it is saved"))
    def indexers(self, work):
        work = Publication.objects.with_page().get(pk=work.pk)
        lines = scholar.lines_of(work)
        return render_to_string(
            "admin/publications/publication/_indexers.html", {"lines": lines, "verdict": scholar.verdict(work, lines)}
        )

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        saved = Publication.objects.filter(pk=form.instance.pk)
        keep_keys(saved)
        catch_up_after_commit(saved)

    def set_status(self, request, queryset, status):
        super().set_status(request, queryset, status)
        keep_keys(Publication.objects.filter(pk__in=queryset.values("pk")))

    def get_actions(self, request):
        exports = {
            f"export_{row.extension}": (partial(export, row), f"export_{row.extension}", _("Export as %s") % row.label)
            for row in FORMATS.values()
        }
        return super().get_actions(request) | exports


class CitedVenues:
    """For the admin of venues, whose names stand in citations."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change:
            catch_up_after_commit(obj.publications.all())


def export(row, model_admin, request, queryset):
    """The selected works as a file, drafts too."""
    works = Publication.objects.filter(pk__in=queryset.values("pk")).newest().with_reference()
    references = map(to_reference, works.iterator(chunk_size=BATCH))
    return as_download(StreamingHttpResponse(row.render(references)), row, "publications")
