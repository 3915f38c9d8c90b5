"""JSON Resume, schema 1.0.0: a CV for other programs. https://docs.jsonresume.org/schema"""

import json

from content.outline import points_of

from .words import address_of, dates_of, filled, names_of, title_of, told_of

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"


def write(curriculum, accent=None):
    resume = {"$schema": SCHEMA, "basics": basics(curriculum)}
    for filled_section in curriculum.sections:
        known = KINDS.get(filled_section.section.kind)
        if known:
            name, entry = known
            resume.setdefault(name, []).extend(entry(line) for line in filled_section.lines)
    if topics := list(curriculum.person.topics.all()):
        resume["interests"] = [{"name": topic.name} for topic in topics]
    resume["meta"] = {"canonical": f"{curriculum.address.rstrip('/')}.json", "version": "v1.0.0"}
    return json.dumps(resume, ensure_ascii=False, indent=2).encode() + b"\n"


def basics(curriculum):
    person = curriculum.person
    texts = [line.body for each in curriculum.sections if each.section.kind == "text" for line in each.lines]
    position = person.shown_position
    return filled(
        name=person.display_name,
        label=curriculum.role_line,
        email=person.public_email,
        url=curriculum.home,
        summary=" ".join(part for text in texts for part in flat(points_of(text))),
        location=filled(address=position.place if position else ""),
        profiles=[
            filled(network=each.label, username=each.handle, url=each.to)
            for each in curriculum.contacts
            if each.kind != "email"
        ],
    )


def flat(told):
    prose, points = told
    return [part for part in (prose, *points) if part]


def position(line):
    prose, points = told_of(line)
    start, end = dates_of(line)
    return filled(
        name=line.organisation,
        position=title_of(line),
        location=line.place,
        startDate=start,
        endDate=end,
        summary=prose,
        highlights=points,
    )


def degree(line):
    start, end = dates_of(line)
    return filled(
        institution=line.organisation,
        area=line.area,
        studyType=line.role,
        startDate=start,
        endDate=end,
        score=line.score,
    )


def award(line):
    notes = "; ".join(part for part in (line.role, *line.says) if part)
    return filled(title=title_of(line), date=dates_of(line)[0], summary=notes)


def publication(line):
    """The format knows no authors, so that the summary says who wrote it and where it stands."""
    said = ". ".join(part for part in (", ".join(names_of(line)), " · ".join(line.says)) if part)
    return filled(
        name=title_of(line),
        publisher=line.organisation,
        releaseDate=dates_of(line)[0],
        url=address_of(line),
        summary=said,
    )


def project(line):
    prose, points = told_of(line)
    return activity(line, "project", prose) | filled(highlights=points, roles=[line.role] if line.role else [])


def talk(line):
    return activity(line, "talk", "; ".join(part for part in (line.role, line.place, *line.says) if part))


def course(line):
    return activity(line, "course", "; ".join(part for part in (line.role, *line.says) if part))


def supervision(line):
    return activity(line, "supervision", "; ".join(line.says))


def activity(line, kind, description):
    start, end = dates_of(line)
    return filled(
        name=title_of(line),
        description=description,
        startDate=start,
        endDate=end,
        url=address_of(line),
        entity=line.organisation,
        type=kind,
    )


def service(line):
    start, end = dates_of(line)
    return filled(
        organization=title_of(line), position=line.role, startDate=start, endDate=end, summary="; ".join(line.says)
    )


KINDS = {
    "position": ("work", position),
    "degree": ("education", degree),
    "award": ("awards", award),
    "publication": ("publications", publication),
    "project": ("projects", project),
    "talk": ("projects", talk),
    "course": ("projects", course),
    "supervision": ("projects", supervision),
    "service": ("volunteer", service),
}
