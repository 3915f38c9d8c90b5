"""The links of a publication in their fixed order."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .models import Attachment

Kind = Attachment.Kind
AFTER_PAPER = (Kind.CODE, Kind.DATA, Kind.VIDEO, Kind.SLIDES, Kind.POSTER, Kind.WEBSITE, Kind.OTHER)


@dataclass(frozen=True)
class Link:
    label: str
    href: str


def links_of(publication):
    """PDF, publisher's page, code, data, video, slides, poster, website, others, DOI, arXiv: those there are."""
    by_kind = {}
    for item in publication.attachments.all():
        by_kind.setdefault(item.kind, []).append(Link(str(item), item.href))
    publisher = [Link(_("Publisher page"), publication.url)] if publication.url != publication.doi_url else []
    links = [
        *by_kind.get(Kind.PAPER, []),
        *publisher,
        *(link for kind in AFTER_PAPER for link in by_kind.get(kind, [])),
        Link("DOI", publication.doi_url),
        Link("arXiv", publication.arxiv_url),
    ]
    return [link for link in links if link.href]
