"""The one list of kinds of content: topic pages, search and the sitemap read it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from content.models import Page, Topic
from content.rows import among
from events.models import Course, Event, News, Opening
from profile_app.models import Person
from projects.models import Project
from publications.catalogue import catalogue
from publications.models import Publication
from publications.query import best_first


def best_entries(section, degrees, most):
    """The keys of the public entries among those found, at most so many, the best first; and how many there are."""
    ranks = {key: rank for rank, degree in enumerate(degrees) for key in degree}
    keys = list(section.lines().filter(pk__in=among(ranks)).values_list("pk", flat=True))
    return sorted(keys, key=ranks.__getitem__)[:most], len(keys)


def best_works(section, degrees, most):
    """The same of publications, of which there may be very many."""
    works = catalogue().works & BitMap.union(*degrees)
    return list(best_first(works, degrees, most)), len(works)


@dataclass(frozen=True)
class Section:
    """One kind of content and everywhere it appears.

    `entries` gives the published entries with all their cards show; `card` is the template of one entry and
    receives it as `item`. `lines` gives them with all that `says`, the line of plain facts below a search hit,
    needs; `best` gives the keys of those that were found, by degrees. `route` names the list page; `list_class` and
    `list_tag` shape the list of cards; `own_title` is its name on a researcher's site where that differs.
    """

    key: str
    title: str
    model: type
    entries: Callable[[], QuerySet]
    lines: Callable[[], QuerySet]
    card: str
    says: Callable
    route: str = ""
    list_class: str = "rows"
    list_tag: str = "ul"
    on_topic_page: bool = True
    topic_limit: int = 25
    own_title: str = ""
    best: Callable = best_entries

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
            Person,
            lambda: Person.objects.with_page().with_positions(),
            lambda: Person.objects.with_page().newest().with_positions(),
            "profile_app/_person_card.html",
            _person,
            "people:list",
            "people",
        ),
        Section(
            "projects",
            _("Projects"),
            Project,
            lambda: Project.objects.published().newest().with_card(),
            lambda: Project.objects.published().newest().select_related("position"),
            "projects/_project_card.html",
            _project,
            "projects:list",
        ),
        Section(
            "publications",
            _("Publications"),
            Publication,
            lambda: Publication.objects.listed().newest().with_card(),
            lambda: Publication.objects.listed().newest().with_byline(),
            "publications/_publication_card.html",
            _publication,
            "publications:list",
            "list",
            "ol",
            topic_limit=5,
            best=best_works,
        ),
        Section(
            "events",
            _("Events"),
            Event,
            lambda: Event.objects.published().agenda().with_card(),
            lambda: Event.objects.published().agenda().with_dates(),
            "events/_event_card.html",
            _event,
            "events:list",
            "rows dated",
            own_title=_("Talks"),
        ),
        Section(
            "news",
            _("News"),
            News,
            lambda: News.objects.published().newest().with_card(),
            lambda: News.objects.published().newest(),
            "events/_news_card.html",
            _news,
            "news:list",
            "rows dated",
        ),
        Section(
            "courses",
            _("Teaching"),
            Course,
            lambda: Course.objects.published().newest().with_card(),
            lambda: Course.objects.published().newest().prefetch_related("offerings"),
            "events/_course_card.html",
            _course,
            "teaching:list",
            "rows dated",
        ),
        Section(
            "openings",
            _("Open positions"),
            Opening,
            lambda: Opening.objects.published().newest().with_card(),
            lambda: Opening.objects.published().newest(),
            "events/_opening_card.html",
            _opening,
            "openings:list",
            "rows dated",
        ),
        Section(
            "topics",
            _("Topics"),
            Topic,
            lambda: Topic.objects.published(),
            lambda: Topic.objects.published(),
            "content/_topic_card.html",
            _nothing,
            "topics:list",
            on_topic_page=False,
        ),
        Section(
            "pages",
            _("Pages"),
            Page,
            lambda: Page.objects.published().newest(),
            lambda: Page.objects.published().newest(),
            "content/_page_card.html",
            _nothing,
        ),
    )
}
