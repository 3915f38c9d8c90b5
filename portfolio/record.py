"""The record as a picture: publications by topic and year, and a topic's publications per year."""

from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, Value, When
from django.utils.translation import gettext as _
from pyroaring import BitMap

from content.models import Topic
from publications.catalogue import catalogue
from publications.models import Publication, PublicationTopic

TALLY_YEARS = 8
TALLY_MIN_TOPICS = 3
TALLY_MIN_PUBLICATIONS = 12
CELL_WIDTH = 44
SPARK_YEARS = 15


@dataclass(frozen=True)
class Ticks:
    """One mark per publication as the path of a drawing; many marks stand closer."""

    path: str
    width: float
    stroke: float

    @classmethod
    def of(cls, number):
        pitch = min(8, CELL_WIDTH / number)
        stroke = round(pitch / 2, 2)
        marks = min(number, CELL_WIDTH)
        path = "".join(f"M{round(stroke / 2 + pitch * mark, 2):g} 0v18" for mark in range(marks))
        return cls(path, round(pitch * (marks - 1) + stroke, 2), stroke)


@dataclass(frozen=True)
class Cell:
    year: int
    number: int
    ticks: Ticks | None


@dataclass(frozen=True)
class Row:
    topic: Topic
    narrower: list
    cells: list
    total: int


@dataclass(frozen=True)
class Record:
    """Topics with the number of their publications in each of the last years."""

    rows: list
    years: list
    is_table: bool
    is_whole: bool


def topic_record(limit=None):
    """The broadest topics; a paper counts once for each of them, however deep its own topics lie.

    Of more than the limit stand those with the most works, in the usual order.
    """
    below = {}
    for topic in Topic.objects.published():
        below.setdefault(topic.parent_id, []).append(topic)
    every = below.get(None, [])
    roots = _most_used(every, limit) if limit and len(every) > limit else every
    counts = _counts(roots) if roots else {}
    known = sorted({year for per_year in counts.values() for year in per_year if year})
    years = list(range(max(known[0], known[-1] - TALLY_YEARS + 1), known[-1] + 1)) if known else []
    rows = [_row(topic, below.get(topic.pk, []), counts.get(topic.pk, {}), years) for topic in roots]
    enough = len(rows) >= TALLY_MIN_TOPICS and sum(row.total for row in rows) >= TALLY_MIN_PUBLICATIONS
    return Record(rows, years, enough and _enough_publications(), len(roots) == len(every))


def _most_used(topics, number):
    works = catalogue().sets("topic")
    # Whom an editor put first stays.
    ranked = sorted(topics, key=lambda topic: (topic.order, -len(works.get(topic.pk, ()))))
    chosen = {topic.pk for topic in ranked[:number]}
    return [topic for topic in topics if topic.pk in chosen]


def _enough_publications():
    return len(Publication.objects.published().order_by()[:TALLY_MIN_PUBLICATIONS]) == TALLY_MIN_PUBLICATIONS


def _row(topic, narrower, per_year, years):
    cells = [
        Cell(year, number, number and Ticks.of(number) or None) for year in years for number in [per_year.get(year, 0)]
    ]
    return Row(topic, narrower, cells, sum(per_year.values()))


def _counts(roots):
    """For each root, by primary key, the number of its public works in each year."""
    parents = dict(Topic.objects.values_list("pk", "parent_id"))
    wanted = {topic.pk for topic in roots}
    below = [When(tag=pk, then=Value(root)) for pk in parents if (root := _root(pk, parents)) in wanted]
    tagged = PublicationTopic.objects.filter(content_object__in=Publication.objects.published().order_by().values("pk"))
    counted = (
        tagged.annotate(root=Case(*below, default=None, output_field=IntegerField()))
        .exclude(root=None)
        .values("root", year=F("content_object__year"))
        .annotate(number=Count("content_object", distinct=True))
        .order_by()
    )
    found = {}
    for row in counted:
        found.setdefault(row["root"], {})[row["year"]] = row["number"]
    return found


def _root(pk, parents):
    seen = set()
    while parents.get(pk) and pk not in seen:
        seen.add(pk)
        pk = parents[pk]
    return pk


@dataclass(frozen=True)
class Bar:
    label: str
    number: int
    x: float
    y: int
    height: int
    centre: float
    number_y: int


@dataclass(frozen=True)
class Spark:
    """Bars of publications per year with their numbers, and all of it in words."""

    bars: list
    width: int
    bar_width: int
    label: str


def spark(topic):
    """The bars for the publications about a topic, or None when fewer than two years are known."""
    known = catalogue()
    counted = known.counts("year", known.sets("topic").get(topic.pk, BitMap()))
    counts = {year: number for year, number in counted.items() if year and number}
    if len(counts) < 2:
        return None
    last = max(counts)
    first = max(min(counts), last - SPARK_YEARS + 1)
    numbers = {year: counts.get(year, 0) for year in range(first, last + 1)}
    earlier = sum(number for year, number in counts.items() if year < first)
    columns = ([(f"≤{first - 1}", earlier)] if earlier else []) + [
        (str(year), number) for year, number in numbers.items()
    ]
    peak, step, bar_width = max(number for _year, number in columns), 44, 26
    bars = []
    for index, (label, number) in enumerate(columns):
        height = round(number / peak * 28)
        left = index * step
        bars.append(
            Bar(label, number, left + (step - bar_width) / 2, 44 - height, height, left + step / 2, 40 - height)
        )
    values = ", ".join(f"{label}: {number}" for label, number in columns)
    return Spark(bars, step * len(columns), bar_width, _("Publications per year: %(values)s") % {"values": values})
