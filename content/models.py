"""What every entry shares: an address that lasts, a status, topics, Markdown, who and when."""

import uuid
from functools import lru_cache

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField
from taggit.managers import TaggableManager, _TaggableManager
from taggit.models import ItemBase, TagBase

from .changes import Mark, State  # noqa: F401 — models of this app
from .files import attachment_path, attachment_storage, check_upload, safe_name
from .keys import SLUG_LENGTH, ascii_slug, clean_name, free_slug, name_key
from .markdown import RenderedField, plain
from .querysets import EntryQuerySet, TopicQuerySet
from .wholes import keeps_history

valid_slug = RegexValidator(
    r"\A[a-z0-9]+(?:[-_][a-z0-9]+)*\Z",
    _("Use small letters a to z, digits and hyphens, for example “low-power-sensing”."),
)


@lru_cache(maxsize=5_000)
def _address(route, slug, _prefix, urlconf):
    """Kept, because pages name the same addresses again and again."""
    return reverse(route, urlconf, [slug])


class SlugHistory(models.Model):
    """A slug that once led to an object and still does, by redirect."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    slug = models.SlugField(max_length=SLUG_LENGTH)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "slug"], name="one_owner_of_an_old_slug")]

    def __str__(self):
        return self.slug


class Tombstone(models.Model):
    """The permanent address of something deleted; it answers "gone"."""

    uuid = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=100)
    deleted_at = models.DateTimeField(auto_now_add=True)
    # What it was merged into; its address leads there.
    successor = models.UUIDField(null=True)

    def __str__(self):
        return f"{self.kind} {self.uuid}"


class Addressable(models.Model):
    """A thing with a page: a slug that redirects when it changes, and a permanent address by uuid."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.CharField(
        _("address"),
        max_length=SLUG_LENGTH,
        unique=True,
        blank=True,
        validators=[valid_slug],
        help_text=_(
            "Last part of the page's address. Leave it empty and it is made from the title. Old addresses redirect."
        ),
    )

    detail_route = None
    reserved_slugs = frozenset()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        instance = super().from_db(db, field_names, values)
        instance._known_slug = instance.__dict__.get("slug")
        return instance

    @classmethod
    def formerly(cls, slug):
        """The object that once had this slug, or None."""
        kind = ContentType.objects.get_for_model(cls)
        past = SlugHistory.objects.filter(content_type=kind, slug=slug).first()
        return past and cls._default_manager.filter(pk=past.object_id).first()

    @classmethod
    def formerly_known(cls, slugs):
        """Those of the slugs that redirect to something public."""
        kind = ContentType.objects.get_for_model(cls)
        past = SlugHistory.objects.filter(content_type=kind, slug__in=slugs)
        public = cls._default_manager.published().values("pk")
        return set(past.filter(object_id__in=public).values_list("slug", flat=True))

    @classmethod
    def bury(cls, doomed):
        stones = [Tombstone(uuid=key, kind=cls._meta.label_lower) for key in doomed.values_list("uuid", flat=True)]
        Tombstone.objects.bulk_create(stones, ignore_conflicts=True)

    def get_absolute_url(self):
        # A form that is refused may have emptied the slug of what it shows again.
        slug = self.slug or getattr(self, "_known_slug", "")
        return self.address_at(slug)

    @classmethod
    def address_at(cls, slug):
        """The address of the page with this slug."""
        return _address(cls.detail_route, slug, get_script_prefix(), get_urlconf())

    @property
    def permalink(self):
        return reverse("permalink", args=[self.uuid])

    def make_slug(self):
        others = type(self)._base_manager.exclude(pk=self.pk)
        wanted = ascii_slug(str(self), fallback=self._meta.model_name)
        return free_slug(wanted, lambda slug: slug in self.reserved_slugs or others.filter(slug=slug).exists())

    def clean(self):
        super().clean()
        if self.slug in self.reserved_slugs:
            raise ValidationError({"slug": _("This address is taken by a part of the site. Choose another.")})

    def save(self, *args, **kwargs):
        self.slug = self.slug or self.make_slug()
        super().save(*args, **kwargs)
        known, self._known_slug = getattr(self, "_known_slug", None), self.slug
        if known and known != self.slug:
            self._keep_old_slug(known)

    def _keep_old_slug(self, old):
        kind = ContentType.objects.get_for_model(self)
        SlugHistory.objects.filter(content_type=kind, slug=self.slug).delete()
        SlugHistory.objects.update_or_create(content_type=kind, slug=old, defaults={"object_id": self.pk})

    def delete(self, *args, **kwargs):
        self.bury(type(self)._base_manager.filter(pk=self.pk))
        return super().delete(*args, **kwargs)


@keeps_history("synonyms")
class Topic(Addressable, TagBase):
    """A research topic: the shared vocabulary of people, papers, projects, events and news."""

    name = models.CharField(_("name"), max_length=200, help_text=_("For example “Recommender systems”."))
    key = models.CharField(max_length=400, unique=True, editable=False)
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("broader topic"),
        help_text=_("The page of the broader topic also shows what is listed here."),
    )
    summary = models.CharField(
        _("one line"), max_length=200, blank=True, help_text=_("Shown beside the name in lists of topics.")
    )
    description = MarkdownxField(_("description"), blank=True, help_text=_("A few sentences; Markdown works."))
    description_html = RenderedField(source="description")
    order = models.PositiveIntegerField(_("order"), default=0, help_text=_("Small numbers come first."))
    updated_at = models.DateTimeField(auto_now=True)

    objects = models.Manager.from_queryset(TopicQuerySet)()

    detail_route = "topics:detail"

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["order", "name", "pk"]

    def __str__(self):
        return self.name

    @staticmethod
    def key_of(name):
        return name_key(clean_name(name))[:400]

    @staticmethod
    def throughs():
        """Every concrete table that ties topics to one kind of entry."""
        return TopicTag.__subclasses__()

    @classmethod
    def named(cls, name):
        """The topic of that name or synonym; made when there is none."""
        name = clean_name(name)[:200]
        found = cls.objects.resolve(name)
        if found is None:
            found = cls(name=name)
            found.full_clean()
            found.save()
        return found

    def clean(self):
        self.name = clean_name(self.name)
        super().clean()
        if not any(character.isalnum() for character in self.name) and not _is_pictorial(self.name):
            raise ValidationError({"name": _("A topic needs at least one letter or digit.")})
        if TopicSynonym.objects.filter(key=self.key_of(self.name)).exclude(topic=self.pk).exists():
            raise ValidationError({"name": _("This is already a synonym of another topic.")})
        if Topic._base_manager.filter(key=self.key_of(self.name)).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("There is already a topic of this name.")})
        if self.parent_id and self.pk and self.parent_id in self.with_descendants:
            raise ValidationError({"parent": _("A topic cannot stand below itself.")})

    def save(self, *args, **kwargs):
        self.name = clean_name(self.name)[:200]
        self.key = self.key_of(self.name)
        super().save(*args, **kwargs)

    @cached_property
    def with_descendants(self):
        """The primary keys of this topic and of every topic below it."""
        below = {}
        for pk, parent in Topic._base_manager.exclude(parent=None).values_list("pk", "parent_id"):
            below.setdefault(parent, []).append(pk)
        found, open_ends = {self.pk}, [self.pk]
        while open_ends:
            fresh = [pk for pk in below.get(open_ends.pop(), []) if pk not in found]
            found.update(fresh)
            open_ends.extend(fresh)
        return found

    @property
    def lead(self):
        return self.summary or plain(self.description, words=30)

    def absorb(self, other):
        """After a merge the other's name finds this topic; returns the rows made."""
        if self.parent_id and self.parent_id in Topic(pk=self.pk).with_descendants:
            # What stood between the two stands below this one now.
            self.parent = None
        name = clean_name(other.name)
        if self.key_of(name) == self.key or TopicSynonym.objects.filter(key=self.key_of(name)).exists():
            return []
        return [TopicSynonym.objects.create(topic=self, name=name)]


def _is_pictorial(name):
    return any(ord(character) > 0x2190 for character in name)


class TopicSynonym(models.Model):
    """Another word for a topic; typing it finds the topic."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="synonyms")
    name = models.CharField(_("synonym"), max_length=200, help_text=_("For example “RecSys”."))
    key = models.CharField(max_length=400, unique=True, editable=False)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        self.name = clean_name(self.name)
        key = Topic.key_of(self.name)
        if Topic.objects.filter(key=key).exists():
            raise ValidationError({"name": _("There is already a topic of this name.")})
        if TopicSynonym.objects.filter(key=key).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("This is already a synonym of a topic.")})

    def save(self, *args, **kwargs):
        self.name = clean_name(self.name)
        self.key = Topic.key_of(self.name)
        super().save(*args, **kwargs)


class TopicManager(_TaggableManager):
    """Adds topics by name through synonyms and without regard to case."""

    def _to_tag_model_instances(self, tags, tag_kwargs):
        return {tag if isinstance(tag, Topic) else Topic.named(tag) for tag in tags}


class TopicTag(ItemBase):
    """One topic on one entry; each kind of entry has its own table with a foreign key `content_object`."""

    tag = models.ForeignKey(Topic, models.CASCADE, related_name="%(app_label)s_%(class)s_items")

    part_of = "content_object"
    # The page of a topic changes also by what it loses.
    also_part_of = ("tag",)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="%(app_label)s_%(class)s_once"),
        ]


def topics_field(through):
    """The `topics` of a kind of entry, kept in the table `through`."""
    return TaggableManager(
        through=through,
        manager=TopicManager,
        blank=True,
        verbose_name=_("topics"),
        help_text=_("Research topics visitors can filter by. Type to find one or to add a new one."),
    )


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class Entry(Addressable):
    """Everything a visitor can open."""

    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    publish_at = models.DateTimeField(
        _("publish at"),
        null=True,
        blank=True,
        help_text=_("Leave empty to show it at once. With a moment in the future it appears by itself then."),
    )
    body = MarkdownxField(_("text"), blank=True)
    body_html = RenderedField(source="body")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    row_version = models.PositiveIntegerField(default=1, editable=False)
    was_public = models.BooleanField(default=False, editable=False)
    # When it was first published, where that was not when it was made.
    first_published_at = models.DateTimeField(null=True, editable=False)

    objects = models.Manager.from_queryset(EntryQuerySet)()

    timed_by = ("publish_at",)
    newest_first = ("-created_at", "-pk")
    # What the text is called where that is not simply "text".
    body_label = ""
    # Why something published is not public, where a model has reasons of its own.
    hidden_words = _("Published, but hidden")

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["status", "publish_at"], name="%(class)s_public"),
            # What was changed last, by anybody and by one.
            models.Index(fields=["-updated_at"], name="%(class)s_changed"),
            models.Index(fields=["updated_by", "-updated_at"], name="%(class)s_changed_by"),
            # What somebody made.
            models.Index(fields=["created_by", "status"], name="%(class)s_made_by"),
        ]

    @classmethod
    def kinds(cls):
        """Every concrete kind of entry, from the ground floor up."""
        for kind in cls.__subclasses__():
            if kind._meta.abstract:
                yield from kind.kinds()
            else:
                yield kind

    def save(self, *args, **kwargs):
        if self.status == Status.PUBLISHED and not self.was_public:
            self.was_public = True
            if not self._state.adding:
                self.first_published_at = timezone.now()
        super().save(*args, **kwargs)

    @property
    def kind_in_words(self):
        return self._meta.verbose_name

    @property
    def is_scheduled(self):
        return self.status == Status.PUBLISHED and bool(self.publish_at and self.publish_at > timezone.now())

    @property
    def is_published(self):
        """Whether the public sees it now; asks the same word as every list."""
        return type(self).objects.published().filter(pk=self.pk).exists()

    @property
    def state(self):
        """The status in words an editor understands."""
        return _("Scheduled") if self.is_scheduled else self.get_status_display()

    @property
    def lead(self):
        """One or two plain sentences for lists and descriptions."""
        return plain(self.body, words=40)


@keeps_history()
class Page(Entry):
    """A free page, for example “Contact” or “Join us”."""

    title = models.CharField(_("title"), max_length=200, help_text=_("For example “Contact”."))
    topics = topics_field("content.PageTopic")

    detail_route = "page"
    newest_first = ("title", "pk")
    reserved_slugs = frozenset(
        "accounts admin api card.vcf cite contact-form cv cv.json cv.md cv.pdf cv.yaml events feed feeds healthz id"
        " index login logout markdownx media news oai openings people projects publications robots.txt search settings"
        " sitemap.xml static teaching theme.css topics".split()
    )

    class Meta(Entry.Meta):
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title


class PageTopic(TopicTag):
    content_object = models.ForeignKey(Page, models.CASCADE)


class Attachment(models.Model):
    """A file or a link that belongs to an entry; each kind of entry has its own table."""

    class Kind(models.TextChoices):
        PAPER = "paper", _("PDF")
        CODE = "code", _("Code")
        DATA = "data", _("Data")
        VIDEO = "video", _("Video")
        SLIDES = "slides", _("Slides")
        POSTER = "poster", _("Poster")
        WEBSITE = "website", _("Website")
        OTHER = "other", _("Other")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.WEBSITE)
    label = models.CharField(
        _("own label"), max_length=60, blank=True, help_text=_("Shown instead of the kind, for example “Appendix”.")
    )
    url = models.URLField(_("link"), max_length=500, blank=True, help_text=_("For example https://github.com/…"))
    file = models.FileField(
        _("file"),
        blank=True,
        max_length=200,
        upload_to=attachment_path,
        storage=attachment_storage,
        validators=[check_upload],
        help_text=_("A PDF, slides, data or an archive, up to 50 MB."),
    )
    name = models.CharField(max_length=120, blank=True, editable=False)
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(url="") & ~Q(file="")) | (~Q(url="") & Q(file="")),
                name="%(app_label)s_%(class)s_file_or_link",
            )
        ]

    def __str__(self):
        return str(self.label or KINDS.get(self.kind, self.kind))

    def clean(self):
        super().clean()
        if bool(self.url) == bool(self.file):
            raise ValidationError(_("Give either a link or a file."))

    def validate_constraints(self, exclude=None):
        """Nothing: what the one constraint asks for is said in words above."""

    def save(self, *args, **kwargs):
        if self.file and not self.file._committed:
            self.name = safe_name(self.file.name)
        super().save(*args, **kwargs)

    @property
    def entry(self):
        """The entry it belongs to; `entry_field` names the foreign key."""
        return getattr(self, self.entry_field)

    @property
    def href(self):
        """Where a visitor gets it: the link, or the guarded address beside the entry's page."""
        return self.url or f"{self.entry.get_absolute_url()}files/{self.public_name}"

    @property
    def public_name(self):
        """The file's name in its address: unlike its neighbours' by the attachment's number."""
        return f"{self.pk}-{self.name}"


# Django's own way to say a choice takes long, and each page says several.
KINDS = dict(Attachment.Kind.choices)


# What is kept of things that are gone


class Binned(models.Model):
    """Something deleted that can be put back, with every row that went with it or lost its way to it."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    name = models.CharField(max_length=500)
    kept = models.JSONField()
    deleted_at = models.DateTimeField(auto_now_add=True, db_index=True)
    deleted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    # No page shows it.
    is_derived = True

    class Meta:
        verbose_name = _("deleted thing")
        verbose_name_plural = _("bin")
        ordering = ["-deleted_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="binned_by_object")]

    def __str__(self):
        return self.name

    @property
    def model(self):
        return self.content_type.model_class()


class Merge(models.Model):
    """Something that became part of another of its kind, with all that is needed to part them again."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    survivor_id = models.PositiveBigIntegerField()
    name = models.CharField(max_length=500)
    kept = models.JSONField()
    merged_at = models.DateTimeField(auto_now_add=True)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    # No page shows it.
    is_derived = True

    class Meta:
        ordering = ["-merged_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "survivor_id"], name="merge_by_survivor")]

    def __str__(self):
        return self.name

    @property
    def model(self):
        return self.content_type.model_class()


class LastChange(models.Model):
    """When the page of a row last changed, whatever on it did (see `content.last_changes`)."""

    kind = models.CharField(max_length=100)
    key = models.BigIntegerField()
    at = models.DateTimeField()

    is_derived = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_last_change_of_a_row")]

    def __str__(self):
        return f"{self.kind} {self.key}"


# Review


class Proposal(models.Model):
    """What somebody sent for review: the changes of an entry the public sees, or a draft as it stands.

    `kept` has the records of the entry as it was ("base") and as it is proposed ("proposed"); empty for a draft.
    """

    class Outcome(models.TextChoices):
        OPEN = "", _("Waiting for review")
        APPROVED = "approved", _("Published")
        SENT_BACK = "sent_back", _("Sent back")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="proposals")
    kept = models.JSONField(default=dict)
    sent_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, choices=Outcome.choices, default=Outcome.OPEN)
    answer = models.TextField(blank=True, max_length=2000)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    # No page shows it.
    is_derived = True

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["sent_at", "pk"]
        indexes = [
            models.Index(fields=["outcome", "sent_at"], name="proposal_by_outcome"),
            models.Index(fields=["content_type", "object_id", "outcome"], name="proposal_by_entry"),
        ]

    def __str__(self):
        return self.get_outcome_display()

    @property
    def model(self):
        return self.content_type.model_class()

    @property
    def is_open(self):
        return self.outcome == self.Outcome.OPEN


class Notice(models.Model):
    """A line for one account on its start page: what became of what it has to do with."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    text = models.CharField(max_length=500)
    comment = models.TextField(blank=True)
    href = models.CharField(max_length=300)
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    # No page shows it.
    is_derived = True

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["account", "read_at", "-made_at"], name="notice_by_account")]

    def __str__(self):
        return self.text


class PreviewLink(models.Model):
    """An address that shows an entry as it would look, to whoever has it, until a moment."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True)
    token = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    # No page shows it.
    is_derived = True

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="preview_link_by_entry")]

    def __str__(self):
        return str(self.made_at)

    def get_absolute_url(self):
        return reverse("shared-preview", args=[self.token])
