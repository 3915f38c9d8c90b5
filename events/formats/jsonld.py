"""schema.org as JSON-LD: an event and each time it takes place, a course and each term it is given in."""

from content.addresses import absolute
from content.markdown import plain
from publications.formats.jsonld import filled

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
    return graph(event, address, whole, dates)


def graph(entry, address, whole, parts):
    """The page of an entry, what it is about, and the parts of that."""
    page = {
        "@id": address,
        "@type": "WebPage",
        "url": address,
        "name": plain(entry.title),
        "dateModified": entry.updated_at.isoformat(timespec="seconds"),
        "about": {"@id": whole["@id"]},
    }
    return {"@context": "https://schema.org", "@graph": [page, filled(whole), *parts]}


def type_of(event, dated):
    return "EventSeries" if event.kind == "series" or len(dated) > 1 else TYPES.get(event.kind, "Event")


def facts(event, address):
    """What is true whenever it takes place."""
    return {
        "name": plain(event.title),
        "description": plain(event.body),
        "url": address,
        "performer": [person_node(speaker) for speaker in event.speakers],
        "about": [{"@type": "DefinedTerm", "name": topic.name} for topic in event.topics.all()],
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
        "previousStartDate": str(occasion.previous_date or ""),
        "eventAttendanceMode": MODES[occasion.mode],
        "location": places,
        "organizer": [{"@type": "Organization", "name": name} for name in occasion.hosts],
        "recordedIn": filled(video, "url"),
    }


def person_node(speaker):
    node = {"@type": "Person", "name": str(speaker)}
    if speaker.is_linked:
        node["url"] = absolute(speaker.person.get_absolute_url())
    return node


def work_node(work):
    address = absolute(work.get_absolute_url())
    return {"@id": f"{address}#work", "@type": "CreativeWork", "name": plain(work.title), "url": address}


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
                "instructor": [member_node(person) for person in term.teachers.all()],
                "contributor": [member_node(person) for person in term.assistants.all()],
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
        "provider": filled({"@type": "Organization", "name": latest.institution if latest else ""}, "name"),
        "about": [{"@type": "DefinedTerm", "name": topic.name} for topic in course.topics.all()],
        "hasCourseInstance": [{"@id": term["@id"]} for term in terms],
    }
    return graph(course, address, whole, terms)


def member_node(person):
    node = {"@type": "Person", "name": person.display_name}
    return node | {"url": absolute(person.get_absolute_url())} if person.is_open else node
