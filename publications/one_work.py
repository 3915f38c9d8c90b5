"""One work with all that its pages show of it, by queries that are put together once."""

from content.prepared import Prepared, fill

from .models import Attachment, Authorship, Publication

named = Prepared(lambda slug: Publication.objects.published().with_page().filter(slug=slug).order_by(), "*")
credits_of = Prepared(
    lambda work: Authorship.objects.filter(publication=work).select_related("person").order_by("role", "order", "pk"),
    -1,
)
attachments_of = Prepared(lambda work: Attachment.objects.filter(publication=work), -1)


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
