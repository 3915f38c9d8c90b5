"""People: who they are, what they did and where."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from content.dates import PartialDateField, date_range
from content.images import PictureField
from content.keys import clean_name, is_language, name_key
from content.languages import is_spoken
from content.markdown import RenderedField, plain
from content.models import Entry, TopicTag, topics_field
from content.wholes import keeps_history

from .accounts import Account, Invitation  # noqa: F401 -- models of this app, too
from .departures import Departure  # noqa: F401
from .identifiers import clean_orcid, orcid_url
from .links import SERVICES, service_choices
from .querysets import IdentityQuerySet, PersonQuerySet


class Group(models.TextChoices):
    """Groups of a lab, in the order of its directory."""

    PI = "pi", _("Principal investigator")
    STAFF = "staff", _("Research staff")
    POSTDOC = "postdoc", _("Postdocs")
    PHD = "phd", _("PhD students")
    MASTERS = "masters", _("Master's students")
    BACHELORS = "bachelors", _("Bachelor's students")
    VISITOR = "visitor", _("Visitors")


@keeps_history("links", "positions", "education", "awards", "service", "advisors", "variants")
class Person(Entry):
    """A person, with or without a page; `body` is the long biography."""

    class EmailVisibility(models.TextChoices):
        HIDDEN = "hidden", _("Nobody")
        PUBLIC = "public", _("Everybody")

    display_name = models.CharField(
        _("name"),
        max_length=200,
        help_text=_("As it should appear, in the usual order, for example “Grace B. M. Hopper”."),
    )
    given_name = models.CharField(_("given names"), max_length=100, blank=True, help_text=_("Needed for citations."))
    family_name = models.CharField(
        _("family name"), max_length=100, blank=True, help_text=_("Leave empty for a name of one word.")
    )
    name_particle = models.CharField(_("particle"), max_length=40, blank=True, help_text=_("For example “van der”."))
    name_suffix = models.CharField(_("suffix"), max_length=20, blank=True, help_text=_("For example “Jr.”."))
    native_name = models.CharField(
        _("name in its own script"), max_length=200, blank=True, help_text=_("For example “山田 花子”.")
    )
    native_lang = models.CharField(
        _("language of that name"),
        max_length=20,
        blank=True,
        help_text=_("Its code, for example “ja”, “zh-Hans” or “ar”."),
    )
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True, help_text=_("For example “she/her”."))
    orcid = models.CharField(
        _("ORCID iD"),
        max_length=60,
        null=True,
        blank=True,
        unique=True,
        help_text=_("For example 0000-0002-1825-0097."),
    )
    photo = PictureField(
        _("photo"), blank=True, help_text=_("A portrait. It is cut to 4:5 and stored without camera data.")
    )
    photo_alt = models.CharField(
        _("photo in words"),
        max_length=200,
        blank=True,
        help_text=_("For those who cannot see it: “Grace at the console”."),
    )
    tagline = models.CharField(
        _("tagline"), max_length=300, blank=True, help_text=_("One sentence in large type below the name.")
    )
    has_page = models.BooleanField(
        _("has a page here"), default=True, help_text=_("Without a page the name is plain text everywhere.")
    )
    short_bio = MarkdownxField(
        _("short biography"), blank=True, help_text=_("Two or three sentences for the home page.")
    )
    short_bio_html = RenderedField(source="short_bio")
    interests = MarkdownxField(
        _("research interests"), blank=True, help_text=_("In words. Choose topics below to tie them to your work.")
    )
    interests_html = RenderedField(source="interests")
    email = models.EmailField(_("e-mail"), blank=True)
    email_visibility = models.CharField(
        _("who sees the e-mail"), max_length=10, choices=EmailVisibility.choices, default=EmailVisibility.HIDDEN
    )
    order = models.PositiveIntegerField(_("order"), default=0, help_text=_("Inside a group; small numbers come first."))
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
        help_text=_("Who signs in as this person."),
    )
    topics = topics_field("profile_app.PersonTopic")

    objects = models.Manager.from_queryset(PersonQuerySet)()

    detail_route = "people:detail"
    body_label = _("Long biography")
    # A list of the people of one year sets it on each of them.
    year_shown = None
    newest_first = ("display_name", "pk")

    class Meta(Entry.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["display_name", "pk"]

    def __str__(self):
        return self.display_name

    def clean(self):
        self.display_name = clean_name(self.display_name)
        super().clean()
        if not self.display_name:
            raise ValidationError({"display_name": _("Give a name.")})
        if self.native_lang and not is_language(self.native_lang):
            raise ValidationError({"native_lang": _("Write the code of a language, for example “ja” or “zh-Hans”.")})
        try:
            self.orcid = clean_orcid(self.orcid) or None
        except ValidationError as error:
            raise ValidationError({"orcid": error}) from error
        if self.photo and not self.photo_alt:
            self.photo_alt = self.display_name

    @property
    def orcid_url(self):
        return orcid_url(self.orcid)

    @property
    def public_email(self):
        return self.email if self.email_visibility == self.EmailVisibility.PUBLIC else ""

    @property
    def initials(self):
        words = [word for word in self.display_name.replace("-", " ").split() if word[0].isalnum()]
        # “Dr.” and “Jr.” are no names, but “J.” is one.
        words = [word for word in words if len(word) < 3 or not word.endswith(".")] or words
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words[:1])).upper()

    @property
    def is_open(self):
        """Whether the name may be a link: a published page, from rows already loaded."""
        due = self.publish_at is None or self.publish_at <= timezone.now()
        return self.has_page and self.status == "published" and due

    @property
    def lead(self):
        return self.tagline or plain(self.short_bio or self.body, words=40)

    @property
    def primary_position(self):
        """The position named below the name: the one marked so, else the first."""
        positions = list(self.positions.all())
        return next((position for position in positions if position.is_primary), positions[0] if positions else None)

    @property
    def lab_positions(self):
        return [position for position in self.positions.all() if position.group]

    @property
    def is_alumnus(self):
        """All positions in the lab have ended."""
        held = self.lab_positions
        return bool(held) and all(position.has_ended for position in held)

    @property
    def joined(self):
        """The beginning of the first position in the lab, as far as it is known."""
        return min((position.start for position in self.lab_positions if position.start), default=None)

    @property
    def left(self):
        """The end of the last position in the lab, as far as it is known; None for who is there."""
        ends = [position.end for position in self.lab_positions if position.end]
        return max(ends, default=None) if self.is_alumnus else None

    @property
    def time_in_lab(self):
        """From joining to leaving, or since joining, as text."""
        return date_range(self.joined, self.left, not self.is_alumnus)

    @property
    def held(self):
        """The positions in the lab that are held today, or were in the year a list shows."""
        if self.year_shown:
            return [position for position in self.lab_positions if position.touches(self.year_shown)]
        return [position for position in self.lab_positions if not position.has_ended]

    @property
    def group(self):
        """The group of the current position in the lab, or "" for alumni and people elsewhere."""
        ranks = Group.values
        return min((position.group for position in self.held), key=ranks.index, default="")

    @property
    def group_label(self):
        return Group(self.group).label if self.group else ""

    @property
    def shown_position(self):
        """The position below the name: the one held in the lab, else where an alumnus is now, else the primary one."""
        held = next((position for position in self.held if position.group == self.group), None)
        return held or (self.is_alumnus and self.now_at) or self.primary_position

    @property
    def current_students(self):
        return [advising for advising in self.students.all() if not advising.has_ended]

    @property
    def former_students(self):
        return [advising for advising in self.students.all() if advising.has_ended]

    @property
    def now_at(self):
        """Where an alumnus went: the first position elsewhere that has not ended."""
        return next((p for p in self.positions.all() if not p.group and not p.has_ended), None)

    def absorb(self, other):
        """After a merge the other's names find this person; returns the rows made."""
        names = {name_key(name): name for name in (other.display_name, other.native_name) if name}
        known = {name_key(self.display_name), *self.variants.values_list("key", flat=True)}
        return [self.variants.create(name=name) for key, name in names.items() if key not in known]


class PersonTopic(TopicTag):
    content_object = models.ForeignKey(Person, models.CASCADE)


class NameVariant(models.Model):
    """Another way the person's name is or was written; it finds the person and is not shown."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="variants")
    name = models.CharField(_("name"), max_length=200, help_text=_("For example “G. Hopper” or an earlier name."))
    key = models.CharField(max_length=400, editable=False, db_index=True)

    part_of = "person"

    class Meta:
        verbose_name = _("name variant")
        verbose_name_plural = _("name variants")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_variant_once")]

    def __str__(self):
        return self.name

    def clean(self):
        self.key = name_key(clean_name(self.name))

    def save(self, *args, **kwargs):
        self.name = clean_name(self.name)
        self.key = name_key(self.name)
        super().save(*args, **kwargs)


class Delegation(models.Model):
    """Somebody whose account may act for the person, until a day or until it is taken back."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="delegations", verbose_name=_("person"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="delegations", verbose_name=_("account")
    )
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day; empty for as long as it stands here.")
    )

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        constraints = [models.UniqueConstraint(fields=["person", "account"], name="one_delegation_once")]

    def __str__(self):
        return str(self.account)


class Part(models.Model):
    """A line of a person's record, in an order of its own."""

    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]


class ProfileLink(Part):
    """The person's profile elsewhere."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="links")
    service = models.CharField(_("service"), max_length=20, choices=service_choices, default="website")
    value = models.CharField(
        _("address or name there"),
        max_length=500,
        help_text=_("For example https://example.org, or “octocat” for GitHub."),
    )
    label = models.CharField(
        _("own label"), max_length=60, blank=True, help_text=_("Shown instead of the service's name.")
    )

    part_of = "person"

    class Meta(Part.Meta):
        verbose_name = _("profile link")
        verbose_name_plural = _("profile links")
        constraints = [models.UniqueConstraint(fields=["person", "service", "value"], name="one_link_once")]

    def __str__(self):
        return str(self.label or self.row.label)

    def clean(self):
        self.value = self.value.strip()
        if not self.url.startswith(("https://", "http://")):
            raise ValidationError({"value": _("Give the full address, beginning with https://.")})

    @property
    def row(self):
        return SERVICES.get(self.service, SERVICES["other"])

    @property
    def url(self):
        return self.row.address(self.value)

    @property
    def handle(self):
        """The name there, or "" where only an address is known."""
        return self.row.handle(self.value)

    @property
    def icon(self):
        return self.row.icon


class Dated(Part):
    """A part with a beginning and an end, each as exact as it is known."""

    start = PartialDateField(_("from"), blank=True, null=True)
    end = PartialDateField(_("to"), blank=True, null=True)
    ongoing = models.BooleanField(_("still going on"), default=False)

    class Meta(Part.Meta):
        abstract = True

    def clean(self):
        super().clean()
        if self.start and self.end and self.end.last_day < self.start.first_day:
            raise ValidationError({"end": _("The end lies before the beginning.")})
        if self.end and self.ongoing:
            raise ValidationError({"ongoing": _("It cannot have an end and still go on.")})

    @property
    def dates(self):
        """The period as text, empty when nothing is known."""
        return date_range(self.start, self.end, self.ongoing)

    @property
    def has_ended(self):
        return bool(self.end) and self.end.last_day < timezone.localdate()


class Tenure(Dated):
    """A part that may be over although the month or year of its end is not, or is not known."""

    is_over = models.BooleanField(_("over"), default=False, help_text=_("Also where nobody knows since when."))

    class Meta(Dated.Meta):
        abstract = True

    def clean(self):
        super().clean()
        is_to_come = bool(self.end) and self.end.first_day > timezone.localdate()
        self.is_over = self.is_over and not self.ongoing and not is_to_come

    @property
    def has_ended(self):
        return super().has_ended or self.is_over


class Position(Tenure):
    """Employment, study or a visit somewhere."""

    class Kind(models.TextChoices):
        EMPLOYMENT = "employment", _("Employment")
        STUDY = "study", _("Study")
        VISIT = "visit", _("Visit")

    person = models.ForeignKey(Person, models.CASCADE, related_name="positions", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.EMPLOYMENT)
    title = models.CharField(
        _("role"), max_length=200, blank=True, help_text=_("For example “Postdoctoral researcher”.")
    )
    unit = models.CharField(
        _("unit or team"), max_length=200, blank=True, help_text=_("For example “Efficient ML Systems”.")
    )
    organisation = models.CharField(
        _("organisation"), max_length=200, help_text=_("For example “University of Vienna”.")
    )
    place = models.CharField(_("place"), max_length=200, blank=True, help_text=_("For example “Vienna, Austria”."))
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("In brackets after the role."))
    group = models.CharField(
        _("group of the lab"),
        max_length=12,
        choices=Group.choices,
        blank=True,
        help_text=_("Only for positions in the lab of this site."),
    )
    is_primary = models.BooleanField(_("show below the name"), default=False)
    description = MarkdownxField(
        _("what you did"), blank=True, help_text=_("A list works well: one line each, “- ” before it.")
    )
    description_html = RenderedField(source="description")

    part_of = "person"

    class Meta(Tenure.Meta):
        verbose_name = _("position")
        verbose_name_plural = _("positions")

    def __str__(self):
        return ", ".join(part for part in (self.title, self.organisation) if part)

    def touches(self, year):
        """Whether it was held in the year, as far as the dates are known."""
        if self.start is None:
            last = self.end.year if self.end else None if self.is_over else timezone.localdate().year
            return last == year
        if self.end is None and self.is_over:
            return self.start.year == year
        return self.start.year <= year and (self.end is None or self.end.year >= year)


class Advising(Tenure):
    """Who supervised whom."""

    class Role(models.TextChoices):
        SUPERVISOR = "supervisor", _("Supervised by")
        CO_SUPERVISOR = "co-supervisor", _("Co-supervised by")
        MENTOR = "mentor", _("Mentored by")
        HOST = "host", _("Hosted by")

    student = models.ForeignKey(Person, models.CASCADE, related_name="advisors", verbose_name=_("student"))
    advisor = models.ForeignKey(Person, models.CASCADE, related_name="students", verbose_name=_("supervisor"))
    role = models.CharField(_("role"), max_length=15, choices=Role.choices, default=Role.SUPERVISOR)

    class Meta(Tenure.Meta):
        verbose_name = _("supervision")
        verbose_name_plural = _("supervision")
        constraints = [
            models.CheckConstraint(condition=~Q(student=F("advisor")), name="nobody_supervises_themselves"),
            models.UniqueConstraint(fields=["student", "advisor", "role"], name="one_supervision_once"),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.advisor}"

    @property
    def position_then(self):
        """The position in the lab that the student had then, as far as the dates are known, or None."""
        held = self.student.lab_positions
        years = [date.year for date in (self.start, self.end) if date]
        return next((each for year in years[::-1] for each in held if each.touches(year)), held[0] if held else None)


class Education(Dated):
    """A degree, finished or not."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="education")
    degree = models.CharField(_("degree"), max_length=100, help_text=_("For example “B.Eng.” or “PhD”."))
    field = models.CharField(_("field"), max_length=200, blank=True, help_text=_("For example “Computer Science”."))
    class_name = models.CharField(
        _("class or programme"), max_length=200, blank=True, help_text=_("In brackets after it.")
    )
    institution = models.CharField(_("institution"), max_length=200)
    place = models.CharField(_("place"), max_length=200, blank=True)
    gpa = models.DecimalField(
        _("GPA"), max_digits=5, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    gpa_scale = models.DecimalField(_("GPA out of"), max_digits=5, decimal_places=2, null=True, blank=True)
    rank = models.PositiveIntegerField(_("rank"), null=True, blank=True)
    rank_of = models.PositiveIntegerField(_("rank out of"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True, help_text=_("For example the title of the thesis."))

    part_of = "person"

    class Meta(Dated.Meta):
        verbose_name = _("degree")
        verbose_name_plural = _("education")
        constraints = [
            models.CheckConstraint(
                condition=Q(gpa=None) | Q(gpa_scale=None) | Q(gpa__lte=F("gpa_scale")), name="gpa_within_its_scale"
            ),
            models.CheckConstraint(
                condition=Q(rank=None) | Q(rank_of=None) | Q(rank__lte=F("rank_of")), name="rank_within_its_number"
            ),
        ]

    def __str__(self):
        return f"{self.degree}, {self.institution}"

    @property
    def full_degree(self):
        """The degree with its field and class, as far as they are known."""
        said = {"degree": self.degree, "field": self.field}
        both = _now("%(degree)s in %(field)s") % said if is_spoken() else f"{self.degree}, {self.field}"
        title = both if self.field else self.degree
        return f"{title} ({self.class_name})" if self.class_name else title

    def clean(self):
        super().clean()
        if self.gpa is not None and self.gpa_scale is not None and self.gpa > self.gpa_scale:
            raise ValidationError({"gpa": _("The GPA is larger than its scale.")})
        if self.rank and self.rank_of and self.rank > self.rank_of:
            raise ValidationError({"rank": _("The rank is larger than the number of people ranked.")})


class Award(Part):
    """A prize, medal, fellowship or other honour."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="awards")
    name = models.CharField(_("award"), max_length=300, help_text=_("For example “Grace Hopper Award”."))
    level = models.CharField(
        _("level"), max_length=100, blank=True, help_text=_("For example “Gold Prize” or “second place”.")
    )
    role = models.CharField(
        _("for what or as what"), max_length=200, blank=True, help_text=_("For example “Project lead”.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True, help_text=_("In brackets at the end."))
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True, help_text=_("Leave empty if unknown."))
    url = models.URLField(_("link"), max_length=500, blank=True)

    part_of = "person"

    class Meta(Part.Meta):
        verbose_name = _("award")
        verbose_name_plural = _("awards")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """It stands on the page of who received it."""
        return f"{self.person.get_absolute_url()}#record-awards"


class Service(Part):
    """Reviewing, committees, editing and other work for the community."""

    class Role(models.TextChoices):
        REVIEWER = "reviewer", _("Reviewer")
        PROGRAMME_COMMITTEE = "programme-committee", _("Programme committee")
        AREA_CHAIR = "area-chair", _("Area chair")
        CHAIR = "chair", _("Chair")
        EDITOR = "editor", _("Editor")
        BOARD = "board", _("Editorial board")
        ORGANISER = "organiser", _("Organiser")
        COMMITTEE = "committee", _("Committee")
        MEMBER = "member", _("Member")
        OTHER = "other", _("Other")

    person = models.ForeignKey(Person, models.CASCADE, related_name="service")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.REVIEWER)
    venue = models.CharField(_("venue"), max_length=200, help_text=_("For example “NeurIPS”."))
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    year_end = models.PositiveSmallIntegerField(_("to year"), null=True, blank=True)
    workshop = models.CharField(
        _("workshop"), max_length=200, blank=True, help_text=_("For example “Efficient Reasoning”.")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    part_of = "person"

    class Meta(Part.Meta):
        verbose_name = _("service")
        verbose_name_plural = _("service")

    def __str__(self):
        years = "–".join(str(year) for year in (self.year, self.year_end) if year)
        name = f"{self.venue} {years}".strip()
        return (
            _("%(venue)s Workshop on %(workshop)s") % {"venue": name, "workshop": self.workshop}
            if self.workshop
            else name
        )

    def clean(self):
        super().clean()
        if self.year and self.year_end and self.year_end < self.year:
            raise ValidationError({"year_end": _("The end lies before the beginning.")})


class Identity(models.Model):
    """Whose site this is: one researcher's or a lab's. One row, edited with the site settings."""

    class Mode(models.TextChoices):
        RESEARCHER = "researcher", _("One researcher")
        LAB = "lab", _("A lab")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    mode = models.CharField(_("this is the site of"), max_length=10, choices=Mode.choices, default=Mode.RESEARCHER)
    owner = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("The researcher, or the head of the lab. This name is bold in author lists."),
    )

    objects = models.Manager.from_queryset(IdentityQuerySet)()

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identity")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="only_one_identity")]

    def __str__(self):
        return self.get_mode_display()

    @classmethod
    def current(cls):
        return cls.objects.select_related("owner").filter(pk=1).first() or cls()

    def belongs_to(self, person):
        """Whether this is the site of that one researcher."""
        return not self.is_lab and self.owner_id == person.pk

    @property
    def is_lab(self):
        return self.mode == self.Mode.LAB

    @property
    def public_owner(self):
        """The owner as soon as the public may see them."""
        owner = self.owner
        return owner if owner and owner.status == "published" and not owner.is_scheduled else None
