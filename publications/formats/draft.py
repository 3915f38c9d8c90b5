"""A reference while it is read: each value is checked as it comes, and what is doubtful is noted, never guessed."""

import re
from functools import lru_cache
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from content.dates import MONTH_NUMBERS, PartialDate
from publications.identifiers import ARXIV_ADDRESS, clean_arxiv, clean_doi
from publications.pages import dashed
from publications.reference import Read, Reference, Remark

STAGES = {
    "in_preparation": re.compile(r"(in|under) preparation|inpreparation|working paper|draft", re.I),
    "submitted": re.compile(r"submitted( for publication)?|(under|in) review|under revision", re.I),
    "accepted": re.compile(r"(in principle )?accepted( for publication)?|to appear|forthcoming|prepublished", re.I),
    "in_press": re.compile(r"in[ -]?press|in print|online first|early access|article in press", re.I),
    "retracted": re.compile(r"retracted( article)?", re.I),
}
STANDING = {
    "in_preparation": "in preparation",
    "submitted": "submitted",
    "accepted": "accepted",
    "in_press": "in press",
    "retracted": "retracted",
}

# Nearly all DOIs; the others are looked at closely.
PLAIN_DOI = re.compile(r"10\.\d{4,9}/[A-Za-z0-9][A-Za-z0-9.()/:;_-]*[A-Za-z0-9]")
PREFIX = re.compile(r"doi[:\s]+(?=10\.)", re.I)
DOI_ADDRESS = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/10\.", re.I)
YEAR = re.compile(r"(?<![\w.-])(\d{4})(?![\dXx?])(?![.-]\d{2,}\.)")
PLAIN_YEAR = re.compile(r"([12]\d{3})[a-z]?")
EDTF = re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d\d)(?:-(?P<d>\d\d))?)?(?:T[\d:.Z+-]*)?[~?%]*")
SEASONS = range(21, 42)
BEFORE_CHRIST = re.compile(r"\s*-\s*\d|\bB\.?C\.?(E\.?)?\b", re.I)
MONTH_WORD = re.compile(r"[^\W\d_]+|\d+")
MORE_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner janvier enero gennaio",
            "februar février fevrier febrero febbraio",
            "märz maerz mars marzo",
            "avril abril aprile",
            "mai mayo maggio",
            "juni juin junio giugno",
            "juli juillet julio luglio",
            "août aout agosto",
            "septembre septiembre settembre",
            "oktober octobre octubre ottobre",
            "novembre noviembre",
            "dezember décembre decembre diciembre dicembre",
        ),
        1,
    )
    for name in names.split()
}
SEASON_WORDS = frozenset("spring summer fall autumn winter frühling sommer herbst printemps été hiver".split())


class Draft:
    """Gathers the values of one entry."""

    def __init__(self, key="", line=None):
        self.key, self.line = key, line
        self.values = {"key": key}
        self.extra = []
        self.warnings = []

    def doubt(self, message, field=None, line=None):
        self.warnings.append(Remark(message, self.key or None, line or self.line, field))

    def keep(self, name, text):
        """A field that no other takes, as it was written."""
        self.extra.append((name, text))

    def set(self, field, value):
        """Sets what is not yet known; says whether it did."""
        if not value or self.values.get(field):
            return False
        self.values[field] = value
        return True

    def short_title(self, text):
        """Whether the text is the title up to its subtitle, which is then told apart."""
        title = self.values.get("title", "")
        rest = title.removeprefix(f"{text}: ")
        return bool(text) and rest != title and self.set("subtitle", rest)

    def pages(self, text):
        """One page or a range, with the dash of ranges; a range from a page to itself is that page."""
        pages = dashed(text)
        first, _dash, last = pages.partition("–")
        return self.set("page", first if first == last else pages)

    def doi(self, text, name="doi"):
        if not text.strip():
            return
        doi, is_sound = read_doi(text)
        if not is_sound:
            self.doubt(_("“%s” is not a DOI.") % text[:80], name)
            self.keep(name, text)
        elif not self.set("doi", doi) and doi.casefold() != self.values["doi"].casefold():
            self.keep(name, text)

    def arxiv(self, text, name="eprint"):
        number, is_sound = read_arxiv(text)
        if not text.strip():
            return
        if not is_sound:
            self.doubt(_("“%s” is not an arXiv number.") % text[:80], name)
            self.keep(name, text)
        else:
            self.set("arxiv", number)

    def stage(self, text):
        """Whether the text says how far the work has come, and nothing else."""
        stage = stage_of(text)
        if stage:
            self.set("stage", stage)
        return bool(stage)

    def date(self, year, month=None, day=None, name="date"):
        """Sets the date as far as it exists."""
        if not is_date(year):
            self.doubt(_("The year %s is not understood.") % year, name)
            return False
        parts = (year,)
        if month is not None and 1 <= month <= 12:
            parts = (year, month)
            if day is not None and is_date(year, month, day):
                parts = (year, month, day)
            elif day is not None:
                self.doubt(_("The date %s does not exist.") % f"{year}-{month:02}-{day:02}", name)
        elif month is not None:
            self.doubt(_("The month %s is not understood.") % month, name)
        self.set("issued", parts)
        return True

    def year(self, text, name="year"):
        """The year a text names. Without one there is none; the text is kept."""
        text = western(text).strip()
        plain = PLAIN_YEAR.fullmatch(text)
        if plain:
            if text[-1].isalpha():
                self.doubt(_("The year “%s” is read as its digits.") % text, name)
            return int(plain[1])
        if self.stage(text):
            return None
        found = [] if BEFORE_CHRIST.match(text) else [int(year) for year in YEAR.findall(text)]
        found = [year for year in found if 1000 <= year <= 2999]
        self.keep(name, text)
        if not found or BEFORE_CHRIST.search(text):
            self.doubt(_("The year “%s” is not understood.") % text[:40], name)
            return None
        self.doubt(_("The year “%(text)s” is read as %(year)s.") % {"text": text[:40], "year": found[0]}, name)
        return found[0]

    def edtf(self, text, name="date"):
        """A BibLaTeX date: the first of a range, without what says that it is doubtful."""
        text = western(text).strip()
        first, slash, last = text.partition("/")
        found = EDTF.fullmatch(first.strip() or last.strip())
        if not found:
            year = self.year(text, name)
            return year is not None and self.date(year, name=name)
        if (slash and last.strip(" .")) or found[0][-1] in "~?%":
            self.doubt(_("Of the date “%s” only the beginning is kept.") % text[:40], name)
            self.keep(name, text)
        elif slash:
            self.keep(name, text)
        month = int(found["m"]) if found["m"] else None
        if month in SEASONS:
            self.keep(name, text)
            month = None
        return self.date(int(found["y"]), month, int(found["d"]) if found["d"] and month else None, name)

    def month(self, text, name="month"):
        """The number of a month written in any of the usual ways; and the day where one stands beside it."""
        if (number := MONTH_NUMBERS.get(text)) is not None:
            return number, None
        words = [word.casefold() for word in MONTH_WORD.findall(western(text))]
        months = [MONTH_NUMBERS.get(word) or MORE_MONTHS.get(word) for word in words]
        named = [month for month in months if month]
        numbers = [int(word) for word in words if word.isdigit() and len(word) < 3]
        if named:
            day = numbers[0] if len(numbers) == 1 and len(named) == 1 and 1 <= numbers[0] <= 31 else None
            return named[0], day
        if len(words) == 1 and numbers and 1 <= numbers[0] <= 12:
            return numbers[0], None
        if words and not SEASON_WORDS.intersection(words):
            self.doubt(_("The month “%s” is not understood.") % text[:40], name)
        self.keep(name, text)
        return None, None

    def named_by_address(self):
        """The DOI or arXiv number that the address itself is, where no field holds one."""
        url = self.values.get("url", "")
        if DOI_ADDRESS.match(url):
            self.set("doi", read_doi(url)[0])
        elif ARXIV_ADDRESS.match(url):
            self.set("arxiv", read_arxiv(url)[0])

    def read(self):
        self.named_by_address()
        extra = tuple((name, text) for name, text in self.extra if text)
        return Read(
            Reference(**{"type": "other", "title": ""} | self.values, extra=extra),
            self.key or None,
            self.line,
            tuple(self.warnings),
        )


@lru_cache(maxsize=4096)
def is_date(year, month=None, day=None):
    try:
        PartialDate(year, month, day)
    except ValueError:
        return False
    return True


def stage_of(text):
    text = text.strip(" .()[]{}*")
    return next((stage for stage, words in STAGES.items() if words.fullmatch(text)), "")


def western(text):
    """The text with digits of other scripts as ours."""
    if text.isascii():
        return text
    return "".join(str(int(c)) if not c.isascii() and c.isdecimal() else c for c in text)


@lru_cache(maxsize=1024)
def read_doi(text):
    """The DOI in the text and whether it is one, without address, prefix and TeX."""
    if PLAIN_DOI.fullmatch(text):
        return text, True
    text = re.sub(r"\\([_%&#{}<>])", r"\1", text.strip()).replace("{", "").replace("}", "")
    text = PREFIX.sub("", text.removeprefix("\\url")).rstrip(".,;")
    if "%2f" in text.casefold():
        text = unquote(text)
    try:
        doi = clean_doi(text)
        return doi, bool(doi)
    except ValidationError:
        return "", False


@lru_cache(maxsize=1024)
def read_arxiv(text):
    text = re.sub(r"\s*\[[\w.-]+\]$", "", text.strip())
    text = re.sub(r"\.pdf$", "", re.sub(r"^https?://(?:www\.|export\.)?arxiv\.org/(?:pdf|abs|html)/", "arXiv:", text))
    try:
        number = clean_arxiv(text)
        return number, bool(number)
    except ValidationError:
        return "", False
