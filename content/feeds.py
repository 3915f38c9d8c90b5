"""Atom feeds (RFC 4287) of entries, narrowed by the same query as their list."""

import re
from datetime import UTC, datetime

from django.contrib.syndication.views import Feed
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from .addresses import absolute
from .changes import kept, look
from .last_changes import with_last_change
from .markdown import inline_plain
from .models import Topic
from .query import MAX_TOPICS, ListQuery

NEWEST = 50
# A feed without entries has not changed since; "now" would look like news to whoever asks.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fit_for_xml(text):
    """The text without characters that no XML document may hold."""
    return NOT_IN_XML.sub("", str(text))


class FullAtom(Atom1Feed):
    """Atom with every author and the whole content of each entry; `changes` are moments it changed besides."""

    def latest_post_date(self):
        return max([LONG_AGO, *self.feed.get("changes", ()), *(item["updateddate"] for item in self.items)])

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for name, address in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            if address:
                handler.addQuickElement("uri", address)
            handler.endElement("author")
        handler.addQuickElement("content", item["content"], {"type": "html", "xml:base": item["link"]})


@kept()
def changes_of(*topics):
    """When each of the topics with these addresses last changed."""
    return list(with_last_change(Topic.objects.filter(slug__in=topics)).values_list("last_change", flat=True))


class EntryFeed(Feed):
    """What appeared on the site last; a subclass says of what, how one is told, and who wrote it.

    An old paper that was added yesterday is new to whoever reads the feed. `route` names the feed, `list_route` the
    list whose query narrows it.
    """

    feed_type = FullAtom
    queryset = None
    query_class = ListQuery
    route = ""
    list_route = ""
    name = ""
    item_template = ""
    item_description = None

    def get_object(self, request):
        # What is marked is noted first, so that `last_change` is true.
        look()
        return request, self.query_class(request.GET)

    def items(self, asked):
        _request, query = asked
        entries = query.narrow(self.queryset.all()).newest_here()
        return with_last_change(entries.with_card().prefetch_related("topics"))[:NEWEST]

    # The feed

    def title(self, asked):
        request, query = asked
        narrowed = ", ".join(each.label for each in query.active)
        name = f"{self.name}: {narrowed}" if narrowed else self.name
        return fit_for_xml(f"{name} · {request.site_name}")

    def link(self, asked):
        return absolute(reverse(self.list_route) + self.narrowing(asked))

    def feed_url(self, asked):
        return absolute(reverse(self.route) + self.narrowing(asked))

    feed_guid = feed_url

    def narrowing(self, asked):
        _request, query = asked
        return query.address.removesuffix("?")

    def feed_extra_kwargs(self, asked):
        """A topic also changes by what it loses, which no entry here can tell."""
        _request, query = asked
        return {"changes": changes_of(*query.values.get("topic", ())[:MAX_TOPICS])}

    def author_name(self, asked):
        request, _query = asked
        return fit_for_xml(request.site_name)

    def author_link(self, asked):
        return absolute("/")

    # Its entries

    def item_title(self, entry):
        return fit_for_xml(inline_plain(str(entry)))

    def item_link(self, entry):
        return absolute(entry.get_absolute_url())

    def item_guid(self, entry):
        return entry.uuid.urn

    def item_pubdate(self, entry):
        return entry.public_since

    def item_updateddate(self, entry):
        return entry.last_change

    def item_categories(self, entry):
        # In an order of their own, so that a feed of the same entries is the same.
        return sorted(fit_for_xml(topic.name) for topic in entry.topics.all())

    def item_extra_kwargs(self, entry):
        content = render_to_string(self.item_template, {"item": entry, "site_url": absolute("/").rstrip("/")})
        authors = [(fit_for_xml(name), address) for name, address in self.authors_of(entry)]
        return {"content": fit_for_xml(content.strip()), "authors": authors}

    def authors_of(self, entry):
        """(name, address or "") of each."""
        return []
