"""What talks, other events and courses add to a CV: every time the person spoke or will speak, what they took part in
in other ways, every course they gave."""

from django.utils.translation import gettext_lazy as _

from profile_app.cv import MAX_LINES, CVSection, Line, Word, register

from .models import Course, Event, Occurrence

RANKS = {kind: rank for rank, kind in enumerate(Event.Kind.values)}
# What is no talk, so that whoever is named there need not have spoken.
OTHERS = frozenset({"workshop", "conference", "open-day", "meeting", "series", "other"})


def occasions_of(person):
    """The occurrences, the latest first."""
    events = Event.objects.published().by(person)
    kept = Occurrence.objects.filter(event__in=events.values("pk")).exclude(state=Occurrence.State.CANCELLED)
    return kept.latest_first()


def spoken_at(person):
    return occasions_of(person).exclude(event__kind__in=OTHERS)


def taken_part_in(person):
    return occasions_of(person).filter(event__kind__in=OTHERS)


def talks_of(person):
    return lines_of(spoken_at(person))


def events_of(person):
    return lines_of(taken_part_in(person))


def lines_of(occasions):
    for occasion in occasions.select_related("event")[:MAX_LINES]:
        yield Line(
            f"talk-{occasion.pk}",
            item=occasion,
            title=occasion.event.title,
            is_marked=True,
            href=occasion.event.get_absolute_url(),
            role=Word(occasion.event.get_kind_display()),
            organisation=occasion.host,
            place=occasion.place,
            start=occasion.date,
            end=occasion.end_date,
            says=(Word(occasion.get_state_display()),) if occasion.state != Occurrence.State.SCHEDULED else (),
            group=Word(occasion.event.get_kind_display()),
            rank=RANKS[occasion.event.kind],
        )


def courses_of(person):
    """The courses with the terms in which the person taught or assisted."""
    for course in Course.objects.published().by(person).newest().with_card()[:MAX_LINES]:
        taught = [term for term in course.terms if person in term.teachers.all()]
        assisted = [term for term in course.terms if person in term.assistants.all() and term not in taught]
        terms = taught + assisted
        dates = sorted(date for term in terms for date in (term.start, term.end) if date)
        yield Line(
            f"course-{course.pk}",
            item=course,
            title=course.title,
            href=course.get_absolute_url(),
            role="" if taught else Word(_("Assistant")),
            organisation=", ".join(dict.fromkeys(term.institution for term in terms if term.institution)),
            start=dates[0] if dates else None,
            end=dates[-1] if len(dates) > 1 else None,
            says=tuple(part for part in (course.facts, ", ".join(term.term for term in terms)) if part),
        )


register(
    CVSection(
        "talks",
        _("Talks"),
        "events/_record_occasions.html",
        talks_of,
        60,
        "talk",
        total=lambda person: spoken_at(person).count(),
        more="events:list",
        entry="event",
    ),
    CVSection(
        "events",
        _("Events"),
        "events/_record_occasions.html",
        events_of,
        62,
        "talk",
        total=lambda person: taken_part_in(person).count(),
        more="events:list",
        entry="event",
    ),
    CVSection("teaching", _("Teaching"), "events/_record_courses.html", courses_of, 65, "course", entry="."),
)
