"""The pages of the admin through which changes go: a member's form proposes, an editor compares and decides."""

import secrets
from datetime import timedelta
from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from . import history, reviewing
from .admin_history import PER_PAGE, number_in, short, tell
from .differences import differences, labels_of
from .history import Undo
from .models import Notice, PreviewLink, Proposal, Status
from .rules import Deed, allowed, is_member, may
from .wholes import plain, whole

DAYS = [(7, _("a week")), (30, _("a month")), (90, _("three months"))]


class CommentForm(forms.Form):
    comment = forms.CharField(
        label=_("What should change?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("They read this on their start page and on the form."),
    )


class LinkForm(forms.Form):
    days = forms.TypedChoiceField(label=_("Good for"), choices=DAYS, coerce=int)


class ReviewPages:
    """Sends what members may only propose through review, and adds the pages for it.

    A member's form of an entry the public has seen is filled with what the member proposed before. Sending it saves
    what is free and proposes the rest: all is saved as by an editor, read, and rolled back.
    """

    # Sending drafts

    SENDING = {"_send": Status.IN_REVIEW, "_withdraw": Status.DRAFT}

    def status_pressed(self, request, obj=None):
        asked_for = super().status_pressed(request, obj)
        if asked_for or self.has_publish_permission(request, obj) or self.proposes(request, obj):
            return asked_for
        if obj is not None and obj.status not in (Status.DRAFT, Status.IN_REVIEW):
            return None
        return next((state for name, state in self.SENDING.items() if name in request.POST), None)

    def state_set(self, request, entry, before):
        super().state_set(request, entry, before)
        if getattr(request, "is_proposing", False):
            return
        if entry.status == Status.IN_REVIEW and before != Status.IN_REVIEW:
            reviewing.sent_draft(request, entry)
        reviewing.decided(request, entry, before)

    def stays(self, request):
        return super().stays(request) or "_withdraw" in request.POST

    # Proposing

    def proposes(self, request, obj):
        """Whether what the user changes on the form becomes a proposal."""
        return obj is not None and bool(self.proposed_fields(request, obj))

    def settable_fields(self, request, obj=None):
        settable = super().settable_fields(request, obj)
        return settable if settable is None else settable | self.proposed_fields(request, obj)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        entry = self.get_object(request, unquote(object_id)) if object_id else None
        if entry is None or not self.has_change_permission(request, entry):
            return super().changeform_view(request, object_id, form_url, extra_context)
        if self.proposes(request, entry):
            continued = reviewing.continued_by(request.user, entry)
            yours = labels_of(self.model, self.free_fields(request, entry))
            context = {"continued": continued, "is_proposing": True, "yours": yours, **(extra_context or {})}
            return self.proposing_view(request, entry, object_id, form_url, context, continued)
        answered = {} if self.has_publish_permission(request, entry) else {"sent_back": reviewing.last_answer(entry)}
        if proposal := self.proposal_named(request, entry):
            context = {**answered, "approving": proposal, **(extra_context or {})}
            return self.approving_view(request, entry, object_id, form_url, context, proposal)
        return super().changeform_view(request, object_id, form_url, {**answered, **(extra_context or {})})

    def proposal_named(self, request, entry):
        """The proposal an editor takes on the form, by the address."""
        number = number_in(request.GET.get("proposal", ""))
        if number is None or not self.has_publish_permission(request, entry):
            return None
        return reviewing.changes_waiting(entry).filter(pk=number).first()

    def proposing_view(self, request, entry, object_id, form_url, context, continued):
        if request.method == "POST" and "_withdraw" in request.POST and continued:
            return self.withdrawn(request, entry, continued)
        wanted = None
        try:
            with transaction.atomic():
                request.is_proposing = True
                if continued:
                    reviewing.show(entry, continued)
                response = super().changeform_view(request, object_id, form_url, context)
                if request.method == "POST" and response.status_code == 302:
                    wanted = history.state_of_stored(self.model, entry.pk)
                elif hasattr(response, "render"):
                    response.render()
                raise Undo
        except Undo:
            request.is_proposing = False
        return response if wanted is None else self.proposed(request, entry, wanted, continued)

    def proposed(self, request, entry, wanted, continued):
        proposal, is_saved = reviewing.propose(request, entry, wanted, continued)
        name = {"name": short(entry)}
        if is_saved:
            self.message_user(request, gettext("“%(name)s”: what is yours alone is saved.") % name, messages.SUCCESS)
        if proposal:
            said = gettext("Your changes to “%(name)s” wait for review. The public page stays as it is until then.")
            self.message_user(request, said % name, messages.SUCCESS)
        elif not is_saved:
            self.message_user(request, gettext("Nothing of “%(name)s” was changed.") % name, messages.INFO)
        if "_preview" in request.POST and proposal:
            return HttpResponseRedirect(f"{self.address(entry, 'preview')}?proposal={proposal.pk}")
        page = reverse("admin:index") if "_send" in request.POST else self.address(entry, "change")
        return HttpResponseRedirect(page)

    def withdrawn(self, request, entry, proposal):
        reviewing.close(Proposal.objects.filter(pk=proposal.pk), request.user, Proposal.Outcome.WITHDRAWN)
        said = gettext("Your changes to “%(name)s” are withdrawn.") % {"name": short(entry)}
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(self.address(entry, "change"))

    def after_saving(self, request, obj, leave):
        if getattr(request, "is_proposing", False):
            return HttpResponseRedirect(self.address(obj, "change"))
        if getattr(request, "approving", None):
            said = gettext("“%(name)s” is approved as you changed it.") % {"name": short(obj)}
            self.message_user(request, self.with_link(said, self.view_on_site(obj), gettext("View on site")))
            return HttpResponseRedirect(reverse("admin:review"))
        return super().after_saving(request, obj, leave)

    def restored(self, request, entry, version):
        if not self.proposes(request, entry):
            return super().restored(request, entry, version)
        try:
            with transaction.atomic():
                history.restore(version, request.user, self.settable_fields(request, entry))
                wanted = history.state_of_stored(self.model, entry.pk)
                raise Undo
        except Undo:
            return self.proposed(request, entry, wanted, reviewing.continued_by(request.user, entry))

    def preview_view(self, request, object_id, beside=""):
        """The page as it would look, with a proposal where the address names one that the user may see."""
        number = number_in(request.GET.get("proposal", ""))
        entry = self.get_object(request, unquote(object_id)) if number is not None else None
        proposal = entry and allowed(request.user, Deed.VIEW, reviewing.proposals_of(entry)).filter(pk=number).first()
        if not proposal or not proposal.kept:
            return super().preview_view(request, object_id, beside)
        request.previewed_proposal = proposal
        make = partial(super().preview_view, request, object_id, beside)
        return reviewing.rolled_back(make, entry, proposal)

    # Editing what was proposed

    def approving_view(self, request, entry, object_id, form_url, context, proposal):
        try:
            with transaction.atomic():
                history.keep_first([entry])
                reviewing.show(entry, proposal)
                request.approving = proposal
                response = super().changeform_view(request, object_id, form_url, context)
                if request.method == "POST" and response.status_code == 302:
                    return response
                if hasattr(response, "render"):
                    response.render()
                raise Undo
        except Undo:
            return response

    def rows_saved(self, request, obj):
        if proposal := getattr(request, "approving", None):
            reviewing.give_numbers(obj)
            reviewing.approved(request, proposal, obj)

    def history_comment(self, request, change):
        if proposal := getattr(request, "approving", None):
            return f"approved:{reviewing.name_of(proposal.proposer)}"
        return super().history_comment(request, change)

    # Pages

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/review/", wrap(self.review_view), name=f"{name}_review"),
            path("<path:object_id>/links/", wrap(self.links_view), name=f"{name}_links"),
            *super().get_urls(),
        ]

    def reviewed_entry(self, request, object_id):
        entry = self.get_object(request, unquote(object_id))
        if entry is None or not self.has_change_permission(request, entry):
            raise PermissionDenied
        return entry

    def review_view(self, request, object_id):
        """What waits of an entry, compared with what the public sees, and the decision."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        entry = self.reviewed_entry(request, object_id)
        if not self.has_publish_permission(request, entry):
            raise PermissionDenied
        comment = CommentForm(request.POST if "_back" in request.POST else None)
        if request.method == "POST":
            try:
                answer = self.reviewed(request, entry, comment)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.WARNING)
                answer = HttpResponseRedirect(reverse("admin:review"))
            if answer:
                return answer
        changes = [self.compared(entry, proposal) for proposal in reviewing.changes_waiting(entry)]
        is_draft = entry.status == Status.IN_REVIEW
        context = {
            "object": entry,
            "is_draft": is_draft,
            "found": differences(self.model, [], plain(whole(entry))) if is_draft else [],
            "changes": changes,
            "comment": comment,
        }
        return self.looking_page(request, "review", str(entry), **context)

    def compared(self, entry, proposal):
        records, conflicts = reviewing.merged(entry, proposal)
        now = history.state_of_stored(self.model, entry.pk)
        found = differences(self.model, now, records)
        return {"proposal": proposal, "found": found, "conflicts": conflicts}

    def reviewed(self, request, entry, comment):
        """Does what the button says; None where the comment is missing."""
        number = number_in(request.POST.get("proposal", ""))
        proposal = reviewing.changes_waiting(entry).filter(pk=number).first()
        if number is not None and proposal is None:
            raise ValidationError(gettext("Somebody else has decided about this already."))
        name = {"name": short(entry)}
        if "_approve" in request.POST and proposal:
            remarks = reviewing.approve(request, proposal)
            self.message_user(request, gettext("The changes to “%(name)s” are approved.") % name, messages.SUCCESS)
            tell(request, remarks)
        elif "_approve" in request.POST and entry.status == Status.IN_REVIEW:
            self.set_status(request, self.model.objects.filter(pk=entry.pk), Status.PUBLISHED)
        elif "_back" in request.POST and comment.is_valid():
            if proposal:
                reviewing.send_back(request, proposal, comment.cleaned_data["comment"])
            elif entry.status == Status.IN_REVIEW:
                with transaction.atomic():
                    reviewing.send_draft_back(request, entry, comment.cleaned_data["comment"])
            self.message_user(request, gettext("“%(name)s” is sent back with your comment.") % name, messages.SUCCESS)
        elif "_back" in request.POST:
            return None
        else:
            raise ValidationError(gettext("Somebody else has decided about this already."))
        return HttpResponseRedirect(reverse("admin:review"))

    def links_view(self, request, object_id):
        """Addresses by which people without an account see the entry as it would look, until a day."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        entry = self.reviewed_entry(request, object_id)
        kind = history.ContentType.objects.get_for_model(self.model)
        links = PreviewLink.objects.filter(content_type=kind, object_id=entry.pk, expires_at__gt=timezone.now())
        links = allowed(request.user, Deed.VIEW, links).select_related("made_by", "proposal")
        continued = reviewing.continued_by(request.user, entry)
        form = LinkForm(request.POST if "_make" in request.POST else None)
        if request.method == "POST" and "_revoke" in request.POST:
            found = get_object_or_404(links, pk=number_in(request.POST["_revoke"]))
            found.delete()
            self.message_user(request, gettext("The link leads nowhere any more."), messages.SUCCESS)
            return HttpResponseRedirect(self.address(entry, "links"))
        if form.is_valid():
            PreviewLink.objects.create(
                content_type=kind,
                object_id=entry.pk,
                proposal=continued,
                token=secrets.token_urlsafe(32),
                made_by=request.user,
                expires_at=timezone.now() + timedelta(days=form.cleaned_data["days"]),
            )
            return HttpResponseRedirect(self.address(entry, "links"))
        shown = [{"link": link, "href": request.build_absolute_uri(link.get_absolute_url())} for link in links]
        return self.looking_page(
            request, "links", str(entry), object=entry, links=shown, form=form, continued=continued
        )

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk:
            context["is_in_review"] = obj.status == Status.IN_REVIEW
            if context.get("has_change_permission") or self.has_change_permission(request, obj):
                context["links_url"] = self.address(obj, "links")
            if self.has_publish_permission(request, obj):
                waits = obj.status == Status.IN_REVIEW or reviewing.changes_waiting(obj).exists()
                context["review_url"] = self.address(obj, "review") if waits else ""
        return super().render_change_form(request, context, add, change, form_url, obj)


# The queue and the notices


@require_http_methods(["GET", "HEAD"])
def review_list(request, site):
    """Everything that waits for the user's review."""
    found = waiting_for(request, site)
    if found is None:
        raise PermissionDenied
    context = {**site.each_context(request), "title": gettext("Waiting for your review"), "waiting": found}
    return TemplateResponse(request, "admin/review_list.html", context)


def waiting_for(request, site):
    """What waits for the user's review, or None for those who review nothing."""
    if is_member(request.user) or not may(request.user, Deed.VIEW, Proposal):
        return None
    return reviewing.waiting()


@require_http_methods(["GET", "HEAD", "POST"])
def notices_view(request, site):
    """What the user was told, the newest first; marks one or all as read."""
    mine = Notice.objects.filter(account=request.user)
    if request.method == "POST":
        number = number_in(request.POST.get("read", ""))
        unread = mine.filter(read_at=None)
        (unread if number is None else unread.filter(pk=number)).update(read_at=timezone.now())
        return HttpResponseRedirect(reverse("admin:index" if "start" in request.POST else "admin:notices"))
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("p", "")[:6])
    context = {**site.each_context(request), "title": gettext("Notices"), "page": page}
    return TemplateResponse(request, "admin/notices.html", context)
