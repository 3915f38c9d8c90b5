"""A bibliography in any format we know: its entries in their order, and what was doubtful about each."""

from dataclasses import dataclass, field

from .reference import Reference


@dataclass(frozen=True)
class Remark:
    """A problem or a warning in words, with the entry, line and field it is about."""

    message: str
    entry: str | None = None
    line: int | None = None
    field: str | None = None


@dataclass(frozen=True)
class Read:
    """One entry that was understood."""

    reference: Reference
    key: str | None = None
    line: int | None = None
    warnings: tuple[Remark, ...] = ()


@dataclass
class Reading:
    """What a file holds, in its order; a Remark among the entries is an entry that could not be taken."""

    format: str = ""
    entries: list[Read | Remark] = field(default_factory=list)
