"""An authenticator app, as somebody has it on a phone."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time


def code_of(secret):
    """The code of this moment: the one before it is still taken, but perhaps no more when it arrives."""
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))
