"""The admin of accounts and invitations, in terms of people and roles."""

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401 -- registers the admin that is taken away below
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content import mail
from content.admin import SafeAdmin, SafeFilter
from content.editing import NamedSelect, SealedForm
from content.roles import GROUPS, Role

from .accounts import Account, Invitation, call
from .models import Person
from .passwords import link_to_new_password
from .roles import give_role, roles_to_give

admin.site.unregister([EmailAddress, Authenticator])


class ByPost:
    """Small deeds on one thing: each is a method and an address that takes nothing but POST."""

    deeds = {}

    def get_urls(self):
        return [
            path(f"<path:object_id>/{name}/", self.admin_site.admin_view(self.view_of(method)), name=self.route(name))
            for name, method in self.deeds.items()
        ] + super().get_urls()

    def route(self, name):
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def view_of(self, method):
        def view(request, object_id):
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            thing = self.get_object(request, object_id)
            if thing is None:
                return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            if not self.may_manage(request, thing):
                raise PermissionDenied
            return getattr(self, method)(request, thing) or HttpResponseRedirect(self.list_address())

        return view

    def list_address(self):
        return reverse("admin:profile_app_account_changelist")


class RoleFilter(SafeFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return Role.choices

    def narrow(self, queryset, value):
        return queryset.filter(groups__name=GROUPS[value])


class OpenFilter(SafeFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("open", _("Open")), ("closed", _("Closed"))]

    def narrow(self, queryset, value):
        return queryset.filter(is_active=value == "open")


def check_address(email, account=None):
    """Refuses an address by which somebody else signs in already."""
    if email and Account.objects.of_address(email).exclude(pk=account and account.pk).exists():
        raise ValidationError(_("There is an account with this address already."))
    return email.lower()


class AccountForm(SealedForm):
    role = forms.ChoiceField(label=_("Role"), required=False)
    person = Invitation._meta.get_field("person").formfield(
        help_text=_("Whose page it is. Empty: this account has no page of its own.")
    )

    class Meta:
        model = Account
        fields = ["first_name", "last_name", "email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.profile = Person.objects.filter(account=self.instance).first()
        self.fields["person"].initial = self.profile
        self.fields["person"].widget.named = {str(self.profile.pk): str(self.profile)} if self.profile else {}
        self.fields["role"].initial = self.instance.role

    def clean_email(self):
        return check_address(self.cleaned_data["email"], self.instance)

    def clean_person(self):
        person = self.cleaned_data["person"]
        if person and person.account_id not in (None, self.instance.pk):
            raise ValidationError(_("This profile belongs to another account."))
        return person

    def save_role_and_person(self):
        role, person = self.cleaned_data["role"], self.cleaned_data["person"]
        if role and role != self.instance.role:
            give_role(self.instance, Role(role))
        if person != self.profile:
            Person.objects.filter(account=self.instance).update(account=None)
            if person:
                Person.objects.filter(pk=person.pk).update(account=self.instance)
                call(self.instance, person.display_name)


class WithPerson:
    """The field that finds a profile by its name."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if "person" in form.base_fields:
            form.base_fields["person"].widget = NamedSelect(Invitation._meta.get_field("person"), self.admin_site)
        return form


@admin.register(Account)
class AccountAdmin(ByPost, WithPerson, SafeAdmin):
    """Who signs in: editors manage the accounts of members, the operator those of editors as well."""

    form = AccountForm
    list_display = ["who", "role_name", "state", "signs_in_as", "profile", "last_seen"]
    list_display_links = ["who"]
    list_filter = [RoleFilter, OpenFilter]
    search_fields = ["username", "first_name", "last_name", "email", "person__display_name"]
    fieldsets = [(None, {"fields": ["role", "person", ("first_name", "last_name"), "email"]})]
    empty_text = _("Nobody signs in here yet.")
    deeds = {
        "close": "close",
        "open": "open_again",
        "new-password": "offer_new_password",
        "without-app": "turn_two_factor_off",
    }

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def may_manage(self, request, account):
        return self.has_change_permission(request, account)

    # The list

    def for_list(self, queryset):
        return queryset.with_role()

    def changelist_view(self, request, extra_context=None):
        roles = roles_to_give(request.user)
        rows = [(each, each.role in roles) for each in Invitation.objects.open().select_related("person")]
        return super().changelist_view(request, {"invitations": rows, **(extra_context or {})})

    @admin.display(description=_("name"), ordering="first_name")
    def who(self, account):
        return str(account.known_as)

    @admin.display(description=_("signs in as"))
    def signs_in_as(self, account):
        return account.username

    @admin.display(description=_("role"))
    def role_name(self, account):
        return gettext("Operator") if account.is_superuser else account.role.label if account.role else "–"

    @admin.display(description=_("profile"))
    def profile(self, account):
        person = getattr(account, "person", None)
        if person is None:
            return self.empty_value_display
        address = reverse("admin:profile_app_person_change", args=[person.pk])
        return format_html('<a href="{}">{}</a>', address, person)

    @admin.display(description=_("last sign-in"), ordering="last_login")
    def last_seen(self, account):
        return date_format(localtime(account.last_login), "j M Y") if account.last_login else gettext("never")

    @admin.display(description=_("state"), ordering="is_active")
    def state(self, account):
        mark, words = ("done", _("Open")) if account.is_active else ("", _("Closed"))
        return format_html('<span class="state {}">{}</span>', mark, words)

    # The form

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if "role" in form.base_fields:
            given = [("", _("None"))] if obj and not obj.role else []
            form.base_fields["role"].choices = [*given, *((role, role.label) for role in roles_to_give(request.user))]
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["may_manage"] = obj is not None and self.may_manage(request, obj)
        context["is_self"] = obj is not None and obj.pk == request.user.pk
        context["has_two_factor"] = obj is not None and Authenticator.objects.filter(user=obj.pk).exists()
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        form.save_role_and_person()

    # Deeds

    def close(self, request, account):
        """The account stays with all it wrote; nobody signs in with it, and who is signed in is out at once."""
        if account.pk == request.user.pk:
            messages.error(request, gettext("You cannot close your own account. Ask somebody else to."))
            return None
        self.set_active(request, account, False, gettext("The account of %(who)s is closed. Nothing is deleted."))
        person = Person.objects.filter(account=account).first()
        if person is not None and any(not position.has_ended for position in person.lab_positions):
            told = gettext("{} still stands among the people of today. If they left the lab:")
            page = reverse("admin:profile_app_person_leave", args=[person.pk])
            link = format_html('<a href="{}">{}</a>', page, gettext("Note since when, and where they are now"))
            messages.info(request, format_html("{} {}", format_html(told, person), link))

    def open_again(self, request, account):
        self.set_active(request, account, True, gettext("The account of %(who)s is open again."))

    def set_active(self, request, account, is_active, told):
        account.is_active = is_active
        account.save(update_fields=["is_active"])
        self.log_change(request, account, [{"changed": {"fields": [gettext("state")]}}])
        messages.success(request, told % {"who": account})

    def turn_two_factor_off(self, request, account):
        """For who has lost the phone and the recovery codes."""
        Authenticator.objects.filter(user=account.pk).delete()
        self.log_change(request, account, [{"changed": {"fields": [gettext("two-factor")]}}])
        messages.success(request, gettext("%(who)s signs in with the password alone again.") % {"who": account})

    def offer_new_password(self, request, account):
        """A link with which they choose a new password, for handing over where mail does not reach them."""
        self.log_change(request, account, [{"changed": {"fields": [gettext("link to a new password")]}}])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": account,
            "title": gettext("Link to a new password"),
            "link": link_to_new_password(account),
        }
        answer = TemplateResponse(request, "admin/profile_app/account/new_password.html", context)
        answer["Cache-Control"] = "no-store"
        return answer


class InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ["email", "role", "person", "name"]

    def clean_email(self):
        email = check_address(self.cleaned_data["email"])
        if Invitation.objects.open().filter(email=email).exists():
            raise ValidationError(_("This address has an open invitation. Invite again from the list instead."))
        return email

    def clean_person(self):
        person = self.cleaned_data["person"]
        if person and person.account_id:
            raise ValidationError(_("%(who)s has an account already.") % {"who": person})
        return person


@admin.register(Invitation)
class InvitationAdmin(ByPost, WithPerson, SafeAdmin):
    form = InvitationForm
    list_display = ["who", "email", "role", "sent", "state"]
    list_select_related = ["person"]
    search_fields = ["email", "name", "person__display_name"]
    fieldsets = [(None, {"fields": ["email", "role", "person", "name"]})]
    add_words = _("Invite somebody")
    empty_text = _("Nobody is invited yet.")
    deeds = {"again": "invite_again", "withdraw": "withdraw"}

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def may_manage(self, request, invitation):
        return invitation.role in roles_to_give(request.user)

    # The list

    @admin.display(description=_("name"))
    def who(self, invitation):
        return invitation.who or self.empty_value_display

    @admin.display(description=_("invited"), ordering="sent_at")
    def sent(self, invitation):
        return date_format(localtime(invitation.sent_at), "j M Y")

    @admin.display(description=_("state"))
    def state(self, invitation):
        return format_html('<span class="state {}">{}</span>', *invitation.state)

    # The form

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if "role" in form.base_fields:
            roles = roles_to_give(request.user)
            form.base_fields["role"].choices = [(role, role.label) for role in roles]
            if Role.EDITOR not in roles:
                form.base_fields["role"].help_text = gettext("Only the operator of the site makes editors.")
        return form

    def get_changeform_initial_data(self, request):
        """For the profile the way here began at, with the address it knows."""
        initial = super().get_changeform_initial_data(request)
        text = request.GET.get("person", "")
        person = Person.objects.filter(pk=int(text)).first() if text.isascii() and text.isdigit() else None
        if person:
            initial |= {"person": person, "email": initial.get("email") or person.email}
        return initial

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["may_manage"] = obj is not None and self.may_manage(request, obj)
        context["has_mail"] = mail.is_set_up()
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, obj, form, change):
        obj.invited_by = request.user
        super().save_model(request, obj, form, change)

    def response_add(self, request, obj, post_url_continue=None):
        self.deliver(request, obj)
        return HttpResponseRedirect(self.address(obj, "change"))

    # Deeds

    def deliver(self, request, invitation):
        inviter = request.user.get_full_name() or request.user.get_username()
        told = {"invitation": invitation, "inviter": inviter}
        if mail.send(request, invitation.email, "account/email/invitation", told):
            messages.success(request, gettext("The invitation is on its way to %(to)s.") % {"to": invitation.email})
        elif mail.is_set_up():
            messages.warning(request, gettext("The letter could not be sent. Copy the link below and hand it over."))
        else:
            messages.success(request, gettext("Copy the link below and hand it over; this site sends no mail."))

    def invite_again(self, request, invitation):
        if invitation.accepted_at:
            messages.error(request, gettext("This invitation is accepted already."))
            return None
        if Invitation.objects.open().filter(email=invitation.email).exclude(pk=invitation.pk).exists():
            messages.error(request, gettext("There is a newer invitation to this address."))
            return None
        invitation.renew()
        self.log_change(request, invitation, [{"changed": {"fields": [gettext("invited again")]}}])
        self.deliver(request, invitation)
        return HttpResponseRedirect(self.address(invitation, "change"))

    def withdraw(self, request, invitation):
        if invitation.accepted_at:
            messages.error(request, gettext("This invitation is accepted already. Close the account instead."))
            return None
        invitation.withdraw()
        self.log_change(request, invitation, [{"changed": {"fields": [gettext("withdrawn")]}}])
        messages.success(request, gettext("The invitation of %(who)s is withdrawn.") % {"who": invitation.email})
