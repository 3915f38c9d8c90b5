"""What front matter and data files say, as the kind of value that is wanted; what is not there is empty."""

import re
from contextlib import suppress

from content.dates import PartialDate
from content.keys import clean_name

YES = frozenset(("true", "yes", "on", "1"))
NO = frozenset(("false", "no", "off", "0"))
MOMENT = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[T ].*", re.S)
MONTHS = "january february march april may june july august september october november december".split()
SEASONS = "spring|summer|fall|autumn|winter"
NOW = re.compile(r"present|now|current|today|ongoing|to date|heute|actualidad|presente|至今", re.I)
PERIOD = re.compile(r"\s*(?:--+|[–—~]|\s-\s|-(?=\s*(?:present|now|current|today|\d{4}))|\bto\b|\buntil\b)\s*", re.I)
# Addresses of the kind that make a page do something, and hints of kits that nobody filled in.
BLANK = frozenset(("", "#", "null", "none", "~"))


def said(data, *names):
    """The text under the first of the names that has one, in one line; "" where a list or nothing stands."""
    for name in names:
        value = data.get(name) if isinstance(data, dict) else None
        if isinstance(value, str) and value.strip() and value.strip() not in BLANK:
            return clean_name(value)
    return ""


def told(data, *names):
    """The same with its lines."""
    for name in names:
        value = data.get(name) if isinstance(data, dict) else None
        if isinstance(value, str) and value.strip() and value.strip() not in BLANK:
            return value.strip()
    return ""


def flag(data, name, default=False):
    value = said(data, name).casefold()
    return True if value in YES else False if value in NO else default


def number(data, name):
    """A whole number, or None."""
    found = re.match(r"-?\d{1,9}(?!\d)", said(data, name))
    return int(found[0]) if found else None


def mapping(data, name):
    """The names and values under a name; {} where there are none."""
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, dict) else {}


def mappings(data, name):
    """The list of names and values under a name."""
    value = data.get(name) if isinstance(data, dict) else None
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def items(data, name):
    """The texts of a list under a name; one text stands for a list of one."""
    value = data.get(name) if isinstance(data, dict) else None
    values = value if isinstance(value, list) else [value]
    return [clean_name(each) for each in values if isinstance(each, str) and each.strip() not in BLANK]


def words(data, name):
    """The texts of a list under a name; a text holds several with blanks or commas between them."""
    value = data.get(name) if isinstance(data, dict) else None
    if isinstance(value, str):
        return [word for word in (part.strip() for part in re.split(r"," if "," in value else r"\s+", value)) if word]
    return items(data, name)


def day(text):
    """The date in a date or a moment, as exact as it is told; None where there is none."""
    text = clean_name(text)
    found = MOMENT.fullmatch(text)
    with suppress(ValueError):
        return PartialDate.parse(found[1] if found else text)
    if season := re.fullmatch(rf"(?:{SEASONS})\w*,? (\d{{4}})", text, re.I):
        return PartialDate(int(season[1]))
    return None


def period(text):
    """(start, end, still going on) of a period in words; Nones where it cannot be read."""
    parts = [part for part in PERIOD.split(clean_name(text).strip()) if part]
    if len(parts) == 1 and re.search(r"[-–]\s*\Z|^since\b|^from\b", clean_name(text), re.I):
        return day(re.sub(r"^(?:since|from)\s+|[-–]\s*$", "", parts[0], flags=re.I)), None, True
    if len(parts) == 1:
        start = day(parts[0])
        short = re.fullmatch(r"(\d{4})-(\d{4})", parts[0])
        if short:
            return day(short[1]), day(short[2]), False
        return (None, None, True) if NOW.fullmatch(parts[0]) else (start, None, False)
    if len(parts) == 2:
        start, end = day(parts[0]), day(parts[1])
        if start is None and end and re.fullmatch(r"[A-Za-z]+\.?", parts[0]):
            # "Mar – Jun 2019" says the year once.
            start = day(f"{parts[0]} {end.year}")
        return start, end, bool(NOW.match(parts[1]))
    return None, None, False


def dates(
    data, start=("start_date", "startDate", "start", "date_start"), end=("end_date", "endDate", "end", "date_end")
):
    """{start, end, ongoing} from two names of a mapping."""
    first, last = said(data, *start), said(data, *end)
    return {"start": day(first), "end": day(last), "ongoing": bool(first and (not last or NOW.match(last)))}
