"""The pages of the site as a whole: home, topics, search, and the small files machines ask for."""

import re
from datetime import UTC, timedelta
from functools import lru_cache
from shutil import disk_usage

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localdate, now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from django.views.static import serve

from content.changes import kept
from content.framing import framed
from content.models import Topic
from content.querysets import topics_over
from content.search.tokens import cleaned
from content.views import EntryDetail
from profile_app.formats import jsonld

from .home import full_owner, home_blocks
from .models import Placement
from .record import spark, topic_record
from .search import said_of
from .sections import SECTIONS

YEAR = 365 * 24 * 3600
SECURITY_HOLDS = timedelta(days=180)
# Bytes.
ROOM = 100_000_000


class Home(TemplateView):
    """The home page; most of it is kept until something changes or the day is over."""

    template_name = "portfolio/home.html"

    def get_context_data(self, **kwargs):
        identity = self.request.identity
        owner = SimpleLazyObject(lambda: full_owner(identity.public_owner))
        blocks = SimpleLazyObject(lambda: home_blocks(list(Placement.objects.all()), owner or None, identity.is_lab))

        def graph():
            return jsonld.person_graph(owner, f"{settings.SITE_URL}/") if owner and not identity.is_lab else None

        return super().get_context_data(
            canonical=self.request.path, person=owner, blocks=blocks, graph=graph, today=localdate(), **kwargs
        )


class TopicList(TemplateView):
    template_name = "portfolio/topic_list.html"

    def get_context_data(self, **kwargs):
        record = SimpleLazyObject(topic_record)
        return super().get_context_data(canonical=self.request.path, record=record, **kwargs)


class TopicDetail(EntryDetail):
    """The page of a topic; most of it is kept until something changes or the day is over."""

    model = Topic
    queryset = Topic.objects.select_related("parent")
    template_name = "portfolio/topic_detail.html"

    def get_context_data(self, **kwargs):
        topic, blocks = self.object, SimpleLazyObject(self.blocks)
        return super().get_context_data(
            children=SimpleLazyObject(lambda: list(Topic.objects.published().filter(parent=topic))),
            spark=SimpleLazyObject(lambda: spark(topic)),
            blocks=blocks,
            shown=SimpleLazyObject(lambda: {section.key: number for section, number, _entries in blocks}),
            today=localdate(),
            **kwargs,
        )

    def blocks(self):
        """What the sections show of this topic and the topics below it, as (section, number, entries)."""
        blocks = []
        for section in SECTIONS.values():
            if section.on_topic_page and self.object.pk in topics_of(section.key):
                number, entries = section.about(section, self.object, self.request.identity.public_owner)
                if number:
                    blocks.append((section, number, entries))
        return blocks


@kept()
def topics_of(section):
    """The primary keys of the topics of which the section shows something."""
    return topics_over(SECTIONS[section].entries())


@require_safe
def search(request):
    text = cleaned(request.GET.get("q", ""))
    return framed(request, "portfolio/search.html", said_of(text, request.identity.is_lab))


@require_safe
def theme(request):
    """The accent colour as a file of its own, kept by browsers until the colour changes."""
    answer = HttpResponse(f"html:root {{ --accent: {request.site.accent} }}\n", content_type="text/css; charset=utf-8")
    is_current = request.GET.get("v") == request.site.accent.lower().removeprefix("#")
    answer["Cache-Control"] = f"public, max-age={YEAR}, immutable" if is_current else "no-cache"
    return answer


PICTURE = re.compile(r"images/[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}(?:-small)?\.webp", re.ASCII)


@require_safe
def media(request, path):
    """Pictures that were made anew on their way in; nothing else of the media folder."""
    if not PICTURE.fullmatch(path):
        raise Http404
    answer = serve(request, path, document_root=settings.MEDIA_ROOT)
    answer["Content-Type"] = "image/webp"
    answer["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_safe
@cache_control(max_age=3600)
def robots(request):
    lines = ["User-agent: *"]
    lines += [f"Disallow: {path}" for path in ("/accounts/", "/admin/", "/markdownx/", "/search/")]
    return HttpResponse(
        "\n".join([*lines, "", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]), content_type="text/plain"
    )


@require_safe
@cache_control(max_age=3600)
def security(request):
    """Where to report a hole in the site (RFC 9116); absent while nobody is named."""
    contact = request.site.security_contact
    if not contact:
        raise Http404
    midnight = now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = {
        "Contact": contact if contact.startswith("https://") else f"mailto:{contact}",
        # Asked again, the file says a later day: what it says holds as long as the site answers.
        "Expires": (midnight + SECURITY_HOLDS).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Preferred-Languages": request.site.language,
        "Canonical": f"{settings.SITE_URL}{request.path}",
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def healthz(request):
    """200 when all that the site needs is there, else 503; either way with each part by its name."""
    applied = applied_migrations()
    # The first that fails is named, so what others need stands before them.
    parts = {
        "database": applied is not None,
        "migrations": applied is not None and all(leaf in applied for leaf in last_migrations()),
        "disk": has_room(),
        "cache": has_cache(),
    }
    failed = next((name for name, is_well in parts.items() if not is_well), "")
    said = {"status": "unavailable", "failed": failed} if failed else {"status": "ok"}
    said |= {name: "ok" if is_well else "failed" for name, is_well in parts.items()}
    answer = JsonResponse(said, status=503 if failed else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def applied_migrations():
    """What the database says is applied, or None where it says nothing."""
    try:
        return MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return None


def has_room():
    """Whether somebody can still upload and save."""
    return disk_usage(settings.DATA).free >= ROOM


def has_cache():
    try:
        cache.set("healthz", "here", 60)
        return cache.get("healthz") == "here"
    # There are as many errors as there are caches.
    except Exception:
        return False


@lru_cache
def last_migrations():
    return MigrationLoader(None).graph.leaf_nodes()
