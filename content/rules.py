"""Who may do what. Each app says it for its own models in its `rules.py`; everything asks here.

A rule narrows things to those to which a deed may be done. The answer about one thing asks whether it is among them,
so a list and its objects cannot disagree. What a rule does not allow is forbidden.
"""

from enum import StrEnum

from django.db.models import Q

from .changes import Mark, State
from .models import (
    Binned,
    LastChange,
    Merge,
    Notice,
    Page,
    PageTopic,
    PreviewLink,
    Proposal,
    SlugHistory,
    Status,
    Tombstone,
    Topic,
    TopicSynonym,
)
from .roles import Role, role_of

RULES = {}


class Deed(StrEnum):
    """VIEW is to open it in the admin, with its history and preview; CHOOSE is to name it in something else."""

    VIEW = "view"
    CHOOSE = "choose"
    ADD = "add"
    CHANGE = "change"
    PUBLISH = "publish"
    DELETE = "delete"


# Questions


def allowed(user, deed, things):
    """Those of the things (a queryset) to which the user may do the deed."""
    rule = RULES.get(things.model)
    if rule is None or not user.is_active:
        return things.none()
    if user.is_superuser:
        return things
    role = role_of_signed_in(user)
    if role == Role.EDITOR:
        return rule.for_editors(user, deed, things)
    return rule.for_members(user, deed, things) if role == Role.MEMBER else things.none()


def may(user, deed, thing):
    """Whether the user may do the deed to a thing, or, asked about a model, to any thing of that kind."""
    things = model_of(thing)._default_manager.all()
    answer = allowed(user, deed, things)
    if answer.query.is_empty():
        return False
    return answer is things or is_kind(thing) or answer.filter(pk=thing.pk).exists()  # `is` is only faster


def has_role(user):
    """Whether the user is anybody here: an editor, a member or the operator."""
    return user.is_active and (user.is_superuser or role_of_signed_in(user) is not None)


def is_member(user):
    """Whether the user may change only what is theirs."""
    return not user.is_superuser and role_of_signed_in(user) == Role.MEMBER


def role_of_signed_in(user):
    """The role, read once a request."""
    if not hasattr(user, "_role_here"):
        user._role_here = role_of(user)
    return user._role_here


def fields_free(user, thing):
    """The names of what the user may set at once: fields, and relations whose rows stand on the thing's form.

    Asked about a model, it speaks of a new thing.
    """
    if not may(user, Deed.ADD if is_kind(thing) else Deed.CHANGE, thing):
        return frozenset()
    return RULES[model_of(thing)].free(user, thing) if is_member(user) else names_of(thing)


def fields_proposed(user, thing):
    """The names of what the user may propose. What is neither free nor proposed is not the user's to set."""
    if not is_member(user) or not may(user, Deed.CHANGE, thing):
        return frozenset()
    return RULES[model_of(thing)].proposed(user, thing)


def fields_settable(user, thing):
    """The names of what a form lets the user set: at once, or as a proposal."""
    return fields_free(user, thing) | fields_proposed(user, thing)


def row_freedom(user, row_model, parent):
    """A function that tells which fields of a row on the form of the parent (a thing or a model) are free."""
    names = names_of(row_model)
    rule = RULES[row_model]
    if rule.relation in fields_free(user, parent):
        return lambda row: names
    return rule.freedom(user, names)


def names_of(thing):
    """Everything that can be set on the form of a thing: its fields, and the relations to its rows."""
    model = model_of(thing)
    fields = (*model._meta.fields, *model._meta.many_to_many)
    relations = {rule.relation for rule in RULES.values() if rule.parent is model}
    return frozenset({field.name for field in fields if field.editable and not field.primary_key} | relations)


def is_kind(thing):
    return isinstance(thing, type)


def model_of(thing):
    return thing if is_kind(thing) else type(thing)


# Rules


def register(*kinds):
    """Class decorator: the rule for these models."""

    def enter(rule):
        RULES.update({kind: rule(kind) for kind in kinds})
        return rule

    return enter


def register_rows(field, *kinds):
    """Lets the rows of these models follow what the foreign key named leads to."""
    RULES.update({kind: RowRule(kind, field) for kind in kinds})


class Rule:
    """Nothing but what a subclass allows: `for_editors` and `for_members` narrow the things of a deed."""

    parent = None
    relation = None

    def __init__(self, kind):
        self.kind = kind

    def for_editors(self, user, deed, things):
        return things.none()

    def for_members(self, user, deed, things):
        return things.none()

    def free(self, user, thing):
        """The names of what a member sets at once on what they may add or change."""
        return names_of(thing)

    def proposed(self, user, thing):
        """The names of what a member proposes on what they may change."""
        return frozenset()


class ContentRule(Rule):
    """Editors do everything."""

    def for_editors(self, user, deed, things):
        return things


class VocabularyRule(ContentRule):
    """Words and names that everybody chooses from."""

    def for_members(self, user, deed, things):
        return things if deed == Deed.CHOOSE else things.none()


class EntryRule(ContentRule):
    """Members change what is theirs, or what they made while it is not public, and delete their untouched drafts.

    `theirs(user)` gives the keys of the entries a member has a part in; `own` names what of them is free even when the
    public has seen the entry, `kept` what is left to editors. Everything else is free before and proposed after.
    """

    kept = frozenset({"slug", "status", "publish_at", "order"})

    def made(self, user):
        return Q(created_by=user) & ~Q(status=Status.PUBLISHED)

    def mine(self, user):
        """The keys of what a member has a part in or made; each is found by an index of its own."""
        made = self.kind._base_manager.filter(self.made(user)).order_by().values("pk")
        return self.theirs(user).order_by().union(made)

    def for_members(self, user, deed, entries):
        match deed:
            case Deed.VIEW | Deed.CHANGE:
                return entries.filter(pk__in=self.mine(user))
            case Deed.CHOOSE:
                return entries.published() | entries.filter(pk__in=self.mine(user))
            case Deed.ADD:
                return entries
            case Deed.DELETE:
                return entries.filter(self.made(user), status=Status.DRAFT, was_public=False)
        return entries.none()

    def free(self, user, thing):
        seen = not is_kind(thing) and (thing.was_public or thing.status == Status.PUBLISHED)
        return self.own if seen else names_of(thing) - self.kept

    def proposed(self, user, thing):
        return names_of(thing) - self.kept - self.free(user, thing)


class RowRule(Rule):
    """Rows follow the thing on whose form they stand, to which the foreign key `field` leads."""

    def __init__(self, kind, field=None):
        super().__init__(kind)
        self.field = field or self.field
        key = self.kind._meta.get_field(self.field)
        self.parent, self.relation = key.related_model, key.remote_field.get_accessor_name()

    def for_editors(self, user, deed, rows):
        return self.follow(user, deed, rows)

    def for_members(self, user, deed, rows):
        return self.follow(user, deed, rows)

    def follow(self, user, deed, rows):
        parents = self.parent._default_manager.all()
        deed = deed if deed in (Deed.VIEW, Deed.CHOOSE) else Deed.CHANGE
        answer = allowed(user, deed, parents)
        if answer is parents:  # only faster
            return rows
        return rows.none() if answer.query.is_empty() else rows.filter(**{f"{self.field}__in": answer.values("pk")})

    def freedom(self, user, names):
        """Tells of a row, none of whose fields is free by its parent, which fields are."""
        return lambda row: frozenset()


# Rules for the things of this app


@register(Page)
class PageRule(ContentRule):
    """Pages are the editors'."""


@register(Topic)
class TopicRule(VocabularyRule):
    """Everybody chooses topics; editors make new ones."""


register_rows("topic", TopicSynonym)
register_rows("content_object", PageTopic)


@register(Binned)
class BinRule(ContentRule):
    """Members see in the bin what they deleted themselves, and put it back."""

    def for_members(self, user, deed, things):
        return things.filter(deleted_by=user) if deed in (Deed.VIEW, Deed.CHANGE) else things.none()


@register(Proposal)
class ProposalRule(ContentRule):
    """Members see what they proposed themselves, and withdraw it."""

    def for_members(self, user, deed, things):
        return things.filter(proposer=user) if deed in (Deed.VIEW, Deed.CHANGE) else things.none()


@register(PreviewLink)
class PreviewLinkRule(ContentRule):
    """Members see the links they made, and take them back."""

    def for_members(self, user, deed, things):
        return things.filter(made_by=user) if deed in (Deed.VIEW, Deed.DELETE) else things.none()


@register(Notice)
class NoticeRule(Rule):
    """Notices are for one account alone."""

    def for_editors(self, user, deed, things):
        return things.filter(account=user) if deed in (Deed.VIEW, Deed.CHANGE) else things.none()

    def for_members(self, user, deed, things):
        return self.for_editors(user, deed, things)


@register(Merge)
class MergeRule(ContentRule):
    """Merging, and parting again, is the editors'."""


@register(SlugHistory, Tombstone, Mark, State, LastChange)
class KeptBySite(Rule):
    """Nobody touches what the site keeps by itself."""
