"""The files a CV comes as: one row each, read by addresses and pages alike."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from . import json_resume, markdown, rendercv
from .pdf import pdf_of


@dataclass(frozen=True)
class CVFormat:
    """A kind of file; `write` takes a Curriculum and the accent colour and gives bytes, for its paper or for none."""

    extension: str
    label: str
    content_type: str
    write: Callable
    is_for_paper: bool = False


CV_FORMATS = {
    row.extension: row
    for row in (
        CVFormat("pdf", _("PDF"), "application/pdf", lambda curriculum, accent: pdf_of(curriculum, accent).pdf, True),
        CVFormat("md", _("Markdown"), "text/markdown; charset=utf-8", markdown.write),
        CVFormat("json", _("JSON Resume"), "application/json", json_resume.write),
        CVFormat("yaml", _("RenderCV"), "application/yaml; charset=utf-8", rendercv.write),
    )
}
