"""Times imports of a made-up bibliography, against a parser that only reads it.

    python benchmarks/imports.py 1000 10000

Each round runs `import_bibliography` on the file in a new site, with all that the command does, lists and search among
it; then on the same file again; and lets bibtexparser read it; each in a process of its own, of which the whole
processor time and the most memory count. Formatted citations of so many works are left to a command of their own.
Prints medians of some rounds, and of the memory the most. DATABASE_URL chooses another database server, whose own
processor time is not counted; the database named there is emptied for each round.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from corpus import Corpus, bibtex

HOUSE = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(HOUSE / "manage.py")]
SHELL = [*MANAGE, "shell", "--no-imports", "-c"]
READING = [sys.executable, "-c", "import bibtexparser, sys; bibtexparser.parse_file(sys.argv[1])"]
RUNS = ("first", "again", "reading")


def measured(words, folder):
    """Processor seconds and the most memory in MiB of a process; stops where it fails."""
    environment = os.environ | {"PORTFOLIO_DATA": str(folder), "SITE_URL": "http://127.0.0.1"}
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(words)} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def round_of(file):
    with tempfile.TemporaryDirectory() as folder:
        if os.environ.get("DATABASE_URL", "").startswith("postgres"):
            emptied = "from django.db import connection as c; c.cursor().execute('{}')".format(
                "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
            )
            measured([*SHELL, emptied], folder)
        measured([*MANAGE, "migrate", "-v0"], folder)
        bring = [*MANAGE, "import_bibliography", str(file)]
        return [measured(words, folder) for words in (bring, bring, [*READING, str(file)])]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    for size in given.sizes:
        with tempfile.NamedTemporaryFile("w", suffix=".bib", encoding="utf-8") as file:
            file.writelines(bibtex(Corpus(size)))
            file.flush()
            rounds = [round_of(file.name) for _round in range(given.rounds)]
        for place, name in enumerate(RUNS):
            seconds = statistics.median(each[place][0] for each in rounds)
            memory = max(each[place][1] for each in rounds)
            print(f"{size:7} {name:8} {seconds:7.2f} s {size / seconds:7.0f} entries a second {memory:5.0f} MiB")
        speed = statistics.median(reading[0] / first[0] for first, _again, reading in rounds)
        second = statistics.median(again[0] / first[0] for first, again, _reading in rounds)
        print(f"{size:7} speed of the first {speed:.2f} of reading; again {second:.2f} of the first")


if __name__ == "__main__":
    main()
