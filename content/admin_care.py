"""The page of the admin that names what needs attention, each thing with the step that mends it.

It shows the first of each kind, and with `?of=` the name of a check all that this check finds.
"""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from .care import Look, checks

LONGEST = 400


@require_http_methods(["GET", "HEAD", "POST"])
def care_view(request, site):
    if request.method == "POST":
        return mended(request)
    alone = request.GET.get("of", "")
    alone = alone if alone in checks.by_key else ""
    context = {
        **site.each_context(request),
        "title": gettext("Worth a minute"),
        "found": list(checks.found(request.user, alone)),
        "alone": alone,
    }
    return TemplateResponse(request, "admin/care.html", context)


def mended(request):
    check = checks.by_key.get(request.POST.get("check", ""))
    told = check and check.mend and check.mend(Look(request.user), request.POST.get("value", "")[:LONGEST])
    if told:
        messages.success(request, told)
    else:
        messages.warning(request, gettext("There was nothing left to do."))
    return HttpResponseRedirect(reverse("admin:care"))
