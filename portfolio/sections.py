"""The one list of kinds of content: topic pages, search and the sitemap read it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from content.models import Page, Topic
from events.models import Course, Event, News, Opening
from profile_app.models import Person
from projects.models import Project
from publications.models import Publication


@dataclass(frozen=True)
class Section:
    """One kind of content and everywhere it appears.

    `entries` gives the published entries with all their cards show; `card` is the template of one entry and
    receives it as `item`; `says` is the line of plain facts below a search hit; `route` names the list page;
    `list_class` and `list_tag` shape the list of cards; `own_title` is its name on a researcher's site where
    that differs.
    """

    key: str
    title: str
    entries: Callable[[], QuerySet]
    card: str
    says: Callable
    route: str = ""
    list_class: str = "rows"
    list_tag: str = "ul"
    on_topic_page: bool = True
    topic_limit: int = 25
    own_title: str = ""

    def name(self, is_lab):
        return self.title if is_lab else self.own_title or self.title


def _person(person):
    return str(person.primary_position or "")


def _publication(work):
    names = [str(credit) for credit in work.authorships.all()]
    shown = ", ".join(names if len(names) <= 12 else [*names[:3], "…", names[-1]])
    return " · ".join(part for part in (shown, f"{work.venue_label} {work.year or ''}".strip()) if part)


def _project(project):
    return " · ".join(part for part in (str(project.position or ""), project.dates) if part)


def _event(event):
    names = ", ".join(str(speaker) for speaker in event.speakers)
    return " · ".join(part for part in (names, *(str(each) for each in list(event.occurrences.all())[:1])) if part)


def _news(item):
    return item.date.display() if item.date else ""


def _course(course):
    return " · ".join(part for part in (course.facts, course.latest_term) if part)


def _opening(opening):
    return " · ".join(str(part) for part in (opening.get_kind_display(), opening.place) if part)


def _nothing(entry):
    return ""


SECTIONS = {
    section.key: section
    for section in (
        Section(
            "people",
            _("People"),
            lambda: Person.objects.with_page().with_positions(),
            "profile_app/_person_card.html",
            _person,
            "people:list",
            "people",
        ),
        Section(
            "projects",
            _("Projects"),
            lambda: Project.objects.published().newest().with_card(),
            "projects/_project_card.html",
            _project,
            "projects:list",
        ),
        Section(
            "publications",
            _("Publications"),
            lambda: Publication.objects.listed().newest().with_card(),
            "publications/_publication_card.html",
            _publication,
            "publications:list",
            "list",
            "ol",
            topic_limit=5,
        ),
        Section(
            "events",
            _("Events"),
            lambda: Event.objects.published().agenda().with_card(),
            "events/_event_card.html",
            _event,
            "events:list",
            "rows dated",
            own_title=_("Talks"),
        ),
        Section(
            "news",
            _("News"),
            lambda: News.objects.published().newest().with_card(),
            "events/_news_card.html",
            _news,
            "news:list",
            "rows dated",
        ),
        Section(
            "courses",
            _("Teaching"),
            lambda: Course.objects.published().newest().with_card(),
            "events/_course_card.html",
            _course,
            "teaching:list",
            "rows dated",
        ),
        Section(
            "openings",
            _("Open positions"),
            lambda: Opening.objects.published().newest().with_card(),
            "events/_opening_card.html",
            _opening,
            "openings:list",
            "rows dated",
        ),
        Section(
            "topics",
            _("Topics"),
            lambda: Topic.objects.published(),
            "content/_topic_card.html",
            _nothing,
            "topics:list",
            on_topic_page=False,
        ),
        Section(
            "pages",
            _("Pages"),
            lambda: Page.objects.published().newest(),
            "content/_page_card.html",
            _nothing,
        ),
    )
}
