"""Moments as people read them."""

from django.utils.formats import date_format
from django.utils.timezone import localtime


def moment_in_words(moment):
    return date_format(localtime(moment), "j M Y, H:i")
