"""Mail to people: plain text from the site's name, on whatever EMAIL_URL says; or none where nothing is set up."""

import logging
from email.utils import formataddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from .keys import clean_name

SILENT_BACKENDS = {f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy")}

logger = logging.getLogger(__name__)


def is_set_up():
    """Whether a letter would reach anybody; where it would not, what it says is shown on the page instead."""
    return settings.EMAIL_BACKEND not in SILENT_BACKENDS


def letter(request, to, template, context):
    """The letter of `<template>_subject.txt` and `<template>_message.txt`, not sent yet."""
    told = {**context, "site_url": settings.SITE_URL}
    subject, body = (
        render_to_string(f"{template}_{part}.txt", told, request).strip() for part in ("subject", "message")
    )
    sender = formataddr((clean_name(render_to_string("site_name.txt", {}, request)), settings.DEFAULT_FROM_EMAIL))
    return EmailMessage(clean_name(subject), f"{body}\n", sender, [to], headers={"Auto-Submitted": "auto-generated"})


def send(request, to, template, context):
    """Sends a letter and says whether it left; a mail server that fails never fails the deed the letter is about."""
    if not is_set_up() or not to:
        return False
    try:
        return bool(letter(request, to, template, context).send())
    except (OSError, SMTPException) as error:
        logger.warning("A letter could not be sent: %s", type(error).__name__)
        return False
