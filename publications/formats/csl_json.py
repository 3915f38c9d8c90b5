"""CSL-JSON both ways: what citation programs and Zotero exchange."""

import json
import re

from django.utils.translation import gettext as _

from publications.markup import paragraph
from publications.names import in_order
from publications.reference import Name, Remark
from publications.types import TYPES

from . import spare
from .draft import STANDING, Draft
from .keys import citation_key
from .rich import decoded, encoded, to_markdown, to_rich

TEXTS = {
    "container-title": "container_title",
    "container-title-short": "container_title_short",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "edition": "edition",
    "collection-title": "collection_title",
    "publisher-place": "publisher_place",
    "language": "language",
    "note": "note",
    "ISBN": "isbn",
    "ISSN": "issn",
    "PMID": "pmid",
    "URL": "url",
}
BEGINNING = re.compile(r"\s*+(?:\[\s*+(?:[{\]]|$)|\{\s*+[\"}])")
NEXT = re.compile(r"[\s,]*")
NAME_PARTS = {"family": "family", "given": "given", "suffix": "suffix", "literal": "literal"}
PARTICLES = ("dropping-particle", "non-dropping-particle")

# What CSL 1.0.2 knows and we have no field for: it is kept and goes back where it was.
OWN = frozenset(
    "abstract annote archive archive-place archive_collection authority call-number categories chapter-number"
    " citation-key citation-label collection-number container-author dimensions division event event-date event-place"
    " event-title first-reference-note-number genre illustrator interviewer journalAbbreviation jurisdiction keyword"
    " medium number-of-pages number-of-volumes original-date original-publisher original-publisher-place"
    " original-title page-first part-number part-title PMCID printing-number recipient references reviewed-author"
    " reviewed-genre reviewed-title scale section series-creator shortTitle source submitted supplement-number"
    " title-short translator version volume-title volume-title-short year-suffix accessed available-date"
    " collection-editor composer director editorial-director".split()
)

TYPE_OF = {}
for row in TYPES.values():
    TYPE_OF.setdefault(row.csl, row.key)
TYPE_OF |= {
    "article-newspaper": "magazine-article",
    "entry-dictionary": "book-chapter",
    "entry-encyclopedia": "book-chapter",
    "post-weblog": "other",
    "webpage": "other",
    "manuscript": "preprint",
}
THESES = {"phd-thesis": "PhD thesis", "masters-thesis": "Master's thesis", "bachelor-thesis": "Bachelor's thesis"}
WITH_ARTICLE_NUMBER = frozenset("journal-article conference-paper workshop-paper poster magazine-article".split())
SPARE = ("award", "artifact", "open_access", "links")
INSTITUTIONAL = frozenset({*THESES, "report"})


def entry(key, reference):
    """One item of an array."""
    # Half a pair of surrogates is no text and cannot be sent.
    return json.dumps(item(reference, key), ensure_ascii=False, indent=2).encode(errors="ignore").decode()


def item(reference, key=""):
    """The work as one CSL item."""
    row = TYPES[reference.type]
    keywords = ", ".join(reference.keywords)
    found = {
        "id": key or reference.key or citation_key(reference),
        "type": row.csl,
        "genre": THESES.get(row.key, ""),
        "title": to_rich(reference.title),
        "title-short": to_rich(reference.main_title) if reference.subtitle else "",
        "author": [name_item(person) for person in reference.author],
        "editor": [name_item(person) for person in reference.editor],
        "issued": {"date-parts": [list(reference.issued)]} if reference.issued else None,
        "DOI": reference.doi,
        **{name: as_text(name, getattr(reference, field)) for name, field in fields_of(row.key).items()},
        "abstract": "\n\n".join(to_rich(part) for part in reference.abstract.split("\n\n")),
        "status": STANDING.get(reference.stage, ""),
        "keyword": keywords if word_list(keywords) == reference.keywords else "",
    }
    if reference.arxiv:
        found |= {"archive": "arXiv", "archive_location": reference.arxiv}
        if row.key == "preprint" and not reference.number:
            found["number"] = f"arXiv:{reference.arxiv}"
    own, foreign = {}, []
    for name, text in spare.public(reference.extra):
        if name in OWN and not found.get(name) and name not in own:
            own[name] = value_of(text)
        else:
            foreign.append([name, text])
    found |= own
    found["custom"] = {
        "type": row.key if default_type(row.csl, reference.author, reference.editor) != row.key else "",
        **dict(spare.pairs(reference, *SPARE, *spare_fields(row.key))),
        "keywords": "" if found["keyword"] else list(reference.keywords),
        "extra": foreign,
    }
    found["custom"] = {name: value for name, value in found["custom"].items() if value}
    return {name: value for name, value in found.items() if value}


def fields_of(key):
    """The CSL variables of a type that hold plain text, and our fields."""
    return TEXTS | {
        "number": "article_number" if key in WITH_ARTICLE_NUMBER else "number",
        "publisher": "institution" if key in INSTITUTIONAL else "publisher",
    }


def as_text(name, value):
    return value if name == "URL" else encoded(value)


def spare_fields(key):
    return (
        "number" if key in WITH_ARTICLE_NUMBER else "article_number",
        "publisher" if key in INSTITUTIONAL else "institution",
    )


def name_item(person):
    return {name: encoded(getattr(person, name)) for name in NAME_PARTS if getattr(person, name)}


def word_list(text):
    return tuple(word for word in (word.strip() for word in re.split(r"[,;]", text)) if word)


def value_of(text):
    """What was kept as text; a list or an object as it was."""
    if text[:1] in "[{":
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text


def is_ours(text):
    """Whether a text may be CSL-JSON."""
    return bool(BEGINNING.match(text))


def parse(text):
    """The items of an array, of an object that holds `items`, or one after the other; with their lines."""
    decoder = json.JSONDecoder(parse_int=number_of)
    entries, at, is_list, line, counted = [], 0, False, 1, 0
    while True:
        at = NEXT.match(text, at).end()
        line, counted = line + text.count("\n", counted, at), at
        if text[at : at + 1] == ("]" if is_list else "["):
            at, is_list = at + 1, not is_list
            continue
        if at == len(text) and not is_list:
            return entries
        try:
            found, at = decoder.raw_decode(text, at)
        except RecursionError:
            return [*entries, Remark(_("The file is nested too deeply."), line=line)]
        except json.JSONDecodeError as error:
            return [*entries, Remark(_("The file is broken here: %s.") % error.msg, line=error.lineno)]
        held = found.get("items", found.get("references")) if isinstance(found, dict) and not is_list else None
        entries += [read_item(item, line) for item in (held if isinstance(held, list) else [found])]


def number_of(digits):
    """A whole number; one that no year or page has stays text."""
    return int(digits) if len(digits) < 30 else digits


def read_item(found, line=None):
    """One item as what was read, or the remark why it could not be."""
    if not isinstance(found, dict):
        return Remark(_("This is not a CSL item."), line=line)
    found = dict(found)
    key = text_of(found.pop("id", "")) or text_of(found.get("citation-key"))
    draft = Draft(" ".join(key.split())[:200], line)
    title = to_markdown(text_of(found.pop("title", "")))
    if not title and not found.get("DOI") and not found.get("type"):
        return Remark(_("This item has neither a title nor a type."), draft.key or None, line)
    custom = found.pop("custom", None)
    custom = dict(custom) if isinstance(custom, dict) else {}
    draft.set("title", title)
    if not title:
        draft.doubt(_("There is no title."), "title")
    for name in ("title-short", "shortTitle"):
        if draft.short_title(to_markdown(text_of(found.get(name)))):
            del found[name]
    key = type_of(draft, found, custom)
    for name in ("author", "editor"):
        told = found.pop(name, None)
        people = read_names(told)
        if told and not people:
            draft.doubt(_("There is no name in it."), name)
            draft.keep(name, json.dumps(told, ensure_ascii=False))
        draft.set(
            name,
            spare.annotated(people, text_of(custom.pop(f"{name}+an", "")), text_of(custom.pop(f"{name}+an:orcid", ""))),
        )
    read_date(draft, found.pop("issued", None))
    if text_of(found.get("archive")).casefold() == "arxiv" and found.get("archive_location"):
        del found["archive"]
        draft.arxiv(text_of(found.pop("archive_location")), "archive_location")
        if text_of(found.get("number")) == f"arXiv:{draft.values.get('arxiv')}":
            del found["number"]
    if doi := text_of(found.pop("DOI", "")):
        draft.doi(doi, "DOI")
    for name, field in fields_of(key).items():
        text = text_of(found.pop(name, ""))
        if name == "page":
            draft.pages(tidy(text))
            continue
        draft.set(field, text.strip() if name == "URL" else tidy(text))
    paragraphs = re.split(r"\n\s*\n", text_of(found.pop("abstract", "")))
    draft.set("abstract", "\n\n".join(paragraph(to_markdown(part)) for part in paragraphs if part.strip()))
    status = text_of(found.get("status"))
    if status and draft.stage(status):
        del found["status"]
    keywords = custom.pop("keywords", None)
    draft.set("keywords", word_list(text_of(found.pop("keyword", ""))) or spare.words_of(json.dumps(keywords)))
    foreign = custom.pop("extra", None)
    for field, value in spare.values(custom, *SPARE, *spare_fields(key)).items():
        draft.set(field, value)
    for name, value in [*found.items(), *custom.items(), *spare.pairs_of(json.dumps(foreign))]:
        draft.keep(str(name), value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return draft.read()


def default_type(csl, author, editor):
    """Our type for one of CSL, which does not tell a book from the volume that somebody edited."""
    return "edited-volume" if csl == "book" and editor and not author else TYPE_OF.get(csl, "other")


def type_of(draft, found, custom):
    csl, ours = text_of(found.pop("type", "")), text_of(custom.pop("type", ""))
    key = default_type(csl, found.get("author"), found.get("editor"))
    if csl not in TYPE_OF:
        draft.doubt(_("The type “%s” is not known.") % csl[:40], "type")
    if key == "phd-thesis":
        genre = text_of(found.get("genre")).casefold()
        key = "masters-thesis" if "master" in genre else "bachelor-thesis" if "bachelor" in genre else key
        if genre in (name.casefold() for name in THESES.values()):
            del found["genre"]
    if ours in TYPES and TYPES[ours].csl == csl:
        key = ours
    draft.values["type"] = key
    return key


def read_names(found):
    people = []
    for entry in found if isinstance(found, list) else [found]:
        if isinstance(entry, str) and entry.strip():
            family, comma, given = map(tidy, entry.partition(","))
            people.append(Name(family=family, given=given) if family and given else in_order(tidy(entry).split()))
        if not isinstance(entry, dict):
            continue
        parts = {field: tidy(text_of(entry.get(name))) for name, field in NAME_PARTS.items()}
        family = " ".join([*(tidy(text_of(entry.get(name))) for name in PARTICLES), parts["family"]]).strip()
        orcid = text_of(entry.get("ORCID")).rpartition("/")[2]
        if parts["literal"] and not family and not parts["given"]:
            people.append(Name(literal=parts["literal"], orcid=orcid))
        elif family or parts["given"]:
            person = Name(family=" ".join(family.split()), given=parts["given"], suffix=parts["suffix"], orcid=orcid)
            people.append(person if family else Name(literal=parts["given"], orcid=orcid))
    return people


def read_date(draft, found):
    if not isinstance(found, dict):
        if text := text_of(found):
            draft.edtf(text, "issued")
        return
    parts = found.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [int(str(part)) for part in first[:3] if re.fullmatch(r"-?\d{1,6}", str(part), re.A)]
    if numbers:
        draft.date(*numbers, name="issued")
        if len(parts) > 1 or len(found) > 1:
            draft.keep("issued", json.dumps(found))
    elif text := text_of(found.get("literal")) or text_of(found.get("raw")):
        draft.edtf(text, "issued")
    elif found:
        draft.doubt(_("The date is not understood."), "issued")
        draft.keep("issued", json.dumps(found))


def text_of(value):
    """A text or number as text, the first of a list; anything else is empty."""
    if isinstance(value, list) and value:
        value = value[0]
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def tidy(text):
    return " ".join(decoded(text).split())
