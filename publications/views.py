"""What visitors see of publications: the list, a work's own page, its citation and its files."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import conditional_escape
from django.utils.translation import get_language
from django.views.generic import RedirectView, View

from content.changes import Memory, current
from content.files import serve_file
from content.framing import framed
from content.views import Beside, EntryDetail, EntryFile, EntryList

from . import work_html
from .bylines import key_to
from .cards import cards
from .facets import Facets
from .formats import FORMATS, QUOTABLE, dublin_core, highwire, jsonld, open_graph
from .groups import groups_of
from .landing import to_landing
from .models import Publication
from .one_work import OneWork, one_work
from .pieces import rendered
from .query import PublicationQuery

FEW = 11


class Results:
    """The works a query finds, as cards; a page asks for a slice."""

    model = Publication

    def __init__(self, query, owner):
        self.query, self.owner = query, owner

    def __len__(self):
        return len(self.query.works())

    def __getitem__(self, place):
        """Asked for nothing until somebody looks."""
        return SimpleLazyObject(lambda: self.between(place.start, place.stop))

    def between(self, start, stop):
        return cards(self.query.in_groups(start, stop), self.query.catalogue.shelf, self.owner)


class PublicationList(EntryList):
    """The list; up to eleven publications need no filters."""

    query_class = PublicationQuery

    def get_queryset(self):
        self.query = self.query_class(self.request.GET)
        return Results(self.query, self.request.identity.public_owner)

    def get_context_data(self, **kwargs):
        context, facets, identity = super().get_context_data(**kwargs), Facets(self.query), self.request.identity
        works, start = context["object_list"], context["page_obj"].start_index() - 1

        def marks():
            return sorted({mark for work in works for mark in work.marks})

        def groups():
            sizes = self.query.groups
            return groups_of(works, self.query.group, sizes, start) if sizes else []

        # Most pages were shown before and are not made again.
        return context | {
            "facets": facets,
            "groups": SimpleLazyObject(groups),
            "is_short": facets.total <= FEW and self.query.address == "?",
            "key": SimpleLazyObject(lambda: key_to(marks(), identity.public_owner, says_linked=identity.is_lab)),
            "marks": SimpleLazyObject(marks),
        }


class PublicationExport(View):
    """The same list by the same query as a file, streamed in batches."""

    def get(self, request, extension):
        row = FORMATS.get(extension)
        if row is None:
            raise Http404
        keys = PublicationQuery(request.GET).in_order()
        return as_download(StreamingHttpResponse(rendered(row, keys)), row, "publications")


class WorkPage(EntryDetail):
    """A page of a work; but for a preview, this process keeps what it says until anything on the site changes."""

    model = Publication
    queryset = Publication.objects.with_page()
    memory = Memory(most=128)

    def get_object(self, queryset=None):
        """Answers what is kept or prepared; the page itself is made when it is said."""
        if self.preview:
            self.one = OneWork(super().get_object(queryset))
        elif (found := one_work(self.kwargs["slug"])) is None:
            raise Http404
        else:
            self.one = found
        return self.one.work

    def get(self, request, *args, **kwargs):
        if self.preview:
            return super().get(request, *args, **kwargs)
        key, version = (type(self), kwargs["slug"], get_language()), current().version
        known = self.memory.get(key, version)
        if known is None:
            try:
                address = self.get_object().get_absolute_url()
            except Http404:
                return self.moved(kwargs["slug"])
            known = self.said_of(self.one) | {"canonical": address}
            self.memory.put(key, version, known)
        return framed(request, self.template_name, known)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**self.said_of(self.one), **kwargs)


class PublicationDetail(WorkPage):
    """The landing page of a work."""

    template_name = "publications/publication_detail.html"

    def said_of(self, one):
        """What the template says, as safe HTML."""
        work, identity, leads_to = one.work, self.request.identity, one.related
        facts = to_landing(work, one.reference, leads_to["topics"])
        said = leads_to | {
            "citations": one.citations(QUOTABLE[:1]),
            "files": QUOTABLE[1:],
            "published_version": work.published_version if work.has_public_version else None,
        }
        tags = [*highwire.tags(facts), *dublin_core.tags(facts)]
        return {
            "title": one.name,
            "name": one.name,
            "description": conditional_escape(facts.description),
            "head": work_html.head(tags, open_graph.tags(facts), jsonld.graph(facts)),
            "article": work_html.landing(work, one.name, said, identity.public_owner, identity.is_lab),
        }


class PublicationCite(WorkPage):
    """A page with the work's citation in every style and format."""

    template_name = "publications/publication_cite.html"

    def said_of(self, one):
        return {
            "title": work_html.cite_title(one.name),
            "name": one.name,
            "description": conditional_escape(one.work.lead),
            "noindex": True,
            "article": work_html.citing(one.work, one.name, one.citations(QUOTABLE)),
        }


class PublicationCiteFile(Beside):
    """One citation as a file."""

    model = Publication

    def get(self, request, slug, extension):
        row = FORMATS.get(extension)
        if row is None:
            raise Http404
        if self.preview:
            one = OneWork(get_object_or_404(self.entries().with_reference(), slug=slug))
        elif (one := one_work(slug)) is None:
            raise Http404
        return as_download(HttpResponse(one.text(row)), row, slug)


class PublicationFile(EntryFile):
    model = Publication


class PublicationPaper(Beside):
    """The PDF beside its landing page, offered for saving under the work's own name."""

    model = Publication

    def get(self, request, slug):
        work = get_object_or_404(self.entries().prefetch_related("attachments"), slug=slug)
        if not work.paper or not work.paper.file:
            raise Http404
        return serve_file(work.paper.file, f"{slug}.pdf", request=request)


class PublicationsBy(RedirectView):
    """A list of the static export, which the live site answers by the query."""

    name = ""

    def get_redirect_url(self, *args, value):
        return f"{reverse('publications:list')}?{urlencode({self.name: value})}"


def as_download(response, row, name):
    response["Content-Type"] = row.content_type
    response["Content-Disposition"] = f'attachment; filename="{name}.{row.extension}"'
    return response
