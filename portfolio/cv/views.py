"""A person's CV as a page and as files."""

import hashlib
from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from content.views import EntryDetail
from profile_app.models import Person

from .curriculum import PAPERS, curriculum_of
from .formats import CV_FORMATS
from .pdf import Busy, NotSet

RETRY_AFTER = 30


class CVPage(EntryDetail):
    """The CV of a person who has a page, or without a slug of the owner of a researcher's site.

    Shows the variant named in the address, else the usual one, else all there is. With `preview` an editor sees the
    variant `chosen`, public or not.
    """

    model = Person
    template_name = "portfolio/cv/cv.html"
    chosen = None

    def get_queryset(self):
        people = super().get_queryset().with_record()
        return people if self.preview else people.with_page()

    def get_object(self, queryset=None):
        if "slug" in self.kwargs:
            return super().get_object(queryset)
        identity = self.request.identity
        if identity.is_lab:
            raise Http404
        return get_object_or_404(Person.objects.published().with_record(), pk=identity.owner_id)

    def get(self, request, *args, **kwargs):
        if "slug" in kwargs:
            return super().get(request, *args, **kwargs)
        self.object = self.get_object()
        return self.render_to_response(self.get_context_data(object=self.object))

    def find_moved(self, slug):
        moved = super().find_moved(slug)
        route = self.request.resolver_match.view_name
        return moved and reverse(route, kwargs={**self.kwargs, "slug": moved.slug})

    def variant(self):
        if self.chosen:
            return self.chosen
        public = self.object.cvs.filter(is_public=True).select_related("topic")
        if "variant" in self.kwargs:
            return get_object_or_404(public, slug=self.kwargs["variant"])
        return public.filter(is_usual=True).first()

    def curriculum(self):
        return curriculum_of(self.object, self.request.identity, self.variant())

    def get_context_data(self, **kwargs):
        person, curriculum = self.object, self.curriculum()
        context = super().get_context_data(person=person, curriculum=curriculum, **kwargs)
        return context | {"files": list(self.files(curriculum)), "canonical": path_of(curriculum)}

    def files(self, curriculum):
        """The files of this CV, as (label, content type, address); one for paper once for each, its own first."""
        begin = self.request.path if self.preview else path_of(curriculum)
        for row in CV_FORMATS.values():
            address = f"{begin.rstrip('/')}.{row.extension}"
            if row.is_for_paper:
                for paper in sorted(PAPERS, key=lambda paper: paper != curriculum.paper):
                    chosen = "" if paper == curriculum.paper else f"?paper={paper}"
                    yield f"{row.label}, {PAPERS[paper]}", row.content_type, f"{address}{chosen}"
            else:
                yield row.label, row.content_type, address


def path_of(curriculum):
    return curriculum.address.removeprefix(settings.SITE_URL)


class CVFile(CVPage):
    """A CV as a file; `?paper=letter` chooses the paper where there is one."""

    def get(self, request, *args, **kwargs):
        if kwargs["extension"] not in CV_FORMATS:
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return {"curriculum": self.curriculum()}

    def curriculum(self):
        paper = self.request.GET.get("paper", "").lower()
        curriculum = super().curriculum()
        return replace(curriculum, paper=paper) if paper in PAPERS else curriculum

    def render_to_response(self, context):
        row = CV_FORMATS[self.kwargs["extension"]]
        curriculum = context["curriculum"]
        try:
            content = row.write(curriculum, self.request.site.accent)
        except NotSet as problem:
            return self.refuse(curriculum, problem)
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        answer = HttpResponse(content, content_type=row.content_type)
        answer["Content-Disposition"] = f'inline; filename="{curriculum.file_name}.{row.extension}"'
        answer["Cache-Control"] = "private, no-store" if self.preview else "no-cache"
        answer["ETag"] = etag
        return get_conditional_response(self.request, etag=etag, response=answer)

    def refuse(self, curriculum, problem):
        """The PDF cannot be had now: the reason in words and the page, which says the same."""
        is_busy = isinstance(problem, Busy)
        told = (
            _("Several CVs are being set at this moment. Try again in half a minute.")
            if is_busy
            else _("This CV is too long or too unusual to be set as a PDF. The page has all of it and can be printed.")
        )
        context = {"told": told, "address": curriculum.address}
        answer = render(self.request, "portfolio/cv/not_set.html", context, status=503)
        answer["Cache-Control"] = "no-store"
        if is_busy:
            answer["Retry-After"] = str(RETRY_AFTER)
        return answer
