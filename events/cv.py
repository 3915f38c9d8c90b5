"""What talks and courses add to a CV: every time the person spoke or will speak, every course they gave."""

from django.utils.translation import gettext_lazy as _

from profile_app.cv import MAX_LINES, CVSection, Line, register

from .models import Course, Event, Occurrence


def occasions_of(person):
    """The occurrences, the latest first."""
    talks = Event.objects.published().by(person)
    kept = Occurrence.objects.filter(event__in=talks.values("pk")).exclude(state=Occurrence.State.CANCELLED)
    return kept.latest_first()


def talks_of(person):
    for occasion in occasions_of(person).select_related("event")[:MAX_LINES]:
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
            group=str(occasion.event.get_kind_display()),
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
            role="" if taught else str(_("Assistant")),
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
        total=lambda person: occasions_of(person).count(),
        more="events:list",
        entry="event",
    ),
    CVSection("teaching", _("Teaching"), "events/_record_courses.html", courses_of, 65, "course", entry="."),
)
