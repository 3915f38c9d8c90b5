"""What a kit brings along for people to overwrite: as it came it is left, and where somebody began to it is a draft."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LEFT = gettext_lazy("The kit's own example.")


@dataclass(frozen=True)
class Example:
    """An example by its `words`, and a `mark` that people replace before anything else."""

    words: str
    mark: str = ""

    def is_in(self, text):
        return re.search(self.words, text) is not None

    def is_whole(self, text):
        return not self.mark or re.search(self.mark, text) is not None


def is_example(reader, path, text, examples):
    """Whether a file is an example as it came, which is told."""
    found = any(each.is_in(text) and each.is_whole(text) for each in examples)
    if found:
        reader.report.leave(path, LEFT)
    return found


def is_begun(reader, path, text, examples):
    """Whether a file holds words of an example still, which is told."""
    found = any(each.is_in(text) for each in examples)
    if found:
        reader.report.left(path, _("Words of the kit's example stand in it still, so it comes as a draft."))
    return found
