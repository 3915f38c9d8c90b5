"""What needs attention in publications."""

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from content.care import COUNTED, Check, Finding, checks, gap
from content.changes import kept
from profile_app.models import NameVariant, Person

from .models import UNDESCRIBED, Attachment, Authorship, Publication, PublicationTopic
from .types import TYPES
from .unsure import confirm

# Named are those that need none: so the database walks the works in their order, and stops early.
WITHOUT_DOI = [key for key in TYPES if key not in ("journal-article", "conference-paper", "book-chapter")]


def names_page():
    return reverse("admin:publications_publication_names")


def printed_names(look):
    """Names that lead to nobody and are spelled as somebody here, for those who may tie them."""
    if not look.may_publish(Publication):
        return [], 0
    spelled = {}
    for pk, name in Person.objects.order_by("-pk").values_list("pk", "display_name"):
        spelled[name] = pk
    for pk, name in NameVariant.objects.order_by("-pk").values_list("person", "name"):
        spelled.setdefault(name, pk)
    rows = Authorship.objects.filter(person=None, credited_name__in=list(spelled)).order_by().values("credited_name")
    counted = list(rows.annotate(works=Count("publication", distinct=True)).order_by("credited_name")[: COUNTED + 1])
    people = Person.objects.in_bulk([spelled[row["credited_name"]] for row in counted[: look.shown]])
    found = []
    for row in counted[: look.shown]:
        person = people[spelled[row["credited_name"]]]
        found.append(
            Finding(
                row["credited_name"],
                names_page(),
                _("This is %(name)s") % {"name": person},
                _("Printed on %(n)s") % {"n": works_in_words(row["works"])},
                f"{person.pk}:{row['credited_name']}",
            )
        )
    return found, len(counted)


def works_in_words(number):
    return _("one work") if number == 1 else _("%(n)s works") % {"n": number}


def tie(look, value):
    """Ties a printed name to a person."""
    key, _colon, name = value.partition(":")
    person = Person.objects.filter(pk=int(key)).first() if key.isascii() and key.isdecimal() else None
    if person is None or not name or not look.may_publish(Publication):
        return ""
    tied = confirm(name, person)
    told = _("%(name)s is now %(who)s on %(n)s.")
    return told % {"name": name, "who": person, "n": works_in_words(tied)} if tied else ""


@kept(Publication)
def repeated():
    """(titles with their types, DOIs) that several works have, a few more of each than are counted."""
    works = Publication.objects.order_by()
    titles = works.annotate(low=Lower("title")).values_list("low", "type").annotate(n=Count("pk")).filter(n__gt=1)
    dois = works.annotate(low=Lower("doi")).exclude(doi="").values_list("low").annotate(n=Count("pk")).filter(n__gt=1)
    return (
        [(low, type_key) for low, type_key, _n in titles.order_by("type", "low")[: COUNTED + 1]],
        [doi for doi, _n in dois.order_by("low")[: COUNTED + 1]],
    )


def doubled_works(look):
    """Works of one type with the same DOI or title, for those who may merge them."""
    if not look.may_publish(Publication):
        return [], 0
    titles, dois = repeated()
    titled = Publication.objects.order_by().annotate(low=Lower("title"), low_doi=Lower("doi"))
    wanted = Q(low__in=[low for low, _type in titles[: look.shown]]) | Q(low_doi__in=dois[: look.shown])
    works = list(titled.filter(wanted).only("title", "type", "doi").order_by("pk")) if titles or dois else []
    groups = {}
    for low, type_key in titles[: look.shown]:
        alike = [work for work in works if (work.low, work.type) == (low, type_key)]
        groups[tuple(work.pk for work in alike)] = alike[0]
    for doi in dois[: look.shown]:
        alike = [work for work in works if work.low_doi == doi]
        groups.setdefault(tuple(work.pk for work in alike), alike[0])
    merge = reverse("admin:publications_publication_merge")
    found = [
        Finding(Truncator(str(work)).chars(120), f"{merge}?ids={','.join(map(str, keys[:10]))}", _("Compare and merge"))
        for keys, work in groups.items()
    ]
    return found[: look.shown], min(max(len(titles), len(dois), len(found)), COUNTED + 1)


def without(rows, **which):
    return ~Exists(rows.objects.filter(**which))


checks.add(
    Check(
        key="printed-names",
        title=_lazy("Names that are people of this site"),
        why=_lazy("They are printed on papers exactly as somebody here is called, and lead to nobody yet."),
        find=printed_names,
        mend=tie,
        more_href=names_page,
        more_label=_lazy("All names to confirm"),
        order=30,
    ),
    Check(
        key="doubled-works",
        title=_lazy("Publications that stand here twice"),
        why=_lazy("Merging keeps everything, and both addresses."),
        find=doubled_works,
        order=34,
    ),
    gap(
        "pdf",
        Publication,
        lambda works: works.filter(without(Attachment, publication=OuterRef("pk"), kind=Attachment.Kind.PAPER)),
        "attachments-group",
        title=_lazy("Papers without a PDF"),
        why=_lazy("A link or a file; papers one can read are read more."),
        deed=_lazy("Add the PDF"),
        order=40,
    ),
    gap(
        "abstract",
        Publication,
        lambda works: works.filter(body=""),
        "id_body",
        title=_lazy("Papers without an abstract"),
        why=_lazy("Searches find papers by the words of the abstract."),
        deed=_lazy("Add the abstract"),
        order=42,
    ),
    gap(
        "figure-words",
        Publication,
        lambda works: works.filter(UNDESCRIBED),
        "id_figure_alt",
        title=_lazy("Figures that are not described"),
        why=_lazy("Say what one sees in it, for those who cannot."),
        deed=_lazy("Describe it"),
        order=61,
    ),
    gap(
        "doi",
        Publication,
        lambda works: works.filter(doi="").exclude(type__in=WITHOUT_DOI),
        "id_doi",
        title=_lazy("Papers without a DOI"),
        why=_lazy("With it, others cite the right paper, and indexes find it."),
        deed=_lazy("Add the DOI"),
        order=44,
    ),
    gap(
        "topics",
        Publication,
        lambda works: works.filter(without(PublicationTopic, content_object=OuterRef("pk"))),
        "id_topics",
        title=_lazy("Papers without a topic"),
        why=_lazy("A topic is how visitors find what belongs together."),
        deed=_lazy("Choose topics"),
        order=46,
    ),
)
