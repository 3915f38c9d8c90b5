"""Addresses below /accounts/; the names are the ones the accounts library asks for."""

from allauth.account import views as account_views
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from . import account_views as views

urlpatterns = [
    path("", views.Account.as_view(), name="account"),
    path("login/", account_views.login, name="account_login"),
    path("logout/", account_views.logout, name="account_logout"),
    path("signup/", account_views.signup, name="account_signup"),
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
    path("password/", account_views.password_change, name="account_change_password"),
    path("password/set/", account_views.password_set, name="account_set_password"),
    path("password/reset/", views.PasswordReset.as_view(), name="account_reset_password"),
    path("password/reset/done/", account_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("two-factor/", RedirectView.as_view(pattern_name="account"), name="mfa_index"),
    path("two-factor/", include("allauth.mfa.urls")),
    path("invitation/", views.AcceptInvitation.as_view(), name="invitation"),
    path("invitation/<str:token>/", views.open_invitation, name="open_invitation"),
]
