"""A CV as the data its typesetting template reads: words and addresses, with nothing in them that is code."""

import re
import unicodedata
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import override

from content.addresses import absolute
from content.keys import is_language
from content.outline import blocks_of, line_of
from profile_app.cv import more_words

from .formulas import set_formulas, without_nodes
from .typefaces import further_families, installed, missing

# The kinds of line whose title stands on a line of its own in strong type.
STRONG = {"position", "degree", "publication", "project"}
OMITTED = "[…]"
NO_BREAK = "\u00a0"
# The space after it, where no line should break.
INITIAL = re.compile(r"\b(\w\.) ")
NEVER_SET = {"nodes", "is", "to", "address", "meta", "lang", "dir"}


def printed(curriculum, accent):
    """The data for curriculum.typ, and the characters of it that no typeface here has, in their order."""
    person = curriculum.person
    with override(curriculum.language):
        data = _data(curriculum, accent)
    faces = installed()
    found = missing(_words(data), faces)
    if lacking := frozenset(found):
        without_nodes(data, lacking)
        data = _changed(data, lambda text: omitted(text, lacking))
        told = _("%(mark)s stands for letters no typeface here has. The page shows them: %(address)s")
        native = "" if lacking & set(person.native_name) else person.native_name
        data["head"] |= {"name": latin_name(person, lacking), "native": native}
        if OMITTED in _words(data):
            data["note"] = told % {"mark": OMITTED, "address": curriculum.address}
    return {**data, "faces": further_families(faces)}, found


def latin_name(person, lacking):
    """The name in letters that can be set: as it is, else as the parts or a variant of it have it."""
    parts = (person.given_name, person.name_particle, person.family_name, person.name_suffix)
    names = [person.display_name, " ".join(filter(None, parts)), *(variant.name for variant in person.variants.all())]
    fitting = (name for name in names if name and not lacking & set(name))
    return next(fitting, omitted(person.display_name, lacking))


def omitted(text, lacking):
    """The text with a mark in the place of letters that cannot be set."""
    runs = groupby(text, key=lambda character: character in lacking)
    return "".join(OMITTED if is_lacking else "".join(run) for is_lacking, run in runs)


def _changed(data, change):
    """The data with each text that is set changed."""
    if isinstance(data, dict):
        return {name: value if name in NEVER_SET else _changed(value, change) for name, value in data.items()}
    if isinstance(data, list):
        return [_changed(each, change) for each in data]
    return change(data) if isinstance(data, str) else data


def _words(data):
    """All text that is set."""
    found = []
    _changed(data, found.append)
    return "".join(found)


def _data(curriculum, accent):
    person = curriculum.person
    home = [{"text": bare(curriculum.home), "to": curriculum.home}] if curriculum.home else []
    lang, _dash, region = (language_of(curriculum.language) or "en").partition("-")
    data = {
        "paper": {"a4": "a4", "letter": "us-letter"}[curriculum.paper],
        "lang": lang.lower(),
        "dir": curriculum.direction,
        "region": region.upper() if len(region) == 2 and region.isalpha() else None,
        "accent": accent,
        "meta": {
            "title": curriculum.title,
            "author": person.display_name,
            "keywords": [topic.name for topic in person.topics.all()],
        },
        "foot": curriculum.foot,
        "note": "",
        "head": {
            "name": person.display_name,
            "native": person.native_name,
            "lang": language_of(person.native_lang).partition("-")[0].lower() or lang.lower(),
            "lines": list(filter(None, [curriculum.role_line, *curriculum.advisors])),
            "title": curriculum.heading,
            "contact": home + [{"text": shown(each), "to": each.to} for each in curriculum.contacts],
        },
        "sections": [_section(filled) for filled in curriculum.sections],
    }
    return set_formulas(_changed(data, lambda text: unicodedata.normalize("NFC", text)))


def language_of(code):
    """The code of a language; "" for what came in past the forms and is none, because the typesetter refuses it."""
    return code if is_language(code) else ""


def bare(address):
    """An address as it is read aloud."""
    return address.partition("://")[2].removeprefix("www.").rstrip("/")


def shown(contact):
    """A contact on paper, where nobody can follow a link: a profile by its address."""
    return contact.text if contact.kind in ("email", "orcid") else bare(contact.to)


def _section(filled):
    turns = filled.turns
    return {
        "heading": filled.heading,
        "joined": filled.section.joined,
        "groups": [[label, [_line(line, filled, turns) for line in lines]] for label, lines in groups_of(filled)],
        "marks": [[mark, f"{mark} {meaning}"] for mark, meaning in filled.marks],
        "left": filled.left,
        "more": f"{more_words('%d')}{': ' if filled.more_href else ''}{bare(absolute(filled.more_href))}",
        "address": absolute(filled.more_href),
        "note": filled.note,
        "to": filled.note_href,
    }


def groups_of(filled):
    """The groups of a section; in one whose groups are rows, always."""
    return filled.kinds if filled.section.joined else filled.groups


def _line(line, filled, turns):
    where, says, after = shape_of(line, filled.section)
    return {
        "turn": turns[line.key],
        "label": line.label,
        # It breaks nowhere but after the dash of a long period.
        "when": line.when.replace(" ", NO_BREAK).replace(f"–{NO_BREAK}", "– "),
        "strong": filled.section.kind in STRONG,
        "title": line_of(line.title) if line.is_marked else list(filter(None, [line.title])),
        "to": absolute(line.href),
        "after": after,
        "where": where,
        "says": says,
        "names": [
            {"name": INITIAL.sub(f"\\1{NO_BREAK}", each.name), "own": each.is_own, "mark": each.mark}
            for each in line.names
        ],
        "doi": line.doi,
        "body": blocks_of(line.body) if line.body else [],
        "parts": [_part(part) for part in line.parts],
    }


def shape_of(line, section):
    """What stands below the title, as (where, further facts), and what follows it in the same line."""
    where = ", ".join(part for part in (line.organisation, line.place) if part)
    if section.kind not in STRONG:
        return "", [], after_of(line, section)
    if section.kind == "publication":
        # Its imprint says where.
        where = ""
    elif section.kind == "position" and line.title == line.organisation:
        where = line.place
    role = line.role if section.kind == "project" else ""
    return where, [part for part in (role, *line.says) if part], ""


def after_of(line, section):
    """What follows a title in the same line."""
    if section.joined:
        before = ""
    elif section.kind == "award":
        before = f" — {line.role}" if line.role else ""
    else:
        before = "".join(f", {part}" for part in (line.organisation, line.place) if part)
    return before + (f" ({'; '.join(line.says)})" if line.says else "")


def _part(part):
    return {
        "title": line_of(part.title),
        "to": absolute(part.href),
        "note": part.note,
        "points": [{"heading": heading, "of": blocks_of(text)} for heading, text in part.points],
    }
