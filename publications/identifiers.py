"""DOI, arXiv and ISBN: cleaned of addresses and prefixes, checked, and turned into links."""

import re

import idutils
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ARXIV_ADDRESS = re.compile(r"(https?://)?(www\.|export\.)?arxiv\.org/(abs|pdf|html)/", re.I)


def clean_doi(text):
    """The DOI without address or prefix; raises ValidationError when it is none."""
    text = str(text or "").strip()
    if not text:
        return ""
    if " " in text or not idutils.is_doi(text):
        raise ValidationError(_("This is not a DOI. It begins with “10.”, for example 10.1109/ACCESS.2019.2910317."))
    return idutils.normalize_doi(text)


def clean_arxiv(text):
    """The arXiv number without address or prefix; raises ValidationError when it is none."""
    text = str(text or "").strip()
    if not text:
        return ""
    text = ARXIV_ADDRESS.sub("", text).removesuffix(".pdf")
    if not idutils.is_arxiv(text):
        raise ValidationError(_("This is not an arXiv number. It looks like 2106.01234 or math/0211159."))
    return idutils.normalize_arxiv(text).removeprefix("arXiv:")


def clean_isbn(text):
    """The ISBN with a right check digit; raises ValidationError when it is none."""
    text = str(text or "").strip()
    if text and not idutils.is_isbn(text):
        raise ValidationError(_("This is not an ISBN; check each digit."))
    return text


def doi_url(doi):
    return f"https://doi.org/{doi}" if doi else ""


def arxiv_url(number):
    return f"https://arxiv.org/abs/{number}" if number else ""
