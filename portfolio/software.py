"""Which software makes the pages."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

from content.changes import HOUSE

SOURCES = (*(f"{app}/**/*.py" for app in HOUSE), "templates/**/*", "static/**/*", "requirements/base.txt")


@cache
def software():
    """A fingerprint of code, templates, static files and the libraries they run with."""
    digest = hashlib.blake2b(digest_size=16)
    for pattern in SOURCES:
        for file in sorted(Path(settings.BASE_DIR).glob(pattern)):
            if file.is_file():
                digest.update(file.read_bytes())
    return digest.hexdigest()
