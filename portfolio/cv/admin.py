"""The admin of saved CVs: sections in order, lines to leave out, and a look at what comes of it."""

import re
from dataclasses import dataclass

from csp.decorators import csp_replace
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from content.admin import SafeAdmin
from content.care import checks
from content.editing import SealedForm, TableRows
from content.keys import clean_name
from content.markdown import inline_plain
from content.moments import moment_in_words
from content.rules import is_member
from profile_app.cv import compose, in_order, words_of
from profile_app.models import Identity, Person
from profile_app.rules import acted_for

from .curriculum import curriculum_of, cv_address
from .models import CV, CVSection
from .pdf import Busy, NotSet, pdf_of
from .views import CVFile, CVPage

MOST_LINES = 200
LONGEST_WORD = 120
KEY = re.compile(r"[a-z]+(?:-\d{1,18})?")


# Which lines


@dataclass(frozen=True)
class Choice:
    """A line, or with `is_part` a part of the one above, that can be left out or kept in any case."""

    key: str
    words: str
    is_part: bool = False
    is_out: bool = False
    is_kept: bool = False


def choices_of(person, left_out, kept):
    """The lines of a person as (heading, choices, whether there are more than can be listed)."""
    for section in in_order():
        lines = list(section.lines(person))
        if lines:
            listed = [
                Choice(key, words, is_part, key in left_out, key in kept)
                for line in lines[:MOST_LINES]
                for key, words, is_part in in_words(line, section)
            ]
            yield section.title, listed, len(lines) > MOST_LINES


def in_words(line, section):
    title = inline_plain(line.title) if line.is_marked else line.title
    further = () if section.joined else (line.organisation, line.when)
    words = ", ".join(part for part in (title or str(section.title), *further) if part)
    yield line.key, Truncator(words).chars(120), False
    for part in line.parts:
        yield part.key, Truncator(inline_plain(part.title)).chars(120), True


class LinesWidget(forms.Widget):
    """A table of lines with two boxes each; its value is {"left_out": keys, "kept": keys, "listed": keys}."""

    template_name = "admin/portfolio/cv/lines.html"
    person = None

    def get_context(self, name, value, attrs):
        value = value or {}
        listed = choices_of(self.person, set(value.get("left_out", ())), set(value.get("kept", ())))
        return {**super().get_context(name, None, attrs), "sections": listed, "most": MOST_LINES}

    def value_from_datadict(self, data, files, name):
        boxes = ("left_out", "kept", "listed")
        return {box: [key for key in data.getlist(f"{name}-{box}") if KEY.fullmatch(key)] for box in boxes}

    def value_omitted_from_data(self, data, files, name):
        return f"{name}-listed" not in data


class LinesField(forms.Field):
    widget = LinesWidget

    def has_changed(self, initial, data):
        return any(set((initial or {}).get(box, ())) != set((data or {}).get(box, ())) for box in ("left_out", "kept"))


class WordsWidget(forms.Widget):
    """The words of ours that a CV says, each with a box for another; its value is {word: other}."""

    template_name = "admin/portfolio/cv/words.html"
    cv = None

    def get_context(self, name, value, attrs):
        value = value or {}
        said = dict.fromkeys([*map(str, words_said(self.cv)), *value])
        rows = [(word, value.get(word, "")) for word in said]
        return {**super().get_context(name, None, attrs), "rows": rows, "longest": LONGEST_WORD}

    def value_from_datadict(self, data, files, name):
        pairs = zip(data.getlist(f"{name}-word"), data.getlist(f"{name}-other"), strict=False)
        return {word[:LONGEST_WORD]: clean_name(other)[:LONGEST_WORD] for word, other in pairs}

    def value_omitted_from_data(self, data, files, name):
        return f"{name}-word" not in data


class WordsField(forms.Field):
    widget = WordsWidget

    def clean(self, value):
        return {word: other for word, other in (value or {}).items() if other}

    def has_changed(self, initial, data):
        return (initial or {}) != self.clean(data)


def words_said(cv):
    """The words of ours that a CV of the person says in its language."""
    with override(cv.language or get_language()):
        advisors = dict.fromkeys(each.get_role_display() for each in cv.person.advisors.all())
        return [*advisors, *words_of(compose(cv.person))]


class CVForm(SealedForm):
    """A CV with the choice of its lines; a choice about a line that the form could not list stays as it was."""

    lines = LinesField(
        label=_("Lines"),
        required=False,
        help_text=_("“Leave out” never shows a line here; “Always” shows it whatever the year, topic and number say."),
    )

    own_words = WordsField(
        label=_("Words"),
        required=False,
        help_text=_("What the CV says by itself, and what it is to say instead, in any language. Empty: as it is."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "own_words" in self.fields and self.instance.pk:
            self.fields["own_words"].widget.cv = self.instance
            self.fields["own_words"].initial = self.instance.words
        if "lines" in self.fields and self.instance.pk:
            self.fields["lines"].widget.person = self.instance.person
            self.fields["lines"].initial = {"left_out": self.instance.left_out, "kept": self.instance.kept}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("pages") is not None and cleaned["pages"] == 0:
            self.add_error("pages", ValidationError(_("A CV has at least one page. Leave it empty for any number.")))
        return cleaned

    def save(self, commit=True):
        chosen = self.cleaned_data.get("lines") or {}
        listed = set(chosen.get("listed", ()))
        if listed:
            for box in ("left_out", "kept"):
                unlisted = [key for key in getattr(self.instance, box) if key not in listed]
                setattr(self.instance, box, unlisted + [key for key in chosen[box] if key in listed])
        if "own_words" in self.cleaned_data and self.instance.pk:
            self.instance.words = self.cleaned_data["own_words"]
        return super().save(commit)


class SectionRows(TableRows):
    model = CVSection
    fields = ["section", "shown", "heading", "limit"]
    readonly_fields = ["section"]
    comes_first = True
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


# What comes of it


@dataclass(frozen=True)
class Told:
    """One sentence about a CV as it is set; `mark` says whether it is good news."""

    words: str
    mark: str = ""


def told_of(cv, accent):
    """What an editor must know of the CV: its pages, whether it fits, and letters it lacks."""
    person = Person.objects.with_record().get(pk=cv.person_id)
    try:
        printed = pdf_of(curriculum_of(person, variant=cv), accent)
    except Busy:
        yield Told(_now("How many pages it has is not known yet: others are being set. Load this page again."), "wait")
        return
    except NotSet:
        yield Told(_now("It is too long or too unusual to be set as a PDF. Show fewer lines."), "wait")
        return
    number = ngettext("%(number)d page", "%(number)d pages", printed.pages) % {"number": printed.pages}
    if not printed.fits:
        told = _now("It does not fit: even with one line in each section there are %(pages)s.")
        yield Told(told % {"pages": number}, "wait")
    elif printed.is_shortened:
        told = _now("%(pages)s, shortened to fit: at most %(cap)d lines of a section. Show fewer sections or lines.")
        yield Told(told % {"pages": number, "cap": printed.cap}, "wait")
    else:
        yield Told(_now("%(pages)s, set tighter to fit.") % {"pages": number} if printed.step else f"{number}.", "done")
    if printed.lacking:
        told = _now(
            "No typeface here has these letters, so the PDF leaves them out: %(letters)s. Install one that has them,"
            " for Chinese, Japanese and Korean with “apt install fonts-noto-cjk”, or put its files into the folder"
            " %(folder)s."
        )
        folder = settings.DATA / "fonts"
        yield Told(told % {"letters": Truncator(printed.lacking).chars(40), "folder": folder}, "wait")


@admin.register(CV)
class CVAdmin(SafeAdmin):
    form = CVForm
    inlines = [SectionRows]
    list_display = ["name", "person", "seen_by", "changed"]
    list_select_related = ["person"]
    search_fields = ["name", "person__display_name"]
    autocomplete_fields = ["person", "topic"]
    add_words = _("Add a CV")
    empty_text = _("No CVs yet. Without one, the page and the PDF show all there is of a person.")
    change_form_template = "admin/portfolio/cv/change_form.html"

    FIRST = (None, {"fields": [("name", "person"), ("is_public", "is_usual"), ("pages", "paper"), "grouped"]})
    NARROWED = (_("Only a part"), {"classes": ["collapse"], "fields": [("topic", "since")]})
    LINES = (_("Line by line"), {"classes": ["collapse"], "fields": ["lines"]})
    TITLE = (_("Title, language and address"), {"classes": ["collapse"], "fields": ["heading", ("language", "slug")]})
    WORDS = (_("Words"), {"classes": ["collapse"], "fields": ["own_words"]})

    def get_fieldsets(self, request, obj=None):
        return [self.FIRST, *([self.LINES] if obj else []), self.NARROWED, self.TITLE, *([self.WORDS] if obj else [])]

    def get_inlines(self, request, obj):
        return super().get_inlines(request, obj) if obj else []

    def changelist_view(self, request, extra_context=None):
        warned = checks.found(request.user, "letters")
        return super().changelist_view(request, {"warned": warned, **(extra_context or {})})

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Back to the start page, which also says why when the CV is there for others."""
        if re.fullmatch("[0-9]{1,18}", object_id) and CV.objects.filter(pk=object_id).exists():
            messages.warning(request, _now("This CV is somebody else's."))
            return HttpResponseRedirect(reverse("admin:index"))
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "person" and is_member(request.user):
            kwargs |= {"queryset": acted_for(request.user), "widget": forms.Select()}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        return ["person"] if obj else []

    def get_changeform_initial_data(self, request):
        own = Person.objects.filter(account=request.user).first() or Identity.current().owner
        return {"person": own, **super().get_changeform_initial_data(request)}

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        obj.add_missing_sections()

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found and request.method == "GET":
            found.add_missing_sections()
        return found

    def response_post_save_add(self, request, obj):
        """On to the sections and lines, which the form of a new CV does not have."""
        return HttpResponseRedirect(self.address(obj, "change"))

    def view_on_site(self, obj):
        return None

    @admin.display(description=_("seen by"))
    def seen_by(self, cv):
        return _now("everybody") if cv.is_public else _now("editors only")

    @admin.display(description=_("changed"), ordering="updated_at")
    def changed(self, cv):
        return moment_in_words(cv.updated_at)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk:
            context["look_url"] = self.address(obj, "look")
            context["look_file_url"] = f"{context['look_url'].rstrip('/')}.pdf"
            context["told"] = list(told_of(obj, request.site.accent)) if request.method == "GET" else []
            if obj.is_public and obj.person.is_open:
                context["public_url"] = cv_address(obj.person, request.identity, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    # A look at it, public or not

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_look"
        look = self.admin_site.admin_view(self.look_view)
        return [
            path("<path:object_id>/look/", look, name=name),
            path("<path:object_id>/look.<str:extension>", look, name=f"{name}_file"),
            *super().get_urls(),
        ]

    @method_decorator(csp_replace({"frame-ancestors": ["'self'"]}))
    def look_view(self, request, object_id, extension=""):
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        cv = super().get_object(request, unquote(object_id))
        if cv and not self.has_view_permission(request, cv):
            raise PermissionDenied
        if cv is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        view = CVFile if extension else CVPage
        given = {"extension": extension} if extension else {}
        answer = view.as_view(preview=True, chosen=cv)(request, slug=cv.person.slug, **given)
        answer["X-Frame-Options"] = "SAMEORIGIN"
        answer["X-Robots-Tag"] = "noindex"
        answer["Cache-Control"] = "private, no-store"
        return answer
