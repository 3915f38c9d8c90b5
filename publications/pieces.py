"""What the works are in each format: made when a list is downloaded, or once for all lists that are exported."""

import os
from tempfile import TemporaryFile

from content.changes import Memory, current

from .exchange import to_reference
from .formats import FORMATS
from .formats.keys import free_key, wanted_key
from .models import Publication

BATCH = 500


class Pieces:
    """The texts of works in the formats, each under the key it has alone; in a file, because there may be very many."""

    def __init__(self):
        # Open as long as the texts are wanted.
        self.file = TemporaryFile(buffering=0)  # noqa: SIM115
        self.end, self.keys, self.places = 0, {}, {}

    def keep(self, work, reference):
        """Makes the texts of a work, and answers them by the name of the format."""
        key = self.keys[work] = wanted_key(reference)
        texts = {row.extension: row.entry(key, reference) for row in FORMATS.values()}
        written = {extension: text.encode() for extension, text in texts.items()}
        self._write(b"".join(written.values()))
        for extension, content in written.items():
            self.places[work, extension] = self.end, len(content)
            self.end += len(content)
        return texts

    def _write(self, content):
        # Of what a full disk does not take nothing may be left over for when the file is closed.
        left = memoryview(content)
        while left:
            left = left[self.file.write(left) :]

    def text(self, work, extension):
        start, size = self.places[work, extension]
        return os.pread(self.file.fileno(), size, start).decode()


_kept = Memory(most=1)


def pieces():
    """What is to be kept, or was, while the site is as it is now."""
    version = current().version
    known = _kept.get("", version)
    if known is None:
        known = Pieces()
        _kept.put("", version, known)
    return known


def rendered(row, keys):
    """The file of the listed works with these primary keys in a format, piece by piece, a batch of works at a time."""
    return row.joined(entries(row, keys))


def entries(row, keys):
    taken, kept = {}, _kept.get("", current().version)
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        references = references_of(batch if kept is None else [key for key in batch if key not in kept.keys])
        for work in batch:
            if kept is not None and work in kept.keys:
                key = free_key(kept.keys[work], taken)
                if key == kept.keys[work]:
                    yield kept.text(work, row.extension)
                    continue
                references |= references_of([work])
            elif work in references:
                key = free_key(wanted_key(references[work]), taken)
            if work in references:
                yield row.entry(key, references[work])


def references_of(keys):
    """Those of the listed works with these keys, as references."""
    works = Publication.objects.listed().with_reference().in_bulk(keys)
    return {key: to_reference(work) for key, work in works.items()}
