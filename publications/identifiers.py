"""DOI, arXiv and ISBN: cleaned of addresses and prefixes, checked, and turned into links."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from content.lazy import idutils

ARXIV_DOI = "10.48550/arxiv."
ARXIV_ADDRESS = re.compile(r"(https?://)?(www\.|export\.)?arxiv\.org/(abs|pdf|html)/", re.I)


@dataclass(frozen=True)
class Identifier:
    """A DOI or an arXiv number, clean and in small letters where their case says nothing."""

    scheme: str
    value: str

    def __str__(self):
        return f"DOI {self.value}" if self.scheme == "doi" else f"arXiv:{self.value}"

    @property
    def field(self):
        """The field of a publication that holds it."""
        return "doi" if self.scheme == "doi" else "arxiv_id"

    @property
    def url(self):
        return doi_url(self.value) if self.scheme == "doi" else arxiv_url(self.value)


def identify_doi(doi):
    """The identifier of a clean DOI; those of arXiv stand for their numbers."""
    doi = doi.lower()
    is_number = doi.startswith(ARXIV_DOI) and idutils.is_arxiv(doi.removeprefix(ARXIV_DOI))
    return identify_arxiv(doi.removeprefix(ARXIV_DOI)) if is_number else Identifier("doi", doi)


def identify_arxiv(number):
    """The identifier of a clean arXiv number, whatever its version."""
    return Identifier("arxiv", re.sub(r"v\d+$", "", clean_arxiv(number)))


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
