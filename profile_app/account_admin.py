"""The admin of accounts and invitations."""

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401 -- registers the admin that is taken away below
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin

admin.site.unregister([EmailAddress, Authenticator])
