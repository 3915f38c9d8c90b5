"""Links with which somebody chooses a new password."""

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str


def link_to_new_password(account):
    """The link the forgotten-password letter would carry: good once, for three days, and until the next sign-in."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(account)
    return get_adapter().get_reset_password_from_key_url(f"{user_pk_to_url_str(account)}-{token}")
