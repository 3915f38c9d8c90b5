"""RenderCV: a CV as YAML for that typesetter and for site kits that read it. https://docs.rendercv.com"""

import json
import re

from content.outline import points_of

from .words import address_of, filled, title_of, told_of

NETWORKS = {
    "github": "GitHub",
    "gitlab": "GitLab",
    "linkedin": "LinkedIn",
    "orcid": "ORCID",
    "researchgate": "ResearchGate",
    "scholar": "Google Scholar",
    "x": "X",
    "youtube": "YouTube",
}
HANDLE = re.compile(r"[\w.-]+")
UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def write(curriculum, accent=None):
    return (yaml({"cv": cv(curriculum)}) + "\n").encode()


def cv(curriculum):
    person = curriculum.person
    position = person.shown_position
    known = [each for each in curriculum.contacts if each.kind in NETWORKS and HANDLE.fullmatch(each.handle)]
    further = [each for each in curriculum.contacts if each not in known and each.kind != "email"]
    sections = {}
    for filled_section in curriculum.sections:
        entry = KINDS[filled_section.section.kind]
        entries = [written for line in filled_section.lines for written in entry(line)]
        # A title stands once, whatever the owner calls two sections.
        title = filled_section.heading
        while title in sections:
            title += " "
        sections[title] = entries
    return filled(
        name=person.display_name,
        headline=curriculum.role_line,
        label=curriculum.role_line,
        location=position.place if position else "",
        email=person.public_email,
        website=curriculum.home,
        social_networks=[{"network": NETWORKS[each.kind], "username": each.handle} for each in known],
        custom_connections=[{"fontawesome_icon": "link", "placeholder": each.text, "url": each.to} for each in further],
        sections=sections,
    )


# Entries: each kind of line as one of the shapes RenderCV knows


def text(line):
    prose, points = points_of(line.body)
    return [part for part in (prose, *points) if part]


def position(line):
    prose, points = told_of(line)
    return [
        {
            "company": line.organisation,
            "position": title_of(line),
            **filled(**dates(line), location=line.place, summary=prose, highlights=points),
        }
    ]


def degree(line):
    area, kind = (line.area, line.role) if line.area else (line.role, "")
    known = filled(degree=kind, **dates(line), location=line.place, highlights=list(line.says))
    return [{"institution": line.organisation, "area": area, **known}]


def publication(line):
    names = [f"*{one.name}*{mark(one)}" if one.is_own else f"{one.name}{mark(one)}" for one in line.names]
    where, *says = line.says or ("",)
    # The imprint says more than the name of the journal, and would say it again.
    journal = where if line.organisation and line.organisation in where else line.organisation
    known = filled(doi=line.doi, url=address_of(line), journal=journal, date=stated(line.start))
    summary = " · ".join([*([where] if where and where != journal else []), *says])
    return [{"title": title_of(line), "authors": names, **known, **filled(summary=summary)}]


def mark(one):
    """A star makes a name stand out here, so that the mark of equal contributions is one that only looks like it."""
    return one.mark.replace("*", "∗")


def normal(line):
    prose, points = told_of(line)
    further = "; ".join(part for part in (line.role, line.organisation, *line.says) if part)
    summary = " ".join(part for part in (further, prose) if part)
    return [{"name": title_of(line), **filled(**dates(line), location=line.place, summary=summary, highlights=points)}]


def one_line(line):
    return [{"label": line.role, "details": " ".join([title_of(line), *(f"({part})" for part in line.says)])}]


KINDS = {
    "text": text,
    "position": position,
    "degree": degree,
    "publication": publication,
    "project": normal,
    "talk": normal,
    "award": normal,
    "course": normal,
    "supervision": normal,
    "service": one_line,
}


def dates(line):
    """A beginning without an end would mean that it goes on, so that it is said as one date."""
    start, end = stated(line.start), "present" if line.ongoing else stated(line.end)
    if start and end and start != end:
        return {"start_date": start, "end_date": end}
    return {"date": start or (end if end != "present" else "")}


def stated(date):
    """A year as a number, a month or a day as ISO 8601."""
    return "" if date is None else date.year if date.precision == "year" else str(date)


# YAML of mappings, lists, texts and numbers; every text in double quotes, so that none means anything else


def yaml(value, indent=0):
    gap = "\n" + "  " * indent
    if isinstance(value, dict):
        return "".join(f"{gap}{key(name)}:{under(each, indent)}" for name, each in value.items()).lstrip("\n")
    return "".join(f"{gap}-{item(each, indent)}" for each in value).lstrip("\n")


def under(value, indent):
    if not isinstance(value, dict | list):
        return f" {scalar(value)}"
    empty = "{}" if isinstance(value, dict) else "[]"
    return "\n" + "  " * (indent + 1) + yaml(value, indent + 1).lstrip() if value else f" {empty}"


def item(value, indent):
    return f" {yaml(value, indent + 1).lstrip()}" if isinstance(value, dict) else f" {scalar(value)}"


def key(text):
    return text if re.fullmatch("[a-z_]+", text) and text not in RESERVED else scalar(text)


def scalar(value):
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


RESERVED = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
