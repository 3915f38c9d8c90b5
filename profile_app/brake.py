"""The brake on guessing passwords.

Wrong passwords are counted for each pair of name and address, for each address, and for each name as a whole. The
last count alone could be used to lock somebody out, so a browser in which the account has signed in before is left out
of all three and counted by itself; and the link to a new password works whatever the counts say.
"""

import secrets

from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing

LIMITS = {
    "pair": "5/5m/key",
    "address": "30/5m/ip",
    "name": "50/1h/key",
    "browser": "10/5m/key",
}
COOKIE = "__Host-known" if settings.TLS else "known"
SALT = "profile_app.brake"
YEAR = 365 * 24 * 3600
MOST_ACCOUNTS = 8


class Attempt:
    """One try at a password, counted before the password is looked at and taken back when it was right."""

    def __init__(self, request, name):
        self.request, self.name = request, name.strip().lower()
        self.used = []

    def is_allowed(self):
        account = account_called(self.name)
        who = str(account.pk) if account else f"name {self.name}"
        browser, accounts = known_in(self.request)
        if account and account.pk in accounts:
            return self.count("browser", f"{browser} {who}")
        address = ratelimit.get_ip(self.request)
        counts = (("pair", f"{address} {who}"), ("address", None), ("name", who))
        return all(self.count(limit, key) for limit, key in counts)

    def count(self, limit, key):
        usage = ratelimit.consume(self.request, app="profile_app", action=limit, config=LIMITS, key=key)
        if usage:
            self.used.append(usage)
        return bool(usage)

    def take_back(self):
        for usage in self.used:
            usage.rollback()


def account_called(name):
    """The account of a user name or e-mail address."""
    return get_user_by_username(name) or next(iter(filter_users_by_email(name, for_login=True)), None)


def known_in(request):
    """The number of the browser and the accounts that have signed in with it."""
    try:
        browser, accounts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR)
    except (signing.BadSignature, ValueError):
        return "", []
    return browser, accounts


def remember(request, response, account):
    """Lets this browser be known as one the account has signed in with."""
    browser, accounts = known_in(request)
    accounts = [account.pk, *(pk for pk in accounts if pk != account.pk)][:MOST_ACCOUNTS]
    value = signing.dumps([browser or secrets.token_urlsafe(12), accounts], salt=SALT)
    response.set_cookie(COOKIE, value, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.TLS)
