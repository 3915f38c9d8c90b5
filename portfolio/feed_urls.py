"""Addresses below /feeds/."""

from django.urls import path
from django.views.decorators.http import require_safe

from events.feeds import EventFeed, NewsFeed
from publications.feeds import PublicationFeed

app_name = "feeds"

urlpatterns = [
    path(f"{name}.atom", require_safe(feed), name=name)
    for name, feed in (("publications", PublicationFeed()), ("news", NewsFeed()), ("events", EventFeed()))
]
