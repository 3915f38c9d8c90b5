"""What the accounts library is told about this site: nobody signs up by themselves, and how the brake and mail work."""

import ipaddress
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from content import mail

from .brake import Attempt, remember


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _(
            "Too many wrong passwords. Wait five minutes, use a browser you have signed in with before, or ask for a "
            "new password."
        ),
        **dict.fromkeys(
            ("username_password_mismatch", "email_password_mismatch"),
            _("The name or the password is not right. Capital letters count in passwords."),
        ),
        "invalid_password_reset": _("This link does not work any more."),
    }

    def is_open_for_signup(self, request):
        return False

    def get_password_change_redirect_url(self, request):
        return reverse("account")

    # The brake

    def pre_authenticate(self, request, **credentials):
        self.attempt = Attempt(request, credentials.get("username") or credentials.get("email") or "")
        if not self.attempt.is_allowed():
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self):
        self.attempt.take_back()

    def post_login(self, request, user, **options):
        response = super().post_login(request, user, **options)
        remember(request, response, user)
        return response

    def get_client_ip(self, request):
        """The visitor's address; behind a proxy in the own network, the one that proxy has seen."""
        nearest = request.META.get("REMOTE_ADDR", "")
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2]
        return (is_inside(nearest) and clean_client_ip(forwarded)) or clean_client_ip(nearest) or "::"

    # Mail

    def send_mail(self, template_prefix, email, context_):
        mail.send(context.request, email, template_prefix, context_)

    def get_reset_password_from_key_url(self, key):
        """At the site's own address, whatever host the request names."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", quote(key))


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right or its time is over. Write the one the app shows now."),
    }

    def get_totp_label(self, user):
        return user.get_username()

    def get_totp_issuer(self):
        return render_to_string("site_name.txt", {}, context.request).strip()


def is_inside(address):
    """Whether an address is one of this machine or its own network, where a proxy of this site may stand."""
    try:
        return not ipaddress.ip_address(address).is_global
    except ValueError:
        # A socket of this machine has no address.
        return not address
