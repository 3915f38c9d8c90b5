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
from .citations import citations_of, has_all
from .exchange import to_reference
from .facets import Facets
from .formats import FORMATS, QUOTABLE, dublin_core, highwire, jsonld, open_graph
from .groups import groups_of
from .landing import to_landing
from .models import Publication
from .one_work import work_named
from .query import PublicationQuery
from .related import related_to

FEW = 11
BATCH = 500


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
        references = map(to_reference, works_in_order(PublicationQuery(request.GET).in_order()))
        return as_download(StreamingHttpResponse(row.render(references)), row, "publications")


def works_in_order(keys):
    """The listed works with these keys, a batch at a time."""
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        works = Publication.objects.listed().with_reference().in_bulk(batch)
        yield from (works[key] for key in batch if key in works)


class WorkPage(EntryDetail):
    """A page of a work of which this process keeps what it says, until anything on the site changes.

    Not of a preview, and not before its citations are there, which come without a change of the work.
    """

    model = Publication
    queryset = Publication.objects.with_page()
    memory = Memory(most=128)

    def get_object(self, queryset=None):
        if self.preview:
            return super().get_object(queryset)
        key, version = (type(self), self.kwargs["slug"], get_language()), current().version
        known = self.memory.get(key, version)
        if known is None:
            work = work_named(self.kwargs["slug"])
            if work is None:
                raise Http404
            said, is_whole = self.page_of(work)
            known = work, said
            if is_whole:
                self.memory.put(key, version, known)
        work, self.said = known
        return work

    def get_context_data(self, **kwargs):
        said = self.page_of(self.object)[0] if self.preview else self.said
        return super().get_context_data(**said, **kwargs)

    def render_to_response(self, context, **response):
        if self.preview:
            return super().render_to_response(context, **response)
        return framed(self.request, self.get_template_names()[0], self.said | {"canonical": context["canonical"]})


class PublicationDetail(WorkPage):
    """The landing page of a work."""

    def page_of(self, work):
        """What its template says, as safe HTML, and whether nothing is still to come."""
        identity, reference, leads_to = self.request.identity, to_reference(work), related_to(work)
        facts = to_landing(work, reference, leads_to["topics"])
        said = leads_to | {
            "citations": citations_of(work, reference, QUOTABLE[:1]),
            "files": QUOTABLE[1:],
            "published_version": work.published_version if work.has_public_version else None,
        }
        name, tags = work_html.name_of(work), [*highwire.tags(facts), *dublin_core.tags(facts)]
        return {
            "title": name,
            "name": name,
            "description": conditional_escape(facts.description),
            "head": work_html.head(tags, open_graph.tags(facts), jsonld.graph(facts)),
            "article": work_html.landing(work, name, said, identity.public_owner, identity.is_lab),
        }, has_all(said["citations"])


class PublicationCite(WorkPage):
    """A page with the work's citation in every style and format."""

    template_name_suffix = "_cite"

    def page_of(self, work):
        rows, name = citations_of(work, to_reference(work), QUOTABLE), work_html.name_of(work)
        return {
            "title": work_html.cite_title(name),
            "name": name,
            "description": conditional_escape(work.lead),
            "noindex": True,
            "article": work_html.citing(work, name, rows),
        }, has_all(rows)


class PublicationCiteFile(Beside):
    """One citation as a file."""

    model = Publication

    def get(self, request, slug, extension):
        row = FORMATS.get(extension)
        if row is None:
            raise Http404
        work = get_object_or_404(self.entries().with_reference(), slug=slug)
        return as_download(HttpResponse(row.text(to_reference(work))), row, slug)


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
