"""A work as plain data, shaped like CSL-JSON: what every format reads and no database knows."""

import re
from dataclasses import dataclass

from .markup import plain

# What groups call themselves, between the names of people.
GROUPS = (
    "collaboration|consortium|committee|group|team|network|initiative|project|society|association|university"
    "|institute|organi[sz]ation|working party"
)

# Letters of Chinese, Japanese and Korean, in which the family name comes first and no space follows it.
FAMILY_FIRST = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u318f\u31a0-\u31ff\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff]+"
)


def is_family_first(*parts):
    """Whether all parts of a name are in letters of Chinese, Japanese or Korean."""
    return bool(parts) and not parts[0].isascii() and all(map(FAMILY_FIRST.fullmatch, parts))


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in parts, or a name that has none in `literal`."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""
    orcid: str = ""
    equal: bool = False
    corresponding: bool = False

    @property
    def full(self):
        """The name in the order that is usual in its letters."""
        if self.given and self.family and not self.suffix and not self.literal:
            if is_family_first(self.family, self.given):
                return f"{self.family}{self.given}"
            return f"{self.given} {self.family}"
        return self.literal or " ".join(part for part in (self.given, self.family, self.suffix) if part)


@dataclass(frozen=True, slots=True)
class Reference:
    """One work: `type` is a key of TYPES, `issued` is year, month and day.

    `title` and `abstract` are Markdown, all else is plain. `subtitle` is the end of the title where the source tells
    it apart, `stage` a key of Publication.Stage, `links` are pairs of an attachment's kind and address, and `extra`
    holds the fields of the source that no other field takes, as written.
    """

    type: str
    title: str
    author: tuple[Name, ...] = ()
    editor: tuple[Name, ...] = ()
    issued: tuple[int, ...] = ()
    container_title: str = ""
    container_title_short: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    article_number: str = ""
    number: str = ""
    edition: str = ""
    collection_title: str = ""
    publisher: str = ""
    publisher_place: str = ""
    institution: str = ""
    language: str = ""
    doi: str = ""
    arxiv: str = ""
    isbn: str = ""
    issn: str = ""
    pmid: str = ""
    url: str = ""
    note: str = ""
    key: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    stage: str = ""
    links: tuple[tuple[str, str], ...] = ()
    award: str = ""
    artifact: str = ""
    open_access: bool = False
    is_selected: bool = False
    extra: tuple[tuple[str, str], ...] = ()
    subtitle: str = ""

    @property
    def main_title(self):
        """The title without the subtitle."""
        return self.title.removesuffix(f": {self.subtitle}") if self.subtitle else self.title

    @property
    def plain_title(self):
        """The title without marks; formulas stay as they are typed."""
        return plain(self.title)


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem or a warning in words, with the entry, line and field it is about."""

    message: str
    entry: str | None = None
    line: int | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """One entry that was understood."""

    reference: Reference
    key: str | None = None
    line: int | None = None
    warnings: tuple[Remark, ...] = ()
