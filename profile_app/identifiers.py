"""ORCID iDs: read from an address or plain digits, checked by ISO 7064 MOD 11-2, written in groups of four."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from content.lazy import idutils


def clean_orcid(text):
    """The iD as 0000-0002-1825-0097; raises ValidationError when it is none."""
    text = str(text or "").strip()
    if not text:
        return ""
    if not idutils.is_orcid(text):
        raise ValidationError(
            _("This is not an ORCID iD. It has four groups of four, as in 0000-0002-1825-0097; check each digit.")
        )
    return idutils.normalize_orcid(text)


def orcid_url(orcid):
    return f"https://orcid.org/{orcid}" if orcid else ""
