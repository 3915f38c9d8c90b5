"""Rows of which one form may have hundreds: asked about and written together, in as many queries as for a few."""

from adminsortable2.admin import CustomInlineFormSet
from django import forms

MAX_DIGITS = 18


class KnownChoiceField(forms.ModelChoiceField):
    """A choice that asks the database only about what is not among the things `known`, by their keys as text."""

    known = {}

    def to_python(self, value):
        return self.known.get(str(value)) or super().to_python(value)


class ManyRows(CustomInlineFormSet):
    """The rows of a model whose `clean` says all that its constraints ask of one row by itself.

    `lead` names the foreign keys an editor chooses; their fields are a KnownChoiceField. What cannot be told of one
    row, a subclass says in `clean`.
    """

    lead = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound:
            for name in self.lead:
                field = self.form.base_fields[name]
                stored = [getattr(row, name) for row in self.get_queryset() if getattr(row, f"{name}_id")]
                sent = field.queryset.in_bulk(self.sent_keys(name))
                field.known = {str(each.pk): each for each in (*stored, *sent.values())}

    def sent_keys(self, name):
        sent = (self.data.get(f"{self.prefix}-{number}-{name}", "") for number in range(self.total_form_count()))
        return {int(key) for key in sent if key.isascii() and key.isdecimal() and len(key) <= MAX_DIGITS}

    def add_fields(self, form, index):
        super().add_fields(form, index)
        name = self._pk_field.name
        asked = form.fields[name]
        form.fields[name] = KnownChoiceField(
            asked.queryset, initial=asked.initial, required=False, widget=forms.HiddenInput
        )
        form.fields[name].known = {str(row.pk): row for row in self.get_queryset()}

    def get_max_order(self):
        return max((form.instance.order for form in self.forms), default=0)

    def save(self, commit=True):
        saved = super().save(commit=False)
        if commit:
            rows = self.model._base_manager
            rows.filter(pk__in=[row.pk for row in self.deleted_objects]).delete()
            self.write_changed(rows)
            rows.bulk_create(self.new_objects)
        return saved

    def write_changed(self, rows):
        changed = [row for row, _names in self.changed_objects]
        if not changed:
            return
        moved = {name for _row, names in self.changed_objects for name in names}
        for name in moved.intersection(self.lead):
            # Two rows may exchange what only one of them can have.
            rows.filter(pk__in=[row.pk for row in changed]).update(**{name: None})
        rows.bulk_update(changed, [each.name for each in self.written()])

    def written(self):
        fields = self.model._meta.concrete_fields
        return [each for each in fields if not (each.primary_key or each.generated or each.name == self.fk.name)]


class KnownRow:
    """Mixin for the form of such a row: what was chosen is known to be there, so it is not asked about once more."""

    lead = ()

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | set(self.lead)
