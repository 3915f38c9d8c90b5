"""RIS both ways: what EndNote, Zotero and publishers exchange, a tag a line."""

import re
import unicodedata

from django.utils.translation import gettext as _

from publications.markup import paragraph
from publications.names import in_order
from publications.pages import ends
from publications.reference import Name, Remark
from publications.types import TYPES

from . import spare
from .draft import Draft
from .rich import decoded, encoded, to_markdown, to_rich

WRITTEN = {
    "journal-article": "JOUR",
    "conference-paper": "CONF",
    "workshop-paper": "CONF",
    "poster": "CONF",
    "preprint": "UNPB",
    "book": "BOOK",
    "edited-volume": "EDBOOK",
    "proceedings": "CONF",
    "book-chapter": "CHAP",
    "phd-thesis": "THES",
    "masters-thesis": "THES",
    "bachelor-thesis": "THES",
    "report": "RPRT",
    "dataset": "DATA",
    "software": "COMP",
    "patent": "PAT",
    "standard": "STAND",
    "magazine-article": "MGZN",
    "presentation": "SLIDE",
    "other": "GEN",
}
TYPE_OF = {}
for key, tag in WRITTEN.items():
    TYPE_OF.setdefault(tag, key)
TYPE_OF |= {
    "EJOUR": "journal-article",
    "JFULL": "journal-article",
    "INPR": "journal-article",
    "ABST": "journal-article",
    "CPAPER": "conference-paper",
    "EBOOK": "book",
    "ECHAP": "book-chapter",
    "ENCYC": "book-chapter",
    "DICT": "book-chapter",
    "AGGR": "dataset",
    "DBASE": "dataset",
    "NEWS": "magazine-article",
    "MULTI": "other",
    "UNPD": "preprint",
    "ELEC": "other",
    "BLOG": "other",
    "MANSCPT": "preprint",
}
KINDS = {
    "workshop-paper": "Workshop paper",
    "poster": "Poster",
    "proceedings": "Proceedings",
    "phd-thesis": "PhD thesis",
    "masters-thesis": "Master's thesis",
    "bachelor-thesis": "Bachelor's thesis",
}
KIND_OF = {words.casefold(): key for key, words in KINDS.items()}
INSTITUTIONAL = frozenset("phd-thesis masters-thesis bachelor-thesis report".split())
NUMBERED = frozenset("report patent standard dataset software presentation other preprint".split())

# Tag as written, and our field.
TEXTS = (
    ("T2", "container_title"),
    ("J2", "container_title_short"),
    ("T3", "collection_title"),
    ("VL", "volume"),
    ("IS", "issue"),
    ("C7", "article_number"),
    ("ET", "edition"),
    ("CY", "publisher_place"),
    ("LA", "language"),
    ("N1", "note"),
)
# Other tags for the same field; the first that is there counts.
OTHERS = {
    "TI": ("T1", "CT"),
    "AU": ("A1",),
    "A2": ("ED",),
    "T2": ("JF", "BT", "JO"),
    "J2": ("JA", "J1"),
    "CY": ("PP",),
    "UR": ("LK",),
    "PY": ("Y1",),
    "AB": ("N2",),
    "ID": ("LB",),
}
SPARE = ("stage", "award", "artifact", "open_access", "arxiv", "pmid", "links")
PAIR = re.compile(r"([^=\s](?:[^=]{0,78}[^=\s])?) = (.*)", re.S)
LINE = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*)|$)")
LOOK = re.compile(r"^\s*TY {1,2}-", re.M)
TAG = re.compile(r"[A-Z][A-Z0-9]")
ISSN = re.compile(r"\d{4}-?\d{3}[\dXx]")
DATE = re.compile(r"\s*(\d{4})(?:[/-](\d{0,2})(?:[/-](\d{0,2}))?)?(?:/.*)?")
ADDRESS = re.compile(r"(?:https?|ftp)://\S+", re.I)
ISBN = re.compile(r"97[89]|(?:\d[\s-]?){9}[\dXx]")
ENDING = frozenset({"Cc", "Cs", "Zl", "Zp"})
SPARED = frozenset({*SPARE, "isbn", "issn", "publisher", "institution", "number"})
KNOWN = frozenset(
    {"TY", "ID", "TI", "AU", "A2", "PY", "DA", "M3", "SP", "EP", "PB", "M1", "SN", "DO", "UR", "L1", "KW", "AB", "U1"}
    | {"ER", *(tag for tag, _field in TEXTS), *(tag for others in OTHERS.values() for tag in others)}
)


def entry(key, reference):
    """One record."""
    lines = "".join(f"{tag}  - {said}\r\n" for tag, value in tags(key, reference) if (said := one_line(value)))
    return f"{lines}ER  - \r\n\r\n"


def one_line(value):
    """Without the control characters that could begin a tag."""
    if value.isprintable():
        # It has none, which takes far longer to find out one by one.
        return " ".join(value.split())
    return " ".join("".join(" " if unicodedata.category(c) in ENDING else c for c in value).split())


def tags(key, reference):
    row = TYPES[reference.type]
    first, dash, last = reference.page.partition("–")
    institutional, numbered = row.key in INSTITUTIONAL, row.key in NUMBERED
    yield "TY", WRITTEN[row.key]
    yield "ID", key
    yield "TI", to_rich(reference.title)
    yield "ST", to_rich(reference.main_title) if reference.subtitle else ""
    yield from (("AU", written_name(person)) for person in reference.author)
    yield from (("A2", written_name(person)) for person in reference.editor)
    if reference.issued:
        parts = [f"{part:02}" for part in reference.issued]
        yield "PY", parts[0]
        yield "DA", "/".join([*parts, "", ""][:3]) + "/"
    yield "M3", KINDS.get(row.key, "")
    for tag, field in TEXTS:
        yield tag, encoded(getattr(reference, field))
    yield "SP", encoded(first)
    yield "EP", encoded(last)
    yield "PB", encoded(reference.institution if institutional else reference.publisher)
    yield "M1", encoded(reference.number) if numbered else ""
    told = [field for field in ("isbn", "issn") if number_field(getattr(reference, field)) == field]
    yield from (("SN", encoded(getattr(reference, field))) for field in told)
    yield "DO", reference.doi
    yield "UR", reference.url
    yield from (("L1", address) for kind, address in reference.links if kind == "paper")
    yield from (("KW", encoded(word)) for word in reference.keywords)
    yield from (("AB", to_rich(part)) for part in reference.abstract.split("\n\n"))
    untold = (field for field in ("isbn", "issn") if field not in told)
    spared = spare.pairs(reference, *SPARE, *untold, *spare_fields(row.key))
    foreign = []
    for name, text in spare.public(reference.extra):
        if TAG.fullmatch(name) and name not in KNOWN:
            yield name, encoded(text)
        else:
            foreign.append((name, text))
    yield from (("U1", encoded(f"{name} = {text}")) for name, text in [*spared, *foreign])


def number_field(text):
    """Which number SN is taken for."""
    return "issn" if ISSN.match(text) and not ISBN.match(text) else "isbn"


def spare_fields(key):
    """The fields for which a type has no tag left."""
    return (
        "publisher" if key in INSTITUTIONAL else "institution",
        *(() if key in NUMBERED else ("number",)),
    )


def written_name(person):
    """Family name first; a comma at the end says that the whole is one name."""
    if person.literal or not person.family:
        return encoded(f"{person.full},")
    if not person.given and not person.suffix:
        return encoded(person.family)
    return ", ".join(name_part(part) for part in (person.family, person.given, person.suffix) if part)


def name_part(part):
    """A comma inside of a part is spelled as an entity, so that it stays one part."""
    return encoded(part).replace(",", "&#44;")


def read_written_name(text):
    text = " ".join(text.split())
    whole = text.removesuffix(",")
    if whole != text:
        return Name(literal=tidy(whole)) if whole else None
    parts = [tidy(part) for part in text.split(",")]
    if len(parts) == 1:
        return in_order(parts[0].split()) if text else None
    if len(parts) > 3:
        return Name(literal=tidy(text))
    family, given, suffix = (*parts, "")[:3]
    return Name(family=family, given=given, suffix=suffix) if family else in_order(given.split())


def is_ours(text):
    """Whether a text may be RIS."""
    return bool(LOOK.search(text))


def parse(text):
    """The records in their order; a remark stands for one that could not be taken."""
    entries, record, begun = [], None, 0
    for number, line in enumerate(text.split("\n"), 1):
        found = LINE.match(line.strip())
        tag, value = (found[1], (found[2] or "").strip()) if found else ("", line.strip())
        if tag == "TY" or (record is None and found and tag != "ER"):
            if record is not None:
                entries.append(read_record(record, begun, is_open=True))
            record, begun = [("", "")] if tag != "TY" else [], number
        if tag == "ER":
            if record is not None:
                entries.append(read_record(record, begun))
            record = None
        elif found:
            record.append((tag, value))
        elif record and value:
            # A long value goes on in the next line.
            record.append(("", value))
    if record is not None:
        entries.append(read_record(record, begun, is_open=True))
    return entries


def read_record(lines, number, is_open=False):
    """One record as what was read, or the remark why it could not be."""
    fields = {}
    last = None
    for tag, value in lines:
        if tag:
            fields.setdefault(tag, []).append(value)
            last = fields[tag]
        elif last and value:
            last.append(f"{last.pop()} {value}".strip())
    for tag, others in OTHERS.items():
        for other in others:
            if other in fields and tag not in fields:
                fields[tag] = fields.pop(other)
    key = " ".join(" ".join(fields.pop("ID", [])).split())[:200]
    if "TY" not in fields:
        return Remark(_("This does not begin with a type (TY)."), key or None, number)
    draft = Draft(key, number)
    if is_open:
        draft.doubt(_("The end (ER) is missing."), "ER")
    fill(draft, fields)
    return draft.read()


def fill(draft, fields):
    spared = {}
    for text in fields.pop("U1", []):
        pair = PAIR.fullmatch(decoded(text))
        if pair and (pair[1] in SPARED or pair[1].endswith(("+an", "+an:orcid"))):
            spared[pair[1]] = pair[2]
        elif pair:
            draft.keep(pair[1], pair[2])
        else:
            draft.keep("U1", text)
    key = type_of(draft, fields)
    title = " ".join(fields.pop("TI", []))
    if not title.strip():
        draft.doubt(_("There is no title."), "TI")
    draft.set("title", to_markdown(title))
    if "ST" in fields and draft.short_title(to_markdown(" ".join(fields["ST"]))):
        del fields["ST"]
    for role, tag in (("author", "AU"), ("editor", "A2")):
        people = tuple(name for name in map(read_written_name, fields.pop(tag, [])) if name)
        marks = spared.pop(f"{role}+an", ""), spared.pop(f"{role}+an:orcid", "")
        draft.set(role, spare.annotated(people, *marks) if any(marks) else people)
    read_date(draft, fields)
    for text in fields.pop("DO", []):
        draft.doi(text, "DO")
    for text in fields.pop("SN", []):
        if not draft.set(number_field(text), tidy(text)):
            draft.keep("SN", text)
    first, last = (tidy(" ".join(fields.pop(tag, []))) for tag in ("SP", "EP"))
    is_whole = ends(first)[1] == last
    draft.pages(first or last if is_whole or not first or not last else f"{first}–{last}")
    draft.set("abstract", "\n\n".join(paragraph(to_markdown(part)) for part in fields.pop("AB", []) if part))
    draft.set("keywords", tuple(word for text in fields.pop("KW", []) if (word := tidy(text))))
    links = tuple(("paper", text) for text in fields.pop("L1", []) if ADDRESS.fullmatch(text))
    for field, value in spare.values(spared, *SPARE, "isbn", "issn", *spare_fields(key)).items():
        draft.set(field, value)
    draft.set("links", links)
    for text in fields.pop("UR", []):
        if not ADDRESS.fullmatch(text) or not draft.set("url", text):
            draft.keep("UR", text)
    texts = [*TEXTS, ("PB", "institution" if key in INSTITUTIONAL else "publisher")]
    if key in NUMBERED:
        texts.append(("M1", "number"))
    for tag, field in texts:
        said = tidy(" ".join(fields.get(tag, [])))
        if said and draft.set(field, said):
            del fields[tag]
    for tag, values in fields.items():
        for value in values:
            draft.keep(tag, tidy(value))
    for name, value in spared.items():
        draft.keep(name, value)


def type_of(draft, fields):
    tag = "".join(fields.pop("TY"))[:20].upper()
    key = TYPE_OF.get(tag, "other")
    if tag not in TYPE_OF:
        draft.doubt(_("The type “%s” is not known.") % tag, "TY")
    kind = KIND_OF.get(" ".join(fields.get("M3", [])).casefold(), "")
    if kind and WRITTEN[kind] == WRITTEN.get(key):
        key = kind
        del fields["M3"]
    elif tag == "THES" and (said := " ".join(fields.get("M3", [])).casefold()):
        key = "masters-thesis" if "master" in said else "bachelor-thesis" if "bachelor" in said else key
    draft.values["type"] = key
    return key


def read_date(draft, fields):
    """The date of DA where it says more than the year of PY."""
    year, day = (" ".join(fields.pop(tag, [])) for tag in ("PY", "DA"))
    for name, text in (("DA", day), ("PY", year)):
        found = DATE.fullmatch(text)
        if found and (name == "PY" or not year or year.strip().startswith(found[1])):
            month, day_of_month = (int(part) if part else None for part in (found[2], found[3]))
            draft.date(int(found[1]), month, day_of_month if month else None, name)
            return
    if text := year or day:
        known = draft.year(text, "PY")
        if known:
            draft.date(known, name="PY")


def tidy(text):
    return " ".join(decoded(text).split())
