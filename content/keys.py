"""Keys that decide whether two names are the same, and slugs that every address can carry."""

import re
import string
import unicodedata
from itertools import count

from anyascii import anyascii

SLUG_LENGTH = 80
# What each sign of ASCII becomes in an address.
IN_SLUGS = (
    dict.fromkeys(range(128))
    | {ord(sign): sign for sign in string.ascii_lowercase + string.digits + "_"}
    | {ord(sign): "-" for sign in string.whitespace + "-"}
    | {ord("+"): "-plus-", ord("#"): "-sharp-"}
)


# A language as HTML, vCards and programs that set pages know it: “de”, “zh-Hans”, “pt-BR”.
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)


def is_language(code):
    """Whether something has the shape of a language's code."""
    return LANGUAGE_TAG.fullmatch(code) is not None


def name_key(name):
    """NFKC, case-folded, spaces collapsed: equal keys mean the same name in every database."""
    return " ".join(unicodedata.normalize("NFKC", str(name)).casefold().split())


def clean_name(name):
    """A name without control, format or private characters and without doubled spaces."""
    name = unicodedata.normalize("NFC", str(name))
    if not name.isprintable():
        name = "".join(c if unicodedata.category(c)[0] != "C" or c in "\u200c\u200d" else " " for c in name)
    return " ".join(name.split())


def ascii_slug(text, fallback="item"):
    """A slug of ASCII letters, digits and hyphens for text of any script; never empty."""
    words = anyascii(str(text)).lower().translate(IN_SLUGS).split("-")
    return "-".join(filter(None, words)).strip("-_")[:SLUG_LENGTH].strip("-_") or fallback


def free_slug(wanted, is_taken):
    """The wanted slug, or the first of wanted-2, wanted-3, … that is not taken."""
    return next(slug for slug in slugs_for(wanted) if not is_taken(slug)) if is_taken(wanted) else wanted


def slugs_for(wanted):
    """Yields the wanted slug, wanted-2, wanted-3, …"""
    yield wanted
    for number in count(2):
        yield f"{wanted[: SLUG_LENGTH - 8]}-{number}"
