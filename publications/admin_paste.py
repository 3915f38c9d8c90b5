"""The box on the start page: something is pasted, and the form of a new draft opens filled, its doubts marked."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from content.editing import EntryForm, state_of
from content.rules import is_member
from profile_app.models import Identity

from .admin_import import SourceForm
from .checking import answered, question, questions_about, tie, with_choices
from .importing import BibliographyImport, Work
from .models import Publication
from .pasted import read_pasted
from .reading import Reading
from .sources import look_up
from .sources.answer import Answer, UnknownError, UnreachableError, UntrustedError
from .versions import write_ties

# The admin takes no longer values in an address.
LONGEST_VALUE = 200
STAYING = ("_continue", "_preview")


class PasteForm(forms.Form):
    text = forms.CharField(
        label=_("Add a publication"),
        help_text=_(
            "Paste a DOI, an arXiv number, a link that holds one, or BibTeX, RIS or CSL-JSON. Nothing is published by"
            " that."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "placeholder": "10.1109/ACCESS.2019.2910317"}),
        error_messages={"required": _("Paste something first, for example a DOI.")},
    )


class CheckedForm(EntryForm):
    """Asks beside each field what its source left in doubt; `answers` are the people ticked, by printed name."""

    answers = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for each in self.instance.to_check:
            field = self.fields.get(each["field"])
            if field:
                field.question = f"{getattr(field, 'question', '')} {each['question']}".strip()
                widget = getattr(field.widget, "widget", field.widget)
                name = self.add_prefix(each["field"])
                described = [f"id_{name}_helptext"] * bool(field.help_text) + [f"id_{name}_question"]
                widget.attrs = {**widget.attrs, "aria-describedby": " ".join(described)}


class PasteBox:
    """Adds the box to the admin of publications, and to its form the questions of what came by it."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_paste"
        return [path("paste/", self.admin_site.admin_view(self.paste_view), name=name), *super().get_urls()]

    # From the box to the form

    def paste_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PasteForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return self.paste_page(request, form)
        pasted = read_pasted(form.cleaned_data["text"])
        if pasted.entries and len(pasted.reading.entries) > 1:
            return self.take_several(request, form, len(pasted.reading.entries))
        if pasted.entries:
            return self.take(request, form, Answer(pasted.entries[0]), gettext("Pasted entry"))
        if pasted.identifier:
            return self.find(request, form, pasted.identifier, pasted.link)
        if pasted.reading.entries:
            form.add_error("text", pasted.reading.entries[0].message)
        elif pasted.link:
            form.add_error("text", gettext("This link holds no DOI and no arXiv number. Look for one on its page."))
        else:
            form.add_error("text", gettext("There is no DOI, arXiv number or entry of a bibliography in this."))
        return self.paste_page(request, form, by_hand=self.form_with(url=pasted.link))

    def find(self, request, form, identifier, link):
        """Looks a work up; where that fails, the form opens with what is known."""
        try:
            source, answer = look_up(identifier)
        except UnknownError as error:
            said = gettext("%(identifier)s is not known at %(sources)s. Check each sign, or fill in the form yourself.")
            form.add_error("text", said % {"identifier": identifier, "sources": listed(error.args)})
            return self.paste_page(request, form, by_hand=self.form_for(identifier, link))
        except UnreachableError as error:
            said = gettext("%(sources)s could not be reached just now. The form holds what is known; add the rest.")
            return self.fill_in_by_hand(request, said, error, identifier, link)
        except UntrustedError as error:
            said = gettext("%(sources)s gave no sensible answer. The form holds what is known; add the rest.")
            return self.fill_in_by_hand(request, said, error, identifier, link)
        by_hand = self.form_for(identifier, link)
        return self.take(request, form, answer, f"{source.label} ({identifier})", by_hand)

    def fill_in_by_hand(self, request, said, error, identifier, link):
        known = work_with(identifier)
        if known:
            return self.already_page(request, known)
        messages.warning(request, said % {"sources": listed(error.args)})
        return HttpResponseRedirect(self.form_for(identifier, link))

    def take(self, request, form, answer, origin, by_hand=""):
        """Makes a draft as an import would, unless the work is here already."""
        newest, run = newest_work(), planned(answer, origin, request.user)
        with transaction.atomic():
            # One at a time, or two who paste the same work would both find it missing.
            Identity.objects.select_for_update().first()
            if newest_work() != newest:
                run = planned(answer, origin, request.user)
            (outcome,) = run.outcomes
            known = outcome.work and outcome.work.pk
            work = None if known else self.draft_of(request, run, answer)
        if known:
            return self.already_page(request, Publication.objects.get(pk=known), outcome.changes)
        if work is None:
            form.add_error("text", outcome.problem.message)
            return self.paste_page(request, form, by_hand)
        said = gettext("Filled in from: %(origin)s. It is kept as a draft and not public.")
        messages.success(request, said % {"origin": origin})
        return HttpResponseRedirect(self.address(work, "change"))

    def draft_of(self, request, run, answer):
        """The new work of a run over one entry, with all there is to ask about it; None where it cannot be taken."""
        (outcome,) = run.write().outcomes
        if outcome.work is None:
            return None
        work = Publication.objects.get(pk=outcome.work.pk)
        tie_versions(work, answer)
        # What the import says about names is asked with people to choose from.
        own = answer.reading.warnings
        doubts = [each for each in outcome.warnings if each in own or each.field != "author"]
        asked = questions_about(work, answer.reading, doubts, run.people)
        asked += [about_version(each) for each in answer.became if not work_with(each)]
        Publication.objects.filter(pk=work.pk).update(to_check=asked)
        self.log_addition(request, work, [{"added": {}}])
        return work

    def take_several(self, request, form, number):
        """Leads to the import, which shows what would happen."""
        if not self.has_import_permission(request):
            form.add_error("text", gettext("These are %(number)s entries. Paste one at a time.") % {"number": number})
            return self.paste_page(request, form)
        given = {"text": form.cleaned_data["text"], "draft": "on", "person": person_meant(request.user)}
        source = SourceForm(given)
        return self.keep_source(request, source) if source.is_valid() else self.import_page(request, {"form": source})

    def paste_page(self, request, form, by_hand=""):
        context = {"paste": form, "by_hand": by_hand or self.form_with()}
        return self.page(request, "paste", gettext("Add a publication"), context)

    def already_page(self, request, work, changes=()):
        """Shows the work that is meant; one the user may not see is only said to be there."""
        if self.has_view_permission(request, work):
            mark, words = state_of(work)
            shown = {"work": work, "edit": self.address(work, "change"), "mark": mark, "state": words}
        else:
            shown = {}
        context = {**shown, "changes": changes, "by_hand": self.form_with()}
        return self.page(request, "already", gettext("Is it this one?"), context)

    def form_with(self, **values):
        """The address of an empty form with these values."""
        known = {name: value for name, value in values.items() if value and len(value) <= LONGEST_VALUE}
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
        return f"{address}?{urlencode(known)}" if known else address

    def form_for(self, identifier, link):
        """The address of a form with what an identifier and the link around it say by themselves."""
        if identifier.scheme == "arxiv":
            return self.form_with(type="preprint", arxiv_id=identifier.value, issued=month_of(identifier.value))
        return self.form_with(doi=identifier.value, url="" if "doi.org/" in link else link)

    # The questions on the form

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None):
        shown = super().get_inline_formsets(request, formsets, inline_instances, obj)
        asked = with_choices(obj.to_check) if obj else []
        for each in shown:
            each.questions = [one for one in asked if one["field"] == each.formset.prefix]
        return shown

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.to_check:
            said = ngettext(
                "%(number)s thing needs your eye; it is outlined.",
                "%(number)s things need your eye; they are outlined.",
                len(obj.to_check),
            )
            context["to_check"] = said % {"number": len(obj.to_check)}
            fields = {
                *context["adminform"].form.fields,
                *(each.formset.prefix for each in context["inline_admin_formsets"]),
            }
            context["to_check_elsewhere"] = [each for each in obj.to_check if each["field"] not in fields]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, obj, form, change):
        """Saving and leaving, or publishing, says that all was looked at."""
        form.answers = answered(obj.to_check, request.POST.getlist("is_person"))
        stays = any(name in request.POST for name in STAYING)
        obj.to_check = [each for each in obj.to_check if stays and each.get("name") not in form.answers]
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        tie(form.instance, form.answers)


def planned(answer, origin, user):
    readings = [(origin, Reading(entries=[answer.reading]))]
    return BibliographyImport(readings, favourite=person_meant(user), draft=True, user=user).plan()


def newest_work():
    return Publication.objects.aggregate(newest=Max("pk"))["newest"]


def person_meant(user):
    """The key of the person whose paper it is: the owner of the site, in a lab the member; editors add anybody's."""
    identity = Identity.current()
    if not identity.is_lab:
        return identity.owner_id
    person = getattr(user, "person", None) if is_member(user) else None
    return person and person.pk


def listed(names):
    return get_text_list(names, gettext("and"))


def work_with(identifier):
    """The work of the site that has an identifier."""
    meant = Q(**{f"{identifier.field}__iexact": identifier.value})
    if identifier.scheme == "arxiv":
        meant |= Q(arxiv_id__istartswith=f"{identifier.value}v")
    return Publication.objects.filter(meant).first()


def tie_versions(work, answer):
    """Ties a preprint and its paper where both are here."""
    papers = filter(None, map(work_with, answer.became))
    preprints = filter(None, map(work_with, answer.began_as))
    pairs = [(work, paper) for paper in papers] + [(preprint, work) for preprint in preprints]
    write_ties([(Work(preprint.pk), Work(paper.pk)) for preprint, paper in pairs if preprint.pk != paper.pk])


def about_version(identifier):
    said = _("It has appeared as %s. Add that paper, too, and the two are tied.")
    return question("published_version", str(said % identifier))


def month_of(number):
    """The month an arXiv number of today's form begins with."""
    digits, dot, _rest = number.partition(".")
    is_month = dot and digits.isdecimal() and 1 <= int(digits[2:4]) <= 12
    return f"20{digits[:2]}-{digits[2:4]}" if is_month else ""
