"""Atom: the newest publications with their abstracts."""

from django.utils.translation import gettext_lazy as _

from content.addresses import absolute
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

    def items(self, asked):
        _request, query = asked
        keys = query.in_order(0, NEWEST)
        found = with_last_change(self.queryset.with_page().prefetch_related("topics")).in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def authors_of(self, work):
        return [
            (str(credit), absolute(credit.person.get_absolute_url()) if credit.is_linked else "")
            for credit in work.authors or work.editors
        ]
