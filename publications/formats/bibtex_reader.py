"""BibTeX and BibLaTeX in: raw entries as references, with what they inherit."""

import re

from django.utils.translation import gettext as _

from publications.latex import to_markdown, to_paragraphs, to_text
from publications.names import read_names
from publications.reference import Remark
from publications.types import TYPES

from . import spare
from .bibtex import AGAIN
from .bibtex_scanner import UNOPENED, NoBlocksError, Scanner, blocks_of
from .bibtex_types import GENRES, THESES, UNPLACED, WITH_ISSUE, default_type, is_archive
from .draft import EDTF, STANDING, Draft, read_arxiv

LOOK = re.compile(r"^[ \t]*@\s*[A-Za-z]+\s*[{(]", re.M)
ANYWHERE = re.compile(r"@\s*[A-Za-z]+\s*[{(][^{}]*[,=]")
ADDRESS = re.compile(r"(?:https?|ftp)://\S+", re.I)
KEYWORDS = re.compile(r"[,;]")
ARCHIVED = re.compile(r"^(?:abs/|arxiv:)", re.I)
NUMBERED = re.compile(r"\d+$")
ESCAPED = re.compile(r"\\([_%&#~{}])")
TRUE = frozenset({"true", "1", "yes", "y"})

# Fields of plain text that every type has in common.
TEXTS = {
    "journal": "container_title",
    "journaltitle": "container_title",
    "booktitle": "container_title",
    "volume": "volume",
    "eid": "article_number",
    "articleno": "article_number",
    "article-number": "article_number",
    "edition": "edition",
    "publisher": "publisher",
    "organization": "publisher",
    "address": "publisher_place",
    "location": "publisher_place",
    "institution": "institution",
    "school": "institution",
    "shortjournal": "container_title_short",
    "shortbooktitle": "container_title_short",
    "abbr": "container_title_short",
    "reportnumber": "number",
    "collection": "collection_title",
    "award": "award",
    "artifact": "artifact",
    "isbn": "isbn",
    "issn": "issn",
    "pmid": "pmid",
}
PLACES = {name: place for place, name in enumerate(TEXTS)}
ANNOTATIONS = {role: (f"{role}+an", f"{role}+an:orcid") for role in ("author", "editor")}
LINKS = {
    "pdf": "paper",
    "code": "code",
    "data": "data",
    "dataset": "data",
    "video": "video",
    "slides": "slides",
    "poster": "poster",
    "website": "website",
    "html": "website",
    "blog": "website",
    "supp": "other",
    "link": "other",
}
LANGUAGES = {
    "english": "en",
    "american": "en",
    "british": "en",
    "ukenglish": "en",
    "usenglish": "en",
    "german": "de",
    "ngerman": "de",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
    "portuguese": "pt",
    "dutch": "nl",
    "russian": "ru",
    "chinese": "zh",
    "japanese": "ja",
    "korean": "ko",
}

# What an entry never takes over from the one it refers to.
OWN = frozenset(
    "title subtitle shorttitle doi url eprint eprinttype archiveprefix abstract file keywords key crossref xdata ids"
    " note annotation annote author pages pdf code slides video poster entrysubtype entryset".split()
)
DATED = frozenset({"year", "date"})
DATES = frozenset({*DATED, "month", "day"})
NESTED = 10


def is_ours(text):
    """Whether a text may be BibTeX."""
    return bool(LOOK.search(text) or ANYWHERE.search(text) or UNOPENED.search(text))


def parse(text):
    """The entries in their order; a remark stands for one that could not be taken."""
    try:
        return read_entries(Scanner().scan([text]))
    except NoBlocksError:
        # Only where entries refer to each other all are held as they are, because that takes as much room again.
        raws, by_key = list(Scanner().scan([text])), {}
        for raw in raws:
            if not isinstance(raw, Remark) and raw.key:
                by_key.setdefault(raw.key.casefold(), raw)
        return read_entries(raws, by_key)


def parse_chunks(chunks):
    """The same from a text that comes in pieces; raises NoBlocksError where it must be known as a whole."""
    return read_entries(Scanner().scan(blocks_of(chunks)))


def read_entries(raws, by_key=None):
    """`by_key` are all entries; without it an entry that refers to another raises NoBlocksError."""
    seen = {}
    return [raw if isinstance(raw, Remark) else read_entry(raw, by_key, seen) for raw in raws]


def read_entry(raw, by_key, seen):
    if raw.type == "xdata":
        return Remark(_("This holds fields for other entries and is no work itself."), raw.key or None, raw.line)
    if raw.type == "set":
        return Remark(_("This is a set of other entries and no work itself."), raw.key or None, raw.line)
    draft = Draft(raw.key[:200], raw.line)
    draft.warnings += raw.warnings
    if raw.key:
        if (folded := raw.key.casefold()) in seen:
            draft.doubt(_("The key stands already in line %s.") % seen[folded])
        else:
            seen[folded] = raw.line
    fields = dict(raw.fields)
    if "xdata" in fields or "crossref" in fields:
        if by_key is None:
            raise NoBlocksError
        fields = inherited(raw, by_key, draft)
    EntryReader(raw, fields, draft).run()
    return draft.read()


def take_over(fields, theirs):
    """Adds what is not there yet; of a date that is there nothing else is taken over."""
    is_dated = not DATED.isdisjoint(fields)
    for name, value in theirs.items():
        if not (is_dated and name in DATES):
            fields.setdefault(name, value)


def inherited(raw, by_key, draft, depth=0):
    """The fields of an entry with those of the entries it refers to."""
    fields = dict(raw.fields)
    for key in fields.pop("xdata", "").split(","):
        parent = by_key.get(key.strip().casefold())
        if parent and parent is not raw and depth < NESTED:
            take_over(fields, inherited(parent, by_key, draft, depth + 1))
        elif key.strip() and not parent:
            draft.doubt(_("There is no entry “%s” to take fields from.") % key.strip()[:80], "xdata")
    key = fields.pop("crossref", "").strip()
    if not key:
        return fields
    parent = by_key.get(key.casefold())
    if parent is None:
        draft.doubt(_("There is no entry “%s” to take fields from.") % key[:80], "crossref")
        fields["crossref"] = key
    elif parent is not raw and depth < NESTED:
        theirs = inherited(parent, by_key, draft, depth + 1)
        if raw.type == "inbook" and "author" not in fields and "author" in theirs:
            fields["author"] = theirs["author"]
        if "title" in theirs:
            fields.setdefault("maintitle" if raw.type in ("book", "collection") else "booktitle", theirs["title"])
            if "booktitle" not in raw.fields and "subtitle" in theirs:
                fields.setdefault("booksubtitle", theirs["subtitle"])
        take_over(fields, {name: value for name, value in theirs.items() if name not in OWN})
    return fields


class EntryReader:
    """Moves the fields of one entry into a draft."""

    def __init__(self, raw, fields, draft):
        self.raw, self.fields, self.draft = raw, fields, draft

    def text(self, name):
        value = self.fields.pop(name, "")
        return to_text(value) if value else ""

    def keep(self, name, value):
        value = " ".join(value.split())
        if value:
            self.draft.keep(self.own_name(name), value)

    def run(self):
        draft, fields = self.draft, self.fields
        self.titles()
        self.names()
        self.numbers()
        self.kind()
        self.series()
        self.container()
        self.dates()
        self.addresses()
        # In the order of TEXTS, because the first of two counts.
        for name in sorted(fields.keys() & TEXTS.keys(), key=PLACES.__getitem__):
            value = fields[name]
            if draft.set(TEXTS[name], to_text(value)) or not value.strip():
                del fields[name]
        if keywords := fields.pop("keywords", ""):
            draft.set("keywords", tuple(filter(None, map(to_text, split_words(keywords)))))
        if fields:
            self.rest()
        for name, value in fields.items():
            self.keep(name, value)

    def own_name(self, name):
        """The name as written, without what says that the field stands in the entry already."""
        written = self.raw.names.get(name, name)
        while name.startswith(AGAIN) and (name := name.removeprefix(AGAIN)) in self.raw.fields:
            written = written[len(AGAIN) :]
        return written

    def titles(self):
        title, subtitle = to_markdown(self.fields.pop("title", "")), ""
        if "subtitle" in self.fields:
            subtitle = to_markdown(self.fields.pop("subtitle"))
            title, subtitle = (f"{title}: {subtitle}", subtitle) if title and subtitle else (title or subtitle, "")
        if not title:
            for name in ("maintitle", "issuetitle", "eventtitle"):
                if title := to_markdown(self.fields.get(name, "")):
                    del self.fields[name]
                    break
        if not title:
            self.draft.doubt(_("There is no title."), "title")
        self.draft.set("title", title)
        self.draft.set("subtitle", subtitle)
        if "shorttitle" in self.fields and self.draft.short_title(to_markdown(self.fields["shorttitle"])):
            del self.fields["shorttitle"]
        if abstract := self.fields.pop("abstract", ""):
            self.draft.set("abstract", to_paragraphs(abstract))

    def names(self):
        explained = to_text(self.fields.get("annotation", "")) if "author" in self.fields else ""
        for role in ("author", "editor"):
            text = self.fields.pop(role, "")
            if not text.strip():
                continue
            people, oddities = read_names(text, explained)
            for oddity in oddities:
                if oddity == "others":
                    self.draft.doubt(_("Not all names are given: the list ends in “and others”."), role)
                else:
                    self.draft.doubt(_("The name “%s” has too many commas and is kept as it is.") % oddity[:80], role)
            if not people:
                self.draft.doubt(_("There is no name in it."), role)
            annotation, orcids = ANNOTATIONS[role]
            marks = self.fields.pop(annotation, ""), self.fields.pop(orcids, "")
            self.draft.set(role, spare.annotated(people, *marks) if any(marks) else people)

    def numbers(self):
        """DOI and arXiv, and what else stands in the fields of eprints."""
        fields, draft = self.fields, self.draft
        if doi := fields.pop("doi", "").strip():
            draft.doi(doi)
        if eprint := fields.get("eprint", "").strip():
            archive = (fields.get("eprinttype") or fields.get("archiveprefix") or "").strip("{} ").casefold()
            number, is_sound = read_arxiv(eprint.strip("{} "))
            if archive == "arxiv" or (not archive and is_sound):
                for name in ("eprint", "eprinttype", "archiveprefix"):
                    fields.pop(name, None)
                draft.arxiv(eprint.strip("{} "))
            elif archive == "pubmed" and draft.set("pmid", to_text(eprint)):
                fields.pop("eprint"), fields.pop("eprinttype", None), fields.pop("archiveprefix", None)
        if arxiv := fields.pop("arxiv", "").strip("{} "):
            number, is_sound = read_arxiv(arxiv)
            if is_sound and draft.values.get("arxiv") in (None, "", number):
                draft.set("arxiv", number)
            else:
                self.keep("arxiv", arxiv)

    def kind(self):
        """The type, by the entry's own and what the fields say."""
        fields, draft, entry_type = self.fields, self.draft, self.raw.type
        said = to_text(fields["type"]) if "type" in fields else ""
        printed = to_text(fields["howpublished"]) if "howpublished" in fields else ""
        journal = to_text(fields.get("journal") or fields.get("journaltitle") or "")
        is_edited = bool(draft.values.get("editor")) and not draft.values.get("author")
        genre = said if entry_type == "thesis" else printed or said
        key = default_type(entry_type, genre, is_edited, bool(draft.values.get("arxiv")), journal or printed)
        if not key:
            draft.doubt(_("The type “%s” is not known.") % entry_type[:40], "type")
            key = "other"
        if entry_type == "thesis" and any(word in said.casefold() for word in THESES):
            del fields["type"]
        if "entrysubtype" in fields and (wanted := to_text(fields["entrysubtype"])) in TYPES:
            key = wanted
            del fields["entrysubtype"]
        draft.values["type"] = key
        if printed and printed.casefold() in GENRES and TYPES[key].genre.casefold() == printed.casefold():
            del fields["howpublished"]

    def series(self):
        """Number, issue and series, which mean something else in a book, a journal and a report."""
        fields, draft = self.fields, self.draft
        key = draft.values["type"]
        for name in ("number", "issue"):
            field = "issue" if key in WITH_ISSUE else name
            if name in fields and draft.set(field, to_text(fields[name])):
                del fields[name]
        if pages := self.text("pages"):
            draft.pages(pages)
        if "series" in fields and draft.set("collection_title", to_text(fields["series"])):
            del fields["series"]

    def container(self):
        fields, draft = self.fields, self.draft
        journal = next((name for name in ("journal", "journaltitle") if name in fields), "")
        if journal and is_archive(to_text(fields[journal])) and self.raw.type in UNPLACED:
            self.archive(journal)
        for name, sub in (("booktitle", "booksubtitle"), ("journaltitle", "journalsubtitle")):
            if name in fields and sub in fields:
                draft.set("container_title", f"{self.text(name)}: {self.text(sub)}")
        if TYPES[draft.values["type"]].container == "howpublished" and "howpublished" in fields:
            printed = self.fields.pop("howpublished")
            address = ADDRESS.search(printed)
            if address:
                found = address[0].rstrip("{}.,;")
                if to_text(printed).rstrip(".") == found and draft.set("url", found.replace("\\", "")):
                    return
                self.keep("howpublished", printed)
            elif not draft.set("container_title", to_text(printed)):
                self.keep("howpublished", printed)

    def archive(self, name):
        """A server of preprints as journal: its number is that of arXiv, and its name has none."""
        fields, draft = self.fields, self.draft
        journal = to_text(fields[name])
        volume = to_text(fields.get("volume", ""))
        number = next((part for part in re.split(r"[\s,]+", f"{journal} {volume}") if any(map(str.isdigit, part))), "")
        found, is_sound = read_arxiv(ARCHIVED.sub("", number)) if number else ("", False)
        if not is_sound or draft.values.get("arxiv") not in (None, "", found):
            return
        draft.set("arxiv", found)
        draft.set("container_title", "arXiv" if journal.casefold().startswith("arxiv") else journal)
        del fields[name]
        if volume == number:
            del fields["volume"]

    def dates(self):
        fields, draft = self.fields, self.draft
        date, year = self.text("date"), self.text("year")
        month = fields.pop("month", "")
        day = self.text("day")
        if date and draft.edtf(date):
            if year and not year.startswith(str(draft.values["issued"][0])):
                draft.doubt(
                    _("The year %(year)s disagrees with the date %(date)s.") % {"year": year, "date": date}, "year"
                )
                draft.keep("year", year)
            return
        if year and not year.isdigit() and EDTF.fullmatch(year):
            draft.edtf(year, "year")
            year = ""
        found = draft.year(year) if year else None
        if found is None:
            if month:
                self.keep("month", month)
            if day:
                self.keep("day", day)
            return
        number, beside = draft.month(to_text(month)) if month else (None, None)
        beside = int(day) if day.isascii() and day.isdigit() and len(day) < 3 and number else beside
        draft.date(found, number, beside, "year")

    def addresses(self):
        """The URL, and the links that themes have fields for."""
        fields, draft = self.fields, self.draft
        if url := fields.pop("url", "").strip():
            found = ADDRESS.search(url)
            if found:
                draft.set("url", unescaped(found[0]).rstrip("{}"))
            else:
                draft.doubt(_("“%s” is no address.") % url[:80], "url")
                self.keep("url", url)
        links = []
        for name in [*fields]:
            kind = LINKS.get(NUMBERED.sub("", name) if name[-1].isdigit() else name)
            address = fields[name].strip() if kind else ""
            if kind and ADDRESS.fullmatch(address):
                links.append((kind, unescaped(address)))
                del fields[name]
        if links:
            draft.set("links", tuple(links))

    def rest(self):
        fields, draft = self.fields, self.draft
        if language := self.text("language") or self.text("langid"):
            draft.set("language", LANGUAGES.get(language.casefold(), language))
        self.fields.pop("langid", None) if language else None
        if "selected" in fields:
            draft.values["is_selected"] = self.text("selected").casefold() in TRUE
        if "openaccess" in fields:
            draft.values["open_access"] = self.text("openaccess").casefold() in TRUE
        state = to_text(fields.get("pubstate", ""))
        if state and draft.stage(state):
            del fields["pubstate"]
        note = self.text("note")
        standing = STANDING.get(draft.values.get("stage"), "")
        if standing and note.casefold() == standing:
            note = ""
        elif standing and note.casefold().endswith(f". {standing}"):
            note = note[: -len(standing) - 2]
        if note and not draft.stage(note):
            draft.set("note", note)


def unescaped(address):
    return ESCAPED.sub(r"\1", address) if "\\" in address else address


def split_words(text):
    """The words of a list at its commas or semicolons outside of braces."""
    if "{" not in text:
        return KEYWORDS.split(text)
    words, depth = [[]], 0
    for part in re.split(r"([{},;])", text):
        depth += (part == "{") - (part == "}")
        if part in (",", ";") and depth <= 0:
            words.append([])
        else:
            words[-1].append(part)
    return ["".join(parts) for parts in words]
