"""Papers and every other kind of work, with their authors, venues and files."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Lower, Substr
from django.utils.translation import gettext_lazy as _

from content.dates import PartialDateField
from content.images import PictureField
from content.keys import ascii_slug, clean_name, free_slug, name_key
from content.models import Attachment as AnyAttachment
from content.models import Entry, TopicTag, topics_field
from content.wholes import keeps_history, keeps_rows
from profile_app.models import Person

from .identifiers import arxiv_url, clean_arxiv, clean_doi, clean_isbn, doi_url
from .querysets import PublicationQuerySet, VenueQuerySet
from .types import TYPES, type_choices

# So long a name stands well in the narrow column beside a work, in characters.
FITS_BESIDE = 36


def venue_label(short_name, name, container_title, institution, kind):
    """What stands for the venue of a work where there is little room, of plain values; `name` is None without one.

    The acronym, or a name that fits in the hanging column, or else the type of work.
    """
    if short_name:
        return short_name
    name = (container_title or institution) if name is None else name
    return name if 0 < len(name) <= FITS_BESIDE else type_row(kind).label


def type_row(kind):
    return TYPES.get(kind, TYPES["other"])


valid_key = RegexValidator(
    r"\A[^\s{}()\[\],\"'#%=~\\@]+\Z",
    _("A citation key has no spaces, brackets, quotes, commas or signs of LaTeX, for example “sima2022ekko”."),
)


@keeps_history()
class Venue(models.Model):
    """Where works appear: a journal, a conference series, a publisher's series."""

    name = models.CharField(
        _("name"), max_length=300, help_text=_("In full, for example “Operating Systems Design and Implementation”.")
    )
    short_name = models.CharField(_("short name"), max_length=60, blank=True, help_text=_("For example “OSDI”."))
    key = models.CharField(max_length=600, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True, editable=False)
    issn = models.CharField("ISSN", max_length=40, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    url = models.URLField(_("website"), max_length=500, blank=True)

    objects = models.Manager.from_queryset(VenueQuerySet)()

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} ({self.short_name})" if self.short_name and self.short_name != self.name else self.name

    def clean(self):
        self.name = clean_name(self.name)
        if Venue.objects.filter(key=name_key(self.name)).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("There is already a venue of this name.")})

    def save(self, *args, **kwargs):
        self.name = clean_name(self.name)
        self.key = name_key(self.name)
        if not self.slug:
            wanted = ascii_slug(self.short_name or self.name, fallback="venue")
            self.slug = free_slug(wanted, lambda slug: Venue.objects.filter(slug=slug).exists())
        super().save(*args, **kwargs)

    @property
    def label(self):
        return self.short_name or self.name


# Works with a figure and no words for it.
UNDESCRIBED = ~Q(figure="") & Q(figure_alt="")


@keeps_history("authorships", "attachments")
class Publication(Entry):
    """A work; `body` is its abstract."""

    class Stage(models.TextChoices):
        IN_PREPARATION = "in_preparation", _("In preparation")
        SUBMITTED = "submitted", _("Submitted")
        ACCEPTED = "accepted", _("Accepted")
        IN_PRESS = "in_press", _("In press")
        PUBLISHED = "published", _("Published")
        RETRACTED = "retracted", _("Retracted")

    type = models.CharField(_("type"), max_length=20, choices=type_choices, default="conference-paper")
    title = models.CharField(_("title"), max_length=500, help_text=_("As printed. *italic*, `code` and $x^2$ work."))
    subtitle = models.CharField(_("subtitle"), max_length=500, blank=True)
    stage = models.CharField(
        _("stage"),
        max_length=15,
        choices=Stage.choices,
        default=Stage.PUBLISHED,
        help_text=_("Before “Accepted” a work is never public, unless you tick the box beside it."),
    )
    show_early = models.BooleanField(_("show before it is accepted"), default=False)
    issued = PartialDateField(_("date"), blank=True, null=True)
    year = models.GeneratedField(
        expression=Cast(Substr("issued", 1, 4), models.IntegerField()),
        output_field=models.IntegerField(null=True),
        db_persist=True,
    )
    venue = models.ForeignKey(
        Venue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name=_("venue"),
        help_text=_("The journal or the conference series. Type to find one; the plus adds one."),
    )
    container_title = models.CharField(
        _("venue as printed"),
        max_length=400,
        blank=True,
        help_text=_("Only if it differs, for example “16th Symposium on Operating Systems Design and Implementation”."),
    )
    volume = models.CharField(_("volume"), max_length=40, blank=True)
    issue = models.CharField(_("issue"), max_length=40, blank=True)
    pages = models.CharField(_("pages"), max_length=60, blank=True, help_text=_("For example 821–839."))
    article_number = models.CharField(_("article number"), max_length=60, blank=True)
    edition = models.CharField(_("edition"), max_length=60, blank=True)
    series = models.CharField(_("series"), max_length=200, blank=True)
    number = models.CharField(_("report or patent number"), max_length=100, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    institution = models.CharField(_("institution"), max_length=200, blank=True, help_text=_("For theses and reports."))
    place = models.CharField(_("place"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=20, blank=True, help_text=_("Its code, for example “en”."))
    doi = models.CharField("DOI", max_length=255, blank=True, help_text=_("For example 10.1109/ACCESS.2019.2910317."))
    arxiv_id = models.CharField("arXiv", max_length=60, blank=True, help_text=_("For example 2106.01234."))
    isbn = models.CharField("ISBN", max_length=40, blank=True)
    issn = models.CharField("ISSN", max_length=40, blank=True, help_text=_("Only if it differs from the venue's."))
    pmid = models.CharField("PubMed", max_length=20, blank=True)
    url = models.URLField(_("publisher's page"), max_length=500, blank=True)
    open_access = models.BooleanField(_("open access"), default=False)
    is_selected = models.BooleanField(_("selected"), default=False, help_text=_("Shown on the home page."))
    selected_order = models.PositiveIntegerField(_("order among the selected"), default=0)
    award = models.CharField(_("award"), max_length=200, blank=True, help_text=_("For example “Best paper”."))
    artifact = models.CharField(
        _("artifact"),
        max_length=200,
        blank=True,
        help_text=_("For example “Artifact available, functional, reproduced”."),
    )
    note = models.CharField(_("note"), max_length=300, blank=True, help_text=_("One line shown with the entry."))
    figure = PictureField(
        _("figure"), blank=True, help_text=_("The picture that tells what the work is about; it stands on its page.")
    )
    figure_alt = models.CharField(
        _("figure in words"),
        max_length=300,
        blank=True,
        help_text=_("For those who cannot see it: “Two curves; ours falls faster”."),
    )
    keywords = models.TextField(_("keywords"), blank=True, help_text=_("The paper's own keywords, one on each line."))
    citation_key = models.CharField(
        _("citation key"),
        max_length=100,
        blank=True,
        validators=[valid_key],
        help_text=_("For example “sima2022ekko”. Others may cite by it, so change it only before it is public."),
    )
    published_version = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="preprints",
        verbose_name=_("published version"),
        help_text=_("For a preprint: the paper it became. Lists then show the paper alone."),
    )
    # Fields of the source that no other field holds, as [name, value] pairs in their order.
    extras = models.JSONField(default=list, blank=True, editable=False)
    # The values as they were last imported, by field: what differs from them was edited by hand.
    imported = models.JSONField(default=dict, blank=True, editable=False)
    # What a source left in doubt, see publications.checking; empty once an editor has seen to it.
    to_check = models.JSONField(default=list, blank=True, editable=False)
    topics = topics_field("publications.PublicationTopic")

    objects = models.Manager.from_queryset(PublicationQuerySet)()

    hidden_words = _("Published, hidden until it is accepted")
    detail_route = "publications:detail"
    body_label = _("Abstract")
    # A merge keeps one of the two bylines.
    kept_apart = ("authorships",)
    reserved_slugs = frozenset({"topic", "year", "type"})

    class Meta(Entry.Meta):
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-issued", "-pk"]
        indexes = [
            # That of what is public is the beginning of one below.
            *Entry.Meta.indexes[1:],
            models.Index(fields=["-issued", "-id"], name="publication_by_date"),
            models.Index(fields=["year"], name="publication_by_year"),
            # What the admin looks for among very many: works of a type, doubles, and works without an abstract.
            models.Index(fields=["type", "title"], name="publication_by_title"),
            models.Index(Lower("doi"), condition=~Q(doi=""), name="publication_by_doi"),
            models.Index(fields=["-issued", "-id"], condition=Q(body=""), name="publication_no_abstract"),
            models.Index(fields=["-issued", "-id"], condition=UNDESCRIBED, name="publication_figure_no_words"),
            # Everything a list counts by, so that counting reads no row with an abstract; it stands for the index that
            # other entries have, too.
            models.Index(
                fields=["status", "publish_at", "stage", "show_early", "published_version", "type", "venue", "issued"],
                name="publication_listed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("citation_key"),
                condition=~Q(citation_key=""),
                name="one_work_a_citation_key",
                violation_error_message=_("Another publication has this citation key."),
            ),
            models.CheckConstraint(condition=~Q(published_version=F("id")), name="no_work_is_its_own_preprint"),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        errors = {}
        for field, tidy in (("doi", clean_doi), ("arxiv_id", clean_arxiv), ("isbn", clean_isbn)):
            try:
                setattr(self, field, tidy(getattr(self, field)))
            except ValidationError as error:
                errors[field] = error
        if self.type not in TYPES:
            errors["type"] = ValidationError(_("Choose one of the types."))
        if self.published_version_id and self.published_version.published_version_id:
            errors["published_version"] = ValidationError(_("This is itself marked as a preprint of another work."))
        if self.published_version_id and self.pk and self.preprints.exists():
            errors["published_version"] = ValidationError(_("This work is marked as the published version of another."))
        if errors:
            raise ValidationError(errors)

    @property
    def type_row(self):
        return type_row(self.type)

    @property
    def is_retracted(self):
        return self.stage == self.Stage.RETRACTED

    @property
    def standing(self):
        """The stage in words where a reader must know it, empty for what has appeared."""
        return "" if self.stage == self.Stage.PUBLISHED else self.get_stage_display()

    @property
    def doi_url(self):
        return doi_url(self.doi)

    @property
    def arxiv_url(self):
        return arxiv_url(self.arxiv_id)

    @property
    def venue_label(self):
        venue = (self.venue.short_name, self.venue.name) if self.venue else ("", None)
        return venue_label(*venue, self.container_title, self.institution, self.type)

    @property
    def container(self):
        """The venue's name as printed on this work."""
        return self.container_title or (self.venue.name if self.venue else "")

    @property
    def authors(self):
        return [credit for credit in self.authorships.all() if credit.role == Authorship.Role.AUTHOR]

    @property
    def editors(self):
        return [credit for credit in self.authorships.all() if credit.role == Authorship.Role.EDITOR]

    @property
    def paper(self):
        """The first PDF, whether file or link."""
        return next((item for item in self.attachments.all() if item.kind == Attachment.Kind.PAPER), None)

    def absorb(self, other):
        """After a merge a name in the byline leads where it led in the other's, if it led nowhere here."""
        theirs = {name_key(credit.credited_name): credit.person_id for credit in other.authorships.all()}
        taken = set(self.authorships.values_list("role", "person"))
        for credit in self.authorships.filter(person=None):
            person = theirs.get(name_key(credit.credited_name))
            if person and (credit.role, person) not in taken:
                taken.add((credit.role, person))
                credit.person_id = person
                credit.save()
        return []


class PublicationTopic(TopicTag):
    content_object = models.ForeignKey(Publication, models.CASCADE)


class Authorship(models.Model):
    """One name in the byline. The credited name stays as printed, whatever the person is called later."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("Author")
        EDITOR = "editor", _("Editor")

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="authorships")
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="authorships", verbose_name=_("person")
    )
    credited_name = models.CharField(
        _("name as printed"), max_length=300, blank=True, help_text=_("Leave empty to take the person's name of today.")
    )
    credited_given = models.CharField(_("given names as printed"), max_length=150, blank=True)
    credited_family = models.CharField(_("family name as printed"), max_length=150, blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.AUTHOR)
    equal_group = models.PositiveSmallIntegerField(
        _("equal contribution"),
        null=True,
        blank=True,
        help_text=_("The same number for all who contributed equally: 1 for the first authors."),
    )
    is_corresponding = models.BooleanField(_("corresponding"), default=False)

    part_of = "publication"
    leaves = ("person",)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "role", "person"], condition=Q(person__isnull=False), name="one_credit_a_person"
            ),
            models.CheckConstraint(condition=~Q(credited_name=""), name="a_credit_has_a_name"),
        ]
        indexes = [models.Index(fields=["credited_name"], condition=Q(person=None), name="credit_of_nobody")]

    def __str__(self):
        return self.credited_name or str(self.person or "")

    def clean(self):
        self.credited_name = clean_name(self.credited_name)
        if not self.credited_name and not self.person_id:
            raise ValidationError(_("Choose a person or write the name as printed."))
        self.freeze()

    def validate_constraints(self, exclude=None):
        """Nothing: what is asked of one credit is said in words above, and of several by their form."""

    def save(self, *args, **kwargs):
        self.freeze()
        super().save(*args, **kwargs)

    def freeze(self):
        """Takes the person's name of today where none is printed yet; never changes a printed one."""
        if not self.credited_name and self.person:
            self.credited_name = self.person.display_name
            self.credited_given = self.person.given_name
            self.credited_family = " ".join(
                part for part in (self.person.name_particle, self.person.family_name) if part
            )

    @property
    def is_linked(self):
        """Whether the name leads to a page."""
        return bool(self.person_id) and self.person.is_open


class SelectedWork(models.Model):
    """A work that a person chose to stand on top of their page."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="selected_works", verbose_name=_("person"))
    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="selections", verbose_name=_("publication")
    )
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("selected publication")
        verbose_name_plural = _("selected publications")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "publication"], name="one_selection_once")]

    def __str__(self):
        return str(self.publication)


keeps_rows(Person, "selected_works")


class Attachment(AnyAttachment):
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="attachments")
    entry_field = part_of = "publication"

    class Meta(AnyAttachment.Meta):
        verbose_name = _("link or file")
        verbose_name_plural = _("links and files")

    @property
    def href(self):
        if self.file and self.kind == self.Kind.PAPER and self == self.publication.paper:
            return f"{self.publication.get_absolute_url()}paper.pdf"
        return super().href


class FormattedCitations(models.Model):
    """How a work is cited in each style: safe HTML by the key of the style, made from what `fingerprint` stands for."""

    publication = models.OneToOneField(Publication, models.CASCADE, primary_key=True, related_name="formatted")
    texts = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)

    def __str__(self):
        return str(self.publication)


class Fingerprint(models.Model):
    """One thing that a work is recognised by, as a number (see `publications.matching.fingerprints`)."""

    work = models.BigIntegerField(db_index=True)
    value = models.BigIntegerField()

    is_derived = True

    class Meta:
        indexes = [models.Index(fields=["value", "work"], name="work_by_fingerprint")]

    def __str__(self):
        return f"{self.work} ({self.value})"


class Import(models.Model):
    """One import: who brought what in from where, so that it can be undone as one."""

    made_at = models.DateTimeField(auto_now_add=True, db_index=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sources = models.CharField(max_length=500)
    undone_at = models.DateTimeField(null=True)

    # No page shows it.
    is_derived = True

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return self.sources

    @property
    def number_created(self):
        return sum(len(batch.created) for batch in self.batches.all())

    @property
    def number_updated(self):
        return sum(len(batch.updated) for batch in self.batches.all())


class ImportedBatch(models.Model):
    """The works one transaction of an import made and completed, by primary key."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="batches")
    written_at = models.DateTimeField()
    created = models.JSONField(default=list)
    updated = models.JSONField(default=list)

    # No page shows it.
    is_derived = True

    def __str__(self):
        return f"{len(self.created)} + {len(self.updated)}"


class Listed(models.Model):
    """What the list of publications filters, counts and sorts by, of one work; kept by `publications.listing`.

    `number` grows with each change, so that processes read only what changed. A work that is not listed, or no longer
    there, keeps its row, so that they learn it.
    """

    work = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(db_index=True)
    is_shown = models.BooleanField(default=False)
    issued = models.CharField(max_length=10, blank=True)
    is_coming = models.BooleanField(default=False)
    type = models.CharField(max_length=20, blank=True)
    venue = models.BigIntegerField(null=True)
    # Keys and kinds with spaces between them.
    topics = models.TextField(blank=True)
    people = models.TextField(blank=True)
    has = models.TextField(blank=True)
    title = models.CharField(max_length=100, blank=True)
    # When it appeared on this site.
    since = models.DateTimeField(null=True)

    is_derived = True

    class Meta:
        # What appeared last; of what came together, as in an import, what was published last.
        indexes = [models.Index(fields=["-since", "-issued", "-work"], name="listed_newest_here")]

    def __str__(self):
        return f"{self.work} ({self.number})"


class Card(models.Model):
    """A work as lists show it, made when it is first shown; it holds while `number` is that of its `Listed`.

    `own` is the key of the person whose name stands out in it, or 0. `frame` stands for all else that is not the
    work's own: the language, the templates.
    """

    work = models.BigIntegerField()
    own = models.BigIntegerField()
    number = models.BigIntegerField()
    frame = models.CharField(max_length=80)
    html = models.TextField()
    marks = models.CharField(max_length=40, blank=True)

    is_derived = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "own"], name="one_card_of_a_work_for_each")]

    def __str__(self):
        return f"{self.work} ({self.number})"
