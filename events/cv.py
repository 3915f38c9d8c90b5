"""What talks add to a CV: every time the person spoke or will speak."""

from django.utils.translation import gettext_lazy as _

from profile_app.cv import MAX_LINES, CVSection, Line, register

from .models import Event, Occurrence


def occasions_of(person):
    """The occurrences, the latest first."""
    talks = Event.objects.published().by(person)
    kept = Occurrence.objects.filter(event__in=talks.values("pk")).exclude(state=Occurrence.State.CANCELLED)
    return kept.latest_first()


def talks_of(person):
    for occasion in occasions_of(person).select_related("event").prefetch_related("event__topics")[:MAX_LINES]:
        yield Line(
            f"talk-{occasion.pk}",
            item=occasion,
            title=occasion.event.title,
            is_marked=True,
            href=occasion.event.get_absolute_url(),
            role=str(occasion.event.get_kind_display()),
            organisation=occasion.host,
            place=occasion.place,
            start=occasion.date,
            end=occasion.end_date,
            says=(str(occasion.get_state_display()),) if occasion.state != Occurrence.State.SCHEDULED else (),
            topics=frozenset(topic.pk for topic in occasion.event.topics.all()),
            group=str(occasion.event.get_kind_display()),
        )


register(
    CVSection(
        "talks",
        _("Talks"),
        "events/_record_occasions.html",
        talks_of,
        60,
        "talk",
        total=lambda person: occasions_of(person).count(),
        more="events:list",
    )
)
