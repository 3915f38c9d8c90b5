"""Accounts as this site knows them, and invitations to make one."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User, UserManager
from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.keys import clean_name
from content.roles import Role, role_of

WEEK = timedelta(days=7)
SALT = "profile_app.invitation"
LONGEST_NAME = User._meta.get_field("first_name").max_length


class AccountQuerySet(models.QuerySet):
    def with_role(self):
        """All that a list of accounts shows, in a fixed number of queries."""
        return self.select_related("person").prefetch_related("groups")

    def of_address(self, email):
        """Whom an e-mail address belongs to, in either case."""
        return self.filter(email__iexact=email.strip()) if email.strip() else self.none()


class AccountManager(UserManager.from_queryset(AccountQuerySet)):
    pass


class Account(User):
    """Somebody who signs in."""

    objects = AccountManager()

    class Meta:
        proxy = True
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["username"]

    def __str__(self):
        return self.get_full_name() or self.get_username()

    @property
    def known_as(self):
        """The name of its person, or its own."""
        return getattr(self, "person", None) or self

    @property
    def role(self):
        return role_of(self)


def call(account, name, before=""):
    """Gives an account the name of its person, for what tells of accounts and knows no people.

    A name of its own it keeps; `before` is what its person was called until now.
    """
    if account.get_full_name() in ("", before):
        account.first_name, account.last_name = name[:LONGEST_NAME], ""
        account.save(update_fields=["first_name", "last_name"])


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Neither accepted nor withdrawn; some of them may have run out."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def of_token(self, token):
        """The invitation a link is for, or None."""
        try:
            key = signing.loads(token, salt=SALT)
        except signing.BadSignature:
            return None
        return self.filter(key=key).first()


class Invitation(models.Model):
    """A link, good once and for a week, with which somebody makes an account.

    The link is signed and not stored, so whoever reads the database cannot use it. Inviting again makes a new key, and
    with it the earlier link ends.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), help_text=_("Where the invitation goes, for example ada@example.org."))
    name = models.CharField(
        _("name"), max_length=200, blank=True, help_text=_("For the new profile. They can change it.")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    person = models.ForeignKey(
        "profile_app.Person",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("profile"),
        help_text=_("Whose page it will be. Empty: a member gets a new profile."),
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)

    objects = models.Manager.from_queryset(InvitationQuerySet)()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_an_address",
            )
        ]

    def __str__(self):
        return f"{self.who} ({self.email})" if self.who else self.email

    def clean(self):
        self.email, self.name = self.email.strip().lower(), clean_name(self.name)

    @property
    def who(self):
        return str(self.person or self.name)

    @property
    def expires_at(self):
        return self.sent_at + WEEK

    @property
    def is_open(self):
        return not self.accepted_at and not self.withdrawn_at and not self.has_expired

    @property
    def has_expired(self):
        return self.expires_at <= timezone.now()

    @property
    def state(self):
        """The mark of its state and the words for it."""
        if self.accepted_at:
            return "done", _("Accepted")
        if self.withdrawn_at:
            return "", _("Withdrawn")
        return ("", _("Expired")) if self.has_expired else ("wait", _("Waiting"))

    @property
    def link(self):
        token = signing.dumps(self.key.hex, salt=SALT)
        return settings.SITE_URL + reverse("open_invitation", args=[token])

    def renew(self):
        """Makes a new link that is good for a week from now."""
        self.key, self.sent_at, self.withdrawn_at = uuid4(), timezone.now(), None
        self.save()

    def withdraw(self):
        self.withdrawn_at = timezone.now()
        self.save(update_fields=["withdrawn_at"])
