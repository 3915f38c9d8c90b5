"""schema.org as JSON-LD: an event and each time it takes place, a course and its terms, news, and open positions."""

from content.addresses import absolute
from content.linked_data import (
    filled,
    node_id,
    organisation_node,
    page_graph,
    person_node,
    topic_nodes,
    work_node,
)
from content.markdown import plain

TYPES = {"lecture": "EducationEvent", "seminar": "EducationEvent", "tutorial": "EducationEvent"}
MODES = {
    "in-person": "https://schema.org/OfflineEventAttendanceMode",
    "online": "https://schema.org/OnlineEventAttendanceMode",
    "hybrid": "https://schema.org/MixedEventAttendanceMode",
}
STATES = {
    "scheduled": "https://schema.org/EventScheduled",
    "postponed": "https://schema.org/EventPostponed",
    "cancelled": "https://schema.org/EventCancelled",
}
MOVED = "https://schema.org/EventRescheduled"


def event_graph(event):
    """The page, the event, and below it each of its dates where there are several."""
    address = absolute(event.get_absolute_url())
    dated = [occasion for occasion in event.occasions if occasion.date]
    whole = {"@id": f"{address}#event", "@type": type_of(event, dated), **facts(event, address)}
    dates = []
    if len(dated) == 1:
        whole |= occasion_facts(dated[0], event)
    else:
        for occasion in dated:
            node = {"@id": f"{address}#{occasion.uuid}", "@type": TYPES.get(event.kind, "Event"), "name": whole["name"]}
            dates.append(filled(node | {"superEvent": {"@id": whole["@id"]}} | occasion_facts(occasion, event)))
        whole["subEvent"] = [{"@id": node["@id"]} for node in dates]
    return page_graph(event, whole, dates)


def type_of(event, dated):
    return "EventSeries" if event.kind == "series" or len(dated) > 1 else TYPES.get(event.kind, "Event")


def facts(event, address):
    """What is true whenever it takes place."""
    return {
        "name": plain(event.title),
        "description": plain(event.body),
        "url": address,
        "performer": [person_node(speaker.person, str(speaker)) for speaker in event.speakers],
        "about": topic_nodes(event),
        "sameAs": event.website,
        "workFeatured": event.publication and work_node(event.publication),
        "superEvent": event.series and {"@id": f"{absolute(event.series.get_absolute_url())}#event"},
    }


def occasion_facts(occasion, event):
    """When, where and how; the dates are no more exact than they are known."""
    places = [{"@type": "Place", "name": name, "address": name} for name in occasion.places]
    if occasion.mode != "in-person":
        # A place called “Virtual” is none.
        places = places if occasion.mode == "hybrid" else []
        places.append(filled({"@type": "VirtualLocation", "url": occasion.url or absolute(event.get_absolute_url())}))
    video = {"@type": "VideoObject", "name": plain(event.title), "url": occasion.recording_url}
    return {
        "startDate": occasion.machine_date,
        "endDate": occasion.machine_end,
        "eventStatus": MOVED if occasion.moved_from and occasion.state == "scheduled" else STATES[occasion.state],
        "previousStartDate": occasion.machine_previous,
        "eventAttendanceMode": MODES[occasion.mode],
        "location": places,
        "organizer": [organisation_node(name) for name in occasion.hosts],
        "recordedIn": filled(video, "url"),
    }


def course_graph(course):
    address = absolute(course.get_absolute_url())
    terms = [
        filled(
            {
                "@id": f"{address}#term-{term.pk}",
                "@type": "CourseInstance",
                "name": f"{course.title}, {term.term}",
                "startDate": str(term.start or ""),
                "endDate": str(term.end or ""),
                "instructor": [person_node(person) for person in term.teachers.all()],
                "contributor": [person_node(person) for person in term.assistants.all()],
                "url": term.url,
            }
        )
        for term in course.terms
    ]
    latest = course.latest
    whole = {
        "@id": f"{address}#course",
        "@type": "Course",
        "name": course.title,
        "courseCode": course.code,
        "educationalLevel": course.level,
        "description": plain(course.body),
        "url": address,
        "sameAs": course.website,
        "provider": organisation_node(latest.institution if latest else ""),
        "about": topic_nodes(course),
        "hasCourseInstance": [{"@id": term["@id"]} for term in terms],
    }
    return page_graph(course, whole, terms)


def news_graph(item):
    """An item of news and what it leads to."""
    address = absolute(item.get_absolute_url())
    whole = {
        "@id": f"{address}#news",
        "@type": "NewsArticle",
        "headline": plain(item.title),
        "articleBody": plain(item.body),
        "datePublished": str(item.date or ""),
        "dateModified": item.updated_at.isoformat(timespec="seconds"),
        "url": address,
        "about": topic_nodes(item),
        "mentions": [
            *map(work_node, item.publications.all()),
            *({"@id": node_id(project, "project")} for project in item.projects.all()),
            *({"@id": node_id(event, "event")} for event in item.events.all()),
            *map(person_node, item.people.all()),
        ],
    }
    return page_graph(item, whole)


def opening_graph(opening, employer):
    """An open position at the `employer`, the name of the site."""
    address = absolute(opening.get_absolute_url())
    place = {"@type": "Place", "name": opening.place, "address": opening.place}
    whole = {
        "@id": f"{address}#position",
        "@type": "JobPosting",
        "title": plain(opening.title),
        "description": str(opening.body_html) or plain(opening.title),
        "datePosted": (opening.publish_at or opening.created_at).date().isoformat(),
        "validThrough": opening.closes_at.isoformat() if opening.closes_at else "",
        "jobStartDate": str(opening.start or ""),
        "jobLocation": filled(place, "name"),
        "hiringOrganization": organisation_node(employer),
        "url": address,
        "sameAs": opening.url,
        "occupationalCategory": str(opening.get_kind_display()),
        "about": topic_nodes(opening),
        "isPartOf": opening.project and {"@id": node_id(opening.project, "project")},
    }
    return page_graph(opening, whole)
