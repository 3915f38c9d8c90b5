"""What sites made with Hugo have in common: settings in many files, languages, and where texts lie and lay."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import PurePosixPath

from django.utils import timezone

from content.dates import PartialDate

from .reader import TEXTS
from .values import day, items, mapping, number, said

ENDINGS = (".toml", ".yaml", ".yml", ".json")
MAIN = ("hugo", "config")
FOLDERS = ("config/_default", "config")
LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2,4})?", re.I)
SLOT = re.compile(r":([a-z_]+)")


@dataclass
class Settings:
    """What all files of settings say together, every name in small letters; `sources` are these files."""

    values: dict = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)

    @property
    def source(self):
        """The file that names the site."""
        return next(
            (path for path in self.sources if PurePosixPath(path).name.split(".")[0] in MAIN),
            self.sources[0] if self.sources else "",
        )

    @property
    def params(self):
        return mapping(self.values, "params")

    @property
    def menu(self):
        return mapping(self.values, "menus") or mapping(self.values, "menu")

    def source_of(self, name):
        """The file in which a part of the settings stands."""
        return next((path for path in self.sources if PurePosixPath(path).name.startswith(name)), self.source)


def settings_of(reader):
    """The settings of a site; files of one name for several languages count for those."""
    made = Settings()
    for path in config_files(reader.tree):
        value = lowered(reader.value(path))
        if not isinstance(value, dict) or not value:
            continue
        name, _dot, language = PurePosixPath(path).stem.lower().partition(".")
        part = value if name in MAIN else {name: value}
        made.values = joined(made.values, {"languages": {language: part}} if language else part)
        made.sources.append(path)
    return made


def config_files(tree):
    """The files of settings: one at the top, or many by the names of their parts."""
    top = [path for path in tree if "/" not in path and PurePosixPath(path).stem in MAIN and path.endswith(ENDINGS)]
    return top + [
        path for folder in FOLDERS for path in tree.below(folder, *ENDINGS) if str(PurePosixPath(path).parent) == folder
    ]


def lowered(value):
    """Mappings with all names in small letters, as Hugo reads them."""
    if isinstance(value, dict):
        return {key.lower(): lowered(each) for key, each in value.items()}
    return [lowered(each) for each in value] if isinstance(value, list) else value


def joined(one, other):
    """Two mappings as one; what the second says counts."""
    made = dict(one)
    for key, value in other.items():
        both = isinstance(value, dict) and isinstance(made.get(key), dict)
        made[key] = joined(made[key], value) if both else value
    return made


@dataclass
class Text:
    """A text of a site: `place` is the path of its bundle or file within the content, without an ending.

    `section` is the folder at the top it lies in, "" for none; a list has texts below it.
    """

    path: str
    place: str
    language: str = ""
    is_list: bool = False
    is_bundle: bool = False

    @property
    def section(self):
        return self.place.split("/")[0] if "/" in self.place or self.is_list or self.is_bundle else ""

    @property
    def name(self):
        return self.place.rpartition("/")[2]

    @property
    def folder(self):
        """The folder in which files lie that belong to it, "" for a text without one of its own."""
        return self.path.rpartition("/")[0] if self.is_list or self.is_bundle else ""


class Content:
    """The texts of a site in the language that counts, and those of others."""

    def __init__(self, tree, settings):
        self.tree, self.settings = tree, settings
        self.languages = languages_of(tree, settings)
        self.language = self.languages[0] if self.languages else ""
        self.texts, self.others = [], {}
        self._by_place = defaultdict(dict)
        for path in self.tree.below("content", ""):
            found = self._text(path)
            if found is None:
                language = self._language_of(path)
                if language != self.language:
                    self.others[path] = language
                continue
            self._by_place[found.place, found.is_list].setdefault(found.language, found)
            if found.language == self.language:
                self.texts.append(found)
            else:
                self.others[path] = found.language

    @cached_property
    def roots(self):
        """The folders of content by language; a folder counts for the longest that fits."""
        told = mapping(self.settings.values, "languages")
        found = {}
        for language in self.languages:
            own = said(mapping(told, language), "contentdir").strip("/")
            usual = f"content/{language}"
            if own or any(path.startswith(f"{usual}/") for path in self.tree):
                found[language] = own or usual
        return found

    @property
    def root(self):
        return self.roots.get(self.language) or said(self.settings.values, "contentdir").strip("/") or "content"

    def _language_of(self, path):
        inside = [language for language, root in self.roots.items() if path.startswith(f"{root}/")]
        return max(inside, key=lambda language: len(self.roots[language])) if inside else self.language

    def _text(self, path):
        if not path.lower().endswith(TEXTS):
            return None
        language = self._language_of(path)
        root = self.roots.get(language) or self.root
        inner = path.removeprefix(f"{root}/").removeprefix("content/")
        stem = re.sub(r"\.\w+$", "", inner)
        base, _dot, suffix = stem.rpartition(".")
        if base and suffix.lower() in self.languages:
            stem, language = base, suffix.lower()
        folder, _slash, name = stem.rpartition("/")
        is_list, is_bundle = name == "_index", name == "index"
        return Text(path, folder if is_list or is_bundle else stem, language, is_list, is_bundle)

    def has_other(self, text):
        """Whether the same text is there in the language that counts."""
        return self.language in self._by_place[text.place, text.is_list]

    def counterpart(self, path):
        """Whether a file of another language has its like in the language that counts."""
        found = self._text(path)
        if found is not None:
            return self.has_other(found)
        root = self.roots.get(self._language_of(path), "content")
        return f"{self.root}/{path.removeprefix(f'{root}/')}" in self.tree

    def addresses(self, text, data):
        """The paths a text lay under, in every language."""
        own = said(data, "url")
        place = self._placed(text, data)
        found = [own if own.startswith("/") else f"/{own}"] if own else spellings(place)
        if not own and not self.settings_flag("disablepathtolower") and place.lower() != place:
            found.append(place)
        aliases = [
            alias if alias.startswith("/") else f"{place.rstrip('/')}/../{alias}" for alias in items(data, "aliases")
        ]
        found = [*found, *(f"/{language}{path}" for path in found for language in self.languages_of(text))]
        return tuple(dict.fromkeys([*found, *(normal(alias) for alias in aliases)]))

    def languages_of(self, text):
        """The languages a text is there in, where the site has several."""
        return list(self._by_place[text.place, text.is_list]) if len(self.languages) > 1 else []

    def settings_flag(self, name):
        return said(self.settings.values, name).casefold() == "true"

    def _placed(self, text, data):
        above, _slash, name = text.place.rpartition("/")
        slug = said(data, "slug") or name
        patterns = mapping(self.settings.values, "permalinks")
        pattern = said(mapping(patterns, "page"), text.section) or said(patterns, text.section)
        if not pattern or text.is_list:
            return f"/{above}/{slug}/" if above else f"/{slug}/"
        date = day(said(data, "date")) or PartialDate(1970, 1, 1)
        slots = {
            "year": f"{date.year}",
            "month": f"{date.month or 1:02}",
            "day": f"{date.day or 1:02}",
            "section": text.section,
            "sections": above,
            "title": urlized(said(data, "title")),
            "slug": said(data, "slug") or urlized(said(data, "title")),
            "filename": name,
            "slugorfilename": slug,
            "contentbasename": name,
            "slugorcontentbasename": slug,
        }
        return re.sub(r"//+", "/", "/" + SLOT.sub(lambda found: slots.get(found[1], ""), pattern))


def normal(path):
    """A path without steps upwards."""
    parts = []
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part:
            parts.append(part)
    return f"/{'/'.join(parts)}/"


def languages_of(tree, settings):
    """The languages of a site, the one that counts first."""
    told = mapping(settings.values, "languages")
    codes = [code for code in told if said(mapping(told, code), "disabled").casefold() != "true"]
    codes.sort(key=lambda code: number(mapping(told, code), "weight") or 0)
    default = said(settings.values, "defaultcontentlanguage").lower()
    if not codes:
        folders = sorted({path.split("/")[1] for path in tree.below("content", "") if path.count("/") > 1})
        codes = [folder for folder in folders if LANGUAGE.fullmatch(folder)]
        codes = codes if len(codes) > 1 or len(codes) == len(folders) else []
    if default and default not in codes:
        codes.insert(0, default)
    first = default or ("en" if "en" in codes else "")
    codes.sort(key=lambda code: code != first)
    # A language without a text is none; its folder may not be among the files.
    roots = {code: said(mapping(told, code), "contentdir").strip("/") or f"content/{code}" for code in codes}
    with_texts = [code for code in codes if any(path.startswith(f"{roots[code]}/") for path in tree)]
    return with_texts + [code for code in codes if code not in with_texts] if with_texts else codes


def urlized(name):
    """A name as Hugo writes it in an address."""
    return re.sub(r"[^\w./-]", "", re.sub(r"\s+", "-", name.strip().lower()))


def unaccented(text):
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def spellings(place):
    """A path in small letters, with its accents and without."""
    return list(dict.fromkeys((place.lower(), unicodedata.normalize("NFC", unaccented(place.lower())))))


def moment(text):
    """A moment that a text names, in UTC where it says no zone; None where there is none."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def later(data, *names):
    """The moment in the future from which on a text was to be seen; None for what was there already."""
    found = moment(said(data, *names))
    return found if found and found > timezone.now() else None
