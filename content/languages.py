"""Languages: whether the site's own words exist in one, and which way its text runs."""

from django.conf import settings
from django.utils.translation import get_language


def base_of(code):
    return code.replace("_", "-").partition("-")[0].lower()


def is_spoken():
    """Whether the words of the site exist in the language that is active; where they do not, signs stand for some."""
    active = base_of(get_language() or settings.LANGUAGE_CODE)
    return any(base_of(code) == active for code, _name in settings.LANGUAGES)


def direction_of(code):
    """The value of `dir` for a language."""
    return "rtl" if base_of(code) in settings.LANGUAGES_BIDI else "ltr"
