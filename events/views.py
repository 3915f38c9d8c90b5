"""Talks and events to come and past, and news."""

from content.files import serve_file
from content.views import EntryDetail, EntryFile, TopicBarList

from .models import Event, News
from .query import DatedQuery


class EventList(TopicBarList):
    queryset = Event.objects.published().agenda().with_card()
    query_class = DatedQuery


class EventDetail(EntryDetail):
    model = Event

    def get_queryset(self):
        return super().get_queryset().with_card().prefetch_related("attachments")

    def get_context_data(self, **kwargs):
        return super().get_context_data(news=self.object.news.published().newest().with_card(), **kwargs)


class EventFile(EntryFile):
    """Also the slides of one date of the event."""

    model = Event

    def send(self, entry, name):
        for occasion in entry.occurrences.exclude(slides=""):
            if occasion.slides_public_name == name:
                return serve_file(occasion.slides, occasion.slides_name, request=self.request)
        return super().send(entry, name)


class NewsList(TopicBarList):
    queryset = News.objects.published().newest().with_card()
    query_class = DatedQuery


class NewsDetail(EntryDetail):
    model = News

    def get_queryset(self):
        return super().get_queryset().with_card()
