"""The works of HugoBlox: a folder each, with a page that says most and a BibTeX file that says the rest."""

import re
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from content.keys import clean_name, name_key
from publications import reading
from publications.identifiers import clean_arxiv, clean_doi
from publications.matching import folded, is_alike
from publications.names import read_name
from publications.reference import Name, Read, Reference

from ... import records
from ...hugo import later
from ...shortcodes import plain
from ...values import day, flag, items, mapping, mappings, said, told

TYPES = {
    "1": "conference-paper",
    "2": "journal-article",
    "3": "preprint",
    "4": "report",
    "5": "book",
    "6": "book-chapter",
    "7": "phd-thesis",
    "8": "patent",
    "paper-conference": "conference-paper",
    "article-journal": "journal-article",
    "article-magazine": "magazine-article",
    "article-newspaper": "magazine-article",
    "article": "preprint",
    "manuscript": "preprint",
    "report": "report",
    "book": "book",
    "chapter": "book-chapter",
    "thesis": "phd-thesis",
    "patent": "patent",
    "dataset": "dataset",
    "software": "software",
    "speech": "presentation",
    "standard": "standard",
}
THESES = {
    "masters-thesis": re.compile(r"\bm\.?\s?sc\b|\bmaster|\bmagister", re.I),
    "bachelor-thesis": re.compile(r"\bb\.?\s?sc\b|\bbachelor", re.I),
}
# Finer types that a BibTeX file may tell where the page has only the broad one.
FINER = {
    "conference-paper": ("workshop-paper", "poster"),
    "journal-article": ("magazine-article",),
    "book": ("edited-volume", "proceedings"),
    "phd-thesis": ("masters-thesis", "bachelor-thesis"),
}
PRINTED = ("journal-article", "conference-paper", "workshop-paper", "book-chapter")
SERVERS = re.compile(
    r"\b(?:ar|bio|med|chem|psy|soc|meta|eng|tech|edu?)?r?xiv\b|preprint|\bssrn\b|zenodo|research square", re.I
)
UNDER_WAY = re.compile(
    r"(?:submitted|under (?:review|revision)|in (?:principle|review|revision|preparation)|manuscript|working paper)\b",
    re.I,
)
COMING = re.compile(r"\b(in press|forthcoming|to appear|accepted)\b", re.I)
ITALIC = re.compile(r"(?<!\*)\*(?!\*)([^*]+)\*(?!\*)|(?<![\w_])_([^_]+)_(?![\w_])")
NUMBERED = re.compile(r"(.*?\D),?\s+(\d{1,4}[A-Z]?)(?:,\s*([\w.–-]+))?")
PLACES = re.compile(
    r"^[\s,.:;]*(?:vol(?:ume|\.)?\s*)?(?:(?P<volume>\d{1,4}[A-Z]?)\b)?\s*(?:\((?P<issue>[\w–-]{1,12})\))?[\s,:.]*"
    r"(?:(?:pp?\.|pages|article(?: number)?:?|art\.)\s*)?"
    r"(?P<pages>[A-Za-z]{0,3}\d+(?:\s*[-–—]+\s*[A-Za-z]{0,3}\d+)?)?\W*(?:\(\d{4}\))?\W*$"
)
# What the old site showed is shown here.
HIDDEN = ("submitted", "in_preparation")
EQUAL = re.compile(r"equal|contributed the same|joint(?:ly)? first|co-?first", re.I)
CORRESPONDING = re.compile(r"correspond", re.I)
PAGE_LINKS = {
    "url_pdf": ("paper", ""),
    "url_preprint": ("other", _("Preprint")),
    "url_code": ("code", ""),
    "url_dataset": ("data", ""),
    "url_poster": ("poster", ""),
    "url_project": ("website", _("Project page")),
    "url_slides": ("slides", ""),
    "url_video": ("video", ""),
    "url_source": ("website", ""),
    "external_link": ("website", ""),
}
KINDS = {
    "pdf": "paper",
    "preprint": "other",
    "code": "code",
    "dataset": "data",
    "data": "data",
    "slides": "slides",
    "video": "video",
    "poster": "poster",
    "project": "website",
    "site": "website",
    "source": "website",
    "demo": "website",
}
# Addresses by whose number it is.
NUMBERS = {
    "openreview": (_("OpenReview"), "other", "https://openreview.net/forum?id={}"),
    "acl_id": ("ACL Anthology", "other", "https://aclanthology.org/{}/"),
    "hal": ("HAL", "other", "https://hal.science/{}"),
    "dblp": ("DBLP", "other", "https://dblp.org/rec/{}"),
    "osf": ("OSF", "data", "https://osf.io/{}/"),
    "zenodo": ("Zenodo", "data", "https://zenodo.org/records/{}"),
    "kaggle_dataset": ("Kaggle", "data", "https://www.kaggle.com/datasets/{}"),
    "kaggle_competition": ("Kaggle", "other", "https://www.kaggle.com/competitions/{}"),
    "openalex": ("OpenAlex", "other", "https://openalex.org/{}"),
    "semanticscholar": ("Semantic Scholar", "other", "https://www.semanticscholar.org/paper/{}"),
    "pwc": ("Papers with Code", "code", "https://paperswithcode.com/paper/{}"),
    "huggingface": ("Hugging Face", "code", "https://huggingface.co/{}"),
    "huggingface_model": ("Hugging Face", "code", "https://huggingface.co/{}"),
    "huggingface_dataset": ("Hugging Face", "data", "https://huggingface.co/datasets/{}"),
    "huggingface_space": ("Hugging Face", "website", "https://huggingface.co/spaces/{}"),
    "github": ("GitHub", "code", "https://github.com/{}"),
    "youtube": ("YouTube", "video", "https://www.youtube.com/watch?v={}"),
}
FILES = ("static/uploads", "static/files", "static/media", "assets/media")


class Work:
    """One work while it is read."""

    def __init__(self, site, text, document):
        self.site, self.reader, self.report = site, site.reader, site.report
        self.text, self.document, self.data = text, document, document.data
        self.key = text.name
        self.bib = self.entry()
        self.links, self.attached, self.numbers = [], [], {}
        self.page = ""

    def tell(self, message, line=None):
        self.report.left(self.document.path, message, line)

    # The BibTeX file beside it

    def entry(self):
        """What the BibTeX file says of the work, or an empty reference."""
        found = []
        for path in self.bibliographies():
            data = self.reader.data(path)
            if data is None:
                continue
            self.report.take(path)
            for entry in reading.read(data).entries:
                if isinstance(entry, Read):
                    found.append((path, entry))
                    for warning in entry.warnings:
                        self.report.left(path, warning.message, warning.line)
                else:
                    self.report.left(path, entry.message, entry.line)
        if not found:
            return Reference(type="", title="")
        best = max((entry.reference for _path, entry in found), key=self.likeness)
        if not self.is_about(best):
            best = Reference(type="", title="")
        for path, entry in found:
            if entry.reference is not best:
                reason = _("An entry about another work than the page: %(title)s")
                self.report.left(path, reason % {"title": entry.reference.plain_title[:100]}, entry.line)
        return best

    def bibliographies(self):
        if not self.text.folder:
            return []
        paths = [
            path
            for path in self.reader.tree.below(self.text.folder, ".bib")
            if path.rpartition("/")[0] == self.text.folder
        ]
        return sorted(paths, key=lambda path: not path.endswith("/cite.bib"))

    def is_about(self, reference):
        """Whether an entry may be about the work of the page; files are copied and then forgotten."""
        if not self.title or self.doi and self.doi.lower() == reference.doi.lower():
            return True
        return is_alike(folded(self.title), folded(reference.plain_title))

    def likeness(self, reference):
        mine, theirs = folded(self.title), folded(reference.plain_title)
        return 2 * (mine == theirs) + bool(self.doi and self.doi == reference.doi)

    # What the page says

    @property
    def title(self):
        return self.reader.line(told(self.data, "title"))

    @property
    def doi(self):
        return self.identifier(
            said(mapping(mapping(self.data, "hugoblox"), "ids"), "doi") or said(self.data, "doi"), clean_doi
        )

    def identifier(self, text, tidy):
        try:
            return tidy(text)
        except ValidationError as error:
            self.tell(f"{text[:100]}: {' '.join(error.messages)}")
            return ""

    def record(self):
        """The record of the work; None for a page that names none."""
        if not (self.title or self.bib.title):
            self.report.leave(self.document.path, _("It has no title."))
            return None
        self.read_links()
        reference = self.reference()
        source = self.document.path
        picture = self.site.main_picture(self.text, self.document)
        words = plain(said(mapping(self.data, "image"), "alt_text", "caption"))
        return records.Works(
            key=source,
            source=source,
            entries=[Read(reference, key=self.key)],
            is_draft=self.site.is_draft(self.document),
            publish_at=later(self.data, "publishDate"),
            attached={self.key: self.attached} if self.attached else {},
            pictured={self.key: (picture, words)} if picture else {},
            moved={self.key: self.site.content.addresses(self.text, self.data)},
            tagged={self.key: self.site.topics(self.data)},
        )

    def reference(self):
        data, bib = self.data, self.bib
        title = self.title or bib.title
        subtitle = self.reader.line(told(data, "subtitle"))
        place = self.place()
        found = replace(
            bib,
            type=self.type_of(place),
            title=f"{title}: {subtitle}" if subtitle and self.title else title,
            subtitle=subtitle if self.title else bib.subtitle,
            author=self.authors() or bib.author,
            issued=self.issued(),
            abstract=self.abstract(),
            stage="" if bib.stage in HIDDEN else bib.stage,
            doi=self.doi or self.identifier(self.numbers.get("doi", ""), clean_doi) or bib.doi,
            is_selected=flag(data, "featured") or bib.is_selected,
            links=tuple(dict.fromkeys((*bib.links, *self.links))),
            url=bib.url or self.page,
        )
        for name, value in place.items():
            if value and not getattr(found, name):
                found = replace(found, **{name: value})
        for scheme, name, tidy in (("arxiv", "arxiv", clean_arxiv), ("isbn", "isbn", str)):
            if (value := self.numbers.get(scheme)) and not getattr(found, name):
                found = replace(found, **{name: self.identifier(value, tidy)})
        note = self.notes_of_authors()
        return replace(found, note="; ".join(filter(None, (found.note, note)))) if note else found

    def type_of(self, place):
        """Our type: as the page says, or more exactly the BibTeX file; that of the file where the page says none."""
        names = [name.casefold() for name in items(self.data, "publication_types")]
        mine = next((TYPES[name] for name in names if name in TYPES), "")
        for name in names:
            if name not in TYPES and name != "0":
                self.tell(_("An unknown type of publication: %(type)s") % {"type": name})
        if mine == "phd-thesis":
            words = said(self.data, "publication")
            mine = next((kind for kind, pattern in THESES.items() if pattern.search(words)), mine)
        if not mine or self.bib.type in FINER.get(mine, ()):
            return self.bib.type or "other"
        where = self.bib.container_title or place.get("container_title", "")
        has_place = self.bib.volume or self.bib.page or place.get("volume") or place.get("page")
        if mine == "preprint" and self.bib.type in PRINTED and where and has_place and not SERVERS.search(where):
            # Code 3 is a manuscript for some; what has a journal and a volume has appeared.
            return self.bib.type
        return mine

    def authors(self):
        """The byline, names of profiles in full."""
        notes = self.data.get("author_notes")
        notes = notes if isinstance(notes, list) else []
        found, self.noted = [], []
        theirs = {name_key(name.full): name for name in self.bib.author}
        names = items(self.data, "authors")
        for place, who in enumerate(names):
            full = self.site.people.name_of(who)
            name = theirs.get(name_key(full))
            if full == who and re.fullmatch(r"[a-z0-9_-]+", who) and len(self.bib.author) == len(names):
                # A profile that is gone; the BibTeX file has the name.
                name = self.bib.author[place]
            marks = ""
            if name is None:
                name, marks, _is_odd = read_name(full) if full.count(",") < 2 else (Name(literal=full), "", True)
            if name is None:
                continue
            note = self.reader.words(notes[place]) if place < len(notes) and isinstance(notes[place], str) else ""
            equal = bool(EQUAL.search(note)) or bool(set(marks) & set("*∗"))
            corresponding = bool(CORRESPONDING.search(note)) or "✉" in marks
            if note and not equal and not corresponding:
                self.noted.append(f"{name.full}: {note}")
            found.append(replace(name, equal=name.equal or equal, corresponding=name.corresponding or corresponding))
        return tuple(found)

    def notes_of_authors(self):
        return "; ".join(self.noted)

    def issued(self):
        """The date of the page, no more exact than is known: the kit writes the first where a day or month is not."""
        mine, theirs = day(said(self.data, "date")), self.bib.issued
        if mine is None:
            return theirs
        known = (mine.year, mine.month, mine.day)
        same_year = bool(theirs) and theirs[0] == mine.year
        if same_year and len(theirs) == 3 and mine.day == 1:
            return theirs
        if mine.day == 1 and mine.month == 1:
            return theirs if same_year else (mine.year,)
        if mine.day == 1:
            return known[:2]
        return tuple(part for part in known if part)

    def abstract(self):
        mine = self.reader.markdown(self.document, told(self.data, "abstract")) if told(self.data, "abstract") else ""
        body = self.site.body(self.document)
        summary = self.reader.markdown(self.document, told(self.data, "summary")) if told(self.data, "summary") else ""
        found = mine or self.bib.abstract or body or summary
        if body and body != found:
            self.tell(_("The text below the abstract has no place with a work."), self.document.line)
        if summary and summary != found and folded(summary)[:200] not in folded(found):
            self.tell(_("The summary; the abstract stands for it: %(summary)s") % {"summary": summary[:60]})
        return found

    def place(self):
        """Where it appeared, from the line the page has for it, by fields of a reference."""
        line = clean_name(self.reader.line(told(self.data, "publication")[:1000]))
        short = clean_name(self.reader.words(said(self.data, "publication_short")))
        short = re.sub(r"^In\s+", "", short)
        found = {}
        words = self.reader.words(line)
        if said(self.data, "publication_types") in ("7", "thesis") or "7" in items(self.data, "publication_types"):
            if where := re.sub(
                r"^\W*(?:ph\.?d\.?|m\.?sc\.?|master'?s?|doctoral)?\s*(?:thesis|dissertation)?[\s,:]*|\W+$",
                "",
                words,
                flags=re.I,
            ):
                found["institution"] = where
        elif UNDER_WAY.match(words):
            found["note"] = words
        elif words:
            found = placed(line, words)
            if COMING.search(words):
                found["note"] = COMING.search(words)[0].capitalize()
        where = self.bib.container_title or found.get("container_title", "")
        if self.bib.container_title:
            # The file names the venue; the page's line then only completes what it leaves open.
            found.pop("container_title", None)
        if self.bib.page or self.bib.article_number:
            found.pop("page", None)
        if name_key(short) == name_key(self.bib.publisher):
            short = ""
        if short and where and name_key(short) != name_key(where):
            found["container_title_short"] = short
        elif short and not where and "institution" not in found:
            found["container_title"] = short
        return found

    # Links and files

    def read_links(self):
        data = self.data
        for name, (kind, label) in PAGE_LINKS.items():
            address = said(data, name)
            if name in ("url_source", "external_link") and not self.page and self.is_outside(address):
                self.page = address
            else:
                self.add(kind, address, label)
        for row in mappings(data, "links"):
            self.add_row(row)
        for scheme, value in mapping(mapping(data, "hugoblox"), "ids").items():
            self.add_number(scheme, value)
        own = self.reader.tree.find(f"{self.text.folder}/{self.text.name}.pdf") if self.text.folder else ""
        if own and all(row.get("file") != own for row in self.attached):
            self.attached.insert(0, {"kind": "paper", "file": own})
        slides = said(data, "slides")
        if slides and self.site.has_deck(slides):
            self.tell(_("Slides written in the kit's own form: %(name)s") % {"name": slides})

    def add_row(self, row):
        kind, label = said(row, "type").casefold(), said(row, "label", "name")
        address, number = said(row, "url", "link"), said(row, "id")
        if number and not address:
            self.add_number(said(row, "provider").casefold() or kind, number, label)
            return
        if kind in ("doi", "arxiv") and not number:
            number = address
        if kind in ("doi", "arxiv"):
            self.add_number(kind, number)
            return
        kind = KINDS.get(kind) or next((KINDS[word] for word in KINDS if word == label.casefold()), "other")
        self.add(kind, address, label or (kind if kind == "other" else ""))

    def add_number(self, scheme, value, label=""):
        value = clean_name(value) if isinstance(value, str) else ""
        scheme = scheme.casefold()
        if not value:
            return
        if scheme in ("doi", "arxiv", "isbn"):
            self.numbers.setdefault(scheme, value)
        elif scheme in NUMBERS:
            own, kind, pattern = NUMBERS[scheme]
            address = value if self.is_outside(value) else pattern.format(value)
            self.attached.append({"kind": kind, "url": address, "label": (label or str(own))[:60]})
        else:
            self.tell(_("No address is known for “%(name)s”.") % {"name": f"{scheme}: {value}"[:100]})

    def add(self, kind, address, label=""):
        """Takes a link or a file; what is neither is told."""
        if not address:
            return
        if re.match(r"10\.\d{4,9}/", address):
            address = f"https://doi.org/{address}"
        if self.is_outside(address):
            if label:
                self.attached.append({"kind": kind, "url": address, "label": str(label)[:60]})
            else:
                self.links.append((kind, address))
            return
        path = self.reader.file(address, self.document.path, *FILES)
        if path and not path.endswith(".md"):
            self.attached.append({"kind": kind, "file": path, **({"label": str(label)[:60]} if label else {})})
        elif kind == "website" and self.site.entries.name_project(address, self.key):
            return
        else:
            self.tell(_("The file is not among the files: %(address)s") % {"address": address[:200]})

    def is_outside(self, address):
        return bool(re.match(r"https?://|//", address)) and self.reader.inner(address) is None


def placed(line, words):
    """The venue, volume, number and pages in a line like “In *Name, 12*(3), 45–67”."""
    italic = ITALIC.search(line)
    if italic is None:
        name = re.sub(r"^In:?\s+", "", words)
        return split_place(name)
    name = clean_name(italic[1] or italic[2]).strip(" ,.")
    rest = clean_name(line[italic.end() :])
    found = split_place(name)
    after = PLACES.match(rest.replace("*", ""))
    if after:
        if after["volume"] and not found.get("volume") and (after["issue"] or after["pages"]):
            found["volume"] = after["volume"]
        elif after["volume"] and not after["pages"] and found.get("volume"):
            found["page"] = after["volume"]
        if after["issue"]:
            found["issue"] = after["issue"]
        if after["pages"]:
            found["page"] = after["pages"]
    return found


def split_place(name):
    """A name with a volume, and maybe a place in it, behind it."""
    name = re.sub(r"\s*\((?:19|20)\d\d\)$", "", name)
    found = NUMBERED.fullmatch(name)
    if not found or re.fullmatch(r"(?:19|20)\d\d", found[2]):
        return {"container_title": name}
    made = {"container_title": found[1].rstrip(" ,:"), "volume": found[2]}
    return {**made, "page": found[3]} if found[3] else made
