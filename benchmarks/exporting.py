"""Exports the site of the environment into a folder, and says as JSON how long what took; see `export.py`."""

import atexit
import gc
import json
import os
import resource
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portfolio.settings")

import django  # noqa: E402

django.setup()

from portfolio import previews  # noqa: E402
from portfolio.static_export import exporting  # noqa: E402

# So many pictures are drawn, because each takes the same; the others repeat the last.
PICTURES = 20


class Clock:
    """Seconds of processor and numbers by kind."""

    def __init__(self):
        self.spent, self.made = Counter(), Counter()

    def timed(self, work, kind_of):
        def timing(*given):
            began = time.process_time()
            done, kind = work(*given), kind_of(*given)
            self.spent[kind] += time.process_time() - began
            self.made[kind] += 1
            return done

        return timing


def kind_of(_walk, place, *_address):
    """What a place of the export counts as; a page of HTML where nothing else fits."""
    name = place.rpartition("/")[2]
    if name.endswith("preview.png"):
        return "pictures"
    if name.startswith(("cite.", "export.")):
        return "citation files"
    if place.startswith("/feeds/") or name.endswith((".ics", ".xml")):
        return "feeds"
    if "/cv/" in place or name.startswith("cv."):
        return "CVs"
    return "files" if name and not name.endswith(".html") else "HTML"


def first_of(work):
    made = []

    def picture(told):
        if len(made) < PICTURES:
            made.append(work(told))
        return made[-1]

    return picture


def main():
    clock = Clock()
    previews.drawn = first_of(previews.drawn)
    exporting.Walk.render = clock.timed(exporting.Walk.render, kind_of)
    # Each makes a page and no more; most are made after the walk.
    exporting.Walk.write_redirect = clock.timed(exporting.Walk.write_redirect, lambda *_given: "redirects")
    exporting.write_index = clock.timed(exporting.write_index, lambda *_given: "search index")
    outcome = exporting.export(sys.argv[1])
    clock.made["HTML"] += clock.made["redirects"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"spent": clock.spent, "made": clock.made, "changed": outcome.changed, "peak": peak}))


if __name__ == "__main__":
    # As manage.py does.
    gc.set_threshold(200_000)
    atexit.register(gc.freeze)
    main()
