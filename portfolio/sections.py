"""The one list of what the site can show: home page, topic pages, search, menu and sitemap read it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from content.models import Page, Topic
from events.models import Event, News
from profile_app.models import Person
from projects.models import Project
from publications.models import Publication


@dataclass(frozen=True)
class Section:
    """One kind of content and everywhere it appears.

    `entries` gives the published entries with all their cards show; `card` is the template of one entry and
    receives it as `item`; `route` names the list page; `list_class` and `list_tag` shape the list of cards.
    """

    key: str
    title: str
    entries: Callable[[], QuerySet]
    card: str
    route: str = ""
    list_class: str = "rows"
    on_topic_page: bool = True
    topic_limit: int = 50


SECTIONS = {
    section.key: section
    for section in (
        Section(
            "people",
            _("People"),
            lambda: Person.objects.with_page().with_positions(),
            "profile_app/_person_card.html",
            "people:list",
            "people",
        ),
        Section(
            "projects",
            _("Projects"),
            lambda: Project.objects.published().newest().with_card(),
            "projects/_project_card.html",
            "projects:list",
        ),
        Section(
            "publications",
            _("Publications"),
            lambda: Publication.objects.published().newest().with_card(),
            "publications/_publication_card.html",
            "publications:list",
            "list",
            topic_limit=5,
        ),
        Section(
            "events",
            _("Events"),
            lambda: Event.objects.published().newest().with_card(),
            "events/_event_card.html",
            "events:list",
            "rows dated",
        ),
        Section(
            "news",
            _("News"),
            lambda: News.objects.published().newest().with_card(),
            "events/_news_card.html",
            "news:list",
            "rows dated",
        ),
        Section(
            "topics",
            _("Topics"),
            lambda: Topic.objects.published(),
            "content/_topic_card.html",
            "topics:list",
            on_topic_page=False,
        ),
        Section("pages", _("Pages"), lambda: Page.objects.published().newest(), "content/_page_card.html"),
    )
}
