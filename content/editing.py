"""What the forms of the admin are made of: topics found or typed, Markdown with a preview, rows in an order."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import uuid4

from adminsortable2.admin import SortableStackedInline, SortableTabularInline
from django import forms
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from markdownx.models import MarkdownxField
from markdownx.widgets import MarkdownxWidget
from taggit.managers import TaggableManager

from .keys import clean_name
from .models import Entry, Topic, TopicSynonym
from .moments import moment_in_words
from .querysets import words_of
from .rules import RULES, Deed, allowed, fields_settable, is_member, may, names_of, row_freedom

# What no list shows, and what makes rows long.
TEXTS = ("body", "body_html")
MAX_TOPICS = 30
MAX_ROWS = 200
MAX_SENT = 9_999
MAX_DIGITS = 19


def state_of(entry):
    """Where an entry stands, in words, and the mark beside them; reads `on_site` where a list has set it."""
    on_site = entry.on_site if hasattr(entry, "on_site") else entry.is_published
    if on_site:
        return "done", _("On the site")
    if entry.is_scheduled:
        return "wait", _("Appears on %(moment)s") % {"moment": moment_in_words(entry.publish_at)}
    if entry.status == "published":
        return "wait", str(entry.hidden_words)
    return "", entry.get_status_display()


# Rules


def asked(request, question, *about):
    """The rules' answer to a question about the user of the request; each is asked once."""
    known = request.__dict__.setdefault("answers_of_rules", {})
    key = (question, *(each if isinstance(each, str | type) else (type(each), each.pk) for each in about))
    if key not in known:
        known[key] = question(request.user, *about)
    return known[key]


def forget_answers(request):
    """After a change everything is asked anew."""
    request.__dict__.pop("answers_of_rules", None)


# Autocomplete


class NamedSelect(AutocompleteSelect):
    """An autocomplete that needs no query to name what is chosen already."""

    named = {}

    def build_attrs(self, base_attrs, extra_attrs=None):
        # Without a width each box is measured by itself, which is slow for a paper of 300 authors.
        return {**super().build_attrs(base_attrs, extra_attrs), "data-width": "100%"}

    def optgroups(self, name, value, attrs=None):
        chosen = [str(each) for each in value if each]
        if not set(chosen) <= self.named.keys():
            return super().optgroups(name, value, attrs)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options += [self.create_option(name, each, self.named[each], True, 1) for each in chosen]
        return [(None, options, 0)]


class NamedSelectMultiple(AutocompleteSelectMultiple):
    """An autocomplete of several; each is taken out by its own cross."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        return {**super().build_attrs(base_attrs, extra_attrs), "data-allow-clear": "false"}


class DescribedResults(AutocompleteJsonView):
    """Answers an autocomplete; each kind of thing says in its admin how it is told from others of its name."""

    def process_request(self, request):
        term, model_admin, source_field, to_field_name = super().process_request(request)
        return " ".join(words_of(term)), model_admin, source_field, to_field_name

    def has_perm(self, request, obj=None):
        return may(request.user, Deed.CHOOSE, self.model_admin.model)

    def get_queryset(self):
        """What may be chosen, whether or not its own form is open to the user."""
        kind = self.model_admin
        offered = kind.model._default_manager.order_by(*kind.get_ordering(self.request) or kind.model._meta.ordering)
        offered = allowed(self.request.user, Deed.CHOOSE, offered)
        offered = offered.complex_filter(self.source_field.get_limit_choices_to())
        found, may_repeat = kind.get_search_results(self.request, offered, self.term)
        return kind.for_autocomplete(found.distinct() if may_repeat else found)

    def serialize_result(self, obj, to_field_name):
        if isinstance(self.source_field, TaggableManager):
            return {"id": obj.name, "text": obj.name}
        return {"id": str(getattr(obj, to_field_name)), "text": self.model_admin.described(obj)}


# Topics


class TopicsWidget(NamedSelectMultiple):
    """Finds topics by name and takes new ones as they are typed; its values are names."""

    takes_new = True

    def build_attrs(self, base_attrs, extra_attrs=None):
        return {
            **super().build_attrs(base_attrs, extra_attrs),
            "data-tags": "true" if self.takes_new else "false",
            "data-token-separators": '[","]',
            "data-new": _("new topic"),
            "data-maximum-selection-length": str(MAX_TOPICS),
        }

    def optgroups(self, name, value, attrs=None):
        return [
            (None, [self.create_option(name, each, each, True, index) for index, each in enumerate(value) if each], 0)
        ]


class TopicsField(forms.Field):
    """Names of topics in, topics out; a name nobody has used yet is checked here and made when the entry is saved."""

    takes_new = True

    def prepare_value(self, value):
        return [topic.name if isinstance(topic, Topic) else str(topic) for topic in value or []]

    def to_python(self, value):
        names = {}
        for name in filter(None, map(clean_name, self.prepare_value(value))):
            names.setdefault(Topic.key_of(name), name)
        if len(names) > MAX_TOPICS:
            raise ValidationError(_("Choose at most %(number)s topics.") % {"number": MAX_TOPICS})
        known = {topic.key: topic for topic in Topic.objects.filter(key__in=names)}
        synonyms = TopicSynonym.objects.filter(key__in=names).select_related("topic")
        known |= {synonym.key: synonym.topic for synonym in synonyms}
        fresh = [name for key, name in names.items() if key not in known]
        if fresh and not self.takes_new:
            told = _("“%(name)s” is no topic of this site. Choose one that is offered, or ask an editor to add it.")
            raise ValidationError([told % {"name": shortened(name)} for name in fresh])
        problems = [problem for name in fresh for problem in problems_with(name)]
        if problems:
            raise ValidationError(problems)
        return list(dict.fromkeys(known.get(key, name) for key, name in names.items()))

    def has_changed(self, initial, data):
        keys = [{Topic.key_of(name) for name in self.prepare_value(side)} for side in (initial, data)]
        return keys[0] != keys[1]


def problems_with(name):
    """What keeps a typed name from becoming a topic."""
    try:
        Topic(name=name).full_clean()
    except ValidationError as error:
        return [f"“{shortened(name)}”: {message}" for message in error.messages]
    return []


def shortened(name):
    return name if len(name) <= 40 else f"{name[:40]}…"


# Markdown


class MarkdownWidget(MarkdownxWidget):
    """A text box whose preview follows; the Tab key leaves it."""

    def __init__(self, attrs=None):
        super().__init__({"rows": 6, **(attrs or {})})

    class Media:
        extend = False
        js = ["js/admin/markdown.js"]


class NumberField(forms.IntegerField):
    """A number that may be left out where the model has one of its own."""

    def __init__(self, *, required=True, initial=None, **kwargs):
        super().__init__(required=required and initial is None, initial=initial, **kwargs)

    def clean(self, value):
        number = super().clean(value)
        return self.initial if number is None else number


NUMBER = {"form_class": NumberField, "widget": forms.NumberInput(attrs={"class": "narrow", "min": "0"})}
WIDGETS = {
    MarkdownxField: {"widget": MarkdownWidget},
    models.URLField: {
        "widget": forms.URLInput(attrs={"class": "vTextField"}),
        "assume_scheme": "https",
        "error_messages": {"invalid": _lazy("Write the whole address, for example https://example.org/page.")},
    },
    models.DateTimeField: {
        "form_class": forms.DateTimeField,
        "widget": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    },
    models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
    models.TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")},
    models.PositiveIntegerField: NUMBER,
    models.PositiveSmallIntegerField: NUMBER,
}


class EditingMixin:
    """The form fields of every form and every row."""

    formfield_overrides = WIDGETS
    view_on_site = False
    can_change_related = True

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, TaggableManager):
            field = db_field.formfield(form_class=TopicsField, widget=TopicsWidget(db_field, self.admin_site))
            field.takes_new = field.widget.takes_new = may(request.user, Deed.ADD, Topic)
            return field
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = field.widget.can_view_related = False
            field.widget.can_change_related &= self.can_change_related
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", NamedSelect(db_field, self.admin_site))
        return self.narrowed(super().formfield_for_foreignkey(db_field, request, **kwargs), request)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", NamedSelectMultiple(db_field, self.admin_site))
        return self.narrowed(super().formfield_for_manytomany(db_field, request, **kwargs), request)

    def narrowed(self, field, request):
        """The field with only what the user may choose."""
        if field and is_member(request.user):
            field.queryset = allowed(request.user, Deed.CHOOSE, field.queryset)
        return field


# The form of an entry


@dataclass(frozen=True)
class Conflict:
    """Another's save between this form's opening and its sending."""

    version: int | str
    message: str


class RuledForm(forms.ModelForm):
    """Lets a member set what is free and only read the rest. What others tied to a thing and a member may not see is
    neither shown nor lost.

    `free` are names of fields; None for those who may set all.
    """

    user = None
    free = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.unseen = {}
        if self.free is not None:
            self._keep_to_what_is_free()

    def _keep_to_what_is_free(self):
        settable = names_of(type(self.instance))
        for name, field in self.fields.items():
            field.disabled = name in settable and name not in self.free
            if isinstance(field, forms.ModelChoiceField) and self.instance.pk:
                self._hide_what_is_unseen(name, field)

    def _hide_what_is_unseen(self, name, field):
        """Takes what cannot be chosen out of what the form shows, and remembers it."""
        is_many = isinstance(field, forms.ModelMultipleChoiceField)
        tied = self.initial.get(name) or []
        keys = [each.pk for each in tied] if is_many else [tied] if tied else []
        seen = set(field.queryset.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
        unseen = set(keys) - seen
        if unseen:
            self.unseen[name] = unseen
            self.initial[name] = [each for each in tied if each.pk in seen] if is_many else None

    def clean(self):
        cleaned = super().clean()
        for name, keys in self.unseen.items():
            field = self.fields[name]
            stored = field.queryset.model._default_manager.filter(pk__in=keys)
            if isinstance(field, forms.ModelMultipleChoiceField):
                self.cleaned_data[name] = [*self.cleaned_data.get(name, ()), *stored]
            elif self.cleaned_data.get(name) is None:
                self.cleaned_data[name] = stored.first()
        return cleaned


class EntryForm(RuledForm):
    """Refuses to overwrite what somebody else saved meanwhile or to add one thing twice, and keeps what was typed."""

    row_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    new_uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)

    conflict = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["row_version"].initial = self.instance.row_version if self.instance.pk else None
        self.fields["new_uuid"].initial = None if self.instance.pk else uuid4()

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            self._look_for_conflict()
        elif self.cleaned_data.get("new_uuid"):
            self._look_for_first_sending()
        return cleaned

    def _look_for_first_sending(self):
        """The form of a new entry comes twice after a double click or the browser's way back."""
        self.instance.uuid = self.cleaned_data["new_uuid"]
        first = type(self.instance)._base_manager.filter(uuid=self.instance.uuid).first()
        if first is None:
            return
        if self.user and not may(self.user, Deed.VIEW, first):
            # Nobody learns by a forged number what others have saved.
            self.instance.uuid = uuid4()
            return
        address = reverse(f"admin:{first._meta.app_label}_{first._meta.model_name}_change", args=[first.pk])
        told = _("This form was saved already, as “{}”. {} and make further changes there.")
        raise ValidationError(format_html(told, first, format_html('<a href="{}">{}</a>', address, _("Open it"))))

    def _look_for_conflict(self):
        stored = type(self.instance)._base_manager.select_for_update().filter(pk=self.instance.pk).first()
        if stored is None:
            raise ValidationError(_("Somebody deleted this while you were editing. Copy what you need from the form."))
        if str(stored.row_version) in (str(self.cleaned_data.get("row_version")), self.data.get("overwrite")):
            return
        self.conflict = Conflict(stored.row_version, self._told(stored))
        raise ValidationError(self.conflict.message, code="conflict")

    def _told(self, stored):
        who = stored.updated_by.get_full_name() or stored.updated_by.get_username() if stored.updated_by else ""
        labels = [str(self.fields[name].label) for name in self.changed_data if name not in ("row_version", "new_uuid")]
        told = [
            _("Somebody else changed this while you were editing: %(who)s, %(when)s.")
            % {"who": who or _("the system"), "when": moment_in_words(stored.updated_at)},
            _("All you typed is still here."),
        ]
        if labels:
            told.append(_("Yours differs from theirs in: %(fields)s.") % {"fields": ", ".join(labels)})
        return " ".join(told)


class SealedForm(RuledForm):
    """The same refusal for rows that count no versions: what was stored when the form opened must still be stored."""

    seal = forms.CharField(required=False, widget=forms.HiddenInput)

    conflict = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seal"].initial = self.seal_of_stored()

    def seal_of_stored(self):
        """A digest of the rows the form changes, as they are stored now; empty when there are none."""
        return seal_of(self.stored_rows())

    def stored_rows(self):
        return list(type(self.instance)._base_manager.filter(pk=self.instance.pk))

    def clean(self):
        cleaned = super().clean()
        opened, stored = self.cleaned_data.get("seal"), self.seal_of_stored()
        if opened and stored not in (opened, self.data.get("overwrite")):
            told = [_("Somebody else changed this while you were editing."), _("All you typed is still here.")]
            self.conflict = Conflict(stored, " ".join(told))
            raise ValidationError(self.conflict.message, code="conflict")
        return cleaned


def seal_of(rows):
    values = [repr(field.value_from_object(row)) for row in rows for field in row._meta.concrete_fields]
    return sha256("\n".join(values).encode()).hexdigest()[:20] if values else ""


# Rows inside a form


class RowForm(forms.ModelForm):
    """A row; one in which nothing but its place was set is empty. `freedom` tells of a row which fields are free."""

    freedom = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        settable = names_of(type(self.instance)) - self.freedom(self.instance) if self.freedom else ()
        for name, field in self.fields.items():
            field.disabled |= name in settable
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, NamedSelect):
                self._keep_chosen(name, field, widget)

    def _keep_chosen(self, name, field, widget):
        """Who stands in a row already is named in it, and may stay whatever else may be chosen."""
        chosen = getattr(self.instance, name) if getattr(self.instance, f"{name}_id", None) else None
        widget.named = {str(chosen.pk): str(chosen)} if chosen else {}
        if chosen and self.freedom:
            field.queryset |= type(chosen)._default_manager.filter(pk=chosen.pk)

    def clean(self):
        cleaned = super().clean()
        if "order" in self.fields and self.cleaned_data.get("order") is None:
            self.cleaned_data["order"] = self.instance.order
        return cleaned

    def has_changed(self):
        placed_only = self.empty_permitted and set(self.changed_data) <= {"order"}
        return super().has_changed() and not placed_only


def gone_as_new(sent, files, prefix, model):
    """What was sent of rows, with those that somebody else deleted meanwhile last and new, so that none is lost."""
    pk, counts = model._meta.pk.name, [sent.get(f"{prefix}-{name}_FORMS", "") for name in ("TOTAL", "INITIAL")]
    if not all(each.isascii() and each.isdecimal() and len(each) <= len(str(MAX_SENT)) for each in counts):
        return sent, files
    total, opened = map(int, counts)
    keys = [sent.get(f"{prefix}-{number}-{pk}", "") for number in range(opened)]
    asked = [key for key in keys if key.isascii() and key.isdecimal() and len(key) < MAX_DIGITS]
    stored = {str(key) for key in model._base_manager.filter(pk__in=asked).values_list("pk", flat=True)}
    gone = [number for number, key in enumerate(keys) if key in asked and key not in stored]
    if not gone:
        return sent, files
    order = [number for number in range(total) if number not in gone] + gone
    places = {str(old): new for new, old in enumerate(order)}

    def moved(given):
        found = given.copy()
        found.clear()
        for name, values in given.lists():
            number, dash, field = name.removeprefix(f"{prefix}-").partition("-")
            is_row = name.startswith(f"{prefix}-") and dash and number in places
            found.setlist(f"{prefix}-{places[number]}-{field}" if is_row else name, values)
        return found

    sent, files = moved(sent), moved(files)
    sent[f"{prefix}-INITIAL_FORMS"] = str(opened - len(gone))
    for number in gone:
        sent[f"{prefix}-{places[str(number)]}-{pk}"] = ""
    return sent, files


class RowsMixin(EditingMixin):
    """Rows of a form: `comes_first` puts them below the first group, `more` names the fields that fold away.

    They follow the rules of what they stand on: rows that are not free there are shown, and set only in the fields
    that are free in one row.
    """

    form = RowForm
    can_change_related = False
    extra = 0
    max_num = MAX_ROWS
    comes_first = False
    more = ()
    empty_text = ""
    add_words = ""

    def has_view_permission(self, request, obj=None):
        return self.parent_allows(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.parent_allows(request, obj)

    def has_add_permission(self, request, obj=None):
        return self.is_free(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.is_free(request, obj)

    def parent_allows(self, request, obj):
        return asked(request, may, Deed.CHANGE if obj else Deed.ADD, obj or self.parent_model)

    def is_free(self, request, obj):
        """Whether rows may be added and taken away."""
        relation = RULES[self.model].relation
        if relation is None:
            return self.parent_allows(request, obj)
        return relation in asked(request, fields_settable, obj or self.parent_model)

    def initial_rows(self, request):
        """What the first rows of a new thing are offered with."""
        return []

    def get_extra(self, request, obj=None, **kwargs):
        return self.extra if obj else len(self.initial_rows(request))

    def get_formset(self, request, obj=None, **kwargs):
        # Django takes the room for new rows from who may add none; those that are there still need theirs.
        room = type(self).max_num
        formset = super().get_formset(request, obj, absolute_max=room, **kwargs)
        if is_member(request.user) and not self.is_free(request, obj):
            formset.form.freedom = staticmethod(row_freedom(request.user, self.model, obj or self.parent_model))
        return formset

    def get_queryset(self, request):
        related = [name for name in self.get_autocomplete_fields(request) if self.is_single(name)]
        return super().get_queryset(request).select_related(*related) if related else super().get_queryset(request)

    def is_single(self, name):
        return self.model._meta.get_field(name).many_to_one


class TableRows(RowsMixin, SortableTabularInline):
    """Rows of one line each, in an order the editor sets."""

    template = "admin/edit_inline/tabular.html"


class BlockRows(RowsMixin, SortableStackedInline):
    """Rows of several lines each, in an order the editor sets."""

    template = "admin/edit_inline/stacked.html"


def entry_kinds_with(admin_site, request):
    """The kinds of entry the user may see in the admin, each with its admin."""
    for kind in Entry.kinds():
        model_admin = admin_site.get_model_admin(kind) if admin_site.is_registered(kind) else None
        if model_admin and model_admin.has_view_permission(request):
            yield kind, model_admin
