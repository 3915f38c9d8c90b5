"""The typefaces a CV is set in: those beside this file, those in the data folder, and the system's for Chinese,
Japanese and Korean; and what none of them can show."""

import os
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont, TTLibError

OWN = Path(__file__).parent / "fonts"
SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
MOST_FILES = 40

# Beginnings of file names, the ones that suit a serif face first.
EAST_ASIAN = (
    "notoserifcjk sourcehanserif notosanscjk sourcehansans songti stsong simsun msyh pingfang yumin yugoth hiragino"
    " msmincho batang malgun applegothic applesdgothic uming ukai wqy ipaex ipam takao nanummyeongjo nanumgothic"
    " unbatang droidsansfallback"
).split()
SYSTEM = {
    "darwin": ["/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"],
    "win32": [f"{os.environ.get('WINDIR', 'C:/Windows')}/Fonts"],
}.get(sys.platform, ["/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"])

# These need no glyph: spaces, joiners, marks of direction, variants of a shape.
INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


@dataclass(frozen=True)
class Typeface:
    """A file with typefaces: the names they go by and the characters they have."""

    file: Path
    families: tuple
    characters: frozenset


def installed():
    """Everything there is to set text in, as Typefaces: our own, the owner's, the system's."""
    return [face for file in files() if (face := _read(file, file.stat().st_mtime_ns))]


def files():
    """The files of typefaces: our own, the owner's, the system's."""
    return [*_files(OWN), *owners_files(), *_east_asian()][:MOST_FILES]


def owners_files():
    """What somebody put into the data folder."""
    return _files(settings.DATA / "fonts")


def further_families(faces):
    """The names of the typefaces that are not our own, in the order they are asked for a glyph."""
    return list(dict.fromkeys(name for face in faces if face.file.parent != OWN for name in face.families))


def missing(text, faces):
    """The characters of a text that none of the typefaces has, in their order."""
    return [
        character
        for character in dict.fromkeys(text)
        if not any(character in face.characters for face in faces)
        and unicodedata.category(character) not in INVISIBLE
        and not "\ufe00" <= character <= "\ufe0f"
    ]


def _files(folder):
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES) if folder.is_dir() else []


def _east_asian():
    """The system's best file of each kind; regular and bold of it where they are apart."""
    found = {}
    for folder in SYSTEM:
        for file in sorted(Path(folder).expanduser().rglob("*")):
            name = file.name.lower().replace("-", "").replace("_", "").replace(" ", "")
            known = next((each for each in EAST_ASIAN if name.startswith(each)), None)
            if known and file.suffix.lower() in SUFFIXES and _is_text_weight(name):
                found.setdefault(known, []).append(file)
    return next((found[known] for known in EAST_ASIAN if known in found), [])


def _is_text_weight(name):
    return not any(weight in name for weight in ("thin", "light", "black", "heavy", "medium", "demi", "mono"))


@cache
def _read(file, _changed):
    """The typeface in a file as it was at that moment; None when it cannot be read."""
    try:
        fonts = (
            TTCollection(file, lazy=True).fonts
            if file.suffix.lower() in (".ttc", ".otc")
            else [TTFont(file, lazy=True)]
        )
        names = (font["name"].getBestFamilyName() for font in fonts)
        return Typeface(file, tuple(dict.fromkeys(filter(None, names))), frozenset(map(chr, fonts[0].getBestCmap())))
    except (TTLibError, OSError, KeyError, AttributeError, ValueError):
        return None
