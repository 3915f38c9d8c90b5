"""The page on which a date of an event is repeated: every week, every two weeks or every month."""

import re
from itertools import islice

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from content import history
from content.dates import PartialDate, PartialDateFormField
from content.editing import MAX_ROWS

from . import repeating
from .models import Occurrence, no_such_hour

MOST = 60


class DatesField(forms.CharField):
    """Several dates, each as exact as it is known."""

    def to_python(self, value):
        found = []
        for line in re.split(r"[;\n]", super().to_python(value)):
            try:
                found += dates_in(line)
            except ValueError as error:
                raise ValidationError(str(error)) from error
        return found


def dates_in(line):
    """The dates in a line: one, in which a comma may be (June 14, 2022), or several with commas between them."""
    try:
        return [PartialDate.parse(line)]
    except ValueError:
        return [PartialDate.parse(part) for part in line.split(",") if part.strip()]


class RepeatingForm(forms.Form):
    """`plan` says what it would add, once it is valid."""

    of = forms.ChoiceField(
        label=_("Repeat"), help_text=_("Hour, place and link become the same; each date can be changed afterwards.")
    )
    rhythm = forms.ChoiceField(
        label=_("How often"),
        choices=repeating.Rhythm.choices,
        help_text=_("By the month: the third Tuesday is followed by third Tuesdays, and a fifth one by the last."),
    )
    times = forms.IntegerField(
        label=_("How many more"),
        required=False,
        min_value=1,
        max_value=MOST,
        error_messages={"max_value": _("At most %(limit_value)s at once. You can repeat the last of them again.")},
        widget=forms.NumberInput(attrs={"class": "narrow"}),
        help_text=_("Say this, or until when. Those left out below are counted."),
    )
    until = PartialDateFormField(
        label=_("Until"), required=False, help_text=_("The last possible day, or the month: 2027-01-31 or 2027-01.")
    )
    skip = DatesField(
        label=_("Not on"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Holidays and breaks, one in a line: 2026-12-24, or 2026-12 for the whole month."),
    )

    plan = None

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.there = list(event.occurrences.all())
        self.repeatable = {str(each.pk): each for each in self.there if repeating.can_be_repeated(each)}
        latest_first = sorted(self.repeatable.values(), key=lambda each: each.starts, reverse=True)
        self.fields["of"].choices = [
            (each.pk, ", ".join(str(part) for part in (each.when, each.at_time, each.where) if part))
            for each in latest_first
        ]
        planned = [each.pk for each in latest_first if each.state == Occurrence.State.SCHEDULED]
        self.fields["of"].initial = next(iter(planned), None)

    def clean(self):
        given = super().clean()
        times, until = given.get("times"), given.get("until")
        if self.errors:
            return given
        if bool(times) == bool(until):
            raise ValidationError({"times": _("Say either how many more or until when.")})
        days = list(islice(repeating.days_after(self.repeated, given["rhythm"], until and until.last_day), MOST + 1))
        days = days[:times]
        if len(days) > MOST:
            told = _("Until then there are more than %(most)s dates. Choose an earlier day, and repeat the last again.")
            raise ValidationError({"until": told % {"most": MOST}})
        plan = repeating.plan(self.repeated, days, given["skip"])
        self._check_hours(plan.added)
        if not plan.added:
            raise ValidationError(_("There is nothing to add: each such date is there already, left out or too late."))
        if len(self.there) + len(plan.added) > MAX_ROWS:
            told = _("An event has at most %(most)s dates, and this one would have %(number)s. Add fewer.")
            raise ValidationError(told % {"most": MAX_ROWS, "number": len(self.there) + len(plan.added)})
        self.plan = plan
        return given

    def _check_hours(self, days):
        for day in days:
            first, last = (PartialDate(each.year, each.month, each.day) for each in (day, day + self.length))
            for _name, moment in self.repeated.hours_left_out(first, last):
                advice = _("Leave that day out here, and add it with another hour.")
                raise ValidationError({"skip": f"{no_such_hour(moment)} {advice}"})

    @property
    def length(self):
        return repeating.length_of(self.repeated)

    @property
    def repeated(self):
        return self.repeatable[self.cleaned_data["of"]]

    @property
    def shown(self):
        """What was looked at, to be told from what would be added by now."""
        return " ".join([str(self.repeated.pk), *(str(day) for day in self.plan.added)])


class RepeatingPages:
    """Adds to the admin of events the page that repeats a date."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_repeat"
        view = self.admin_site.admin_view(self.repeat_view)
        return [path("<path:object_id>/repeat/", view, name=name), *super().get_urls()]

    def has_repeating_permission(self, request, event):
        """Whoever may add dates at once on the form."""
        return "occurrences" in self.free_fields(request, event)

    def repeat_view(self, request, object_id):
        """First shows which dates there would be, then adds those that were shown."""
        event = self.get_object(request, unquote(object_id))
        if event is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_repeating_permission(request, event):
            raise PermissionDenied
        with transaction.atomic():
            event = self.model.objects.select_for_update().get(pk=event.pk)
            form = RepeatingForm(request.POST or None, event=event)
            if not form.repeatable:
                messages.warning(request, gettext("Give the first date with its day, save it, and repeat it then."))
                return HttpResponseRedirect(self.address(event, "change"))
            if form.is_valid() and "_add" in request.POST:
                if request.POST.get("shown") == form.shown:
                    return self.repeated(request, event, form)
                messages.warning(request, gettext("Nothing is added yet: look at the dates once more."))
        return self.looking_page(
            request,
            "events/event/repeat",
            gettext("Repeat “%(name)s”") % {"name": event},
            original=event,
            form=form,
        )

    def repeated(self, request, event, form):
        with history.changing(event, user=request.user):
            repeating.add(form.repeated, form.plan.added)
            self.stamp(request, event, change=True)
            event.save()
            self.log_change(request, event, [{"changed": {"fields": [gettext("dates")]}}])
        number = len(form.plan.added)
        told = ngettext("%(number)d date is added.", "%(number)d dates are added.", number) % {"number": number}
        undone = gettext("The history can undo this.")
        said = self.with_link(f"{told} {undone}", self.address(event, "history"), gettext("Open the history"))
        messages.success(request, said)
        return HttpResponseRedirect(self.address(event, "change"))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk and self.has_repeating_permission(request, obj):
            context["may_repeat"] = any(map(repeating.can_be_repeated, obj.occurrences.all()))
        return super().render_change_form(request, context, add, change, form_url, obj)
