"""What the page of a work tells machines."""

from dataclasses import replace

from django.utils.text import Truncator
from django.utils.timezone import localtime

from content.addresses import absolute
from content.markdown import plain

from .exchange import GROUP
from .formats.facts import Landing


def to_landing(work, reference, topics=None):
    """The work, as `reference`, on its page; one that was fetched with its page costs no query."""
    credits = work.authors or work.editors
    who = [credit.person if credit.is_linked else None for credit in credits]
    side = "author" if work.authors else "editor"
    names = [
        replace(name, orcid=person.orcid) if person and person.orcid else name
        for name, person in zip(getattr(reference, side), who, strict=True)
    ]
    paper, abstract = work.paper, plain(work.body)
    return Landing(
        reference=replace(reference, **{side: tuple(names)}),
        address=absolute(work.get_absolute_url()),
        # Where indexers look for it: beside the page.
        paper=absolute(paper.href) if paper and paper.file else "",
        abstract=abstract,
        description=Truncator(abstract).words(40, truncate="…"),
        topics=tuple(str(topic) for topic in (work.topics.all() if topics is None else topics)),
        people=tuple(absolute(person.get_absolute_url()) if person else "" for person in who),
        groups=frozenset(name.literal for name in names if GROUP.search(name.literal)),
        modified=localtime(work.updated_at).isoformat(timespec="seconds"),
        figure=absolute(work.figure.url) if work.figure else "",
    )
