"""Front matter and data files as plain values, each scalar as it is written: what it means, the reader knows."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

import yaml
from django.utils.translation import gettext as _

FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)^(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
LOOSE = re.compile(r"([\w.-]+):(?:[ \t]+(.*))?")

MAX_ALIASES = 100
MAX_NODES = 200_000
MAX_NESTING = 30
NOTHING = frozenset(("", "~", "null", "Null", "NULL"))

BROKEN = (ValueError, yaml.YAMLError, RecursionError)


@dataclass
class Document:
    """A text with what its front matter says; `line` is the number of its first line in the file.

    `broken` says what of the front matter could not be read, or is "".
    """

    path: str
    data: dict = field(default_factory=dict)
    body: str = ""
    line: int = 1
    broken: str = ""


def divided(text):
    """(front matter, body, line of the body's beginning, what is broken) of a text."""
    found = FRONT.match(text.lstrip("\n"))
    if not found:
        return {}, text, 1, ""
    skipped = len(text) - len(text.lstrip("\n"))
    end = found.end() + skipped
    line = text.count("\n", 0, end) + 1
    try:
        data = as_text(tomllib.loads(found[2])) if found[1] == "+++" else read_yaml(found[2])
        broken = "" if isinstance(data, dict) or not data else _("The front matter is no list of names and values.")
        return data if isinstance(data, dict) else {}, text[end:], line, broken
    except BROKEN as error:
        return loosely(found[2]), text[end:], line, " ".join(str(error).split())[:200]


def loosely(text):
    """The plain lines of front matter that as a whole cannot be read."""
    found = {}
    for line in text.split("\n"):
        if pair := LOOSE.fullmatch(line.rstrip()):
            found.setdefault(pair[1], (pair[2] or "").strip().strip("\"'"))
    return found


class Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
    """Makes text of every scalar, whatever it looks like or is tagged as, and knows no objects."""


def _value(loader, node):
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    return "" if node.style is None and node.value in NOTHING else node.value


Loader.add_constructor(None, _value)


def read_yaml(text):
    """A YAML text with every scalar as text; refuses what would grow beyond all measure."""
    aliases = depth = 0
    for nodes, event in enumerate(yaml.parse(text, Loader=Loader)):
        if isinstance(event, yaml.AliasEvent):
            aliases += 1
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if aliases > MAX_ALIASES or nodes > MAX_NODES or depth > MAX_NESTING:
            raise ValueError(_("It holds too much for what it is: too many values, links or levels."))
    value = yaml.load(text, Loader=Loader)
    if aliases:
        measured(value)
    return merged(value)


def measured(value, left=MAX_NODES):
    """What is left of a number of values after these; values that stand for others count as often as they stand."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        left -= 1
        if left < 0:
            raise ValueError(_("It holds too much for what it is: too many values, links or levels."))
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return left


def merged(value):
    """The value with what YAML's “<<” takes from elsewhere."""
    if isinstance(value, dict):
        taken = value.pop("<<", None)
        for other in taken if isinstance(taken, list) else [taken]:
            if isinstance(other, Mapping):
                value = {**other, **value}
        return {str(key): merged(each) for key, each in value.items()}
    return [merged(each) for each in value] if isinstance(value, list) else value


def as_text(value):
    """The value of another format with its scalars as YAML's would be written."""
    if isinstance(value, dict):
        return {str(key): as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_text(each) for each in value]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date | time) else str(value)
