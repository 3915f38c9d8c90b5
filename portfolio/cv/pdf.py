"""The PDF of a CV: set by a process of its own, kept as long as nothing in it changes."""

import hashlib
import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from functools import cache as once
from pathlib import Path
from threading import BoundedSemaphore

from django.core.cache import cache

from .printed import printed
from .typefaces import OWN, installed

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
TEMPLATE = FOLDER / "curriculum.typ"
TYPESETTER = FOLDER / "typesetter.py"

# One at a time in each process of the server: typst uses all cores by itself.
SLOT = BoundedSemaphore(1)
PATIENCE = 10
TIMEOUT = 20
MOST_TEXT = 1_000_000
KEEP_FOR = 7 * 24 * 3600


class NotSet(Exception):
    """The CV cannot be set now; says why and what helps."""


class Busy(NotSet):
    """Others are being set; the same may work in a moment."""


@dataclass(frozen=True)
class Printed:
    """A PDF, the number of its `pages`, whether it `fits` what was wished, what it took to fit, and what it lacks."""

    pdf: bytes
    pages: int
    fits: bool
    step: int
    cap: int
    longest: int
    standard: str
    lacking: str

    @property
    def etag(self):
        return hashlib.sha256(self.pdf).hexdigest()[:32]

    @property
    def is_shortened(self):
        return self.cap < self.longest


def pdf_of(curriculum, accent="#24509b"):
    """The Printed CV; raises NotSet with a reason when it cannot be set."""
    data, lacking = printed(curriculum, accent)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    if len(text) > MOST_TEXT:
        raise NotSet("too long")
    key = f"cv-{hashlib.sha256(f'{version()}{curriculum.pages}{text}'.encode()).hexdigest()}"
    known = cache.get(key)
    if known is None:
        known = _set_alone(key, curriculum, data, text)
    return Printed(**known, lacking="".join(lacking))


def _set_alone(key, curriculum, data, text):
    if not SLOT.acquire(timeout=PATIENCE):
        raise Busy("busy")
    try:
        # Whoever waited may find that another has just set the same.
        known = cache.get(key)
        if known is None:
            known = _run(curriculum, data, text)
            cache.set(key, known, KEEP_FOR)
        return known
    finally:
        SLOT.release()


def _run(curriculum, data, text):
    longest = max((sum(len(lines) for _label, lines in each["groups"]) for each in data["sections"]), default=1)
    fonts = dict.fromkeys(str(face.file.parent) for face in installed())
    command = [sys.executable, "-I", str(TYPESETTER), str(TEMPLATE), str(curriculum.pages), str(longest), *fonts]
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise NotSet("too long") from error
    head, _newline, pdf = done.stdout.partition(b"\n")
    if done.returncode or not pdf.startswith(b"%PDF"):
        logger.error("A CV could not be set: %s", done.stderr.decode("utf-8", "replace")[-2_000:])
        raise NotSet("broken")
    pages, step, cap, standard = head.decode().split()
    return {
        "pdf": pdf,
        "pages": int(pages),
        "fits": not curriculum.pages or int(pages) <= curriculum.pages,
        "step": int(step),
        "cap": int(cap),
        "longest": longest,
        "standard": "" if standard == "-" else standard,
    }


@once
def version():
    """What else the PDF depends on: the template and our typefaces."""
    sizes = [f"{file.name}{file.stat().st_size}" for file in sorted(OWN.iterdir())]
    return hashlib.sha256("".join([TEMPLATE.read_text(), TYPESETTER.read_text(), *sizes]).encode()).hexdigest()
