"""What visitors see of publications: the list, a work's own page, its citation and its files."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import RedirectView, View
from django.views.generic.list import MultipleObjectMixin

from content.files import serve_file
from content.views import EntryDetail, EntryFile, EntryList

from .citations import citations_of
from .exchange import to_reference
from .facets import Facets
from .formats import FORMATS, QUOTABLE, dublin_core, highwire, jsonld, open_graph
from .landing import to_landing
from .models import Publication
from .query import PublicationQuery
from .years import year_groups

FEW = 11
BATCH = 500


class PublicationList(EntryList):
    """The list; up to eleven publications need no filters."""

    queryset = Publication.objects.listed()
    query_class = PublicationQuery

    def get_queryset(self):
        found = super().get_queryset()
        self.facets = Facets(self.query, self.queryset.all())
        return self.query.order(found)

    def get_paginator(self, *args, **kwargs):
        paginator = super().get_paginator(*args, **kwargs)
        # The facets have counted already.
        paginator.count = self.facets.shown
        return paginator

    def paginate_queryset(self, queryset, page_size):
        paginator, page, entries, has_others = super().paginate_queryset(queryset, page_size)
        page.object_list = entries.cards()
        return paginator, page, page.object_list, has_others

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        works, dated = context["object_list"], self.query.sort in ("newest", "oldest")
        return context | {
            "facets": self.facets,
            "formats": FORMATS.values(),
            "groups": year_groups(works, self.facets.by_year) if dated else [],
            "is_short": self.facets.total <= FEW and self.query.address == "?",
        }


class PublicationExport(MultipleObjectMixin, View):
    """The same list by the same query as a file, streamed in batches."""

    queryset = Publication.objects.listed()

    def get(self, request, extension):
        row = FORMATS.get(extension)
        if row is None:
            raise Http404
        query = PublicationQuery(request.GET)
        works = query.order(query.narrow(self.get_queryset())).with_reference().iterator(chunk_size=BATCH)
        return as_download(StreamingHttpResponse(row.render(map(to_reference, works))), row, "publications")


class PublicationDetail(EntryDetail):
    """The landing page of a work."""

    model = Publication
    queryset = Publication.objects.with_page().select_related("venue", "formatted")

    def get_context_data(self, **kwargs):
        work = self.object
        reference = to_reference(work)
        landing = to_landing(work, reference)
        return super().get_context_data(
            citations=citations_of(work, reference, QUOTABLE[:1]),
            files=QUOTABLE[1:],
            description=landing.description,
            tags=[*highwire.tags(landing), *dublin_core.tags(landing)],
            open_graph=open_graph.tags(landing),
            graph=jsonld.graph(landing),
            published_version=self.published_version(),
            projects=work.projects.published().newest(),
            events=work.events.published().newest(),
            news=work.news.published().newest(),
            **kwargs,
        )

    def published_version(self):
        """What the preprint became, as soon as the public may see it."""
        version = self.object.published_version
        return version if version and version.is_published else None


class PublicationCite(EntryDetail):
    """A page with the work's citation in every style and format."""

    model = Publication
    queryset = Publication.objects.with_reference().select_related("venue", "formatted")
    template_name_suffix = "_cite"

    def get_context_data(self, **kwargs):
        citations = citations_of(self.object, to_reference(self.object), QUOTABLE)
        return super().get_context_data(citations=citations, noindex=True, **kwargs)


class PublicationCiteFile(View):
    """One citation as a file."""

    def get(self, request, slug, extension):
        row = FORMATS.get(extension)
        if row is None:
            raise Http404
        work = get_object_or_404(Publication.objects.published().with_reference(), slug=slug)
        return as_download(HttpResponse(row.text(to_reference(work))), row, slug)


class PublicationFile(EntryFile):
    model = Publication


class PublicationPaper(View):
    """The PDF beside its landing page, offered for saving under the work's own name."""

    def get(self, request, slug):
        work = get_object_or_404(Publication.objects.published().prefetch_related("attachments"), slug=slug)
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
