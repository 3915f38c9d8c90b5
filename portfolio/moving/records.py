"""What a site holds, as plain data that no kit and no table knows: kits make it, `writing` makes rows of it.

A record's `key` tells it from all others of its kind and stays the same when the kit's files are read again; `source`
is the file it comes from. Fields have the names of the models' own. An empty value means: the kit does not say.
Dates are PartialDates. Texts are Markdown in which `tree:` begins the address of a picture or file of the tree, as
`Reader.markdown` gives it; fields for files hold the path. People, projects, works and events are named by the keys
of their records, people also by their names.
"""

from dataclasses import dataclass, field
from datetime import datetime

from content.dates import PartialDate
from content.models import Page as SitePage

# Addresses that a page cannot have because a part of this site has it.
PAGES_HERE = SitePage.reserved_slugs


@dataclass(kw_only=True)
class Record:
    key: str
    source: str
    # The addresses it had, as paths from the site's root; they lead to where it is now.
    addresses: tuple[str, ...] = ()
    is_draft: bool = False
    # With a moment in the future it appears by itself then.
    publish_at: datetime | None = None
    topics: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Person(Record):
    """`names` are other ways the name is written; an e-mail stays hidden unless the old site showed it."""

    display_name: str
    slug: str = ""
    given_name: str = ""
    family_name: str = ""
    native_name: str = ""
    pronouns: str = ""
    orcid: str = ""
    photo: str = ""
    photo_alt: str = ""
    tagline: str = ""
    short_bio: str = ""
    body: str = ""
    interests: str = ""
    email: str = ""
    email_is_public: bool = False
    has_page: bool = True
    order: int | None = None
    is_owner: bool = False
    names: tuple[str, ...] = ()
    # Rows as mappings of the models' fields.
    positions: list[dict] = field(default_factory=list)
    education: list[dict] = field(default_factory=list)
    awards: list[dict] = field(default_factory=list)
    service: list[dict] = field(default_factory=list)
    links: list[dict] = field(default_factory=list)

    @property
    def email_visibility(self):
        return ("public" if self.email_is_public else "hidden") if self.email else ""


@dataclass(kw_only=True)
class Works(Record):
    """The works of one file: `entries` are what `publications.reading` gives, or made by hand.

    `attached` gives for the keys of entries the files that lie in the tree and links with labels of their own, as rows
    of attachments; `pictured` the path of the picture of a work and what it shows in words; `moved` the addresses that
    works had, and `tagged` their topics.
    """

    entries: list = field(default_factory=list)
    attached: dict[str, list[dict]] = field(default_factory=dict)
    pictured: dict[str, tuple[str, str]] = field(default_factory=dict)
    moved: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tagged: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(kw_only=True)
class Project(Record):
    """`members` are pairs of a person and a role, `publications` citation keys."""

    title: str
    slug: str = ""
    summary: str = ""
    note: str = ""
    body: str = ""
    progress: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None
    website: str = ""
    is_featured: bool = False
    order: int | None = None
    members: tuple[tuple[str, str], ...] = ()
    publications: tuple[str, ...] = ()
    attachments: list[dict] = field(default_factory=list)


@dataclass(kw_only=True)
class Event(Record):
    title: str
    slug: str = ""
    kind: str = "talk"
    body: str = ""
    website: str = ""
    publication: str = ""
    project: str = ""
    speakers: tuple[str, ...] = ()
    occurrences: list[dict] = field(default_factory=list)
    attachments: list[dict] = field(default_factory=list)


@dataclass(kw_only=True)
class News(Record):
    title: str
    slug: str = ""
    body: str = ""
    date: PartialDate | None = None
    order: int | None = None
    people: tuple[str, ...] = ()
    publications: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Course(Record):
    """`offerings` are rows; their `teachers` and `assistants` name people."""

    title: str
    slug: str = ""
    code: str = ""
    level: str = ""
    body: str = ""
    website: str = ""
    offerings: list[dict] = field(default_factory=list)
    attachments: list[dict] = field(default_factory=list)


@dataclass(kw_only=True)
class Page(Record):
    title: str
    slug: str = ""
    body: str = ""


@dataclass(kw_only=True)
class Venue(Record):
    """A venue's website; only venues that works appear in are there."""

    name: str
    url: str = ""


@dataclass(kw_only=True)
class Link:
    """A link of the menu or footer: a part of this site, the key of a page's record, or an address."""

    label: str = ""
    section: str = ""
    page: str = ""
    url: str = ""
    where: str = "menu"


@dataclass(kw_only=True)
class Site(Record):
    """What the site says of itself. `mode` is "researcher" or "lab"; `links` are the whole menu and footer."""

    name: str = ""
    mode: str = ""
    tagline: str = ""
    introduction: str = ""
    description: str = ""
    accent: str = ""
    language: str = ""
    footer: str = ""
    links: list[Link] = field(default_factory=list)
    # Addresses of lists and other parts, as pairs of the old path and this site's own.
    moved: tuple[tuple[str, str], ...] = ()
