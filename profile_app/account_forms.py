"""Forms of the pages below /accounts/."""

from allauth.account.adapter import get_adapter
from allauth.account.fields import PasswordField, SetPasswordField
from allauth.account.forms import LoginForm, PasswordVerificationMixin
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from content.keys import clean_name
from content.roles import Role

from .accounts import Account


class SignInForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail")
        self.fields["login"].widget = forms.TextInput({"autocomplete": "username", "autofocus": True, "maxlength": 254})

    def add_prefix(self, field_name):
        """Browsers and scripts know the field by the name it has everywhere."""
        return "username" if field_name == "login" else super().add_prefix(field_name)


class JoinForm(PasswordVerificationMixin, forms.Form):
    """How the invited want to sign in, and what a new profile is called."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("As it should appear on the site, for example “Ada Lovelace”."),
    )
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        help_text=_("For signing in; your e-mail address works as well. Visitors never see it."),
        widget=forms.TextInput({"autocomplete": "username"}),
    )
    password1 = SetPasswordField(label=_("Password"))
    password2 = PasswordField(label=_("The same password again"), autocomplete="new-password")

    def __init__(self, *args, invitation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = invitation.name
        if invitation.person_id or invitation.role != Role.MEMBER:
            del self.fields["name"]
        self.fields["password1"].user = Account(email=invitation.email, first_name=invitation.name)

    def clean_name(self):
        name = clean_name(self.cleaned_data["name"])
        if not name:
            raise ValidationError(_("Give a name."))
        return name

    def clean_username(self):
        username = get_adapter().clean_username(self.cleaned_data["username"].strip())
        if "@" in username:
            raise ValidationError(_("Leave out the “@”; your e-mail address works for signing in anyway."))
        self.fields["password1"].user.username = username
        return username
