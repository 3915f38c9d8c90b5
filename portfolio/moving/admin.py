"""The page of the admin that moves a site in from a ZIP file: what would come first, then the move."""

import re
import secrets
import tempfile
import time
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from content.rules import Deed, may

from .archives import unpack
from .kits import KITS
from .models import Move
from .moving import AUTO, move
from .report import CREATED, KINDS, UNCHANGED, UPDATED
from .tree import Unreadable
from .undoing import undo
from .writing import OutOfTime

MAX_BYTES = 200_000_000
KEPT_SECONDS = 3600
# Well within the time that a server gives a request.
SECONDS = 20
SHOWN = 300
FEW = 10
TOKEN = re.compile(r"[\w-]{22}")


class ArchiveForm(forms.Form):
    file = forms.FileField(
        label=_("ZIP file"),
        help_text=_("The files of the site as they lie in its repository, for example GitHub's “Download ZIP”."),
    )
    kit = forms.ChoiceField(label=_("Kit"), choices=lambda: kit_choices(), initial=AUTO)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("This file is larger than 200 MB. Use the command import_site for it."))
        return file


def kit_choices():
    return [(AUTO, _("Told by itself")), *((kit.key, kit.label) for kit in KITS.values())]


@require_http_methods(["GET", "HEAD", "POST"])
def move_view(request, site):
    if not may(request.user, Deed.ADD, Move):
        raise PermissionDenied
    if "_undo" in request.POST:
        return undone(request)
    if "_move" in request.POST:
        return moved(request, site)
    form = ArchiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        place = keep(request, form.cleaned_data["file"])
        try:
            return looked_at(request, site, place, form.cleaned_data["kit"])
        except (Unreadable, OutOfTime) as error:
            place.unlink(missing_ok=True)
            too_long = gettext("Looking at it takes too long for a browser. Use the command import_site for it.")
            form.add_error("file", str(error) if isinstance(error, Unreadable) else too_long)
    moves = Move.objects.select_related("made_by")[:FEW]
    return page(request, site, {"form": form, "moves": moves, "kits": [kit.label for kit in KITS.values()]})


def looked_at(request, site, place, kit):
    """What a move of the archive would do."""
    found, report = run(request, place, kit, is_trial=True)
    told = report.as_dict()
    context = {"token": place.stem.partition("-")[2], "kit": kit, "found": found, **shown(told)}
    return page(request, site, context)


def moved(request, site):
    """Moves in what was shown a moment ago, or goes on with it."""
    place, kit = kept_at(request, request.POST.get("token", "")), request.POST.get("kit", AUTO)
    if place is None or not place.exists() or kit not in (AUTO, *KITS):
        messages.warning(request, gettext("This file is no longer kept. Choose it again."))
        return HttpResponseRedirect(reverse("admin:move"))
    try:
        run(request, place, kit)
    except OutOfTime:
        messages.info(request, gettext("A part is here. Go on to bring in the rest."))
        return page(request, site, {"token": request.POST["token"], "kit": kit, "goes_on": True})
    except Unreadable as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:move"))
    place.unlink(missing_ok=True)
    messages.success(request, gettext("The site is here."))
    made = Move.objects.filter(made_by=request.user).first()
    return HttpResponseRedirect(reverse("admin:moved", args=[made.pk]))


def moved_view(request, site, pk):
    """What came of one move."""
    if not may(request.user, Deed.ADD, Move):
        raise PermissionDenied
    made = get_object_or_404(Move, pk=pk)
    return page(request, site, {"move": made, "found": KITS.get(made.kit), **shown(made.report)})


def undone(request):
    number = request.POST["_undo"]
    is_number = number.isascii() and number.isdecimal() and len(number) < 19
    made = get_object_or_404(Move, pk=number if is_number else None, undone_at=None)
    gone, kept = undo(made, request.user)
    said = ngettext("%(number)s thing is in the bin.", "%(number)s things are in the bin.", gone)
    messages.success(request, said % {"number": gone})
    if kept:
        names = ", ".join(f"“{Truncator(row).chars(60)}”" for row in kept[:FEW])
        said = ngettext(
            "%(number)s was changed by hand since and is left: %(names)s.",
            "%(number)s were changed by hand since and are left: %(names)s.",
            len(kept),
        )
        messages.warning(request, said % {"number": len(kept), "names": names + (" …" if kept[FEW:] else "")})
    return HttpResponseRedirect(reverse("admin:move"))


def run(request, place, kit, is_trial=False):
    with tempfile.TemporaryDirectory(prefix="moving-", dir=place.parent) as folder:
        left = unpack(place, folder)
        inside = sorted(each.name for each in Path(folder).iterdir())
        name = inside[0] if len(inside) == 1 else gettext("ZIP file")
        return move(folder, kit, request.user, is_trial, name, seconds=SECONDS, left=left)


# The archive between the two steps


def arriving():
    """Where archives wait; what waited too long goes."""
    folder = Path(settings.DATA) / "arriving"
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.glob("*.zip"):
        if old.stat().st_mtime < time.time() - KEPT_SECONDS:
            old.unlink(missing_ok=True)
    return folder


def keep(request, file):
    place = arriving() / f"{request.user.pk}-{secrets.token_urlsafe(16)}.zip"
    with place.open("xb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return place


def kept_at(request, token):
    return arriving() / f"{request.user.pk}-{token}.zip" if TOKEN.fullmatch(token) else None


# The page


def shown(told):
    """A report as the page shows it."""
    counts = told.get("counts", {})
    files = told.get("files", [])
    partly = [file for file in files if file["status"] == "partly taken"]
    left = [file for file in files if file["status"] == "not taken"]
    return {
        "counts": [
            (KINDS[kind], counts[kind][CREATED], counts[kind][UPDATED], counts[kind][UNCHANGED])
            for kind in KINDS
            if kind in counts
        ],
        "will_write": sum(each[CREATED] + each[UPDATED] for each in counts.values()),
        "taken": len(files) - len(partly) - len(left),
        "partly": partly[:SHOWN],
        "left": left[:SHOWN],
        "more": max(0, len(partly) - SHOWN) + max(0, len(left) - SHOWN),
        "notes": told.get("notes", [])[:SHOWN],
    }


def page(request, site, context):
    context = {**site.each_context(request), "title": gettext("Move a site in"), **context}
    return TemplateResponse(request, "admin/portfolio/move.html", context)
