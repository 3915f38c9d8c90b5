"""What the site has, as an import compares with it: past model instances, of which there may be very many."""

from dataclasses import dataclass

from django.db.models import F, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Concat, Lower

from content import changes
from content.rows import among, insert
from profile_app.models import NameVariant, Person

from .exchange import MARKS, reference_of, split_name
from .fitting import COLUMNS
from .matching import People, Works, fingerprints, traits
from .merging import Merged
from .models import Attachment, Authorship, Fingerprint, Publication, Venue
from .reference import Reference, is_family_first

WORK = ("pk", "imported", "venue_id", "container_title", "subtitle", "issued", "citation_key", "keywords", "extras")
TRAITS = ("pk", "type", "title", "subtitle", "year", "doi", "arxiv_id", "volume", "issue", "pages", "citation_key")
# Every way to save a work makes one of the two untrue.
TOUCHED = ~Q(row_version=1, updated_at=F("created_at"))
CREDIT = ("pk", "role", "person_id", "credited_name", "credited_given", "credited_family", "equal_group")


@dataclass(frozen=True, slots=True)
class StoredWork:
    """A work of the site; `credits` are the rows of its byline, `imported` what it was when it was last imported."""

    pk: int
    reference: Reference
    credits: list
    imported: dict

    def merged(self):
        """What entries are merged into: the names count as they are printed."""
        byline = tuple(
            (credit.role, credit.credited_name.strip(MARKS), credit.equal_group is not None, credit.is_corresponding)
            for credit in self.credits
        )
        return Merged(self.reference, self.imported, byline)


def stored_works(keys):
    """Works by primary key."""
    rows = Publication.objects.filter(pk__in=keys).values_list(*WORK, *COLUMNS.values(), named=True)
    rows = list(rows.order_by())
    venues = Venue.objects.in_bulk({row.venue_id for row in rows} - {None})
    credits = grouped(
        Authorship.objects.filter(publication__in=keys).order_by("role", "order", "pk"), *CREDIT, "is_corresponding"
    )
    links = grouped(
        Attachment.objects.filter(publication__in=keys).exclude(url="").order_by("order", "pk"), "kind", "url"
    )
    return {row.pk: stored_work(row, venues, credits.get(row.pk, []), links.get(row.pk, ())) for row in rows}


def grouped(rows, *fields):
    """The rows of each publication."""
    found = {}
    for row in rows.values_list("publication_id", *fields, named=True):
        found.setdefault(row.publication_id, []).append(row)
    return found


def stored_work(row, venues, credits, links):
    authors = [credit for credit in credits if credit.role == Authorship.Role.AUTHOR]
    editors = [credit for credit in credits if credit.role == Authorship.Role.EDITOR]
    reference = reference_of(row, venues.get(row.venue_id), authors, editors, ((link.kind, link.url) for link in links))
    return StoredWork(row.pk, reference, credits, row.imported)


def people_of_the_site(favourite=None):
    """Everybody by name, iD and every way their name is written."""
    variants = Prefetch("variants", NameVariant.objects.only("person_id", "name"))
    people = Person.objects.only(
        "display_name", "native_name", "given_name", "family_name", "name_particle", "name_suffix", "orcid"
    )
    rows = list(people.order_by("pk").prefetch_related(variants))
    found = People((form for person in rows for form in forms_of(person)), favourite)
    found.labels = {person.pk: person.display_name for person in rows}
    return found


def forms_of(person):
    written = [person.display_name, *(variant.name for variant in person.variants.all())]
    names = [split_name(form) for form in written]
    whole = " ".join(
        part for part in (person.given_name, person.name_particle, person.family_name, person.name_suffix) if part
    )
    forms = {*written, *(name.full for name in names), person.native_name, whole} - {""}
    # Where no space belongs between the names, some write one.
    forms |= {"".join(words) for words in map(str.split, forms) if is_family_first(*words)}
    yield person.pk, person.orcid, person.given_name, f"{person.name_particle} {person.family_name}".strip(), forms
    for name in names:
        yield person.pk, "", name.given, name.family, ()
    if person.name_particle:
        yield person.pk, "", person.given_name, person.family_name, ()


def works_of_the_site(make, wanted=None):
    """The works of the site by their traits, as they are and as they were when they were imported.

    `make` makes of a primary key what is found, and of the seal of the entry that a work was made of, if nobody has
    changed the work since. Where `wanted` are the traits of all that will be looked for, the index holds no more
    works than these may be, and finds the same.
    """
    index, works = Works(), Publication.objects.all()
    if wanted is not None:
        works = works.filter(pk__in=among(keys_like(wanted)))
    seal = KeyTextTransform("seal", "imported")
    for row, known in with_traits(works.annotate(seal=seal), "seal"):
        work = make(row.pk, None if row.is_touched else row.seal)
        for found in known:
            index.add(work, found)
    return index


def keys_like(wanted):
    """The primary keys of the works that may be found by some traits."""
    # So that the fingerprints are those of now.
    changes.look()
    values = {value for traits in wanted for value in fingerprints(traits)}
    dois, keys = ({getattr(traits, name) for traits in wanted} - {""} for name in ("doi", "key"))
    works = Publication.objects.order_by().alias(low_doi=Lower("doi"), low_key=Lower("citation_key"))
    return {
        *Fingerprint.objects.filter(value__in=among(values)).values_list("work", flat=True),
        *works.exclude(doi="").filter(low_doi__in=dois).values_list("pk", flat=True),
        *works.exclude(citation_key="").filter(low_key__in=keys).values_list("pk", flat=True),
    }


def with_traits(works, *columns):
    """(row, traits) of the works: their traits of now, and where they were changed since those they came with."""
    first = (
        Authorship.objects.filter(publication=OuterRef("pk"))
        .order_by("role", "order", "pk")
        .values_list(Concat("credited_family", Value("\n"), "credited_name"))[:1]
    )
    rows = (
        works.order_by("pk")
        .annotate(first=Subquery(first), is_touched=TOUCHED)
        .values_list(*TRAITS, "first", "is_touched", *columns, named=True)
    )
    # Only what was changed since may have been another once.
    former = dict(works.filter(TOUCHED).values_list("pk", "imported").iterator())
    for row in rows.iterator():
        known = [
            traits(
                type=row.type,
                title=f"{row.title}{row.subtitle}",
                author=family_of(row.first),
                year=row.year,
                doi=row.doi,
                arxiv=row.arxiv_id,
                volume=row.volume,
                issue=row.issue,
                pages=row.pages,
                key=row.citation_key,
            )
        ]
        if last := former.get(row.pk):
            known.append(former_traits(last, row.type))
        yield row, known


def family_of(first):
    """The family name of who signed first, or the whole name where it has none."""
    family, _line_end, name = (first or "").partition("\n")
    if family or not name:
        return family
    parts = split_name(name)
    return parts.family or parts.full


def former_traits(imported, kind):
    issued = imported.get("issued")
    return traits(
        type=imported.get("type", kind),
        title=imported.get("title", ""),
        author=imported.get("first", ""),
        year=issued[0] if issued else None,
        doi=imported.get("doi", ""),
        arxiv=imported.get("arxiv", ""),
        volume=imported.get("volume", ""),
        issue=imported.get("issue", ""),
        pages=imported.get("page", ""),
        key=imported.get("key", ""),
    )


def remembered(now, *former):
    """The fingerprints by which a work is found; its DOI and key of now are found by themselves, if they are ASCII."""
    names = [name for name in ("doi", "key") if not getattr(now, name).isascii()]
    found = fingerprints(now, ("title", "arxiv", *names))
    return [*found, *(value for traits in former for value in fingerprints(traits))]


class Fingerprints:
    """A keeper of `content.changes`: what each work is recognised by, now and as it was when it was imported."""

    sources = (Publication,)

    def clear(self):
        Fingerprint.objects.all().delete()

    def refresh(self, changed, moment, number):
        if works := changed.of(Publication):
            Fingerprint.objects.filter(work__in=among(works)).delete()
            found = with_traits(Publication.objects.filter(pk__in=among(works)))
            rows = {(row.pk, value) for row, known in found for value in remembered(*known)}
            insert(Fingerprint, ("work", "value"), sorted(rows))
