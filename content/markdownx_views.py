"""The two addresses behind the Markdown boxes, for editors and members: the preview and the upload of a picture."""

from functools import wraps

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .images import FOLDER, reencode
from .markdown import preview
from .rules import has_role

MAX_TEXT = 50_000


def for_staff(view):
    """Answers 403 in plain words to everybody else: a script is asking, so no redirect."""

    @wraps(view)
    def guarded(request):
        if not (request.user.is_staff and has_role(request.user)):
            return JsonResponse({"error": _("Please sign in again.")}, status=403)
        answer = view(request)
        answer["Cache-Control"] = "private, no-store"
        return answer

    return require_POST(guarded)


@for_staff
def markdownify(request):
    text = request.POST.get("content", "")
    if len(text) > MAX_TEXT:
        return JsonResponse({"error": _("The text is too long: at most 50,000 characters.")}, status=400)
    return HttpResponse(preview(text))


@for_staff
def upload(request):
    file = request.FILES.get("image")
    if file is None:
        return JsonResponse({"error": _("Choose a picture.")}, status=400)
    try:
        picture = reencode(file)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=400)
    stored = default_storage.save(f"{FOLDER}/{picture.full.name}", picture.full)
    default_storage.save(f"{FOLDER}/{picture.small.name}", picture.small)
    code = "![{}]({})".format(_("Describe this picture"), default_storage.url(stored))
    return JsonResponse({"image_code": code})
