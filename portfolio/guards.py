"""Middleware that keeps replies for one reader to that reader, and long uploads to those who are signed in."""

from django.conf import settings
from django.shortcuts import render
from django.utils.cache import has_vary_header

# A stranger sends short forms only: signs in, asks for a new password, takes up an invitation.
LONGEST_OF_STRANGERS = 256 * 1024


class PrivateRepliesMiddleware:
    """Lets nobody keep what was made for a browser that is signed in, or depends on its cookies."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_personal = settings.SESSION_COOKIE_NAME in request.COOKIES or has_vary_header(response, "Cookie")
        # What says that it is public is the same for everybody: pictures, the style of the site.
        if is_personal and "public" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "private, no-store"
        return response


class ShortFormsMiddleware:
    """Refuses a long body from who is not signed in before anything of it is read or written to the disk."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > LONGEST_OF_STRANGERS and not request.user.is_authenticated:
            return render(request, "413.html", status=413)
        return self.get_response(request)
