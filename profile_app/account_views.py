"""What the accounts library does not bring: an account's own page and the page of an invitation."""

from allauth.account.adapter import get_adapter
from allauth.account.views import PasswordResetView
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import IntegrityError
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView

from content import mail
from content.roles import role_of

from .account_forms import JoinForm
from .accounts import Invitation
from .brake import remember
from .joining import accept
from .models import Person

TOKEN = "invitation"


@method_decorator(never_cache, name="dispatch")
class Account(LoginRequiredMixin, TemplateView):
    template_name = "account/index.html"

    def get_context_data(self, **kwargs):
        account = self.request.user
        return super().get_context_data(
            role=role_of(account),
            person=Person.objects.filter(account=account).first(),
            has_two_factor=is_mfa_enabled(account),
            **kwargs,
        )


class PasswordReset(PasswordResetView):
    """Asks for a letter with a link; without mail it says who can make one."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(has_mail=mail.is_set_up(), **kwargs)


@never_cache
def open_invitation(request, token):
    """Moves the token out of the address, so that it stands in no history and is sent to nobody."""
    if Invitation.objects.of_token(token):
        request.session[TOKEN] = token
    return redirect("invitation")


@method_decorator([never_cache, sensitive_post_parameters("password1", "password2")], name="dispatch")
class AcceptInvitation(FormView):
    template_name = "account/invitation.html"
    form_class = JoinForm

    def dispatch(self, request, *args, **kwargs):
        self.invitation = Invitation.objects.select_related("person").of_token(request.session.get(TOKEN, ""))
        if self.invitation is None or not self.invitation.is_open:
            return self.gone()
        return super().dispatch(request, *args, **kwargs)

    def gone(self):
        return render(self.request, "account/invitation_gone.html", {"invitation": self.invitation}, status=410)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "invitation": self.invitation}

    def get_context_data(self, **kwargs):
        return super().get_context_data(invitation=self.invitation, **kwargs)

    def form_valid(self, form):
        given = form.cleaned_data
        try:
            account = accept(self.invitation, given["username"], given["password1"], given.get("name", ""))
        except IntegrityError:
            form.add_error("username", _("Somebody has just taken this name. Choose another."))
            return self.form_invalid(form)
        if account is None:
            return self.gone()
        adapter = get_adapter()
        adapter.login(self.request, account)
        self.request.session.pop(TOKEN, None)
        messages.success(self.request, _("Welcome. Your account is ready; begin with your profile."))
        response = redirect(adapter.get_login_redirect_url(self.request))
        remember(self.request, response, account)
        return response
