"""The facts of a CV's lines as the formats for other programs say them: plain words and ISO dates."""

from content.addresses import absolute
from content.markdown import inline_plain
from content.outline import points_of


def title_of(line):
    return inline_plain(line.title) if line.is_marked else line.title


def told_of(line):
    """What was done, as (prose, points): the description, then each project with all it says."""
    prose, points = points_of(line.body) if line.body else ("", [])
    return prose, [*points, *map(done, line.parts)]


def done(part):
    """All a part says in one line."""
    said = [f"{inline_plain(part.title)} ({part.note})." if part.note else f"{inline_plain(part.title)}."]
    for heading, text in part.points:
        prose, points = points_of(text)
        said += filter(None, (f"{heading}." if heading else "", prose, *points))
    return " ".join(said)


def dates_of(line):
    """The first and the last day as ISO 8601 of what precision is known; what goes on has no last."""
    return str(line.start or ""), "" if line.ongoing else str(line.end or "")


def names_of(line):
    return [f"{one.name}{one.mark}" for one in line.names]


def address_of(line):
    return f"https://doi.org/{line.doi}" if line.doi else absolute(line.href) if line.href else ""


def filled(**facts):
    """The facts that say something."""
    return {name: value for name, value in facts.items() if value not in ("", None, [], {})}
