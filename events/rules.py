"""Who may do what with talks, events, news, courses and open positions."""

from django.db.models import Q

from content.rules import ContentRule, EntryRule, register, register_rows
from profile_app.rules import keys_acted_for

from .models import (
    Attachment,
    Course,
    CourseTopic,
    Event,
    EventTopic,
    Material,
    News,
    NewsTopic,
    Occurrence,
    Offering,
    Opening,
    OpeningTopic,
    Speaking,
)


@register(Event)
class EventRule(EntryRule):
    """Speakers say when and where, attach slides and choose topics; the rest they propose."""

    own = frozenset({"topics", "attachments", "occurrences"})

    def theirs(self, user):
        return Speaking.objects.filter(person__in=keys_acted_for(user)).values("event")


@register(News)
class NewsRule(EntryRule):
    """Those it is about choose its topics and propose the rest."""

    own = frozenset({"topics"})

    def theirs(self, user):
        return News.people.through.objects.filter(person__in=keys_acted_for(user)).values("news")


@register(Course)
class CourseRule(EntryRule):
    """Those who teach or assist attach materials and choose topics; the rest they propose."""

    own = frozenset({"topics", "attachments"})

    def theirs(self, user):
        people = keys_acted_for(user)
        terms = Offering.objects.filter(Q(teachers__in=people) | Q(assistants__in=people))
        return terms.values("course")


@register(Opening)
class OpeningRule(ContentRule):
    """Open positions are the editors'."""


register_rows("event", Attachment, Occurrence, Speaking)
register_rows("course", Material, Offering)
register_rows("content_object", CourseTopic, EventTopic, NewsTopic, OpeningTopic)
