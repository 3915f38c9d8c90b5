"""Atom: news, and talks and events."""

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.addresses import absolute
from content.feeds import EntryFeed

from .models import Event, News
from .query import DatedQuery


class EventFeed(EntryFeed):
    queryset = Event.objects.published()
    query_class = DatedQuery
    route, list_route = "feeds:events", "events:list"
    name = _("Events")
    item_template = "events/_feed_event.html"

    def authors_of(self, event):
        return [
            (str(speaker), absolute(speaker.person.get_absolute_url()) if speaker.is_linked else "")
            for speaker in event.speakers
        ]


class NewsFeed(EntryFeed):
    queryset = News.objects.published()
    query_class = DatedQuery
    route, list_route = "feeds:news", "news:list"
    name = _("News")
    item_template = "events/_feed_news.html"

    def item_pubdate(self, item):
        """The beginning of its own day, where one is known: Atom wants a moment, and a month is never made a day."""
        day = item.date
        if day and day.precision == "day":
            return datetime.combine(day.first_day, time.min, timezone.get_current_timezone())
        return super().item_pubdate(item)
