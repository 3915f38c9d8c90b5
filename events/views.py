"""Talks and events to come and past, their calendars, news, courses and open positions."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.views.generic import View

from content.files import serve_file
from content.markdown import plain
from content.views import EntryDetail, EntryFile, TopicBarList
from profile_app.query import InvolvingQuery

from .formats import ical, jsonld
from .models import Course, Event, News, Occurrence, Opening
from .query import DatedQuery
from .teaching import by_term

DATES_IN_CALENDAR = 2_000


class EventList(TopicBarList):
    queryset = Event.objects.published().agenda().with_card()
    query_class = DatedQuery


class EventDetail(EntryDetail):
    model = Event

    def get_queryset(self):
        return super().get_queryset().with_card().prefetch_related("attachments", "topics")

    def get_context_data(self, **kwargs):
        event = self.object
        return super().get_context_data(
            news=event.news.published().newest().with_card(),
            parts=event.parts.published().agenda().with_card(),
            graph=jsonld.event_graph(event),
            **kwargs,
        )


class Calendar(View):
    """The dates of all events, or of those the query narrows them to, the latest 2,000 of them."""

    def get(self, request):
        query = DatedQuery(request.GET)
        found = Occurrence.objects.for_calendars(query.narrow(Event.objects.published()))[:DATES_IN_CALENDAR]
        # Of what is asked for only what the site knows: a calendar has no way to say that a name is a stranger's word.
        narrowed = ", ".join(each.label for each in query.active if query.is_known(each.name, each.value))
        return as_calendar(found, f"{request.site_name}: {narrowed}" if narrowed else request.site_name, "calendar")


class EventCalendar(EntryDetail):
    """The dates of one event and of its parts; with `date` one of them alone."""

    model = Event

    def find_moved(self, slug):
        moved = super().find_moved(slug)
        return moved and reverse("events:event-calendar", args=[moved.slug])

    def render_to_response(self, context, **kwargs):
        event = self.object
        events = Event.objects.published().filter(Q(pk=event.pk) | Q(series=event.pk))
        found = Occurrence.objects.for_calendars(events)
        if wanted := self.request.GET.get("date"):
            found = found.filter(uuid=wanted) if is_uuid(wanted) else found.none()
        return as_calendar(found[:DATES_IN_CALENDAR], plain(event.title), event.slug)


def is_uuid(text):
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def as_calendar(occurrences, name, filename):
    response = HttpResponse(ical.render(occurrences, str(name)), content_type=ical.CONTENT_TYPE)
    response["Content-Disposition"] = f'inline; filename="{filename}.ics"'
    response["Cache-Control"] = "no-cache"
    return response


class EventFile(EntryFile):
    """Also the slides and captions of one date of the event."""

    model = Event

    def send(self, entry, name):
        for occasion in entry.occurrences.exclude(slides="", captions=""):
            for kind in occasion.files:
                if getattr(occasion, kind) and occasion.public_name(kind) == name:
                    kept_name = getattr(occasion, f"{kind}_name")
                    return serve_file(getattr(occasion, kind), kept_name, request=self.request)
        return super().send(entry, name)


class NewsList(TopicBarList):
    queryset = News.objects.published().newest().with_card()
    query_class = DatedQuery


class NewsDetail(EntryDetail):
    model = News

    def get_queryset(self):
        return super().get_queryset().with_card().prefetch_related("topics")

    def get_context_data(self, **kwargs):
        return super().get_context_data(graph=jsonld.news_graph(self.object), **kwargs)


class CourseList(TopicBarList):
    queryset = Course.objects.published().newest().with_card()
    query_class = InvolvingQuery

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"terms": by_term(context["page_obj"])}


class CourseDetail(EntryDetail):
    model = Course

    def get_queryset(self):
        return super().get_queryset().with_card().prefetch_related("attachments", "topics")

    def get_context_data(self, **kwargs):
        return super().get_context_data(graph=jsonld.course_graph(self.object), **kwargs)


class CourseFile(EntryFile):
    model = Course


class OpeningList(TopicBarList):
    queryset = Opening.objects.published().newest().with_card()
    query_class = InvolvingQuery


class OpeningDetail(EntryDetail):
    model = Opening

    def get_queryset(self):
        return super().get_queryset().with_card().prefetch_related("topics")

    def get_context_data(self, **kwargs):
        graph = jsonld.opening_graph(self.object, str(self.request.site_name))
        return super().get_context_data(graph=graph, **kwargs)
