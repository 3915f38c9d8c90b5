"""One work with all that its pages show of it, by queries that are put together once; or many of them at once."""

from functools import cached_property

from django.utils.safestring import mark_safe

from content.changes import Memory, current
from content.prepared import Prepared, fill
from content.rows import among

from . import work_html
from .cards import prepare
from .citations import Citation, cited, fingerprint, stored
from .exchange import to_reference
from .formats.keys import wanted_key
from .models import Attachment, Authorship, Publication
from .pieces import pieces
from .related import related_to
from .shelf import shelf, uncollected
from .styles import STYLES

named = Prepared(lambda slug: Publication.objects.published().with_page().filter(slug=slug).order_by(), "*")
credits_of = Prepared(
    lambda work: Authorship.objects.filter(publication=work).select_related("person").order_by("role", "order", "pk"),
    -1,
)
attachments_of = Prepared(lambda work: Attachment.objects.filter(publication=work), -1)


class OneWork:
    """A work and what several of its pages say, each made when first asked for; but for what is related asks no query
    for a work that came `with_page`."""

    def __init__(self, work):
        self.work, self.entries = work, {}

    @cached_property
    def reference(self):
        return to_reference(self.work)

    @cached_property
    def related(self):
        """What leads on from the work, by kind."""
        return related_to([self.work])[self.work.pk]

    @cached_property
    def name(self):
        return work_html.name_of(self.work)

    @cached_property
    def styled(self):
        """The stored citations that fit the work, by style."""
        return stored(self.work, fingerprint(cited(self.reference)))

    def text(self, format_):
        """The work in a format."""
        name = format_.extension
        if name not in self.entries:
            self.entries[name] = format_.entry(wanted_key(self.reference), self.reference)
        return "".join(format_.joined([self.entries[name]]))

    def citations(self, formats):
        """How pages show it to be cited: in the first of the formats, in the styles, and in the other formats."""
        first, *others = [Citation(row.extension, row.label, self.text(row).strip(), row) for row in formats]
        styles = [
            Citation(key, row.label, mark_safe(self.styled[key])) for key, row in STYLES.items() if self.styled.get(key)
        ]
        return [first, *styles, *others]


def one_work(slug):
    """The public work at the address, or None."""
    version = current().version
    known = one_work.memory.get(slug, version)
    if known is None and (work := work_named(slug)):
        known = OneWork(work)
        one_work.memory.put(slug, version, known)
    return known


# Whoever opens one page of a work often opens another.
one_work.memory = Memory(most=16)


def gather(keys, owner):
    """Keeps the public works with these keys at hand, so that their pages need no queries of their own, and what lists
    of them are made of on a site of this owner."""
    with uncollected():
        works = list(Publication.objects.published().with_page().filter(pk__in=among(keys)).order_by())
        related, version, memory, kept = related_to(works), current().version, one_work.memory, pieces()
        memory.most = max(memory.most, len(works))
        for work in works:
            known = OneWork(work)
            known.related, known.entries = related[work.pk], kept.keep(work.pk, known.reference)
            memory.put(work.slug, version, known)
        prepare(works, shelf(), owner)


def work_named(slug):
    """The public work with its byline, files and links, venue, citations and published version; or None."""
    work = next(iter(named(slug)), None)
    if work is not None:
        fill(work, "authorships", belonging(work, credits_of))
        fill(work, "attachments", belonging(work, attachments_of))
    return work


def belonging(work, prepared):
    rows = prepared(work.pk)
    for row in rows:
        row.publication = work
    return rows
