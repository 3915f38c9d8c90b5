"""What a format has no field for, as names and texts, and back."""

import json
import re
from dataclasses import replace

# BibLaTeX's own way to say something about one name of a list.
ANNOTATION = re.compile(r"(\d+)\s*=\s*([^;]+)")
MARKS = ("equal", "corresponding")
NO_ORCID = re.compile(r"[^0-9Xx-]+")

# Switches of site themes, and what reference managers note for themselves, such as where a file lies on a disk.
PRIVATE = re.compile(
    r"abbr|selected|preview|bibtex_show|file|file-\d+|bdsk-.*|local-url|owner|timestamp|date-added|date-modified"
    r"|groups|rating|read|readstatus|priority|ranking|printed|qualityassured|comment|__markedentry|username|L[14]",
    re.I,
)


def public(extra):
    """The fields of the source that may be shown to all, in an order that every format can keep."""
    shown = ((name, value) for name, value in extra if not PRIVATE.fullmatch(name))
    return sorted(shown, key=lambda field: field[0].casefold())


def annotations(reference):
    """Who contributed equally, who corresponds and ORCID iDs, as BibLaTeX annotates names."""
    found = []
    for field, people in (("author", reference.author), ("editor", reference.editor)):
        marked = [
            (place, ",".join(mark for mark in MARKS if getattr(person, mark))) for place, person in enumerate(people, 1)
        ]
        found.append((f"{field}+an", "; ".join(f"{place}={marks}" for place, marks in marked if marks)))
        numbers = ((place, NO_ORCID.sub("", person.orcid)) for place, person in enumerate(people, 1))
        found.append((f"{field}+an:orcid", "; ".join(f'{place}="{orcid}"' for place, orcid in numbers if orcid)))
    return [(name, value) for name, value in found if value]


def annotated(people, marks="", orcids=""):
    """The people with what the two annotations say of them."""
    people = list(people)
    for text, is_orcid in ((marks, False), (orcids, True)):
        for place, said in ANNOTATION.findall(text):
            at = int(place[:9]) - 1
            if not 0 <= at < len(people):
                continue
            if is_orcid:
                people[at] = replace(people[at], orcid=said.strip(' "')[:40])
            else:
                words = {word.strip(' "').casefold() for word in said.split(",")}
                people[at] = replace(people[at], **{mark: True for mark in MARKS if mark in words})
    return tuple(people)


def pairs(reference, *fields):
    """The named fields as text, and the annotations."""
    given = ((field, getattr(reference, field)) for field in fields)
    texts = [(field, value if isinstance(value, str) else json.dumps(value)) for field, value in given if value]
    return [*texts, *annotations(reference)]


def values(texts, *fields):
    """The named fields of a reference from their texts; those that cannot be read are left out."""
    found = {}
    for field in fields:
        text = texts.pop(field, None)
        if not isinstance(text, str) or not text:
            continue
        if field == "links":
            found[field] = pairs_of(text)
        elif field == "keywords":
            found[field] = words_of(text)
        elif field == "open_access":
            found[field] = text == "true"
        else:
            found[field] = text
    return found


def pairs_of(text):
    return tuple(
        tuple(item) for item in listed(text) if isinstance(item, list) and len(item) == 2 and all(map(is_text, item))
    )


def words_of(text):
    return tuple(item for item in listed(text) if is_text(item))


def is_text(item):
    return isinstance(item, str)


def listed(text):
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []
