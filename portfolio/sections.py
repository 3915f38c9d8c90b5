"""The one list of kinds of content: topic pages, search and the sitemap read it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from content.changes import kept
from content.markdown import inline_plain
from content.models import Page, Topic
from content.rows import among
from content.search.lines import Line, text_in
from events.models import Course, Event, News, Opening
from profile_app.models import Person
from projects.models import Project
from publications import search_lines
from publications.cards import cards
from publications.catalogue import catalogue
from publications.models import Publication
from publications.one_work import gather
from publications.query import best_first

# The attributes that may hold an entry's texts as HTML.
RENDERED = ("body_html", "short_bio_html", "interests_html", "description_html")


def best_entries(section, degrees, most):
    """The keys of the public entries among those found, at most so many, the best first; and how many there are."""
    places = places_of(section.key)
    found = [key for degree in degrees for key in sorted(places.keys() & degree, key=places.__getitem__)]
    return found[:most], len(found)


@kept()
def places_of(section):
    """The place of each public entry in the usual order of the section."""
    return {key: place for place, key in enumerate(SECTIONS[section].entries().values_list("pk", flat=True))}


def best_works(section, degrees, most):
    """The same of publications, of which there may be very many."""
    works = catalogue().works & BitMap.union(*degrees)
    return list(best_first(works, degrees, most)), len(works)


def lines_of_entries(section, keys):
    """What a search shows of some entries."""
    for entry in section.with_line(section.model.objects.filter(pk__in=among(keys))):
        text = " ".join(filter(None, (text_in(getattr(entry, name, "")) for name in RENDERED)))
        yield Line(entry.pk, entry.slug, inline_plain(str(entry)), str(section.says(entry)), str(entry.lead), text)


def lines_of_works(section, keys):
    """The same of publications."""
    return search_lines.lines_of(keys)


def entries_about(section, topic, _owner):
    """How many public entries of the section are about the topic or one below it, and the first of them."""
    entries = section.entries().about(topic)
    first = list(entries[: section.topic_limit + 1])
    number = len(first) if len(first) <= section.topic_limit else entries.count()
    return number, first[: section.topic_limit]


def works_about(section, topic, owner):
    """The same of publications, as cards."""
    known = catalogue()
    works = known.sets("topic").get(topic.pk, BitMap())
    return len(works), cards(known.shelf.newest(works, 0, section.topic_limit), known.shelf, owner)


@dataclass(frozen=True)
class Section:
    """One kind of content and everywhere it appears.

    `entries` gives the published entries with all their cards show; `card` is the template of one entry and
    receives it as `item`. `with_line` adds to entries what `says`, the line of plain facts below a search hit, needs;
    `lines` gives all that a search shows of some, and `best` the keys of those that were found, by degrees. `about`
    gives what the page of a topic shows; `gather` fetches at once what the pages of many will ask for. `route` names
    the list page; `list_class` and `list_tag` shape the list of cards; `own_title` is its name on a researcher's site
    where that differs.
    """

    key: str
    title: str
    model: type
    entries: Callable[[], QuerySet]
    with_line: Callable[[QuerySet], QuerySet]
    card: str
    says: Callable
    route: str = ""
    list_class: str = "rows"
    list_tag: str = "ul"
    on_topic_page: bool = True
    topic_limit: int = 25
    own_title: str = ""
    best: Callable = best_entries
    lines: Callable = lines_of_entries
    about: Callable = entries_about
    gather: Callable = lambda keys, owner: None

    def name(self, is_lab):
        return self.title if is_lab else self.own_title or self.title


def _person(person):
    return str(person.primary_position or "")


def _publication(work):
    names = [str(credit) for credit in work.authorships.all()]
    return search_lines.line_of(names, work.venue_label, work.year, work.stage)


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


def as_they_are(entries):
    return entries


SECTIONS = {
    section.key: section
    for section in (
        Section(
            "people",
            _("People"),
            Person,
            lambda: Person.objects.with_page().with_positions(),
            lambda people: people.with_positions(),
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
            lambda projects: projects.select_related("position"),
            "projects/_project_card.html",
            _project,
            "projects:list",
        ),
        Section(
            "publications",
            _("Publications"),
            Publication,
            lambda: Publication.objects.listed().newest().with_card(),
            lambda works: works.with_byline(),
            "publications/_publication_card.html",
            _publication,
            "publications:list",
            "list",
            "ol",
            topic_limit=5,
            best=best_works,
            lines=lines_of_works,
            about=works_about,
            gather=gather,
        ),
        Section(
            "events",
            _("Events"),
            Event,
            lambda: Event.objects.published().agenda().with_card(),
            lambda events: events.with_dates(),
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
            as_they_are,
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
            lambda courses: courses.prefetch_related("offerings"),
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
            as_they_are,
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
            as_they_are,
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
            as_they_are,
            "content/_page_card.html",
            _nothing,
        ),
    )
}


def section_at(address):
    """The section whose list is at the address, or None."""
    return lists_by_address().get(address)


@lru_cache
def lists_by_address():
    return {reverse(section.route): section for section in SECTIONS.values() if section.route}
