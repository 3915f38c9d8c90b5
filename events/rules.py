"""Who may do what with talks, events and news."""

from django.db.models import Q

from content.rules import EntryRule, register, register_rows
from profile_app.rules import acted_for

from .models import Attachment, Event, EventTopic, News, NewsTopic, Occurrence, Speaking


@register(Event)
class EventRule(EntryRule):
    """Speakers say when and where, attach slides and choose topics; the rest they propose."""

    own = frozenset({"topics", "attachments", "occurrences"})

    def theirs(self, user):
        return Q(pk__in=Speaking.objects.filter(person__in=acted_for(user)).values("event"))


@register(News)
class NewsRule(EntryRule):
    """Those it is about choose its topics and propose the rest."""

    own = frozenset({"topics"})

    def theirs(self, user):
        return Q(pk__in=News.people.through.objects.filter(person__in=acted_for(user)).values("news"))


register_rows("event", Attachment, Occurrence, Speaking)
register_rows("content_object", EventTopic, NewsTopic)
