"""What changed since what is stored to be fast was made.

The database itself marks each changed row (`content.triggers`), in the transaction of the change, whoever makes it:
a form, a bulk statement, an import, a cascade. `refresh` brings whatever is stored up to date with the marks and takes
them away; the first page view after a change does it, and so do commands that write much. Until then every reader sees
that something is stale, so a process that is killed between the two leaves nothing silently wrong.

A model says `part_of` where a change of its rows is one of the entry they belong to (and `also_part_of` where it is one
of others, too), `leaves` where a row that goes away is no longer shown on the page of another, `timed_by` where the
passing of a moment in a column changes what is shown, and `is_derived` where it only stores what follows from others.
"""

import json
import secrets
from collections import OrderedDict
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache, wraps
from threading import RLock
from time import time

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from .rows import among, insert

CHUNK = 4_000
TRAIL = 50
EVERYTHING = "*"
# Follows the kind of a row whose page no longer shows another.
LEFT = " left"
KEPT_AT_MOST = 256


class Mark(models.Model):
    """A row of which something stored may be stale; written by the database alone.

    A kind that begins with EVERYTHING is of a row that did not change and is only to be stored anew.
    """

    kind = models.CharField(max_length=100)
    key = models.BigIntegerField(default=0)

    is_derived = True

    class Meta:
        indexes = [models.Index(fields=["kind", "key"], name="content_mark_of")]

    def __str__(self):
        return f"{self.kind} {self.key}"


class State(models.Model):
    """How far what is stored has come. One row.

    `versions` has for each kind of row a token that differs after each change, and under "" one for all together.
    `due` is the next moment at which something changes although nothing is written, in seconds like time.time().
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    versions = models.JSONField(default=dict)
    # The last values of `versions[""]`, oldest first.
    trail = models.JSONField(default=list)
    number = models.BigIntegerField(default=0)
    seen = models.FloatField(null=True)
    due = models.FloatField(null=True)
    # What the triggers were made from.
    watched = models.CharField(max_length=64, blank=True)

    is_derived = True

    def __str__(self):
        return str(self.number)


# What is watched


def kind_of(model):
    return model._meta.label_lower


def watched():
    """(table, kind, column with the key, or "" where that is no number) for each kind that rows of a table change.

    What only those change that go away has LEFT after its kind.
    """
    for config in apps.get_app_configs():
        if config.name in HOUSE:
            for model in config.get_models(include_auto_created=True):
                if not getattr(model, "is_derived", False) and model._meta.managed and not model._meta.proxy:
                    yield model._meta.db_table, *owner_of(model)
                    for name in getattr(model, "also_part_of", ()):
                        yield model._meta.db_table, *related_by(model, name)
                    for name in getattr(model, "leaves", ()):
                        kind, column = related_by(model, name)
                        yield model._meta.db_table, f"{kind}{LEFT}", column


def owner_of(model):
    part_of = getattr(model, "part_of", "")
    if not part_of:
        key = model._meta.pk
        return kind_of(model), key.column if isinstance(key, models.IntegerField | models.ForeignKey) else ""
    return related_by(model, part_of)


def related_by(model, name):
    relation = model._meta.get_field(name)
    return kind_of(relation.related_model), relation.column


HOUSE = ("content", "profile_app", "publications", "projects", "events", "portfolio")


def timed():
    """(model, column, name of the key) for each column whose passing changes what is shown."""
    for model in apps.get_models():
        for column in getattr(model, "timed_by", ()):
            yield model, column, getattr(model, "part_of", "") or "pk"


# What follows from what


@dataclass
class Changed:
    """The keys of the rows of which something stored is stale, by kind; `truly` has those that did change."""

    keys: dict = field(default_factory=dict)
    truly: dict = field(default_factory=dict)

    def add(self, kind, keys):
        self.keys.setdefault(kind, set()).update(keys)
        self.truly.setdefault(kind, set()).update(keys)

    def add_anew(self, kind, keys):
        """Adds rows that are as they were, of which what is stored is made once more."""
        self.keys.setdefault(kind, set()).update(keys)

    def of(self, model):
        return self.keys.get(kind_of(model), set())

    def truly_of(self, model):
        return self.truly.get(kind_of(model), set())


@dataclass(frozen=True)
class Link:
    """Rows of `target` show something of rows of `source`: `follow` gives their keys for some keys of these."""

    source: type[models.Model]
    target: type[models.Model]
    follow: object


class Keepers:
    """Who keeps something that follows from rows, and how changes spread; each app puts in its own.

    A keeper has `refresh(changed, moment, number)`, called within a transaction; `clear()`, which forgets all; and
    `sources`, the models of which every row is marked to make it anew. The number grows with each refresh.
    """

    def __init__(self):
        self.keepers, self.links = [], []

    def register(self, keeper):
        self.keepers.append(keeper)

    def link(self, source, target, follow):
        self.links.append(Link(source, target, follow))

    def spread(self, changed):
        """Adds what follows; where that is very much it is marked instead, to be done in portions."""
        for link in self.links:
            # Where all is made anew, whatever follows is marked already.
            if keys := changed.truly_of(link.source):
                following = set(link.follow(keys)) - changed.truly_of(link.target)
                if len(following) > CHUNK:
                    mark(link.target, following)
                else:
                    changed.add(kind_of(link.target), following)


KEEPERS = Keepers()


# The state as readers see it


@dataclass(frozen=True)
class Sight:
    """The state as one reader sees it."""

    versions: dict
    trail: list
    number: int
    # When somebody last looked for moments that had passed; a clock that is behind it may show less than there is.
    seen: float

    @property
    def version(self):
        return self.versions.get("", "")

    def of(self, kinds):
        """What differs after each change of one of the kinds; of everything when none is named."""
        return tuple(self.versions.get(kind, "") for kind in kinds) if kinds else self.version


_of_request = ContextVar("what the request sees", default=None)
# By hand, because every page asks it first.
LOOK = "SELECT versions, trail, number, seen, due, EXISTS (SELECT 1 FROM content_mark) FROM content_state WHERE id = 1"


def current():
    """The state of everything stored, fresh; within a request the one of its beginning."""
    return _of_request.get() or look()


def look():
    """Reads the state in one query and first refreshes what is stale."""
    row = _row()
    if row is None or is_stale(*row[-2:]):
        refresh()
        row = _row()
    return _sight(*row[:-2])


def is_stale(due, has_marks):
    return has_marks or (due is not None and due <= time())


@lru_cache(maxsize=4)
def _sight(versions, trail, number, seen):
    """Read once, because most requests find the state that the last one found."""
    return Sight(json.loads(versions), json.loads(trail), number, seen or 0)


def _row():
    with connection.cursor() as cursor:
        cursor.execute(LOOK)
        return cursor.fetchone()


@contextmanager
def one_sight():
    """All that is asked inside sees one state, for a page that shall not change while it is made."""
    token = _of_request.set(_of_request.get() or look())
    try:
        yield
    finally:
        _of_request.reset(token)


# Bringing up to date


def refresh(progress=lambda left: None):
    """Brings whatever is stored up to date; what is marked meanwhile is left to whoever looks next."""
    while _refresh_some():
        progress(Mark.objects.count())


def _refresh_some():
    """One portion in a transaction of its own; whether there is more."""
    with transaction.atomic():
        state, moment = _locked(), timezone.now()
        marks = list(Mark.objects.order_by("pk").values_list("pk", "kind", "key")[:CHUNK])
        changed = Changed()
        is_anew = False
        for _pk, kind, key in marks:
            if kind == EVERYTHING:
                is_anew = True
            elif kind.startswith(EVERYTHING):
                changed.add_anew(kind.removeprefix(EVERYTHING), [key])
            else:
                changed.add(kind, [key])
        for kind, keys in _passed(state, moment):
            changed.add(kind, keys)
        if is_anew:
            _begin_anew()
            state.versions, state.trail = {}, []
        if is_anew or changed.keys:
            _bring_up_to_date(state, changed, moment)
        Mark.objects.filter(pk__in=among(pk for pk, _kind, _key in marks)).delete()
        state.seen, state.due = moment.timestamp(), _next_due(moment)
        state.save()
        return Mark.objects.exists()


def _bring_up_to_date(state, changed, moment):
    state.number += 1
    if changed.keys:
        KEEPERS.spread(changed)
        for keeper in KEEPERS.keepers:
            keeper.refresh(changed, moment, state.number)
    # No counter alone: after a backup is restored it would come by the same number again with other rows.
    token = f"{state.number}-{secrets.token_hex(6)}"
    state.versions |= dict.fromkeys(changed.keys, token) | {"": token}
    state.trail = [*state.trail, token][-TRAIL:]


def _locked():
    """The one row of the state, for this transaction alone; a new one where there is none, with everything stale."""
    state, is_new = State.objects.select_for_update().get_or_create(pk=1)
    if is_new:
        mark_everything()
    return state


def _passed(state, moment):
    """(kind, keys) of the rows with a moment that has come since somebody looked."""
    if state.due is None or state.due > moment.timestamp():
        return
    seen = datetime.fromtimestamp(state.seen, UTC)
    for model, column, key in timed():
        rows = model._base_manager.filter(**{f"{column}__gt": seen, f"{column}__lte": moment})
        if keys := list(rows.values_list(key, flat=True)):
            yield owner_of(model)[0], keys


def _next_due(moment):
    coming = (
        model._base_manager.filter(**{f"{column}__gt": moment}).aggregate(next=models.Min(column))["next"]
        for model, column, _key in timed()
    )
    return min((each.timestamp() for each in coming if each), default=None)


def mark(model, keys):
    """Marks rows by their keys, as the database does when they change."""
    kind = kind_of(model)
    known = set(Mark.objects.filter(kind=kind).values_list("key", flat=True))
    insert(Mark, ("kind", "key"), [(kind, key) for key in sorted(keys - known)])


def mark_everything():
    """Says that all that is stored is to be made anew, although nothing may have changed."""
    Mark.objects.create(kind=EVERYTHING)


def _begin_anew():
    """Empties what is stored and marks each row it is made from."""
    name = connection.ops.quote_name
    for keeper in KEEPERS.keepers:
        keeper.clear()
    for model in dict.fromkeys(model for keeper in KEEPERS.keepers for model in keeper.sources):
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {name(Mark._meta.db_table)} ({name('kind')}, {name('key')})"
                f" SELECT %s, {name(model._meta.pk.column)} FROM {name(model._meta.db_table)}",
                [EVERYTHING + kind_of(model)],
            )


# What processes keep in memory


class Memory:
    """The last answers of this process, each with the version of what it was made from."""

    def __init__(self, most=KEPT_AT_MOST):
        self.most, self.answers, self.lock = most, OrderedDict(), RLock()

    def get(self, key, version):
        """The answer, or None where there is none of this version."""
        with self.lock:
            known = self.answers.get(key)
            if known is None or known[0] != version:
                return None
            self.answers.move_to_end(key)
            return known[1]

    def put(self, key, version, answer):
        with self.lock:
            self.answers[key] = version, answer
            while len(self.answers) > self.most:
                self.answers.popitem(last=False)

    def forget(self, is_meant):
        """Forgets the answers whose key is meant."""
        with self.lock:
            self.answers = OrderedDict((key, known) for key, known in self.answers.items() if not is_meant(key))


def kept(*models, most=KEPT_AT_MOST):
    """Keeps what a function answers in this process until a row of one of the models, or of any, changes.

    Answers are shared between requests: nobody may change them. None is not kept.
    """

    def decorate(function):
        memory, kinds = Memory(most), tuple(map(kind_of, models))

        @wraps(function)
        def answer(*given):
            version = current().of(kinds)
            known = memory.get(given, version)
            if known is None:
                known = function(*given)
                memory.put(given, version, known)
            return known

        answer.memory = memory
        return answer

    return decorate
