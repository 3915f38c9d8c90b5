"""What needs attention before CVs are printed: names and titles in letters that no typeface here has."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from content.care import COUNTED, TEXTS_READ, Check, Finding, checks, form_of
from profile_app.models import Person
from publications.models import Publication

from .cv.typefaces import installed, missing

LETTERS_SHOWN = 20


def unset_letters(look):
    """Public people and works, the newest first, whose name or title no typeface can show."""
    rows = [*_texts(look, Person, "display_name", "native_name"), *_texts(look, Publication, "title", "subtitle")]
    # Most sites have no such letter at all, so that all are looked through at once.
    lacking = set(missing("".join(text for _model, _key, text in rows), installed()))
    found = [(model, key, text) for model, key, text in rows if lacking & set(text)] if lacking else []
    shown = found[: look.shown]
    entries = {
        model: model._default_manager.in_bulk([key for of, key, _text in shown if of is model])
        for model in (Person, Publication)
    }
    findings = [
        Finding(
            str(entries[model][key]),
            form_of(entries[model][key]),
            _("Open it"),
            "".join(letter for letter in dict.fromkeys(text) if letter in lacking)[:LETTERS_SHOWN],
        )
        for model, key, text in shown
    ]
    return findings, min(len(found), COUNTED + 1)


def _texts(look, model, *fields):
    public = look.own(model).published().order_by("-pk").values_list("pk", *fields)[:TEXTS_READ]
    return [(model, key, "".join(texts)) for key, *texts in public]


checks.add(
    Check(
        key="letters",
        title=_lazy("Letters no typeface has"),
        why=_lazy(
            "PDFs of CVs leave them out. Install a typeface that has them, for Chinese, Japanese and Korean with"
            " “apt install fonts-noto-cjk”, or put its files into “fonts/” in the data folder."
        ),
        find=unset_letters,
        order=15,
    ),
)
