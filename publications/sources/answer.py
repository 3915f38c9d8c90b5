"""What a source answers: a reading and what the work is a version of; or why there is none."""

from dataclasses import dataclass

from publications.identifiers import Identifier
from publications.reference import Read


@dataclass(frozen=True)
class Answer:
    """A work as a source knows it; `became` are the papers a preprint has become, `began_as` the preprints of a paper.

    The doubts of the reading name fields of Reference.
    """

    reading: Read
    became: tuple[Identifier, ...] = ()
    began_as: tuple[Identifier, ...] = ()


class SourceError(Exception):
    """No answer."""


class UnknownError(SourceError):
    """The source knows no such work."""


class UnreachableError(SourceError):
    """The source does not answer, or asks us to come back later."""


class UntrustedError(SourceError):
    """The source answers, but with something that cannot be the answer."""
