"""Atom: the publications that appeared on the site last, with their abstracts."""

from django.utils.translation import gettext_lazy as _

from content.addresses import absolute
from content.changes import Memory, current
from content.feeds import NEWEST, EntryFeed
from content.last_changes import with_last_change

from .models import Publication
from .query import PublicationQuery


class PublicationFeed(EntryFeed):
    queryset = Publication.objects.listed()
    query_class = PublicationQuery
    route, list_route = "feeds:publications", "publications:list"
    name = _("Publications")
    item_template = "publications/_feed_item.html"
    # The newest works stand in many feeds.
    memory = Memory(most=1_000)

    def items(self, asked):
        _request, query = asked
        keys, version = query.newest_here(NEWEST), current().version
        found = {key: work for key in keys if (work := self.memory.get(key, version))}
        if missing := [key for key in keys if key not in found]:
            works = self.queryset.with_public_since().with_page().prefetch_related("topics")
            fresh = with_last_change(works).in_bulk(missing)
            for key, work in fresh.items():
                self.memory.put(key, version, work)
            found |= fresh
        return [found[key] for key in keys if key in found]

    def item_title(self, work):
        title = super().item_title(work)
        return _("Retracted: %s") % title if work.is_retracted else title

    def authors_of(self, work):
        return [
            (str(credit), absolute(credit.person.get_absolute_url()) if credit.is_linked else "")
            for credit in work.authors or work.editors
        ]
