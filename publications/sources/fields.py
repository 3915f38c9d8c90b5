"""Fields of a JSON answer: whatever was sent in their place, what comes out has the shape that was asked for."""

import json

from django.core.exceptions import ValidationError

from profile_app.identifiers import clean_orcid
from publications.identifiers import identify_doi

from .answer import UntrustedError


def work_about(identifier, body, *names, doi):
    """The object below these names, which must say under `doi` that it is about the work that was asked for."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise UntrustedError from None
    for name in names:
        found = part(found, name)
    if identify_doi(line(found, doi)) != identifier:
        raise UntrustedError
    return found


def part(found, name):
    """The object under a name, or an empty one."""
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, dict) else {}


def items(found, name):
    """The objects of a list."""
    value = found.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def texts(found, name):
    """The texts of a list, or the one text."""
    value = found.get(name)
    values = value if isinstance(value, list) else [value]
    return [str(each) for each in values if isinstance(each, str | int) and not isinstance(each, bool)]


def first(found, name):
    return next(iter(texts(found, name)), "")


def line(found, name):
    return " ".join(first(found, name).split())


def orcid_of(text):
    """The ORCID iD in a text, empty where it is none."""
    try:
        return clean_orcid(text)
    except ValidationError:
        return ""
