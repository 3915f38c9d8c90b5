"""The views everyone subclasses: a list that is filtered, a page behind a slug, a file beside its page."""

import re

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import resolve
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, ListView, View

from .files import serve_file
from .models import Entry, Page, PreviewLink, Tombstone, Topic
from .query import ListQuery
from .reviewing import rolled_back


class EntryPaginator(Paginator):
    """A page that is no number is the first, one past the end the last."""

    def get_page(self, number):
        text = str(number)
        # Nine digits lie past the end of any list; more of them would only take longer to read.
        number = int(text[:9]) if text.isascii() and text.isdigit() else 1
        return super().get_page(max(number, 1))


class EntryList(ListView):
    """Published entries narrowed by the query; the query is in the context as `query`."""

    query_class = ListQuery
    paginate_by = 25
    paginator_class = EntryPaginator

    def get_queryset(self):
        self.query = self.query_class(self.request.GET)
        return self.query.narrow(super().get_queryset())

    def paginate_queryset(self, queryset, page_size):
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.query.page)
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(query=self.query, **kwargs)
        page = context["page_obj"]
        context["canonical"] = self.request.path
        if self.query.address != "?":
            context["canonical"] += self.query.address
        if page is not None and page.number > 1:
            joint = "&" if "?" in context["canonical"] else "?"
            context["canonical"] += f"{joint}page={page.number}"
        return context


class TopicBarList(EntryList):
    """A list with a bar of topics above it; each of them leads to something."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(topicbar=Topic.objects.above(self.queryset.all()), **kwargs)


class EntryDetail(DetailView):
    """One published entry; an old slug redirects. With `preview` an editor sees it before it is published."""

    preview = False

    def get_queryset(self):
        entries = super().get_queryset()
        return entries if self.preview else entries.published()

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            return self.moved(kwargs["slug"])

    def moved(self, slug):
        """Where what stood at the address is found now."""
        moved = self.find_moved(slug)
        if moved is None:
            raise Http404
        return redirect(moved, permanent=True)

    def find_moved(self, slug):
        """The published entry that has this slug in small letters, or once had it."""
        moved = self.model.formerly(slug.lower()) or self.model._default_manager.filter(slug=slug.lower()).first()
        return moved if moved and moved.slug != slug and self.get_queryset().filter(pk=moved.pk).exists() else None

    def get_context_data(self, **kwargs):
        return super().get_context_data(canonical=self.object.get_absolute_url(), preview=self.preview, **kwargs)


class Beside(View):
    """What stands below the address of an entry's page, and is seen by whoever sees that."""

    model = None
    preview = False

    def entries(self):
        return self.model.objects.all() if self.preview else self.model.objects.published()


class EntryFile(Beside):
    """A file attached to an entry."""

    def get(self, request, slug, name):
        return self.send(get_object_or_404(self.entries(), slug=slug), name)

    def send(self, entry, name):
        for attachment in entry.attachments.exclude(file=""):
            if attachment.public_name == name:
                return serve_file(attachment.file, attachment.name, request=self.request)
        raise Http404


class PageDetail(EntryDetail):
    model = Page


# As it would look


def previewed(request, entry, beside=""):
    """The public page of an entry as it would look now, whatever its state, or what stands beside it at an address
    below; for nobody to keep or to index."""
    address = entry.get_absolute_url()
    match = resolve(address + beside)
    view = getattr(match.func, "view_class", View)
    if not hasattr(view, "preview") or match.kwargs.get("slug") != entry.slug:
        raise Http404
    request.preview_up = "../" * beside.count("/")
    response = view.as_view(**{**match.func.view_initkwargs, "preview": True})(request, **match.kwargs)
    if hasattr(response, "add_post_render_callback"):
        response.add_post_render_callback(lambda page: lead_beside(page, request, address))
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    return response


def lead_beside(page, request, address):
    """Makes the links of a previewed page to what stands beside it lead there as a preview as well."""
    up, query = request.preview_up or "./", request.META["QUERY_STRING"]
    asked = escape(f"?{query}") if query else ""
    page.content = re.sub(rf'href="{re.escape(address)}([^"#?]*)', rf'href="{up}\1{asked}', page.content.decode())


@require_safe
def shared_preview(request, token, beside=""):
    """The page of an entry, and what stands beside it, for whoever was sent its address, until that expires (410) or
    is taken back (404)."""
    link = get_object_or_404(PreviewLink.objects.select_related("proposal", "content_type"), token=token)
    entry = get_object_or_404(link.content_type.model_class()._base_manager.all(), pk=link.object_id)
    if link.expires_at <= timezone.now():
        return preview_gone(request, entry)
    request.shared_until = link.expires_at
    if link.proposal is None:
        return previewed(request, entry, beside)
    return rolled_back(lambda: previewed(request, entry, beside), entry, link.proposal)


def preview_gone(request, entry):
    """That a link has ended, telling nothing of the entry that the public does not find."""
    public = entry.get_absolute_url() if type(entry).objects.published().filter(pk=entry.pk).exists() else ""
    response = render(request, "content/preview_gone.html", {"public": public}, status=410)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    return response


# Addresses that last


def permalink(request, uuid):
    """Redirects the permanent address of a public thing to its page; 410 for what was deleted."""
    for kind in (Topic, *Entry.kinds()):
        found = kind.objects.published().filter(uuid=uuid).first()
        if found:
            return redirect(found)
    stone = Tombstone.objects.filter(pk=uuid).first()
    if stone is None:
        raise Http404
    if stone.successor:
        return redirect("permalink", uuid=stone.successor, permanent=True)
    return render(request, "410.html", status=410)
