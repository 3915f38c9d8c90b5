"""What talks and news add to a person's page and CV."""

from django.utils.translation import gettext_lazy as _

from profile_app.record import CV, PAGE, RecordSection

from .models import Event, News, Occurrence


def talks_of(person):
    return Event.objects.published().by(person).newest().with_card()


def news_of(person):
    return News.objects.published().by(person).newest().with_card()


def occasions_of(person):
    """Every time the person spoke or will speak, the latest first."""
    talks = Event.objects.published().by(person)
    kept = Occurrence.objects.filter(event__in=talks.values("pk")).exclude(state=Occurrence.State.CANCELLED)
    return kept.latest_first().select_related("event")


PAGE.register(
    RecordSection(
        "talks",
        _("Talks"),
        "events/_record_talks.html",
        talks_of,
        60,
        limit=25,
        more="events:list",
        more_label=_("All %(number)s talks"),
    ),
    RecordSection(
        "news",
        _("News"),
        "events/_record_news.html",
        news_of,
        100,
        limit=10,
        more="news:list",
        more_label=_("All %(number)s news items"),
    ),
)
CV.register(RecordSection("talks", _("Talks"), "events/_record_occasions.html", occasions_of, 60))
