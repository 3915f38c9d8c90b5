"""A CV as Markdown, for notes, mail and everything that converts from it."""

from django.utils.translation import override

from content.addresses import absolute
from publications.markup import escape

from .printed import STRONG, after_of, groups_of, shape_of


def write(curriculum, accent=None):
    with override(curriculum.language):
        return written(curriculum).encode()


def written(curriculum):
    person = curriculum.person
    native = f" ({escape(person.native_name)})" if person.native_name else ""
    contacts = [f"[{escape(each.text)}](<{each.to}>)" for each in curriculum.contacts]
    if curriculum.home:
        contacts.insert(0, f"<{curriculum.home}>")
    parts = [
        f"# {escape(person.display_name)}{native}",
        *(escape(line) for line in (curriculum.role_line, *curriculum.advisors) if line),
        " · ".join(contacts),
        *(part for filled in curriculum.sections for part in section(filled)),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def section(filled):
    yield f"## {escape(filled.heading)}"
    for label, lines in groups_of(filled):
        if filled.section.joined:
            told = (titled(line) + escape(after_of(line, filled.section)) for line in lines)
            yield f"- **{escape(label)}**: {'; '.join(told)}"
            continue
        if label:
            yield f"### {escape(label)}"
        for line in lines:
            yield text_of(line, filled)
    yield " · ".join(escape(f"{mark} {meaning}") for mark, meaning in filled.marks)
    if filled.note:
        yield linked(escape(filled.note), filled.note_href)
    if filled.left and filled.more_href:
        yield f"[{escape(filled.more_words)}](<{absolute(filled.more_href)}>)"


def text_of(line, filled):
    """A line as a point of a list, with all it tells indented below; a text stands for itself."""
    if not line.title:
        return line.body.strip()
    where, says, after = shape_of(line, filled.section)
    when = f" ({escape(' '.join(filter(None, (line.label, line.when))))})" if line.when or line.label else ""
    strong = filled.section.kind in STRONG
    head = f"**{titled(line)}**" if strong else titled(line)
    names = ", ".join(map(signed, line.names))
    doi = f"<https://doi.org/{line.doi}>" if line.doi else ""
    told = [names, escape(where), " · ".join(filter(None, (*map(escape, says), doi)))]
    lines = [f"- {head}{escape(after)}{when}", *(f"  {part}" for part in told if part)]
    written = "  \n".join(lines)
    below = [line.body.strip(), *(part_of(part) for part in line.parts)]
    return "\n\n".join([written, *(indented(part) for part in below if part)])


def signed(one):
    name = escape(one.name)
    return f"**{name}**{escape(one.mark)}" if one.is_own else f"{name}{escape(one.mark)}"


def part_of(part):
    note = f" ({escape(part.note)})" if part.note else ""
    points = [f"*{escape(heading)}.* {text.strip()}" if heading else text.strip() for heading, text in part.points]
    return "\n\n".join([f"**{linked(part.title, part.href)}**{note}", *points])


def titled(line):
    return linked(line.title if line.is_marked else escape(line.title), line.href)


def linked(title, href):
    return f"[{title}](<{absolute(href)}>)" if href else title


def indented(text):
    return "\n".join(f"  {line}" if line.strip() else "" for line in text.splitlines())
