"""What needs attention: each app puts in its checks, and each finding says what mends it in one step.

A check looks only at what the user may change, reads a number of rows that does not grow with the site, and asks a
number of queries that does not grow with what it finds.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.db.models import Exists, OuterRef, Q
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from .models import Page, Topic
from .rules import Deed, allowed, may
from .views import EntryDetail

SHOWN = 5
COUNTED = 100
TEXTS_READ = 500
HREF = re.compile(r'<a [^>]*?href="(/[^"]*)"')
LINK, PICTURE = 'href="/', "!["
IMAGE_WITHOUT_WORDS = "![]("


@dataclass(frozen=True)
class Finding:
    """One thing to do: where it is mended and in which words.

    A finding with a `value` is mended by a button, which gives the value to the check's `mend`.
    """

    name: str
    href: str
    deed: str
    note: str = ""
    value: str = ""


@dataclass(frozen=True)
class Found:
    """The first findings of a check, and how many there are: at most `COUNTED` and one."""

    check: "Check"
    findings: list
    number: int

    @property
    def in_words(self):
        return f"{COUNTED}+" if self.number > COUNTED else str(self.number)

    @property
    def more_words(self):
        """What a link to the others is called, where not all are shown."""
        if len(self.findings) >= min(self.number, COUNTED):
            return ""
        said = _("Show the first %(n)s") if self.number > COUNTED else _("Show all %(n)s")
        return said % {"n": min(self.number, COUNTED)}


@dataclass(frozen=True)
class Check:
    """`find(look)` gives (the first findings, how many there are); `mend(look, value)` does the step of a button and
    says what it did, or returns "" where the user may not or nothing is left to do."""

    key: str
    title: str
    why: str
    find: Callable
    order: int
    mend: Callable | None = None
    more_href: Callable | None = None
    more_label: str = ""


class Look:
    """The eyes of one user, who wants to see so many findings of each check."""

    def __init__(self, user, shown=SHOWN):
        self.user, self.shown = user, shown

    def own(self, model):
        return allowed(self.user, Deed.CHANGE, model._default_manager.all())

    @cached_property
    def texts(self):
        """(text, row) of all that links or shows a picture, read once."""
        return [(text, row) for text in texts for row in text.rows(self)]

    def may_publish(self, model):
        return may(self.user, Deed.PUBLISH, model)


class Checks:
    """All checks, in their order."""

    def __init__(self):
        self.by_key = {}

    def add(self, *checks):
        self.by_key.update({check.key: check for check in checks})

    def __iter__(self):
        return iter(sorted(self.by_key.values(), key=lambda check: check.order))

    def found(self, user, key=""):
        """What each check finds for the user, or all that one of them finds; checks that find nothing are left out."""
        look = Look(user, COUNTED if key else SHOWN)
        for check in [self.by_key[key]] if key else self:
            findings, number = check.find(look)
            if findings:
                yield Found(check, findings, number)


checks = Checks()


def form_of(entry, anchor=""):
    """The form of an entry in the admin, at one of its fields or groups of rows."""
    address = reverse(f"admin:{entry._meta.app_label}_{entry._meta.model_name}_change", args=[entry.pk])
    return f"{address}#{anchor}" if anchor else address


def first_of(look, entries, tell):
    """(a finding for each of the first entries, how many entries there are); `tell` makes the finding."""
    keys = list(entries.order_by(*entries.model._meta.ordering).values_list("pk", flat=True)[: COUNTED + 1])
    loaded = entries.model._default_manager.in_bulk(keys[: look.shown])
    return [tell(loaded[key]) for key in keys[: look.shown] if key in loaded], len(keys)


def gap(key, model, narrow, anchor, **words):
    """The check for published entries without something: `narrow` finds them, `anchor` is where it is filled in."""
    deed = words.pop("deed")

    def find(look):
        # Asked of each row by its key, so that the database walks the rows in their order and stops early.
        public = model._default_manager.published().filter(pk=OuterRef("pk"))
        lacking = narrow(look.own(model)).filter(Exists(public))
        return first_of(look, lacking, lambda entry: Finding(str(entry), form_of(entry, anchor), str(deed)))

    return Check(key=key, find=find, **words)


# What texts lead to


@dataclass(frozen=True)
class Text:
    """A Markdown field of a model, and how its row leads to the entry on whose form it stands."""

    model: type
    field: str
    anchor: str
    entry: str = ""

    def rows(self, look):
        """Rows whose text links or shows a picture."""
        worth_reading = Q(**{f"{self.field}_html__contains": LINK}) | Q(**{f"{self.field}__contains": PICTURE})
        found = look.own(self.model).filter(worth_reading)
        return found.select_related(self.entry)[:TEXTS_READ] if self.entry else found[:TEXTS_READ]

    def finding(self, row, deed, *detail):
        """That something is to be done in the text of a row."""
        entry = getattr(row, self.entry) if self.entry else row
        return Finding(str(entry), form_of(entry, self.anchor), deed, *detail)


texts = [Text(Page, "body", "id_body"), Text(Topic, "description", "id_description")]


def broken_links(look):
    """Links from texts to pages of the site that the public does not find."""
    linking = [
        (text, row, path)
        for text, row in look.texts
        for path in dict.fromkeys(HREF.findall(getattr(row, f"{text.field}_html")))
    ]
    dead = dead_paths({path for _text, _row, path in linking})
    mending = (text.finding(row, _("Mend the link"), path) for text, row, path in linking if path in dead)
    return first_texts(look, mending)


def dead_paths(paths):
    """Those that lead to no page, or to the page of an entry that is not public; one query for each kind of entry."""
    dead, wanted = set(), defaultdict(dict)
    for path in paths:
        try:
            match = resolve(unquote(urlsplit(path).path))
        except Resolver404:
            dead.add(path)
            continue
        view = getattr(match.func, "view_class", None)
        if view and issubclass(view, EntryDetail) and "slug" in match.kwargs:
            wanted[view.model or view.queryset.model].setdefault(match.kwargs["slug"], set()).add(path)
    for model, slugs in wanted.items():
        there = set(model.objects.published().filter(slug__in=slugs).values_list("slug", flat=True))
        moved = model.formerly_known(slugs.keys() - there)
        for slug in slugs.keys() - there - moved:
            dead |= slugs[slug]
    return dead


def pictures_without_words(look):
    marks = (IMAGE_WITHOUT_WORDS, f"![{_('Describe this picture')}](")
    return first_texts(
        look,
        (
            text.finding(row, _("Describe it"))
            for text, row in look.texts
            if any(mark in getattr(row, text.field) for mark in marks)
        ),
    )


def first_texts(look, findings):
    """The first of what is found in texts, and how much there is."""
    found = list(findings)
    return found[: look.shown], min(len(found), COUNTED + 1)


checks.add(
    Check(
        key="links",
        title=_lazy("Links that lead nowhere"),
        why=_lazy("The page they lead to was withdrawn or deleted, or is not public yet."),
        find=broken_links,
        order=10,
    ),
    Check(
        key="pictures",
        title=_lazy("Pictures in texts without words"),
        why=_lazy("Between the square brackets, say what the picture shows, for those who cannot see it."),
        find=pictures_without_words,
        order=60,
    ),
)
