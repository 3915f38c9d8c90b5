"""The admin of this site: a start page that asks what to do, and one way into each kind of content."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from operator import itemgetter

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from content.admin_care import care_view
from content.admin_history import bin_view
from content.admin_review import notices_view, review_list, waiting_for
from content.care import checks
from content.editing import TEXTS, DescribedResults, entry_kinds_with, state_of
from content.models import Page, Topic
from content.reviewing import open_notices
from content.rules import Deed, is_member, may
from events.models import Course, Event, News, Opening
from profile_app.accounts import Account
from profile_app.models import Identity, Person
from profile_app.rules import acted_for
from projects.models import Project
from publications.admin_paste import PasteForm
from publications.models import Publication, Venue

from .backup.making import last_backup
from .cv.models import CV
from .models import SiteSettings
from .moving.admin import move_view, moved_view
from .moving.models import Move

SECTIONS = (Publication, Person, CV, Project, Event, News, Course, Opening, Topic, Page, Venue, Account)
RECENT = 6
FEW = 4
BACKUP_EVERY = timedelta(days=8)


@dataclass(frozen=True)
class Backup:
    """When the last backup was made, None for never, and whether it is time for another."""

    made_at: datetime | None

    @property
    def is_due(self):
        return self.made_at is None or now() - self.made_at > BACKUP_EVERY


class PortfolioAdminSite(admin.AdminSite):
    """Loads the admin modules of all apps when its addresses are asked for, or checked."""

    enable_nav_sidebar = False

    def check(self, app_configs):
        admin.autodiscover()
        return super().check(app_configs)

    def each_context(self, request):
        return {
            **super().each_context(request),
            "start_url": reverse("admin:index"),
            "sections": lambda: self.sections(request),
        }

    def get_urls(self):
        admin.autodiscover()
        return [
            path("session/", self.admin_view(self.session), name="session"),
            path("bin/", self.admin_view(self.bin), name="bin"),
            path("review/", self.admin_view(self.review), name="review"),
            path("notices/", self.admin_view(self.notices), name="notices"),
            path("care/", self.admin_view(self.care), name="care"),
            path("move/", self.admin_view(self.move), name="move"),
            path("move/<int:pk>/", self.admin_view(self.moved), name="moved"),
            # Django would lead to the page of anything by its number, and so tell the addresses of drafts.
            *(each for each in super().get_urls() if each.pattern.name != "view_on_site"),
        ]

    def session(self, request):
        """Tells a form that is about to be sent that its editor is still signed in, and the token that is good now."""
        return JsonResponse({"token": get_token(request)})

    def bin(self, request):
        return bin_view(request, self)

    def review(self, request):
        return review_list(request, self)

    def notices(self, request):
        return notices_view(request, self)

    def care(self, request):
        return care_view(request, self)

    def move(self, request):
        return move_view(request, self)

    def moved(self, request, pk):
        return moved_view(request, self, pk)

    def autocomplete_view(self, request):
        return DescribedResults.as_view(admin_site=self)(request)

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """One sign-in for the whole site; who is signed in without rights here is told so."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def index(self, request, extra_context=None):
        context = {"tasks": self.tasks(request), "recent": self.recent(request), "worth": self.worth(request)}
        context["notices"] = open_notices(request.user)[:FEW]
        if waiting := waiting_for(request, self):
            context["waiting"], context["waiting_more"] = waiting[:RECENT], max(0, len(waiting) - RECENT)
        if self.allowed(request, SiteSettings):
            context["backup"] = Backup(last_backup())
        if self.allowed(request, Publication, "add"):
            context |= {"paste": PasteForm(), "by_hand": self.form_for(Publication)}
        return super().index(request, {**context, "title": _("Start"), **(extra_context or {})})

    def allowed(self, request, model, deed="view"):
        return getattr(self.get_model_admin(model), f"has_{deed}_permission")(request)

    def list_of(self, model):
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

    def form_for(self, model):
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")

    def form_of(self, entry):
        return reverse(f"admin:{entry._meta.app_label}_{entry._meta.model_name}_change", args=[entry.pk])

    def sections(self, request):
        """The side navigation: what the user may open, with how many there are."""
        links = [
            self.section(request, model._meta.verbose_name_plural, self.list_of(model), self.number_of(request, model))
            for model in SECTIONS
            if self.allowed(request, model)
        ]
        if self.allowed(request, SiteSettings):
            links.append(self.section(request, SiteSettings._meta.verbose_name, self.list_of(SiteSettings)))
        if any(self.allowed(request, model, "delete") for model in SECTIONS):
            links.append(self.section(request, _("bin"), reverse("admin:bin")))
        return links

    def number_of(self, request, model):
        return self.get_model_admin(model).get_queryset(request).order_by().count()

    def section(self, request, label, href, count=None):
        current = "page" if request.path == href else "true" if request.path.startswith(href) else ""
        return {"label": label[:1].upper() + label[1:], "href": href, "count": count, "current": current}

    def tasks(self, request):
        """The everyday tasks the user has the rights for."""
        own, others = self.profiles(request)
        title = _("Begin with your profile")
        if own:
            # A researcher's site is kept by the researcher, a lab's often by somebody without a profile.
            is_mine = own.account_id == request.user.pk or not Identity.current().is_lab
            title = _("Edit my profile") if is_mine else _("Edit the profile of %(name)s") % {"name": own}
        profile = {
            "href": self.form_of(own) if own else self.form_for(Person),
            "title": title,
            "hint": (_("No photo yet.") if own and not own.photo else _("Who you are, in words and dates.")),
        }
        offered = (
            (Person, "change" if own else "add", profile),
            (
                Event,
                "add",
                {
                    "href": self.form_for(Event),
                    "title": _("Add a talk"),
                    "hint": _("One talk can have several dates."),
                },
            ),
            (
                News,
                "add",
                {
                    "href": self.form_for(News),
                    "title": _("Post news"),
                    "hint": _("One or two sentences are enough."),
                },
            ),
            (
                Project,
                "change",
                {
                    "href": self.list_of(Project),
                    "title": _("Update a project"),
                    "hint": _("Text, figures, members and links."),
                },
            ),
            (
                Publication,
                "import",
                {
                    "href": f"{self.list_of(Publication)}import/",
                    "title": _("Import publications"),
                    "hint": _("From BibTeX, RIS or CSL-JSON; you see first what would happen."),
                },
            ),
        )
        tasks = [task for model, deed, task in offered if self.allowed(request, model, deed)]
        if may(request.user, Deed.ADD, Move):
            hint = _("From another site kit, as a ZIP file; you see first what would come.")
            tasks.append({"href": reverse("admin:move"), "title": _("Move a site in"), "hint": hint})
        return tasks + [
            {
                "href": self.form_of(person),
                "title": _("Edit the profile of %(name)s") % {"name": person},
                "hint": _("You act for them."),
            }
            for person in others
        ]

    def profiles(self, request):
        """(the profile of the user, or of whose site it is, or None; the profiles of those they act for)."""
        acted = list(acted_for(request.user).order_by("display_name", "pk")[:FEW])
        own = next((person for person in acted if person.account_id == request.user.pk), None)
        others = [person for person in acted if person != own]
        return own or (None if is_member(request.user) else Identity.current().owner), others

    def recent(self, request):
        """What was changed last: the user's own work, or everybody's while there is none."""
        found = self.last_changed(request, updated_by=request.user) or self.last_changed(request)
        return [self.shown(*pair) for pair in found]

    def last_changed(self, request, **whose):
        """(entry, its part of the admin) of what was changed last; rows are read of these alone."""
        found = [
            (moment, kind, pk)
            for kind, part in entry_kinds_with(self, request)
            if not whose or kind._base_manager.filter(**whose).exists()  # an index knows, which rules do not
            for moment, pk in part.get_queryset(request)
            .filter(**whose)
            .order_by("-updated_at")
            .values_list("updated_at", "pk")[:RECENT]
        ]
        keys = defaultdict(list)
        for _moment, kind, pk in sorted(found, key=itemgetter(0), reverse=True)[:RECENT]:
            keys[kind].append(pk)
        entries = [
            (entry, self.get_model_admin(kind))
            for kind, pks in keys.items()
            for entry in kind._default_manager.defer(*TEXTS).filter(pk__in=pks)
        ]
        return sorted(entries, key=lambda pair: pair[0].updated_at, reverse=True)

    def shown(self, entry, model_admin):
        mark, words = state_of(entry)
        return {
            "entry": entry,
            "kind": entry._meta.verbose_name,
            "edit": self.form_of(entry),
            "public": model_admin.view_on_site(entry) if mark == "done" else None,
            "mark": mark,
            "state": words,
            "to_check": len(getattr(entry, "to_check", ())),
            "is_fresh": now() - entry.updated_at < timedelta(minutes=1),
        }

    def worth(self, request):
        """The first of what needs attention, with the way to all of it."""
        return list(islice(checks.found(request.user), FEW))
