"""What texts about people say of them: a name, a group of the lab, an address."""

import re

from django.core.exceptions import ValidationError

from content.keys import clean_name, name_key
from profile_app.identifiers import clean_orcid
from publications.names import read_name

from .values import period

# What groups of a lab are called; the first that fits counts.
GROUPS = [
    ("visitor", r"visit|intern\b|guest|exchange"),
    ("postdoc", r"post[- ]?doc"),
    (
        "pi",
        r"principal|professor|\bprof\b|\bpi\b|\bdirector|group leader|team leader|lab head|head of|faculty|lecturer",
    ),
    ("phd", r"ph\.? ?d|doctoral|doctorand|\bd\.?phil|promov"),
    (
        "masters",
        r"master|\bm\.? ?sc?\b|\bms\b|\bmarch\b|\bm\.? ?arch|\bm\.? ?s\.? in|\bgrad(?:uate)? student|\bgraduates?\b",
    ),
    ("bachelors", r"bachelor|undergrad|\bb\.? ?sc?\b|\bbs\b|\bb\.? ?arch|\bbarch\b"),
    (
        "staff",
        r"staff|engineer|scientist|researcher|manager|technician|assistant|programmer|developer|administrat|associate|professional",
    ),
]
GONE = re.compile(r"alum|former|past\b|previous|ehemalig|graduated", re.I)
LAB = re.compile(
    r"\b(?:lab|labs|laborator\w*|group|team|cent(?:er|re)|institute|library|department|consortium|network|project|"
    r"initiative|society|research unit|chair of|lehrstuhl|arbeitsgruppe|grupo|laboratorio|laboratoire|équipe)\b",
    re.I,
)
ORGANISATION = re.compile(
    r"universi|institut|college|school|academy|laborator|hospital|cent(?:er|re)\b|compan|gmbh|inc\b|ltd|societ|"
    r"foundation|polytech|politecn|[eé]cole|hochschule|museum|observatory",
    re.I,
)
UNIT = re.compile(r"dep(?:t\b|artment)|faculty|division|group|chair|lab\b|fakult|section|school of", re.I)
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
VERBS = (
    "is was are received holds? obtained joined works? worked studies studied graduated earned completed leads? has did"
)
PARTICLES = "de da di del della van von der den la le bin al el dos du ten ter"
SUBJECT = re.compile(
    rf"\W*(?:Dr\.?|Prof\.?(?: Dr\.?)?|Mr\.?|Ms\.?|Mrs\.?)?\s*"
    rf"((?:[A-Z][\w'’.-]*)(?: (?:(?:{PARTICLES.replace(' ', '|')})\b ?)*[A-Z][\w'’.-]*){{1,4}})"
    rf",? (?:{VERBS.replace(' ', '|')})\b"
)
HEADING = re.compile(r"^#{1,6}\s+(.{2,80})$", re.M)


def group_of(*texts):
    """The group of the lab that one of the texts names, the first that says anything; "" for none."""
    for text in texts:
        for group, pattern in GROUPS:
            if text and re.search(pattern, text.replace("_", " "), re.I):
                return group
    return ""


def is_lab(*names):
    """Whether one of the names is that of a lab and not of a person."""
    return any(LAB.search(name) for name in names if name)


def name_in(text):
    """The name of whom a text is about, from its heading, its only line or its first sentence; "" for none."""
    text = re.sub(r"[*_`]+|\[([^\[\]]{0,200})\]\([^()]{0,500}\)", r"\1", text.strip())
    if found := HEADING.search(text[:400]):
        return person_name(found[1])
    line = text.split("\n")[0].strip()
    if text.count("\n") == 0 and 2 <= len(line.split()) <= 5 and not re.search(r"[.!?,:;]$", line):
        return person_name(line)
    found = SUBJECT.match(" ".join(text[:400].split()))
    return person_name(found[1]) if found else ""


def displayed(text):
    """A name as it is shown, without what stands behind a comma or in brackets at its end."""
    return re.sub(r"\s*(?:\([^()]*\)|[|–—].*)$|,.*$", "", clean_name(text.replace("_", " "))).strip(" .:-")


def person_name(text):
    """The same without titles and other names in brackets."""
    return re.sub(r"^(?:(?:Prof|Dr|Mr|Ms|Mrs|Ing)\.?\s+)+|\s*\([^()]*\)", "", displayed(text))


def name_parts(name):
    """{given_name, family_name} of a name in the usual order."""
    parts, _marks, _is_odd = read_name(person_name(name))
    return {"given_name": parts.given, "family_name": parts.family or parts.literal} if parts else {}


def affiliation(lines):
    """A position from the lines of an address, and the lines it does not hold."""
    organisation = next((line for line in lines if ORGANISATION.search(line) and not UNIT.match(line)), "")
    unit = next((line for line in lines if line != organisation and UNIT.search(line)), "")
    rest = [line for line in lines if line not in (organisation, unit)]
    if not organisation:
        return None, lines
    return {"organisation": organisation, "unit": unit}, rest


def time_in_lab(lab, role, group, text="", is_gone=False):
    """A person's position in the lab, or where they are if it says that that is elsewhere."""
    start, end, goes_on = period(text) if text else (None, None, False)
    elsewhere = re.fullmatch(r"(.{3,120}?)\s+(?:at|@)\s+(.{3,150})", role)
    is_named = name_key(lab) in name_key(role) if elsewhere else True
    if not is_named and not text and name_key(elsewhere[2]) not in name_key(lab) and not is_gone:
        return {"title": elsewhere[1], "organisation": elsewhere[2], "group": ""}
    if is_gone and goes_on:
        end, goes_on = None, False
    return {
        "title": role,
        "organisation": lab,
        "group": group,
        "start": start,
        "end": end,
        "ongoing": goes_on and end is None,
        "is_over": is_gone,
    }


def orcid_of(text, tell=lambda message: None):
    """The ORCID iD in an address or by itself; "" for what is none, which is told."""
    try:
        return clean_orcid(text)
    except ValidationError as error:
        tell(f"{text[:100]}: {' '.join(error.messages)}")
        return ""
