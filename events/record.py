"""What talks, news and courses add to a person's page."""

from django.utils.translation import gettext_lazy as _

from profile_app.record import PAGE, RecordSection

from .models import Course, Event, News


def talks_of(person):
    return Event.objects.published().by(person).newest().with_card()


def news_of(person):
    return News.objects.published().by(person).newest().with_card()


def courses_of(person):
    return Course.objects.published().by(person).newest().with_card()


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
        "teaching",
        _("Teaching"),
        "events/_record_courses.html",
        courses_of,
        65,
        limit=25,
        more="teaching:list",
        more_label=_("All %(number)s courses"),
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
