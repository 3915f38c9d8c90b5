"""What a CV is made of: sections of lines. Each app puts in the sections it knows about; pages and files read them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from content.dates import PartialDate, date_range
from content.languages import is_spoken
from content.markdown import inline_plain

from .models import Advising
from .theses import THESES

# More lines than this nobody reads; what is left out is counted and said.
MAX_LINES = 1_000

# What whoever has this part in a supervision is.
PARTS = {
    Advising.Role.CO_SUPERVISOR: _("co-supervisor"),
    Advising.Role.MENTOR: _("mentor"),
    Advising.Role.HOST: _("host"),
}


class Word(str):
    """A word of a CV that nobody entered, so that a CV may say it otherwise."""


@dataclass(frozen=True)
class Signed:
    """One name of a byline; `is_own` is the person's own, `mark` stands behind it."""

    name: str
    is_own: bool = False
    mark: str = ""


@dataclass(frozen=True)
class Told:
    """Something done as a part of a line: `title` is a line of Markdown, `points` are (heading, Markdown)."""

    key: str
    title: str
    item: object = None
    href: str = ""
    note: str = ""
    points: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Line:
    """One line of a CV.

    `key` stays the same while the line is edited. `body` is Markdown, `title` one line of it if `is_marked`, all else
    plain text. `item` is what the section's page template lists. `says` are further facts, each a short phrase.
    `label` is a short name that hangs beside it. `topics` are primary keys, None where the line is not asked for them
    or has none. `group` is the heading of its kind and `rank` the place of that kind among the others.
    Where not all fit, the chosen stay first.
    """

    key: str
    title: str = ""
    is_marked: bool = False
    item: object = None
    href: str = ""
    label: str = ""
    role: str = ""
    organisation: str = ""
    place: str = ""
    area: str = ""
    score: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None
    ongoing: bool = False
    says: tuple[str, ...] = ()
    body: str = ""
    parts: tuple[Told, ...] = ()
    names: tuple[Signed, ...] = ()
    doi: str = ""
    topics: frozenset | None = None
    group: str = ""
    rank: int = 0
    is_chosen: bool = False

    @property
    def when(self):
        return date_range(self.start, self.end, self.ongoing)

    @property
    def last_year(self):
        """The latest year the line is about, or None: what goes on is about every year to come."""
        if self.ongoing:
            return 9999
        known = self.end or self.start
        return known.year if known else None


@dataclass(frozen=True)
class CVSection:
    """A section of CVs: `lines` takes the person and gives Lines, at most MAX_LINES; `kind` is what each is about.

    On the page `template` lists as `items` what `present` makes of the lines: their items; `below` is the template of
    what stands once below them all. `marks` gives what the marks in the lines mean as (mark, meaning); `total` counts
    the lines there would be without a limit; `more` is the route of the list that has them all. With `joined` the lines
    of a group are one row. With `lasting` no line is too old.
    """

    key: str
    title: str
    template: str
    lines: Callable
    order: int
    kind: str
    present: Callable = field(default=lambda lines: [line.item for line in lines])
    below: str = ""
    marks: Callable = field(default=lambda lines: [])
    total: Callable | None = None
    more: str = ""
    joined: bool = False
    lasting: bool = False
    entry: str = ""

    def with_topics(self, lines):
        """The lines with their topics."""
        if not self.entry:
            return lines
        entries = [line.item if self.entry == "." else getattr(line.item, self.entry) for line in lines]
        prefetch_related_objects(entries, "topics")
        return [
            replace(line, topics=frozenset(topic.pk for topic in entry.topics.all()))
            for line, entry in zip(lines, entries, strict=True)
        ]


def by_kind(lines):
    """The lines as (heading, lines), each kind in its place; of kinds without one, in the order they are met."""
    groups = {}
    for line in sorted(lines, key=lambda line: line.rank):
        groups.setdefault(line.group, []).append(line)
    return list(groups.items())


SECTIONS = {}


def register(*sections):
    for section in sections:
        SECTIONS[section.key] = section


def in_order():
    return sorted(SECTIONS.values(), key=lambda section: section.order)


def section_choices():
    return [(section.key, section.title) for section in in_order()]


@dataclass(frozen=True)
class Wish:
    """What a CV shows of one section: the heading "" is the usual one, the limit 0 none."""

    section: CVSection
    heading: str = ""
    limit: int = 0


@dataclass(frozen=True)
class Selection:
    """Which lines a CV shows. Keys in `kept` stay whatever the year, the topic and the limit say."""

    left_out: frozenset = frozenset()
    kept: frozenset = frozenset()
    since: int | None = None
    topics: frozenset | None = None
    grouped: bool = False
    words: dict = field(default_factory=dict)

    def takes(self, line, lasting=False):
        if line.key in self.left_out:
            return False
        if line.key in self.kept:
            return True
        if self.since and not lasting and line.last_year is not None and line.last_year < self.since:
            return False
        return not (self.topics is not None and line.topics is not None and not line.topics & self.topics)

    def of(self, lines, limit, lasting=False):
        """Those of the lines it takes that fit the limit, without left-out parts, and how many do not fit."""
        wanted = [line for line in lines if self.takes(line, lasting)]
        first = {line.key for line in self.by_weight(wanted)[: limit or MAX_LINES]} | self.kept
        fitting = [line for line in wanted if line.key in first]
        return [self.in_words(self.without_parts(line)) for line in fitting], len(wanted) - len(fitting)

    def by_weight(self, lines):
        """The lines as they stay where not all can: those always shown, the chosen, the others in their order."""
        return sorted(lines, key=lambda line: (line.key not in self.kept, not line.is_chosen))

    def word(self, text):
        """The text, or what the CV says for a word of ours."""
        return self.words.get(text) or text if isinstance(text, Word) else text

    def in_words(self, line):
        if not self.words:
            return line
        says = tuple(map(self.word, line.says))
        return replace(line, group=self.word(line.group), role=self.word(line.role), says=says)

    def without_parts(self, line):
        parts = tuple(part for part in line.parts if part.key not in self.left_out)
        return line if len(parts) == len(line.parts) else replace(line, parts=parts)


@dataclass(frozen=True)
class Filled:
    """A section with the lines one CV shows of it; `left` more would belong to it, all of them at `more_href`.

    `note` is what its owner says below it, `note_href` where that leads.
    """

    section: CVSection
    heading: str
    lines: list
    left: int = 0
    more_href: str = ""
    selection: Selection = Selection()
    note: str = ""
    note_href: str = ""

    @property
    def groups(self):
        """The lines as (heading, lines): by kind where that is wished."""
        if not self.selection.grouped or self.section.joined:
            return [("", self.lines)]
        groups = self.kinds
        return groups if len(groups) > 1 else [("", self.lines)]

    @property
    def kinds(self):
        return by_kind(self.lines)

    @property
    def marks(self):
        return [(mark, self.selection.word(meaning)) for mark, meaning in self.section.marks(self.lines)]

    @property
    def more_words(self):
        return more_words(self.left)

    @property
    def turns(self):
        """The place of each line among those that stay where not all fit, by its key; -1 for what is always shown."""
        places = enumerate(self.selection.by_weight(self.lines))
        return {line.key: -1 if line.key in self.selection.kept else place for place, line in places}

    @cached_property
    def shown(self):
        """What the page lists: (heading, items)."""
        return [(label, self.section.present(lines)) for label, lines in self.groups]

    @property
    def items(self):
        return [item for _label, items in self.shown for item in items]


def more_words(number):
    """That there are so many more, in words or where we have none in signs; the number may be a place for one."""
    return _now("%(number)s more") % {"number": number} if is_spoken() else f"+{number}"


def words_of(sections):
    """The words of ours that sections of a CV say, each once."""
    found = []
    for each in sections:
        found += [meaning for _mark, meaning in each.section.marks(each.lines)]
        found += [word for line in each.lines for word in (line.group, line.role, *line.says)]
    return list(dict.fromkeys(word for word in found if isinstance(word, Word)))


def compose(person, wishes=None, selection=None):
    """The sections of one person's CV that have a line, in their order."""
    selection = selection or Selection()
    wishes = [Wish(section) for section in in_order()] if wishes is None else wishes
    filled = (fill(person, wish, selection) for wish in wishes)
    return [section for section in filled if section.lines]


def fill(person, wish, selection):
    section = wish.section
    found = list(section.lines(person))
    if selection.topics is not None:
        found = section.with_topics(found)
    lines, left = selection.of(found, wish.limit, section.lasting)
    if section.total and len(found) >= MAX_LINES:
        left += section.total(person) - len(found)
    return Filled(
        section,
        str(wish.heading or section.title),
        lines,
        left,
        f"{reverse(section.more)}?person={person.slug}" if section.more else "",
        selection,
    )


# What a person's own record adds


def interests_of(person):
    if person.interests:
        yield Line("interests", body=person.interests, item=person)


def education_of(person):
    for item in person.education.all()[:MAX_LINES]:
        score = f"{item.gpa} / {item.gpa_scale}" if item.gpa_scale is not None else item.gpa
        rank = f"{item.rank} / {item.rank_of}" if item.rank_of else item.rank
        gpa_said = f"{_now('GPA')} {score}" if item.gpa is not None else ""
        rank_said = f"{_now('Rank')} {rank}" if item.rank else ""
        yield Line(
            f"education-{item.pk}",
            item=item,
            title=item.full_degree,
            role=item.degree,
            area=f"{item.field} ({item.class_name})" if item.field and item.class_name else item.field,
            organisation=item.institution,
            place=item.place,
            score=str(score) if item.gpa is not None else "",
            start=item.start,
            end=item.end,
            ongoing=item.ongoing,
            says=tuple(filter(None, (gpa_said, rank_said, item.note))),
        )


def students_of(person):
    """The people the person supervises, then those of before, as far as the public may see them."""
    seen = person.students.filter(student__in=type(person)._default_manager.published())
    found = list(seen.select_related("student").prefetch_related("student__positions")[:MAX_LINES])
    theses = THESES.of([advising.student for advising in found])
    for advising in sorted(found, key=lambda advising: advising.has_ended):
        student, is_past = advising.student, advising.has_ended
        now = student.now_at if is_past else None
        thesis = next(iter(theses.get(student.pk, ())), None) if is_past else None
        says = (
            advising.position_then.title if advising.position_then else "",
            Word(PARTS[advising.role]) if advising.role != advising.Role.SUPERVISOR else "",
            inline_plain(thesis.title) if thesis else "",
            (_now("now %(position)s") if is_spoken() else "→ %(position)s") % {"position": now} if now else "",
        )
        yield Line(
            f"student-{advising.pk}",
            item=advising,
            title=student.display_name,
            href=student.get_absolute_url() if student.is_open else "",
            start=advising.start,
            end=advising.end,
            ongoing=advising.ongoing,
            says=tuple(part for part in says if part),
            group=Word(_("Former") if is_past else _("Current")),
            rank=is_past,
        )


def awards_of(person):
    for award in person.awards.all()[:MAX_LINES]:
        level = award.level[:1].upper() + award.level[1:]
        yield Line(
            f"award-{award.pk}",
            item=award,
            title=", ".join(part for part in (level, award.name) if part),
            href=award.url,
            role=award.role,
            start=PartialDate(award.year) if award.year and 1000 <= award.year <= 2999 else None,
            says=(award.note,) if award.note else (),
        )


def service_of(person):
    for service in person.service.all()[:MAX_LINES]:
        first, last = service.year, service.year_end
        yield Line(
            f"service-{service.pk}",
            item=service,
            title=str(service),
            organisation=service.venue,
            role=Word(service.get_role_display()),
            start=PartialDate(first) if first and 1000 <= first <= 2999 else None,
            end=PartialDate(last) if last and 1000 <= last <= 2999 else None,
            says=(service.note,) if service.note else (),
            group=Word(service.get_role_display()),
        )


register(
    CVSection("interests", _("Research interests"), "profile_app/record/_interests.html", interests_of, 10, "text"),
    CVSection(
        "education",
        _("Education"),
        "profile_app/record/_education.html",
        education_of,
        30,
        "degree",
        total=lambda person: person.education.count(),
        lasting=True,
    ),
    CVSection(
        "supervision",
        _("Supervision"),
        "profile_app/record/_supervision.html",
        students_of,
        66,
        "supervision",
        present=lambda lines: lines,
    ),
    CVSection(
        "awards",
        _("Awards"),
        "profile_app/record/_awards.html",
        awards_of,
        70,
        "award",
        total=lambda person: person.awards.count(),
    ),
    CVSection(
        "service",
        _("Service"),
        "profile_app/record/_service.html",
        service_of,
        80,
        "service",
        present=lambda lines: [(group, [line.item for line in of]) for group, of in by_kind(lines)],
        total=lambda person: person.service.count(),
        joined=True,
    ),
)
