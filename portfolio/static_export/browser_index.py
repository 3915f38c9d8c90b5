"""What the exported site answers queries from in the browser (`static/js/export.js`): no server, no third party.

Everything to be found has a number: the listed publications from 0, the newest first, then all else. The files, below
`static/index/`:

- `works.json`: for each filter of the list its values as [label, works], and what else the list shows and sorts by.
- `cards/N.json`: the HTML of the cards of works, `CARDS` to a file, as it stands in `/publications/`.
- `words.json`: the sections, the first token in each file of words, and the texts of the search.
- `words/N.json`: by token the numbers of what has it, three times each, and on top 0 where it stands in a name, 1 in a
  fact and 2 in a text.
- `entries/N.json`: [section, title, address, facts] of everything, `ENTRIES` to a file.

Numbers are in ascending order, each as its distance from the one before.
"""

import json
from itertools import chain, pairwise

from django.utils.translation import gettext, ngettext

from content.markdown import inline_plain
from content.search.index import INDEX
from content.search.tokens import MARKS
from portfolio.sections import SECTIONS
from publications.cards import cards
from publications.catalogue import catalogue
from publications.groups import GROUPINGS
from publications.listing import HAS
from publications.models import Publication
from publications.query import SORTS
from publications.shelf import NAMES
from publications.types import TYPES

FOLDER = "static/index"
CARDS, ENTRIES, POSTINGS = 50, 250, 12_000
BATCH = 500


def write_index(folder, rewriter, owner, is_lab):
    """Puts all of the files into the folder of the export."""
    known = catalogue()
    works = known.shelf.newest(known.works, 0, len(known.works))
    places = {key: place for place, key in enumerate(works)}
    entries, words = told(places, is_lab)
    put(
        folder,
        "works.json",
        list_of_works(known, works, places) | {"slugs": [slug_of(row) for row in entries[: len(works)]]},
    )
    for number, batch in enumerate(portions(works, CARDS)):
        shown = cards(batch, known.shelf, owner)
        put(folder, f"cards/{number}.json", [rewriter.page("/publications/", card.html) for card in shown])
    for number, batch in enumerate(portions(entries, ENTRIES)):
        put(folder, f"entries/{number}.json", batch)
    firsts = []
    for number, shelf in enumerate(shelves(words)):
        firsts.append(next(iter(shelf)))
        put(folder, f"words/{number}.json", shelf)
    sections = [section.name(is_lab) for section in SECTIONS.values()]
    put(folder, "words.json", {"firsts": firsts, "sections": sections, "texts": search_texts()})


def put(folder, name, data):
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    folder.put(f"{FOLDER}/{name}", text.encode())


def portions(rows, size):
    return (rows[start : start + size] for start in range(0, len(rows), size))


def distances(numbers):
    """Ascending numbers as the distance of each from the one before."""
    return [later - earlier for earlier, later in pairwise(chain([0], numbers))]


def slug_of(row):
    return row[2].rstrip("/").rpartition("/")[2]


# The list of publications


def list_of_works(known, works, places):
    rows = [known.shelf.rows[key] for key in works]
    years = {work: year for year, having in known.sets("year").items() for work in having}
    return {
        "years": [years.get(key) or 0 for key in works],
        "coming": distances([place for place, row in enumerate(rows) if row.is_coming]),
        "titles": [places[key] for key in known.shelf.by_title(known.works, 0, len(works))],
        "filters": {name: values_of(known, name, places) for name in NAMES},
        "sorts": SORTS,
        "groupings": GROUPINGS,
        "types": {key: row.plural for key, row in TYPES.items()},
        "texts": list_texts(),
    }


def values_of(known, name, places):
    """[label, works] by the value in the address."""
    if name in known.vocabulary.by_slug:
        labels = {label.key: (label.slug, label.text) for label in known.known[name].values()}
    else:
        labels = {key: (str(key), label_of(name, key)) for key in known.sets(name) if key is not None}
    return {
        slug: [text, distances(sorted(places[work] for work in known.sets(name)[key]))]
        for key, (slug, text) in labels.items()
    }


def label_of(name, key):
    if name == "type":
        return TYPES[key].label if key in TYPES else key
    return HAS[key].label if name == "has" else str(key)


def list_texts():
    """The words of the list, their numbers and names left open."""
    return {
        "some": ngettext("%(shown)s of %(total)s publication", "%(shown)s of %(total)s publications", 2),
        "none": gettext("No publication matches all of these."),
        "advice": gettext("Remove some of the filters above."),
        "remove": gettext("Remove"),
        "active": gettext("Active filters"),
        "clear": gettext("Clear all"),
        "undated": gettext("No date"),
        "coming": gettext("In press"),
        "continued": gettext("continued"),
        "more": gettext("%(group)s: continued on the next page."),
        "pages": gettext("Pages"),
        "page": gettext("Page %(number)s of %(total)s"),
        "previous": gettext("Previous"),
        "next": gettext("Next"),
        "download": gettext("Download these as"),
    }


def search_texts():
    """The words of the search page."""
    return {
        "one": ngettext(
            "<strong>%(number)s result</strong> for “%(text)s”", "<strong>%(number)s results</strong> for “%(text)s”", 1
        ),
        "some": ngettext(
            "<strong>%(number)s result</strong> for “%(text)s”", "<strong>%(number)s results</strong> for “%(text)s”", 2
        ),
        "near": gettext("Nothing has all of these words as they are written; this comes close."),
        "none": gettext("Nothing has all of these words."),
        "advice": gettext("Try fewer or shorter words."),
    }


# Everything


def told(places, is_lab):
    """[section, title, address, facts] of everything by its number, and by token the numbers of what has it."""
    entries, words = [None] * len(places), {}
    for number, section in enumerate(SECTIONS.values()):
        model = section.entries().model
        keys = list(places) if model is Publication else list(section.entries().values_list("pk", flat=True))
        for batch in portions(keys, BATCH):
            rows = {entry.pk: entry for entry in section.entries().filter(pk__in=batch)}
            numbers = {}
            for key in batch:
                entry = rows[key]
                numbers[key] = places[key] if model is Publication else len(entries)
                address = entry.get_absolute_url().removeprefix("/")
                row = [number, inline_plain(str(entry)), address, str(section.says(entry))]
                if model is Publication:
                    entries[places[key]] = row
                else:
                    entries.append(row)
            for key, *fields in INDEX.kinds[model].documents(model.objects.filter(pk__in=batch)):
                note(words, numbers[key], fields)
    return entries, words


def note(words, number, fields):
    """Notes for each token of an entry the best of its fields."""
    best = {}
    for tier, tokens in enumerate(fields):
        for token in tokens.split():
            best.setdefault(token, tier)
    for token, tier in best.items():
        if not token.startswith(MARKS):
            words.setdefault(token, []).append(3 * number + tier)


def shelves(words):
    """The words in order, in files of about the same size."""
    shelf, size = {}, 0
    for token in sorted(words):
        numbers = sorted(words[token])
        shelf[token] = distances(numbers)
        size += len(numbers) + 4
        if size >= POSTINGS:
            yield shelf
            shelf, size = {}, 0
    if shelf:
        yield shelf
