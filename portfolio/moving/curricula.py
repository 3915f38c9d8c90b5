"""CVs as kits keep them: RenderCV, JSON Resume, al-folio's own list of sections, and maps of sections people make up.

All are read alike: a section is told by its title, and a line by the names its parts go by in any of these.
"""

import re
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from django.utils.translation import gettext as _

from content.keys import clean_name

from .values import NOW, day, mapping, period, said

# What sections are about, by words of their titles; the first that fits counts.
ABOUT = [
    ("said elsewhere", r"publication|paper|article|preprint|patent|bibliograph"),
    ("private", r"general|personal|contact|^basics$|^info|^meta$|\$schema|^references?$"),
    ("interests", r"interest"),
    (
        "education",
        r"educat|degree|stud(?:y|ies)\b|academic (?:background|training)|formation|ausbildung",
    ),
    ("awards", r"award|honou?r|prize|fellowship|scholarship|distinction|recognition"),
    ("service", r"service|review|committee|editor|membership|volunteer|professional activit"),
    ("further", r"teach|cours|talk|presentation|project|skill|language|certificat|grant|fund|supervis|open source"),
    ("positions", r"experience|employ|work|appointment|position|career|profession|internship|industry"),
]
ROLES = [
    ("editor", r"\bedit(?:or|ing)\b"),
    ("programme-committee", r"program(?:me)?[ -]committee|\bpc\b|\btpc\b"),
    ("area-chair", r"area chair|meta-?review"),
    ("chair", r"\bchair"),
    ("board", r"\bboard"),
    ("organiser", r"organi[sz]"),
    ("reviewer", r"review|referee"),
    ("committee", r"committee|senate|panel"),
    ("member", r"member"),
]
YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")

ORGANISATION = (
    "company",
    "institution",
    "organization",
    "organisation",
    "org",
    "company_name",
    "employer",
    "school",
    "university",
)
DEGREE = ("degree", "studyType", "course", "title", "name")
TEXTS = ("summary", "description", "highlights", "details", "items")
NAMES = tuple("title name label category language bullet position degree text linkname".split())
FURTHER = ("awarder", "level", "fluency", "details", "value", "location")
LISTS = ("items", "description", "highlights", "contents")


@dataclass
class Curriculum:
    """Rows of a person's record, as `records.Person` has them, and what has no rows here.

    `further` are (title, Markdown) of sections this site keeps nowhere, `left` messages about what is not taken.
    """

    positions: list = field(default_factory=list)
    education: list = field(default_factory=list)
    awards: list = field(default_factory=list)
    service: list = field(default_factory=list)
    interests: list = field(default_factory=list)
    further: list = field(default_factory=list)
    left: list = field(default_factory=list)
    basics: dict = field(default_factory=dict)

    @property
    def is_said(self):
        """Whether anything at all was found."""
        return any((self.positions, self.education, self.awards, self.service, self.interests, self.further))

    @property
    def text(self):
        """The further sections as one text."""
        return "\n\n".join(f"## {title}\n\n{text}" for title, text in self.further)


def read_curriculum(value, reader):
    """The curriculum in a data file of any of the forms."""
    made = Curriculum()
    root = value.get("cv") if isinstance(value, dict) and isinstance(value.get("cv"), dict) else value
    if isinstance(root, dict):
        made.basics = mapping(root, "basics") or {name: each for name, each in root.items() if isinstance(each, str)}
    for name in ("label", "headline", "summary", "phone", "location"):
        if value_there := first(made.basics, name):
            told_there = _("“%(name)s” has no place here: %(value)s")
            private = _("“%(name)s” is private and stays out.") % {"name": name}
            about = told_there % {"name": name, "value": reader.words(value_there)[:80]}
            made.left.append(private if name == "phone" else about)
    for title, lines in sections_of(root):
        kind = kind_of(title, lines)
        if kind == "said elsewhere":
            made.left.append(_("“%(title)s”: works come from the bibliography.") % {"title": title})
        elif kind == "private":
            told = _("“%(title)s”: how to reach somebody in private and the like stays out.")
            made.left.append(told % {"title": title})
        elif kind == "further":
            if text := as_markdown(lines, reader):
                made.further.append((clean_name(title).replace("_", " ").capitalize(), text))
        elif kind == "interests":
            made.interests += [reader.words(each) for line in lines for each in interests_of(line)]
        else:
            rows = getattr(made, kind)
            for line in lines:
                rows += [row for row in MAKERS[kind](line, reader) if row]
    return made


def sections_of(root):
    """(title, lines) of the sections of a CV; lines are texts or mappings."""
    if isinstance(root, list):
        found = [(said(each, "title"), each.get("contents")) for each in root if isinstance(each, dict)]
    elif isinstance(root, dict) and isinstance(root.get("sections"), dict):
        found = list(root["sections"].items())
    elif isinstance(root, dict):
        found = [(title, lines) for title, lines in root.items() if isinstance(lines, list | dict)]
    else:
        found = []
    for title, lines in found:
        if isinstance(lines, dict) and all(isinstance(each, list) for each in lines.values()):
            # Lists below headings of their own, which say what the lines are.
            lines = [
                {"position": heading, **line} if isinstance(line, dict) else f"{heading}: {line}"
                for heading, below in lines.items()
                for line in below
            ]
        elif isinstance(lines, dict):
            lines = [lines]
        lines = [line for line in lines or () if isinstance(line, dict | str) and line]
        if lines and title:
            yield clean_name(title), lines


def kind_of(title, lines):
    title = title.casefold()
    found = next((kind for kind, pattern in ABOUT if re.search(pattern, title)), "further")
    if found == "further" and all(
        isinstance(line, dict) and {"studyType", "institution"} <= line.keys() for line in lines
    ):
        return "education"
    return found


def first(line, *names):
    return said(line, *names) if isinstance(line, dict) else ""


def times(line):
    """{start, end, ongoing} of a line that says them in one text or in two."""
    start = first(line, "start_date", "startDate", "start", "date_start")
    end = first(line, "end_date", "endDate", "end", "date_end")
    if start or end:
        goes_on = bool(end and NOW.match(end)) or bool(start and not end)
        return {"start": day(start), "end": day(end), "ongoing": goes_on}
    start, end, goes_on = period(first(line, "date", "year", "years", "time", "period"))
    return {"start": start, "end": end, "ongoing": goes_on}


def year_of(line):
    found = YEAR.search(first(line, "year", "date", "time", "start_date", "startDate"))
    return int(found[0]) if found else None


def details(line, reader, *names):
    """What a line tells beyond its parts, as Markdown."""
    parts = []
    for name in names:
        value = line.get(name)
        if isinstance(value, str) and value.strip():
            parts.append(reader.text(value))
        elif isinstance(value, list):
            parts.append(bullets(value, reader))
    return "\n\n".join(part for part in parts if part)


def bullets(values, reader, indent=""):
    """A list of texts, or of titles with lists below them."""
    lines = []
    for value in values:
        if isinstance(value, str) and value.strip():
            lines.append(f"{indent}- {reader.line(value)}")
        elif isinstance(value, dict):
            inner = next((value[name] for name in ("contents", "items") if isinstance(value.get(name), list)), [])
            if head := told_of(value, reader):
                lines.append(f"{indent}- {head}")
                lines.append(bullets(inner, reader, indent + "  "))
            else:
                lines.append(bullets(inner, reader, indent))
    return "\n".join(line for line in lines if line)


def told_of(line, reader):
    """A line of any kind in one: its name, what it is and when."""
    name = first(line, *NAMES)
    rest = [first(line, each) for each in (*ORGANISATION, *FURTHER)]
    rest += [" – ".join(filter(None, (first(line, "startDate", "start_date"), first(line, "endDate", "end_date"))))]
    rest += [first(line, "year", "date", "time", "releaseDate")]
    keywords = line.get("keywords")
    rest += [", ".join(each for each in keywords if isinstance(each, str))] if isinstance(keywords, list) else []
    address = first(line, "url", "link")
    head = reader.words(name)
    if head and address:
        head = f"[{head}]({reader.address(address) or address})"
    return ", ".join(dict.fromkeys(filter(None, (head, *map(reader.line, rest)))))


def as_markdown(lines, reader):
    made = []
    for line in below_headings(lines):
        if isinstance(line, str):
            made.append(f"- {reader.line(line)}")
            continue
        inner = [value for name in LISTS if isinstance(value := line.get(name), list)]
        head = told_of(line, reader)
        if text := details(line, reader, "summary", "description") if not inner else "":
            text = text.replace("\n", "\n  ")
            head = f"{head}: {text}" if head else text
        if head:
            made.append(f"- {head}")
        made += [bullets(values, reader, "  " if head else "") for values in inner]
    return "\n".join(line for line in made if line)


def below_headings(lines):
    """The lines, those of bare names below one heading as one."""
    for heading, group in groupby(lines, key=heading_of):
        group = list(group)
        names = ", ".join(clean_name(line["name"]) for line in group) if heading else ""
        yield from [f"{clean_name(heading).replace('_', ' ').capitalize()}: {names}"] if heading else group


def heading_of(line):
    is_bare = isinstance(line, dict) and line.keys() == {"position", "name"} and isinstance(line["name"], str)
    return line["position"] if is_bare else None


def interests_of(line):
    if isinstance(line, str):
        return [line]
    keywords = [each for each in line.get("keywords") or () if isinstance(each, str)]
    items = [each for each in line.get("items") or () if isinstance(each, str)]
    name = first(line, "name", "title", "label")
    below = keywords + items + ([first(line, "details")] if first(line, "details") else [])
    return [f"{name}: {', '.join(below)}" if name and below else name, *([] if name else below)]


def position(line, reader):
    if isinstance(line, str):
        return [{"organisation": reader.words(line)}]
    title, organisation = first(line, "position", "role", "title"), first(line, *ORGANISATION)
    organisation = organisation or first(line, "name")
    if not organisation:
        title, organisation = "", title
    return [
        {
            "title": reader.words(title),
            "unit": reader.words(first(line, "department", "unit")),
            "organisation": reader.words(organisation),
            "place": place_of(line),
            **times(line),
            "description": "\n\n".join(filter(None, (details(line, reader, *TEXTS), advised(line, reader)))),
        }
    ]


def advised(line, reader):
    who = reader.words(first(line, "advisor", "supervisor"))
    return _("With %(who)s.") % {"who": who} if who else ""


def degree(line, reader):
    if isinstance(line, str):
        return [{}]
    name, area = first(line, *DEGREE), first(line, "area", "field", "major")
    if not name:
        name, area = area, ""
    notes = [first(line, each) for each in ("thesis", "advisor", "score", "grade", "gpa", "summary")]
    notes += [each for key in ("description", "highlights") for each in line.get(key) or () if isinstance(each, str)]
    notes += [first(line, "description")]
    return [
        {
            "degree": reader.words(name),
            "field": reader.words(area),
            "institution": reader.words(first(line, *ORGANISATION)),
            "place": place_of(line),
            **times(line),
            "note": "; ".join(dict.fromkeys(filter(None, map(reader.words, notes)))),
        }
    ]


def award(line, reader):
    if isinstance(line, str):
        return [{"name": reader.words(line), "year": last_year(line)}]
    year, url = year_of(line), first(line, "url", "link")
    name = first(line, "title", "name", "award", "label", "bullet")
    below = [each for each in line.get("items") or () if isinstance(each, str)]
    if not name:
        return [{"name": reader.words(each), "year": year or last_year(each)} for each in below]
    notes = [first(line, each) for each in ("awarder", *ORGANISATION, "details", "summary", "description")]
    return [
        {
            "name": reader.words(name),
            "year": year,
            "url": url if url.startswith(("https://", "http://")) else "",
            "note": "; ".join(dict.fromkeys(filter(None, map(reader.words, [*notes, *below])))),
        }
    ]


def service(line, reader):
    if isinstance(line, str):
        return [served(reader.words(line), last_year(line))]
    below = [each for each in line.get("items") or () if isinstance(each, str)]
    role = first(line, "position", "role", "title", "label")
    venue = first(line, *ORGANISATION, "name", "details", "venue", "journal", "event", "conference")
    if not venue and role != first(line, "title"):
        venue = first(line, "title")
    if not (role or venue):
        texts = [reader.words(line[name]) for name in TEXTS if isinstance(line.get(name), str)]
        role = next((text for text in (*texts, *below) if text), "")
    if below:
        head = first(line, "title", "name", "label")
        return [served(reader.words(each), last_year(each), head) for each in below]
    years = times(line)
    found = served(reader.words(venue or role), year_of(line), role)
    if years["end"]:
        found["year_end"] = years["end"].year
    note = details(line, reader, "summary")
    return [{**found, **({"note": reader.words(note)} if note else {})}]


def served(text, year, role=""):
    told = f"{role} {text}".casefold()
    kind = next((name for name, pattern in ROLES if re.search(pattern, told)), "other")
    venue = re.sub(r"^(?:reviewer|referee|member|editor)\s*(?:for|of|at|:|,)\s*", "", text, flags=re.I)
    return {"role": kind, "venue": venue, "year": year}


def last_year(text):
    found = YEAR.findall(text)
    return int(found[-1]) if len(found) == 1 else None


def place_of(line):
    place = line.get("location")
    if isinstance(place, dict):
        return ", ".join(filter(None, (first(place, each) for each in ("city", "region", "countryCode"))))
    return first(line, "location", "place")


MAKERS = {"positions": position, "education": degree, "awards": award, "service": service}


# CVs that are written as texts

HEADING = re.compile(
    r"^(?:#{1,6}[ \t]+(?P<marked>[^\n]+?)[ \t#]*|(?P<ruled>[^\s#*+\n-][^\n]{0,200})\n(?:={3,}|-{3,})[ \t]*)$", re.M
)
ITEM = re.compile(r"^[*+-][ \t]+(.*(?:\n(?![*+-][ \t]|\n).*|\n\n[ \t]{2,}.*)*)", re.M)
BELOW = re.compile(r"^[ \t]+[*+-][ \t]+(.*)", re.M)
DEGREES = re.compile(
    r"\b(?:ph\.? ?d|d\.?phil|doctor|dr\b|m\.? ?sc|m\.?a\b|m\.?s\b|m\.?phil|m\.?eng|master|mba|b\.? ?sc|b\.?a\b|b\.?s\b"
    r"|b\.?eng|bachelor|diplom|licen|habilitation)",
    re.I,
)
DATED_BEFORE = re.compile(r"([^:]{4,40}):\s+(.+)", re.S)
DATED_BEHIND = re.compile(r"(.+)\s*[,(]\s*((?:[A-Za-z]{3,9}\.? )?\d{4}(?!\d)[^,]{0,40}?)\)?\.?", re.S)


def read_written(text, reader):
    """The curriculum in Markdown with a heading for each section and a list item for each line.

    Lines that cannot be taken apart stay as text below their heading.
    """
    made = Curriculum()
    heads = list(HEADING.finditer(text))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        title = reader.words(head["marked"] or head["ruled"])
        below = text[head.end() : following.start() if following else len(text)].strip("\n")
        kind = kind_of(title, [])
        if not below.strip():
            continue
        if kind == "private":
            told = _("“%(title)s”: how to reach somebody in private and the like stays out.")
            made.left.append(told % {"title": title})
        elif kind in WRITTEN:
            rest = ITEM.sub(partial(taken, getattr(made, kind), WRITTEN[kind], reader), below)
            if rest.strip():
                made.further.append((title, rest.strip()))
        else:
            made.further.append((title, below))
    return made


def taken(rows, maker, reader, item):
    """Nothing, if the item could be made a row, else the item."""
    line, below = item[1].partition("\n")[0], [reader.line(each) for each in BELOW.findall(item[1])]
    row = maker(reader.words(line), below, reader)
    if row:
        rows.append(row)
    return "" if row else item[0]


def written_degree(line, below, reader):
    """A row from "degree in field, institution, year"."""
    found = DATED_BEHIND.fullmatch(re.sub(r"\s*\((?:expected|anticipated)\)", "", line, flags=re.I))
    told, when = (found[1], found[2]) if found else (line, "")
    degree, _comma, institution = told.partition(", ")
    if not institution or not DEGREES.search(degree):
        return {}
    name, _in, area = degree.partition(" in ")
    start, end, goes_on = period(when)
    if end is None and not goes_on:
        start, end = None, start
    return {
        "degree": name,
        "field": area,
        "institution": institution,
        "start": start,
        "end": end,
        "ongoing": goes_on,
        "note": "; ".join(map(reader.words, below))[:300],
    }


def written_position(line, below, reader):
    """A row from "when: what" with where below it, or "what, where, when"."""
    before = DATED_BEFORE.fullmatch(line)
    times = period(before[1]) if before else (None, None, False)
    if any(times):
        title, _comma, organisation = before[2].partition(", ")
        if not organisation and below and ":" not in below[0]:
            organisation, below = reader.words(below[0]), below[1:]
    elif found := DATED_BEHIND.fullmatch(line):
        times = period(found[2])
        title, _comma, organisation = found[1].partition(", ")
    else:
        return {}
    if not organisation or not any(times):
        return {}
    start, end, goes_on = times
    description = "\n".join(f"- {each}" for each in below)
    return {
        "title": title.strip(),
        "organisation": organisation,
        "start": start,
        "end": end,
        "ongoing": goes_on,
        "description": description,
    }


WRITTEN = {
    "education": written_degree,
    "positions": written_position,
    "awards": lambda line, below, reader: award(line, reader)[0] if not below else {},
    "service": lambda line, below, reader: service(line, reader)[0] if not below else {},
}
