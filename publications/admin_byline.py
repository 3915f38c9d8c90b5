"""The byline on the form of a publication."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content.editing import RowForm, TableRows
from content.many_rows import KnownChoiceField, KnownRow, ManyRows
from profile_app.oneself import OffersOneself

from .models import Authorship

FIRST_GROUP = 1
MAX_AUTHORS = 500


class Byline(ManyRows):
    lead = ("person",)

    def clean(self):
        super().clean()
        seen = set()
        for form in self.forms:
            person, role = (getattr(form, "cleaned_data", {}).get(name) for name in ("person", "role"))
            if person is None or self._should_delete_form(form):
                continue
            if (person, role) in seen:
                raise ValidationError(gettext("“%(name)s” stands in the byline twice.") % {"name": person})
            seen.add((person, role))


class AuthorForm(KnownRow, RowForm):
    """Equal contribution is a tick for the one group nearly every paper has; a number where there are more."""

    lead = Byline.lead

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "equal_group" in self.fields and self.instance.equal_group in (None, FIRST_GROUP):
            self.fields["equal_group"] = forms.BooleanField(
                required=False,
                label=_("co-first"),
                help_text=_("All equal first authors."),
                disabled=self.fields["equal_group"].disabled,
            )

    def clean_equal_group(self):
        group = self.cleaned_data["equal_group"]
        return (FIRST_GROUP if group else None) if isinstance(group, bool) else group


class AuthorRows(OffersOneself, TableRows):
    model = Authorship
    add_words = _("Add an author")
    form = AuthorForm
    formset = Byline
    comes_first = True
    max_num = MAX_AUTHORS
    autocomplete_fields = ["person"]
    fields = [
        "person",
        "credited_name",
        "equal_group",
        "is_corresponding",
        "role",
        "credited_given",
        "credited_family",
    ]
    more = ("role", "credited_given", "credited_family")
    empty_text = _("No authors yet. Choose a person of this site, or leave that empty and write the name as printed.")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return super().formfield_for_foreignkey(db_field, request, **{"form_class": KnownChoiceField, **kwargs})

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "equal_group":
            field.label = _("co-first")
        return field
