"""The page on which an editor notes that somebody leaves the lab, and takes it back."""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content.dates import PartialDate, PartialDateFormField
from content.keys import clean_name

from .departures import Departure
from .leaving import leave, may_close, open_rows, take_back


class LeavingForm(forms.Form):
    end = PartialDateFormField(
        label=_("Last day"), help_text=_("As exact as you know it: 2026, 2026-11 or 30 November 2026.")
    )
    title = forms.CharField(
        label=_("Now"), required=False, max_length=200, help_text=_("What they are now, for example “Lecturer”.")
    )
    organisation = forms.CharField(
        label=_("At"), required=False, max_length=200, help_text=_("Where. Leave both empty if you do not know yet.")
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        today = localdate()
        self.fields["end"].initial = PartialDate(today.year, today.month, today.day)

    def clean_end(self):
        end = self.cleaned_data["end"]
        if end.first_day > localdate():
            raise ValidationError(_("This day has not come yet. Note it as the end of the position until then."))
        if any(row.start and row.start.first_day > end.last_day for row in open_rows(self.person)):
            raise ValidationError(_("This lies before the beginning of a position they hold."))
        return end

    def clean(self):
        given = super().clean()
        title, organisation = (clean_name(given.get(name) or "") for name in ("title", "organisation"))
        if title and not organisation:
            raise ValidationError({"organisation": _("Say where, or leave both empty.")})
        return {**given, "title": title, "organisation": organisation}


class LeavingPages:
    """Adds to the admin of people what happens when somebody leaves the lab."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("<path:object_id>/leave/", self.admin_site.admin_view(self.leave_view), name=f"{name}_leave"),
            path("<path:object_id>/return/", self.admin_site.admin_view(self.return_view), name=f"{name}_return"),
            *super().get_urls(),
        ]

    def has_leaving_permission(self, request, person):
        """An editor notes it; a member ends the own positions on the form of the profile."""
        return self.has_publish_permission(request, person)

    def leave_view(self, request, object_id):
        person = self.get_object(request, unquote(object_id))
        if person is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_leaving_permission(request, person):
            raise PermissionDenied
        rows = open_rows(person)
        form = LeavingForm(request.POST or None, person=person)
        if not rows:
            messages.warning(request, gettext("%(who)s holds no open position in the lab.") % {"who": person})
            return HttpResponseRedirect(self.address(person, "change"))
        if request.method == "POST" and form.is_valid():
            departure = leave(person, by=request.user, **form.cleaned_data)
            self.log_change(request, person, [{"changed": {"fields": [gettext("left the lab")]}}])
            messages.success(request, self.told_of_leaving(person, departure))
            return HttpResponseRedirect(self.address(person, "change"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": person,
            "title": gettext("%(who)s leaves the lab") % {"who": person},
            "form": form,
            "rows": rows,
            "closes": may_close(request.user, person.account),
        }
        return TemplateResponse(request, "admin/profile_app/person/leave.html", context)

    def told_of_leaving(self, person, departure):
        told = gettext("%(who)s is now among the alumni. Nothing is deleted.") % {"who": person}
        if departure and departure.closed_account:
            told += " " + gettext("Their account is closed.")
        return told

    def return_view(self, request, object_id):
        person = self.get_object(request, unquote(object_id))
        if person is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_leaving_permission(request, person):
            raise PermissionDenied
        departure = self.last_departure(person)
        if departure is None:
            messages.warning(request, gettext("Nobody noted that %(who)s left.") % {"who": person})
        elif request.method == "POST":
            take_back(departure, by=request.user)
            self.log_change(request, person, [{"changed": {"fields": [gettext("leaving taken back")]}}])
            messages.success(request, gettext("All is as it was before %(who)s left.") % {"who": person})
        else:
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": person,
                "departure": departure,
                "title": gettext("Take back that %(who)s left?") % {"who": person},
            }
            return TemplateResponse(request, "admin/profile_app/person/return.html", context)
        return HttpResponseRedirect(self.address(person, "change"))

    def last_departure(self, person):
        return Departure.objects.standing().filter(person=person).first()

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk:
            may = self.has_leaving_permission(request, obj)
            context["may_invite"] = may and not obj.account_id
            departure = self.last_departure(obj) if may else None
            context["may_return"] = departure is not None
            context["may_leave"] = may and not departure and any(not held.has_ended for held in obj.lab_positions)
        return super().render_change_form(request, context, add, change, form_url, obj)
